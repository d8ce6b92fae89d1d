"""The order of the stages, and nothing else."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, Store

from osteon.answer import build_answer
from osteon.errors import InputError
from osteon.ingest import PatientRecord
from osteon.knowledge import Knowledge
from osteon.membership import classify, types_of
from osteon.shacl import Report
from osteon.store import (
    ADVICE_GRAPH,
    CONTEXT_GRAPH,
    EXPECTATIONS_GRAPH,
    FACTS_GRAPH,
    KNOWLEDGE_GRAPH,
    RECORD_GRAPH,
    osteon,
    run_stage,
)
from osteon.validate import validate

_DATE = NamedNode("http://www.w3.org/2001/XMLSchema#date")


@dataclass(frozen=True)
class Assessment:
    """All that came of one record.

    Attributes:
        answer: plain data in the shape of answer.schema.json.
        types: `certain` and `possible` patient classes, sorted.
        report: the SHACL validation report, without the sentinel.
        quads: what every stage added, one named graph per stage.
    """

    answer: dict[str, Any]
    types: dict[str, list[str]]
    report: Report
    quads: tuple[Quad, ...]


def assess(
    record: PatientRecord,
    kb: Knowledge,
    *,
    as_of: datetime.date,
    profile: str = "article",
    reasoner: str = "compiled",
    engine: str = "auto",
) -> Assessment:
    """Assess one patient on one day.

    `profile` is the identifier of a profile of the knowledge; `reasoner` is `compiled`, `hermit`
    or `pellet`; `engine`, which runs the shapes, is `auto`, `fast` or `pyshacl`. Raises
    InputError for a profile that the knowledge lacks, or an engine that cannot run its shapes.
    """
    store = Store()
    store.bulk_extend(kb.working_set)
    patient = NamedNode(record.patient)
    store.extend([Quad(t.subject, t.predicate, t.object, RECORD_GRAPH) for t in record.triples])
    store.extend(context(kb, as_of, profile))
    run_stage(store, kb.stages["derive"], FACTS_GRAPH)
    classify(store, kb.classifier, patient, reasoner)
    run_stage(store, kb.stages["expect"], EXPECTATIONS_GRAPH)
    report = validate(store, kb, engine)
    run_stage(store, kb.stages["recommend"], ADVICE_GRAPH)
    answer = build_answer(
        store, kb, patient, record.label, as_of.isoformat(), profile.split("+"), report
    )
    quads = tuple(
        quad
        for quad in store.quads_for_pattern(None, None, None, None)
        if quad.graph_name != KNOWLEDGE_GRAPH
    )
    return Assessment(answer, types_of(store, kb.classifier, patient), report, quads)


def context(kb: Knowledge, as_of: datetime.date, profile: str) -> list[Quad]:
    """What the run is about, as data that queries read."""
    chosen = kb.profiles.get(profile)
    if chosen is None:
        known = ", ".join(sorted(kb.profiles))
        raise InputError(f"profile {profile!r} is not known; choose one of {known}")
    run = osteon("run")
    date = Literal(as_of.isoformat(), datatype=_DATE)
    return [
        Quad(run, osteon("asOf"), date, CONTEXT_GRAPH),
        Quad(run, osteon("profile"), NamedNode(chosen), CONTEXT_GRAPH),
    ]
