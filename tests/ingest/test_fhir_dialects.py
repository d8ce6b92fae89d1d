"""What different vendors write for the same: names of systems, words, versions, identifiers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import PATIENT, Read, bundle, coded, compact, observation, quantity, statements

Entry = Callable[..., dict[str, set[str]]]
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


def osteoporosis(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "id": "c", "code": coded("sct", "64859006")} | more


def order(*dosages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "id": "r",
        "status": "active",
        "medicationCodeableConcept": coded("rxnorm", "993452"),
        "dosageInstruction": list(dosages),
    } | more


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("2.16.840.1.113883.6.90", "M81.0"),
        ("https://hl7.org/fhir/sid/icd-10-cm/", "m81.0"),
        ("HTTP://HL7.org/fhir/sid/icd-10-cm|2024", "M810"),
        ("http://snomed.info/sct/731000124108", "64859006"),
        ("http://snomed.info/sct/731000124108/version/20230901", " 64859006"),
    ],
)
def test_names_of_code_systems(entry: Entry, system: str, code: str) -> None:
    graph = entry({"resourceType": "Condition", "id": "c", "code": coded(system, code)})
    assert "a UnspecifiedOsteoporosis" in graph["Condition/c"]


def test_another_code_system_stays_another(entry: Entry) -> None:
    code = coded("http://example.org/CodeSystem/icd-10", "M81.0")
    graph = entry({"resourceType": "Condition", "id": "c", "code": code})
    assert "Condition/c#unmapped-code" in graph


@pytest.mark.parametrize("system", [CLINICAL, "http://hl7.org/fhir/condition-clinical", None])
@pytest.mark.parametrize("code", ["resolved", "Resolved"])
def test_clinical_status(entry: Entry, system: str | None, code: str) -> None:
    graph = entry(osteoporosis(clinicalStatus={"coding": [{"system": system, "code": code}]}))
    assert "clinicalStatus Resolved" in graph["Condition/c"]


def test_clinical_status_that_is_not_understood_is_listed(entry: Entry) -> None:
    graph = entry(osteoporosis(clinicalStatus=coded(CLINICAL, "gone")))
    assert 'notation "gone"' in graph["Condition/c#unmapped-clinicalStatus"]
    assert "hasCondition Condition/c" in graph["Patient/p"]


@pytest.mark.parametrize("system", [VERIFIED, "http://hl7.org/fhir/condition-ver-status"])
def test_verification(entry: Entry, system: str) -> None:
    graph = entry(osteoporosis(verificationStatus=coded(system, "Refuted")))
    assert "verification Refuted" in graph["Condition/c"]


@pytest.mark.parametrize("word", ["ACTIVE", " active", "Active"])
def test_status_in_other_letters(entry: Entry, word: str) -> None:
    assert "status Active" in entry(order(status=word))["MedicationRequest/r"]


def test_stop_in_capitals(entry: Entry) -> None:
    graph = entry(order(status="STOPPED", authoredOn="2026-01-02"))
    assert 'stopDate "2026-01-02"^date' in graph["MedicationRequest/r"]


def test_gender(read: Read) -> None:
    (record,) = read(a_json=bundle(PATIENT | {"gender": "Female"}))
    assert "sex Female" in compact(record)["Patient/p"]
    (record,) = read(a_json=bundle(PATIENT | {"gender": "F"}))
    assert 'notation "F"' in compact(record)["Patient/p#unmapped-gender"]


def test_events_of_a_timing_date_an_observation(entry: Entry) -> None:
    when = {"effectiveDateTime": None, "effectiveTiming": {"event": ["2026-02-01", "2026-03-01"]}}
    graph = entry(observation(coded("local", "egfr"), valueInteger=41) | when)
    assert 'effective "2026-03-01"^date' in graph["Observation/o"]


def test_flag_of_the_laboratory_beside_words(entry: Entry) -> None:
    flag = coded("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "POS")
    test = observation(coded("loinc", "2118-8"), valueString="see note", interpretation=[flag])
    assert "valueConcept Positive" in entry(test)["Observation/o"]


# -- dosage ------------------------------------------------------------------------------------


def dosage(value: float, times: int, **more: Any) -> dict[str, Any]:
    repeat = {"frequency": times, "period": 1, "periodUnit": "d"}
    return {
        "doseAndRate": [{"doseQuantity": quantity(value, "mg")}],
        "timing": {"repeat": repeat},
    } | more


def test_each_dosage_instruction_is_an_entry(entry: Entry) -> None:
    said = [dosage(500, 1), dosage(250, 2), {"text": "with food"}]
    graph = entry(order(*said))
    rhythms = {
        node: {s for s in found if s.startswith(("dose ", "frequency "))}
        for node, found in graph.items()
        if "hasOrder " + node in graph["Patient/p"]
    }
    assert rhythms == {
        "MedicationRequest/r/dosage-1": {'dose "500"^decimal', 'frequency "1"^decimal'},
        "MedicationRequest/r/dosage-2": {'dose "250"^decimal', 'frequency "2"^decimal'},
    }
    assert 'reference "MedicationRequest/r"' in graph["MedicationRequest/r/dosage-2"]


def rate(kind: str | None, value: float, unit: str) -> dict[str, Any]:
    system = "http://terminology.hl7.org/CodeSystem/dose-rate-type"
    found: dict[str, Any] = {"doseQuantity": quantity(value, unit)}
    return found | ({"type": coded(system, kind)} if kind else {})


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ([rate("ordered", 60, "mg"), rate("calculated", 1, "mL")], {'dose "60"^decimal'}),
        ([rate("calculated", 60, "mg")], {'dose "60"^decimal'}),
        ([rate(None, 60.0, "mg"), rate("ordered", 60, "mg")], {'dose "60"^decimal'}),
        ([rate(None, 60, "mg"), rate(None, 120, "mg")], set()),
    ],
)
def test_several_doses(entry: Entry, rates: list[dict[str, Any]], expected: set[str]) -> None:
    graph = entry(order({"doseAndRate": rates}))
    assert {s for s in graph["MedicationRequest/r"] if s.startswith("dose ")} == expected


def test_timing_that_is_not_understood_is_listed(entry: Entry) -> None:
    graph = entry(order({"timing": {"code": {"text": "Q6M"}}}))
    assert 'display "Q6M"' in graph["MedicationRequest/r#unmapped-timing"]


# -- drugs -------------------------------------------------------------------------------------


def dose_of(medication: dict[str, Any], *contained: dict[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "MedicationAdministration",
        "id": "a",
        "status": "completed",
        "medicationReference": {"reference": "#m"},
        "contained": [{"resourceType": "Medication", "id": "m"} | medication, *contained],
    }


def test_ingredients_of_a_house_code(entry: Entry) -> None:
    made_of = [{"itemCodeableConcept": coded("rxnorm", "993449")}]
    graph = entry(dose_of({"code": coded("urn:oid:1.2.3", "4711"), "ingredient": made_of}))
    assert "a Denosumab" in graph["MedicationAdministration/a"]


def test_ingredient_that_is_a_substance(entry: Entry) -> None:
    substance = {"resourceType": "Substance", "id": "s", "code": coded("rxnorm", "993449")}
    made_of = [{"itemReference": {"reference": "#s"}}]
    graph = entry(dose_of({"code": {"text": "syringe"}, "ingredient": made_of}, substance))
    assert "a Denosumab" in graph["MedicationAdministration/a"]


def test_medication_of_changed_meaning(entry: Entry) -> None:
    changed = {"code": coded("rxnorm", "993452"), "modifierExtension": [{"url": "u"}]}
    graph = entry(dose_of(changed))
    assert "MedicationAdministration/a#unusable-modifierExtension" in graph
    assert not any(s.startswith("hasAdministration") for s in graph["Patient/p"])


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ({"text": "Denosumab 60 mg/mL syringe"}, True),
        (coded("urn:oid:1.2.3", "4711", "DENOSUMAB"), True),
        (coded("rxnorm", "7980", "denosumab"), True),  # words for a danger count beside any code
        ({"text": "penicillin"}, False),
    ],
)
def test_allergy_in_words(entry: Entry, code: dict[str, Any], expected: bool) -> None:
    graph = entry({"resourceType": "AllergyIntolerance", "id": "a", "code": code})
    assert ("a Denosumab" in graph["AllergyIntolerance/a"]) is expected


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Prolia", "Denosumab60mgProduct"),
        ("XGEVA (vial)", "Denosumab120mgProduct"),
        ("denosumab-bbdz", "Denosumab"),
        *(
            (brand, "Denosumab60mgProduct")
            for brand in "Jubbonti Stoboclo Ospomyv Conexxence".split()
        ),
        *((brand, "Denosumab120mgProduct") for brand in "Wyost Osenvelt Xbryk Bomyntra".split()),
    ],
)
def test_allergy_by_brand(entry: Entry, words: str, kind: str) -> None:
    graph = entry({"resourceType": "AllergyIntolerance", "id": "a", "code": {"text": words}})
    assert statements(graph, "AllergyIntolerance/a") == {f"a {kind}"}


@pytest.mark.parametrize("words", ["Proliance", "Enobyx", "Pro lia"])
def test_allergy_by_what_only_looks_like_a_brand(entry: Entry, words: str) -> None:
    graph = entry({"resourceType": "AllergyIntolerance", "id": "a", "code": {"text": words}})
    assert not any(s.startswith("a Denosumab") for s in graph["AllergyIntolerance/a"])


# -- versions and subjects ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"versionId": "9"}, {"versionId": "10"}),
        (
            {"versionId": "x", "lastUpdated": "2026-01-01T23:00:00-05:00"},
            {"versionId": "w", "lastUpdated": "2026-01-02T05:00:00Z"},
        ),
    ],
)
def test_newest_version(read: Read, old: dict[str, str], new: dict[str, str]) -> None:
    versions = [
        osteoporosis(meta=new, recordedDate="2026-01-02"),
        osteoporosis(meta=old, recordedDate="2020"),
    ]
    for order in (versions, versions[::-1]):
        (record,) = read(a_json=bundle(PATIENT, *order))
        graph = compact(record)
        assert 'recorded "2026-01-02"^date' in graph["Condition/c"]
        assert "Condition/c~2" not in graph
    # also where the versions come in different files
    lines = [json.dumps(PATIENT), *(json.dumps(one) for one in versions)]
    (record,) = read(**{f"f{n}_ndjson": line for n, line in enumerate(lines)})
    assert "Condition/c~2" not in compact(record)


def test_copies_that_only_the_server_marked_are_one(read: Read) -> None:
    marked = osteoporosis(meta={"lastUpdated": "2026-01-01T00:00:00Z"})
    patient = PATIENT | {"meta": {"versionId": "2"}}
    (record,) = read(a_json=bundle(PATIENT, osteoporosis()), b_json=bundle(patient, marked))
    assert "Condition/c~2" not in compact(record)


def test_loose_resources_of_a_file_that_lack_ids_stay_apart(read: Read) -> None:
    bare = {"resourceType": "Condition", "code": coded("sct", "64859006")}
    lines = [PATIENT, bare, bare | {"recordedDate": "2020"}]
    (record,) = read(a_ndjson="\n".join(json.dumps(line) for line in lines))
    assert {"Condition/entry-2", "Condition/entry-3"} <= compact(record).keys()


MRN = {"identifier": [{"system": "urn:mrn", "value": "7"}]}


@pytest.mark.parametrize(
    "subject",
    [
        {"identifier": {"system": "urn:mrn", "value": "7"}},
        {"reference": "Patient?identifier=urn:mrn|7"},
        {"reference": "Patient?identifier=urn%3Amrn%7C7"},
    ],
)
def test_subject_by_identifier(read: Read, subject: dict[str, Any]) -> None:
    others = PATIENT | {"id": "q", "gender": "male"}
    first, _ = read(a_json=bundle(PATIENT | MRN, others, osteoporosis(subject=subject)))
    assert "Condition/c" in compact(first)


@pytest.mark.parametrize(
    "subject",
    [
        {"identifier": {"system": "urn:mrn", "value": "8"}},
        {"reference": "Patient?identifier=urn:mrn|8"},
    ],
)
def test_subject_of_another_identifier(refuse: Callable[..., str], subject: dict[str, Any]) -> None:
    text = bundle(PATIENT | MRN, osteoporosis(subject=subject))
    assert "Condition/c is about the patient of identifier 8" in refuse(a_json=text)


def test_contained_patient_who_is_another(entry: Entry) -> None:
    inside = {"resourceType": "Patient", "id": "x", "birthDate": "1990-01-01"}
    graph = entry(osteoporosis(subject={"reference": "#x"}, contained=[inside]))
    assert "Condition/c#unusable-subject" in graph
    graph = entry(osteoporosis(subject={"reference": "#x"}, contained=[inside | PATIENT]))
    assert statements(graph, "Condition/c") >= {"a UnspecifiedOsteoporosis"}
