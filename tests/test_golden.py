"""The whole answer of every example is what was last read and accepted; see regenerate_golden."""

from __future__ import annotations

import difflib
import json
import re
from functools import lru_cache
from importlib import resources

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from oracle import answer_for, expectations
from regenerate_golden import GOLDEN, golden_text

CASES = expectations()
# Traces of a template or of a value that did not arrive.
LEFTOVER = re.compile(
    r"\{\w*\}|\bNone\b(?! (?:recorded|is pending|on record))|\bnull\b|\bnan\b|  | [,.;)]|\( "
    r"|\.\.|;;|,,|\(\)|[;,(]$|on record \(on record\)"
)


@lru_cache(maxsize=1)
def validator() -> Draft202012Validator:
    schema = json.loads(resources.files("osteon").joinpath("answer.schema.json").read_text("utf-8"))
    return Draft202012Validator(schema, format_checker=FormatChecker(["date"]))


@pytest.mark.parametrize("name", sorted(CASES))
def test_answer_is_as_accepted(name: str) -> None:
    found = golden_text(answer_for(CASES[name]))
    path = GOLDEN / f"{name}.json"
    assert path.is_file(), f"{path.name} is missing: python tests/regenerate_golden.py"
    wanted = path.read_text(encoding="utf-8")
    if found != wanted:
        lines = difflib.unified_diff(
            wanted.splitlines(), found.splitlines(), path.name, "found", lineterm="", n=2
        )
        pytest.fail("\n".join(lines), pytrace=False)


@pytest.mark.parametrize("name", sorted(CASES))
def test_golden_answer_is_valid(name: str) -> None:
    answer = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    errors = [f"{error.json_path}: {error.message}" for error in validator().iter_errors(answer)]
    assert errors == []


def test_dates_are_checked() -> None:
    """A format that nobody checks would let 2026-02-30 pass."""
    schema = {**validator().schema, "$ref": "#/$defs/date"}
    for key in ("type", "required", "properties", "additionalProperties"):
        schema.pop(key, None)
    dates = Draft202012Validator(schema, format_checker=FormatChecker(["date"]))
    assert dates.is_valid("2026-02-28")
    assert not dates.is_valid("2026-02-30")


@pytest.mark.parametrize("name", sorted(CASES))
def test_no_trace_of_a_template(name: str) -> None:
    def texts(value: object, path: str) -> list[tuple[str, str]]:
        if isinstance(value, dict):
            return [t for key, item in value.items() for t in texts(item, f"{path}/{key}")]
        if isinstance(value, list):
            return [t for at, item in enumerate(value) for t in texts(item, f"{path}/{at}")]
        return [(path, value)] if isinstance(value, str) else []

    answer = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert [found for found in texts(answer, "") if LEFTOVER.search(found[1])] == []


def test_every_golden_answer_belongs_to_an_expectation() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(CASES)
