"""Many brief answers at once: who is answered over columns, and what happens if that goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from made_up import copies
from oracle import knowledge
from pyoxigraph import NamedNode, Triple

from osteon import briefly, population, run
from osteon.briefly import assess_briefly
from osteon.cohort import batch
from osteon.cohort.options import Options, Ready
from osteon.errors import EnginesDisagree, InternalFault
from osteon.ingest import PatientRecord
from osteon.pipeline import Brief, assess_together
from osteon.store import OSTEON

DAY = date(2026, 3, 15)
ENOUGH = 64
"""Patients; the pipeline would be as quick with fewer."""


@cache
def crowd() -> tuple[PatientRecord, ...]:
    return tuple(copies(ENOUGH))


@cache
def by_pipeline() -> dict[str, Brief]:
    together = assess_together(crowd(), knowledge(), as_of=DAY, brief=True)
    return {one.patient: one for one in together}


@pytest.fixture
def over_columns(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The patients that came to be answered over columns."""
    seen: list[str] = []

    class Spy(population.Population):
        def __init__(self, records: Sequence[PatientRecord], *more: Any) -> None:
            seen.extend(record.patient for record in records)
            super().__init__(records, *more)

    monkeypatch.setattr(population, "Population", Spy)
    return seen


def told(found: Sequence[Brief]) -> list[tuple[Any, ...]]:
    return [(one.patient, one.answer, one.types) for one in found]


def test_the_answers_are_those_of_the_pipeline_in_the_order_given(over_columns: list[str]) -> None:
    found = list(assess_briefly(crowd(), knowledge(), as_of=DAY))
    assert told(found) == told([by_pipeline()[record.patient] for record in crowd()])
    assert over_columns == [record.patient for record in crowd()]


@pytest.mark.parametrize(
    ("some", "options"),
    [(slice(59), {}), (slice(None), {"engine": "pyshacl"})],
    ids=["too few", "an engine that is not quick"],
)
def test_what_columns_would_not_do_the_pipeline_does(
    some: slice, options: dict[str, str], over_columns: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def pipeline(records: Sequence[PatientRecord], **more: Any) -> list[Brief]:
        asked.append(more)
        return [by_pipeline()[record.patient] for record in records]

    monkeypatch.setattr(briefly, "assess_together", pipeline)
    records = crowd()[some]
    found = list(assess_briefly(records, knowledge(), as_of=DAY, **options))
    assert [one.patient for one in found] == [record.patient for record in records]
    assert not over_columns
    assert all(more["brief"] and more["engine"] == options.get("engine", "auto") for more in asked)


def test_who_describes_a_node_of_the_knowledge_goes_through_the_pipeline(
    over_columns: list[str],
) -> None:
    """Over columns, what is said of it would pass for knowledge."""
    first, *others = crowd()
    node = NamedNode(OSTEON + "claim/C01")
    odd = replace(
        first,
        triples=(*first.triples, Triple(node, NamedNode(OSTEON + "date"), NamedNode("urn:x"))),
    )
    found = list(assess_briefly([odd, *others], knowledge(), as_of=DAY))
    assert odd.patient not in over_columns and len(over_columns) == len(others)
    (alone,) = assess_together([odd], knowledge(), as_of=DAY, brief=True)
    assert told(found[:1]) == told([alone])


def test_what_is_in_columns_is_not_looked_for_in_a_store() -> None:
    """An empty one would say that there is nothing."""
    base = knowledge().columns("article")
    assert base is not None
    with pytest.raises(InternalFault, match="a store was asked for what is in columns"):
        _ = population.ColumnRun(base, knowledge(), "article").store


def test_a_statement_that_no_claim_stands_behind() -> None:
    assert run._claimed(()) == ((), (), ())


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns that get every patient's verdict wrong."""
    right = population.build_answer

    def build(*args: Any, **more: Any) -> dict[str, Any]:
        return right(*args, **more) | {"verdict": "another"}

    monkeypatch.setattr(population, "build_answer", build)


@pytest.mark.usefixtures("wrong")
def test_engines_that_disagree_stop_everything() -> None:
    with pytest.raises(EnginesDisagree) as caught:
        list(assess_briefly(crowd(), knowledge(), as_of=DAY))
    name, _, rest = str(caught.value).partition(": ")
    assert name in {record.label for record in crowd()}
    assert rest.startswith("the answer over columns is not that of the pipeline; do not use")


@pytest.mark.usefixtures("wrong")
def test_a_cohort_does_not_go_on_after_that() -> None:
    """Other faults cost one patient the answer; of this one nobody knows whom it costs what."""
    ready = Ready(knowledge(), None, None)  # type: ignore[arg-type]
    with pytest.raises(EnginesDisagree):
        list(batch._together([*crowd()], ready, Options(DAY, brief=True)))


def test_the_record_that_is_held_against_the_pipeline_is_not_a_giant() -> None:
    def sized(size: int) -> PatientRecord:
        return replace(crowd()[0], patient=f"urn:{size}", triples=crowd()[0].triples[:1] * size)

    assert briefly._probe([sized(2001), sized(2000), sized(7)]).patient == "urn:2000"  # type: ignore[union-attr]
    assert briefly._probe([sized(3000), sized(2001)]).patient == "urn:2001"  # type: ignore[union-attr]
    assert briefly._probe([]) is None
