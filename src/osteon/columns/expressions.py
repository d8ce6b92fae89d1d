"""Expressions over columns: written as Python where that is plain, and asked of Oxigraph otherwise.

Comparing, joining texts and choosing between values is most of what queries do, and means little:
that is compiled here. What has rules of its own (arithmetic, dates, casts, patterns) goes to
Oxigraph, each different row of values once, so that both ways of running a query agree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from osteon.columns.algebra import Call, Expression, Var
from osteon.columns.asking import Text, answers, asked, call_of, given_text
from osteon.columns.relation import Column, Mask, Relation, packed
from osteon.columns.terms import BLANK, IRIS, NODES, Terms, value_of
from osteon.columns.values import DAY_LENGTH, BeyondError, number, same
from osteon.columns.values import truth as truth_of
from osteon.columns.writer import compiled


class Expressions:
    """The values of expressions, over the terms of some tables."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._compiled: dict[tuple[Call, bool], Callable[..., list[Any]] | None] = {}

    def values(self, expression: Expression, over: Relation) -> Column:
        """The value for every row; unbound where it is an error."""
        if isinstance(expression, Var):
            return over.column(expression.name)
        if isinstance(expression, str):
            return np.full(over.height, self._terms.number(expression), np.int64)
        found = self._evaluated(call_of(expression), over, truth=False)
        return np.asarray(found, np.int64)

    def holds(self, condition: Expression, over: Relation) -> Mask:
        """The rows for which a condition is true."""
        if not isinstance(condition, Call):
            condition = Call("&&", (condition,))
        return np.asarray(self._evaluated(condition, over, truth=True), np.bool_)

    def _evaluated(self, call: Call, over: Relation, *, truth: bool) -> Column | Mask:
        names = call.variables
        columns = [over.column(name) for name in names]
        if not over.height or not names:
            rows = self._rows(call, [[] for _ in names], truth, 1 if over.height else 0)
            return np.full(over.height, rows[0] if rows else 0)
        # Each different row of values once.
        _, first, inverse = np.unique(packed(columns), return_index=True, return_inverse=True)
        texts = self._terms.texts
        given = [[texts[i] for i in column[first].tolist()] for column in columns]
        return np.asarray(self._rows(call, given, truth, len(first)))[inverse]

    def _rows(self, call: Call, given: list[list[Text]], truth: bool, height: int) -> list[Any]:
        key = (call, truth)
        if key not in self._compiled:
            self._compiled[key] = compiled(call, truth=truth)
        function = self._compiled[key]
        found: list[Any]
        try:
            if function is None:
                raise BeyondError
            found = function(*given) if given else function(height)
        except BeyondError:
            found = asked(call, given, height)
            if truth:
                return [truth_of(one) is True for one in found]
        return [one is True for one in found] if truth else self._terms.number_all(found)


_RANKS = {" ": 0, BLANK: 1}
"""What is unbound comes first, and then nameless nodes, which VALUES cannot tell from it."""


def ranks(terms: Terms, numbers: Column) -> Column:
    """The place of every term in the order of SPARQL; equal values have the same text or follow
    each other by it."""
    distinct, inverse = np.unique(numbers, return_inverse=True)
    texts = [terms.texts[i] for i in distinct.tolist()]
    kinds = {text[0] if text else None for text in texts}
    order: list[int]
    if kinds == {"d"} and {len(text or "") for text in texts} == {DAY_LENGTH} or kinds == {'"'}:
        order = sorted(range(len(texts)), key=lambda at: texts[at] or "")
    elif kinds <= {"n", "i"}:
        order = sorted(range(len(texts)), key=lambda at: number(texts[at] or ""))
    elif kinds <= set(IRIS):
        order = sorted(range(len(texts)), key=lambda at: value_of(texts[at] or ""))
    else:
        rows = "".join(f"({given_text(text)} {at})" for at, text in enumerate(texts))
        query = f"SELECT ?at {{ VALUES (?one ?at) {{ {rows} }} }} ORDER BY ?one STR(?one) ?at"
        order = [int(at.value) for (at,) in answers(query)]
        order.sort(key=lambda at: _RANKS.get((texts[at] or " ")[0], 2))
    places = np.empty(len(order), np.int64)
    place, last = 0, None
    for at in order:
        # Equal values of two kinds have one place.
        text = texts[at]
        if not last or last[0] in NODES or same(last, text) is not True:
            place += 1
        places[at], last = place, text
    return places[inverse]
