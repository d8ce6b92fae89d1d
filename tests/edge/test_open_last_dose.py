"""A last dose of which only the month is known: what follows it was in time, too late, or open.

A dose of September 2025 was given from the 1st to the 30th, so the six months after it end on a
day from 1 to 30 March 2026.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from people import FOR_GOOD, truth
from tiny import (
    TODAY,
    Fact,
    ago,
    assessed,
    cases,
    dose,
    fact,
    order,
    stop,
    use,
    with_metastases,
    woman,
)

# (name, record, as of, probe, expected)
Row = tuple[str, str, str, str, Any]
LATER = "2026-04-15"
LATE = "cautions.transition-deadline-missed"
NOW = "recommendations.start-bisphosphonate-now"
CHECK = "orderChecks.transition-deadline@z"
AMOUNT = "orderChecks.transition-dose@z"
GAP = "orderChecks.actual-interval"
ABSENT, APPLIES, UNKNOWN = "absent", "applies", "unknown"


def ended(last: str, **facts: Fact | None) -> str:
    return woman(last=dose("60", last), stop=stop("2026-03-05", FOR_GOOD), **facts)


def tablets(last: str, start: str, **facts: Fact) -> str:
    return ended(last, t=use("Risedronate", "35", start=start), **facts)


def infusion(last: str, when: str, mg: str = "4", route: str = "Intravenous") -> str:
    return ended(last, z=dose(mg, when, "ZoledronicAcid", route=route))


def doses(**facts: Fact) -> str:
    return with_metastases("BreastCancer", **facts)


def possible(when: str, status: str = "OnHold") -> Fact:
    return dose("120", when, status=status)


IN_DOUBT = doses(
    last=dose("120", "2026-02"), before=dose("120", "2026-01-15"), perhaps=possible("2026-01-15")
)
OTHER_BEFORE = doses(
    last=dose("120", "2026-03-01"), month=dose("120", "2026-01"), other=dose("60", "2026-01-15")
)
ROWS: list[Row] = [
    # Tablets: begun on the day of the last dose they do not follow it; after its first day perhaps.
    ("tablets-that-day", tablets("2025-09-01", "2025-09-01"), TODAY, LATE, APPLIES),
    ("tablets-next-day", tablets("2025-09-01", "2025-09-02"), TODAY, LATE, ABSENT),
    ("tablets-last-day-of-month", tablets("2025-09", "2025-09-30"), TODAY, LATE, UNKNOWN),
    ("tablets-after-month", tablets("2025-09", "2025-10-01"), TODAY, LATE, ABSENT),
    ("tablets-within-month", tablets("2025-09", "2025-09-20"), TODAY, NOW, UNKNOWN),
    ("tablets-before-month", tablets("2025-09", "2025-08-31"), TODAY, NOW, APPLIES),
    ("tablets-today", tablets("2026-03", TODAY), TODAY, NOW, UNKNOWN),
    ("tablets-tomorrow", tablets("2026-03", ago(-1)), TODAY, NOW, APPLIES),
    (
        "tablets-today-asks",
        tablets("2026-03", TODAY, iv=truth("IntravenousTherapyFeasibility", False)),
        TODAY,
        "missing:recommendations.oral-bisphosphonate-alternative",
        ["last-dose-date"],
    ),
    # The infusion.
    ("infusion-within-month", infusion("2025-09", "2025-09-20"), TODAY, NOW, UNKNOWN),
    ("infusion-today", infusion("2025-09", TODAY), TODAY, NOW, UNKNOWN),
    ("infusion-tomorrow", infusion("2025-09", ago(-1)), TODAY, NOW, APPLIES),
    ("infusion-by-first-deadline", infusion("2025-09", "2026-03-01"), LATER, NOW, ABSENT),
    ("infusion-by-last-deadline", infusion("2025-09", "2026-03-30"), LATER, NOW, UNKNOWN),
    ("infusion-after-deadlines", infusion("2025-09", "2026-03-31"), LATER, NOW, APPLIES),
    ("check-by-first-deadline", infusion("2025-09", "2026-03-01"), LATER, CHECK, "ok"),
    ("check-by-last-deadline", infusion("2025-09", "2026-03-30"), LATER, CHECK, UNKNOWN),
    ("check-after-deadlines", infusion("2025-09", "2026-03-31"), LATER, CHECK, "violation"),
    # By which route.
    ("swallowed", infusion("2025-12-01", "2026-02-01", route="Oral"), TODAY, AMOUNT, "violation"),
    (
        "by-an-odd-route",
        infusion("2025-12-01", "2026-02-01", route="UnrecognisedRoute"),
        TODAY,
        AMOUNT,
        UNKNOWN,
    ),
    ("into-the-vein", infusion("2025-12-01", "2026-02-01"), TODAY, AMOUNT, "ok"),
    # The deadline may have passed where the last day on which it can lie has not.
    ("deadline-open", ended("2025-09"), TODAY, LATE, UNKNOWN),
    ("deadline-ahead", ended("2025-10"), TODAY, LATE, ABSENT),
    ("deadline-passed", ended("2025-08"), TODAY, LATE, APPLIES),
    # Overdue by more than six months on any day of the year: the day is not asked for.
    (
        "late-on-any-day",
        woman(last=dose("60", "2024")),
        TODAY,
        "missing:" + NOW,
        ["expected-treatment-gap"],
    ),
    (
        "late-on-some-days",
        woman(last=dose("60", "2025")),
        TODAY,
        "missing:" + NOW,
        ["expected-treatment-gap", "last-dose-date"],
    ),
    (
        "late-without-a-regimen",
        woman(last=dose("90", "2024")),
        TODAY,
        "missing:" + NOW,
        ["expected-treatment-gap"],
    ),
    # A dose without an amount fits no regimen; six months over six months are enough under each.
    ("late-without-an-amount", woman(last=dose(None, "2025-03-14")), TODAY, NOW, UNKNOWN),
    ("in-time-without-an-amount", woman(last=dose(None, "2025-03-15")), TODAY, NOW, ABSENT),
    (
        "late-without-an-amount-then-stopped",
        woman(last=dose(None, "2025-03-14"), stop=stop("2026-03-05", FOR_GOOD)),
        TODAY,
        NOW,
        APPLIES,
    ),
    # The interval between the last two doses at 120 mg: the same day twice is no interval.
    (
        "same-day-perhaps",
        doses(last=dose("120", "2026-02-20"), again=possible("2026-02-20")),
        TODAY,
        GAP,
        ABSENT,
    ),
    (
        "same-day-perhaps-after-one",
        doses(
            first=dose("120", "2026-01-20"),
            last=dose("120", "2026-02-20"),
            again=possible("2026-02-20", "UnknownStatus"),
        ),
        TODAY,
        "found:" + GAP,
        "P31D",
    ),
    ("one-perhaps", doses(given=possible("2026-02-20")), TODAY, GAP, ABSENT),
    (
        "day-before-perhaps-told-twice",
        IN_DOUBT,
        TODAY,
        "missing:recommendations.avoid-intermittent-treatment",
        ["last-dose-date"],
    ),
    ("other-dose-perhaps-between", OTHER_BEFORE, TODAY, GAP, UNKNOWN),
    (
        "no-other-dose-between",
        doses(last=dose("120", "2026-03-01"), month=dose("120", "2026-01")),
        TODAY,
        GAP,
        "violation",
    ),
]
PRODUCTS = {
    "sixty": order(None, "6", "mo", drug="Denosumab60mgProduct"),
    "onetwenty": order(None, "4", "wk", drug="Denosumab120mgProduct"),
}
CONCURRENT = "contraindications.concurrent-denosumab-product"


def after_september(start: str) -> str:
    return woman(last=dose("60", "2025-09"), plan=order("120", "4", "wk", start=start))


def ending(day: str) -> str:
    plan = order("120", "4", "wk")
    rest = f'{plan.rest} ; osteon:end "{day}"^^xsd:date'
    return woman(last=dose("60", "2026-02-01"), plan=Fact(plan.link, plan.types, rest))


LABEL: list[tuple[str, str, str, str]] = [
    # Another product may be given from the day on which the interval of the last dose is over.
    ("before-the-last-day", after_september("2026-03-29"), CONCURRENT, UNKNOWN),
    ("on-the-last-day", after_september("2026-03-30"), CONCURRENT, ABSENT),
    ("order-ends-yesterday", ending(ago(1)), CONCURRENT, ABSENT),
    ("order-ends-today", ending(TODAY), CONCURRENT, "present"),
    # Two products ordered at once, by what they are or by their doses.
    ("products", woman(**PRODUCTS), CONCURRENT, "present"),
    ("one-product", woman(sixty=PRODUCTS["sixty"]), CONCURRENT, ABSENT),
    ("doses", woman(a=order("60", "6", "mo"), b=order("120", "4", "wk")), CONCURRENT, "present"),
    ("one-dose", woman(a=order("60", "6", "mo"), b=order("60", "6", "mo")), CONCURRENT, ABSENT),
]


@cases(("turtle", "as_of", "probe", "expected"), ROWS)
def test_article(tmp_path: Path, turtle: str, as_of: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle, as_of), probe) == expected


@cases(("turtle", "probe", "expected"), LABEL)
def test_label(tmp_path: Path, turtle: str, probe: str, expected: str) -> None:
    assert fact(assessed(tmp_path, turtle, profile="article+label"), probe) == expected
