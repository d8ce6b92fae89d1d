"""Input made to hurt: deep, huge, repeated or half a character. One line, or an answer, soon."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import pytest

from .conftest import PATIENT, TURTLE_HEAD, Read, bundle, coded, compact, observation, quantity

Refuse = Callable[..., str]
DEEP = "is nested too deeply to be a patient record."
MANY = 100_000


@pytest.fixture(autouse=True)
def within_seconds() -> Iterator[None]:
    """Each takes a second or two at most; the bound leaves room for a busy machine."""
    start = time.process_time()
    yield
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a_json", "[" * MANY + "]" * MANY),
        ("a_json", '{"a":' * MANY + "1" + "}" * MANY),
        ("a_ndjson", json.dumps(PATIENT) + "\n" + "[" * MANY + "]" * MANY),
        ("a_json", bundle(PATIENT | {"extension": "@"}).replace('"@"', "[" * 200 + "]" * 200)),
        ("a_jsonld", '{"@id":"http://e/p","http://e/q":' * MANY + "1" + "}" * MANY),
        ("a_jsonld", '{"@id":"http://e/p","http://e/q":{"@list":' + "[" * MANY),
        ("a_ttl", TURTLE_HEAD + "ex:p ex:q " + "<<( ex:a ex:b " * MANY + "ex:c" + " )>>" * MANY),
        ("a_nt", "<http://e/p> <http://e/q> " + "<<( <http://e/a> <http://e/b> " * MANY),
        ("a_ttl", TURTLE_HEAD + "ex:p ex:q " + "<<" * MANY),
    ],
)
def test_too_deep(refuse: Refuse, name: str, text: str) -> None:
    assert refuse(**{name: text}).endswith(DEEP)


def test_deep_enough_for_any_record(read: Read) -> None:
    deep = bundle(PATIENT | {"extension": "@"}).replace('"@"', "[" * 150 + "]" * 150)
    assert len(read(a_json=deep)) == 1


@pytest.mark.parametrize(
    "nested", ["[ ex:q " * 20_000 + "1" + " ]" * 20_000, "( " * 20_000 + "1" + " )" * 20_000]
)
def test_deep_turtle(read: Read, nested: str) -> None:
    (record,) = read(a_ttl=f"{TURTLE_HEAD} ex:p a osteon:Patient ; ex:q {nested} .")
    assert len(record.triples) > 20_000


def test_statements_about_statements_that_are_not_nested(read: Read) -> None:
    marks = 'ex:p ex:q "' + "<< " * 500 + '" . # ' + "<< " * 500 + "\n"
    flat = "ex:p ex:q <<( ex:a ex:b ex:c )>> .\n" * 500
    assert len(read(a_ttl=TURTLE_HEAD + "ex:p a osteon:Patient .\n" + marks + flat)) == 1


def test_long_text_is_kept_in_part(read: Read) -> None:
    words = "x" * 10_000_000
    calcium = observation(coded("local", "serum-calcium"), valueString=words)
    (record,) = read(a_json=bundle(PATIENT, calcium))
    kept = 'valueText "' + "x" * 1000 + ' … (9999000 more characters)"'
    assert kept in compact(record)["Observation/o"]
    (record,) = read(
        a_ttl=f"{TURTLE_HEAD} ex:p a osteon:Patient ; osteon:hasObservation ex:o .\n"
        f'ex:o a osteon:SerumCalcium ; osteon:valueText "{words}" .'
    )
    assert kept in compact(record)["http://example.org/o"]
    (record,) = read(a_json=bundle(PATIENT, calcium | {"valueString": "x" * 1000}))
    assert f'valueText "{"x" * 1000}"' in compact(record)["Observation/o"]


@pytest.mark.parametrize("number", ["9." + "1" * 1_000_000, "1" * 1_000_000, "1e" + "9" * 100_000])
def test_number_of_a_million_digits_is_no_measurement(read: Read, number: str) -> None:
    calcium = observation(coded("local", "serum-calcium"), valueQuantity=quantity("@", "mg/dL"))
    (record,) = read(a_json=bundle(PATIENT, calcium).replace('"@"', number))
    said = {s[:20] for s in compact(record)["Observation/o"] if s.startswith("value")}
    assert said == {f'valueText "{number[:9]}'}
    if "e" not in number:
        (record,) = read(
            a_ttl=f"{TURTLE_HEAD} ex:p a osteon:Patient ; osteon:hasObservation ex:o .\n"
            f"ex:o a osteon:SerumCalcium ; osteon:value {number} ."
        )
        said = {s[:20] for s in compact(record)["http://example.org/o"] if s.startswith("value")}
        assert said == {f'valueText "{number[:9]}'}


def test_long_code_and_long_words_take_no_long_search(read: Read) -> None:
    coding = {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C" * 5_000_000}
    condition = {"resourceType": "Condition", "id": "c", "code": {"coding": [coding]}}
    allergy = {
        "resourceType": "AllergyIntolerance",
        "id": "a",
        "code": {"text": "x " * 500_000 + "denosumab"},
    }
    (record,) = read(a_json=bundle(PATIENT, condition, allergy))
    assert "a Denosumab" in compact(record)["AllergyIntolerance/a"]


def test_long_names_are_refused(refuse: Refuse) -> None:
    assert refuse(a_json=bundle(PATIENT | {"id": "x" * 1000})) == (
        "a.json: resource 1 has an id of 1000 characters; FHIR allows 64."
    )
    sentence = refuse(a_ttl=f"<http://example.org/{'k' * 2000}> a <http://example.org/x> .")
    assert sentence.startswith("a.ttl: an IRI has 2019 characters, which no name of a record needs")
    assert len(sentence) < 200
    sentence = refuse(a_ttl=TURTLE_HEAD + f"ex:p osteon:{'k' * 1500} 1 .")
    assert "there is no term osteon:kkk" in sentence


@pytest.mark.parametrize("text", ["a" * 20_000_000, '"' + "a" * 20_000_000])
def test_one_token_of_many_megabytes(refuse: Refuse, text: str) -> None:
    assert (
        refuse(a_ttl=text) == "a.ttl: a single name or text is too long for a record; shorten it."
    )


@pytest.mark.parametrize(
    ("escape", "place"),
    [("\\ud800", 25), ("\\uDFFF", 25), ("\\ud83d \\ude00", 25), ("\\\\\\udc00x", 27)],
)
def test_half_a_character(refuse: Refuse, escape: str, place: int) -> None:
    text = '{"resourceType":"Patient",\n"id": "p", "language": "' + escape + '"}'
    assert refuse(a_json=text).startswith(
        f"a.json, line 2, column {place}: broken JSON: the escape"
    )
    assert refuse(a_jsonld=text.replace("resourceType", "@id")).startswith("a.jsonld, line 2, ")


@pytest.mark.parametrize("escape", ["\\ud83d\\ude00", "\\\\ud800", "\\u00d8", "\\n"])
def test_whole_characters(read: Read, escape: str) -> None:
    text = '{"resourceType":"Patient", "id": "p", "language": "' + escape + '"}'
    assert read(a_json=text)[0].label == "Patient/p"


def test_many_lines_that_are_no_record_end_at_the_first(refuse: Refuse) -> None:
    assert refuse(a_ndjson="{}\n" * 2_000_000).startswith("a.ndjson is JSON but neither FHIR")


def test_a_key_that_stands_twice_at_the_end_of_many(refuse: Refuse) -> None:
    keys = ",".join(f'"k{i}":1' for i in range(50_000))
    assert "k49999" in refuse(a_json=f'{{"resourceType":"Patient",{keys},"k49999":2}}')


def test_many_versions_of_one_resource(read: Read) -> None:
    def version(number: int) -> dict[str, object]:
        found = observation(coded("local", "egfr"), valueInteger=number)
        return found | {"meta": {"versionId": str(number)}}

    (record,) = read(a_json=bundle(PATIENT, *map(version, range(5_000))))
    values = {s for s in compact(record)["Observation/o"] if s.startswith("value")}
    assert values == {'value "4999"^decimal'}


def test_many_patients_of_one_name(read: Read) -> None:
    people = (PATIENT | {"language": str(number)} for number in range(5_000))
    assert len(read(a_json=bundle(*people))) == 5_000


def test_many_dosages(read: Read) -> None:
    dosages = [{"doseAndRate": [{"doseQuantity": quantity(n, "mg")}]} for n in range(2_000)]
    order = {
        "resourceType": "MedicationRequest",
        "id": "r",
        "medicationCodeableConcept": coded("local", "denosumab"),
        "dosageInstruction": dosages,
    }
    (record,) = read(a_json=bundle(PATIENT, order))
    assert "MedicationRequest/r/dosage-2000" in compact(record)


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>',
        '\n<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        "<!-- a record --><Bundle/>",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        "<html>\n<body></body></html>",
    ],
)
@pytest.mark.parametrize("name", ["a_xml", "a_json", "a_ttl", "a_nt"])
def test_markup_is_named_whatever_the_file_is_called(refuse: Refuse, name: str, text: str) -> None:
    assert "looks like XML or HTML; give the record as FHIR JSON" in refuse(**{name: text})


def test_a_name_in_angle_brackets_begins_turtle(read: Read) -> None:
    (record,) = read(a_txt="<p> a <https://w3id.org/osteon/Patient> .")
    assert record.patient == "https://w3id.org/osteon/record/a/p"
