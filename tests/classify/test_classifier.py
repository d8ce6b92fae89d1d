"""Exact classes, possible classes and explanations for single patients."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import NamedNode, Store

from osteon.classify import TYPES_GRAPH, Classifier
from osteon.classify.vocabulary import POSSIBLY, TYPE

O = "https://w3id.org/osteon/"  # noqa: E741
P = NamedNode("https://example.org/p")
Build = Callable[[str], Store]


def classes(store: Store, predicate: NamedNode = TYPE, subject: NamedNode = P) -> set[str]:
    """Local names of the classes in the store, whichever graph says so."""
    return {
        quad.object.value.removeprefix(O)
        for quad in store.quads_for_pattern(subject, predicate, None, None)
        if isinstance(quad.object, NamedNode)
    }


def names(nodes: frozenset[object]) -> set[str]:
    return {str(node).strip("<>").rsplit("/", 1)[-1] for node in nodes}


def run(store: Store) -> Classifier:
    classifier = Classifier.from_store(store)
    classifier.run(store)
    return classifier


EGFR = "ex:p a :Patient ; :hasFinding ex:f . ex:f a :EGFRFinding ; "


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (":atLeast 29.999999999999999 ; :atMost 29.999999999999999", {"AdvancedCKD", "MidKidney"}),
        (":atLeast 30.0 ; :atMost 30.0", {"NotAdvancedCKD", "MidKidney"}),
        (":atLeast 30 ; :atMost 30", {"NotAdvancedCKD", "MidKidney"}),
        (":atLeast 30.000000000000001 ; :atMost 31.5", {"NotAdvancedCKD", "MidKidney"}),
        (":atLeast 15 ; :atMost 15", {"AdvancedCKD"}),
        (":atLeast 15.000000000000000001", {"MidKidney"}),
        (":atLeast 59.5", {"NotAdvancedCKD", "MidKidney"}),
        (":atLeast 59.500000000000000001", {"NotAdvancedCKD"}),
        (":atMost 60.00", {"ExactlySixty"}),
        (":atMost 60", {"ExactlySixty"}),
        (":atMost 60.000000000000000001", set()),
        (":lessThan 10.0", set()),
        (":atMost 2.9e1", set()),  # a float is in another value space
        (':atMost "29"', set()),
        (":atMost 29.9999999999999999999999", set()),  # more digits than can be compared
    ],
)
def test_edges_are_exact(with_facts: Build, facts: str, expected: set[str]) -> None:
    store = with_facts(EGFR + facts + " .")
    run(store)
    assert classes(store) == expected | {"Patient", "AnyFinding"}


def test_findings_and_patients_get_superclasses(with_facts: Build) -> None:
    store = with_facts("ex:p a :Patient ; :hasFinding ex:t . ex:t a :ProstateCancer .")
    run(store)
    assert classes(store, subject=NamedNode("https://example.org/t")) == {
        "ProstateCancer",
        "SolidTumor",
        "Cancer",
    }
    assert classes(store) == {"Patient", "HasCancer", "AnyFinding"}


def test_results_go_to_one_graph_and_running_again_changes_nothing(with_facts: Build) -> None:
    store = with_facts(EGFR + ":atMost 12.0 .")
    before = {quad for quad in store}
    classifier = Classifier.from_store(store)
    classifier.run(store)
    new = {quad for quad in store} - before
    assert new
    assert {quad.graph_name for quad in new} == {TYPES_GRAPH}
    assert {quad.predicate for quad in new} == {TYPE, POSSIBLY}
    classifier.run(store)
    assert {quad for quad in store} - before == new


def test_what_no_longer_holds_is_gone_after_the_next_run(with_facts: Build) -> None:
    store = with_facts(EGFR + ":atMost 12.0 .")
    classifier = run(store)
    assert classifier.status(store, P, O + "AdvancedCKD") == "certain"
    [finding] = store.quads_for_pattern(None, NamedNode(O + "atMost"), None, None)
    store.remove(finding)
    classifier.run(store)
    assert "AdvancedCKD" not in classes(store)
    assert classifier.status(store, P, O + "AdvancedCKD") == "undecided"


def test_one_classifier_serves_many_stores(with_facts: Build, knowledge: Store) -> None:
    classifier = Classifier.from_store(knowledge)
    empty = Store()
    classifier.run(empty)
    assert len(empty) == 0
    store = with_facts(EGFR + ":atMost 12.0 .")
    classifier.run(store)
    assert classifier.status(store, P, O + "AdvancedCKD") == "certain"
    assert classifier.status(empty, P, O + "AdvancedCKD") == "absent"


# -- three values

NOTHING = "ex:p a :Patient ."
CKD = "ex:p a :Patient ; :hasFinding ex:d . ex:d a :Dialysis ."
NOT_CKD = "ex:p a :Patient ; :hasFinding ex:n . ex:n a :NormalKidneys ."
BOTH = CKD + NOT_CKD


@pytest.mark.parametrize(
    ("facts", "status", "opposite"),
    [
        (NOTHING, "undecided", "undecided"),
        (CKD, "certain", "absent"),
        (NOT_CKD, "absent", "certain"),
        (BOTH, "undecided", "undecided"),
    ],
)
def test_a_pair_has_three_values(with_facts: Build, facts: str, status: str, opposite: str) -> None:
    store = with_facts(facts)
    classifier = run(store)
    assert classifier.status(store, P, O + "AdvancedCKD") == status
    assert classifier.status(store, P, O + "NotAdvancedCKD") == opposite
    possible = classes(store, POSSIBLY)
    assert ("AdvancedCKD" in possible) == (status != "absent")
    assert ("NotAdvancedCKD" in possible) == (opposite != "absent")


def test_without_an_opposite_everybody_could_be(with_facts: Build) -> None:
    store = with_facts(NOTHING + " ex:q a :Patient, :OnHormoneTherapy .")
    classifier = run(store)
    assert classifier.status(store, P, O + "OnHormoneTherapy") == "undecided"
    q = NamedNode("https://example.org/q")
    assert classifier.status(store, q, NamedNode(O + "OnHormoneTherapy")) == "certain"
    assert classes(store, POSSIBLY) == {
        "Patient",
        "AdvancedCKD",
        "NotAdvancedCKD",
        "OnHormoneTherapy",
    }


TRUE_A, UNKNOWN_A, FALSE_A = CKD, NOTHING, NOT_CKD
TRUE_B = "ex:p :hasFinding ex:b . ex:b a :B ."
UNKNOWN_B = "ex:p :hasPossibleFinding ex:b . ex:b a :B ; :decidedBy fact:b ."
FALSE_B = ""
TABLE = [
    (TRUE_A, TRUE_B, "certain", "certain"),
    (TRUE_A, UNKNOWN_B, "undecided", "certain"),
    (TRUE_A, FALSE_B, "absent", "certain"),
    (UNKNOWN_A, TRUE_B, "undecided", "certain"),
    (UNKNOWN_A, UNKNOWN_B, "undecided", "undecided"),
    (UNKNOWN_A, FALSE_B, "absent", "undecided"),
    (FALSE_A, TRUE_B, "absent", "certain"),
    (FALSE_A, UNKNOWN_B, "absent", "undecided"),
    (FALSE_A, FALSE_B, "absent", "absent"),
    (BOTH, TRUE_B, "undecided", "certain"),
    (BOTH, UNKNOWN_B, "undecided", "undecided"),
    (BOTH, FALSE_B, "absent", "undecided"),
]


@pytest.mark.parametrize(("a", "b", "both", "either"), TABLE)
def test_kleene(with_facts: Build, a: str, b: str, both: str, either: str) -> None:
    leaf = "[ a owl:Restriction ; owl:onProperty :hasFinding ; owl:someValuesFrom :B ]"
    store = with_facts(
        f":Both owl:equivalentClass [ owl:intersectionOf ( :AdvancedCKD {leaf} ) ] ."
        f":Either owl:equivalentClass [ owl:unionOf ( :AdvancedCKD {leaf} ) ] ." + a + b
    )
    classifier = run(store)
    for name, expected in (("Both", both), ("Either", either)):
        assert classifier.status(store, P, O + name) == expected
        assert (name in classes(store, POSSIBLY)) == (expected != "absent")
        missing = set[str]()
        if expected == "undecided":
            missing |= {"egfr"} if a in (UNKNOWN_A, BOTH) else set()
            missing |= {"b"} if b == UNKNOWN_B else set()
        assert names(classifier.undecided_facts(store, P, O + name)) == missing
    # Standard membership knows nothing of contradiction or of what is merely possible.
    assert ("Both" in classes(store)) == (a in (CKD, BOTH) and b == TRUE_B)
    assert ("Either" in classes(store)) == (a in (CKD, BOTH) or b == TRUE_B)


def test_a_possible_finding_is_never_certain(with_facts: Build) -> None:
    store = with_facts("ex:p a :Patient ; :hasPossibleFinding ex:t . ex:t a :ProstateCancer .")
    classifier = run(store)
    assert classes(store) == {"Patient"}
    assert classifier.status(store, P, O + "HasCancer") == "undecided"
    assert classifier.evidence(store, P, O + "HasCancer") == frozenset()
    assert names(classifier.evidence_possible(store, P, O + "HasCancer")) == {"t"}
    assert classifier.undecided_facts(store, P, O + "HasCancer") == frozenset()


def test_facets_hold_for_possible_findings_too(with_facts: Build) -> None:
    store = with_facts(
        "ex:p a :Patient ; :hasPossibleFinding ex:f, ex:g . "
        "ex:f a :EGFRFinding ; :atLeast 60.0 . ex:g a :EGFRFinding ; :atLeast 59.5 ."
    )
    classifier = run(store)
    assert classifier.status(store, P, O + "MidKidney") == "undecided"
    assert names(classifier.evidence_possible(store, P, O + "MidKidney")) == {"g"}


def test_a_possible_subclass_makes_its_superclass_possible(with_facts: Build) -> None:
    store = with_facts(
        "ex:p a :Patient ; :hasFinding ex:t ; :hasPossibleFinding ex:m . ex:t a :SolidTumor . "
        "ex:m a :BoneMetastasis ; :decidedBy fact:metastasis . "
    )
    classifier = run(store)
    for name in ("MetastaticIndicated", "Indicated", "InContext"):
        assert classifier.status(store, P, O + name) == "undecided"
        assert name in classes(store, POSSIBLY) - classes(store)
        assert names(classifier.evidence_possible(store, P, O + name)) == {"t", "m"}
        assert names(classifier.undecided_facts(store, P, O + name)) == {"metastasis"}


def test_a_contradiction_spoils_what_rests_on_it_and_nothing_else(with_facts: Build) -> None:
    context = "ex:p :hasFinding ex:dose . ex:dose a :DosedFinding ; :stands true ."
    store = with_facts(BOTH + context)
    classifier = run(store)
    assert {"AdvancedCKD", "NotAdvancedCKD", "AdvancedCKDInContext"} <= classes(store)
    assert classifier.status(store, P, O + "AdvancedCKDInContext") == "undecided"
    assert classifier.status(store, P, O + "InContext") == "certain"
    assert names(classifier.undecided_facts(store, P, O + "AdvancedCKDInContext")) == {"egfr"}
    assert names(classifier.evidence_possible(store, P, O + "AdvancedCKDInContext")) == {
        "d",
        "dose",
    }


# -- explanations


def test_evidence_holds_every_satisfied_alternative(with_facts: Build) -> None:
    store = with_facts(
        "ex:p a :Patient ; :sex :Female ; :hasFinding ex:d, ex:f, ex:g, ex:dose, ex:off, ex:t . "
        "ex:d a :Dialysis . ex:f a :EGFRFinding ; :atMost 20.0 . "
        "ex:g a :EGFRFinding ; :atMost 31.0 . "
        "ex:dose a :DosedFinding ; :stands true . ex:off a :DosedFinding ; :stands false . "
        "ex:t a :ProstateCancer ."
    )
    classifier = run(store)
    expected = {
        "AdvancedCKD": {"d", "f"},
        "InContext": {"dose"},
        "AdvancedCKDInContext": {"d", "f", "dose"},
        "CKDOrHormone": {"d", "f", "dose"},  # the hormone alternative is not satisfied
        "HasCancer": {"t"},
        "FemalePatient": set(),
        "Patient": set(),
        "MidKidney": set(),
    }
    found = {
        name: names(classifier.evidence(store, P, O + name))  # type: ignore[arg-type]
        for name in expected
    }
    assert found == expected


def test_undecided_facts_stay_out_of_what_is_settled(with_facts: Build) -> None:
    # The context is impossible, so the eGFR cannot matter; the hormone alternative can.
    cancer = "ex:p a :Patient ; :sex :Female ; :hasFinding ex:t . ex:t a :Cancer ."
    store = with_facts(cancer)
    classifier = run(store)
    assert classifier.status(store, P, O + "CKDOrHormone") == "undecided"
    assert names(classifier.undecided_facts(store, P, O + "CKDOrHormone")) == {"hormone-therapy"}
    assert names(classifier.evidence_possible(store, P, O + "CKDOrHormone")) == {"t"}
    assert classifier.undecided_facts(store, P, O + "AdvancedCKDInContext") == frozenset()
    assert classifier.undecided_facts(store, P, O + "HasCancer") == frozenset()
    assert names(classifier.undecided_facts(store, P, O + "AdvancedCKD")) == {"egfr"}


def test_a_patient_without_an_iri(with_facts: Build) -> None:
    store = with_facts("[] a :Patient ; :hasFinding [ a :Dialysis ] .")
    classifier = run(store)
    [patient] = {
        quad.subject for quad in store.quads_for_pattern(None, TYPE, NamedNode(O + "Patient"), None)
    }
    assert classifier.status(store, patient, O + "AdvancedCKD") == "certain"  # type: ignore[arg-type]
    assert len(classifier.evidence(store, patient, O + "AdvancedCKD")) == 1  # type: ignore[arg-type]


def test_compiled_queries_are_set_based_constructs(knowledge: Store) -> None:
    classifier = Classifier.from_store(knowledge)
    queries = [*classifier.certain, *classifier.undecided, *classifier.possible]
    assert len(queries) == 31
    for query in queries:
        assert query.sparql.startswith("CONSTRUCT {")
        assert "UNION" not in query.sparql and "NOT EXISTS" not in query.sparql
    done: set[str] = set()
    waiting = {name for query in classifier.certain for name in query.provides}
    for query in classifier.certain:  # each after all that provide what it needs
        waiting_now = {
            name
            for later in classifier.certain[classifier.certain.index(query) :]
            for name in later.provides
        }
        assert not query.types & waiting_now
        done |= query.provides
    assert done == waiting
