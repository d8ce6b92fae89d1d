"""Compile rules to set-based SPARQL: one CONSTRUCT query per rule, each over all patients."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from pyoxigraph import Literal

from .definition import DECIMAL, EXACT_NUMBERS, Facet, HasValue, Named, number
from .rules import Conjunction, Leaf, RuleBook, named_in
from .vocabulary import HAS_FINDING, HAS_POSSIBLE_FINDING, PATIENT, POSSIBLY, TYPE


@dataclass(frozen=True)
class CompiledQuery:
    """A query, the classes it adds members to, and what must occur before it can add any.

    Attributes:
        cls: the class whose definition the query comes from.
        sparql: a CONSTRUCT query over the union of all graphs.
        provides: the classes that the query may give members.
        types: classes that need a member, or the query has no result.
        possibles: the same for osteon:possibly.
        three_valued: whether the result rests on a three-valued class.
    """

    cls: str
    sparql: str
    provides: frozenset[str]
    types: frozenset[str]
    possibles: frozenset[str] = frozenset()
    three_valued: bool = False


def compile_certain(book: RuleBook) -> tuple[CompiledQuery, ...]:
    """The queries for certain membership, in the order to run them."""
    return tuple(
        CompiledQuery(
            rule.cls,
            _construct(TYPE.value, rule.provides, _Pattern(possible=False).of(rule.body)),
            rule.provides,
            frozenset(named_in(rule.body)),
        )
        for rule in book.certain
    )


def compile_undecided(book: RuleBook) -> tuple[CompiledQuery, ...]:
    """Who could be in each three-valued class: whoever is not certainly in its opposite alone."""
    queries = []
    for iri in sorted(book.three_valued):
        where = f"?x <{TYPE.value}> <{PATIENT}> ."
        if iri in book.counter:
            where += (
                f" MINUS {{ ?x <{TYPE.value}> <{book.counter[iri]}> ."
                f" MINUS {{ ?x <{TYPE.value}> <{iri}> }} }}"
            )
        provides = frozenset({iri})
        queries.append(
            CompiledQuery(
                iri,
                _construct(POSSIBLY.value, provides, where),
                provides,
                frozenset({PATIENT}),
                three_valued=True,
            )
        )
    return tuple(queries)


def compile_possible(book: RuleBook) -> tuple[CompiledQuery, ...]:
    """The queries for possible membership, in order; the three-valued classes come before."""
    resting = set(book.three_valued)
    queries = []
    for rule in book.possible:
        names = named_in(rule.body, deep=False)
        if names & resting:
            resting |= rule.provides
        queries.append(
            CompiledQuery(
                rule.cls,
                _construct(POSSIBLY.value, rule.provides, _Pattern(possible=True).of(rule.body)),
                rule.provides,
                frozenset(named_in(rule.body) - names | {PATIENT}),
                frozenset(names),
                bool(names & resting),
            )
        )
    return tuple(queries)


def _construct(predicate: str, classes: Iterable[str], where: str) -> str:
    heads = " ".join(f"?x <{predicate}> <{iri}> ." for iri in sorted(classes))
    return f"CONSTRUCT {{ {heads} }} WHERE {{ {where} }}"


class _Pattern:
    """Writes one conjunction as a graph pattern about ?x."""

    def __init__(self, *, possible: bool) -> None:
        self._possible = possible
        self._numbers = count(1)

    def of(self, body: Conjunction) -> str:
        anchored = any(
            isinstance(atom, Named) or (isinstance(atom, Leaf) and atom.prop == HAS_FINDING)
            for atom in body
            if atom != Named(PATIENT)
        )
        if self._possible:
            # Only patients are possibly something. Classes and findings say so by themselves,
            # and a join with all patients would cost more than the rest of the query.
            body = tuple(atom for atom in body if atom != Named(PATIENT))
        groups = [self._conjunction("?x", (atom,), top=True) for atom in body]
        if self._possible and not anchored:
            groups.append(f"?x <{TYPE.value}> <{PATIENT}> .")
        if not groups:  # owl:Thing: whatever has a type
            groups.append(f"?x <{TYPE.value}> ?any .")
        if len(groups) == 1:
            return groups[0]
        # Oxigraph joins sub-selects by hash; triple patterns it would try patient by patient.
        return " ".join(f"{{ SELECT DISTINCT ?x WHERE {{ {group} }} }}" for group in groups)

    def _conjunction(self, subject: str, body: Conjunction, *, top: bool) -> str:
        # Facets last: a filter applies to what the patterns have found.
        ordered = sorted(body, key=lambda atom: isinstance(atom, Facet))
        return " ".join(self._atom(subject, atom, top=top) for atom in ordered)

    def _atom(self, subject: str, atom: Named | Leaf | Facet | HasValue, *, top: bool) -> str:
        if isinstance(atom, Named):
            predicate = POSSIBLY.value if top and self._possible else TYPE.value
            return f"{subject} <{predicate}> <{atom.iri}> ."
        variable = f"?v{next(self._numbers)}"
        if isinstance(atom, Leaf):
            path = f"<{atom.prop}>"
            if top and self._possible and atom.prop == HAS_FINDING:
                path = f"<{HAS_FINDING}>|<{HAS_POSSIBLE_FINDING}>"
            inner = self._conjunction(variable, atom.body, top=False)
            return f"{subject} {path} {variable} . {inner}"
        if isinstance(atom, Facet):
            tests = [f"{variable} {sign} {decimal_text(limit)}" for sign, limit in atom.bounds]
            return f"{subject} <{atom.prop}> {variable} . FILTER({_exact(variable, tests)})"
        if isinstance(atom.value, Literal) and atom.value.datatype.value in EXACT_NUMBERS:
            # One number has many spellings; compare what it is.
            exact = number(atom.value)
            tests = [f"{variable} = {decimal_text(exact)}" if exact is not None else "false"]
            return f"{subject} <{atom.prop}> {variable} . FILTER({_exact(variable, tests)})"
        return f"{subject} <{atom.prop}> {atom.value} ."


def _exact(variable: str, tests: list[str]) -> str:
    """A float is another value space than a decimal in OWL, so it never satisfies a facet."""
    allowed = ", ".join(f"<{iri}>" for iri in sorted(EXACT_NUMBERS))
    return " && ".join([f"DATATYPE({variable}) IN ({allowed})", *tests])


def decimal_text(value: Decimal) -> str:
    """The decimal as a SPARQL literal, without an exponent."""
    return f'"{value:f}"^^<{DECIMAL}>'
