"""Stop decisions and the bisphosphonate after them: dose and deadline at the edge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import (
    FOR_GOOD,
    TODAY,
    Fact,
    assessed,
    condition,
    decimal,
    dose,
    egfr,
    fact,
    observation,
    on,
    order,
    stop,
    woman,
)

# (name, record, as of, probe, expected)
Row = tuple[str, str, str, str, Any]


def row(name: str, turtle: str, probe: str, expected: Any, as_of: str = TODAY) -> Row:
    return (name, turtle, as_of, probe, expected)


def on_60(last: str, **facts: Fact | None) -> str:
    return woman(last=dose("60", last), **facts)


GAP_60_LAST = "2025-09-15"


def stopped(last: str = GAP_60_LAST, /, **facts: Fact | None) -> str:
    return on_60(last, stop=stop("2026-01-15", FOR_GOOD), **facts)


def zoledronic(mg: str, when: str, **facts: Fact | None) -> str:
    given = dose(mg, when, "ZoledronicAcid", route="Intravenous")
    return stopped(zoledronic=given, **facts)


AMOUNT = "orderChecks.transition-dose@zoledronic"
DEADLINE = "orderChecks.transition-deadline@zoledronic"
ADVICE = "recommendations.zoledronic-acid-after-denosumab"
ORAL = "recommendations.oral-bisphosphonate-alternative"
LATER = "2026-03-20"


def iv(feasible: bool) -> Fact:
    return observation("IntravenousTherapyFeasibility", boolean=feasible)


TRANSITION_ROWS = [
    row("deadline", stopped(), f"deadline.{ADVICE.split('.')[1]}", "2026-03-15"),
    row("deadline-day", stopped(), "cautions.transition-deadline-missed", "absent"),
    row(
        "deadline-passed", stopped(), "cautions.transition-deadline-missed", "applies", "2026-03-16"
    ),
    row(
        "deadline-passed-still-now",
        stopped(),
        "recommendations.start-bisphosphonate-now",
        "applies",
        "2026-03-16",
    ),
    row("given-on-deadline", zoledronic("4", "2026-03-15"), DEADLINE, "ok", LATER),
    row("given-day-after", zoledronic("4", "2026-03-16"), DEADLINE, "violation", LATER),
    row("given-before", zoledronic("4", "2026-03-14"), DEADLINE, "ok", LATER),
    row("mg-3.9", zoledronic("3.9", "2026-03-10"), AMOUNT, "violation"),
    row("mg-4", zoledronic("4", "2026-03-10"), AMOUNT, "ok"),
    row("mg-4.5", zoledronic("4.5", "2026-03-10"), AMOUNT, "ok"),
    row("mg-5", zoledronic("5", "2026-03-10"), AMOUNT, "ok"),
    row("mg-5.1", zoledronic("5.1", "2026-03-10"), AMOUNT, "violation"),
    row("mg-3.5-renal", zoledronic("3.5", "2026-03-10", egfr=egfr("45")), AMOUNT, "unknown"),
    row("adequate-ends-advice", zoledronic("4", "2026-03-10"), ADVICE, "absent"),
    row("too-little-keeps-advice", zoledronic("3.9", "2026-03-10"), ADVICE, "applies"),
    row("feasibility-missing", stopped(), ADVICE, "applies"),
    row("feasibility-missing-oral", stopped(), ORAL, "unknown"),
    row("iv-feasible-oral", stopped(feasible=iv(True)), ORAL, "absent"),
    row("iv-not-feasible-oral", stopped(feasible=iv(False)), ORAL, "applies"),
    row("iv-not-feasible", stopped(feasible=iv(False)), ADVICE, "absent"),
    row(
        "iv-not-feasible-deadline",
        stopped(feasible=iv(False)),
        f"deadline.{ORAL.split('.')[1]}",
        "2026-03-15",
    ),
]
STOPS = {"first": dose("60", "2025-10-01")}


def prescription(**facts: Fact | None) -> str:
    return woman(**{**STOPS, **facts})


STOPPED_ORDER = order(
    "60", "6", "mo", status="Stopped", authored="2025-10-01", stopped="2026-02-01"
)
STOP_ROWS = [
    row("stop-stands", prescription(old=STOPPED_ORDER), "verdict", "discontinuing"),
    row("stop-schedule", prescription(old=STOPPED_ORDER), "schedule.status", "stopped"),
    row(
        "stop-caution",
        prescription(old=STOPPED_ORDER),
        "cautions.vertebral-fracture-risk-after-stopping",
        "applies",
    ),
    row(
        "replaced-same-day",
        prescription(old=STOPPED_ORDER, new=order("60", "6", "mo", authored="2026-02-01")),
        "verdict",
        "proceed",
    ),
    row(
        "dose-after-stop",
        prescription(old=STOPPED_ORDER, later=dose("60", "2026-02-02")),
        "verdict",
        "proceed",
    ),
    row(
        "dose-on-day-of-stop",
        prescription(old=STOPPED_ORDER, later=dose("60", "2026-02-01")),
        "verdict",
        "discontinuing",
    ),
    row("on-hold", prescription(old=order("60", "6", "mo", status="OnHold")), "verdict", "proceed"),
    row(
        "on-hold-caution",
        prescription(old=order("60", "6", "mo", status="OnHold")),
        "cautions.no-residual-effect-beyond-6-months",
        "applies",
    ),
    row("stop-tomorrow", prescription(stop=stop("2026-03-16")), "verdict", "proceed"),
    row("stop-today", prescription(stop=stop("2026-03-15")), "verdict", "discontinuing"),
    row(
        "stop-without-indication",
        woman(disease=None, first=dose("60", "2025-10-01"), stop=stop("2026-02-01")),
        "verdict",
        "discontinuing",
    ),
    row("stop-sways-again", prescription(old=STOPPED_ORDER), "sways.dental-evaluation", True),
    row(
        "stop-tumor-risk",
        prescription(old=STOPPED_ORDER, breast=condition("BreastCancer", "2020-01-01")),
        "cautions.vertebral-fracture-risk-after-stopping",
        "applies",
    ),
]

ROWS = TRANSITION_ROWS + STOP_ROWS


@pytest.mark.parametrize(
    ("turtle", "as_of", "probe", "expected"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_transition(tmp_path: Path, turtle: str, as_of: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle, as_of), probe) == expected


def infusions(
    count: str | None = None,
    period: str | None = None,
    unit: str | None = None,
    end: str | None = None,
    mg: str = "5",
) -> str:
    """An order of the infusion from 20 March 2026, so often and until then."""
    plain = order(mg, period, unit, start=LATER, route="Intravenous", drug="ZoledronicAcid")
    rest = plain.rest + decimal("count", count) + on("end", end)
    return stopped("2025-11-15", zoledronic=Fact(plain.link, plain.types, rest))


@pytest.mark.parametrize(
    ("turtle", "status", "found"),
    [
        (infusions(), "ok", "5 mg intravenous"),
        (infusions("1"), "ok", "5 mg intravenous"),
        (infusions("2"), "violation", "5 mg intravenous, repeated"),
        (infusions(None, "1", "mo"), "violation", "5 mg intravenous, repeated"),
        (infusions("1", "1", "mo"), "ok", "5 mg intravenous"),
        (infusions("12", "1", "mo"), "violation", "5 mg intravenous, repeated"),
        (infusions(None, "4", "wk"), "violation", "5 mg intravenous, repeated"),
        (infusions(None, "11", "mo"), "violation", "5 mg intravenous, repeated"),
        (infusions(None, "12", "mo"), "unknown", "5 mg intravenous, repeated"),
        (infusions(None, "364", "d"), "violation", "5 mg intravenous, repeated"),
        (infusions(None, "365", "d"), "unknown", "5 mg intravenous, repeated"),
        (infusions(None, "1", "a"), "unknown", "5 mg intravenous, repeated"),
        (infusions(None, "1", "d", LATER), "ok", "5 mg intravenous"),
        (infusions(None, "1", "d", "2026-03-21"), "violation", "5 mg intravenous, repeated"),
        (infusions(None, "0", "mo"), "unknown", "5 mg intravenous, repeated"),
        (infusions(None, "1", "fortnight"), "unknown", "5 mg intravenous, repeated"),
        (infusions("2", mg="8"), "violation", "8 mg intravenous, repeated"),
    ],
)
def test_single_infusion(tmp_path: Path, turtle: str, status: str, found: str) -> None:
    answer = assessed(tmp_path, turtle)
    (check,) = [check for check in answer["orderChecks"] if check["id"] == "transition-dose"]
    assert (check["status"], check["found"], check["expected"], check["claims"]) == (
        status,
        found,
        "4-5 mg intravenous, once",
        ["C50"],
    )
