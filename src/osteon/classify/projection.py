"""What an OWL reasoner is given: the logic of the knowledge and the coded facts, nothing else.

No dates (HermiT refuses xsd:date), no annotations, and nothing that classification itself has
derived, so that the reasoner's answer is its own. Axioms are copied as they are written, not from
the parsed expressions: the reasoner is then a check of the parser too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, cast

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple, serialize

from .definition import (
    EXACT_NUMBERS,
    And,
    Expression,
    Facet,
    HasValue,
    Ontology,
    Or,
    Some,
    number,
)
from .vocabulary import (
    EQUIVALENT,
    HAS_FINDING,
    OWL,
    PATIENT,
    RDFS,
    SUBCLASS,
    TYPE,
    TYPES_GRAPH,
    XSD,
    Node,
)

_CLASS: Final = NamedNode(OWL + "Class")
_OBJECT: Final = NamedNode(OWL + "ObjectProperty")
_DATA: Final = NamedNode(OWL + "DatatypeProperty")
_ANNOTATION: Final = NamedNode(OWL + "AnnotationProperty")
_CHARACTERISTICS: Final = frozenset(
    NamedNode(OWL + name)
    for name in (
        "FunctionalProperty InverseFunctionalProperty TransitiveProperty SymmetricProperty "
        "AsymmetricProperty ReflexiveProperty IrreflexiveProperty"
    ).split()
)
_CLASS_AXIOMS: Final = tuple(
    NamedNode(iri)
    for iri in (
        SUBCLASS.value,
        EQUIVALENT.value,
        *(OWL + name for name in ("disjointWith", "complementOf", "disjointUnionOf")),
    )
)
_PROPERTY_AXIOMS: Final = tuple(
    NamedNode(iri)
    for iri in (
        *(RDFS + name for name in ("subPropertyOf", "domain", "range")),
        *(OWL + name for name in ("equivalentProperty", "inverseOf", "propertyDisjointWith")),
        OWL + "propertyChainAxiom",
    )
)
_REASONED_TYPES: Final = EXACT_NUMBERS | {
    XSD + name
    for name in "boolean string double float nonNegativeInteger positiveInteger anyURI".split()
}


@dataclass
class Projection:
    """Triples for a reasoner, with the names that stand for the individuals of the store."""

    triples: set[Triple] = field(default_factory=set)
    facts: set[Triple] = field(default_factory=set)
    individuals: dict[str, Node] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)

    def ntriples(self) -> bytes:
        """The projection as sorted N-Triples."""
        return _ntriples(self.triples | self.facts)

    def batches(self, individuals: int) -> Iterator[bytes]:
        """The same in parts of about that many individuals, each with all axioms.

        Individuals that no property links say nothing about each other in this fragment of OWL,
        and a reasoner's time grows faster than their number.
        """
        groups = self._linked()
        if not groups:
            yield self.ntriples()
            return
        shared = {fact for fact in self.facts if _name(fact.subject) not in self.individuals}
        batch: set[Triple] = set()
        size = 0
        for members, facts in groups:
            if batch and size + members > individuals:
                yield _ntriples(self.triples | shared | batch)
                batch, size = set(), 0
            batch |= facts
            size += members
        yield _ntriples(self.triples | shared | batch)

    def _linked(self) -> list[tuple[int, set[Triple]]]:
        """How many individuals hang together, with their facts, group by group."""
        leader = {name: name for name in self.individuals}

        def find(name: str) -> str:
            while leader[name] != name:
                leader[name] = leader[leader[name]]
                name = leader[name]
            return name

        for fact in self.facts:
            one, other = _name(fact.subject), _name(fact.object)
            if one in leader and other in leader:
                leader[find(one)] = find(other)
        members: dict[str, int] = defaultdict(int)
        facts: dict[str, set[Triple]] = defaultdict(set)
        for name in self.individuals:
            members[find(name)] += 1
        for fact in self.facts:
            if (name := _name(fact.subject)) in leader:
                facts[find(name)].add(fact)
        return [(members[name], facts[name]) for name in members]


def _name(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _ntriples(triples: set[Triple]) -> bytes:
    lines = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return b"".join(sorted(lines.splitlines(keepends=True)))


def project_facts(store: Store, ontology: Ontology) -> Projection:
    """Class definitions and subclass axioms, with the facts that the definitions can see."""
    result = Projection()
    axioms = _Axioms(store, result)
    objects: set[str] = {HAS_FINDING}
    data: set[str] = set()
    constants: set[NamedNode] = set()
    for expression in ontology.definitions.values():
        _usage(expression, objects, data, constants)
    for prop in objects:
        result.triples.add(Triple(NamedNode(prop), TYPE, _OBJECT))
    for prop in data:
        result.triples.add(Triple(NamedNode(prop), TYPE, _DATA))
    axioms.copy((SUBCLASS, EQUIVALENT))
    namer = _Namer(result, constants)
    nodes: dict[Node, None] = {}
    for subject in _subjects(store, TYPE, NamedNode(PATIENT)):
        nodes[subject] = None
    for prop in sorted(objects):
        for subject, value in _pairs(store, NamedNode(prop)):
            nodes[subject] = None
            if not isinstance(value, Literal):
                nodes[value] = None
                result.facts.add(Triple(namer.of(subject), NamedNode(prop), namer.of(value)))
    for prop in sorted(data):
        for subject, value in _pairs(store, NamedNode(prop)):
            if isinstance(value, Literal) and _comparable(value):
                result.facts.add(Triple(namer.of(subject), NamedNode(prop), value))
    for node in nodes:
        for value in _objects(store, node, TYPE):
            if isinstance(value, NamedNode) and not value.value.startswith(OWL):
                result.facts.add(Triple(namer.of(node), TYPE, value))
                result.triples.add(Triple(value, TYPE, _CLASS))
    return result


def project_axioms(store: Store, *, individuals: bool = False) -> Projection:
    """All of the knowledge's logic; on request with its individuals and how they are linked."""
    result = Projection()
    axioms = _Axioms(store, result)
    axioms.declare()
    axioms.copy(_CLASS_AXIOMS)
    axioms.copy(_PROPERTY_AXIOMS)
    if individuals:
        classes = set(_subjects(store, TYPE, _CLASS))
        namer = _Namer(result, set())
        for subject, value in list(_pairs(store, TYPE)):
            if value in classes and subject not in classes:
                result.facts.add(Triple(namer.of(subject), TYPE, cast(NamedNode, value)))
        for prop in _subjects(store, TYPE, _OBJECT):
            for subject, value in _pairs(store, cast(NamedNode, prop)):
                if not isinstance(value, Literal) and not {subject, value} & classes:
                    result.facts.add(
                        Triple(namer.of(subject), cast(NamedNode, prop), namer.of(value))
                    )
    return result


