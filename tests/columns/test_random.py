"""Queries that nobody would write, over statements that nobody made, answer the same as well."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from itertools import count

from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from .both import Both

NODES = (":a", ":b", ":c")
PREDICATES = (":p", ":q", ":r")
LITERALS = ("1", "2", "2.0", '"x"', '"x"@en', "true", '"2024-01-01"^^xsd:date')
NAMES = ("?x", "?y", "?z", "?w")
KINDS = "optional minus union values bind filter exists select group".split()
FORMS = (
    *("(one + one)", "(one / one)", "STR(one)", "CONCAT(one, one)", "if", "COALESCE(one, one)"),
    "IRI(CONCAT('urn:', STR(one)))",
)
COUNT = int(os.environ.get("OSTEON_RANDOM_QUERIES", "150"))

GRAPHS = st.lists(
    st.tuples(
        st.sampled_from((*NODES, "_:n")),
        st.sampled_from((*PREDICATES, "a")),
        st.sampled_from((*NODES, *PREDICATES, "_:n", *LITERALS)),
    ),
    min_size=4,
    max_size=24,
    unique=True,
)


class Writer:
    """Writes a query of choices that Hypothesis makes."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data
        self._new = count()

    def _one(self, *options: str) -> str:
        return self._data.draw(st.sampled_from(options))

    def _often(self) -> bool:
        return self._data.draw(st.integers(1, 3)) > 1

    def _some(self, least: int, most: int) -> range:
        return range(self._data.draw(st.integers(least, most)))

    # -- queries

    def query(self) -> str:
        """A SELECT query."""
        names = " ".join((*NAMES, "?v0", "?v1"))
        distinct = "" if self._often() else "DISTINCT "
        return f"SELECT {distinct}{names} {{ {self.group(3)} }}"

    def group(self, depth: int, *without: str) -> str:
        """What stands between braces, without some of the operations."""
        parts = [self.pattern() for _ in self._some(0 if depth < 3 else 1, 2)]
        if depth:
            kinds = [kind for kind in KINDS if kind not in without]
            parts += [self.element(self._one(*kinds), depth - 1) for _ in self._some(0, 2)]
        if not self._often():
            parts.append(f"FILTER({self.condition(2)})")
        return " ".join(parts)

    def element(self, kind: str, depth: int) -> str:
        """One of the operations."""
        match kind:
            case "optional":  # NOT EXISTS as a condition of it is refused
                return f"OPTIONAL {{ {self.group(depth, 'exists')} }}"
            case "minus":
                return f"MINUS {{ {self.group(depth)} }}"
            case "union":
                return f"{{ {self.group(depth)} }} UNION {{ {self.group(depth)} }}"
            case "values":
                return self.values()
            case "bind":
                return f"BIND({self.expression(2)} AS ?v{next(self._new)})"
            case "filter":
                return f"FILTER({self.condition(2)})"
            case "exists":  # of patterns alone: with more in it, it may depend on what is outside
                patterns = " ".join(self.pattern() for _ in self._some(1, 2))
                return f"FILTER NOT EXISTS {{ {patterns} }}"
            case "select":
                return f"{{ {self.select(depth)} }}"
            case _:
                return f"{{ {self.group(depth)} }}"

    def select(self, depth: int) -> str:
        """A sub-select, most with an aggregate."""
        inner, key, value = self.group(depth), self._one(*NAMES), self._one(*NAMES)
        if not self._often():
            return f"SELECT DISTINCT {key} {{ {inner} }}"
        how = self._one("COUNT(*)", "COUNT(one)", "COUNT(DISTINCT one)", "SUM(one)")
        new = f"?v{next(self._new)}"
        head = f"({how.replace('one', value)} AS {new})"
        if not self._often():
            return f"SELECT {head} {{ {inner} }}"
        having = "" if self._often() else f"HAVING({how.replace('one', value)} > 1)"
        return f"SELECT {key} {head} {{ {inner} }} GROUP BY {key} {having}"

    def values(self) -> str:
        """A few rows, some of them with holes."""
        one = self._one(*NAMES)
        other = self._one(*(name for name in NAMES if name != one))
        terms = (*NODES, *PREDICATES[:1], *LITERALS[:3], "UNDEF", "UNDEF")
        rows = " ".join(f"({self._one(*terms)} {self._one(*terms)})" for _ in self._some(1, 3))
        return f"VALUES ({one} {other}) {{ {rows} }}"

    def pattern(self) -> str:
        """A statement, or a path."""
        subject = self._one(*NAMES, *NAMES, *NAMES, NODES[0])
        value = self._one(*NAMES, *NAMES, *NAMES, NODES[0], LITERALS[0])
        return f"{subject} {self.path() if not self._often() else self.predicate()} {value} ."

    def predicate(self) -> str:
        """One that is known in most cases."""
        return self._one(*PREDICATES, *PREDICATES, "a", NAMES[0])

    def path(self) -> str:
        """One without length zero, which needs an end that is known.

        None begins with two directions: Oxigraph takes it that no literal stands there.
        """
        one, other = self._one(*PREDICATES), self._one(*PREDICATES)
        form = self._one("^one", "one+", "one/other", "one|other", "one/^other", "other/(one|^one)")
        return form.replace("one", one).replace("other", other)

    # -- expressions

    def condition(self, depth: int) -> str:
        """What is true, false or an error."""
        if not depth or self._often():
            sign = self._one("=", "!=", "!=", "<", ">=")
            return f"{self.expression(depth - 1)} {sign} {self.expression(depth - 1)}"
        form = self._one(
            "BOUND(name)", "!(one)", "(one) && (one)", "(one) || (one)", "name IN (1, :a)"
        )
        return self._filled(form, lambda: self.condition(depth - 1))

    def expression(self, depth: int) -> str:
        """What is a term or an error."""
        if depth <= 0 or self._often():
            return self._one(*NAMES, *NAMES, *NODES[:2], *LITERALS)
        form = self._one(*FORMS)
        if form == "if":
            form = f"IF({self.condition(depth - 1)}, one, one)"
        return self._filled(form, lambda: self.expression(depth - 1))

    def _filled(self, form: str, part: Callable[[], str]) -> str:
        """A form with names and parts in their places."""
        places: dict[str, Callable[[], str]] = {"one": part, "name": lambda: self._one(*NAMES)}
        return re.sub("one|name", lambda match: places[match[0]](), form)


@given(GRAPHS, st.data())
@settings(
    max_examples=COUNT,
    derandomize=True,
    # To make a failing query smaller takes minutes; `note` says all of the one that failed.
    phases=[Phase.generate],
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_any_query_answers_the_same(graph: list[tuple[str, str, str]], data: st.DataObject) -> None:
    statements = " ".join(f"{s} {p} {o} ." for s, p, o in graph)
    query = Writer(data).query()
    note(statements)
    note(query)
    Both(statements).same_rows(query)
