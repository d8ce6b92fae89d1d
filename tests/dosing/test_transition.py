"""The planned gap, what follows denosumab, and intervals longer than a claim allows."""

from __future__ import annotations

import pytest

from .conftest import Engine
from .record import Entry, dose, entry, findings, gap, order, patient, run, values, zoledronic

QUERIES = (
    "planned-gap",
    "transition",
    "transition-oral",
    "transition-deadline-passed",
    "intermittent-given",
    "intermittent-ordered",
    "intermittent-planned",
)
KINDS = {
    "PlannedGapFinding",
    "PlannedGapOverSixMonthsFinding",
    "PlannedGapUpToSixMonthsFinding",
    "TransitionDeadlinePassedFinding",
    "AdequateTransitionFinding",
    "OralBisphosphonateStartedFinding",
    "IntermittentIntervalFinding",
}
SEEN = "2026-03-01"
OVER = {("PlannedGapFinding", SEEN), ("PlannedGapOverSixMonthsFinding", SEEN)}
UP_TO = {("PlannedGapFinding", SEEN), ("PlannedGapUpToSixMonthsFinding", SEEN)}
INTERMITTENT = ("IntermittentIntervalFinding", None)


def passed(day: str) -> tuple[str, str]:
    """The deadline went by."""
    return ("TransitionDeadlinePassedFinding", day)


def adequate(day: str) -> tuple[str, str]:
    """The transition drug was given well and in time."""
    return ("AdequateTransitionFinding", day)


def oral(day: str) -> tuple[str, str]:
    """An oral bisphosphonate was begun."""
    return ("OralBisphosphonateStartedFinding", day)


def tablets(drug: str, day: str, **more: str) -> Entry:
    """A use of tablets that began on a day."""
    return entry("hasMedicationUse", drug, "Active", start=day, **more)


