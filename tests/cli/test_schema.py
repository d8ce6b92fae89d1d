"""The JSON Schema takes what the design shows and refuses what it does not know."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from osteon.present.json import dumps


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads(resources.files("osteon").joinpath("answer.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


@pytest.mark.parametrize("name", ["findings", "not_due"])
def test_answers_are_valid(
    name: str, validator: Draft202012Validator, request: pytest.FixtureRequest
) -> None:
    answer = json.loads(dumps(request.getfixturevalue(name)))
    assert [error.message for error in validator.iter_errors(answer)] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("verdict",), "all-clear"),
        (("asOf",), "2026-02-30"),
        (("requirements", 0, "id"), "no-such-requirement"),
        (("requirements", 0, "status"), "passed"),
        (("requirements", 0, "missing"), ["no-such-fact"]),
        (("requirements", 0, "extra"), 1),
        (("contraindications", 0, "status"), "none"),
        (("recommendations", 0, "modality"), "could"),
        (("schedule", "status"), "late"),
        (("regimens", 0, "interval"), "P183D"),
        (("evidence", "C05", "citations"), ["1"]),
        (("surprise",), True),
    ],
)
def test_what_the_contract_does_not_know_is_refused(
    path: tuple[str | int, ...],
    value: object,
    findings: dict[str, Any],
    validator: Draft202012Validator,
) -> None:
    place: Any = findings
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert not validator.is_valid(json.loads(dumps(findings)))


@pytest.mark.parametrize("key", ["verdict", "schedule", "evidence", "disclaimer", "dataErrors"])
def test_every_key_is_required(
    key: str, findings: dict[str, Any], validator: Draft202012Validator
) -> None:
    del findings[key]
    assert not validator.is_valid(json.loads(dumps(findings)))
