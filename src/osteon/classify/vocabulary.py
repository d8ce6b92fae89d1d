"""The terms that classification itself needs: RDF, OWL and the seams of Osteon's own facts."""

from __future__ import annotations

from typing import Final, TypeAlias

from pyoxigraph import BlankNode, NamedNode

Node: TypeAlias = NamedNode | BlankNode

OSTEON: Final = "https://w3id.org/osteon/"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

TYPES_GRAPH: Final = NamedNode(OSTEON + "graph/types")

TYPE: Final = NamedNode(RDF + "type")
SUBCLASS: Final = NamedNode(RDFS + "subClassOf")
EQUIVALENT: Final = NamedNode(OWL + "equivalentClass")
THING: Final = OWL + "Thing"

PATIENT: Final = OSTEON + "Patient"
HAS_FINDING: Final = OSTEON + "hasFinding"
HAS_POSSIBLE_FINDING: Final = OSTEON + "hasPossibleFinding"
POSSIBLY: Final = NamedNode(OSTEON + "possibly")
DECIDED_BY: Final = NamedNode(OSTEON + "decidedBy")
COUNTER_CLASS: Final = NamedNode(OSTEON + "counterClass")


def short(iri: str) -> str:
    """The IRI as a reader of the ontology would write it."""
    for prefix, namespace in (("osteon", OSTEON), ("owl", OWL), ("rdfs", RDFS), ("xsd", XSD)):
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"
