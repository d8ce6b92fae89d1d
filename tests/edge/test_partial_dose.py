"""A last dose known by its month or year alone: decided when every day says the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import TODAY, Answer, assessed, dose, fact, order, with_metastases, woman

from osteon.cli import main

Row = tuple[str, str, str, str, Any]
MISSED = "recommendations.give-missed-dose-now"
AGAIN = "recommendations.reschedule-from-actual-dose"
BISPHOSPHONATE = "recommendations.start-bisphosphonate-now"
ACTUAL = "orderChecks.actual-interval"
# September 2025: due between 1 and 30 March 2026.
MONTH = woman(last=dose("60", "2025-09"))
# March 2025: due between 1 and 30 September 2025, so six months late between 1 and 30 March 2026.
LONG = woman(last=dose("60", "2025-03"))
# January 2026: due between 29 January and 28 February 2026.
MONTH_120 = with_metastases("BreastCancer", last=dose("120", "2026-01"))


def row(name: str, record: str, as_of: str, probe: str, expected: Any) -> Row:
    return (name, record, as_of, probe, expected)


OVERDUE = [
    row("first-day-due", MONTH, "2026-03-01", "schedule.status", "unknown"),
    row("first-day-due-missed", MONTH, "2026-03-01", MISSED, "absent"),
    row("first-day-late-missed", MONTH, "2026-03-02", MISSED, "unknown"),
    row("last-day-before-due", MONTH, "2026-03-29", "schedule.status", "unknown"),
    row("last-day-due", MONTH, "2026-03-30", "schedule.status", "unknown"),
    row("last-day-due-missed", MONTH, "2026-03-30", MISSED, "unknown"),
    row("last-day-due-verdict", MONTH, "2026-03-30", "verdict", "needs-information"),
    row("last-day-due-days", MONTH, "2026-03-30", "schedule.daysOverdue", 0),
    row("last-day-late", MONTH, "2026-03-31", "schedule.status", "overdue"),
    row("last-day-late-missed", MONTH, "2026-03-31", MISSED, "applies"),
    row("last-day-late-again", MONTH, "2026-03-31", AGAIN, "applies"),
    row("last-day-late-verdict", MONTH, "2026-03-31", "verdict", "proceed"),
    row("last-day-late-days", MONTH, "2026-03-31", "schedule.daysOverdue", 1),
    row("last-day-late-last", MONTH, "2026-03-31", "schedule.lastDose", None),
    row("last-day-late-due", MONTH, "2026-03-31", "schedule.nextDue", None),
    row("last-day-late-then", MONTH, "2026-03-31", "schedule.thenDue", "2026-09-30"),
    row("last-day-late-sways", MONTH, "2026-03-31", "sways.dental-evaluation", False),
    row("last-day-late-reading", MONTH, "2026-03-31", "conflicts.discontinuation-reading", True),
    row("last-day-due-reading", MONTH, "2026-03-30", "conflicts.discontinuation-reading", False),
    row("not-due-yet", woman(last=dose("60", "2025-12")), TODAY, "schedule.status", "unknown"),
    row("not-due-yet-missed", woman(last=dose("60", "2025-12")), TODAY, MISSED, "absent"),
    row(
        "this-month",
        woman(last=dose("60", "2026-03")),
        "2026-03-01",
        "schedule.lastDose",
        "2026-03-01",
    ),
    row(
        "this-month-open",
        woman(last=dose("60", "2026-03")),
        "2026-03-02",
        "schedule.lastDose",
        None,
    ),
    row("year", woman(last=dose("60", "2024")), TODAY, "schedule.status", "overdue"),
    row("year-missed", woman(last=dose("60", "2024")), TODAY, MISSED, "applies"),
    row("year-open", woman(last=dose("60", "2025")), TODAY, "schedule.status", "unknown"),
    row("year-open-missed", woman(last=dose("60", "2025")), TODAY, MISSED, "unknown"),
    row("undated", woman(last=dose("60", None)), TODAY, "schedule.status", "unknown"),
    row("undated-missed", woman(last=dose("60", None)), TODAY, MISSED, "unknown"),
    row(
        "month-within-exact",
        woman(a=dose("60", "2025-09"), b=dose("60", "2025-09-30")),
        TODAY,
        "schedule.lastDose",
        "2025-09-30",
    ),
    row(
        "month-beyond-exact",
        woman(a=dose("60", "2025-09"), b=dose("60", "2025-09-29")),
        TODAY,
        "schedule.lastDose",
        None,
    ),
    row(
        "month-beyond-exact-on-its-due-day",
        woman(a=dose("60", "2025-09"), b=dose("60", "2025-09-29")),
        "2026-03-30",
        "schedule.status",
        "unknown",
    ),
    row(
        "month-beyond-exact-late",
        woman(a=dose("60", "2025-09"), b=dose("60", "2025-09-29")),
        "2026-03-31",
        "schedule.status",
        "overdue",
    ),
    row(
        "other-regimen",
        woman(a=dose("120", "2025-09"), b=dose("60", "2025-09-29")),
        "2026-03-31",
        MISSED,
        "unknown",
    ),
    row(
        "amount-missing",
        woman(last=dose(None, "2025-09")),
        "2026-03-31",
        "schedule.status",
        "overdue",
    ),
    row(
        "planned-early",
        woman(last=dose("60", "2025-10"), plan=order("60", "6", "mo", start="2026-03-31")),
        TODAY,
        "notCovered.early-dose",
        True,
    ),
    row(
        "planned-perhaps-early",
        woman(last=dose("60", "2025-10"), plan=order("60", "6", "mo", start="2026-04-01")),
        TODAY,
        "notCovered.early-dose",
        False,
    ),
    row(
        "planned-perhaps-early-verdict",
        woman(last=dose("60", "2025-10"), plan=order("60", "6", "mo", start="2026-04-01")),
        TODAY,
        "verdict",
        "needs-information",
    ),
]
LONG_OVERDUE = [
    row("six-months", LONG, "2026-03-01", "verdict", "proceed"),
    row("six-months-sways", LONG, "2026-03-01", "sways.dental-evaluation", False),
    row("six-months-advice", LONG, "2026-03-01", BISPHOSPHONATE, "absent"),
    row("perhaps-longer", LONG, "2026-03-02", "verdict", "needs-information"),
    row("perhaps-longer-sways", LONG, "2026-03-02", "sways.dental-evaluation", True),
    row("perhaps-longer-advice", LONG, "2026-03-02", BISPHOSPHONATE, "unknown"),
    row("perhaps-longer-missed", LONG, "2026-03-02", MISSED, "applies"),
    row("longer", LONG, "2026-03-31", "verdict", "needs-information"),
    row("longer-sways", LONG, "2026-03-31", "sways.dental-evaluation", True),
    row("longer-advice", LONG, "2026-03-31", BISPHOSPHONATE, "unknown"),
]
AT_120 = [
    row("120-due", MONTH_120, "2026-02-28", "schedule.status", "unknown"),
    row("120-due-gap", MONTH_120, "2026-02-28", "notCovered.late-dose-at-120mg", False),
    row("120-late", MONTH_120, "2026-03-01", "schedule.status", "overdue"),
    row("120-late-gap", MONTH_120, "2026-03-01", "notCovered.late-dose-at-120mg", True),
    row("120-late-missed", MONTH_120, "2026-03-01", MISSED, "absent"),
]


def two(earlier: str | None, last: str | None, first_mg: str | None = "120") -> str:
    return with_metastases("BreastCancer", a=dose(first_mg, earlier), b=dose("120", last))


INTERMITTENT = "recommendations.avoid-intermittent-treatment"
INTERVAL = [
    row("28-at-most", two("2026-02", "2026-03-01"), TODAY, ACTUAL, "ok"),
    row("28-at-most-advice", two("2026-02", "2026-03-01"), TODAY, INTERMITTENT, "absent"),
    row("29-at-most", two("2026-02", "2026-03-02"), TODAY, ACTUAL, "unknown"),
    row("29-at-most-advice", two("2026-02", "2026-03-02"), TODAY, INTERMITTENT, "unknown"),
    row("28-at-least", two("2026-01", "2026-02-28"), TODAY, ACTUAL, "unknown"),
    row("29-at-least", two("2026-01", "2026-03-01"), TODAY, ACTUAL, "violation"),
    row("29-at-least-advice", two("2026-01", "2026-03-01"), TODAY, INTERMITTENT, "applies"),
    row("year-before", two("2025", "2026-02-28"), TODAY, ACTUAL, "violation"),
    row("both-months", two("2026-01", "2026-03"), TODAY, ACTUAL, "violation"),
    row("both-months-open", two("2026-01", "2026-02"), TODAY, ACTUAL, "unknown"),
    row("same-month", two("2026-02", "2026-02"), TODAY, ACTUAL, "unknown"),
    row("month-of-the-last", two("2026-02", "2026-02-10"), TODAY, ACTUAL, "unknown"),
    row("ends-on-the-last", two("2026-02", "2026-02-28"), TODAY, ACTUAL, "ok"),
    row("undated-earlier", two(None, "2026-03-01"), TODAY, ACTUAL, "unknown"),
    row("undated-both", two(None, None), TODAY, ACTUAL, "unknown"),
    row("other-dose-before", two("2026-01", "2026-03-01", "60"), TODAY, ACTUAL, "absent"),
    row("sways-nothing", two("2026-01", "2026-03-01"), TODAY, "verdict", "proceed"),
    row(
        "a-sure-one-between",
        with_metastases(
            "BreastCancer",
            a=dose("120", "2026-01"),
            b=dose("120", "2026-02-10"),
            c=dose("120", "2026-03-01"),
        ),
        TODAY,
        ACTUAL,
        "ok",
    ),
]
ROWS = [*OVERDUE, *LONG_OVERDUE, *AT_120, *INTERVAL]


@pytest.mark.parametrize(
    ("record", "as_of", "probe", "expected"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS]
)
def test_partial_dose(tmp_path: Path, record: str, as_of: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, record, as_of), probe) == expected


def waits_for(answer: Answer, name: str) -> list[str]:
    (found,) = [r["missing"] for r in answer["recommendations"] if r["id"] == name]
    return list(found)


def test_what_is_missing_is_the_day_until_no_day_matters(tmp_path: Path) -> None:
    perhaps = assessed(tmp_path, LONG, "2026-03-02")
    assert waits_for(perhaps, "start-bisphosphonate-now") == [
        "expected-treatment-gap",
        "last-dose-date",
    ]
    sure = assessed(tmp_path, LONG, "2026-03-31")
    assert waits_for(sure, "start-bisphosphonate-now") == ["expected-treatment-gap"]


def test_the_interval_waits_for_the_day(tmp_path: Path) -> None:
    answer = assessed(tmp_path, two("2026-01", "2026-02-28"))
    assert waits_for(answer, "avoid-intermittent-treatment") == ["last-dose-date"]


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        ("2026-03-31", "overdue by at least 1 day; no obstacle found in the article"),
        ("2026-04-01", "overdue by at least 2 days; no obstacle found in the article"),
    ],
)
def test_the_page_says_at_least(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], as_of: str, words: str
) -> None:
    record = tmp_path / "record.ttl"
    record.write_text(MONTH, encoding="utf-8")
    assert main(["assess", str(record), "--as-of", as_of, "--format", "text"]) == 0
    page = capsys.readouterr().out
    assert page.startswith(words)
    assert f"Schedule     ? {words.partition(';')[0]}; if given on {as_of}" in page


@pytest.mark.parametrize(
    ("earlier", "last", "found"),
    [
        ("2026-02", "2026-03-01", "1 to 28 days"),
        ("2026-01", "2026-03-01", "29 to 59 days"),
        ("2026-02-01", "2026-03-01", "P28D"),
    ],
)
def test_the_interval_says_how_much_is_known(
    tmp_path: Path, earlier: str, last: str, found: str
) -> None:
    checks = assessed(tmp_path, two(earlier, last))["orderChecks"]
    (check,) = [c for c in checks if c["id"] == "actual-interval"]
    assert (check["subject"], check["found"], check["expected"]) == ("x/b", found, "P28D")
