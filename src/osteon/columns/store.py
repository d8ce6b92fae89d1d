"""A store of columns: load statements, run stages of CONSTRUCT queries, ask for rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

import numpy as np
from pyoxigraph import Triple

from osteon.columns import algebra as alg
from osteon.columns.algebra import Term, Var
from osteon.columns.evaluate import Evaluator
from osteon.columns.expressions import Expressions
from osteon.columns.parser import parse
from osteon.columns.relation import Column, Relation
from osteon.columns.tables import RDF_TYPE, Pairs, Tables
from osteon.columns.terms import IRIS, NODES, UNBOUND, Terms, iri_text, text_of, value_of
from osteon.errors import InternalFault
from osteon.ingest.record import Statement
from osteon.patterns import Atom, Clause
from osteon.store import Row


@lru_cache(maxsize=4096)
def read(text: str) -> alg.Construct | alg.Select:
    """A query, read once. Raises UnknownError for what is not known here."""
    return parse(text)


class ColumnStore:
    """Statements in columns, without graphs: what was said once is there.

    Attributes:
        terms: the terms, of this store and of the one that it was forked from.
        tables: the statements.
    """

    def __init__(self, base: ColumnStore | None = None) -> None:
        """With a base, the statements are at first its own, and the terms stay so."""
        if base is None:
            self.terms, self.tables = Terms(), Tables()
            self._evaluator = Evaluator(self.tables, self.terms, Expressions(self.terms))
        else:
            self.terms, self.tables = base.terms, base.tables.copy()
            self._evaluator = base._evaluator.over(self.tables)

    @contextmanager
    def fork(self) -> Iterator[ColumnStore]:
        """A store for a while that has what this one has; nothing that it gets stays here."""
        size = self.terms.size
        try:
            yield ColumnStore(self)
        finally:
            self.terms.forget(size)

    def knows(self, text: str) -> bool:
        """Whether some statement or query so far has named a term."""
        return text in self.terms.numbers

    def number(self, text: str) -> int:
        """The number of a term."""
        return self.terms.number(text)

    def text(self, number: int) -> str:
        """The term of a number. Raises InternalFault for the one that stands for no term."""
        found = self.terms.texts[number]
        if found is None:
            raise InternalFault("an unbound value stands where a term should")
        return found

    def load(self, triples: Iterable[Statement | Triple]) -> None:
        """Add statements."""
        number = self.terms.number
        found: dict[str, tuple[list[int], list[int]]] = {}
        for one in triples:
            predicate = one.predicate.value
            if predicate not in found:
                found[predicate] = ([], [])
            subjects, objects = found[predicate]
            subjects.append(number(text_of(one.subject)))
            objects.append(number(text_of(one.object)))
        for predicate, (subjects, objects) in found.items():
            self.add(iri_text(predicate), subjects, objects)

    def add(self, predicate: str, subjects: list[int], objects: list[int]) -> None:
        """Add statements of one predicate, by the numbers of their terms."""
        self.tables.add(predicate, np.asarray(subjects, np.int64), np.asarray(objects, np.int64))

    def values(self, subject: str, predicate: str) -> list[str]:
        """What a node has for a property, as texts."""
        number = self.terms.numbers.get(subject)
        if number is None:
            return []
        return [self.text(one) for one in self.tables.pairs(predicate).of(number).tolist()]

    def meets(self, clauses: Iterable[Clause]) -> bool:
        """Whether of each clause one atom occurs; see `osteon.footprint`."""
        return all(any(self._occurs(atom) for atom in clause) for clause in clauses)

    def _occurs(self, atom: Atom) -> bool:
        if isinstance(atom, str):
            return len(self.tables.pairs(iri_text(atom))) > 0
        predicate, value = map(iri_text, atom)
        number = self.terms.numbers.get(value)
        if number is None:
            return False
        if predicate == RDF_TYPE:
            return len(self.tables.of_class(number)) > 0
        return bool((self.tables.pairs(predicate).objects == number).any())

    def construct(self, text: str) -> list[tuple[str, Pairs]]:
        """Run a CONSTRUCT query, add what it yields, and return that by predicate."""
        query = read(text)
        if not isinstance(query, alg.Construct):
            raise InternalFault("a CONSTRUCT query was expected")
        rows = self._evaluator.rows(query.inner)
        if not rows.height:
            return []
        # All of it is made before any of it is there.
        made = [(p, *self._statements(rows, s, p, o)) for s, p, o in query.template]
        found = []
        for predicate, subjects, predicates, objects in made:
            if isinstance(predicate, str):
                found.append((predicate, self.tables.add(predicate, subjects, objects)))
                continue
            for one in np.unique(predicates).tolist():
                own, name = predicates == one, self.text(one)
                found.append((name, self.tables.add(name, subjects[own], objects[own])))
        return [(predicate, pairs) for predicate, pairs in found if len(pairs)]

    def _statements(
        self, rows: Relation, subject: Term, predicate: Term, value: Term
    ) -> tuple[Column, Column, Column]:
        columns = []
        for term in (subject, predicate, value):
            if isinstance(term, Var):
                columns.append(rows.column(term.name))
            else:
                columns.append(np.full(rows.height, self.terms.number(term), np.int64))
        keep = np.logical_and.reduce([column != UNBOUND for column in columns])
        for term, column, kinds in ((subject, columns[0], NODES), (predicate, columns[1], IRIS)):
            if isinstance(term, Var):  # what is no node is no subject, and makes no statement
                keep &= self.terms.are(column, kinds)
        first, second, third = (column[keep] for column in columns)
        return first, second, third

    def select(self, text: str) -> list[Row]:
        """Rows of a SELECT query as dicts from name to value (None when unbound)."""
        names = _selected(text).variables
        return [dict(zip(names, row, strict=True)) for row in self.rows(text, names)]

    def rows(self, text: str, wanted: Sequence[str]) -> Iterable[tuple[str | None, ...]]:
        """Some columns of the rows of a SELECT query, None where they are unbound."""
        found = self._evaluator.rows(_selected(text))
        columns = []
        for name in wanted:
            distinct, inverse = np.unique(found.column(name), return_inverse=True)
            texts = [self.terms.texts[one] for one in distinct.tolist()]
            values = [None if one is None else value_of(one) for one in texts]
            columns.append([values[at] for at in inverse.tolist()])
        return zip(*columns, strict=True)


def _selected(text: str) -> alg.Select:
    query = read(text)
    if not isinstance(query, alg.Select):
        raise InternalFault("a SELECT query was expected")
    return query
