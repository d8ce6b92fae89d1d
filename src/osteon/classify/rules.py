"""Turn definitions into rules: one conjunction of conditions each, in the order they must run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import product
from typing import TypeAlias

from ..errors import InputError
from .definition import And, Expression, Facet, HasValue, Named, Ontology, Or, Some
from .vocabulary import PATIENT, short

MOST_DISJUNCTS = 256
"""A definition that multiplies out further is a mistake or wants a class in between."""


@dataclass(frozen=True)
class Leaf:
    """A property with at least one value that meets every condition of the body."""

    prop: str
    body: Conjunction


Atom: TypeAlias = Named | Leaf | Facet | HasValue
Conjunction: TypeAlias = tuple[Atom, ...]


@dataclass(frozen=True)
class Rule:
    """Whatever meets the body is in every class that the rule provides."""

    cls: str
    body: Conjunction
    provides: frozenset[str]


@dataclass(frozen=True)
class RuleBook:
    """The rules of an ontology, for certain membership and for possible membership."""

    certain: tuple[Rule, ...]
    possible: tuple[Rule, ...]
    ancestors: dict[str, frozenset[str]]
    three_valued: frozenset[str]
    counter: dict[str, str]

    @cached_property
    def certain_by_class(self) -> dict[str, list[Rule]]:
        """The rules that give a class certain members."""
        return _by_class(self.certain)

    @cached_property
    def possible_by_class(self) -> dict[str, list[Rule]]:
        """The rules that give a class possible members."""
        return _by_class(self.possible)


def _by_class(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    index: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for iri in rule.provides:
            index[iri].append(rule)
    return index


def disjuncts(expression: Expression) -> list[Conjunction]:
    """The expression multiplied out: a union of conjunctions without repetition."""
    found: list[Conjunction]
    if isinstance(expression, Or):
        found = [body for operand in expression.operands for body in disjuncts(operand)]
    elif isinstance(expression, And):
        found = [()]
        for operand in expression.operands:
            found = [
                left + tuple(atom for atom in right if atom not in left)
                for left, right in product(found, disjuncts(operand))
            ]
            if len(found) > MOST_DISJUNCTS:
                break
    elif isinstance(expression, Some):
        found = [(Leaf(expression.prop, body),) for body in disjuncts(expression.filler)]
    else:
        found = [(expression,)]
    return list(dict.fromkeys(found))[: MOST_DISJUNCTS + 1]


def named_in(body: Iterable[Atom], *, deep: bool = True) -> set[str]:
    """The named classes that a conjunction refers to; the leaves' own ones only when deep."""
    names: set[str] = set()
    for atom in body:
        if isinstance(atom, Named):
            names.add(atom.iri)
        elif deep and isinstance(atom, Leaf):
            names |= named_in(atom.body)
    return names


def build_rules(ontology: Ontology) -> RuleBook:
    """Rules in dependency order; a definition that needs itself is refused by name."""
    bodies: dict[str, list[Conjunction]] = {}
    for iri, expression in ontology.definitions.items():
        bodies[iri] = disjuncts(expression)
        if len(bodies[iri]) > MOST_DISJUNCTS:
            raise InputError(
                f"{short(iri)}: multiplies out to more than {MOST_DISJUNCTS} alternatives; "
                "give an inner union a class of its own"
            )
    ancestors = _ancestors(ontology, bodies)
    certain: list[Rule] = []
    for iri, alternatives in bodies.items():
        for body in alternatives:
            certain.append(Rule(iri, body, _provided(iri, body, ancestors)))
    three_valued = frozenset(ontology.decided_by)
    possible = [
        Rule(rule.cls, rule.body, rule.provides - three_valued - {PATIENT})
        for rule in certain
        if rule.cls not in three_valued
    ]
    # What could be in a three-valued class could be in its superclasses, unless its definition
    # asks for these anyway.
    for iri in sorted(three_valued):
        up = ancestors.get(iri, frozenset())
        own = [rule.provides for rule in certain if rule.cls == iri]
        gained = frozenset().union(*own) & up if own else up
        possible.append(Rule(iri, (Named(iri),), gained - three_valued - {iri, PATIENT}))
    return RuleBook(
        _in_order([rule for rule in certain if rule.provides]),
        _in_order([rule for rule in possible if rule.provides], shallow=three_valued),
        ancestors,
        three_valued,
        ontology.counter,
    )


def _provided(iri: str, body: Conjunction, ancestors: dict[str, frozenset[str]]) -> frozenset[str]:
    """The class and its superclasses, less those that the body has required already."""
    required = named_in(body, deep=False)
    for name in list(required):
        required |= ancestors.get(name, frozenset())
    return frozenset({iri} | ancestors.get(iri, frozenset())) - required


def _ancestors(
    ontology: Ontology, bodies: dict[str, list[Conjunction]]
) -> dict[str, frozenset[str]]:
    """All superclasses of each class: asserted ones, and the named classes a definition demands."""
    parents = defaultdict(set, {iri: set(names) for iri, names in ontology.parents.items()})
    for iri, alternatives in bodies.items():
        demanded = [named_in(body, deep=False) for body in alternatives]
        parents[iri] |= set.intersection(*demanded) - {iri}
    closed: dict[str, frozenset[str]] = {}
    for iri in parents:
        found: set[str] = set()
        waiting = list(parents[iri])
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(parents.get(name, ()))
        closed[iri] = frozenset(found - {iri})
    return closed


def _in_order(rules: list[Rule], shallow: frozenset[str] | None = None) -> tuple[Rule, ...]:
    """Each rule after the rules that provide what it refers to.

    With `shallow` (possible membership) only the patient's own classes matter, and a three-valued
    class is known before any rule runs.
    """
    providers: dict[str, list[int]] = defaultdict(list)
    for index, rule in enumerate(rules):
        for iri in rule.provides:
            providers[iri].append(index)
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for index, rule in enumerate(rules):
        names = named_in(rule.body, deep=shallow is None) - (shallow or frozenset())
        sorter.add(index, *(before for name in sorted(names) for before in providers[name]))
    try:
        return tuple(rules[index] for index in sorter.static_order())
    except CycleError as error:
        loop = [short(rules[index].cls) for index in error.args[1]]
        raise InputError(
            f"{loop[0]}: its definition needs itself ({' <- '.join(dict.fromkeys(loop))}); "
            "break the circle"
        ) from None
