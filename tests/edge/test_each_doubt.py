"""What alone keeps a verdict from `proceed`: each reason on a record without any other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from people import FOR_GOOD, GIVEN_120, active
from tiny import (
    TODAY,
    Fact,
    ago,
    assessed,
    cases,
    condition,
    dose,
    fact,
    on,
    order,
    stop,
    term,
    with_metastases,
    woman,
)

# (name, record, probe, expected)
Row = tuple[str, str, str, Any]
NEEDS, VIOLATION = "needs-information", "order-violation"
INTERVAL = "orderChecks.interval@plan"
TWO = {"tumor": active("BreastCancer"), "metastases": active("BoneMetastasis")}
BOTH = {"sixty": order("60", "6", "mo"), "onetwenty": order("120", "4", "wk"), **TWO}
NOTHING = dict.fromkeys(
    ("disease", "egfr", "calcium", "albumin", "vitamin_d", "dental", "carbonate", "d3")
)
SWAYS = "sways.dental-evaluation"
NOW = "recommendations.give-missed-dose-now"


def stated(status: str, asserted: str) -> str:
    """Of her nothing is on record but that the drug is, or is to be, used."""
    use = Fact("hasMedicationUse", "Denosumab", term("status", status) + on("asserted", asserted))
    return woman(**{**NOTHING, "use": use})


def monthly(period: str) -> str:
    return with_metastases("BreastCancer", plan=order("120", period, "mo"))


def undated(**facts: Fact | None) -> str:
    """Somebody whose last dose, of no regimen, was given within a span of time."""
    return woman(dental=None, **facts)


def doubted(status: str) -> str:
    """Stopped, and perhaps given a dose after that; overdue since the last possible one."""
    return woman(
        last=dose("60", "2025-06-01"),
        stop=stop("2025-08-01"),
        perhaps=dose("60", "2025-08-10", status=status),
    )


ROWS: list[Row] = [
    # A second indication that is not settled, beside one that drives the schedule.
    ("metastases-without-primary", woman(m=active("BoneMetastasis")), "verdict", NEEDS),
    ("metastases-settled", woman(m=None), "verdict", "proceed"),
    # An indication for which the article names no dose, beside one for which it does.
    ("myeloma-beside", woman(m=condition("ActiveMyeloma", "2026-02-01")), "verdict", NEEDS),
    # Orders for both of two regimens are resolved by no dose.
    ("both-ordered-after-60", woman(last=dose("60", "2025-12-01"), **BOTH), "verdict", NEEDS),
    ("both-ordered-after-120", woman(last=GIVEN_120, **BOTH), "verdict", NEEDS),
    (
        "one-ordered-after-60",
        woman(last=dose("60", "2025-12-01"), sixty=order("60", "6", "mo"), **TWO),
        "verdict",
        "proceed",
    ),
    # An entry of unclear status is treatment on record from the day on which it was stated.
    ("stated-today", stated("UnknownStatus", TODAY), "verdict", NEEDS),
    ("stated-tomorrow", stated("UnknownStatus", ago(-1)), "verdict", "not-indicated"),
    ("intended-today", stated("Intended", TODAY), "verdict", NEEDS),
    ("intended-tomorrow", stated("Intended", ago(-1)), "verdict", "not-indicated"),
    # Once a month is open beside every four weeks; any other number of months is not.
    ("a-month", monthly("1"), INTERVAL, "unknown"),
    ("a-month-less", monthly("0.9"), INTERVAL, "violation"),
    ("a-month-more", monthly("1.1"), INTERVAL, "violation"),
    ("a-month-verdict", monthly("1"), "verdict", NEEDS),
    ("a-month-more-verdict", monthly("1.1"), "verdict", VIOLATION),
    # Whoever may be over six months late is held to the requirements of a first dose again.
    ("year-of-90", undated(last=dose("90", "2025")), SWAYS, True),
    ("year-of-90-in-time", undated(last=dose("90", "2026")), SWAYS, False),
    ("day-of-90-late", undated(last=dose("90", "2025-03-14")), SWAYS, True),
    ("day-of-90-in-time", undated(last=dose("90", "2025-03-15")), SWAYS, False),
    # A dose that may have come after a stop leaves open whether to give the next one.
    ("doubted-stop-on-hold", doubted("OnHold"), NOW, "unknown"),
    ("doubted-stop-not-done", doubted("NotDone"), NOW, "absent"),
    ("doubted-stop-given", doubted("Completed"), NOW, "applies"),
    # What a myeloma order is held against names no dose, so its claim is the one that indicates.
    (
        "myeloma-order-claims",
        woman(disease=condition("ActiveMyeloma", "2026-02-01"), plan=order("120", "4", "wk")),
        "claims:orderChecks.dose@plan",
        ["C22"],
    ),
]


@cases(("turtle", "probe", "expected"), ROWS)
def test_doubt(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle), probe) == expected


def test_a_stop_for_good_is_no_doubt(tmp_path: Path) -> None:
    record = woman(last=dose("60", "2025-12-01"), stop=stop("2026-03-01", FOR_GOOD))
    assert assessed(tmp_path, record)["verdict"] == "discontinuing"
