"""The quick way to read FHIR says what the careful one says, or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from osteon.ingest.fhir.context import is_plain
from osteon.ingest.fhir.kinds import KINDS
from osteon.ingest.fhir.quick import parse_quickly
from osteon.ingest.jsontext import parse_json
from osteon.ingest.source import Source

from .conftest import PATIENT, ROOT, Read, bundle, coded, compact, observation, quantity

BUNDLES = sorted((ROOT / "examples").glob("*.json"))
CLAIM = {"resourceType": "Claim", "id": "c", "total": {"value": 1.5}, "contained": [PATIENT]}


def quickly(text: str) -> Any:
    """What the quick way makes of a text."""
    return parse_quickly(text, KINDS, "\\u" in text)


def digits(value: Any) -> Any:
    """Numbers as the text that they were written with."""
    if isinstance(value, dict):
        return {name: digits(part) for name, part in value.items()}
    if isinstance(value, list):
        return [digits(part) for part in value]
    return str(value) if type(value) in (int, float) else value


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("indent", [None, 1])
def test_examples(path: Any, indent: int | None) -> None:
    text = json.dumps(json.loads(path.read_text("utf-8")), indent=indent, ensure_ascii=False)
    assert digits(quickly(text)) == digits(parse_json(text, "x"))


def test_of_a_kind_that_nobody_reads_only_kind_and_id() -> None:
    entries = quickly(bundle(PATIENT, CLAIM, {"resourceType": "Claim", "x": 1, "id": "d"}))["entry"]
    assert [entry["resource"] for entry in entries] == [
        PATIENT,
        {"resourceType": "Claim", "id": "c"},
        {"resourceType": "Claim", "id": "d"},
    ]


def test_what_stands_around_the_resources() -> None:
    entries = [
        {"request": {"method": "DELETE", "url": "Patient/x"}},
        {"resource": CLAIM, "fullUrl": "urn:uuid:c", "request": {"method": "PUT"}},
        {"fullUrl": "urn:uuid:p", "resource": PATIENT, "search": {"mode": "match"}},
    ]
    given = {"entry": entries, "type": "history", "resourceType": "Bundle", "total": 3}
    entries[1]["resource"] = {"resourceType": "Claim", "id": "c"}
    for indent in (None, 4):
        text = json.dumps(given | {"entry": [entries[0], {**entries[1], "resource": CLAIM}]})
        found = quickly(json.dumps(json.loads(text), indent=indent))
        assert found == given | {"entry": entries[:2]}
    assert quickly(json.dumps(given)) == given


TWICE = {
    "the entries": '{"resourceType":"Bundle","entry":[{"resource":@}],"entry":[{"resource":@}]}',
    "no entries": '{"resourceType":"Bundle","entry":[],"entry":[{"resource":@}]}',
    "the entries, other ones last": '{"resourceType":"Bundle","entry":[{"resource":@}],'
    '"entry":[{"resource":@},{"resource":@}]}',
    "the type of the Bundle": '{"resourceType":"Bundle","type":"a","entry":[{"resource":@}],'
    '"type":"history"}',
    "a resource": '{"resourceType":"Bundle","entry":[{"resource":@,"resource":@}]}',
    "another resource": '{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Claim"},'
    '"resource":@}]}',
    "an address": '{"resourceType":"Bundle","entry":[{"fullUrl":"a","fullUrl":"b","resource":@}]}',
    "an element": '{"resourceType":"Bundle","entry":[{"resource":@},{"resource":'
    '{"resourceType":"Condition","code":{"text":"a","text":"b"}}}]}',
    "a kind": '{"resourceType":"Bundle","entry":[{"resource":@},{"resource":'
    '{"resourceType":"Claim","id":"c","resourceType":"Condition"}}]}',
    "a kind, spelt otherwise": '{"resourceType":"Bundle","entry":[{"resource":@},{"resource":'
    '{"resourceType":"Claim","id":"c","resource\\u0054ype":"Condition"}}]}',
    "a name, beside a colon": '{"resourceType":"Bundle","entry":[{"resource":@},{"resource":'
    '{"resourceType":"Condition","id":"c","id":"d","note":"\\u003a"}}]}',
    "a name of a resource alone": '{"resourceType":"Patient","id":"p","gender":"male",'
    '"gender":"female"}',
    "an empty object": '{"resourceType":"Patient","id":"p","name":{},"name":{}}',
}


@pytest.mark.parametrize("text", TWICE.values(), ids=TWICE)
@pytest.mark.parametrize("between", ["", " ", "\n "])
def test_a_name_that_stands_twice(refuse: Callable[..., str], text: str, between: str) -> None:
    text = text.replace("@", json.dumps(PATIENT)).replace(":", f"{between}:")
    text = text.replace(f"\\u003{between}", "\\u003")
    assert quickly(text) is None
    assert "stands twice in one object" in refuse(a_json=text)


def test_the_same_resource_in_two_entries_is_no_name_twice() -> None:
    text = bundle(PATIENT, PATIENT, CLAIM, CLAIM, PATIENT)
    assert [e["resource"]["id"] for e in quickly(text)["entry"]] == ["p", "p", "c", "c", "p"]


@pytest.mark.parametrize("other", [PATIENT, PATIENT | {"birthDate": "1958-02-12"}])
def test_what_looks_like_a_resource(read: Read, other: dict[str, Any]) -> None:
    text = json.dumps({"resourceType": "Bundle", "entry": [{"x": other, "resource": PATIENT}]})
    assert quickly(text) is None
    assert 'birthDate "1958-02-11"^date' in compact(read(a_json=text)[0])["Patient/p"]


@pytest.mark.parametrize(
    "text",
    [
        '{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Claim","x":NaN}}]}',
        '{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Claim","x":01}}]}',
        '{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Claim","x":"\\ud800"}}]}',
        '{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Claim","x":tru}}]}',
        '{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Claim"}}]',
        '{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Claim"}},]}',
        '{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Claim"}}]} x',
        "[]",
        '"Bundle"',
        "{}",
    ],
)
def test_what_is_broken_or_no_resource(text: str) -> None:
    assert quickly(text) is None


@pytest.mark.parametrize("open_close", [("[", "]"), ('{"a":', "}")])
def test_as_deep_as_the_careful_way(
    refuse: Callable[..., str], open_close: tuple[str, str]
) -> None:
    before, after = open_close
    for levels, fits in ((196, True), (197, False)):  # with Bundle, entry, entry, Patient: 200
        deep = "1".join((before * levels, after * levels))
        text = bundle(PATIENT | {"x": "@"}).replace('"@"', deep)
        assert (quickly(text) is not None) == fits
        if not fits:
            assert refuse(a_json=text) == "a.json is nested too deeply to be a patient record."
        else:
            parse_json(text, "x")


def test_numbers_keep_their_digits(read: Read) -> None:
    said = {}
    for number in ("8.10", "6.1799257307619255", "1.5e-3", "10", "-2.50", "123456789012345678"):
        calcium = observation(coded("local", "serum-calcium"), valueQuantity=quantity("@", "mg/dL"))
        text = bundle(PATIENT, calcium).replace('"@"', number)
        assert quickly(text) is not None
        (record,) = read(a_json=text)
        (said[number],) = (s for s in compact(record)["Observation/o"] if s.startswith("value "))
    exact = {number: f'value "{number}"^decimal' for number in said}
    assert said == exact | {"1.5e-3": 'value "0.0015"^decimal'}


def test_a_code_written_as_a_number(read: Read) -> None:
    bone_metastasis = coded("sct", "@")
    found = {"resourceType": "Condition", "id": "c", "code": bone_metastasis}
    text = bundle(PATIENT, found)
    as_number, as_text = text.replace('"@"', "94222008"), text.replace("@", "94222008")
    assert quickly(as_number) is not None
    assert read(a_json=as_number)[0].triples == read(a_json=as_text)[0].triples
    assert "a BoneMetastasis" in compact(read(a_json=as_number)[0])["Condition/c"]


def test_one_patient_read_in_both_ways(read: Read) -> None:
    """The same resource, once in a file that needs care, is still the same resource."""
    number = PATIENT | {"multipleBirthInteger": 2}
    needs_care = bundle(number, {"resourceType": "Claim", "x": "\\u003a"}).replace("\\\\", "\\")
    needs_care = needs_care.replace('"entry":', '"entry" :').replace('"id":', '"id" :')
    assert quickly(needs_care) is None
    (record,) = read(a_json=needs_care, b_json=bundle(number))
    assert record.source == "a.json"


def test_what_changes_the_meaning_is_seen_behind_an_escape() -> None:
    for name, plain in (
        ("extension", True),
        ("modifierExtension", False),
        ("implicitRules", False),
        ("modifier\\u0045xtension", False),
    ):
        assert is_plain(Source("x", f'{{"resourceType":"Patient","{name}":[{{}}]}}')) == plain
