"""What a mutant is, and what several kinds of them share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from pyoxigraph import Literal, Quad, Triple

from osteon.classify.definition import Expression
from osteon.store import OSTEON

SH = "http://www.w3.org/ns/shacl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True)
class Mutant:
    """One mistake: its name, which says what is wrong, and how to make it."""

    name: str


@dataclass(frozen=True)
class QueryMutant(Mutant):
    """One query of a stage with another text, or without it."""

    stage: str
    query: str
    text: str | None


@dataclass(frozen=True)
class FactMutant(Mutant):
    """Statements of the ontology that are missing, and others in their place."""

    removed: tuple[Quad, ...]
    added: tuple[Quad, ...] = ()


@dataclass(frozen=True)
class ClassMutant(Mutant):
    """One class with another definition, or none."""

    iri: str
    definition: Expression | None


@dataclass(frozen=True)
class ShapeMutant(Mutant):
    """Statements of the shapes that are missing, and others in their place."""

    shape: str
    removed: tuple[Triple, ...]
    added: tuple[Triple, ...] = field(default=())


_SPAN = re.compile(r"(-?P)([0-9]+)([YMD])")
_NUMBERS = {XSD + "integer", XSD + "decimal"}
_SPANS = {XSD + "yearMonthDuration", XSD + "dayTimeDuration"}


def steps(literal: Literal) -> list[Literal]:
    """The values one smallest step below and above: the last digit, of a decimal a tenth at most.

    The store drops the zeros with which a decimal is written.
    """
    kind, text = literal.datatype.value, literal.value
    if kind in _NUMBERS:
        value = Decimal(text)
        exponent = value.as_tuple().exponent
        assert isinstance(exponent, int)
        step = Decimal(1).scaleb(min(exponent, 0 if kind.endswith("integer") else -1))
        return [Literal(f"{value + s:f}", datatype=literal.datatype) for s in (-step, step)]
    if kind in _SPANS:
        match = _SPAN.fullmatch(text)
        assert match is not None, f"{text} is a span that nothing here can change"
        sign, many, unit = match.groups()
        return [Literal(f"{sign}{int(many) + s}{unit}", datatype=literal.datatype) for s in (-1, 1)]
    return []


def short(iri: str) -> str:
    """The IRI without what all have in common."""
    return re.sub(r"^http.*[#/](?=[\w-]+$)", "", iri.removeprefix(OSTEON))
