"""Doses of uncertain day or status: what they leave open is a possible finding, on both engines."""

from __future__ import annotations

import pytest

from .conftest import Engine
from .record import OSTEOPOROSIS, Entry, dose, entry, patient, run, stop, use, values, zoledronic

QUERIES = (
    "first-dose",
    "last-dose-may-fit",
    "overdue-open",
    "overdue-long-open",
    "since-last-dose-open",
    "never-dosed",
    "dosed-perhaps",
    "stop-none",
    "stop-not-standing",
    "transition-none-adequate",
    "transition-none-oral",
    "transition-deadline-passed-open",
    "intermittent-given-open",
    "dose-gap-open",
    "problem-grave",
)
FITS, LATE = "LastDoseFits60Finding", "OverdueUnder60Finding"
LONG, SINCE = "MoreThanSixMonthsOverdueFinding", "OverSixMonthsSinceLastDoseFinding"
EVER, NEVER = "EverDosedFinding", "NeverDosedFinding"
STANDS, NO_STOP = "StandingStopFinding", "NoStandingStopFinding"
GOOD, NONE = "AdequateTransitionFinding", "NoAdequateTransitionFinding"
ORAL, NO_ORAL = "OralBisphosphonateStartedFinding", "NoOralTransitionFinding"
PASSED, APART = "TransitionDeadlinePassedFinding", "IntermittentIntervalFinding"


def perhaps(day: str | None, mg: str | None = "60", status: str = "OnHold") -> Entry:
    """An administration that may have been given."""
    return dose(day, mg, status)


def told(day: str | None = None, **more: str | None) -> Entry:
    """What may stand for a dose, in another form."""
    return entry("hasPossibleExposure", "Denosumab", effective=day, **more)


# name: record, possible findings, certain ones among those of interest
CASES: dict[str, tuple[str, set[str], set[str]]] = {
    "perhaps": (patient("perhaps", perhaps("2025-10-01")), {EVER, NEVER, FITS}, set()),
    "perhaps-late": (
        patient("perhaps-late", perhaps("2025-09-14")),
        {EVER, NEVER, FITS, LATE, SINCE, PASSED},
        set(),
    ),
    "perhaps-six-months": (
        patient("perhaps-six-months", perhaps("2025-09-15")),
        {EVER, NEVER, FITS},
        set(),
    ),
    "perhaps-undated": (
        patient("perhaps-undated", perhaps(None)),
        {EVER, NEVER, FITS, LATE, LONG, SINCE, PASSED},
        set(),
    ),
    "perhaps-without-amount": (
        patient("perhaps-without-amount", perhaps("2025-10-01", None)),
        {EVER, NEVER},
        set(),
    ),
    "perhaps-beside-use": (
        patient("perhaps-beside-use", use(start="2024-01-01"), perhaps("2025-12-01")),
        {FITS, LATE, LONG, SINCE, PASSED},
        {EVER},
    ),
    "later": (
        patient("later", dose("2025-06-01"), perhaps("2025-12-01")),
        {LATE, SINCE, PASSED},
        {EVER, FITS},
    ),
    "later-of-another": (
        patient("later-of-another", dose("2025-06-01"), perhaps("2025-12-01", "120")),
        # Whether the day of the one goes with the regimen of the other is not gone into.
        {FITS, LATE, LONG, SINCE, PASSED, "LastDoseFits120Finding", "OverdueUnder120Finding"},
        {EVER},
    ),
    "month": (patient("month", dose("2025-09")), {LATE, SINCE, PASSED}, {EVER, FITS}),
    "month-late": (
        patient("month-late", dose("2025-08")),
        set(),
        {EVER, FITS, LATE, SINCE, PASSED},
    ),
    "month-long": (
        patient("month-long", dose("2025-03")),
        {LONG},
        {EVER, FITS, LATE, SINCE, PASSED},
    ),
    "use-unknown": (
        patient("use-unknown", use("UnknownStatus", start="2025-01-01")),
        {EVER, NEVER},
        set(),
    ),
    "use-unknown-later": (
        patient("use-unknown-later", use("UnknownStatus", start="2026-03-16")),
        set(),
        {NEVER},
    ),
    "stop-then-perhaps": (
        patient("stop-then-perhaps", dose("2025-12-01"), stop("2026-01-10"), perhaps("2026-01-11")),
        {STANDS, NO_STOP},
        {EVER, FITS},
    ),
    "stop-that-day": (
        patient("stop-that-day", dose("2025-12-01"), stop("2026-01-10"), perhaps("2026-01-10")),
        set(),
        {EVER, FITS, STANDS},
    ),
    "told": (patient("told", told("2025-12-01")), {EVER, NEVER}, set()),
    "told-later": (patient("told-later", told("2026-03-16")), set(), {NEVER}),
    "told-not-done": (
        patient("told-not-done", entry("hasPossibleExposure", "Denosumab", "NotDone")),
        set(),
        {NEVER},
    ),
    "told-and-given": (
        patient("told-and-given", told("2025-12-01"), dose("2025-12-01")),
        set(),
        {EVER, FITS},
    ),
    "told-the-day-after": (
        patient("told-the-day-after", dose("2025-12-01"), told("2025-12-02")),
        {FITS},
        {EVER},
    ),
    "handed-out-and-given": (
        patient("handed-out-and-given", told(start="2025-11-20"), dose("2025-12-01")),
        set(),
        {EVER, FITS},
    ),
    "handed-out-since": (
        patient("handed-out-since", dose("2025-08-31"), told(start="2026-02-20")),
        {FITS, LATE, SINCE, PASSED},
        {EVER},
    ),
    "adequate-by-month": (
        patient(
            "adequate-by-month", dose("2025-09"), zoledronic("2026-03-01", route="Intravenous")
        ),
        {LATE, SINCE},
        {EVER, FITS, GOOD},
    ),
    "adequate-perhaps": (
        patient("adequate-perhaps", dose("2025-09"), zoledronic("2026-03-02", route="Intravenous")),
        {LATE, SINCE, GOOD, NONE, PASSED},
        {EVER, FITS},
    ),
    "begun-within-the-month": (
        patient(
            "begun-within-the-month",
            dose("2025-12"),
            entry("hasMedicationUse", "Risedronate", "Active", start="2025-12-20"),
        ),
        {ORAL, NO_ORAL},
        {EVER, FITS},
    ),
    "apart-perhaps": (
        patient("apart-perhaps", dose("2026-01", "120"), dose("2026-02-28", "120")),
        {APART},
        {EVER, "LastDoseFits120Finding"},
    ),
}
OF_INTEREST = {FITS, "LastDoseFits120Finding", LATE, LONG, SINCE, EVER, NEVER}
OF_INTEREST |= {STANDS, GOOD, ORAL, PASSED, APART}
FINDINGS = (
    "PREFIX osteon: <https://w3id.org/osteon/> PREFIX ex: <https://example.org/> "
    "SELECT ?class { ex:NAME osteon:LINK/a ?class }"
)


