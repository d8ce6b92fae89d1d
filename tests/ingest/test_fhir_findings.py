"""Patient, Condition and Observation, and the exact statements they become."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import UCUM, coded, observation, quantity, statements

Entry = Callable[..., dict[str, set[str]]]


def test_patient(entry: Entry) -> None:
    assert entry()["Patient/p"] == {
        "a Patient",
        'reference "Patient/p"',
        "sex Female",
        'birthDate "1958-02-11"^date',
    }


def test_condition(entry: Entry) -> None:
    graph = entry(
        {
            "resourceType": "Condition",
            "id": "op-1",
            "clinicalStatus": coded(
                "http://terminology.hl7.org/CodeSystem/condition-clinical", "active"
            ),
            "verificationStatus": coded(
                "http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed"
            ),
            "code": coded("icd", "M81.0", "Age-related osteoporosis"),
            "subject": {"reference": "Patient/p"},
            "onsetDateTime": "2019-04",
            "abatementDateTime": "2020",
            "recordedDate": "2019-04-02T10:00:00+02:00",
        }
    )
    assert "hasCondition Condition/op-1" in graph["Patient/p"]
    assert graph["Condition/op-1"] == {
        "a UnspecifiedOsteoporosis",
        'reference "Condition/op-1"',
        "coding Condition/op-1#coding-1",
        "clinicalStatus ClinicallyActive",
        "verification Confirmed",
        'onset "2019-04"^gYearMonth',
        'abatement "2020"^gYear',
        'recorded "2019-04-02T10:00:00+02:00"^dateTime',
    }
    assert graph["Condition/op-1#coding-1"] == {
        'system "http://hl7.org/fhir/sid/icd-10-cm"',
        'notation "M81.0"',
        'display "Age-related osteoporosis"',
        "readAs UnspecifiedOsteoporosis",
    }


def test_several_codings_give_the_types_of_all_that_are_mapped(entry: Entry) -> None:
    concept = {
        "coding": coded("icd", "M80.08XA")["coding"]
        + coded("sct", "11311601000119109")["coding"]
        + coded("http://example.org/codes", "42")["coding"]
    }
    graph = entry({"resourceType": "Condition", "id": "c", "code": concept})
    names = "UnspecifiedOsteoporosis", "OsteoporoticFracture", "VertebralFracture"
    assert statements(graph, "Condition/c") == {f"a {name}" for name in names}
    assert "Condition/c#coding-3" in graph
    assert not any(s.startswith("hasUnmapped") for s in graph["Patient/p"])


def test_unmapped_condition_is_listed_once_and_is_no_fact(entry: Entry) -> None:
    concept = {"coding": coded("icd", "I10")["coding"] + coded("sct", "38341003", "HT")["coding"]}
    graph = entry({"resourceType": "Condition", "id": "c", "code": concept})
    assert "hasUnmappedCoding Condition/c#unmapped-code" in graph["Patient/p"]
    assert not any(s.startswith("hasCondition ") for s in graph["Patient/p"])
    assert graph["Condition/c"] == {'reference "Condition/c"'}
    assert graph["Condition/c#unmapped-code"] == {
        'system "http://hl7.org/fhir/sid/icd-10-cm"',
        'notation "I10"',
        "subject Condition/c",
    }


def test_free_text_alone_is_unmapped_without_a_system(entry: Entry) -> None:
    graph = entry({"resourceType": "Condition", "id": "c", "code": {"text": "brittle bones"}})
    assert graph["Condition/c#unmapped-code"] == {'display "brittle bones"', "subject Condition/c"}


def test_period_of_onset_is_no_duration(entry: Entry) -> None:
    graph = entry(
        {
            "resourceType": "Condition",
            "id": "c",
            "code": coded("local", "hypocalcemia"),
            "onsetPeriod": {"start": "2024-01-01", "end": "2024-02-01"},
        }
    )
    assert statements(graph, "Condition/c") == {"a Hypocalcemia", 'onset "2024-01-01"^date'}


def test_condition_that_ended_at_an_age(entry: Entry) -> None:
    code = coded("local", "hypocalcemia")
    graph = entry(
        {"resourceType": "Condition", "id": "c", "code": code, "abatementAge": {"value": 60}}
    )
    assert statements(graph, "Condition/c") == {"a Hypocalcemia", "clinicalStatus Resolved"}


def test_refuted_condition_keeps_its_type_and_says_so(entry: Entry) -> None:
    graph = entry(
        {
            "resourceType": "Condition",
            "id": "c",
            "code": coded("sct", "77386006"),
            "verificationStatus": {"coding": [{"code": "refuted"}]},
        }
    )
    assert statements(graph, "Condition/c") == {"a Pregnancy", "verification Refuted"}


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ({"verificationStatus": {"text": "perhaps"}}, "verificationStatus"),
        ({"modifierExtension": [{"url": "http://example.org/not"}]}, "modifierExtension"),
        ({"stage": [{"modifierExtension": [{"url": "u"}]}]}, "modifierExtension"),
        ({"implicitRules": "http://example.org/rules"}, "implicitRules"),
    ],
)
def test_condition_of_changed_meaning_is_not_confirmed(
    entry: Entry, extra: dict[str, Any], reason: str
) -> None:
    code = coded("sct", "64859006")
    graph = entry({"resourceType": "Condition", "id": "c", "code": code} | extra)
    assert statements(graph, "Condition/c") == {
        "a UnspecifiedOsteoporosis",
        "verification Unconfirmed",
    }
    shown = {'display "perhaps"'} if reason == "verificationStatus" else set()
    assert graph[f"Condition/c#unusable-{reason}"] == {
        "subject Condition/c",
        f'reason "{reason}"',
        *shown,
    }
    assert f"hasUnusableEntry Condition/c#unusable-{reason}" in graph["Patient/p"]


def test_observation_of_changed_meaning_keeps_no_value(entry: Entry) -> None:
    changed = {"modifierExtension": [{"url": "http://example.org/not"}]}
    graph = entry(
        observation(coded("loinc", "17861-6"), valueQuantity=quantity(7.0, "mg/dL"), **changed)
    )
    assert statements(graph, "Observation/o") == {
        "a SerumCalcium",
        "status Final",
        'effective "2026-03-01"^date',
    }
    assert "hasUnusableEntry Observation/o#unusable-modifierExtension" in graph["Patient/p"]


@pytest.mark.parametrize(
    "resource",
    [
        observation(coded("loinc", "17861-6"), status="entered-in-error"),
        {
            "resourceType": "Condition",
            "id": "o",
            "code": coded("sct", "64859006"),
            "verificationStatus": {"coding": [{"code": "entered-in-error"}]},
        },
    ],
)
def test_entry_in_error_is_no_fault(entry: Entry, resource: dict[str, Any]) -> None:
    graph = entry(resource | {"modifierExtension": [{"url": "http://example.org/not"}]})
    assert not any(s.startswith("hasUnusableEntry") for s in graph["Patient/p"])


def test_procedure_by_an_encounter_code_that_is_not_confirmed(entry: Entry) -> None:
    graph = entry(
        {
            "resourceType": "Condition",
            "id": "c",
            "code": coded("icd", "Z01.20"),
            "verificationStatus": {"coding": [{"code": "provisional"}]},
        }
    )
    assert "hasProcedure Condition/c" in graph["Patient/p"]
    assert {"a DentalEvaluation", "status UnknownStatus"} <= graph["Condition/c"]


@pytest.mark.parametrize("word", ["refuted", "entered-in-error"])
def test_procedure_by_an_encounter_code_that_was_not(entry: Entry, word: str) -> None:
    graph = entry(
        {
            "resourceType": "Condition",
            "id": "c",
            "code": coded("icd", "Z01.20"),
            "verificationStatus": {"coding": [{"code": word}]},
        }
    )
    assert not any(s.startswith("hasProcedure") for s in graph["Patient/p"])


def test_entry_that_says_nothing_of_what_it_is_about(entry: Entry) -> None:
    graph = entry({"resourceType": "Condition", "id": "c", "code": None})
    assert graph["Condition/c"] == {'reference "Condition/c"'}
    assert graph["Condition/c#unusable-code"] == {"subject Condition/c", 'reason "code"'}
    assert "hasUnusableEntry Condition/c#unusable-code" in graph["Patient/p"]


def test_encounter_code_of_a_procedure_becomes_the_procedure(entry: Entry) -> None:
    code = coded("icd", "Z01.20")
    graph = entry(
        {"resourceType": "Condition", "id": "c", "code": code, "recordedDate": "2026-02-01"}
    )
    assert "hasProcedure Condition/c" in graph["Patient/p"]
    assert statements(graph, "Condition/c") == {
        "a DentalEvaluation",
        'effective "2026-02-01"^date',
    }


def test_measured_observation(entry: Entry) -> None:
    graph = entry(
        observation(
            coded("loinc", "17861-6"),
            valueQuantity=quantity(9.4, "mg/dL", comparator="<"),
            interpretation=[
                coded("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "L")
            ],
            referenceRange=[
                {"type": coded("http://example.org/t", "therapeutic"), "low": {"value": 1}},
                {"low": quantity(8.6, "mg/dL"), "high": quantity(10.2, "mg/dL")},
            ],
        )
    )
    assert statements(graph, "Observation/o") == {
        "a SerumCalcium",
        "status Final",
        'effective "2026-03-01"^date',
        'value "9.4"^decimal',
        "comparator LessThan",
        'unit "mg/dL"',
        "interpretation Low",
        'referenceLow "8.6"^decimal',
        'referenceHigh "10.2"^decimal',
        'referenceUnit "mg/dL"',
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            {"valueQuantity": {"value": 41, "unit": "mL/min"}},
            {'value "41"^decimal', 'unit "mL/min"'},
        ),
        ({"valueQuantity": {"value": "low"}}, {'valueText "low"'}),
        (
            {"valueQuantity": {"value": 41, "comparator": "~"}},
            {'valueText "~ 41"'},
        ),
        ({"valueInteger": 41}, {'value "41"^decimal'}),
        ({"valueBoolean": False}, {'valueBoolean "false"^boolean'}),
        ({"valueString": "about 40"}, {'valueText "about 40"'}),
        ({"valueString": "Negative"}, {"valueConcept Negative"}),
        ({"valueRange": {"low": {"value": 30}, "high": {"value": 40}}}, {'valueText "30 to 40"'}),
        ({"valueQuantity": {"value": 41}, "dataAbsentReason": {"text": "error"}}, set()),
        ({}, set()),
    ],
)
def test_kinds_of_values(entry: Entry, value: dict[str, Any], expected: set[str]) -> None:
    graph = entry(observation(coded("local", "egfr"), **value))
    always = {"a EGFR", "status Final", 'effective "2026-03-01"^date'}
    assert statements(graph, "Observation/o") == always | expected


def test_unit_is_the_ucum_code_or_else_the_words(entry: Entry) -> None:
    given = {"value": 9, "unit": "mg per dL", "system": UCUM, "code": "mg/dL"}
    calcium = coded("local", "serum-calcium")
    assert 'unit "mg/dL"' in entry(observation(calcium, valueQuantity=given))["Observation/o"]
    given["system"] = "http://example.org/units"
    assert 'unit "mg per dL"' in entry(observation(calcium, valueQuantity=given))["Observation/o"]


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        (coded("loinc", "2106-3"), coded("sct", "10828004"), "valueConcept Positive"),
        (coded("loinc", "2106-3"), coded("sct", "260385009"), "valueConcept Negative"),
        (coded("loinc", "2106-3"), {"text": "positive"}, "valueConcept Positive"),
        (coded("loinc", "82810-3"), coded("sct", "77386006"), "valueConcept PregnantState"),
        (
            coded("loinc", "82810-3"),
            coded("local", "not-pregnant"),
            "valueConcept NotPregnantState",
        ),
        (
            coded("local", "fracture-risk-assessment"),
            coded("local", "high"),
            "valueConcept HighRisk",
        ),
        (
            coded("local", "menopausal-status"),
            coded("local", "premenopausal"),
            "valueConcept PremenopausalState",
        ),
    ],
)
def test_coded_values(
    entry: Entry, code: dict[str, Any], value: dict[str, Any], expected: str
) -> None:
    graph = entry(observation(code, valueCodeableConcept=value))
    assert {s for s in graph["Observation/o"] if s.startswith("value")} == {expected}


def test_unmapped_value_is_kept_as_text_and_listed(entry: Entry) -> None:
    value = coded("sct", "373068000", "Undetermined")
    graph = entry(observation(coded("loinc", "2106-3"), valueCodeableConcept=value))
    assert 'valueText "Undetermined"' in graph["Observation/o"]
    assert 'notation "373068000"' in graph["Observation/o#unmapped-value"]


def test_words_for_a_value_that_are_not_understood_are_listed(entry: Entry) -> None:
    graph = entry(observation(coded("loinc", "2106-3"), valueString="see report"))
    assert 'display "see report"' in graph["Observation/o#unmapped-value"]


def test_result_given_as_an_interpretation_alone(entry: Entry) -> None:
    system = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
    graph = entry(observation(coded("loinc", "2118-8"), interpretation=[coded(system, "NEG")]))
    assert "valueConcept Negative" in graph["Observation/o"]


def test_component_is_an_observation_of_its_own(entry: Entry) -> None:
    panel = observation(
        coded("loinc", "24323-8"),
        component=[
            {"code": coded("loinc", "1751-7"), "valueQuantity": quantity(3.1, "g/dL")},
            {"code": coded("loinc", "2339-0"), "valueQuantity": quantity(90, "mg/dL")},
        ],
    )
    graph = entry(panel)
    assert graph["Observation/o/component-1"] == {
        "a SerumAlbumin",
        'reference "Observation/o"',
        "coding Observation/o/component-1#coding-1",
        "status Final",
        'effective "2026-03-01"^date',
        'value "3.1"^decimal',
        'unit "g/dL"',
    }
    assert not any("component-2" in node or "unmapped" in node for node in graph)


def test_word_of_status_that_is_not_understood(entry: Entry) -> None:
    graph = entry(observation(coded("local", "egfr"), status="finished"))
    assert "status UnknownStatus" in graph["Observation/o"]
    assert 'notation "finished"' in graph["Observation/o#unmapped-status"]
