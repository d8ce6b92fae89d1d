"""What a query can see, and what it cannot do without: read from its text.

A query whose pattern asks for `?x osteon:hasStop ?y` has no row in a store without a single
`osteon:hasStop`, so it need not run; and a store for many queries may leave out what none of their
patterns can match. Both are bounds that hold for every store: what the reader does not know
(federation, collections, ...) is never an error, only a query that always runs and sees all.
"""

from __future__ import annotations

from dataclasses import dataclass

from osteon.patterns import Atom, Clause, PatternReader
from osteon.tokens import UnknownError


@dataclass(frozen=True)
class Footprint:
    """Two bounds of a query.

    Attributes:
        needs: the clauses without which no row comes of the query.
        sees: what some pattern may match; None if that may be anything.
    """

    needs: frozenset[Clause] = frozenset()
    sees: frozenset[Atom] | None = None

    @classmethod
    def of(cls, query: str) -> Footprint:
        """Read a SELECT or CONSTRUCT query."""
        try:
            reader = PatternReader(query)
            needs = reader.query()
        except UnknownError:
            return cls()
        return cls(needs, None if reader.open else frozenset(reader.sees))
