"""The mapping tables as statements, so that questions can ask which code means what.

Each row becomes an axiom as in SSSOM's own RDF: source, property and target annotated with what
the table says of it. The code also gets its notation and its code system.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from osteon.files import Root, files, fingerprint, read_turtle
from osteon.sssom import Mapping, read_table
from osteon.store import OSTEON

MAPPINGS_GRAPH: Final = NamedNode(OSTEON + "graph/mappings")
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_SSSOM: Final = "https://w3id.org/sssom/"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_TEXTS: Final = ("object_label", "comment", "object_source_version")


def read_mappings(root: Root) -> tuple[Quad, ...]:
    """Every row of every mapping table of a knowledge folder, as statements."""
    return _read_mappings(root, fingerprint(root, "ontology/**/*"))


@lru_cache(maxsize=4)
def _read_mappings(root: Root, state: object) -> tuple[Quad, ...]:
    known = schemes(root)
    quads: list[Quad] = []
    for path in files(root, "ontology/mapping/*.sssom.tsv"):
        for mapping in read_table(path):
            quads += axiom(mapping, known)
    return tuple(quads)


def axiom(mapping: Mapping, schemes: dict[str, NamedNode]) -> list[Quad]:
    """What a row says, as in SSSOM's own RDF."""

    def say(subject: NamedNode | BlankNode, predicate: str, value: NamedNode | Literal) -> None:
        quads.append(Quad(subject, NamedNode(predicate), value, MAPPINGS_GRAPH))

    quads: list[Quad] = []
    cells = mapping.cells
    prefix, _, code = cells["object_id"].partition(":")
    axiom, target = BlankNode(), NamedNode(mapping.prefixes[prefix] + quote(code, safe=""))
    say(axiom, _RDF + "type", NamedNode(_OWL + "Axiom"))
    say(axiom, _OWL + "annotatedSource", NamedNode(mapping.subject))
    say(axiom, _OWL + "annotatedProperty", NamedNode(mapping.iri("predicate_id")))
    say(axiom, _OWL + "annotatedTarget", target)
    justification = NamedNode(mapping.iri("mapping_justification"))
    say(axiom, _SSSOM + "mapping_justification", justification)
    source = cells.get("mapping_source", "")
    if source:
        known = source.partition(":")[0] in mapping.prefixes
        named = NamedNode(mapping.iri("mapping_source")) if known else Literal(source)
        say(axiom, _SSSOM + "mapping_source", named)
    if mapping.negated:
        say(axiom, _SSSOM + "predicate_modifier", Literal(cells["predicate_modifier"]))
    if cells.get("confidence"):
        number = Literal(cells["confidence"], datatype=NamedNode(_XSD + "decimal"))
        say(axiom, _SSSOM + "confidence", number)
    for name in _TEXTS:
        if cells.get(name):
            say(axiom, _SSSOM + name, Literal(cells[name]))
    say(target, _SKOS + "notation", Literal(code))
    if prefix in schemes:
        say(target, _SKOS + "inScheme", schemes[prefix])
    return quads


def schemes(root: Root) -> dict[str, NamedNode]:
    """Terminologies by the prefix of their codes in the tables."""
    return {
        t.object.value: t.subject
        for path in files(root, "ontology/*.ttl")
        for t in read_turtle(path)
        if t.predicate.value == OSTEON + "curiePrefix"
        and isinstance(t.subject, NamedNode)
        and isinstance(t.object, Literal)
    }
