"""Mutants of parts: of class definitions and of shapes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from osteon.classify.definition import And, Expression, Facet, Ontology, Or, Some
from osteon.knowledge import Knowledge

from .kinds import SH, ClassMutant, ShapeMutant, short, steps

# -- class definitions

_TURNED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


def class_mutants(ontology: Ontology) -> Iterator[ClassMutant]:
    """Each definition with one part missing or one bound moved, and without it."""
    for iri, definition in sorted(ontology.definitions.items()):
        changes = list(_changed(definition, ""))
        if not isinstance(definition, And | Or):
            changes.append(("missing", None))
        for what, changed in changes:
            yield ClassMutant(f"class {short(iri)}: {what}", iri, changed)


def _changed(part: Expression, path: str) -> Iterator[tuple[str, Expression | None]]:
    if isinstance(part, Facet):
        for at, (sign, limit) in enumerate(part.bounds):
            step = Decimal("0.1")
            others = [(_TURNED[sign], limit), (sign, limit - step), (sign, limit + step)]
            for other in others:
                bounds = (*part.bounds[:at], other, *part.bounds[at + 1 :])
                what = f"{path}{short(part.prop)} {sign} {limit} is {other[0]} {other[1]}"
                yield what, replace(part, bounds=bounds)
    elif isinstance(part, Some):
        for what, filler in _changed(part.filler, path):
            assert filler is not None
            yield what, Some(part.prop, filler)
    elif isinstance(part, And | Or):
        kind = "of all" if isinstance(part, And) else "of any"
        for at, one in enumerate(part.operands):
            rest = (*part.operands[:at], *part.operands[at + 1 :])
            if rest:
                yield f"{path}{told(one)} is missing {kind}", type(part)(rest)
            for what, changed in _changed(one, f"{path}{at + 1}: "):
                assert changed is not None
                operands = (*part.operands[:at], changed, *part.operands[at + 1 :])
                yield what, type(part)(operands)


def told(part: Expression) -> str:
    """A definition in one line."""
    if isinstance(part, And | Or):
        word = " and " if isinstance(part, And) else " or "
        return "(" + word.join(told(one) for one in part.operands) + ")"
    if isinstance(part, Some):
        return f"{short(part.prop)} {told(part.filler)}"
    if isinstance(part, Facet):
        return f"{short(part.prop)} " + " ".join(f"{sign} {limit}" for sign, limit in part.bounds)
    return short(str(getattr(part, "iri", None) or f"{short(part.prop)} {part.value}"))  # type: ignore[union-attr]


# -- shapes

# What says no more than whom a constraint is about, or in which words.
_ABOUT = {"path", "property", "targetClass", "targetSubjectsOf", "message", "name", "description"}
_SHAPES = {SH + "NodeShape", SH + "PropertyShape"}
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def shape_mutants(kb: Knowledge) -> Iterator[ShapeMutant]:
    """Without each shape, each constraint, each listed value; each number moved."""
    triples = sorted(kb.shapes, key=str)
    of: dict[Any, list[Triple]] = {}
    for triple in triples:
        of.setdefault(triple.subject, []).append(triple)
    for node in [t.subject for t in triples if getattr(t.object, "value", "") in _SHAPES]:
        assert isinstance(node, NamedNode)
        name = short(node.value)
        used = [t for t in triples if t.object == node]
        below = _below(node, of)
        yield ShapeMutant(f"{name}: missing", node.value, (*below, *used))
        own = [t for t in below if t.predicate.value.startswith(SH)]
        for triple in own:
            what = triple.predicate.value.removeprefix(SH)
            if isinstance(triple.object, Literal):
                others = steps(triple.object)
                # A count of one less is as good as none, or is refused.
                for other in others[1:] if what.endswith("Count") else others:
                    changed = Triple(triple.subject, triple.predicate, other)
                    to = f"{triple.object.value} is {other.value}"
                    yield ShapeMutant(f"{name}: {what} {to}", node.value, (triple,), (changed,))
            if what not in _ABOUT and isinstance(triple.subject, NamedNode):
                kept = f"{name}: {what} is missing"
                under = _below(triple.object, of) if isinstance(triple.object, BlankNode) else []
                yield ShapeMutant(kept, node.value, (triple, *under))
            for word, other in (("Inclusive", "Exclusive"), ("Exclusive", "Inclusive")):
                if what.endswith(word):
                    turned = NamedNode(triple.predicate.value.replace(word, other))
                    changed = Triple(triple.subject, turned, triple.object)
                    label = f"{name}: {what} is {turned.value.removeprefix(SH)}"
                    yield ShapeMutant(label, node.value, (triple,), (changed,))
            if what == "in":
                yield from _shorter_lists(name, node.value, triple, of)


def _below(node: Any, of: dict[Any, list[Triple]]) -> list[Triple]:
    """The statements of a node and of the nameless nodes under it."""
    found = list(of.get(node, []))
    for triple in list(found):
        if isinstance(triple.object, BlankNode):
            found += _below(triple.object, of)
    return found


def _shorter_lists(
    name: str, shape: str, triple: Triple, of: dict[Any, list[Triple]]
) -> Iterator[ShapeMutant]:
    """The list of a triple without each of its members, if it has more than one."""
    link, cell = triple, triple.object
    cells = []
    while isinstance(cell, BlankNode):
        first = next(t for t in of[cell] if t.predicate.value == _RDF + "first")
        rest = next(t for t in of[cell] if t.predicate.value == _RDF + "rest")
        cells.append((link, first, rest))
        link, cell = rest, rest.object
    for before, first, rest in cells if len(cells) > 1 else []:
        changed = Triple(before.subject, before.predicate, rest.object)
        label = f"{name}: {short(first.object.value)} is missing in a list"  # type: ignore[union-attr]
        yield ShapeMutant(label, shape, (before, first, rest), (changed,))
