"""The tests of queries on small records (`tests/dosing`), put to a mutant of what they read.

They look at what single queries find, which the whole answer may not show: that a stop no longer
stands, say, where the later dose that overrules it is told anyway.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import pytest
from dosing.conftest import Engine, Oxigraph, in_order, query_path
from oracle import ROOT
from pyoxigraph import Quad, RdfFormat, Store, Triple

from .collect import collected, known
from .kinds import FactMutant, QueryMutant

QUERIES = "tests/dosing/"
_STAGES = ("derive", "expect")
Test = Callable[[type[Engine]], None]


def failing_on_queries(mutant: QueryMutant | FactMutant, only: str = "") -> str:
    """The first test of queries that fails with a mutant, or a given one; empty if none does."""
    if not _concerns(mutant):
        return ""

    class Mutated(Oxigraph):
        """Oxigraph, told or asked one thing otherwise."""

        def __init__(self, *turtle: str) -> None:
            super().__init__(*turtle)
            if isinstance(mutant, FactMutant):
                for quad in mutant.removed:
                    self.store.remove(Quad(*quad.triple))
                self.store.extend(Quad(*quad.triple) for quad in mutant.added)

        def run(self, stage: str, wanted: Iterable[str]) -> None:
            for name in in_order(stage, wanted):
                text: str | None = query_path(stage, name).read_text("utf-8")
                if isinstance(mutant, QueryMutant) and (stage, name) == (
                    mutant.stage,
                    mutant.query,
                ):
                    text = mutant.text
                if text is not None:
                    self.construct(text)

    for name, test in _tests():
        if only in ("", name):
            try:
                test(Mutated)
            except (Exception, pytest.fail.Exception):
                return name
    return ""


def _concerns(mutant: QueryMutant | FactMutant) -> bool:
    """Whether these tests look at it: a query of two stages, or a statement of their one module.

    The rest of what they know is made up, and says nothing of the knowledge.
    """
    if isinstance(mutant, QueryMutant):
        return mutant.stage in _STAGES
    return all(quad.triple in _module() for quad in mutant.removed)


@lru_cache(maxsize=1)
def _module() -> frozenset[Triple]:
    store = Store()  # which writes numbers as that of the knowledge does
    store.load(path=ROOT / "ontology" / "dosing.ttl", format=RdfFormat.TURTLE)
    return frozenset(quad.triple for quad in store)


@lru_cache(maxsize=1)
def _tests() -> list[tuple[str, Test]]:
    """The tests that leave the engine open, by name; those that pass on the queries as they are."""
    found: list[tuple[str, Test]] = []
    for item in collected([str(ROOT / QUERIES)]):
        given = known(item)
        # Every day of ten years takes long, and finds what a few days find.
        if getattr(given.get("engine"), "name", "") != "oxigraph" or "calendar" in item.nodeid:
            continue
        del given["engine"]
        if set(inspect.signature(item.obj).parameters) == {*given, "engine"}:
            found.append((item.nodeid, _bound(item, given)))
    return found


def _bound(item: pytest.Function, given: dict[str, Any]) -> Test:
    def test(engine: type[Engine]) -> None:
        item.obj(engine=engine, **given)

    return test
