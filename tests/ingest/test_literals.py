"""Dates and numbers survive exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteon.ingest.jsontext import parse_json, plain_decimal
from osteon.ingest.literals import date_literal


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2020", "gYear"),
        ("2020-05", "gYearMonth"),
        ("2020-02-29", "date"),
        ("2020-05-01T10:00:00Z", "dateTime"),
        ("2020-05-01T10:00:00.123+02:00", "dateTime"),
        ("2020-05-01T10:00:00", "dateTime"),
        ("2021-02-29", "string"),
        ("2020-13", "string"),
        ("0000", "string"),
        ("2020-05-01T25:00:00Z", "string"),
        ("2020-05-01T10:00:00+25:00", "string"),
        ("01.05.2020", "string"),
        ("last spring", "string"),
    ],
)
def test_kinds_of_dates(text: str, kind: str) -> None:
    literal = date_literal(text)
    assert (literal.value, literal.datatype.value.rsplit("#")[-1]) == (text, kind)


def test_time_without_seconds_gets_them() -> None:
    assert date_literal("2020-05-01T10:00+02:00").value == "2020-05-01T10:00:00+02:00"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("6.1799257307619255", "6.1799257307619255"),
        ("9.40", "9.40"),
        ("-2.5", "-2.5"),
        ("6.1E0", "6.1"),
        ("1e-3", "0.001"),
        ("12E+2", "1200"),
        ("1e999999", None),
        ("1e400", None),
        ("99999999999999999999", "99999999999999999999"),
        ("100000000000000000000", None),
        ("NaN", None),
        ("1_000", None),
        ("", None),
        ("about 9", None),
    ],
)
def test_plain_decimals(text: str, plain: str | None) -> None:
    assert plain_decimal(text) == plain


@pytest.mark.parametrize("value", [True, None, [], {}])
def test_what_is_no_number(value: object) -> None:
    assert plain_decimal(value) is None


@given(st.decimals(-(10**19), 10**19, allow_nan=False, allow_infinity=False, places=12))
def test_json_numbers_keep_their_value(number: Decimal) -> None:
    plain = plain_decimal(parse_json(f"[{number:E}]", "x")[0])
    assert plain is not None and Decimal(plain) == number and "E" not in plain.upper()
