"""Read OWL class definitions from a graph into a small typed expression tree.

Only positive, monotone OWL is read: intersection, union, some, hasValue and decimal facets. The
rest is refused by name, because a definition that is half understood would classify wrongly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from ..errors import InputError
from .vocabulary import (
    COUNTER_CLASS,
    DECIDED_BY,
    EQUIVALENT,
    OWL,
    RDF,
    SUBCLASS,
    THING,
    TYPE,
    TYPES_GRAPH,
    XSD,
    Node,
    short,
)

DECIMAL: Final = XSD + "decimal"
EXACT_NUMBERS: Final = frozenset({DECIMAL, XSD + "integer"})
_CLASS: Final = NamedNode(OWL + "Class")
# Oxigraph keeps a decimal as a 128-bit integer with this many digits after the point; a longer
# number compares with nothing there, so it is no number anywhere in classification.
FRACTION_DIGITS: Final = 18
LARGEST: Final = Decimal(2**127 - 1).scaleb(-FRACTION_DIGITS)


@dataclass(frozen=True, order=True)
class Named:
    """A named class."""

    iri: str


@dataclass(frozen=True)
class Some:
    """At least one value of an object property is in the filler."""

    prop: str
    filler: Expression


@dataclass(frozen=True)
class Facet:
    """At least one decimal value of a property satisfies every bound, such as ("<", 30.0)."""

    prop: str
    bounds: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class HasValue:
    """The property has exactly this value."""

    prop: str
    value: NamedNode | Literal


@dataclass(frozen=True)
class And:
    """Every operand holds; with none, everything does (owl:Thing)."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True)
class Or:
    """At least one operand holds."""

    operands: tuple[Expression, ...]


Expression: TypeAlias = Named | Some | Facet | HasValue | And | Or


@dataclass
class Ontology:
    """What the graphs state about classes, before anything is derived from it."""

    definitions: dict[str, Expression] = field(default_factory=dict)
    parents: dict[str, set[str]] = field(default_factory=dict)
    decided_by: dict[str, frozenset[NamedNode]] = field(default_factory=dict)
    counter: dict[str, str] = field(default_factory=dict)


def number(literal: Literal) -> Decimal | None:
    """The exact number of a decimal or integer literal, if the query engine can compare it."""
    if literal.datatype.value not in EXACT_NUMBERS:
        return None
    try:
        value = Decimal(literal.value)
    except InvalidOperation:
        return None
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(value) > LARGEST:
        return None
    if -exponent > FRACTION_DIGITS and value != round(value, FRACTION_DIGITS):
        return None
    return value


_COMPARISON: Final = {
    XSD + "minInclusive": ">=",
    XSD + "minExclusive": ">",
    XSD + "maxInclusive": "<=",
    XSD + "maxExclusive": "<",
}
_VALUE_TYPES: Final = EXACT_NUMBERS | {XSD + "boolean", XSD + "string"}
_UNDERSTOOD: Final = frozenset(
    OWL + name for name in ("intersectionOf", "unionOf", "someValuesFrom", "hasValue")
)
_ADVICE: Final = {
    OWL + "complementOf": "state the opposite as a class of its own (osteon:counterClass)",
    OWL + "oneOf": "use owl:hasValue",
    OWL + "allValuesFrom": "use owl:someValuesFrom",
}


