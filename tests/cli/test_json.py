"""JSON: exact numbers, one object or one a line."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from osteon.present.json import dumps, number, present


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("8.1", "8.1"),
        ("8.10", "8.1"),
        ("60", "60"),
        ("60.0", "60"),
        ("1200", "1200"),
        ("6E+1", "60"),
        ("0.0", "0"),
        ("-0.0", "0"),
        ("6.1799257307619255", "6.1799257307619255"),
        ("0.00000001", "0.00000001"),
    ],
)
def test_exact_decimals(value: str, text: str) -> None:
    assert number(Decimal(value)) == text
    assert json.loads(dumps({"value": Decimal(value)}), parse_float=Decimal) == {
        "value": Decimal(value)
    }


def test_floats_and_what_json_cannot_say_are_refused() -> None:
    with pytest.raises(TypeError):
        dumps({"value": 0.1})
    with pytest.raises(ValueError):
        dumps(Decimal("NaN"))


def test_one_patient_is_one_readable_object(findings: dict[str, Any]) -> None:
    text = present([findings])
    assert len(text.splitlines()) > 20
    assert json.loads(text) == json.loads(json.dumps(findings, default=float))
    assert list(json.loads(text)) == list(findings)


def test_several_patients_are_one_object_a_line(
    findings: dict[str, Any], not_due: dict[str, Any]
) -> None:
    lines = present([findings, not_due]).splitlines()
    assert [json.loads(line)["patient"] for line in lines] == [
        "Patient/made-up-1",
        "Patient/made-up-2",
    ]


def test_text_is_kept_as_it_is() -> None:
    assert dumps({"message": 'a "µg" \n ≥'}) == '{"message": "a \\"µg\\" \\n ≥"}'
