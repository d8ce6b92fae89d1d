"""The definition of a patient class in words, and whether each part holds for one patient.

Words come from the labels of the ontology. Three values: a part holds; could hold, as something
undecided may decide it; or does not hold, which for a finding means that none is on record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Store

from osteon.classify.definition import And, Expression, Facet, HasValue, Named, Or, Some, number
from osteon.classify.evidence import FALSE, TRUE, UNKNOWN
from osteon.explain import Evidence, Explainer
from osteon.expression_words import ExpressionWords
from osteon.store import OSTEON

_TYPE: Final = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_HAS: Final = OSTEON + "hasFinding"
_MAY_HAVE: Final = OSTEON + "hasPossibleFinding"
_EVERYONE: Final = OSTEON + "Patient"
STATUSES: Final = {FALSE: "does not hold", UNKNOWN: "unknown", TRUE: "holds"}

Node = NamedNode | BlankNode


@dataclass(frozen=True)
class Part:
    """One part of a definition.

    Attributes:
        words: what it asks for; empty for a mere list of parts.
        needs: how many of its parts it needs: `all`, `any`, or `` for a part without parts.
        status: `holds`, `unknown` or `does not hold`.
        facts: the findings, with the record entries behind them, that made it so.
        parts: what it is made of.
    """

    words: str
    needs: str
    status: str
    facts: tuple[dict[str, Any], ...] = ()
    parts: tuple[Part, ...] = ()
    name: str = field(default="")

    def as_dict(self) -> dict[str, Any]:
        """The part as plain data."""
        told: dict[str, Any] = {"words": self.words, "status": self.status}
        if self.name:
            told["class"] = self.name
        if self.facts:
            told["facts"] = list(self.facts)
        if self.parts:
            told["needs"] = self.needs
            told["parts"] = [part.as_dict() for part in self.parts]
        return told


class DefinitionWords:
    """Words for the classes of one patient, whose stages a store holds."""

    def __init__(self, explainer: Explainer, labels: Mapping[str, str]) -> None:
        self._explainer = explainer
        self._store: Store = explainer.run.store
        self._patient: Node = explainer.patient
        self._classifier = explainer.kb.classifier
        self._say = ExpressionWords(labels)

    def patient_class(self, iri: str) -> Part:
        """A class of patients: its label, and its definition with what holds of it."""
        if iri == _EVERYONE:
            return Part("every patient", "", STATUSES[TRUE], name="Patient")
        view = self._classifier.view(self._store, self._patient)
        definition = self._classifier.ontology.definitions.get(iri)
        inner: tuple[Part, ...] = ()
        needs = "all"
        if definition is not None:
            part = self._part(definition)
            inner = part.parts if not part.words else (part,)
            needs = part.needs if not part.words else "all"
        name = iri.removeprefix(OSTEON)
        if len(inner) == 1 and not inner[0].parts and inner[0].words == self._say.label(iri):
            # Nothing to unfold: the class is called what its only finding is called.
            return Part(
                self._say.label(iri), "", STATUSES[view.value(iri)], inner[0].facts, (), name
            )
        return Part(self._say.label(iri), needs, STATUSES[view.value(iri)], (), inner, name)

    def finding_classes(self, classes: Iterable[str]) -> Part:
        """A finding that belongs to all of some classes, as a shape may ask for."""
        wanted = And(tuple(Named(iri) for iri in classes))
        return self._some(Some(_HAS, wanted))

    # -- parts of a definition

    def _part(self, expression: Expression) -> Part:
        if isinstance(expression, Named):
            return self.patient_class(expression.iri)
        if isinstance(expression, And | Or):
            return self._group(expression)
        if isinstance(expression, Some):
            return self._some(expression)
        holds = TRUE if self._meets(self._patient, expression) else FALSE
        return Part(self._say.words(expression), "", STATUSES[holds])

    def _group(self, expression: And | Or) -> Part:
        parts = tuple(self._part(operand) for operand in expression.operands)
        order = list(STATUSES.values())
        found = [order.index(part.status) for part in parts]
        if isinstance(expression, And):
            return Part("", "all", order[min(found, default=TRUE)], (), parts)
        return Part("", "any", order[max(found, default=FALSE)], (), parts)

    def _some(self, expression: Some) -> Part:
        certain = self._values(expression.prop, expression.filler)
        possible: list[Node] = []
        if expression.prop == _HAS:
            possible = self._values(_MAY_HAVE, expression.filler)
        status = TRUE if certain else UNKNOWN if possible else FALSE
        words = self._say.words(expression.filler)
        if expression.prop != _HAS:
            words = f"{self._say.label(expression.prop)}: {words}"
        facts = tuple(self._fact(node) for node in certain or possible)
        return Part(words, "", STATUSES[status], facts)

    def _values(self, prop: str, filler: Expression) -> list[Node]:
        quads = self._store.quads_for_pattern(self._patient, NamedNode(prop), None, None)
        nodes = {q.object for q in quads if isinstance(q.object, NamedNode | BlankNode)}
        return sorted((n for n in nodes if self._meets(n, filler)), key=str)

    def _meets(self, node: Node, expression: Expression) -> bool:
        if isinstance(expression, And):
            return all(self._meets(node, operand) for operand in expression.operands)
        if isinstance(expression, Or):
            return any(self._meets(node, operand) for operand in expression.operands)
        if isinstance(expression, Named):
            quads = self._store.quads_for_pattern(node, _TYPE, NamedNode(expression.iri), None)
            return next(iter(quads), None) is not None
        quads = self._store.quads_for_pattern(node, NamedNode(expression.prop), None, None)
        values = [quad.object for quad in quads]
        if isinstance(expression, Some):
            nodes = [v for v in values if isinstance(v, NamedNode | BlankNode)]
            return any(self._meets(value, expression.filler) for value in nodes)
        if isinstance(expression, HasValue):
            return expression.value in values
        return any(isinstance(v, Literal) and _within(v, expression) for v in values)

    def _fact(self, node: Node) -> dict[str, Any]:
        found: Evidence = self._explainer.evidence(node)
        shown = self._explainer.phrase(found) or self._name(found)
        return {"shown": shown, "because": list(found.sources), "policy": list(found.policies)}

    def _name(self, found: Evidence) -> str:
        """A finding without a phrase goes by the labels of its classes."""
        return ", ".join(sorted(self._say.label(iri) for iri in found.classes))


def _within(value: Literal, facet: Facet) -> bool:
    exact = number(value)
    if exact is None:
        return False
    tests = {
        "<": lambda limit: exact < limit,
        "<=": lambda limit: exact <= limit,
        ">": lambda limit: exact > limit,
        ">=": lambda limit: exact >= limit,
    }
    return all(tests[sign](limit) for sign, limit in facet.bounds)
