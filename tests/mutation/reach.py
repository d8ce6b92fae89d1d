"""Which records a mutant can reach: where its first changed result lies.

All records of a group run through the stages together, once. At each query the mutants of that
query, and those of the statements that it reads, are tried on the very graph that the query sees.
As long as every result is the same, every later graph is; so a mutant whose results are the same
everywhere changes no answer, and one that differs can change only the answers that it differs in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pyoxigraph import NamedNode, Quad, QueryTriples, Triple

from osteon.membership import classify
from osteon.pipeline import as_of_quad as as_of
from osteon.prepare import Presence, atoms
from osteon.run import Owners
from osteon.shacl import Engine, choose
from osteon.store import (
    ADVICE_GRAPH,
    EXPECTATIONS_GRAPH,
    FACTS_GRAPH,
    RECORD_GRAPH,
    TYPES_GRAPH,
    osteon,
)
from osteon.validate import seen_by_shapes, validate

from .changed import Delta, Origin
from .corpus import Case
from .kinds import ClassMutant, FactMutant, Mutant, QueryMutant, ShapeMutant
from .mutants import footprint

Rows = frozenset[Any]
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@dataclass
class Reach:
    """Per mutant: the patients whose results it changes, and whether those of all alike."""

    patients: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    everyone: set[str] = field(default_factory=set)

    def note(self, mutant: Mutant, owners: Iterable[str | None]) -> None:
        """Take in whose results differ; None is nobody's alone."""
        for owner in owners:
            if owner is None:
                self.everyone.add(mutant.name)
            else:
                self.patients[mutant.name].add(owner)


def reach(origin: Origin, cases: Sequence[Case], mutants: Sequence[Mutant]) -> Reach:
    """Run cases of one group through the stages; try each mutant where it matters."""
    group = _Group(origin, cases)
    group.run(mutants)
    return group.found


