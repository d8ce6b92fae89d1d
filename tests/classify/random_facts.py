"""Random patients for differential tests: facts that aim at the definitions and often miss.

Pure chance would hardly ever satisfy an intersection, so each patient fulfils one rule of the
ontology, all rules in turn, and then a few more at random: now and then leaving out a condition,
stepping beside a limit, taking a neighbouring class or stating a finding as merely possible.
"""

from __future__ import annotations

from decimal import Decimal
from operator import ge, gt, le, lt
from random import Random

from pyoxigraph import Literal, NamedNode, Quad, Store

from osteon.classify.definition import Facet, HasValue, Named, Ontology
from osteon.classify.rules import Conjunction, Leaf, Rule, build_rules
from osteon.classify.vocabulary import (
    DECIDED_BY,
    HAS_FINDING,
    HAS_POSSIBLE_FINDING,
    OSTEON,
    PATIENT,
    TYPE,
)

FACTS_GRAPH = NamedNode(OSTEON + "graph/facts")
DECIMAL = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
STEPS = [Decimal(step) for step in ("0", "0.000000000000001", "0.1", "1")]
TEST = {"<": lt, "<=": le, ">": gt, ">=": ge}


class FactMaker:
    """Makes patients for one ontology; the same seed makes the same patients."""

    def __init__(self, ontology: Ontology, seed: int) -> None:
        self.random = Random(seed)
        book = build_rules(ontology)
        self.rules = sorted(book.certain, key=lambda rule: (rule.cls, str(rule.body)))
        self.providers: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for iri in sorted(rule.provides):
                self.providers.setdefault(iri, []).append(rule)
        self.below: dict[str, list[str]] = {}
        for iri in sorted(book.ancestors):
            for above in sorted(book.ancestors[iri]):
                self.below.setdefault(above, []).append(iri)
        # A defined class is never asserted: its members are who meets the definition.
        self.undefined = sorted(book.three_valued - ontology.definitions.keys())
        self.leaves = [atom for rule in self.rules for atom in rule.body if isinstance(atom, Leaf)]
        self.exact = False  # fulfil every condition
        self.quads: list[Quad] = []
        self.findings: list[NamedNode] = []

    def patients(self, count: int) -> list[NamedNode]:
        """Add that many patients to `quads`."""
        return [self._patient(number) for number in range(count)]

    def store(self, knowledge: Store) -> Store:
        """A new store with the knowledge and the facts made so far."""
        store = Store()
        store.extend(knowledge)
        store.extend(self.quads)
        return store

    def _patient(self, number: int) -> NamedNode:
        patient = NamedNode(f"https://example.org/patient/{number}")
        self._say(patient, TYPE, NamedNode(PATIENT))
        self.exact = True
        self._fulfil(patient, self.rules[number % len(self.rules)].body, 0, top=True)
        self.exact = False
        for _ in range(self.random.randrange(4)):
            self._fulfil(patient, self.random.choice(self.rules).body, 0, top=True)
        for _ in range(self.random.randrange(4)):
            self._fulfil(patient, (self.random.choice(self.leaves),), 0, top=True)
        if self.findings and self.random.random() < 0.05:
            self._say(patient, NamedNode(HAS_FINDING), self.random.choice(self.findings))
        if self.undefined and self.random.random() < 0.1:
            self._say(patient, TYPE, NamedNode(self.random.choice(self.undefined)))
        return patient

    def _fulfil(self, node: NamedNode, body: Conjunction, depth: int, *, top: bool) -> None:
        for atom in body:
            if not self.exact and self.random.random() < 0.08:
                continue
            if isinstance(atom, Named):
                self._join(node, atom.iri, depth, top=top)
            elif isinstance(atom, Leaf):
                finding = NamedNode(f"https://example.org/finding/{len(self.findings)}")
                self.findings.append(finding)
                prop = atom.prop
                merely = not self.exact and self.random.random() < 0.2
                if prop == HAS_FINDING and top and merely:
                    prop = HAS_POSSIBLE_FINDING
                    fact = NamedNode(f"{OSTEON}fact/made-{self.random.randrange(5)}")
                    self._say(finding, DECIDED_BY, fact)
                self._say(node, NamedNode(prop), finding)
                self._fulfil(finding, atom.body, depth, top=False)
            elif isinstance(atom, Facet):
                self._say(node, NamedNode(atom.prop), self._near(atom))
            else:
                self._say(node, NamedNode(atom.prop), self._value(atom))

    def _join(self, node: NamedNode, iri: str, depth: int, *, top: bool) -> None:
        providers = self.providers.get(iri, [])
        if providers and depth < 6:
            self._fulfil(node, self.random.choice(providers).body, depth + 1, top=top)
        elif self.exact:
            self._say(node, TYPE, NamedNode(iri))
        elif not top:
            neighbours = [iri, iri, *self.below.get(iri, ())]
            self._say(node, TYPE, NamedNode(self.random.choice(neighbours)))

    def _near(self, facet: Facet) -> Literal:
        limits = [limit for _, limit in facet.bounds] or [Decimal(1)]
        near = [limit + step * sign for limit in limits for step in set(STEPS) for sign in (1, -1)]
        if self.exact:
            near = [value for value in near if all(TEST[by](value, at) for by, at in facet.bounds)]
        return Literal(f"{self.random.choice(sorted(near)):f}", datatype=DECIMAL)

    def _value(self, atom: HasValue) -> NamedNode | Literal:
        if self.exact:
            return atom.value
        if atom.value in (Literal(True), Literal(False)) and self.random.random() < 0.2:
            return Literal(atom.value == Literal(False))
        return atom.value

    def _say(self, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> None:
        self.quads.append(Quad(subject, predicate, value, FACTS_GRAPH))
