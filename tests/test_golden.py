"""The whole answer of every example is what was last read and accepted; see regenerate_golden."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from importlib import resources

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from oracle import ROOT, answer_for, claimless, expectations, knowledge
from regenerate_golden import GOLDEN, golden_text

from osteon.messages import fill, slots_in
from osteon.present.names import read_names
from osteon.present.style import Style
from osteon.present.text import render

CASES = expectations()
NAMES = read_names(ROOT)
# Traces of a template or of a value that did not arrive.
LEFTOVER = re.compile(
    r"\{\w*\}|\bNone\b(?! (?:recorded|pending|in use|on record))|\bnull\b|\bnan\b|  "
    r"| [,.;:)\]]|[(\[] |\.\.|;;|,,|::|[,;:]\.|\(\)|\[\]|[;,(:]$|\b(\w+) \1\b"
    r"|on record \(on record\)"
)
PAIRS = {")": "(", "]": "[", "}": "{"}


def faults(text: str) -> list[str]:
    """What a template left behind in a text, and brackets without their other half."""
    found = [match[0] for match in LEFTOVER.finditer(text)]
    unclosed: list[str] = []
    for sign in text:
        if sign in "([{":
            unclosed.append(sign)
        elif sign in PAIRS and (not unclosed or unclosed.pop() != PAIRS[sign]):
            found.append(sign)
    return found + unclosed


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


def texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of an answer, with its place; codes are shown as the record has them."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key != "codesNotUnderstood":
                yield from texts(item, f"{path}/{key}")
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from texts(item, f"{path}/{at}")
    elif isinstance(value, str):
        yield path, value


@pytest.mark.parametrize("name", sorted(CASES))
def test_no_trace_of_a_template(name: str) -> None:
    """In no text of an answer, and on no page that is made of it, as short or as long."""
    answer = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"), parse_float=Decimal)
    assert [(at, text, faults(text)) for at, text in texts(answer) if faults(text)] == []
    answer["codesNotUnderstood"] = []
    for full in (False, True):
        for width in (60, 100, 10_000):
            page = render(answer, Style(width=width), NAMES, full=full)
            assert faults(" ".join(page.replace("…", "").split())) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Low: 8.1 mg/dL (recorded 2.02 mmol/L); limit 8.6.", []),
        ("None recorded.", []),
        ("Low: {value} mg/dL.", ["{value}"]),
        ("Low: None mg/dL.", ["None"]),
        ("Low  calcium.", ["  "]),
        ("Low calcium ; limit.", [" ;"]),
        ("Low calcium ().", ["()"]),
        ("Low calcium..", [".."]),
        ("Low calcium: .", [" ."]),
        ("Low calcium:.", [":."]),
        ("Low low calcium and and.", ["and and"]),
        ("Low calcium (8.1.", ["("]),
        ("Low calcium 8.1).", [")"]),
        ("Low [calcium (8.1]).", ["]", ")"]),
    ],
)
def test_faults_are_seen(text: str, found: list[str]) -> None:
    assert faults(text) == found


def test_every_template_is_whole_and_asks_for_what_there_is() -> None:
    messages = knowledge().messages
    templates = [m.template for group in messages.by_item.values() for m in group]
    templates += [
        m.resolution for group in messages.by_item.values() for m in group if m.resolution
    ]
    templates += messages.phrases.values()
    slots = {"because", "missing", "deadline", "value", "unit", "limit", "kind", "date", "age",
             "window", "result", "comparator", "recorded", "converted"}  # fmt: skip
    assert {slot for text in templates for slot in slots_in(text)} - slots == set()
    filled = [
        fill(text, {slot: f"‹{slot}›" for slot in slots}, capital=False) for text in templates
    ]
    assert [(text, faults(text)) for text in filled if faults(text)] == []
    empty = [fill(text, {}, capital=False) for text in templates]
    assert [text for text in empty if re.search(r"[{}]|\(\)|  | [.,;)]", text)] == []


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_item_names_its_claims(name: str) -> None:
    assert claimless(json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))) == []


def test_an_item_without_claims_is_found() -> None:
    answer = json.loads((GOLDEN / "giant-cell-tumor.json").read_text(encoding="utf-8"))
    (check,) = answer["orderChecks"]
    check["claims"] = []
    assert claimless(answer) == ["orderChecks/dose"]
    check["claims"] = ["C99"]
    assert claimless(answer) == ["orderChecks/dose"]


def test_every_golden_answer_belongs_to_an_expectation() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(CASES)