class _Axioms:
    """Copies axioms with the blank nodes that they are made of."""

    def __init__(self, store: Store, result: Projection) -> None:
        self._store, self._result = store, result
        self._annotations = set(_subjects(store, TYPE, _ANNOTATION))

    def declare(self) -> None:
        for kind in (_CLASS, _OBJECT, _DATA, *_CHARACTERISTICS):
            for subject in _subjects(self._store, TYPE, kind):
                if isinstance(subject, NamedNode):
                    self._result.triples.add(Triple(subject, TYPE, kind))
        for kind in (NamedNode(OWL + "AllDisjointClasses"), NamedNode(OWL + "AllDifferent")):
            for subject in _subjects(self._store, TYPE, kind):
                self._result.triples |= self._closure(subject)

    def copy(self, predicates: tuple[NamedNode, ...]) -> None:
        for predicate in predicates:
            for subject, value in _pairs(self._store, predicate):
                if subject in self._annotations or not isinstance(subject, NamedNode):
                    continue
                parts = {Triple(subject, predicate, value)} | self._closure(value)
                strange = {
                    term.value
                    for part in parts
                    for term in (part.object,)
                    if isinstance(term, NamedNode)
                    and term.value.startswith(XSD)
                    and term.value not in _REASONED_TYPES
                }
                if strange:
                    self._result.left_out.add(
                        f"{subject.value} {predicate.value} ({', '.join(sorted(strange))})"
                    )
                    continue
                self._result.triples |= parts
                if predicate in _CLASS_AXIOMS:
                    self._result.triples.add(Triple(subject, TYPE, _CLASS))
                    if isinstance(value, NamedNode):
                        self._result.triples.add(Triple(value, TYPE, _CLASS))

    def _closure(self, start: Node | Literal) -> set[Triple]:
        parts: set[Triple] = set()
        waiting: list[object] = [start]
        seen: set[object] = set()
        while waiting:
            node = waiting.pop()
            if not isinstance(node, BlankNode) or node in seen:
                continue
            seen.add(node)
            for quad in self._store.quads_for_pattern(node, None, None, None):
                if quad.graph_name != TYPES_GRAPH:
                    parts.add(quad.triple)
                    waiting.append(quad.object)
        return parts


class _Namer:
    """Short names for individuals: no reasoner's text output can then be misread."""

    def __init__(self, result: Projection, constants: set[NamedNode]) -> None:
        self._result = result
        self._names: dict[Node, NamedNode] = {node: node for node in constants}

    def of(self, node: Node) -> NamedNode:
        if node not in self._names:
            name = NamedNode(f"urn:osteon:individual:{len(self._names)}")
            self._names[node] = name
            self._result.individuals[name.value] = node
        return self._names[node]


def _usage(
    expression: Expression, objects: set[str], data: set[str], constants: set[NamedNode]
) -> None:
    """The object and data properties of a definition, and the individuals it names."""
    if isinstance(expression, And | Or):
        for operand in expression.operands:
            _usage(operand, objects, data, constants)
    elif isinstance(expression, Some):
        objects.add(expression.prop)
        _usage(expression.filler, objects, data, constants)
    elif isinstance(expression, Facet):
        data.add(expression.prop)
    elif isinstance(expression, HasValue):
        if isinstance(expression.value, NamedNode):
            objects.add(expression.prop)
            constants.add(expression.value)
        else:
            data.add(expression.prop)


def _comparable(value: Literal) -> bool:
    if value.datatype.value in EXACT_NUMBERS:
        return number(value) is not None
    return not value.language and value.datatype.value in (XSD + "boolean", XSD + "string")


def _pairs(store: Store, predicate: NamedNode) -> Iterator[tuple[Node, Node | Literal]]:
    for quad in store.quads_for_pattern(None, predicate, None, None):
        if quad.graph_name != TYPES_GRAPH:
            yield cast(Node, quad.subject), cast(Node | Literal, quad.object)


def _objects(store: Store, subject: Node, predicate: NamedNode) -> Iterator[Node | Literal]:
    for quad in store.quads_for_pattern(subject, predicate, None, None):
        if quad.graph_name != TYPES_GRAPH:
            yield cast(Node | Literal, quad.object)


def _subjects(store: Store, predicate: NamedNode, value: NamedNode) -> Iterator[Node]:
    for quad in store.quads_for_pattern(None, predicate, value, None):
        if quad.graph_name != TYPES_GRAPH:
            yield cast(Node, quad.subject)
