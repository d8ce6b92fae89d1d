"""The record's shapes: each derived problem is one data error on the node that has it."""

from __future__ import annotations

import pytest
import rdflib
from rdflib.namespace import SH

from .shacl import data, local, results, shapes, speaking

# Shape and the fact that it forbids; the fact's value is what the answer shows as found.
CASES = {
    "unit-given": 'osteon:unitMissing "3.1"',
    "unit-known": 'osteon:unitNotUnderstood "9.4 furlong"',
    "value-plausible": 'osteon:implausibleValue "0.94 mg/dL"',
    "value-numeric": 'osteon:valueNotNumeric "see report"',
    "observation-dated": "osteon:undatedObservation true",
    "result-final": 'osteon:resultNotFinal "preliminary"',
    "one-result-a-time": 'osteon:contradictedBySameTime "8.1 mg/dL"',
    "date-readable": 'osteon:dateNotReadable "last spring"',
    "date-typed": 'osteon:dateNotTyped "2026-03-01"',
    "display-fits-code": 'osteon:displayOfAnother "alendronate (8640)"',
    "entry-understood": 'osteon:entryNotUsed "modifierExtension"',
    "entry-of-patient": 'osteon:entryOfAnother "Patient/other"',
    "certainty-understood": 'osteon:certaintyNotRead "perhaps"',
    "entry-says-what": 'osteon:entryWithoutKind "code"',
    "rhythm-above-zero": 'osteon:rhythmNotPositive "0 mo"',
    "dose-status-settled": 'osteon:doseStatusOpen "on hold"',
    "exposure-settled": 'osteon:exposureOpen "injection"',
    "entry-status-settled": 'osteon:entryStatusOpen "unknown status"',
    "order-readable": 'osteon:orderUnread "injection"',
    "born-before": 'osteon:bornLater "2030-01-01"',
    "age-plausible": 'osteon:tooOld "1857-05-05"',
    "sex-fits": 'osteon:otherSex "postmenopausal osteoporosis, recorded sex male"',
    "patient-alive": 'osteon:recordedDeceased "2025-12-01"',
}
GRAPH = shapes("record.ttl")
CLEAN = (
    'ex:o a osteon:SerumCalcium ; osteon:value 9.4 ; osteon:unit "mg/dL" ; '
    'osteon:effective "2026-03-01"^^xsd:date .'
)


@pytest.mark.parametrize("shape", sorted(CASES))
def test_the_fact_is_one_data_error(shape: str) -> None:
    wanted = {("o", shape, "DataError")}
    assert results(data(f"{CLEAN} ex:o {CASES[shape]} ."), GRAPH) == wanted


@pytest.mark.parametrize("shape", sorted(CASES))
def test_without_the_fact_the_shape_passes(shape: str) -> None:
    others = " ".join(f"ex:o {fact} ." for name, fact in CASES.items() if name != shape)
    wanted = {("o", name, "DataError") for name in CASES if name != shape}
    assert results(data(CLEAN + others), GRAPH) == wanted


def test_a_clean_record_passes() -> None:
    assert results(data(CLEAN), GRAPH) == set()


def test_each_node_is_reported_on_its_own() -> None:
    two = 'ex:a osteon:unitMissing "1" . ex:b osteon:unitMissing "2" , "3" .'
    assert results(data(two), GRAPH) == {
        ("a", "unit-given", "DataError"),
        ("b", "unit-given", "DataError"),
    }


def test_every_shape_has_its_case() -> None:
    assert speaking(GRAPH) == set(CASES)


def test_what_a_shape_forbids_is_what_the_answer_shows() -> None:
    found_by = rdflib.URIRef("https://w3id.org/osteon/foundBy")
    for shape in GRAPH.subjects(found_by, None):
        fact = CASES[local(shape)].split()[0].removeprefix("osteon:")
        assert local(GRAPH.value(shape, found_by)) == fact
        assert local(GRAPH.value(shape, SH.path)) == fact
