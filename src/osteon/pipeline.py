"""The order of the stages, and nothing else."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from osteon.answer import build_answer
from osteon.ingest import PatientRecord
from osteon.knowledge import Knowledge
from osteon.membership import Membership, classify
from osteon.prepare import Presence
from osteon.run import Owners, Run, Shares
from osteon.shacl import Report, Result
from osteon.store import (
    ADVICE_GRAPH,
    CONTEXT_GRAPH,
    EXPECTATIONS_GRAPH,
    FACTS_GRAPH,
    RECORD_GRAPH,
    REPORT_GRAPH,
    TYPES_GRAPH,
    osteon,
    run_stage,
)
from osteon.validate import validate

_DATE = NamedNode("http://www.w3.org/2001/XMLSchema#date")
_FEW = 20
_STAGES = (RECORD_GRAPH, FACTS_GRAPH, TYPES_GRAPH, EXPECTATIONS_GRAPH, REPORT_GRAPH, ADVICE_GRAPH)


@dataclass(frozen=True)
class Brief:
    """What came of one record.

    Attributes:
        answer: plain data in the shape of answer.schema.json, or its brief form.
        types: `certain` and `possible` patient classes, sorted.
        patient: the patient's IRI.
    """

    answer: dict[str, Any]
    types: dict[str, list[str]]
    patient: str


@dataclass(frozen=True)
class Assessment(Brief):
    """What came of one record, and the way there.

    Attributes:
        report: the SHACL validation report, without the sentinel.
        shares: what every stage added, for all patients of the run; of a brief answer, nothing.
    """

    report: Report
    shares: Shares

    @property
    def quads(self) -> tuple[Quad, ...]:
        """What every stage added for the patient, in one named graph a stage."""
        return self.shares.of(self.patient)


def assess(
    record: PatientRecord,
    kb: Knowledge,
    *,
    as_of: datetime.date,
    profile: str | None = None,
    reasoner: str = "compiled",
    engine: str = "auto",
) -> Assessment:
    """Assess one patient on one day.

    `profile` is the identifier of a profile, by default that of the knowledge; `reasoner` is
    `compiled`, `hermit` or `pellet`; `engine`, which runs the shapes, is `auto`, `fast` or
    `pyshacl`. Raises InputError for a profile that the knowledge lacks, or an engine that cannot
    run its shapes.
    """
    together = assess_together(
        [record], kb, as_of=as_of, profile=profile, reasoner=reasoner, engine=engine
    )
    return next(together)


def assess_together(
    records: Sequence[PatientRecord],
    kb: Knowledge,
    *,
    as_of: datetime.date,
    profile: str | None = None,
    reasoner: str = "compiled",
    engine: str = "auto",
    brief: bool = False,
) -> Iterator[Assessment]:
    """Assess some patients in one store, as `assess` does one; `batch.batches` says which may.

    Everything but the answers is done when the first one comes. Brief answers have no words, no
    reasons and no statements of the stages, and take half the time.
    """
    profile = profile or kb.default_profile
    ground = kb.ground(profile)
    loan = ground.lend()
    store = loan.store
    # To note what each of many patients has takes longer than the queries that it would spare.
    present = loan.present if len(records) <= _FEW else Presence()
    given = [as_of_quad(as_of)]
    for record in records:
        given += [Quad(s, p, o, RECORD_GRAPH) for s, p, o in record.triples]
    store.extend(given)
    present.add(given)
    run_stage(store, kb.stages["derive"], FACTS_GRAPH, present)
    members = classify(store, kb, [record.patient for record in records], reasoner)
    present.add(store.quads_for_pattern(None, None, None, TYPES_GRAPH))
    run_stage(store, kb.stages["expect"], EXPECTATIONS_GRAPH, present)
    report = validate(store, kb, engine, kb.outside(profile))
    present.add(store.quads_for_pattern(None, None, None, REPORT_GRAPH))
    run_stage(store, kb.stages["recommend"], ADVICE_GRAPH, present)
    try:
        yield from _shared_out(Run(store, kb, profile), records, members, report, as_of, brief)
    finally:
        ground.take_back(loan)


def _shared_out(
    run: Run,
    records: Sequence[PatientRecord],
    members: Mapping[str, Membership],
    report: Report,
    as_of: datetime.date,
    brief: bool,
) -> Iterator[Assessment]:
    """To each patient the part of the run that is theirs."""
    owners = Owners(records)
    results: dict[str | None, list[Result]] = defaultdict(list)
    for result in report.results:
        results[owners.of(result.focus)].append(result)
    stages = () if brief else _STAGES
    quads = [
        quad for graph in stages for quad in run.store.quads_for_pattern(None, None, None, graph)
    ]
    shares = Shares(owners, quads, context(run.kb, as_of, run.profile))
    for record in records:
        own = replace(report, results=tuple(results[record.patient]))
        faults = [
            (one.focus, one.shape.value)
            for one in own.results
            if not isinstance(one.focus, Literal)
        ]
        answer = build_answer(run, record, as_of, faults, brief=brief)
        types = members[record.patient].types()
        yield Assessment(answer, types, record.patient, own, shares)


def context(kb: Knowledge, as_of: datetime.date, profile: str) -> list[Quad]:
    """What the run is about and what was prepared for it, as data that queries read."""
    return [*kb.ground(profile).context, as_of_quad(as_of)]


def as_of_quad(day: datetime.date) -> Quad:
    """On which day everything is judged."""
    date = Literal(day.isoformat(), datatype=_DATE)
    return Quad(osteon("run"), osteon("asOf"), date, CONTEXT_GRAPH)
