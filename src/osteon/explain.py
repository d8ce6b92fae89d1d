"""Explain: the record entries behind an item, what is missing, and the words with values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Store

from osteon.knowledge import Knowledge
from osteon.messages import Message, fill, shown_age, shown_number, slots_in
from osteon.store import osteon

_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_DERIVED = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
_IDENTIFIER = NamedNode("http://purl.org/dc/terms/identifier")
_SLOT_PROPERTIES = {
    "value": "value",
    "unit": "unitShown",
    "limit": "limit",
    "kind": "levelKind",
    "date": "date",
    "age": "ageDays",
    "window": "windowDays",
    "result": "resultShown",
    "comparator": "comparatorShown",
}
_NUMBERS = {"value", "limit"}

Node = NamedNode | BlankNode


@dataclass(frozen=True)
class Evidence:
    """One finding: its classes, the slots that it fills, and where it comes from."""

    node: Node
    classes: frozenset[str]
    slots: dict[str, str]
    sources: tuple[str, ...]
    policies: tuple[str, ...]
    valid_until: str | None
    asked: tuple[str, ...]


class Explainer:
    """Reads one patient's findings in a store that holds all stages."""

    def __init__(self, store: Store, kb: Knowledge, patient: NamedNode) -> None:
        self.store = store
        self.kb = kb
        self.patient = patient
        self._seen: dict[Node, Evidence] = {}

    # -- findings

    def evidence(self, node: Node) -> Evidence:
        """The finding at a node."""
        if node not in self._seen:
            slots: dict[str, str] = {}
            for slot, prop in _SLOT_PROPERTIES.items():
                value = self._value(node, osteon(prop))
                if isinstance(value, Literal):
                    slots[slot] = shown_number(value.value) if slot in _NUMBERS else value.value
                elif isinstance(value, NamedNode):
                    label = self._value(value, _LABEL)
                    slots[slot] = label.value if isinstance(label, Literal) else value.value
            if "age" in slots:
                slots["age"] = shown_age(slots["age"])
            until = self._value(node, osteon("validUntil"))
            self._seen[node] = Evidence(
                node,
                frozenset(t.value for t in self._objects(node, _TYPE) if isinstance(t, NamedNode)),
                slots,
                tuple(
                    sorted(
                        self.reference(s)
                        for s in self._objects(node, _DERIVED)
                        if isinstance(s, NamedNode | BlankNode)
                    )
                ),
                tuple(sorted(self._identifiers(self._objects(node, osteon("usedPolicy"))))),
                until.value if isinstance(until, Literal) else None,
                tuple(sorted(self._identifiers(self._objects(node, osteon("decidedBy"))))),
            )
        return self._seen[node]

    def support(self, classes: Iterable[str], judged: str) -> list[Evidence]:
        """The findings behind a judgement: for, for so far, or against being in the classes."""
        classifier = self.kb.classifier
        found: set[Node] = set()
        for cls in classes:
            if cls not in classifier.ontology.definitions:
                continue
            if judged == osteon("Holds").value:
                found |= classifier.evidence(self.store, self.patient, cls)
            elif judged == osteon("MayHold").value:
                found |= classifier.evidence_possible(self.store, self.patient, cls)
            elif counter := classifier.ontology.counter.get(cls):
                found |= classifier.evidence(self.store, self.patient, counter)
        return self._sorted(found)

    def with_classes(self, classes: set[str]) -> list[Evidence]:
        """The patient's findings, certain or possible, of any of some classes."""
        return [e for e in self._all if e.classes & classes]

    @cached_property
    def _all(self) -> list[Evidence]:
        nodes = {
            n
            for link in ("hasFinding", "hasPossibleFinding")
            for n in self._objects(self.patient, osteon(link))
            if isinstance(n, NamedNode | BlankNode)
        }
        return self._sorted(nodes)

    def _sorted(self, nodes: Iterable[Node]) -> list[Evidence]:
        return [self.evidence(n) for n in sorted(nodes, key=str)]

    # -- what the answer shows of them

    def because(self, evidence: Iterable[Evidence]) -> list[str]:
        """The record entries behind some findings, sorted."""
        return sorted({source for e in evidence for source in e.sources})

    def policies(self, evidence: Iterable[Evidence]) -> list[str]:
        """The local choices that had a part in some findings, sorted."""
        return sorted({policy for e in evidence for policy in e.policies})

    def missing(self, classes: Iterable[str]) -> list[str]:
        """The undecided facts that could still change membership, less those on record."""
        classifier = self.kb.classifier
        found: set[str] = set()
        for cls in classes:
            if cls in classifier.ontology.definitions:
                facts = classifier.undecided_facts(self.store, self.patient, cls)
                found |= {f.value for f in facts if not self._documented(f)}
        return sorted(self._identifiers(NamedNode(f) for f in found))

    def _documented(self, fact: NamedNode) -> bool:
        classes = {
            c.value for c in self._objects(fact, osteon("documentedBy")) if isinstance(c, NamedNode)
        }
        return any(e.classes & classes for e in self._all) if classes else False

    def phrase(self, evidence: Evidence) -> str | None:
        """What a finding says in a few words: the phrase of its most telling class."""
        fitting = [
            template
            for cls in evidence.classes
            if (template := self.kb.messages.phrases.get(cls)) is not None
        ]
        # A class with more of its slots filled tells more; ties go by the text, to be stable.
        fitting.sort(key=lambda t: (len(slots_in(t) & evidence.slots.keys()), t))
        return fill(fitting[-1], evidence.slots, capital=False) if fitting else None

    def words(
        self,
        message: Message,
        evidence: list[Evidence],
        behind: list[Evidence],
        missing: list[str],
        extra: dict[str, str] | None = None,
    ) -> str:
        """Fill a message from the finding that fills most of its slots."""
        wanted = slots_in(message.template)
        told = [e for e in evidence if message.finding is None or message.finding in e.classes]
        best = max(told, key=lambda e: len(wanted & e.slots.keys()), default=None)
        phrases = dict.fromkeys(p for e in behind if (p := self.phrase(e)))
        slots = {
            **(best.slots if best else {}),
            "because": "; ".join(phrases) or "none recorded",
            "missing": ", ".join(self.kb.fact_labels.get(m, m) for m in missing) or "nothing",
            **(extra or {}),
        }
        return fill(message.template, slots)

    def reference(self, node: Node) -> str:
        """How an answer names a record entry: `Type/id`, else its IRI."""
        value = self._value(node, osteon("reference"))
        if isinstance(value, Literal):
            return value.value
        return node.value

    # -- reading the store

    def _objects(self, subject: Node, predicate: NamedNode) -> list[object]:
        found = self.store.quads_for_pattern(subject, predicate, None, None)
        return list(dict.fromkeys(quad.object for quad in found))

    def _value(self, subject: Node, predicate: NamedNode) -> object | None:
        found = self._objects(subject, predicate)
        return min(found, key=str) if found else None

    def _identifiers(self, nodes: Iterable[object]) -> set[str]:
        found = set()
        for node in nodes:
            if isinstance(node, NamedNode):
                value = self._value(node, _IDENTIFIER)
                if isinstance(value, Literal):
                    found.add(value.value)
        return found
