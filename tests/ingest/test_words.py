"""Results and routes in the words that people write instead of codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from osteon.ingest.vocabulary import fold

from .conftest import coded, observation

Entry = Callable[..., dict[str, set[str]]]

POSITIVE = ("POS", "pos.", "Positive", " POSITIVE ", "Detected", "reactive", "+", "(+)", "+ve")
NEGATIVE = (
    *("neg", "NEG.", "Negative", "Not detected", "NOT  DETECTED", "non-reactive", "Nonreactive"),
    *("Undetected", "-", "(-)", "-ve"),
)
UNREAD = ("not positive", "no", "see report", "negative?", "ve", "", "positive or negative")


def answer(graph: dict[str, set[str]]) -> set[str]:
    return {s for s in graph["Observation/o"] if s.startswith("valueConcept")}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        *((words, {"valueConcept Positive"}) for words in POSITIVE),
        *((words, {"valueConcept Negative"}) for words in NEGATIVE),
        ("equivocal", {"valueConcept Indeterminate"}),
        ("Not pregnant", {"valueConcept NotPregnantState"}),
        *((words, set()) for words in UNREAD),
    ],
)
def test_result_of_a_pregnancy_test_in_words(entry: Entry, words: str, expected: set[str]) -> None:
    hcg = coded("loinc", "2106-3")
    assert answer(entry(observation(hcg, valueString=words))) == expected
    assert answer(entry(observation(hcg, valueCodeableConcept={"text": words}))) == expected
    loose = {"coding": [{"code": words}]}
    assert answer(entry(observation(hcg, valueCodeableConcept=loose))) == expected
    foreign = coded("urn:oid:1.2.3", "1", words)
    assert answer(entry(observation(hcg, valueCodeableConcept=foreign))) == expected


def test_code_of_a_house_says_nothing_by_its_letters(entry: Entry) -> None:
    result = observation(coded("loinc", "2106-3"), valueCodeableConcept=coded("urn:oid:1.2", "POS"))
    assert answer(entry(result)) == set()


@pytest.mark.parametrize("flag", ["POS", "pos", "Positive"])
def test_flag_without_a_system(entry: Entry, flag: str) -> None:
    loose = [{"coding": [{"code": flag}]}]
    graph = entry(observation(coded("loinc", "2106-3"), interpretation=loose))
    assert answer(graph) == {"valueConcept Positive"}


@pytest.mark.parametrize("answered", [True, False])
def test_yes_or_no(entry: Entry, answered: bool) -> None:
    graph = entry(observation(coded("loinc", "2106-3"), valueBoolean=answered))
    assert f'valueBoolean "{str(answered).lower()}"^boolean' in graph["Observation/o"]


ROUTES = {
    "Subcutaneous": ("SC", "S.C.", "SQ", "subcut", "Subcut.", "sub-q", "SubQ", "SUBCUTANEOUS"),
    "Intravenous": ("IV", "i.v.", "IV infusion", "Intravenous"),
    "Oral": ("PO", "p.o.", "by mouth", "Per os"),
    "Intramuscular": ("IM", "i.m."),
    "UnrecognisedRoute": ("SL", "inject", "IVX", "sc or im", "not SC"),
}


@pytest.mark.parametrize(
    ("words", "route"), [(words, route) for route, all_ in ROUTES.items() for words in all_]
)
def test_route_in_words(entry: Entry, words: str, route: str) -> None:
    for concept in ({"text": words}, {"coding": [{"code": words}]}, coded("urn:x", "7", words)):
        graph = entry(given(concept))
        assert routes(graph) == {f"route {route}"}
        assert ("MedicationAdministration/a#unmapped-route" in graph) == (route.startswith("Unr"))


@pytest.mark.parametrize(
    ("code", "route"),
    [
        ("SQ", "Subcutaneous"),
        ("IV", "Intravenous"),
        ("IVPUSH", "Intravenous"),
        ("PO", "Oral"),
        ("IM", "Intramuscular"),
        ("SL", "UnrecognisedRoute"),
    ],
)
def test_route_in_codes_of_hl7(entry: Entry, code: str, route: str) -> None:
    system = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"
    assert routes(entry(given(coded(system, code)))) == {f"route {route}"}


def given(route: dict[str, Any]) -> dict[str, Any]:
    """A dose by a route."""
    return {
        "resourceType": "MedicationAdministration",
        "id": "a",
        "status": "completed",
        "medicationCodeableConcept": coded("local", "denosumab"),
        "effectiveDateTime": "2026-03-01",
        "dosage": {"route": route},
    }


def routes(graph: dict[str, set[str]]) -> set[str]:
    return {s for s in graph["MedicationAdministration/a"] if s.startswith("route ")}


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("S.C.", "sc"),
        ("sub-q", "sub q"),
        ("  Not\tDetected.", "not detected"),
        ("-", "-"),
        ("-ve", "-ve"),
        ("(+)", "+"),
        ("a - b", "a - b"),
        ("...", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded
