"""Tables of numbers, and what the algebra does with them, a whole column at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from osteon.columns.terms import UNBOUND

Column = NDArray[np.int64]
Mask = NDArray[np.bool_]
Rows = NDArray[np.intp]
BITS = 31
"""A number fits into so many, and two of them into one key."""
_SAMPLE = 512
_DENSE = 1 << 23
"""Numbers below this may be looked up by place; keys of two of them lie above."""


@dataclass(frozen=True)
class Relation:
    """Rows of bindings.

    Attributes:
        columns: numbers of terms by variable, all of one length.
        height: how many rows there are, also where there is no column.
        bound: the variables that every row binds.
    """

    columns: Mapping[str, Column]
    height: int
    bound: frozenset[str]

    @classmethod
    def full(cls, columns: Mapping[str, Column], height: int) -> Relation:
        """Of columns without an unbound number."""
        return cls(columns, height, frozenset(columns))

    @classmethod
    def nothing(cls, variables: Sequence[str]) -> Relation:
        """No rows."""
        none = np.empty(0, np.int64)
        return cls(dict.fromkeys(variables, none), 0, frozenset(variables))

    def different(self, name: str) -> float:
        """About how many different values a variable has."""
        return about_different(self.columns[name])

    def take(self, rows: Rows | Mask) -> Relation:
        """Some of the rows."""
        if rows.dtype == np.bool_:
            rows = np.flatnonzero(rows)
        columns = {name: column[rows] for name, column in self.columns.items()}
        return Relation(columns, len(rows), self.bound)

    def only(self, variables: Sequence[str]) -> Relation:
        """Some variables; those that are not there are unbound."""
        columns = {name: self.column(name) for name in variables}
        return Relation(columns, self.height, self.bound & set(variables))

    def among(self, variables: Sequence[str], rows: Rows | None) -> list[Column]:
        """The columns of some variables, in some of the rows or (None) in all."""
        columns = [self.columns[name] for name in variables]
        return columns if rows is None else [column[rows] for column in columns]

    def column(self, name: str) -> Column:
        """The numbers of a variable."""
        found = self.columns.get(name)
        return np.zeros(self.height, np.int64) if found is None else found

    def with_column(self, name: str, column: Column) -> Relation:
        """With a variable more."""
        bound = self.bound | {name} if column.all() else self.bound
        return Relation({**self.columns, name: column}, self.height, bound)


ONE_ROW = Relation({}, 1, frozenset())


# -- keys


def packed(columns: Sequence[Column]) -> Column:
    """One key for the numbers of a row: the same for rows that are the same."""
    return reduce(lambda key, column: _narrow(key) << BITS | column, columns)


def _narrow(key: Column) -> Column:
    """Keys in small numbers, if they were packed before."""
    if len(key) and key.max() >> BITS:
        return np.unique(key, return_inverse=True)[1].astype(np.int64)
    return key


def _keys(left: Sequence[Column], right: Sequence[Column]) -> tuple[Column, Column]:
    """Keys of the rows of two relations, comparable with each other."""
    if len(left) <= 2:
        return packed(left), packed(right)
    at = len(left[0])
    both = packed([np.concatenate(pair) for pair in zip(left, right, strict=True)])
    return both[:at], both[at:]


def pairs(left: Column, right: Column) -> tuple[Rows, Rows]:
    """The rows of two sides whose keys are equal, in the order of the left."""
    order: Rows | None = None
    if (right[1:] < right[:-1]).any():
        if len(right) > 2 * len(left):  # what nothing goes with need not be sorted
            order = np.flatnonzero(there(right, left))
            right = right[order]
        along = np.argsort(right, kind="stable")
        order, right = along if order is None else order[along], right[along]
    first = np.searchsorted(right, left, "left")
    counts = np.searchsorted(right, left, "right") - first
    total = int(counts.sum())
    rows = np.repeat(np.arange(len(left)), counts)
    others = np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(total)
    return rows, others if order is None else order[others]


def there(keys: Column, among: Column) -> Mask:
    """Which keys occur among others."""
    if not len(among) or not len(keys):
        return np.zeros(len(keys), np.bool_)
    top = max(keys.max(), among.max())
    if top < _DENSE:
        marks = np.zeros(top + 1, np.bool_)
        marks[among] = True
        return marks[keys]
    return among_sorted(keys, np.sort(among))


def among_sorted(keys: Column, among: Column) -> Mask:
    """Which keys occur among others that go upwards; there must be some."""
    at = np.searchsorted(among, keys)
    at[at == len(among)] = 0
    found: Mask = among[at] == keys
    return found


def unique(column: Column) -> Column:
    """Each number once, upwards."""
    if not len(column) or (top := column.max()) >= _DENSE:
        return np.unique(column)
    marks = np.zeros(top + 1, np.bool_)
    marks[column] = True
    return np.flatnonzero(marks)


def about_different(column: Column) -> float:
    """About how many different values there are, from a sample: enough to choose an order."""
    if len(column) <= _SAMPLE:
        return len(np.unique(column))
    sample = column[:: len(column) // _SAMPLE]
    found = len(np.unique(sample))
    # Where hardly any comes twice, there are more of them in the rest.
    return found if found < 0.8 * len(sample) else found * len(column) / len(sample)


# -- operations


def joined(left: Relation, right: Relation) -> Relation:
    """Rows of both that go together: no variable has two values."""
    if not left.height or not right.height:
        return Relation.nothing(
            [*left.columns, *(n for n in right.columns if n not in left.columns)]
        )
    shared = [name for name in left.columns if name in right.columns]
    found = [
        _merged(left, right, *_meeting(left, right, at, of, names))
        for at, of, names in _cases(left, right, shared)
    ]
    return found[0] if len(found) == 1 else stacked(found)


def _meeting(
    left: Relation, right: Relation, at: Rows | None, of: Rows | None, names: Sequence[str]
) -> tuple[Rows, Rows]:
    """Pairs of rows, among some of each side, that agree on some variables."""
    many, more = (left.height if at is None else len(at)), (right.height if of is None else len(of))
    if names:
        rows, others = pairs(*_keys(left.among(names, at), right.among(names, of)))
    else:
        rows = np.repeat(np.arange(many), more)
        others = np.tile(np.arange(more), many)
    return rows if at is None else at[rows], others if of is None else of[others]


def _cases(
    left: Relation, right: Relation, shared: Sequence[str]
) -> Iterator[tuple[Rows | None, Rows | None, list[str]]]:
    """Rows of both sides by the shared variables that both bind; those have to agree.

    Nearly always everything is bound, and then there is one case.
    """
    for at, ours in _by_bound(left, shared):
        for of, theirs in _by_bound(right, shared):
            yield at, of, [name for name in shared if name in ours and name in theirs]


def _by_bound(one: Relation, shared: Sequence[str]) -> list[tuple[Rows | None, set[str]]]:
    loose = [name for name in shared if name not in one.bound and not one.columns[name].all()]
    found: list[tuple[Rows | None, set[str]]] = [(None, set(shared))]
    for name in loose:
        split: list[tuple[Rows | None, set[str]]] = []
        for rows, names in found:
            column = one.columns[name]
            empty = (column if rows is None else column[rows]) == UNBOUND
            for mask, kept in ((~empty, names), (empty, names - {name})):
                chosen = np.flatnonzero(mask) if rows is None else rows[mask]
                if len(chosen):
                    split.append((chosen, kept))
        found = split
    return found


def _merged(left: Relation, right: Relation, rows: Rows, others: Rows) -> Relation:
    columns = {name: column[rows] for name, column in left.columns.items()}
    for name, column in right.columns.items():
        if name not in columns:
            columns[name] = column[others]
        elif name not in left.bound:
            columns[name] = np.where(columns[name] == UNBOUND, column[others], columns[name])
    return Relation(columns, len(rows), left.bound | right.bound)


def stacked(parts: Sequence[Relation]) -> Relation:
    """The rows of all, one after the other."""
    names = list(dict.fromkeys(name for part in parts for name in part.columns))
    columns = {name: np.concatenate([part.column(name) for part in parts]) for name in names}
    bound = reduce(
        frozenset.__and__, (part.bound for part in parts if part.height), frozenset(names)
    )
    return Relation(columns, sum(part.height for part in parts), bound)


def rows_joined(left: Relation, right: Relation) -> tuple[Relation, Rows]:
    """What `joined` gives, and the row of the left that each came from."""
    numbered = Relation(
        {**left.columns, "": np.arange(left.height)}, left.height, left.bound | {""}
    )
    found = joined(numbered, right)
    columns = dict(found.columns)
    rows = columns.pop("")
    return Relation(columns, found.height, found.bound - {""}), rows


def extended(left: Relation, matched: Relation, rows: Rows) -> Relation:
    """OPTIONAL: what was matched, and the rows of the left that were not."""
    lonely = np.ones(left.height, np.bool_)
    lonely[rows] = False
    if not lonely.any():
        return matched
    rest = left.take(lonely).only(list(matched.columns))
    both = stacked([matched, rest])
    return Relation(both.columns, both.height, left.bound | (matched.bound & rest.bound))


def without(left: Relation, right: Relation, *, unless_disjoint: bool) -> Relation:
    """The rows of the left that go with no row of the right.

    `unless_disjoint`: rows that bind nothing in common do not count, as in MINUS.
    """
    if not left.height or not right.height:
        return left
    shared = [name for name in left.columns if name in right.columns]
    keep = np.ones(left.height, np.bool_)
    for at, of, names in _cases(left, right, shared):
        if names:
            gone = there(*_keys(left.among(names, at), right.among(names, of)))
            keep[gone if at is None else at[gone]] = False
        elif not unless_disjoint:
            keep[slice(None) if at is None else at] = False
    return left if keep.all() else left.take(keep)


def distinct(one: Relation, *, ordered: bool = False) -> Relation:
    """Each row once, in any order or in that of first occurrence."""
    if not one.columns:
        return Relation({}, min(one.height, 1), one.bound)
    if len(one.columns) == 1 and not ordered:
        ((name, column),) = one.columns.items()
        column = unique(column)
        return Relation({name: column}, len(column), one.bound)
    first = np.unique(packed(list(one.columns.values())), return_index=True)[1]
    return one if len(first) == one.height else one.take(np.sort(first) if ordered else first)
