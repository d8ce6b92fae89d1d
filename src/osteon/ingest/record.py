"""What ingest hands on: one patient and the triples of that patient's record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Triple

OSTEON = "https://w3id.org/osteon/"
RECORD = OSTEON + "record/"
LONGEST_TEXT = 1000
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@lru_cache(maxsize=4096)
def term(name: str) -> NamedNode:
    """The IRI of a term of Osteon by its name; a term that was added goes by its IRI."""
    return NamedNode(name if ":" in name else OSTEON + name)


def shortened(text: str) -> str:
    """What a record says in words, as far as anybody would read it."""
    rest = len(text) - LONGEST_TEXT
    return text if rest <= 0 else f"{text[:LONGEST_TEXT]} … ({rest} more characters)"


class Statement(NamedTuple):
    """One statement of a record. A Triple of pyoxigraph takes ten times as long to make."""

    subject: NamedNode
    predicate: NamedNode
    object: NamedNode | Literal

    def __str__(self) -> str:
        return f"{self.subject} {self.predicate} {self.object}"


@dataclass(frozen=True)
class PatientRecord:
    """The record graph of one patient."""

    patient: str
    """IRI of the patient."""
    label: str
    """How answers name the patient: ``Patient/id`` for FHIR, else the IRI."""
    triples: tuple[Statement | Triple, ...]
    source: str
    """The file or files that the record came from."""