class _Reader:
    """Walks the blank nodes of one class at a time; errors name that class."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._class = ""
        self._open: list[Node] = []

    def quads(self, predicate: NamedNode) -> Iterator[Quad]:
        """Statements of the knowledge, without what an earlier run derived."""
        for quad in self._store.quads_for_pattern(None, predicate, None, None):
            if quad.graph_name != TYPES_GRAPH:
                yield quad

    def refuse(self, why: str) -> InputError:
        return InputError(f"{short(self._class)}: {why}")

    def properties(self, node: Node) -> dict[str, list[NamedNode | BlankNode | Literal]]:
        found: dict[str, list[NamedNode | BlankNode | Literal]] = defaultdict(list)
        for quad in self._store.quads_for_pattern(node, None, None, None):
            value = quad.object
            if not isinstance(value, NamedNode | BlankNode | Literal):
                raise self.refuse("a definition may not hold quoted triples")
            if value not in found[quad.predicate.value]:
                found[quad.predicate.value].append(value)
        return found

    def items(self, head: object) -> list[NamedNode | BlankNode | Literal]:
        values: list[NamedNode | BlankNode | Literal] = []
        seen: set[object] = set()
        while head != NamedNode(RDF + "nil"):
            if not isinstance(head, NamedNode | BlankNode) or head in seen:
                raise self.refuse("a list of operands is broken")
            seen.add(head)
            cell = self.properties(head)
            first, rest = cell.get(RDF + "first", []), cell.get(RDF + "rest", [])
            if len(first) != 1 or len(rest) != 1:
                raise self.refuse("a list of operands is broken")
            values.append(first[0])
            head = rest[0]
        return values

    def definition(self, iri: str, node: object) -> Expression:
        self._class, self._open = iri, []
        return self.expression(node)

    def expression(self, node: object) -> Expression:
        if isinstance(node, NamedNode):
            if node.value == OWL + "Nothing":
                raise self.refuse("owl:Nothing has no members; leave it out")
            return And(()) if node.value == THING else Named(node.value)
        if not isinstance(node, BlankNode):
            raise self.refuse(f"{node} is no class")
        if node in self._open:
            raise self.refuse("the definition contains itself")
        self._open.append(node)
        found = self.properties(node)
        built = [
            iri
            for iri in found
            if iri.startswith(OWL) and iri not in (OWL + "onProperty", OWL + "equivalentClass")
        ]
        for kind in sorted(set(built) - _UNDERSTOOD):
            advice = _ADVICE.get(kind, "use intersections, unions, some, hasValue and facets")
            raise self.refuse(
                f"{short(kind)} is outside the definitions that patients are classified by; "
                f"{advice}"
            )
        if len(built) != 1 or len(found[built[0]]) != 1:
            names = ", ".join(short(iri) for iri in sorted(built)) or "nothing that OWL knows"
            raise self.refuse(f"one class expression must state one thing, not {names}")
        kind, value = built[0], found[built[0]][0]
        if kind in (OWL + "intersectionOf", OWL + "unionOf"):
            operands = tuple(self.expression(item) for item in self.items(value))
            if not operands:
                raise self.refuse(f"{short(kind)} has no operands")
            result: Expression
            result = And(operands) if kind == OWL + "intersectionOf" else Or(operands)
        elif kind == OWL + "someValuesFrom":
            result = self.some(self.property(found), value)
        else:
            result = HasValue(self.property(found), self.value(value))
        self._open.pop()
        return result

    def property(self, found: dict[str, list[NamedNode | BlankNode | Literal]]) -> str:
        names = found.get(OWL + "onProperty", [])
        if len(names) != 1 or not isinstance(names[0], NamedNode):
            raise self.refuse("a restriction needs exactly one named owl:onProperty")
        return names[0].value

    def value(self, value: NamedNode | BlankNode | Literal) -> NamedNode | Literal:
        if isinstance(value, BlankNode):
            raise self.refuse("owl:hasValue needs a named individual or a literal")
        if isinstance(value, Literal) and (
            value.language or value.datatype.value not in _VALUE_TYPES
        ):
            raise self.refuse(
                f"owl:hasValue cannot be {value}; use a number, a truth value, a plain string "
                "or a named individual"
            )
        return value

    def some(self, prop: str, filler: NamedNode | BlankNode | Literal) -> Expression:
        if isinstance(filler, NamedNode) and filler.value.startswith(XSD):
            if filler.value != DECIMAL:
                raise self.refuse(f"{short(filler.value)} is no xsd:decimal")
            return Facet(prop, ())
        if isinstance(filler, BlankNode):
            found = self.properties(filler)
            if OWL + "onDatatype" in found:
                return Facet(prop, self.bounds(found))
        return Some(prop, self.expression(filler))

    def bounds(
        self, found: dict[str, list[NamedNode | BlankNode | Literal]]
    ) -> tuple[tuple[str, Decimal], ...]:
        if found[OWL + "onDatatype"] != [NamedNode(DECIMAL)]:
            raise self.refuse("facets are understood on xsd:decimal only")
        bounds: list[tuple[str, Decimal]] = []
        lists = found.get(OWL + "withRestrictions", [])
        if len(lists) != 1:
            raise self.refuse("a datatype needs exactly one owl:withRestrictions")
        for item in self.items(lists[0]):
            if not isinstance(item, BlankNode):
                raise self.refuse("a facet must be a blank node such as [ xsd:maxExclusive 30.0 ]")
            for facet, limits in self.properties(item).items():
                if facet not in _COMPARISON:
                    raise self.refuse(f"the facet {short(facet)} is not understood")
                for limit in limits:
                    exact = number(limit) if isinstance(limit, Literal) else None
                    if exact is None:
                        raise self.refuse(f"the limit {limit} is no xsd:decimal")
                    bounds.append((_COMPARISON[facet], exact))
        return tuple(sorted(bounds))


def read_ontology(store: Store) -> Ontology:
    """Parse every class definition and subclass axiom of the store; refuse what is not understood.

    Raises:
        InputError: a definition leaves the positive fragment; the message names the class.
    """
    reader, ontology = _Reader(store), Ontology()
    stated: dict[str, list[object]] = defaultdict(list)
    for quad in reader.quads(EQUIVALENT):
        if not isinstance(quad.subject, NamedNode):
            raise InputError(
                f"{quad.object}: owl:equivalentClass on an unnamed class is not understood; "
                "put the named class first"
            )
        if quad.object not in stated[quad.subject.value]:
            stated[quad.subject.value].append(quad.object)
    for iri in sorted(stated):
        if len(stated[iri]) > 1:
            raise InputError(
                f"{short(iri)}: has {len(stated[iri])} definitions; state one, with owl:unionOf"
            )
        ontology.definitions[iri] = reader.definition(iri, stated[iri][0])
    for quad in reader.quads(SUBCLASS):
        if not isinstance(quad.subject, NamedNode):
            raise InputError(
                f"{quad.object}: rdfs:subClassOf on an unnamed class is not understood; "
                "define the class with owl:equivalentClass"
            )
        if not isinstance(quad.object, NamedNode):
            raise InputError(
                f"{short(quad.subject.value)}: rdfs:subClassOf an unnamed class is not "
                "understood; define the class with owl:equivalentClass"
            )
        if quad.object.value != THING and quad.object != quad.subject:
            ontology.parents.setdefault(quad.subject.value, set()).add(quad.object.value)
    _read_pairs(reader, ontology)
    return ontology


def _read_pairs(reader: _Reader, ontology: Ontology) -> None:
    """Which classes are three-valued, by what they are decided, and what their opposite is."""
    decided: dict[str, set[NamedNode]] = defaultdict(set)
    classes = {quad.subject for quad in reader.quads(TYPE) if quad.object == _CLASS}
    for quad in reader.quads(DECIDED_BY):
        # Findings may carry osteon:decidedBy too; only on a class does it mean three values.
        subject = quad.subject
        if not isinstance(subject, NamedNode) or not isinstance(quad.object, NamedNode):
            continue
        if subject in classes or subject.value in ontology.definitions:
            decided[subject.value].add(quad.object)
    for quad in reader.quads(COUNTER_CLASS):
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
            raise InputError(f"{quad.subject}: osteon:counterClass must name a class")
        one, other = quad.subject.value, quad.object.value
        if ontology.counter.get(one, other) != other:
            raise InputError(f"{short(one)}: has more than one osteon:counterClass")
        ontology.counter[one] = other
    # A pair has two ends: what is said of one end and not of the other holds for both.
    for one, other in sorted(ontology.counter.items()):
        if ontology.counter.setdefault(other, one) != one:
            raise InputError(
                f"{short(one)}: its counter-class {short(other)} is paired with "
                f"{short(ontology.counter[other])}"
            )
        if one in decided and other not in decided:
            decided[other] = set(decided[one])
    ontology.decided_by = {iri: frozenset(facts) for iri, facts in decided.items()}
