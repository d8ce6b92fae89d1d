"""Whose resource is it, and which resources are the same?"""

from __future__ import annotations

import json
from typing import Any

from .conftest import PATIENT, Read, bundle, coded, compact

OSTEOPOROSIS = coded("sct", "64859006")


def condition(ident: str | None = "c", subject: str | None = None, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"resourceType": "Condition", "code": OSTEOPOROSIS} | more
    if ident:
        found["id"] = ident
    if subject:
        found["subject"] = {"reference": subject}
    return found


def test_iri_and_label(read: Read) -> None:
    (record,) = read(a_json=bundle(PATIENT | {"id": "a b/ü"}))
    assert record.patient == "https://w3id.org/osteon/record/a%20b%2F%C3%BC/Patient/a%20b%2F%C3%BC"
    assert (record.label, record.source) == ("Patient/a b/ü", "a.json")


def test_references_by_type_url_and_urn(read: Read) -> None:
    entries = [
        {"fullUrl": "http://example.org/fhir/Patient/p", "resource": PATIENT},
        {"fullUrl": "urn:uuid:11", "resource": PATIENT | {"id": "q", "gender": "male"}},
        {"resource": condition("c1", "Patient/p")},
        {"resource": condition("c2", "http://example.org/fhir/Patient/p/_history/3")},
        {"resource": condition("c3", "urn:uuid:11")},
    ]
    first, second = read(a_json=json.dumps({"resourceType": "Bundle", "entry": entries}))
    conditions = [
        sorted(s for s in compact(r)["Patient/" + r.label[-1]] if s.startswith("hasCondition"))
        for r in (first, second)
    ]
    assert conditions == [
        ["hasCondition Condition/c1", "hasCondition Condition/c2"],
        ["hasCondition Condition/c3"],
    ]


def test_subject_on_an_unknown_server_gives_no_fact(read: Read) -> None:
    stranger = condition("c", "http://elsewhere.example/fhir/Patient/p")
    entries = [
        {"fullUrl": "http://example.org/fhir/Patient/p", "resource": PATIENT},
        {"resource": stranger},
    ]
    (record,) = read(a_json=json.dumps({"resourceType": "Bundle", "entry": entries}))
    graph = compact(record)
    assert graph["Condition/c#unusable-subject"] == {
        'reason "subject"',
        "subject Condition/c",
        'display "http://elsewhere.example/fhir/Patient/p"',
    }
    assert not any(s.startswith("hasCondition") for s in graph["Patient/p"])


def test_missing_ids_are_taken_from_the_address_or_the_place(read: Read) -> None:
    bare = {k: v for k, v in PATIENT.items() if k != "id"}
    entries = [
        {"fullUrl": "urn:uuid:99", "resource": bare},
        {"fullUrl": "urn:uuid:12", "resource": condition(None, "urn:uuid:99")},
        {"resource": condition(None, recordedDate="2020")},
    ]
    (record,) = read(a_json=json.dumps({"resourceType": "Bundle", "entry": entries}))
    assert record.label == "Patient/99"
    assert {"Condition/12", "Condition/entry-3"} <= compact(record).keys()


def test_two_bundles_that_share_ids_never_merge(read: Read) -> None:
    woman = bundle(PATIENT, condition("c", "Patient/p"))
    man = bundle(PATIENT | {"gender": "male"}, condition("c", "Patient/p", recordedDate="2020"))
    first, second = read(a_json=woman, b_json=man)
    assert first.patient != second.patient
    assert not {str(t.subject) for t in first.triples} & {str(t.subject) for t in second.triples}


def test_one_patient_spread_over_files(read: Read) -> None:
    lines = json.dumps(condition("c", "Patient/p")) + "\n" + json.dumps(condition("d", "Patient/p"))
    (record,) = read(p_json=json.dumps(PATIENT), c_ndjson=lines)
    assert record.source == "p.json, c.ndjson"
    assert {"Condition/c", "Condition/d"} <= compact(record).keys()


def test_ndjson_is_grouped_by_patient(read: Read) -> None:
    other = PATIENT | {"id": "q"}
    lines = [condition("c", "Patient/q"), PATIENT, other, condition("d", "Patient/p")]
    records = read(a_ndjson="\n".join(json.dumps(line) for line in lines) + "\n\n")
    assert [record.label for record in records] == ["Patient/p", "Patient/q"]
    assert ["Condition/d" in compact(r) for r in records] == [True, False]


def test_ndjson_of_bundles(read: Read) -> None:
    text = bundle(PATIENT, condition()) + "\n" + bundle(PATIENT | {"id": "q"}, condition())
    assert [r.label for r in read(a_ndjson=text)] == ["Patient/p", "Patient/q"]


def test_line_separators_inside_strings_end_no_line(read: Read) -> None:
    words = condition("c", "Patient/p", note=[{"text": "a\u2028b\x0bc"}])
    lines = [json.dumps(line, ensure_ascii=False) for line in (PATIENT, words)]
    assert "Condition/c" in compact(read(a_ndjson="\r\n".join(lines))[0])


def test_bundles_in_bundles_and_outcomes(read: Read) -> None:
    inner = json.loads(bundle(PATIENT, condition()))
    (record,) = read(a_json=bundle(inner, {"resourceType": "OperationOutcome"}))
    assert "Condition/c" in compact(record)


def test_same_resource_twice(read: Read) -> None:
    changed = condition("c", recordedDate="2020")
    (record,) = read(a_json=bundle(PATIENT, condition(), condition(), changed))
    graph = compact(record)
    assert sorted(n for n in graph if n.startswith("Condition") and "#" not in n) == [
        "Condition/c",
        "Condition/c~2",
    ]
    assert 'reference "Condition/c"' in graph["Condition/c~2"]


def test_history_keeps_the_newest_version_and_no_deleted_one(read: Read) -> None:
    entries: list[dict[str, Any]] = [
        {"resource": PATIENT},
        {"request": {"method": "DELETE", "url": "Condition/gone"}},
        {"resource": condition("gone")},
        {"resource": condition("c", recordedDate="2026")},
        {"resource": condition("c", recordedDate="2020")},
    ]
    text = json.dumps({"resourceType": "Bundle", "type": "history", "entry": entries})
    graph = compact(read(a_json=text)[0])
    assert 'recorded "2026"^gYear' in graph["Condition/c"]
    assert 'recorded "2020"^gYear' not in graph["Condition/c"]
    assert "Condition/gone" not in graph


def test_patient_of_changed_meaning(read: Read) -> None:
    (record,) = read(a_json=bundle(PATIENT | {"modifierExtension": [{"url": "u"}]}))
    assert compact(record)["Patient/p"] == {
        "a Patient",
        'reference "Patient/p"',
        "hasUnusableEntry Patient/p#unusable-modifierExtension",
    }


def test_deceased_patient_of_unstated_sex(read: Read) -> None:
    patient = {"resourceType": "Patient", "id": "p", "gender": "other", "birthDate": "1950-05"}
    (record,) = read(a_json=json.dumps(patient | {"deceasedDateTime": "2025-01-01"}))
    assert compact(record)["Patient/p"] == {
        "a Patient",
        'reference "Patient/p"',
        'birthDate "1950-05"^gYearMonth',
        'deceased "2025-01-01"^date',
    }


def test_reading_twice_gives_the_same_graph(read: Read) -> None:
    text = bundle(PATIENT, condition(), condition("d", recordedDate="2020"))
    assert read(a_json=text)[0].triples == read(a_json=text)[0].triples
