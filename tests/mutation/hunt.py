"""Kill mutants: run each on the records that it reaches until a test fails."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from knowledge.test_claims import test_numbers_keep_their_strictness
from oracle import ROOT, knowledge
from pyoxigraph import Literal, NamedNode
from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdfLiteral

from osteon.check import defects
from osteon.errors import InputError
from osteon.knowledge import Knowledge
from osteon.validate import silent_shapes

from .asked import failing_on_questions
from .changed import Origin
from .corpus import Answers, Case, groups
from .graphs import failing_on_graphs
from .kinds import ClassMutant, FactMutant, Mutant, QueryMutant, ShapeMutant
from .mutants import all_mutants
from .nets import failing_on_nets
from .queries import failing_on_queries
from .reach import reach

PARTS = (2, 5)
"""How many records are tried together, one part after the other; those that are likely to tell."""
SPREAD = 4
"""How many more of a group are tried that are likely to tell nothing."""
BOUNDS = "tests/knowledge/test_claims.py::test_numbers_keep_their_strictness"
_STATES = NamedNode("https://w3id.org/osteon/statesBound")
_COMMON = {"queries", "derive", "expect", "recommend", "missing", "class", "shape", "filter"}
SENTINEL = "osteon check: a shape is silent"
DEFECT = "osteon check: a defect is found"


@dataclass
class Hunt:
    """The mutants that are alive, and the tests that killed the others."""

    alive: list[Mutant]
    origin: Origin
    deep: bool = False
    light: Collection[str] = ()
    killed: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Sequence[str], deep: bool = False, light: Collection[str] = ()) -> Hunt:
        """A hunt for the mutants of these names.

        A deep one leaves out no record; it is light for those that nothing killed so far.
        """
        origin, wanted = Origin(knowledge()), set(names)
        return cls([m for m in all_mutants(origin.kb) if m.name in wanted], origin, deep, light)

    def retry(self, groups: Sequence[Sequence[Case]], killers: Mapping[str, str]) -> None:
        """Try first what killed each mutant the last time."""
        of = {name: case for group in groups for case in group for name in case.names}
        self._elsewhere(
            [m for m in self.alive if killers.get(m.name, "").startswith("tests/")], killers
        )
        for mutant in self.alive:
            case = of.get(killers.get(mutant.name, ""))
            if killer := self._killer(mutant, [case] if case else []):
                self.killed[mutant.name] = killer
        self._bury()

    def end(self) -> None:
        """Where no record tells of a mutant: ask the tests that look closer than at an answer."""
        self._elsewhere([m for m in self.alive if m.name not in self.light], {})

    def _elsewhere(self, mutants: Sequence[Mutant], killers: Mapping[str, str]) -> None:
        for mutant in mutants:
            killer = failing_on_nets(mutant, self.origin, self._all)
            if isinstance(mutant, ShapeMutant):
                killer = failing_on_graphs(mutant, self.origin.mutated(mutant))
            elif isinstance(mutant, QueryMutant | FactMutant) and not killer:
                killer = failing_on_queries(mutant, killers.get(mutant.name, ""))
            if isinstance(mutant, ClassMutant | FactMutant) and not killer:
                killer = failing_on_questions(
                    self.origin.mutated(mutant), killers.get(mutant.name, "")
                )
            if killer:
                self.killed[mutant.name] = killer
        self._bury()

    @cached_property
    def _all(self) -> dict[str, Mutant]:
        return {mutant.name: mutant for mutant in all_mutants(self.origin.kb)}

    def hunt(self, cases: Sequence[Case]) -> None:
        """Hunt in one group of cases."""
        if not self.alive:
            return
        found = reach(self.origin, cases, self.alive)
        for mutant in self.alive:
            reached = found.patients[mutant.name]
            near = [case for case in cases if case.record.patient in reached]
            if mutant.name in found.everyone:
                near += [case for case in cases if case.record.patient not in reached]
            if near and (killer := self._tested(mutant, self.origin.mutated(mutant), near)):
                self.killed[mutant.name] = killer
                print(json.dumps({mutant.name: killer}), file=sys.stderr, flush=True)
        self._bury()

    def _bury(self) -> None:
        self.alive = [mutant for mutant in self.alive if mutant.name not in self.killed]

    def _killer(self, mutant: Mutant, cases: Sequence[Case]) -> str:
        """What notices the mutant, with no record, or on some."""
        try:
            kb = self.origin.mutated(mutant)
            if isinstance(mutant, ShapeMutant) and silent_shapes(kb):
                return SENTINEL
            if isinstance(mutant, FactMutant) and not cases:
                if defects(kb.store, ROOT).outcome != "passed":
                    return DEFECT
                if not bounds_are_as_claimed(kb):
                    return BOUNDS
        except InputError:
            return "osteon check: refused"
        return self._tested(mutant, kb, cases) if cases else ""

    def _tested(self, mutant: Mutant, kb: Knowledge, cases: Sequence[Case]) -> str:
        for some in self._parts(mutant, cases):
            try:
                answers = Answers.of(kb, some)
            except Exception:  # no answer at all: every test of these fails
                return some[0].names[0]
            for case in some:
                if name := case.failing(answers):
                    return name
        return ""

    def _parts(self, mutant: Mutant, cases: Sequence[Case]) -> Iterator[Sequence[Case]]:
        """Those first that speak of what the mutant is about; then some of the whole breadth."""
        words = set(re.findall(r"[a-z]{3,}", mutant.name.lower())) - _COMMON
        left = sorted(cases, key=lambda case: -case.speaks_of(words))
        for size in PARTS[:1] if mutant.name in self.light else PARTS:
            yield left[:size]
            left = left[size:]
            if not left:
                return
        if mutant.name in self.light:
            return
        yield left if self.deep else left[:: max(1, len(left) // SPREAD)]


Task = tuple[list[str], dict[str, str], set[str], bool, slice]
"""Names of mutants, what killed some, which are listed as alive, whether to leave out no record,
and which groups to prove."""


def work(task: Task) -> tuple[dict[str, str], float]:
    """What one process does: the killers of its mutants, and its processor time."""
    names, killers, light, deep, mine = task
    cases = groups()
    hunt = Hunt.of(names, deep, light)
    for group in cases[mine]:
        prove(group)
    hunt.retry(cases, killers)
    for at, group in enumerate(cases):
        print(f"{at} of {len(cases)} groups: {len(hunt.alive)} alive", file=sys.stderr, flush=True)
        hunt.hunt(group)
    hunt.end()
    return hunt.killed, time.process_time()


def bounds_are_as_claimed(kb: Knowledge) -> bool:
    """Run the test that compares the bounds that claims state with what the sources say."""
    graph = Graph()
    for stated in kb.store.quads_for_pattern(None, _STATES, None, None):
        bound = BNode(stated.object.value)
        graph.add((URIRef(stated.subject.value), URIRef(_STATES.value), bound))
        for quad in kb.store.quads_for_pattern(stated.object, None, None, None):
            if isinstance(quad.object, Literal):
                graph.add((bound, URIRef(quad.predicate.value), RdfLiteral(quad.object.value)))
    try:
        test_numbers_keep_their_strictness(graph)
    except AssertionError:
        return False
    return True


def prove(cases: Sequence[Case]) -> None:
    """Every test passes on the knowledge as it is: what fails on a mutant fails because of it."""
    answers = Answers.of(knowledge(), cases)
    if failing := [name for case in cases if (name := case.failing(answers))]:
        raise RuntimeError(f"fails without any mutant: {', '.join(failing)}")
