"""Prepare: what follows from the knowledge and the profile alone, before there is a patient.

It is worked out once a profile. So is what later runs leave out: statements of the knowledge that
no query of theirs can match, and queries that ask for what is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode, Quad, Store

from osteon.footprint import Footprint
from osteon.patterns import Atom, Clause
from osteon.queries import Query
from osteon.store import CONTEXT_GRAPH, KNOWLEDGE_GRAPH, Row, osteon, run_stage, select

_RUNS_A_STORE = 20
"""To fill a store takes a quarter of a run; but one in memory keeps what was removed, and slows."""


class Ground:
    """What every run under one profile starts from.

    Attributes:
        store: the knowledge, the profile, and what was prepared of the two.
        context: those of its statements that are not knowledge.
        later: all queries of the runs.
        thrifty: whether the next run leaves out what cannot matter to it.
    """

    def __init__(
        self, knowledge: Sequence[Quad], profile: str, prepare: Iterable[Query], later: list[str]
    ) -> None:
        """`profile` is an IRI; `prepare` runs now, and `later` are all queries of the runs."""
        self.store = Store()
        self.store.bulk_extend(knowledge)
        self.store.add(Quad(osteon("run"), osteon("profile"), NamedNode(profile), CONTEXT_GRAPH))
        run_stage(self.store, prepare, CONTEXT_GRAPH)
        self.context = list(self.store.quads_for_pattern(None, None, None, CONTEXT_GRAPH))
        self._quads = [*knowledge, *self.context]
        self.later = later
        self.thrifty = False
        self._rows: dict[str, list[Row]] = {}
        self._spare: list[tuple[Store, int]] = []

    def lend(self) -> Loan:
        """A store that holds what a run reads; `take_back` ends the loan.

        The first run gets all and leaves out nothing: to read the queries would cost it more
        than it saves. The results are the same.
        """
        if not self.thrifty:
            self.thrifty = True
            return Loan(_filled(self._quads), Presence(), _RUNS_A_STORE)
        if not self._spare:
            self._spare.append((_filled(self.seen), 0))
        store, runs = self._spare.pop()
        return Loan(store, Presence(self.demands), runs + 1)

    def take_back(self, loan: Loan) -> None:
        """Take out what the run has added, so that the next one need not be filled anew."""
        if loan.runs >= _RUNS_A_STORE:
            return
        store = loan.store
        for graph in list(store.named_graphs()):
            if graph not in (KNOWLEDGE_GRAPH, CONTEXT_GRAPH):
                store.remove_graph(graph)
        for quad in list(store.quads_for_pattern(None, None, None, CONTEXT_GRAPH)):
            if quad not in self._seen:
                store.remove(quad)
        # Nothing of one patient may reach another, whatever a run comes to do with its store.
        if len(store) == len(self._seen):
            self._spare.append((store, loan.runs))

    def ask(self, name: str, text: str) -> list[Row]:
        """The rows of a query about the knowledge as it stands under the profile."""
        if name not in self._rows:
            self._rows[name] = select(self.store, text)
        return self._rows[name]

    @cached_property
    def seen(self) -> list[Quad]:
        """The statements that some query of a run can match."""
        seen: set[Atom] = set()
        for footprint in self._footprints.values():
            if footprint.sees is None:
                return self._quads
            seen |= footprint.sees
        return [quad for quad in self._quads if not seen.isdisjoint(atoms(quad))]

    @cached_property
    def _seen(self) -> frozenset[Quad]:
        return frozenset(self.seen)

    @cached_property
    def _footprints(self) -> dict[str, Footprint]:
        return {text: Footprint.of(text) for text in self.later}

    @cached_property
    def demands(self) -> dict[str, tuple[Clause, ...]]:
        """What each query asks of the patients, beyond what the knowledge has."""
        known = {atom for quad in self._quads for atom in atoms(quad)}
        return {
            text: tuple(clause for clause in footprint.needs if clause.isdisjoint(known))
            for text, footprint in self._footprints.items()
        }


class Presence:
    """The predicates, and predicates with objects, that the patients of a run have so far."""

    def __init__(self, demands: dict[str, tuple[Clause, ...]] | None = None) -> None:
        """Without demands, nothing is noted and every query is allowed."""
        self._demands = demands
        self._there: set[Atom] = set()

    def add(self, quads: Iterable[Quad]) -> None:
        """Take note of new statements."""
        if self._demands is not None:
            for quad in quads:
                self._there.update(atoms(quad))

    def allows(self, query: str) -> bool:
        """Whether the query can have a result at all."""
        if self._demands is None:
            return True
        there = self._there
        return not any(there.isdisjoint(clause) for clause in self._demands.get(query, ()))


@dataclass(frozen=True)
class Loan:
    """A store for one run, what `run_stage` is to know of it, and which of its runs this is."""

    store: Store
    present: Presence
    runs: int


def _filled(quads: Iterable[Quad]) -> Store:
    store = Store()
    store.extend(quads)
    return store


def atoms(quad: Quad) -> tuple[Atom, ...]:
    """What a statement is to a footprint."""
    predicate = quad.predicate.value
    if isinstance(quad.object, NamedNode):
        return predicate, (predicate, quad.object.value)
    return (predicate,)
