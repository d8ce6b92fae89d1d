"""The compiled queries, the explaining evaluator, HermiT and Pellet must agree on every patient.

OSTEON_DIFFERENTIAL_PATIENTS sets how many patients the Java reasoners are given.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from pyoxigraph import NamedNode, Store
from random_facts import FactMaker

from osteon import reasoner
from osteon.classify import Classifier
from osteon.classify.vocabulary import HAS_POSSIBLE_FINDING, OWL, POSSIBLY, TYPE
from osteon.membership import membership, statuses

HERE = Path(__file__).parent
REAL = HERE.parents[1] / "ontology"
SOURCES = {"example": [HERE / "example.ttl"], "real": sorted(REAL.rglob("*.ttl"))}
WITH_JAVA = int(os.environ.get("OSTEON_DIFFERENTIAL_PATIENTS", "0"))


class Case(NamedTuple):
    name: str
    knowledge: Store
    classifier: Classifier


@pytest.fixture(scope="module", params=["example", "real"])
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    store = Store()
    for path in SOURCES[request.param]:
        store.load(path=str(path), to_graph=NamedNode("urn:test:knowledge"))
    yield Case(request.param, store, Classifier.from_store(store))


def members(store: Store, predicate: NamedNode, patients: list[NamedNode]) -> set[tuple[str, str]]:
    return {
        (patient.value, quad.object.value)
        for patient in patients
        for quad in store.quads_for_pattern(patient, predicate, None, None)
        if isinstance(quad.object, NamedNode) and not quad.object.value.startswith(OWL)
    }


def made(case: Case, count: int, seed: int) -> tuple[Store, list[NamedNode]]:
    maker = FactMaker(case.classifier.ontology, seed)
    patients = maker.patients(count)
    store = maker.store(case.knowledge)
    case.classifier.run(store)
    return store, patients


@pytest.mark.parametrize(("name", "count"), [("hermit", 120), ("pellet", 12)])
def test_the_reasoner_finds_the_same_classes(
    case: Case, name: reasoner.Reasoner, count: int
) -> None:
    count = WITH_JAVA or (count if case.name == "real" else count // 3)
    store, patients = made(case, count, seed=len(name))
    ours = members(store, TYPE, patients)
    assert reasoner.classify(store, name, timeout=60 + 5 * count) == ours
    assert len(ours) > 3 * count


@pytest.mark.parametrize("seed", range(3))
def test_the_explaining_evaluator_agrees(case: Case, seed: int) -> None:
    store, patients = made(case, 250, seed)
    certain, possible = (members(store, kind, patients) for kind in (TYPE, POSSIBLY))
    book = case.classifier.book
    classes = {iri for _, iri in possible} | set(case.classifier.ontology.definitions)
    reached = set()
    for patient in patients:
        view = case.classifier.view(store, patient)
        for iri in sorted(classes):
            key = (patient.value, iri)
            assert view.holds(iri) == (key in certain), key
            assert (view.value(iri) > 0) == (key in possible), key
            status = case.classifier.status(store, patient, iri)
            if status == "certain":
                assert key in certain
                assert view.undecided_facts(iri) == frozenset()
            else:
                # Certain by OWL and yet not certain: only a contradiction can do that.
                assert key not in certain or status == "undecided"
            assert view.evidence(iri) <= view.evidence_possible(iri) or iri in book.three_valued
            if key in certain:
                reached.add(iri)
    # Every patient class was reached, or the test would prove little.
    patients_only = {iri for _, iri in possible} & set(case.classifier.ontology.definitions)
    assert patients_only <= reached


def test_what_the_types_say_is_what_the_evaluator_says(case: Case) -> None:
    """Statuses are read from the types; only after a contradiction is the evaluator asked."""
    store, patients = made(case, 250, seed=11)
    definitions = case.classifier.ontology.definitions
    contradictory = 0
    for patient in patients:
        member = membership(store, case.classifier, patient)
        certain, undecided = statuses(store, case.classifier, patient, member)
        contradictory += certain != member.certain
        for iri in definitions:
            status = case.classifier.status(store, patient, iri)
            assert (iri in certain) == (status == "certain"), (patient, iri)
            assert (iri in undecided) == (status == "undecided"), (patient, iri)
    assert 0 < contradictory < len(patients)


def test_possible_findings_change_no_certain_class(case: Case) -> None:
    store, patients = made(case, 250, seed=7)
    with_them = members(store, TYPE, patients)
    for quad in list(store.quads_for_pattern(None, NamedNode(HAS_POSSIBLE_FINDING), None, None)):
        store.remove(quad)
    case.classifier.run(store)
    assert members(store, TYPE, patients) == with_them
    assert members(store, POSSIBLY, patients) >= with_them


def test_the_same_seed_makes_the_same_patients(case: Case) -> None:
    one, other = (FactMaker(case.classifier.ontology, 3) for _ in range(2))
    one.patients(30)
    other.patients(30)
    assert one.quads == other.quads
