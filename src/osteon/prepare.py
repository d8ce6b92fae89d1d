"""Prepare: what follows from the knowledge and the profile alone, before there is a patient.

It is worked out once a profile. So is what later runs leave out: statements of the knowledge that
no query of theirs can match, and queries that ask for what is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from pyoxigraph import NamedNode, Quad, Store

from osteon.footprint import Footprint
from osteon.patterns import Atom, Clause
from osteon.queries import Query
from osteon.store import CONTEXT_GRAPH, Row, osteon, run_stage, select


class Ground:
    """What every run under one profile starts from.

    Attributes:
        store: the knowledge, the profile, and what was prepared of the two.
        context: those of its statements that are not knowledge.
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
        self._later = later
        self.thrifty = False
        self._rows: dict[str, list[Row]] = {}

    def fill(self, store: Store) -> Presence:
        """Put into an empty store what a run reads; what it returns goes to `run_stage`.

        The first run takes all and leaves out nothing: to read the queries would cost it more
        than it saves. The results are the same.
        """
        if not self.thrifty:
            self.thrifty = True
            store.bulk_extend(self._quads)
            return Presence()
        store.bulk_extend(self.seen)
        return Presence(self._demands)

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
    def _footprints(self) -> dict[str, Footprint]:
        return {text: Footprint.of(text) for text in self._later}

    @cached_property
    def _demands(self) -> dict[str, tuple[Clause, ...]]:
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


def atoms(quad: Quad) -> tuple[Atom, ...]:
    """What a statement is to a footprint."""
    predicate = quad.predicate.value
    if isinstance(quad.object, NamedNode):
        return predicate, (predicate, quad.object.value)
    return (predicate,)
