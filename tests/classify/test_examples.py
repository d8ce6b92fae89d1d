"""Every example record is put in the same classes by the compiled queries and by HermiT."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store

from osteon import reasoner
from osteon.ingest import PatientRecord, read_records
from osteon.knowledge import Knowledge
from osteon.membership import membership
from osteon.pipeline import context
from osteon.store import FACTS_GRAPH, OSTEON, RECORD_GRAPH, run_stage

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted(p for p in (ROOT / "examples").iterdir() if p.is_file() and p.suffix != ".md")


def evaluation_days() -> dict[str, str]:
    """The evaluation date of each example, as its expectation gives it."""
    found = {}
    for path in sorted((ROOT / "tests" / "expected").glob("*.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        found[expected["example"]] = expected["asOf"]
    return found


def derived(knowledge: Knowledge, records: list[PatientRecord], day: str) -> Store:
    """The store after derive and classify, all records of one day together."""
    store = Store()
    store.bulk_extend(knowledge.working_set)
    for record in records:
        store.extend([Quad(t.subject, t.predicate, t.object, RECORD_GRAPH) for t in record.triples])
    store.extend(context(knowledge, datetime.date.fromisoformat(day), "article"))
    run_stage(store, knowledge.stages["derive"], FACTS_GRAPH)
    knowledge.classifier.run(store)
    return store


@pytest.mark.parametrize("part", range(2))
def test_hermit_agrees_on_every_example(part: int) -> None:
    knowledge = Knowledge.load(ROOT)
    days = evaluation_days()
    by_day: dict[str, list[PatientRecord]] = {}
    for path in EXAMPLES[part::2]:
        by_day.setdefault(days[path.name], []).extend(read_records([str(path)], ROOT))
    compared = 0
    for day, records in by_day.items():
        store = derived(knowledge, records, day)
        theirs = reasoner.classify(store, "hermit")
        for record in records:
            patient = NamedNode(record.patient)
            ours = set(membership(store, knowledge.classifier, patient).types()["certain"])
            hermit = {
                cls.removeprefix(OSTEON)
                for who, cls in theirs
                if who == record.patient and cls in knowledge.classifier.ontology.definitions
            }
            assert ours == hermit, f"{record.label} of {record.source}: {ours ^ hermit}"
            compared += 1
    assert compared >= len(EXAMPLES[part::2])
