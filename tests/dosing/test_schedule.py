"""The driving regimen, the schedule, the judged day, what sways, and what no source covers."""

from __future__ import annotations

import pytest

from .conftest import Engine
from .record import METASTASES, OSTEOPOROSIS, dose, order, patient, run, stop, use, values

DERIVE = ("last-dose-fit", "overdue-long", "dosed-unknown-dates", "order-ahead", "stop-standing")
EXPECT = (
    "schedule",
    "unresolved",
    "first-dose-sways",
    "gap-early-dose",
    "gap-late-dose",
    "gap-indication",
)
SIXTY = "regimen/denosumab-60mg-every-6-months"
ONETWENTY = "regimen/denosumab-120mg-every-4-weeks"
BOTH = (*OSTEOPOROSIS, *METASTASES)
MYELOMA = ("MultipleMyelomaIndicated",)

# name: record, (regimen, last dose, next due, status, days overdue, if given on, then due), sways
CASES = {
    "new": (
        patient("new", types=OSTEOPOROSIS),
        (SIXTY, None, None, "NotStarted", "0", "2026-03-15", "2026-09-15"),
        True,
    ),
    "new-ordered": (
        patient(
            "new-ordered", order(authored="2026-03-01", start="2026-03-31"), types=OSTEOPOROSIS
        ),
        (SIXTY, None, "2026-03-31", "NotStarted", "0", "2026-03-31", "2026-09-30"),
        True,
    ),
    "new-ordered-today": (
        patient("new-ordered-today", order(start="2026-03-15"), types=METASTASES),
        (ONETWENTY, None, "2026-03-15", "NotStarted", "0", "2026-03-15", "2026-04-12"),
        True,
    ),
    "new-ordered-past": (
        patient("new-ordered-past", order(start="2026-03-01"), types=OSTEOPOROSIS),
        (SIXTY, None, "2026-03-01", "NotStarted", "0", "2026-03-15", "2026-09-15"),
        True,
    ),
    "new-authored-only": (
        patient("new-authored-only", order(authored="2026-03-10"), types=OSTEOPOROSIS),
        (SIXTY, None, None, "NotStarted", "0", "2026-03-15", "2026-09-15"),
        True,
    ),
    "new-ordered-for-a-month": (
        patient("new-ordered-for-a-month", order(start="2026-04"), types=OSTEOPOROSIS),
        (SIXTY, None, None, "NotStarted", "0", "2026-03-15", "2026-09-15"),
        True,
    ),
    "not-due": (
        patient("not-due", dose("2025-09-16"), types=OSTEOPOROSIS),
        (SIXTY, "2025-09-16", "2026-03-16", "NotDue", "0", "2026-03-16", "2026-09-16"),
        False,
    ),
    "due": (
        patient("due", dose("2025-09-15"), types=OSTEOPOROSIS),
        (SIXTY, "2025-09-15", "2026-03-15", "Due", "0", "2026-03-15", "2026-09-15"),
        False,
    ),
    "overdue": (
        patient("overdue", dose("2025-08-31"), types=OSTEOPOROSIS),
        (SIXTY, "2025-08-31", "2026-02-28", "Overdue", "15", "2026-03-15", "2026-09-15"),
        False,
    ),
    "long-overdue": (
        patient("long-overdue", dose("2025-03-14"), types=OSTEOPOROSIS),
        (SIXTY, "2025-03-14", "2025-09-14", "Overdue", "182", "2026-03-15", "2026-09-15"),
        True,
    ),
    "long-overdue-amount-unknown": (
        patient("long-overdue-amount-unknown", dose("2025-03-14", None), types=OSTEOPOROSIS),
        (SIXTY, "2025-03-14", "2025-09-14", "Overdue", "182", "2026-03-15", "2026-09-15"),
        True,
    ),
    "overdue-120": (
        patient("overdue-120", dose("2026-02-14", "120"), types=METASTASES),
        (ONETWENTY, "2026-02-14", "2026-03-14", "Overdue", "1", "2026-03-15", "2026-04-12"),
        False,
    ),
    "ordered-before-due": (
        patient(
            "ordered-before-due", dose("2025-12-01"), order(start="2026-05-31"), types=OSTEOPOROSIS
        ),
        (SIXTY, "2025-12-01", "2026-06-01", "NotDue", "0", "2026-05-31", "2026-11-30"),
        False,
    ),
    "ordered-on-due": (
        patient(
            "ordered-on-due", dose("2025-12-01"), order(start="2026-06-01"), types=OSTEOPOROSIS
        ),
        (SIXTY, "2025-12-01", "2026-06-01", "NotDue", "0", "2026-06-01", "2026-12-01"),
        False,
    ),
    "ordered-after-due": (
        patient(
            "ordered-after-due", dose("2025-12-01"), order(start="2026-06-02"), types=OSTEOPOROSIS
        ),
        (SIXTY, "2025-12-01", "2026-06-01", "NotDue", "0", "2026-06-02", "2026-12-02"),
        False,
    ),
    "ordered-long-ago": (
        patient(
            "ordered-long-ago", dose("2025-12-01"), order(start="2025-12-01"), types=OSTEOPOROSIS
        ),
        (SIXTY, "2025-12-01", "2026-06-01", "NotDue", "0", "2026-06-01", "2026-12-01"),
        False,
    ),
    "stopped": (
        patient("stopped", dose("2025-12-01"), stop("2026-02-01"), types=OSTEOPOROSIS),
        (SIXTY, "2025-12-01", "2026-06-01", "StoppedSchedule", "0", "2026-06-01", "2026-12-01"),
        True,
    ),
    "stopped-and-late": (
        patient("stopped-and-late", dose("2025-01-01"), stop("2025-02-01"), types=OSTEOPOROSIS),
        (SIXTY, "2025-01-01", "2025-07-01", "StoppedSchedule", "0", "2026-03-15", "2026-09-15"),
        True,
    ),
    "on-hold": (
        patient("on-hold", dose("2025-09-01"), order(status="OnHold"), types=OSTEOPOROSIS),
        (SIXTY, "2025-09-01", "2026-03-01", "Overdue", "14", "2026-03-15", "2026-09-15"),
        False,
    ),
    "undated": (
        patient("undated", use(start="2024-01-01"), types=OSTEOPOROSIS),
        (SIXTY, None, None, "UnknownSchedule", "0", "2026-03-15", "2026-09-15"),
        False,
    ),
    "both-last-dose": (
        patient(
            "both-last-dose", dose("2025-08-01"), dose("2026-03-01", "120"), order("60"), types=BOTH
        ),
        (ONETWENTY, "2026-03-01", "2026-03-29", "NotDue", "0", "2026-03-29", "2026-04-26"),
        False,
    ),
    "both-ordered": (
        patient("both-ordered", order("120"), types=BOTH),
        (ONETWENTY, None, None, "NotStarted", "0", "2026-03-15", "2026-04-12"),
        True,
    ),
    "both-nothing": (patient("both-nothing", types=BOTH), None, True),
    "both-ordered-both": (
        patient("both-ordered-both", order("60"), order("120"), types=BOTH),
        None,
        True,
    ),
    "matched-but-other-dose": (
        patient("matched-but-other-dose", dose("2026-03-01", "120"), types=OSTEOPOROSIS),
        (SIXTY, "2026-03-01", "2026-09-01", "NotDue", "0", "2026-09-01", "2027-03-01"),
        False,
    ),
    "unmatched-dose": (
        patient("unmatched-dose", dose("2026-03-01", "120"), types=MYELOMA),
        None,  # nobody names a regimen, and none is borrowed
        False,
    ),
    "myeloma-ordered": (
        patient("myeloma-ordered", order("120", start="2026-03-20"), types=MYELOMA),
        None,
        True,
    ),
    "nobody": (patient("nobody"), None, True),
    "order-without-indication": (patient("order-without-indication", order()), None, True),
    "stop-without-indication": (patient("stop-without-indication", stop("2026-01-01")), None, True),
    "order-in-error": (patient("order-in-error", order(status="EnteredInError")), None, True),
}
SCHEDULE = """
PREFIX osteon: <https://w3id.org/osteon/> PREFIX ex: <https://example.org/>
SELECT ?regimen ?last ?due ?status ?days ?on ?then {
  ex:NAME osteon:schedule ?s .
  ?s osteon:regimen ?regimen ; osteon:scheduleStatus ?status ; osteon:daysOverdue ?days ;
    osteon:ifGivenOn ?on ; osteon:thenDue ?then .
  OPTIONAL { ?s osteon:lastDose ?last }
  OPTIONAL { ?s osteon:nextDue ?due }
}"""


