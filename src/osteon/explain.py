"""Explain: the record entries behind an item, what is missing, and the words with values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode

from osteon.messages import (
    Message,
    fill,
    recorded_slots,
    shown_age,
    shown_number,
    shown_value,
    slots_in,
)
from osteon.run import Run
from osteon.store import Row, osteon

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

    @cached_property
    def place(self) -> tuple[bool, str, tuple[str, ...], list[str], str]:
        """Findings go by their date, then by the entries behind them; undated ones come last."""
        date = self.slots.get("date", "")
        # The node comes last: where the record names nothing, its IRI differs from run to run.
        return not date, date, self.sources, sorted(self.classes), self.node.value


class Explainer:
    """Reads one patient's findings in a store that holds all stages."""

    def __init__(self, run: Run, patient: NamedNode) -> None:
        self.run = run
        self.kb = run.kb
        self.patient = patient
        self._seen: dict[Node, Evidence] = {}
        self._phrases: dict[Node, str | None] = {}
        self._read: dict[Node, dict[NamedNode, dict[object, None]]] = {}

    def rows(self, name: str) -> list[Row]:
        """The rows of an explain query about the patient."""
        return self.run.rows(name, self.patient)

    # -- findings

    def evidence(self, node: Node) -> Evidence:
        """The finding at a node."""
        if node not in self._seen:
            slots: dict[str, str] = {}
            for slot, prop in _SLOT_PROPERTIES.items():
                value = self._value(node, osteon(prop))
                if isinstance(value, Literal):
                    slots[slot] = value.value
                elif isinstance(value, NamedNode):
                    label = next(iter(self._known(value, _LABEL)), None)
                    slots[slot] = label.value if isinstance(label, Literal) else value.value
            if "age" in slots:
                slots["age"] = shown_age(slots["age"])
            if "limit" in slots:
                slots["limit"] = shown_number(slots["limit"])
            if "value" in slots:
                slots["value"] = shown_value(slots["value"], slots.get("limit"))
                ends = (self._number(node, "atLeast"), self._number(node, "atMost"))
                if None not in ends and ends[0] != ends[1]:
                    # Entries of the same time disagree, or a date is known in part only.
                    slots["value"] = f"{ends[0]} to {ends[1]}"
            slots.update(self._recorded.get(node.value, {}))
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
                found |= classifier.evidence(self.run.store, self.patient, cls)
            elif judged == osteon("MayHold").value:
                # Nothing may speak for a class that is open all the same: then what opens it does.
                for one in (cls, *self.kb.opened_by.get(cls, ())):
                    behind = classifier.evidence_possible(self.run.store, self.patient, one)
                    found |= behind
                    if behind:
                        break
            elif counter := classifier.ontology.counter.get(cls):
                found |= classifier.evidence(self.run.store, self.patient, counter)
        return self._sorted(found)

    @cached_property
    def certain(self) -> list[Evidence]:
        """The patient's certain findings."""
        nodes = self._objects(self.patient, osteon("hasFinding"))
        return [self.evidence(n) for n in nodes if isinstance(n, NamedNode)]

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
        return sorted((self.evidence(n) for n in nodes), key=lambda e: e.place)

    @cached_property
    def _recorded(self) -> dict[str, dict[str, str]]:
        """Per finding: what the record itself says of a value that was converted or corrected."""
        rows: dict[str, list[Row]] = {}
        for row in self.rows("recorded-values"):
            rows.setdefault(row["finding"], []).append(row)
        return {finding: recorded_slots(found) for finding, found in rows.items()}

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
                facts = classifier.undecided_facts(self.run.store, self.patient, cls)
                found |= {f.value for f in facts if not self._documented(f)}
        return sorted(self._identifiers(NamedNode(f) for f in found))

    def _documented(self, fact: NamedNode) -> bool:
        classes = {
            c.value for c in self._known(fact, osteon("documentedBy")) if isinstance(c, NamedNode)
        }
        return any(e.classes & classes for e in self._all) if classes else False

    def phrase(self, evidence: Evidence) -> str | None:
        """What a finding says in a few words: the phrase of its most telling class."""
        if evidence.node not in self._phrases:
            self._phrases[evidence.node] = self._phrase(evidence)
        return self._phrases[evidence.node]

    def _phrase(self, evidence: Evidence) -> str | None:
        fitting = [
            template
            for cls in evidence.classes
            if (template := self.kb.messages.phrases.get(cls)) is not None
        ]
        # A class with more of its slots filled tells more; ties go by the text, to be stable.
        fitting.sort(key=lambda t: (len(slots_in(t) & evidence.slots.keys()), t))
        return fill(fitting[-1], evidence.slots, capital=False) if fitting else None

    def reasons(self, evidence: Iterable[Evidence]) -> list[str]:
        """What the findings behind an item say, in their order, each once."""
        return list(dict.fromkeys(said for e in evidence if (said := self.phrase(e))))

    def remedy(self, missing: Iterable[str]) -> str | None:
        """How to supply some facts that are missing."""
        told = [remedy for fact in missing if (remedy := self.kb.fact(fact)["remedy"])]
        return " ".join(told) or None

    def message(
        self,
        item: str,
        state: str | None,
        judged: str | None,
        known: Iterable[Evidence],
        told: Iterable[Evidence],
    ) -> Message | None:
        """The message for an item by the findings that are known and those it is to tell."""
        classes = {cls for e in known for cls in e.classes}
        reasons = bool(self.reasons(told))
        return self.kb.messages.choose(item, state, judged, classes, reasons=reasons)

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
        slots = {
            **(best.slots if best else {}),
            "because": "; ".join(self.reasons(behind)) or "reason not on record",
            "missing": ", ".join(self.kb.fact(m)["label"] for m in missing) or "nothing",
            **(extra or {}),
        }
        return fill(message.template, slots)

    def reference(self, node: Node) -> str:
        """How an answer names a record entry: `Type/id`, else its IRI."""
        given = self.run.values(node, osteon("reference"))
        value = min(given, key=str, default=None)
        return value.value if isinstance(value, Literal) else node.value

    # -- reading the store

    def _objects(self, subject: Node, predicate: NamedNode) -> list[object]:
        """Of a node of the record, or derived from one."""
        if subject not in self._read:
            said: dict[NamedNode, dict[object, None]] = {}
            for quad in self.run.store.quads_for_pattern(subject, None, None, None):
                said.setdefault(quad.predicate, {})[quad.object] = None
            self._read[subject] = said
        return list(self._read[subject].get(predicate, ()))

    def _known(self, subject: Node, predicate: NamedNode) -> list[object]:
        """Of a term of the knowledge, of which a run holds no more than its queries read."""
        found = self.kb.store.quads_for_pattern(subject, predicate, None, None)
        said = [*self._objects(subject, predicate), *(quad.object for quad in found)]
        return sorted(dict.fromkeys(said), key=str)

    def _value(self, subject: Node, predicate: NamedNode) -> object | None:
        found = self._objects(subject, predicate)
        return min(found, key=str) if found else None

    def _number(self, subject: Node, prop: str) -> str | None:
        value = self._value(subject, osteon(prop))
        return shown_number(value.value) if isinstance(value, Literal) else None

    def _identifiers(self, nodes: Iterable[object]) -> set[str]:
        found = set()
        for node in nodes:
            if isinstance(node, NamedNode):
                value = next(iter(self._known(node, _IDENTIFIER)), None)
                if isinstance(value, Literal):
                    found.add(value.value)
        return found
