"""Explain one patient: evaluate the rules in memory, with three values and with their evidence.

This evaluator shares the rules with the compiled queries and nothing else; a test proves that both
agree on every patient.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from operator import eq, ge, gt, le, lt
from typing import Final, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Store

from .definition import Facet, HasValue, Named, Ontology, number
from .rules import Conjunction, Leaf, RuleBook
from .vocabulary import (
    DECIDED_BY,
    HAS_FINDING,
    HAS_POSSIBLE_FINDING,
    PATIENT,
    TYPE,
    TYPES_GRAPH,
    Node,
)

FALSE: Final = 0
UNKNOWN: Final = 1
TRUE: Final = 2

_TEST: Final = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq}


@dataclass
class _Individual:
    """One node's outgoing facts, with the superclasses of its asserted types."""

    types: set[str] = field(default_factory=set)
    values: dict[str, list[Node | Literal]] = field(default_factory=lambda: defaultdict(list))


class PatientView:
    """A patient and what hangs on it, read from the store once."""

    def __init__(self, book: RuleBook, ontology: Ontology, store: Store, patient: Node) -> None:
        self.patient = patient
        self._book, self._ontology, self._store = book, ontology, store
        self._individuals: dict[Node, _Individual] = {}
        self._members: dict[tuple[Node, str], bool] = {}
        # Leaves live as long as the rules, and to hash one takes longer than to look at its facts.
        self._matched: dict[tuple[Node, int, str], list[Node]] = {}
        self._linked: dict[tuple[Node, str], list[Node]] = {}
        self._values: dict[str, int] = {}
        self._behind: dict[str, frozenset[Node]] = {}
        self._certain_rules = book.certain_by_class
        self._possible_rules = book.possible_by_class

    def holds(self, cls: str) -> bool:
        """Standard OWL membership of the patient."""
        return self._member(self.patient, cls)

    def value(self, cls: str) -> int:
        """TRUE, UNKNOWN or FALSE; a contradictory three-valued class is UNKNOWN."""
        if cls not in self._values:
            self._values[cls] = self._value(cls)
        return self._values[cls]

    def evidence(self, cls: str) -> frozenset[Node]:
        """The findings of every satisfied alternative, through the named classes within."""
        if cls not in self._behind:
            found: set[Node] = set()
            self._collect(cls, found, set())
            self._behind[cls] = frozenset(found)
        return self._behind[cls]

    def evidence_possible(self, cls: str) -> frozenset[Node]:
        """The findings, certain or possible, of every alternative that could be satisfied."""
        found: set[Node] = set()
        self._collect_possible(cls, found, set())
        return frozenset(found)

    def undecided_facts(self, cls: str) -> frozenset[NamedNode]:
        """What decides the three-valued classes and possible findings that still matter."""
        found: set[NamedNode] = set()
        self._collect_undecided(cls, found, set())
        return frozenset(found)

    # -- certain membership, of the patient or of a finding

    def _individual(self, node: Node) -> _Individual:
        if node not in self._individuals:
            found = _Individual()
            for quad in self._store.quads_for_pattern(node, None, None, None):
                if quad.graph_name == TYPES_GRAPH:
                    continue
                value = cast(Node | Literal, quad.object)
                if quad.predicate == TYPE and isinstance(value, NamedNode):
                    found.types.add(value.value)
                    found.types |= self._book.ancestors.get(value.value, frozenset())
                elif value not in (known := found.values[quad.predicate.value]):
                    known.append(value)
            self._individuals[node] = found
        return self._individuals[node]

    def _member(self, node: Node, cls: str) -> bool:
        key = (node, cls)
        if key not in self._members:
            self._members[key] = cls in self._individual(node).types or any(
                self._meets(node, rule.body) for rule in self._certain_rules.get(cls, ())
            )
        return self._members[key]

    def _meets(self, node: Node, body: Conjunction) -> bool:
        values = self._individual(node).values
        for atom in body:
            if isinstance(atom, Named):
                met = self._member(node, atom.iri)
            elif isinstance(atom, Leaf):
                met = bool(self._matches(node, atom, atom.prop))
            elif isinstance(atom, Facet):
                met = any(_within(value, atom.bounds) for value in values.get(atom.prop, ()))
            else:
                met = self._has_value(node, atom)
            if not met:
                return False
        return True

    def _has_value(self, node: Node, atom: HasValue) -> bool:
        values = self._individual(node).values.get(atom.prop, ())
        if isinstance(atom.value, Literal) and (exact := number(atom.value)) is not None:
            return any(_within(value, (("=", exact),)) for value in values)
        return atom.value in values

    def _matches(self, node: Node, leaf: Leaf, prop: str) -> list[Node]:
        key = (node, id(leaf), prop)
        if key not in self._matched:
            self._matched[key] = [
                value for value in self._nodes(node, prop) if self._meets(value, leaf.body)
            ]
        return self._matched[key]

    def _nodes(self, node: Node, prop: str) -> list[Node]:
        key = (node, prop)
        if key not in self._linked:
            values = self._individual(node).values.get(prop, ())
            self._linked[key] = [v for v in values if isinstance(v, NamedNode | BlankNode)]
        return self._linked[key]

    # -- three values, of the patient only

    def _value(self, cls: str) -> int:
        if cls in self._book.three_valued:
            opposite = self._book.counter.get(cls)
            opposed = opposite is not None and self.holds(opposite)
            if self.holds(cls):
                return UNKNOWN if opposed else TRUE
            return FALSE if opposed or not self.holds(PATIENT) else UNKNOWN
        if cls in self._individual(self.patient).types:
            return TRUE
        best = FALSE
        for rule in self._possible_rules.get(cls, ()):
            best = max(best, self._conjunction(rule.body))
            if best == TRUE:
                break
        return best

    def _conjunction(self, body: Conjunction) -> int:
        worst = TRUE
        for atom in body:
            worst = min(worst, self._atom(atom))
            if worst == FALSE:
                break
        return worst

    def _atom(self, atom: Named | Leaf | Facet | HasValue) -> int:
        if isinstance(atom, Named):
            return self.value(atom.iri)
        if self._meets(self.patient, (atom,)):
            return TRUE
        return UNKNOWN if self._possible_matches(atom) else FALSE

    def _possible_matches(self, atom: Named | Leaf | Facet | HasValue) -> list[Node]:
        if isinstance(atom, Leaf) and atom.prop == HAS_FINDING:
            return self._matches(self.patient, atom, HAS_POSSIBLE_FINDING)
        return []

    # -- explanations

    def _collect(self, cls: str, found: set[Node], seen: set[str]) -> None:
        if cls in seen or cls == PATIENT:
            return
        seen.add(cls)
        for rule in self._certain_rules.get(cls, ()):
            if self._meets(self.patient, rule.body):
                for atom in rule.body:
                    if isinstance(atom, Named):
                        self._collect(atom.iri, found, seen)
                    elif isinstance(atom, Leaf):
                        found.update(self._matches(self.patient, atom, atom.prop))

    def _collect_possible(self, cls: str, found: set[Node], seen: set[str]) -> None:
        if cls in seen or cls == PATIENT or self.value(cls) == FALSE:
            return
        seen.add(cls)
        rules = self._possible_rules
        if cls in self._book.three_valued:
            # It may be possible for want of any finding; what speaks for it is its definition's.
            rules = self._certain_rules
        for rule in rules.get(cls, ()):
            if self._conjunction(rule.body) == FALSE:
                continue
            for atom in rule.body:
                if isinstance(atom, Named):
                    self._collect_possible(atom.iri, found, seen)
                elif isinstance(atom, Leaf):
                    found.update(self._matches(self.patient, atom, atom.prop))
                    found.update(self._possible_matches(atom))

    def _collect_undecided(self, cls: str, found: set[NamedNode], seen: set[str]) -> None:
        if cls in seen or self.value(cls) != UNKNOWN:
            return
        seen.add(cls)
        if cls in self._book.three_valued:
            found |= self._ontology.decided_by[cls]
            return
        for rule in self._possible_rules.get(cls, ()):
            if self._conjunction(rule.body) != UNKNOWN:
                continue
            for atom in rule.body:
                if isinstance(atom, Named):
                    self._collect_undecided(atom.iri, found, seen)
                elif self._atom(atom) == UNKNOWN:
                    for finding in self._possible_matches(atom):
                        facts = self._individual(finding).values.get(DECIDED_BY.value, ())
                        found.update(fact for fact in facts if isinstance(fact, NamedNode))


def _within(value: Node | Literal, bounds: tuple[tuple[str, Decimal], ...]) -> bool:
    if not isinstance(value, Literal):
        return False
    exact = number(value)
    return exact is not None and all(_TEST[sign](exact, limit) for sign, limit in bounds)