def everybody(engine: type[Engine], profile: str = "ArticleProfile") -> Engine:
    """All cases in one store."""
    return run(engine, tuple(case[0] for case in CASES.values()), DERIVE, EXPECT, profile)


@pytest.mark.parametrize("name", sorted(CASES))
def test_schedule(engine: type[Engine], name: str) -> None:
    store = everybody(engine)
    _, schedule, sways = CASES[name]
    assert store.rows(SCHEDULE.replace("NAME", name)) == (set() if schedule is None else {schedule})
    assert values(store, name, "osteon:firstDoseRequirementsSway") == {str(sways).lower()}
    without = "2026-03-20" if name == "myeloma-ordered" else "2026-03-15"
    judged = schedule[5] if schedule else without
    assert values(store, name, "osteon:judgedOn") == {judged}


@pytest.mark.parametrize(
    ("name", "gaps"),
    [
        ("ordered-before-due", {"gap/early-dose"}),
        ("ordered-on-due", set()),
        ("ordered-after-due", set()),
        ("ordered-long-ago", set()),
        ("overdue-120", {"gap/late-dose-at-120mg"}),
        ("overdue", set()),
        ("stopped-and-late", set()),
        ("order-without-indication", {"gap/indication-not-recorded"}),
        ("stop-without-indication", {"gap/indication-not-recorded"}),
        ("order-in-error", set()),
        ("nobody", set()),
        ("unmatched-dose", set()),
    ],
)
def test_gaps(engine: type[Engine], name: str, gaps: set[str]) -> None:
    store = everybody(engine)
    assert values(store, name, "osteon:hasGap") == gaps
    assert values(store, name, "osteon:gapBecause/osteon:gap") == gaps


