"""Bad input: one sentence with file, place and remedy."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import PATIENT, TURTLE_HEAD, Read, bundle

Refuse = Callable[..., str]


def test_missing_file(refuse: Refuse) -> None:
    assert refuse("none.ttl") == "none.ttl does not exist; check the spelling of the path."


def test_no_file_at_all(refuse: Refuse) -> None:
    assert refuse().startswith("no record was given")


def test_folder(refuse: Refuse) -> None:
    assert refuse(".") == ". is a folder; name the record files in it."


@pytest.mark.parametrize("content", [b"", b" \n\t\n"])
def test_empty_file(refuse: Refuse, content: bytes) -> None:
    assert refuse(a_ttl=content) == "a.ttl is empty; give a file that holds a patient record."


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"\x1f\x8b\x08 zipped", b"PK\x03\x04 zip"])
def test_binary_file(refuse: Refuse, content: bytes) -> None:
    assert refuse(a_json=content).startswith("a.json is a binary file; give a text file")


def test_undecodable_file(refuse: Refuse) -> None:
    assert refuse(a_ttl="\n\nö".encode("latin-1")) == (
        "a.ttl, line 3, is not UTF-8 text; save the file as UTF-8."
    )


def test_broken_turtle(refuse: Refuse) -> None:
    sentence = refuse(a_ttl=TURTLE_HEAD + "ex:p a osteon:Patient\nex:c a osteon:Hypocalcemia .")
    assert sentence.startswith("a.ttl, line 5, column 1: broken Turtle (")
    assert sentence.endswith("; mend the file there.")


def test_broken_json(refuse: Refuse) -> None:
    assert refuse(a_json='{"resourceType": "Bundle",\n "entry": [}') == (
        "a.json, line 2, column 12: broken JSON (Expecting value); mend the file there."
    )


def test_broken_line_of_ndjson(refuse: Refuse) -> None:
    content = json.dumps(PATIENT) + '\n{"resourceType":\n'
    assert refuse(a_ndjson=content).startswith("a.ndjson, line 2, column 17: broken JSON")


def test_broken_json_ld(refuse: Refuse) -> None:
    assert refuse(a_jsonld='{"@context": {},\n"@id" }').startswith(
        "a.jsonld, line 2, column 7: broken JSON"
    )


def test_number_that_is_none(refuse: Refuse) -> None:
    text = '{"resourceType": "Patient",\n "y": "NaN", "x": NaN}'
    assert refuse(a_json=text) == (
        "a.json, line 2, column 19: broken JSON: NaN is not a JSON number; write a number or "
        "leave it out."
    )


def test_key_that_stands_twice(refuse: Refuse) -> None:
    text = '{"resourceType": "Patient",\n "name": [{"id": "n"}], "id": "p", "id": "q"}'
    assert refuse(a_ndjson=text).startswith('a.ndjson, line 2, column 36: broken JSON: "id" stands')


def test_key_that_stands_twice_in_a_line_of_ndjson(refuse: Refuse) -> None:
    lines = '{"resourceType": "Patient"}\n{"resourceType": "Patient", "id": "p", "id": "p"}'
    assert refuse(a_ndjson=lines).startswith("a.ndjson, line 2, column 40: broken JSON:")


def test_utf_16(refuse: Refuse) -> None:
    assert refuse(a_json='{"resourceType": "Patient"}'.encode("utf-16")) == (
        "a.json is UTF-16 text; save the file as UTF-8."
    )


@pytest.mark.parametrize("context", ['"https://schema.org/"', '[{}, "https://schema.org/"]'])
def test_remote_context_is_named_and_not_fetched(refuse: Refuse, context: str) -> None:
    assert refuse(a_json=f'{{"@context": {context}, "@id": "http://example.org/p"}}') == (
        "a.json refers to the remote @context https://schema.org/, which is not fetched; "
        "write the context into the file."
    )


def test_misspelt_property(refuse: Refuse) -> None:
    text = "ex:p a osteon:Patient ;\n  osteon:hasCondtion ex:c .\nex:c a osteon:Osteoporosis ."
    assert refuse(a_ttl=TURTLE_HEAD + text) == (
        "a.ttl, line 5: there is no term osteon:hasCondtion; did you mean osteon:hasCondition?"
    )


def test_misspelt_class_in_json_ld(refuse: Refuse) -> None:
    text = (
        '{"@context": {"o": "https://w3id.org/osteon/"},\n"@id": "http://example.org/p",\n'
        '"@type": "o:Pateint"}'
    )
    assert refuse(a_jsonld=text) == (
        "a.jsonld, line 3: there is no term osteon:Pateint; did you mean osteon:Patient?"
    )


def test_term_like_no_other(refuse: Refuse) -> None:
    text = "ex:p a osteon:Patient ; osteon:zzqqx 3 ."
    assert refuse(a_ttl=TURTLE_HEAD + text) == (
        "a.ttl, line 4: there is no term osteon:zzqqx; "
        "see the modules of the ontology for the terms that exist."
    )


def test_turtle_without_patient(refuse: Refuse) -> None:
    assert refuse(a_ttl=TURTLE_HEAD + "ex:c a osteon:Osteoporosis .").startswith(
        "a.ttl holds no patient; say which node is one"
    )


def test_entry_that_no_patient_has(refuse: Refuse) -> None:
    text = "ex:p a osteon:Patient . ex:o a osteon:SerumCalcium ; osteon:value 9 ."
    assert refuse(a_ttl=TURTLE_HEAD + text) == (
        "a.ttl: http://example.org/o (osteon:SerumCalcium) belongs to no patient; "
        "link it from the patient with osteon:hasObservation."
    )


def test_bundle_without_patient(refuse: Refuse) -> None:
    assert refuse(a_json=bundle({"resourceType": "Condition", "id": "c"})) == (
        "a.json holds no Patient resource; add the Patient whose record it is to the Bundle, "
        "or name the file that has it as well."
    )


@pytest.mark.parametrize("reference", ["Patient/other", "urn:uuid:77", "Group/p", "Condition/c"])
def test_resource_of_somebody_else(refuse: Refuse, reference: str) -> None:
    stranger = {"resourceType": "Condition", "id": "c", "subject": {"reference": reference}}
    assert refuse(a_json=bundle(PATIENT, stranger)) == (
        f"a.json: Condition/c is about {reference}, which is not a patient of this input; "
        "take the resource out, or add that Patient."
    )


def test_resource_of_nobody_among_two(refuse: Refuse) -> None:
    text = bundle(PATIENT, PATIENT | {"id": "q"}, {"resourceType": "Condition", "id": "c"})
    assert refuse(a_json=text) == (
        "a.json: Condition/c does not say which of the 2 patients it is about; give it a subject."
    )


def test_one_name_for_two_patients(refuse: Refuse) -> None:
    loose = {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p"}}
    sentence = refuse(
        a_json=bundle(PATIENT),
        b_json=bundle(PATIENT | {"gender": "male"}),
        c_json=json.dumps(loose),
    )
    assert sentence.startswith(
        "c.json: Condition/c is about Patient/p, but the input holds 2 different patients"
    )


@pytest.mark.parametrize("content", ['{"a": 1}', "[1, 2]", "[]", "3", '"text"'])
def test_json_of_no_known_kind(refuse: Refuse, content: str) -> None:
    assert refuse(a_json=content).startswith("a.json is JSON but neither FHIR")


def test_fhir_and_json_ld_in_one_file(refuse: Refuse) -> None:
    text = json.dumps(PATIENT) + '\n{"@id": "http://example.org/p"}'
    assert refuse(a_ndjson=text) == "a.ndjson mixes FHIR and JSON-LD; put them into two files."


def test_xml(refuse: Refuse) -> None:
    assert refuse(a_xml='<?xml version="1.0"?><Bundle/>').startswith("a.xml looks like XML")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a_json", '{"resourceType": "Bundle", "entry": ' + "[" * 100_000),
        ("a_json", '{"resourceType": "Bundle", "entry": ' * 5_000 + "1" + "}" * 5_000),
        ("a_jsonld", '{"@id": "http://example.org/", "http://example.org/q": ' * 50_000),
    ],
)
def test_deep_nesting(refuse: Refuse, name: str, text: str) -> None:
    assert refuse(**{name: text}).endswith("is nested too deeply to be a patient record.")


def test_deeply_nested_bundles(refuse: Refuse) -> None:
    text = '{"resourceType": "Bundle", "entry": [{"resource":' * 50 + "1" + "}]}" * 50
    assert refuse(a_json=text).startswith("a.json: Bundles are nested too deeply")


def test_wrong_types_everywhere_do_not_break_the_reader(read: Read) -> None:
    odd = [
        1,
        None,
        {"resource": 5},
        {"resource": {"resourceType": 7}},
        {"resource": PATIENT},
        {"resource": {"resourceType": "Observation", "code": 5, "component": {"a": 1}}},
        {"resource": {"resourceType": "MedicationRequest", "medicationReference": "x"}},
        {"resource": {"resourceType": "Condition", "code": {"coding": "x"}, "onsetPeriod": []}},
    ]
    assert len(read(a_json=json.dumps({"resourceType": "Bundle", "entry": odd}))) == 1


def test_standard_input(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    class Fake:
        buffer = io.BytesIO((TURTLE_HEAD + "ex:p a osteon:Patient .").encode())

    monkeypatch.setattr(sys, "stdin", Fake())
    (record,) = read("-")
    assert (record.patient, record.source) == ("http://example.org/p", "standard input")


def test_byte_order_mark(read: Read) -> None:
    assert read(a_json=b"\xef\xbb\xbf" + json.dumps(PATIENT).encode())[0].label == "Patient/p"


def test_unreadable_file(refuse: Refuse, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", deny)
    assert refuse("a.ttl") == ("a.ttl cannot be read (permission denied); check its permissions.")
