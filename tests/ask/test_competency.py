"""Competency: every class and property of Osteon's own serves something, or says why it is kept.

A term serves if a query (a question, or one of a stage), a shape or a mapping table names it, or
the program itself asks for it (the words of answers, classification). What serves hands that on:

* a claim, conflict or gap to the classes that it applies to, and any statement of the knowledge
  whose property serves to the term that it points at;
* a defined class to the classes and properties of its definition, and to its opposite;
* a property to its domain and its range, a class to its superclasses.

A term that serves nothing carries osteon:servesNoQuestion with the reason.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

import pytest
from oracle import ROOT
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

OSTEON = "https://w3id.org/osteon/"
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
DECLARED = {
    OWL + kind for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
}
EXCUSE = OSTEON + "servesNoQuestion"
# Saying what a term is does not use it.
SPEAKS_ABOUT = {RDF + "type", RDFS + "domain", RDFS + "range", RDFS + "subPropertyOf", EXCUSE}
HANDS_ON = {RDFS + "subClassOf", OWL + "equivalentClass", OSTEON + "counterClass"}


@lru_cache(maxsize=1)
def statements() -> tuple[Quad, ...]:
    """The whole ontology."""
    return tuple(
        quad
        for path in sorted((ROOT / "ontology").rglob("*.ttl"))
        for quad in parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True)
    )


def named_in(text: str) -> set[str]:
    """Terms of Osteon's own namespace that a SPARQL or Turtle text names with its prefix."""
    bare = re.sub(r"^\s*#.*|<[^<>\s]*>|\"[^\"\n]*\"", "", text, flags=re.MULTILINE)
    return {OSTEON + name for name in re.findall(r"(?<![\w:.-])osteon:([A-Za-z]\w*)", bare)}


def used_outright() -> set[str]:
    """Terms that a query, a shape, a mapping table or the program names."""
    found: set[str] = set()
    for path in (ROOT / "queries").rglob("*.rq"):
        found |= named_in(path.read_text("utf-8"))
    for path in (ROOT / "shapes").rglob("*.ttl"):
        if path.name != "sentinel.ttl":
            found |= named_in(path.read_text("utf-8"))
    for path in (ROOT / "ontology" / "mapping").glob("*.tsv"):
        rows = re.findall(r"^osteon:(\w+)\t", path.read_text("utf-8"), re.MULTILINE)
        found |= {OSTEON + name for name in rows}
    for path in (ROOT / "src").rglob("*.py"):
        if "ingest" in path.parts:
            continue  # to read a term into a graph is not yet to use it
        text = path.read_text("utf-8")
        found |= {OSTEON + name for name in re.findall(r"\bosteon\(\"(\w+)\"\)", text)}
        found |= {OSTEON + name for name in re.findall(r"OSTEON \+ \"(\w+)\"", text)}
        found |= {
            OSTEON + name
            for block in re.findall(r'"""(.*?)"""', text, re.DOTALL)
            if "SELECT" in block
            for name in re.findall(r"osteon:([A-Za-z]\w*)", block)
        }
        found |= {OSTEON + name for name in re.findall(r"<https://w3id\.org/osteon/(\w+)>", text)}
    return found


def definition_terms() -> dict[object, set[str]]:
    """Per node: the terms below it in OWL expressions, through blank nodes."""
    below: dict[object, list[object]] = defaultdict(list)
    for quad in statements():
        below[quad.subject].append(quad.object)
    found: dict[object, set[str]] = {}

    def walk(node: object) -> set[str]:
        if isinstance(node, NamedNode):
            return {node.value}
        if not isinstance(node, BlankNode):
            return set()
        if node not in found:
            found[node] = set()
            found[node] = set().union(*(walk(one) for one in below[node]), set())
        return found[node]

    for quad in statements():
        walk(quad.object)
    return found


@lru_cache(maxsize=1)
def serving() -> set[str]:
    """Every term that serves, outright or handed on."""
    below = definition_terms()
    passes: dict[str, set[str]] = defaultdict(set)
    for quad in statements():
        about = quad.predicate.value
        target = quad.object
        if about in (RDFS + "domain", RDFS + "range") and isinstance(quad.subject, NamedNode):
            if isinstance(target, NamedNode):
                passes[quad.subject.value].add(target.value)
        elif about in HANDS_ON and isinstance(quad.subject, NamedNode):
            terms = {target.value} if isinstance(target, NamedNode) else below.get(target, set())
            passes[quad.subject.value] |= terms
        elif about not in SPEAKS_ABOUT and isinstance(target, NamedNode):
            passes[about].add(target.value)
    found: set[str] = set()
    waiting = list(used_outright())
    while waiting:
        term = waiting.pop()
        if term not in found:
            found.add(term)
            waiting += passes.get(term, ())
    return found


@lru_cache(maxsize=1)
def declared() -> tuple[str, ...]:
    """Every class and property that the ontology declares in Osteon's own namespace."""
    return tuple(
        sorted(
            {
                quad.subject.value
                for quad in statements()
                if quad.predicate.value == RDF + "type"
                and isinstance(quad.subject, NamedNode)
                and isinstance(quad.object, NamedNode)
                and quad.object.value in DECLARED
                and quad.subject.value.startswith(OSTEON)
            }
        )
    )


def excused() -> dict[str, str]:
    """Terms that the ontology itself says serve nothing, with the reason."""
    return {
        quad.subject.value: quad.object.value
        for quad in statements()
        if quad.predicate.value == EXCUSE
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
    }


def test_every_class_and_property_serves() -> None:
    idle = [term for term in declared() if term not in serving() and term not in excused()]
    assert not idle, "serves no question, shape, query, mapping or message: " + ", ".join(
        term.removeprefix(OSTEON) for term in idle
    )


def test_only_what_serves_nothing_is_excused() -> None:
    assert not sorted(set(excused()) & serving())
    assert set(excused()) <= set(declared())
    assert all(len(reason) > 20 for reason in excused().values())


@pytest.mark.parametrize("name", ["Claim", "SerumCalcium", "AdvancedCKD", "hasFinding", "phrase"])
def test_well_known_terms_serve(name: str) -> None:
    assert OSTEON + name in serving()


def test_a_term_that_nothing_names_would_be_found() -> None:
    assert len(declared()) > 500
    assert OSTEON + "NoSuchTerm" not in serving()
