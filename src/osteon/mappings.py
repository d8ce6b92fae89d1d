"""The mapping tables as statements, so that questions can ask which code means what.

Each row becomes an axiom as in SSSOM's own RDF: source, property and target annotated with what
the table says of it. The code also gets its notation and its code system.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from osteon.errors import InputError
from osteon.store import OSTEON

MAPPINGS_GRAPH: Final = NamedNode(OSTEON + "graph/mappings")
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_SSSOM: Final = "https://w3id.org/sssom/"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_TEXTS: Final = ("object_label", "comment", "mapping_source", "object_source_version")


@lru_cache(maxsize=4)
def read_mappings(root: Path) -> tuple[Quad, ...]:
    """Every row of every mapping table of a knowledge folder, as statements."""
    schemes = _schemes(root / "ontology" / "terminology.ttl")
    quads: list[Quad] = []
    for path in sorted((root / "ontology" / "mapping").glob("*.sssom.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines()
        prefixes = _curie_map(lines)
        table = csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t")
        for row in table:
            quads += _row(row, prefixes, schemes, path)
    return tuple(quads)


def _row(
    row: dict[str, str], prefixes: dict[str, str], schemes: dict[str, NamedNode], path: Path
) -> list[Quad]:
    def iri(curie: str) -> NamedNode:
        prefix, _, local = curie.partition(":")
        if prefix not in prefixes:
            raise InputError(f"{path}: uses {prefix}:, which its curie_map lacks; add it")
        return NamedNode(prefixes[prefix] + quote(local, safe=""))

    def say(subject: NamedNode | BlankNode, predicate: str, value: NamedNode | Literal) -> None:
        quads.append(Quad(subject, NamedNode(predicate), value, MAPPINGS_GRAPH))

    quads: list[Quad] = []
    axiom, target = BlankNode(), iri(row["object_id"])
    prefix, _, code = row["object_id"].partition(":")
    say(axiom, _RDF + "type", NamedNode(_OWL + "Axiom"))
    say(axiom, _OWL + "annotatedSource", iri(row["subject_id"]))
    say(axiom, _OWL + "annotatedProperty", iri(row["predicate_id"]))
    say(axiom, _OWL + "annotatedTarget", target)
    say(axiom, _SSSOM + "mapping_justification", iri(row["mapping_justification"]))
    if row.get("predicate_modifier"):
        say(axiom, _SSSOM + "predicate_modifier", Literal(row["predicate_modifier"]))
    if row.get("confidence"):
        number = Literal(row["confidence"], datatype=NamedNode(_XSD + "decimal"))
        say(axiom, _SSSOM + "confidence", number)
    for name in _TEXTS:
        if row.get(name):
            say(axiom, _SSSOM + name, Literal(row[name]))
    say(target, _SKOS + "notation", Literal(code))
    if prefix in schemes:
        say(target, _SKOS + "inScheme", schemes[prefix])
    return quads


def _curie_map(lines: list[str]) -> dict[str, str]:
    """The prefixes of a table, from the YAML comments at its head."""
    found: dict[str, str] = {}
    for line in lines:
        if line.startswith("#  ") and ": " in line:
            prefix, _, value = line[1:].strip().partition(": ")
            found[prefix] = value.strip('" ')
    return found


def _schemes(path: Path) -> dict[str, NamedNode]:
    """Terminologies by the prefix of their codes in the tables."""
    return {
        quad.object.value: quad.subject
        for quad in parse(path=str(path), format=RdfFormat.TURTLE)
        if quad.predicate.value == OSTEON + "curiePrefix"
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
    }
