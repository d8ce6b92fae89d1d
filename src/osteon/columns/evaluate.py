"""Evaluate the algebra over tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np

from osteon.columns import algebra as alg
from osteon.columns.algebra import Aggregate, NotExists, Pattern, Term, Var
from osteon.columns.asking import answers, given_text
from osteon.columns.expressions import Expressions, ranks
from osteon.columns.relation import (
    ONE_ROW,
    Column,
    Relation,
    distinct,
    extended,
    joined,
    packed,
    rows_joined,
    stacked,
    unique,
    without,
)
from osteon.columns.tables import RDF_TYPE, Pairs, Tables
from osteon.columns.terms import UNBOUND, XSD, Terms, literal_text, text_of
from osteon.errors import InternalFault

Hints = Mapping[str, Column]
"""Numbers among which the value of a variable has to be."""
_NO_HINTS: Hints = {}


class Evaluator:
    """Answers queries over some tables."""

    def __init__(self, tables: Tables, terms: Terms, expressions: Expressions) -> None:
        self.tables = tables
        self._terms = terms
        self._expressions = expressions
        self._closed: dict[str, tuple[Pairs, Pairs]] = {}

    def over(self, tables: Tables) -> Evaluator:
        """The same over other tables, which hold what these hold."""
        other = Evaluator(tables, self._terms, self._expressions)
        other._closed = dict(self._closed)
        return other

    def rows(self, node: alg.Node, hints: Hints = _NO_HINTS) -> Relation:
        """The rows of a pattern."""
        match node:
            case alg.Triples():
                return self._triples(node, hints)
            case alg.Optional():
                return self._optional(node, hints)
            case alg.Either():
                return stacked([self.rows(node.left, hints), self.rows(node.right, hints)])
            case alg.Minus():
                left = self.rows(node.left, hints)
                if not left.height:
                    return left
                return without(left, self._right(node, left), unless_disjoint=True)
            case alg.Joined():
                left = self.rows(node.left, hints)
                if not left.height:
                    return Relation.nothing(node.variables)
                return joined(left, self._right(node, left, hints))
            case alg.Filter():
                return self._filter(node, hints)
            case alg.Bind():
                inner = self.rows(node.inner, hints)
                return inner.with_column(
                    node.variable, self._expressions.values(node.expression, inner)
                )
            case alg.Values():
                return self._values(node)
            case alg.Group():
                return self._group(node)
            case alg.Select():
                return self._select(node)

    def _right(self, node: alg.Joined, left: Relation, hints: Hints = _NO_HINTS) -> Relation:
        """The right side, told what its predicates may be where the left knows."""
        asked = _predicates(node.right)
        more = {name: unique(left.columns[name]) for name in asked if name in left.bound}
        return self.rows(node.right, {**hints, **more})

    def _optional(self, node: alg.Optional, hints: Hints) -> Relation:
        left = self.rows(node.left, hints)
        if not left.height:
            return Relation.nothing(node.variables)
        # No hints from outside: what they leave out would be unbound, and go with anything.
        right = self._right(node, left)
        matched, rows = rows_joined(left, right)
        if node.conditions and matched.height:
            keep = np.ones(matched.height, np.bool_)
            for condition in node.conditions:
                keep &= self._expressions.holds(condition, matched)
            matched, rows = matched.take(keep), rows[keep]
        return extended(left, matched, rows)

    def _filter(self, node: alg.Filter, hints: Hints) -> Relation:
        found = self.rows(node.inner, hints)
        for condition in node.conditions:
            if not found.height:
                break
            if isinstance(condition, NotExists):
                inner = self.rows(condition.pattern)
                found = without(found, inner, unless_disjoint=False)
            else:
                found = found.take(self._expressions.holds(condition, found))
        return found

    def _values(self, node: alg.Values) -> Relation:
        texts = zip(*node.rows, strict=True) if node.rows else [()] * len(node.variables)
        found = Relation({}, len(node.rows), frozenset())
        for name, column in zip(node.variables, texts, strict=True):
            found = found.with_column(name, np.asarray(self._terms.number_all(column), np.int64))
        return found

    def _select(self, node: alg.Select) -> Relation:
        found = self.rows(node.inner)
        if node.order and found.height:
            keys = []
            for expression, down in reversed(node.order):
                places = ranks(self._terms, self._expressions.values(expression, found))
                keys.append(-places if down else places)
            found = found.take(np.lexsort(keys))
        found = found.only(node.variables)
        return distinct(found, ordered=bool(node.order)) if node.distinct else found

    # -- triple patterns

    def _triples(self, node: alg.Triples, hints: Hints) -> Relation:
        """The smallest first, then whatever hangs together with what is known."""
        found = ONE_ROW
        left = list(node.patterns)
        while left:
            known = found.columns.keys()
            joint = [one for one in left if any(_name(term) in known for term in one)]
            choice = joint or left
            pattern = choice[0]
            if len(choice) > 1:
                pattern = min(choice, key=lambda one: self._size(one, found, hints))
            left.remove(pattern)
            rows = self._pattern(pattern, found, hints)
            found = joined(found, rows) if found is not ONE_ROW else rows
            if not found.height:
                return Relation.nothing(node.variables)
        return found

    def _size(self, pattern: Pattern, found: Relation, hints: Hints) -> float:
        """A guess at how many rows there are with a pattern more: as many of the values of one
        side as there can be occur on the other."""
        subject, path, value = pattern
        if isinstance(path, Var):
            return 1e8 if path.name in found.columns or path.name in hints else 1e10
        known = [one for one in (subject, value) if _name(one) in found.columns]
        if isinstance(path, alg.Repeated):
            if known or isinstance(value, str) or isinstance(subject, str):
                return found.height * 4.0
            return 1e12 if path.zero else 1e9
        if path == RDF_TYPE and isinstance(value, str):
            parts = [self.tables.of_class(self._terms.number(value))]
        else:
            parts = [self.tables.pairs(one) for one in _steps(path)]
        size = float(sum(map(len, parts))) * found.height
        for place, one in enumerate((subject, value)):
            values = sum(part.different[place] for part in parts)
            if isinstance(one, Var) and one.name in found.columns:
                values = max(values, found.different(one.name))
            elif not isinstance(one, str):
                continue
            size /= max(values, 1)
        return size

    def _pattern(self, pattern: Pattern, found: Relation, hints: Hints) -> Relation:
        subject, path, value = pattern
        if isinstance(path, Var):
            return self._any_predicate(pattern, path, found, hints)
        if path == RDF_TYPE and isinstance(value, str):
            pairs = self.tables.of_class(self._terms.number(value))
        else:
            pairs = self._path(path, lambda: self._ends(subject, value, found))
        return self._bound({"s": (subject, pairs.subjects), "o": (value, pairs.objects)})

    def _any_predicate(
        self, pattern: Pattern, path: Var, found: Relation, hints: Hints
    ) -> Relation:
        number = self._terms.number
        known = found.columns.get(path.name, hints.get(path.name))
        chosen = None if known is None else set(known.tolist())
        parts = [
            self._bound(
                {
                    "s": (pattern[0], pairs.subjects),
                    "p": (path, np.full(len(pairs), number(predicate), np.int64)),
                    "o": (pattern[2], pairs.objects),
                }
            )
            for predicate in self.tables.predicates()
            if chosen is None or number(predicate) in chosen
            for pairs in [self.tables.pairs(predicate)]
        ]
        names = [term.name for term in (pattern[0], path, pattern[2]) if isinstance(term, Var)]
        return stacked(parts) if parts else Relation.nothing(names)

    def _bound(self, places: Mapping[str, tuple[Term, Column]]) -> Relation:
        """The rows in which constants and repeated variables agree."""
        keep = None
        columns: dict[str, Column] = {}
        height = 0
        for term, column in places.values():
            height = len(column)
            same = None
            if isinstance(term, str):
                same = column == self._terms.number(term)
            elif term.name in columns:
                same = columns[term.name] == column
            else:
                columns[term.name] = column
            if same is not None:
                keep = same if keep is None else keep & same
        found = Relation.full(columns, height)
        return found if keep is None or keep.all() else found.take(keep)

    def _ends(self, subject: Term, value: Term, found: Relation) -> Column:
        """Where a path of length zero can stand: at what its ends are known to be."""
        for term in (subject, value):
            if isinstance(term, str):
                number = self._terms.number(term)
                return np.array([number] if self.tables.has(number) else [], np.int64)
        for term in (subject, value):
            if isinstance(term, Var) and term.name in found.columns:
                return unique(found.columns[term.name])
        raise InternalFault("a path of length zero between two unknown nodes")

    def _path(self, path: alg.Path, ends: Callable[[], Column]) -> Pairs:
        match path:
            case str():
                return self.tables.pairs(path)
            case alg.Inverse():
                pairs = self._path(path.step, ends)
                return Pairs(np.sort(packed([pairs.objects, pairs.subjects])))
            case alg.Alternative():
                # Two ways to the same value are one row, unlike in the specification.
                parts = [self._path(step, ends).keys for step in path.steps]
                keys = np.sort(np.concatenate(parts), kind="stable")
                return Pairs(keys[np.diff(keys, prepend=-1) != 0])
            case alg.Sequence():
                found = self._path(path.steps[0], ends)
                for step in path.steps[1:]:
                    found = _chained(found, self._path(step, ends))
                return found
            case alg.Repeated():
                closed = self._closure(path.step)
                if not path.zero:
                    return closed
                nodes = ends()
                return Pairs(np.unique(np.concatenate([closed.keys, packed([nodes, nodes])])))

    def _closure(self, predicate: str) -> Pairs:
        pairs = self.tables.pairs(predicate)
        known = self._closed.get(predicate)
        if known is not None and known[0] is pairs:
            return known[1]
        found = pairs
        while len(new := found.missing(Pairs(np.unique(_chained(found, pairs).keys)))):
            found = found.added(new)
        self._closed[predicate] = (pairs, found)
        return found

    # -- aggregates

    def _group(self, node: alg.Group) -> Relation:
        # No hints: what they leave out would be missing from the sums.
        inner = self.rows(node.inner)
        if node.keys:
            if not inner.height:
                return Relation.nothing(node.variables)
            keys = packed([inner.column(name) for name in node.keys])
            _, first, group = np.unique(keys, return_index=True, return_inverse=True)
            found = inner.only(node.keys).take(first)
        else:
            group = np.zeros(inner.height, np.intp)
            found = ONE_ROW
        for name, aggregate in node.aggregates:
            column = self._aggregate(aggregate, inner, group, found.height)
            found = found.with_column(name, column)
        return found

    def _aggregate(
        self, aggregate: Aggregate, inner: Relation, group: Column, groups: int
    ) -> Column:
        if aggregate.variable is None:
            return self._counted(np.bincount(group, minlength=groups))
        values = inner.column(aggregate.variable)
        there = values != UNBOUND
        if aggregate.distinct and there.any():
            _, first = np.unique(packed([group[there], values[there]]), return_index=True)
            kept = np.flatnonzero(there)[first]
            lost = np.flatnonzero(~there)
            values, group = values[np.append(kept, lost)], group[np.append(kept, lost)]
            there = values != UNBOUND
        if aggregate.name == "COUNT":
            return self._counted(np.bincount(group[there], minlength=groups))
        if aggregate.name == "SUM":
            return self._sums(values, group, groups)
        found = np.zeros(groups, np.int64)
        if there.any():
            # The wanted one of each group last, for the last one written stays.
            order = ranks(self._terms, values[there])
            along = np.argsort(order if aggregate.name == "MAX" else -order, kind="stable")
            found[group[there][along]] = values[there][along]
        if aggregate.name != "SAMPLE":
            found[group[~there]] = UNBOUND  # an error in one row is an error of the whole
        return found

    def _counted(self, counts: Column) -> Column:
        texts = {one: literal_text(str(one), XSD + "integer") for one in set(counts.tolist())}
        numbers = {one: self._terms.number(text) for one, text in texts.items()}
        return np.array([numbers[one] for one in counts.tolist()], np.int64)

    def _sums(self, values: Column, group: Column, groups: int) -> Column:
        texts = [self._terms.texts[i] for i in values.tolist()]
        rows = "".join(
            f"({at} {given_text(text)})" for at, text in zip(group.tolist(), texts, strict=True)
        )
        found = np.zeros(groups, np.int64)
        if not len(values):
            found[:] = self._terms.number(literal_text("0", XSD + "integer"))
        for at, total in answers(
            f"SELECT ?at (SUM(?one) AS ?sum) {{ VALUES (?at ?one) {{ {rows} }} }} GROUP BY ?at"
        ):
            if total is not None:
                found[int(at.value)] = self._terms.number(text_of(total))
        return found


def _chained(one: Pairs, other: Pairs) -> Pairs:
    left = Relation.full({"a": one.subjects, "b": one.objects}, len(one))
    right = Relation.full({"b": other.subjects, "c": other.objects}, len(other))
    both = joined(left, right)
    return Pairs(np.sort(packed([both.columns["a"], both.columns["c"]])))


def _name(term: object) -> str | None:
    return term.name if isinstance(term, Var) else None


def _steps(path: alg.Path) -> list[str]:
    match path:
        case str():
            return [path]
        case alg.Inverse():
            return _steps(path.step)
        case alg.Repeated():
            return [path.step]
        case _:
            return [one for step in path.steps for one in _steps(step)]


@cache
def _predicates(node: alg.Node) -> tuple[str, ...]:
    """The variables of a pattern that stand for predicates."""
    match node:
        case alg.Triples():
            found = [path.name for _, path, _ in node.patterns if isinstance(path, Var)]
        case alg.Joined():
            found = [*_predicates(node.left), *_predicates(node.right)]
        case alg.Filter() | alg.Bind():
            found = [*_predicates(node.inner)]
        case _:  # a sub-select knows nothing of what is around it
            found = []
    return tuple(dict.fromkeys(found))
