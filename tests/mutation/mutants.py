"""Every small mistake that the knowledge could hold, made on purpose, from the files as they are.

* a comparison of a query is strict where it was not, or the other way round;
* a query of a stage is missing;
* a number or a span of time that a query of a stage sees is one smallest step too low or too high;
* two ranks are in each other's place;
* a bound of a class definition is moved by one step, or strict where it was not;
* a part of an intersection or of a union in a definition is missing, or the whole definition;
* a shape, or one constraint or one number of it, is missing or moved;
* an application of a claim is missing, or one thing that it yields.

Nothing is listed by hand, so new knowledge is mutated as soon as it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from osteon.footprint import Footprint
from osteon.knowledge import Knowledge
from osteon.patterns import Atom
from osteon.prepare import atoms
from osteon.queries import Query
from osteon.store import KNOWLEDGE_GRAPH, OSTEON, select

from .kinds import RDF_TYPE, SH, XSD, FactMutant, Mutant, QueryMutant, short, steps
from .parts import class_mutants, shape_mutants


def all_mutants(kb: Knowledge) -> list[Mutant]:
    """Every mutant of the knowledge, in an order of its own."""
    found: list[Mutant] = [
        *query_mutants(kb),
        *number_mutants(kb),
        *rank_mutants(kb),
        *application_mutants(kb),
        *class_mutants(kb.classifier.ontology),
        *shape_mutants(kb),
    ]
    names = [mutant.name for mutant in found]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice, f"mutants of one name: {sorted(twice)}"
    return found


# -- queries

_SKIPPED = re.compile(r"""<[^<>"{}|^`\\\s]*>|"(?:[^"\\\n]|\\.)*"|\#[^\n]*""")
_COMPARED = re.compile(r"<=|>=|<|>")
_OTHER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
# A group has a row, so its count is over zero whatever the strictness: the test only keeps an
# engine that makes a row of no group from doing so (tests/portable).
_GUARD = re.compile(r"HAVING\s*\(\s*COUNT\([^()]*\)\s*>\s*0\s*\)")


def query_mutants(kb: Knowledge) -> Iterator[QueryMutant]:
    """Without each query, and with each comparison of one turned."""
    for stage, queries in kb.stages.items():
        for query in queries:
            where = f"queries/{stage}/{query.name}"
            yield QueryMutant(f"{where}: missing", stage, query.name, None)
            told: dict[str, int] = {}
            for at, sign in comparisons(query):
                text = query.text[:at] + _OTHER[sign] + query.text[at + len(sign) :]
                name = f"{where}: {_around(query.text, at, sign)} is {_OTHER[sign]}"
                told[name] = told.get(name, 0) + 1
                again = f", time {told[name]}" if told[name] > 1 else ""
                yield QueryMutant(name + again, stage, query.name, text)


def _around(text: str, at: int, sign: str) -> str:
    """A comparison with the words beside it: a name that stays when other lines change."""
    before, after = text[:at].split(), text[at + len(sign) :].split()
    return f"{before[-1]} {sign} {after[0]}"


def comparisons(query: Query) -> Iterator[tuple[int, str]]:
    """Where a query compares, and by what; not in IRIs, strings or comments."""
    text = query.text
    for pattern in (_SKIPPED, _GUARD):
        text = pattern.sub(lambda match: " " * len(match.group()), text)
    for match in _COMPARED.finditer(text):
        yield match.start(), match.group()


# -- numbers of the ontology

# One wrong value of a factor of conversion is enough: it bounds nothing.
_FACTORS = {
    OSTEON + name for name in ("factor", "divisor", "milligrams", "units", "hours", "shortestHours")
}
# What is read before the first stage (tests/ingest), or only shown.
_NOT_JUDGED = {
    NamedNode(OSTEON + name)
    for name in ("TimingPattern", "MassUnit", "CitationMarker", "TimelineEvent", "Modality")
}
_RANKS = {OSTEON + "rank", OSTEON + "calciumRank"}


def number_mutants(kb: Knowledge) -> Iterator[FactMutant]:
    """Each number and span of time that a stage can see, one smallest step lower and higher.

    The rest (numbers of bullets and citations, effects of trials) decides nothing.
    """
    seen = stage_atoms(kb)
    shapes = set(kb.shapes)
    for quad in sorted(kb.working_set, key=str):
        if quad.triple in shapes or quad.predicate.value.startswith((SH, XSD)):
            continue  # facets are mutated with their class
        if quad.predicate.value in _RANKS or not _NOT_JUDGED.isdisjoint(_types(kb, quad.subject)):
            continue
        if isinstance(quad.object, Literal) and not seen.isdisjoint(atoms(quad)):
            others = steps(quad.object)
            for other in others[1:] if quad.predicate.value in _FACTORS else others:
                changed = Quad(quad.subject, quad.predicate, other, KNOWLEDGE_GRAPH)
                what = f"{_place(kb, quad)} {short(quad.predicate.value)}"
                yield FactMutant(
                    f"{what}: {quad.object.value} is {other.value}", (quad,), (changed,)
                )


def rank_mutants(kb: Knowledge) -> Iterator[FactMutant]:
    """Each two neighbours of an order in each other's place."""
    for predicate in sorted(_RANKS):
        quads = [
            quad
            for quad in kb.store.quads_for_pattern(None, NamedNode(predicate), None, None)
            if _NOT_JUDGED.isdisjoint(_types(kb, quad.subject))
        ]
        quads.sort(key=lambda quad: Decimal(str(getattr(quad.object, "value", 0))))
        for one, two in pairwise(quads):
            changed = tuple(
                Quad(a.subject, a.predicate, b.object, a.graph_name)
                for a, b in ((one, two), (two, one))
            )
            name = f"{_place(kb, one)} {short(predicate)}: changes places with {_place(kb, two)}"
            yield FactMutant(name, (one, two), changed)


def _types(kb: Knowledge, node: Any) -> set[Any]:
    return {q.object for q in kb.store.quads_for_pattern(node, NamedNode(RDF_TYPE), None, None)}


def stage_atoms(kb: Knowledge) -> set[Atom]:
    """What some query of a stage asks for by name."""
    found: set[Atom] = set()
    for query in (query for queries in kb.stages.values() for query in queries):
        found |= footprint(query.text).sees or set()
    return found


footprint = lru_cache(maxsize=None)(Footprint.of)


def _place(kb: Knowledge, quad: Quad) -> str:
    """What a statement is about, by a name that is the same in every run."""
    node, path = quad.subject, ""
    while isinstance(node, BlankNode):
        beside = sorted(
            f"{short(q.predicate.value)} {short(getattr(q.object, 'value', ''))}"
            for q in kb.store.quads_for_pattern(node, None, None, None)
            if q != quad and not isinstance(q.object, BlankNode)
        )
        path = f" [{', '.join(beside)}]{path}"
        above = next(iter(kb.store.quads_for_pattern(None, None, node, None)), None)
        if above is None:
            return path.strip()
        path = f" {short(above.predicate.value)}{path}"
        node = above.subject
    return f"{short(str(getattr(node, 'value', node)))}{path}"


# -- claims

_YIELDS = """
PREFIX osteon: <https://w3id.org/osteon/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?id ?claim ?application ?link ?item WHERE {
  ?claim osteon:application ?application ; dcterms:identifier ?id .
  ?application ?link ?item .
  ?link rdfs:subPropertyOf osteon:yields .
} ORDER BY ?id ?link ?item
"""


def application_mutants(kb: Knowledge) -> Iterator[FactMutant]:
    """Without each thing that a claim yields; an application that yields one is then none."""
    rows = select(kb.store, _YIELDS)
    per: dict[str, int] = {}
    for row in rows:
        per[row["application"]] = per.get(row["application"], 0) + 1
    for row in rows:
        quads = [
            quad
            for quad in kb.store.quads_for_pattern(
                None, NamedNode(row["link"]), NamedNode(row["item"]), None
            )
            if getattr(quad.subject, "value", None) == row["application"]
        ]
        classes = [
            short(q.object.value)
            for quad in quads
            for q in kb.store.quads_for_pattern(quad.subject, NamedNode(OSTEON + "appliesTo"), None)
            if isinstance(q.object, NamedNode)
        ]
        name = f"claim/{row['id']} for {' or '.join(sorted(classes))}"
        name += f": {short(row['link'])} {short(row['item'])} is missing"
        yield FactMutant(name, tuple(quads))