def test_a_gap_names_the_entries_behind_it(engine: type[Engine]) -> None:
    store = everybody(engine)
    path = "osteon:gapBecause/prov:wasDerivedFrom"
    assert values(store, "ordered-before-due", path) == {"ordered-before-due-2"}
    assert values(store, "overdue-120", path) == {"overdue-120-1"}
    assert values(store, "order-without-indication", path) == {"order-without-indication-1"}


def test_two_regimens_are_a_conflict_and_may_stay_unresolved(engine: type[Engine]) -> None:
    store = everybody(engine)
    query = "PREFIX osteon: <https://w3id.org/osteon/> SELECT ?p { ?p "
    assert store.rows(query + "osteon:hasConflict ?c }") == {
        ("both-last-dose",),
        ("both-ordered",),
        ("both-nothing",),
        ("both-ordered-both",),
    }
    assert store.rows(query + "a osteon:RegimenUnresolved }") == {
        ("both-nothing",),
        ("both-ordered-both",),
    }


def test_a_match_names_its_claims_and_indications(engine: type[Engine]) -> None:
    store = everybody(engine)
    assert values(store, "new", "osteon:matchedBy/osteon:claim") == {"claim/C05", "claim/C07"}
    found = values(store, "new", "osteon:matchedBy/osteon:indication")
    assert found == {"indication/postmenopausal-osteoporosis"}


def test_the_profile_decides_which_claims_match(engine: type[Engine]) -> None:
    article, label = everybody(engine), everybody(engine, "LabelProfile")
    assert values(article, "unmatched-dose", "osteon:matchedRegimen") == set()
    assert values(label, "unmatched-dose", "osteon:matchedRegimen") == {ONETWENTY}


def test_overdue_beyond_six_months_is_found_under_the_driving_regimen(engine: type[Engine]) -> None:
    store = everybody(engine)
    query = (
        "PREFIX osteon: <https://w3id.org/osteon/> "
        "SELECT ?p { ?p osteon:hasFinding ?f . ?f a osteon:MoreThanSixMonthsOverdueFinding }"
    )
    assert store.rows(query) == {("long-overdue",), ("long-overdue-amount-unknown",)}
