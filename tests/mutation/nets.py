"""Queries that speak only where another part of the knowledge is missing, tested without it.

That a requirement which no shape judges is unknown, say, and not gone: in the knowledge as it is,
each has its shapes. So something is taken out first, and the net must catch what falls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from oracle import ROOT
from people import active
from pyoxigraph import Quad
from tiny import TODAY, condition, fact, order, woman

from osteon.ingest import read_records
from osteon.knowledge import Knowledge
from osteon.pipeline import assess

from .changed import Origin
from .kinds import FactMutant, Mutant, QueryMutant

NETS_HOLD = "tests/mutation/test_nets.py::test_net"


@dataclass(frozen=True)
class Net:
    """A query that catches, the mutants that it catches, and what a record is then to be told."""

    query: str
    broken: tuple[str, ...]
    record: str
    probe: str
    expected: str

    @property
    def mutant(self) -> str:
        """The mutant without the net."""
        return f"{self.query}: missing"


NETS = (
    Net(
        "queries/recommend/doubt-unreached",
        ("queries/recommend/doubt-no-regimen: missing",),
        woman(disease=condition("ActiveMyeloma", "2026-02-01")),
        "verdict",
        "needs-information",
    ),
    Net(
        "queries/expect/unresolved",
        ("queries/recommend/doubt-unreached: missing",),
        woman(tumor=active("BreastCancer"), metastases=active("BoneMetastasis")),
        "verdict",
        "needs-information",
    ),
    Net(
        "queries/recommend/requirement-unjudged",
        ("shape/dental-evaluation-documented: missing",),
        woman(),
        "requirements.dental-evaluation",
        "unknown",
    ),
    Net(
        "queries/recommend/check-unjudged",
        (
            "claim/C05 for OsteoporosisIndicated: constrains check/route is missing",
            "claim/C07 for PostmenopausalOsteoporosisIndicated: constrains check/route is missing",
        ),
        woman(plan=order("60", "6", "mo")),
        "orderChecks.route@plan",
        "unknown",
    ),
)


def failing_on_nets(mutant: Mutant, origin: Origin, mutants: Mapping[str, Mutant]) -> str:
    """The test of a net that fails with a mutant; empty if none does."""
    for number, net in enumerate(NETS):
        if net.mutant == mutant.name and not holds(net, origin, mutants, missing=True):
            return f"{NETS_HOLD}[{number}]"
    return ""


def holds(net: Net, origin: Origin, mutants: Mapping[str, Mutant], *, missing: bool) -> bool:
    """Whether the answer is right on the broken knowledge, the net there or missing."""
    kb = origin.mutated(_all_at_once([mutants[name] for name in net.broken]))
    if missing:
        kb = _without(kb, mutants[net.mutant])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "record.ttl"
        path.write_text(net.record, encoding="utf-8")
        (record,) = read_records([str(path)], ROOT)
    try:
        answer = assess(record, kb, as_of=date.fromisoformat(TODAY)).answer
        return bool(fact(answer, net.probe) == net.expected)
    except Exception:
        return False  # no answer at all


def _all_at_once(mutants: Sequence[Mutant]) -> Mutant:
    if len(mutants) == 1:
        return mutants[0]
    removed: tuple[Quad, ...] = ()
    for mutant in mutants:
        assert isinstance(mutant, FactMutant) and not mutant.added
        removed += mutant.removed
    return FactMutant(" and ".join(mutant.name for mutant in mutants), removed)


def _without(kb: Knowledge, missing: Mutant) -> Knowledge:
    """The knowledge without a query, and with everything that was worked out of the rest."""
    assert isinstance(missing, QueryMutant)
    kept = [query for query in kb.stages[missing.stage] if query.name != missing.query]
    found = replace(kb, stages={**kb.stages, missing.stage: kept})
    for name, value in kb.__dict__.items():
        found.__dict__.setdefault(name, value)
    return found