def everybody(engine: type[Engine]) -> Engine:
    """All cases in one store."""
    return run(engine, tuple(case[0] for case in CASES.values()), (*QUERIES, "overdue-long"))


def classes(store: Engine, name: str, link: str) -> set[str]:
    """The classes of one patient's findings."""
    rows = store.rows(FINDINGS.replace("NAME", name).replace("LINK", link))
    return {row[0] for row in rows if row[0] is not None}


@pytest.mark.parametrize("name", sorted(CASES))
def test_what_is_possible_and_what_is_certain(engine: type[Engine], name: str) -> None:
    store = everybody(engine)
    _, possible, certain = CASES[name]
    assert classes(store, name, "hasPossibleFinding") == possible
    assert classes(store, name, "hasFinding") & OF_INTEREST == certain


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("perhaps", {"fact/dose-given"}),
        ("perhaps-undated", {"fact/dose-given", "fact/last-dose-date"}),
        ("month", {"fact/last-dose-date"}),
        ("month-late", set()),
        ("stop-then-perhaps", {"fact/dose-given"}),
        ("adequate-perhaps", {"fact/last-dose-date"}),
    ],
)
def test_the_missing_fact_is_named(engine: type[Engine], name: str, missing: set[str]) -> None:
    path = "osteon:hasPossibleFinding/osteon:decidedBy"
    assert values(everybody(engine), name, path) == missing


@pytest.mark.parametrize(
    ("name", "grave"),
    [
        ("perhaps", {"perhaps-1"}),
        ("later", {"later-1", "later-2"}),
        ("told-and-given", set()),
        ("stop-then-perhaps", {"stop-then-perhaps-1", "stop-then-perhaps-3"}),
        ("use-unknown", {"use-unknown-1"}),
    ],
)
def test_what_the_schedule_hangs_on(engine: type[Engine], name: str, grave: set[str]) -> None:
    rows = everybody(engine).rows(
        "PREFIX osteon: <https://w3id.org/osteon/> SELECT ?node { ?node osteon:graveError true "
        f'FILTER(REGEX(STR(?node), "/{name}-[0-9]+$")) }}'
    )
    assert {row[0] for row in rows} == grave


def test_of_two_regimens_the_one_that_the_month_fits_drives(engine: type[Engine]) -> None:
    both = (*OSTEOPOROSIS, "SolidTumorBoneMetastasesIndicated")
    record = patient("both", dose("2025-03-01"), dose("2026-02", "120"), types=both)
    store = run(engine, (record,), ("last-dose-fit",), ("schedule",))
    assert values(store, "both", "osteon:drivingRegimen") == {
        "regimen/denosumab-120mg-every-4-weeks"
    }