class _Group:
    def __init__(self, origin: Origin, cases: Sequence[Case]) -> None:
        self.origin, self.kb, self.profile = origin, origin.kb, cases[0].profile
        self.records = [case.record for case in cases]
        self.whole = any(case.golden for case in cases)
        self.owners = Owners(self.records)
        self.found = Reach()
        loan = self.kb.ground(self.profile).lend()  # not given back: this run is a strange one
        self.store, self.present = loan.store, loan.present
        given = [as_of(cases[0].as_of)]
        for record in self.records:
            given += [Quad(t.subject, t.predicate, t.object, RECORD_GRAPH) for t in record.triples]
        self.store.extend(given)
        self.present.add(given)

    def run(self, mutants: Sequence[Mutant]) -> None:
        """The stages in the order of the pipeline."""
        self.of_query: dict[tuple[str, str], list[QueryMutant]] = defaultdict(list)
        self.deltas: list[tuple[Mutant, Delta]] = []
        for mutant in mutants:
            if isinstance(mutant, FactMutant | ShapeMutant) or _prepares(mutant):
                self.deltas.append((mutant, self.origin.delta(mutant, self.profile)))
            elif isinstance(mutant, QueryMutant):
                self.of_query[mutant.stage, mutant.query].append(mutant)
        self._stage("derive", FACTS_GRAPH)
        classify(self.store, self.kb, [record.patient for record in self.records])
        self.present.add(self.store.quads_for_pattern(None, None, None, TYPES_GRAPH))
        self._classes([m for m in mutants if isinstance(m, ClassMutant)])
        self._stage("expect", EXPECTATIONS_GRAPH)
        self._shapes([m for m in mutants if isinstance(m, ShapeMutant)])
        validate(self.store, self.kb, "auto", self.kb.outside(self.profile))
        self.present = Presence()  # after this everything is asked
        self._stage("recommend", ADVICE_GRAPH)
        for text in self.kb.run_queries.values():
            self._facts(text, self._rows(text))

    # -- queries, and the statements that they read

    def _stage(self, stage: str, graph: NamedNode) -> None:
        for query in self.kb.stages[stage]:
            if not self.present.allows(query.text):
                continue
            usual = self._rows(query.text)
            for mutant in self.of_query[stage, query.name]:
                other = frozenset() if mutant.text is None else self._rows(mutant.text)
                self._note(mutant, usual ^ other)
            self._facts(query.text, usual)
            quads = [Quad(t.subject, t.predicate, t.object, graph) for t in usual]
            self.store.extend(quads)
            self.present.add(quads)

    def _facts(self, text: str, usual: Rows) -> None:
        """Try the mutants of what a query reads; those of one statement exclude each other."""
        sees = footprint(text).sees
        read = [
            (mutant, delta)
            for mutant, delta in self.deltas
            if sees is None
            or any(not sees.isdisjoint(atoms(quad)) for quad in delta.removed | delta.added)
        ]
        while read:
            group, later, gone = [], [], set[Quad]()
            for one in read:
                apart = gone.isdisjoint(one[1].removed | one[1].added)
                (group if apart else later).append(one)
                if apart:
                    gone |= one[1].removed | one[1].added
            self._together(group, text, usual)
            read = later

    def _together(self, group: list[tuple[Mutant, Delta]], text: str, usual: Rows) -> None:
        """Try many at once, and halves of them only where that makes a difference."""
        removed = {quad for _, delta in group for quad in delta.removed}
        added = {quad for _, delta in group for quad in delta.added}
        for quad in removed:
            self.store.remove(quad)
        self.store.extend(added)
        other = self._rows(text)
        for quad in added:
            self.store.remove(quad)
        self.store.extend(removed)
        if other == usual:
            return
        if len(group) == 1:
            self._note(group[0][0], usual ^ other)
            return
        half = len(group) // 2
        self._together(group[:half], text, usual)
        self._together(group[half:], text, usual)

    def _rows(self, text: str) -> Rows:
        """The triples of a CONSTRUCT; of a SELECT, who is asked about and the row."""
        result: Any = self.store.query(text, use_default_graph_as_union=True)
        if isinstance(result, QueryTriples):
            return frozenset(result)
        names = [variable.value for variable in result.variables]
        return frozenset((row["p"], *(row[name] for name in names)) for row in result)

    def _note(self, mutant: Mutant, rows: Rows) -> None:
        owners = self.owners
        self.found.note(
            mutant,
            {owners.of(row.subject if isinstance(row, Triple) else row[0]) for row in rows},
        )

    # -- classes

    def _classes(self, mutants: Sequence[ClassMutant]) -> None:
        usual = set(self.kb.classifier.queries)
        results: dict[str, Rows] = {}
        for mutant in mutants:
            others = set(self.origin.classifier(mutant).queries)
            for text in usual ^ others:
                if text not in results:
                    results[text] = self._rows(text)
            before = frozenset[Any]().union(*(results[text] for text in usual - others))
            after = frozenset[Any]().union(*(results[text] for text in others - usual))
            self._note(mutant, before ^ after)
            # What speaks for a class, and what is missing, may change with nobody's membership;
            # only a whole answer tells of that.
            for link in (_TYPE, osteon("possibly")) if self.whole else ():
                for quad in self.store.quads_for_pattern(None, link, NamedNode(mutant.iri), None):
                    self.found.note(mutant, [self.owners.of(quad.subject)])

    # -- shapes

    def _shapes(self, mutants: Sequence[ShapeMutant]) -> None:
        """What the shape of a mutant, or the one that it belongs to, says of what shapes see."""
        seen = [quad.triple for quad in seen_by_shapes(self.store, self.kb)]
        everything = tuple(self.kb.shapes)
        usual: dict[frozenset[Triple], set[Any]] = {}
        for mutant in mutants:
            family = _family(everything, mutant.shape)
            if family not in usual:
                usual[family] = _violations(family, seen)
            changed = (family - set(mutant.removed)) | set(mutant.added)
            try:
                apart = usual[family] ^ _violations(changed, seen)
            except Exception:  # refused by the engine, so no answer is given at all
                self.found.note(mutant, [None])
                continue
            self.found.note(mutant, {self.owners.of(focus) for focus, _ in apart})


def _prepares(mutant: Mutant) -> bool:
    return isinstance(mutant, QueryMutant) and mutant.stage == "prepare"


@lru_cache(maxsize=1000)
def _family(shapes: tuple[Triple, ...], shape: str) -> frozenset[Triple]:
    """The statements of a shape, of the node shape that it belongs to, and of all below that."""
    of: dict[object, list[Triple]] = defaultdict(list)
    for triple in shapes:
        of[triple.subject].append(triple)
    tops = [t.subject for t in shapes if getattr(t.object, "value", None) == shape]
    waiting: list[object] = [t for t in tops if t in of] or [NamedNode(shape)]
    found: set[Triple] = set()
    reached: set[object] = set()
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            found.update(of[node])
            waiting += [t.object for t in of[node] if t.object in of]
    return frozenset(found)


def _violations(shapes: frozenset[Triple], data: list[Triple]) -> set[Any]:
    """Which node violates which shape."""
    terms = {getattr(t.object, "value", None) for t in shapes}
    near = [
        t
        for t in data
        if (getattr(t.object, "value", "") if t.predicate == _TYPE else t.predicate.value) in terms
    ]
    return {(one.focus, one.shape) for one in _engine(shapes).validate(near).results}


@lru_cache(maxsize=2000)
def _engine(shapes: frozenset[Triple]) -> Engine:
    return choose("auto", sorted(shapes, key=str))
