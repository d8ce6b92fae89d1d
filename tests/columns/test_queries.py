"""Every query of the project answers over columns as on Oxigraph, one after the other.

Both hold the same statements before each query, so that the first that differs is the one to see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import pytest
from made_up import examples, mixed
from mutation.corpus import groups
from oracle import knowledge
from pyoxigraph import NamedNode, Quad, Store, Triple

from osteon.batch import batches
from osteon.columns import read
from osteon.ingest import PatientRecord
from osteon.ingest.record import Statement
from osteon.membership import classify
from osteon.pipeline import as_of_quad
from osteon.store import (
    EXPECTATIONS_GRAPH,
    FACTS_GRAPH,
    RECORD_GRAPH,
    REPORT_GRAPH,
    TYPES_GRAPH,
)
from osteon.validate import validate

from .both import Both

DAY = date(2026, 3, 15)
# Files of the edge tests whose records make the most queries speak that no example does.
EDGES = ("parts", "what_is_said", "entries", "each_doubt", "today")
STAGES = ("derive", "expect", "recommend")


def stage_queries() -> dict[str, str]:
    return {f"{s} {q.name}": q.text for s in STAGES for q in knowledge().stages[s]}


def class_queries() -> dict[str, str]:
    return {f"class {at}": text for at, text in enumerate(knowledge().classifier.queries)}


@pytest.mark.parametrize("kind", ["stages", "classes", "explain"])
def test_every_query_is_read(kind: str) -> None:
    """UnknownError here, and all patients go through the pipeline."""
    queries = {
        "stages": stage_queries(),
        "classes": class_queries(),
        "explain": knowledge().run_queries,
    }[kind]
    assert len(queries) > {"stages": 80, "classes": 80, "explain": 10}[kind]
    for text in queries.values():
        read(text)


class Side:
    """A run on both engines, and beside it the graphs that other parts of a run read and write."""

    def __init__(self, records: Sequence[PatientRecord], profile: str) -> None:
        ground = knowledge().ground(profile)
        self._outside = knowledge().outside(profile)
        self._patients = [record.patient for record in records]
        self._graphs = Store()
        self._graphs.extend(ground.store)
        own: list[Quad | Statement | Triple] = [as_of_quad(DAY)]
        own += [triple for record in records for triple in record.triples]
        self.both = Both([*ground.store, *own])
        self._note(own, RECORD_GRAPH)
        self.made: dict[str, int] = {}

    def _note(self, statements: Iterable[Quad | Statement | Triple], graph: NamedNode) -> None:
        self._graphs.extend(Quad(s.subject, s.predicate, s.object, graph) for s in statements)

    def stage(self, name: str, graph: NamedNode) -> None:
        """Its queries, in their order."""
        before = set(self.both.oxigraph)
        for query in knowledge().stages[name]:
            self._run(f"{name} {query.name}", query.text)
        self._note([*set(self.both.oxigraph) - before], graph)

    def classes(self) -> None:
        """The compiled classes, asked of those who have been put into them already."""
        classify(self._graphs, knowledge(), self._patients)
        self.both.add(self._graphs.quads_for_pattern(None, None, None, TYPES_GRAPH))
        for name, text in class_queries().items():
            self._run(name, text)

    def report(self) -> None:
        """What the shapes say."""
        validate(self._graphs, knowledge(), outside=self._outside)
        self.both.add(self._graphs.quads_for_pattern(None, None, None, REPORT_GRAPH))

    def _run(self, name: str, text: str) -> None:
        self.made[name] = len(self.both.same_statements(text))

    def ask(self) -> Iterator[tuple[str, int]]:
        """The rows of what is asked of a finished run."""
        for name, text in knowledge().run_queries.items():
            yield name, len(self.both.same_rows(text))


def made_by_all(records: Sequence[PatientRecord], profile: str) -> Counter[str]:
    """How much each query makes, once it is certain that it makes the same on both engines."""
    side = Side(records, profile)
    side.stage("derive", FACTS_GRAPH)
    side.classes()
    side.stage("expect", EXPECTATIONS_GRAPH)
    side.report()
    side.stage("recommend", REPORT_GRAPH)
    return Counter(side.made) + Counter(dict(side.ask()))


def test_every_query_makes_the_same() -> None:
    made: Counter[str] = Counter()
    for batch in batches([*examples(), *map(mixed, range(30))]):
        made += made_by_all(batch, "article+label")
    files = [f"test_{name}.py" for name in EDGES]
    for cases in groups(files):
        if (cases[0].as_of, cases[0].profile, cases[0].golden) == (DAY, "article", ""):
            made += made_by_all([case.record for case in cases], "article")
    asked = {*stage_queries(), *class_queries(), *knowledge().run_queries}
    assert made.keys() <= asked
    # The others are asked as well, but nobody here has what they look for.
    assert len(made) > 0.85 * len(asked)