LAST = "2025-08-31"  # six months later there is no 31st: the deadline is 2026-02-28
LATE = passed("2026-02-28")
CASES = {
    # expected gap
    "seven": (patient("seven", gap(SEEN, "7")), OVER),
    # Six calendar months have 181 to 184 days.
    "days-181": (patient("days-181", gap(SEEN, "181", unit="d")), UP_TO),
    "days-181.05": (patient("days-181.05", gap(SEEN, "181.05", unit="d")), set()),
    "days-182": (patient("days-182", gap(SEEN, "182", unit="d")), set()),
    "days-184": (patient("days-184", gap(SEEN, "184", unit="d")), set()),
    "days-185": (patient("days-185", gap(SEEN, "185", unit="d")), OVER),
    "weeks-25": (patient("weeks-25", gap(SEEN, "25", unit="wk")), UP_TO),
    "weeks-26": (patient("weeks-26", gap(SEEN, "26", unit="wk")), set()),
    "weeks-27": (patient("weeks-27", gap(SEEN, "27", unit="wk")), OVER),
    "six": (patient("six", gap(SEEN, "6")), UP_TO),
    "six-and-a-bit": (patient("six-and-a-bit", gap(SEEN, "6.1")), OVER),
    "more-than-six": (patient("more-than-six", gap(SEEN, "6", comparator="GreaterThan")), OVER),
    "six-or-more": (patient("six-or-more", gap(SEEN, "6", comparator="AtLeast")), set()),
    "less-than-six": (patient("less-than-six", gap(SEEN, "6", comparator="LessThan")), UP_TO),
    "less-than-seven": (patient("less-than-seven", gap(SEEN, "7", comparator="LessThan")), set()),
    "at-most-six": (patient("at-most-six", gap(SEEN, "6", comparator="AtMost")), UP_TO),
    "newest-wins": (patient("newest-wins", gap("2026-02-01", "12"), gap(SEEN, "3")), UP_TO),
    "disagree": (patient("disagree", gap(SEEN, "12"), gap(SEEN, "3")), set()),
    "gap-later": (patient("gap-later", gap("2026-04-01", "12")), set()),
    # what follows
    "in-time-yet": (patient("in-time-yet", dose("2025-09-15")), set()),
    "late": (patient("late", dose(LAST)), {LATE}),
    "adequate": (
        patient("adequate", dose(LAST), zoledronic("2026-02-28", "4", route="Intravenous")),
        {adequate("2026-02-28")},
    ),
    "five-without-route": (
        patient("five-without-route", dose(LAST), zoledronic("2026-01-10")),
        {adequate("2026-01-10")},
    ),
    "a-day-late": (patient("a-day-late", dose(LAST), zoledronic("2026-03-01")), {LATE}),
    "too-little": (patient("too-little", dose(LAST), zoledronic("2026-01-10", "3.9")), set()),
    "too-much": (patient("too-much", dose(LAST), zoledronic("2026-01-10", "5.1")), set()),
    "swallowed": (
        patient("swallowed", dose(LAST), zoledronic("2026-01-10", route="Oral")),
        {oral("2026-01-10")},
    ),
    "not-given": (
        patient("not-given", dose(LAST), zoledronic("2026-01-10", status="NotDone")),
        {LATE},
    ),
    "before-last-dose": (patient("before-last-dose", zoledronic("2025-08-30"), dose(LAST)), {LATE}),
    "on-last-dose": (patient("on-last-dose", zoledronic(LAST), dose(LAST)), {LATE}),
    "zoledronic-ordered": (
        patient(
            "zoledronic-ordered",
            dose(LAST),
            entry(
                "hasOrder", "ZoledronicAcid", "Active", start="2026-01-10", dose="5", doseUnit="mg"
            ),
        ),
        {LATE},
    ),
    "tablets": (
        patient("tablets", dose(LAST), tablets("Risedronate", "2026-02-01")),
        {oral("2026-02-01")},
    ),
    "tablets-late": (
        patient("tablets-late", dose(LAST), tablets("Alendronate", "2026-03-10")),
        {oral("2026-03-10"), LATE},
    ),
    "tablets-before": (
        patient("tablets-before", dose(LAST), tablets("Alendronate", "2025-01-10")),
        {LATE},
    ),
    "either-form": (
        patient("either-form", dose(LAST), tablets("Ibandronate", "2026-02-01")),
        set(),
    ),
    "either-form-oral": (
        patient("either-form-oral", dose(LAST), tablets("Ibandronate", "2026-02-01", route="Oral")),
        {oral("2026-02-01")},
    ),
    # longer intervals
    "gap-28": (patient("gap-28", dose("2026-01-29", "120"), dose("2026-02-26", "120")), set()),
    "gap-29": (
        patient("gap-29", dose("2026-01-28", "120"), dose("2026-02-26", "120")),
        {("IntermittentIntervalFinding", "2026-02-26")},
    ),
    "gap-of-60": (patient("gap-of-60", dose("2025-08-28"), dose("2026-02-26")), set()),
    "changed-over": (patient("changed-over", dose("2025-12-01"), dose("2026-02-26", "120")), set()),
    "order-28": (patient("order-28", order("120", period="4", periodUnit="wk")), set()),
    "order-monthly": (patient("order-monthly", order("120", period="1", periodUnit="mo")), set()),
    "order-12-weeks": (
        patient("order-12-weeks", order("120", period="12", periodUnit="wk")),
        {INTERMITTENT},
    ),
    "order-3-months": (
        patient("order-3-months", order("120", period="3", periodUnit="mo")),
        {INTERMITTENT},
    ),
    "order-60": (patient("order-60", order("60", period="6", periodUnit="mo")), set()),
    "gap-at-120": (
        patient("gap-at-120", dose("2026-02-26", "120"), gap(SEEN, "3")),
        UP_TO | {INTERMITTENT},
    ),
    "gap-at-120-open": (
        patient("gap-at-120-open", dose("2026-02-26", "120"), gap(SEEN, "182", unit="d")),
        {INTERMITTENT},
    ),
    "gap-at-120-none": (
        patient("gap-at-120-none", dose("2026-02-26", "120"), gap(SEEN, "0")),
        UP_TO,
    ),
    "gap-at-60": (patient("gap-at-60", dose("2026-02-26"), gap(SEEN, "3")), UP_TO),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_findings(engine: type[Engine], name: str) -> None:
    store = run(engine, tuple(text for text, _ in CASES.values()), QUERIES)
    assert {row for row in findings(store, name) if row[0] in KINDS} == CASES[name][1]


def test_the_deadline_is_six_calendar_months_after_the_last_dose(engine: type[Engine]) -> None:
    store = run(engine, tuple(text for text, _ in CASES.values()), QUERIES)
    assert values(store, "late", "osteon:transitionDeadline") == {"2026-02-28"}
    assert ("TransitionDeadlineFinding", "2026-02-28") in findings(store, "late")


def test_a_presumed_route_is_shown_as_policy(engine: type[Engine]) -> None:
    store = run(engine, tuple(text for text, _ in CASES.values()), QUERIES)
    path = "osteon:hasFinding/osteon:usedPolicy"
    assert values(store, "five-without-route", path) == {"policy/usual-bisphosphonate-route"}
    assert values(store, "adequate", path) == set()
