"""Brief answers for many patients: over columns where that can be, by the pipeline where not."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

from osteon.batch import batches, nodes
from osteon.errors import EnginesDisagree
from osteon.ingest import PatientRecord
from osteon.knowledge import Knowledge
from osteon.pipeline import Brief, assess_together
from osteon.shacl import Quick

MANY = 1000
"""Patients to take at a time. More gain little, and take memory."""
_FEW = 60
"""Fewer are answered sooner by the pipeline."""
_FULL = 2000
"""Statements of a record that the pipeline answers in less than a second."""
Pipeline = Callable[[Sequence[PatientRecord]], Iterator[Brief]]


def assess_briefly(
    records: Sequence[PatientRecord],
    kb: Knowledge,
    *,
    as_of: datetime.date,
    profile: str | None = None,
    reasoner: str = "compiled",
    engine: str = "auto",
) -> Iterator[Brief]:
    """Answer patients who may share a store as `assess_together` does with `brief`.

    Raises EnginesDisagree if the answer of a full record over columns is not that of the pipeline:
    tests hold the two against each other, and so does every run.
    """
    name = profile or kb.default_profile
    pipeline: Pipeline = partial(
        assess_together,
        kb=kb,
        as_of=as_of,
        profile=name,
        reasoner=reasoner,
        engine=engine,
        brief=True,
    )
    found: Mapping[str, Brief] = {}
    if len(records) >= _FEW and reasoner == "compiled":
        found = _over_columns(records, kb, name, as_of, engine, pipeline)
    others = [one for one in records if one.patient not in found]
    answers = {one.patient: one for some in batches(others) for one in pipeline(some)}
    for record in records:
        yield found.get(record.patient) or answers[record.patient]


def _over_columns(
    records: Sequence[PatientRecord],
    kb: Knowledge,
    profile: str,
    as_of: datetime.date,
    engine: str,
    pipeline: Pipeline,
) -> Mapping[str, Brief]:
    """The answers by patient, of all for whom columns will do."""
    shapes = kb.engine(engine)
    if not isinstance(shapes, Quick):
        return {}
    base = kb.columns(profile)
    if base is None:
        return {}
    from osteon.columns.terms import iri_text
    from osteon.population import Population

    # What is said of a node that the knowledge itself names would pass for knowledge.
    ours = [one for one in records if not any(base.knows(iri_text(node)) for node in nodes(one))]
    with base.fork() as store, _no_collection():
        found = Population(ours, kb, profile, store, as_of, shapes).answers()
    probe = _probe([one for one in ours if one.patient in found])
    if probe is not None:
        (told,) = pipeline([probe])
        if (told.answer, told.types) != (found[probe.patient].answer, found[probe.patient].types):
            raise EnginesDisagree(
                f"{probe.label}: the answer over columns is not that of the pipeline; do not use "
                "the results, run without brief answers, and report the record as far as you may"
            )
    return found


def _probe(records: Sequence[PatientRecord]) -> PatientRecord | None:
    """The fullest record that the pipeline answers in no time."""
    by_size = sorted(records, key=lambda one: len(one.triples))
    small = [one for one in by_size if len(one.triples) <= _FULL]
    return small[-1] if small else next(iter(by_size), None)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without looking for garbage: among so many objects that all live it takes a third longer."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
