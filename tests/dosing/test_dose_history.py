"""Which doses count, which was the last, and is the next one late?"""

from __future__ import annotations

import pytest

from .conftest import Engine
from .record import dose, findings, order, patient, run, stop, use, values

QUERIES = (
    "first-dose",
    "last-dose-fit",
    "overdue",
    "overdue-long",
    "since-last-dose",
    "two-year-mark",
    "never-dosed",
    "dosed-unknown-dates",
)
NEVER = {("NeverDosedFinding", None)}
UNDATED = {("EverDosedFinding", None), ("DosedWithUnknownDatesFinding", None)}
FITS_60 = {("LastDoseFits60Finding", None)}


def given(
    first: str, last: str, mark: str, *more: tuple[str, str | None]
) -> set[tuple[str | None, ...]]:
    """The findings of everybody with doses of known day."""
    return {
        ("EverDosedFinding", None),
        ("FirstDoseFinding", first),
        ("LastDoseFinding", last),
        ("TwoYearMarkFinding", mark),
        *more,
    }


CASES = {
    "nobody": (patient("nobody"), NEVER),
    "ordered-only": (patient("ordered-only", order()), NEVER),
    "not-done": (patient("not-done", dose("2025-10-01", status="NotDone")), NEVER),
    "in-error": (patient("in-error", dose("2025-10-01", status="EnteredInError")), NEVER),
    "future": (patient("future", dose("2026-03-16")), NEVER),
    "other-drug": (patient("other-drug", dose("2025-10-01", drug="Alendronate")), NEVER),
    "today": (
        patient("today", dose("2026-03-15", status="Completed")),
        given("2026-03-15", "2026-03-15", "2028-03-15", ("LastDoseFits60Finding", "2026-03-15")),
    ),
    "product": (
        patient(
            "product", dose("2025-12-01T08:00:00+02:00", drug="Denosumab60mgProduct", mg="60.0")
        ),
        given("2025-12-01", "2025-12-01", "2027-12-01", ("LastDoseFits60Finding", "2025-12-01")),
    ),
    "product-without-amount": (
        patient("product-without-amount", dose("2025-12-01", None, drug="Denosumab120mgProduct")),
        given(
            "2025-12-01",
            "2025-12-01",
            "2027-12-01",
            ("LastDoseFits120Finding", "2025-12-01"),
            ("OverdueUnder120Finding", "2025-12-29"),
        ),
    ),
    "grams": (
        patient("grams", dose("2026-03-01", "0.06", doseUnit="g")),
        given("2026-03-01", "2026-03-01", "2028-03-01", ("LastDoseFits60Finding", "2026-03-01")),
    ),
    "micrograms": (
        patient("micrograms", dose("2026-03-01", "120000", doseUnit="ug")),
        given("2026-03-01", "2026-03-01", "2028-03-01", ("LastDoseFits120Finding", "2026-03-01")),
    ),
    "millilitre": (
        patient("millilitre", dose("2026-03-01", "1", doseUnit="mL")),
        given("2026-03-01", "2026-03-01", "2028-03-01"),
    ),
    "odd-dose": (
        patient("odd-dose", dose("2026-03-01", "90")),
        given("2026-03-01", "2026-03-01", "2028-03-01"),
    ),
    "due-today": (
        patient("due-today", dose("2025-09-15")),
        given("2025-09-15", "2025-09-15", "2027-09-15", ("LastDoseFits60Finding", "2025-09-15")),
    ),
    "one-day-late": (
        patient("one-day-late", dose("2024-02-29"), dose("2025-09-14")),
        given(
            "2024-02-29",
            "2025-09-14",
            "2026-02-28",
            ("LastDoseFits60Finding", "2025-09-14"),
            ("OverdueUnder60Finding", "2026-03-14"),
            ("OverSixMonthsSinceLastDoseFinding", "2025-09-14"),
        ),
    ),
    "six-months-late": (
        patient("six-months-late", dose("2025-03-15")),
        given(
            "2025-03-15",
            "2025-03-15",
            "2027-03-15",
            ("LastDoseFits60Finding", "2025-03-15"),
            ("OverdueUnder60Finding", "2025-09-15"),
            ("OverSixMonthsSinceLastDoseFinding", "2025-03-15"),
        ),
    ),
    "longer-late": (
        patient("longer-late", dose("2025-03-14")),
        given(
            "2025-03-14",
            "2025-03-14",
            "2027-03-14",
            ("LastDoseFits60Finding", "2025-03-14"),
            ("OverdueUnder60Finding", "2025-09-14"),
            ("MoreThanSixMonthsOverdueFinding", "2025-09-14"),
            ("OverSixMonthsSinceLastDoseFinding", "2025-03-14"),
        ),
    ),
    "four-weeks": (
        patient("four-weeks", dose("2026-02-15", "120")),
        given("2026-02-15", "2026-02-15", "2028-02-15", ("LastDoseFits120Finding", "2026-02-15")),
    ),
    "four-weeks-and-a-day": (
        patient("four-weeks-and-a-day", dose("2026-02-14", "120")),
        given(
            "2026-02-14",
            "2026-02-14",
            "2028-02-14",
            ("LastDoseFits120Finding", "2026-02-14"),
            ("OverdueUnder120Finding", "2026-03-14"),
        ),
    ),
    "stopped-is-not-late": (
        patient("stopped-is-not-late", dose("2025-01-10"), stop("2025-06-01")),
        given(
            "2025-01-10",
            "2025-01-10",
            "2027-01-10",
            ("LastDoseFits60Finding", "2025-01-10"),
            ("OverSixMonthsSinceLastDoseFinding", "2025-01-10"),
            ("StandingStopFinding", "2025-06-01"),
        ),
    ),
    "use-only": (patient("use-only", use(start="2024-05-01")), UNDATED),
    "use-stopped-unknown-start": (patient("use-stopped-unknown-start", use("Completed")), UNDATED),
    "use-intended": (patient("use-intended", use("Intended", start="2024-05-01")), NEVER),
    "use-not-taken": (patient("use-not-taken", use("NotTaken", start="2024-05-01")), NEVER),
    "use-later": (patient("use-later", use(start="2026-04-01")), NEVER),
    "use-beside-doses": (
        patient("use-beside-doses", use(start="2024-05"), dose("2026-03-01")),
        given("2026-03-01", "2026-03-01", "2028-03-01", ("LastDoseFits60Finding", "2026-03-01")),
    ),
    "month-only": (patient("month-only", dose("2025-11")), UNDATED | FITS_60),
    "no-date": (patient("no-date", dose(None)), UNDATED | FITS_60),
    "month-before-last": (
        patient("month-before-last", dose("2025-03"), dose("2026-03-01")),
        # Which day was the first is open, so there is no two-year mark either.
        {
            found
            for found in given(
                "2026-03-01", "2026-03-01", "2028-03-01", ("LastDoseFits60Finding", "2026-03-01")
            )
            if found[0] not in ("FirstDoseFinding", "TwoYearMarkFinding")
        },
    ),
    "month-after-last": (
        patient("month-after-last", dose("2025-03-01"), dose("2025-11")),
        UNDATED
        | FITS_60
        | {("FirstDoseFinding", "2025-03-01"), ("TwoYearMarkFinding", "2027-03-01")},
    ),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_findings_of_doses(engine: type[Engine], name: str) -> None:
    store = run(engine, tuple(text for text, _ in CASES.values()), QUERIES)
    assert findings(store, name) == CASES[name][1]


def test_a_finding_names_its_doses_and_the_policy_it_used(engine: type[Engine]) -> None:
    store = run(engine, tuple(text for text, _ in CASES.values()), QUERIES)
    path = "osteon:hasFinding/prov:wasDerivedFrom"
    assert values(store, "one-day-late", path) == {"one-day-late-1", "one-day-late-2"}
    used = values(store, "product-without-amount", "osteon:hasFinding/osteon:usedPolicy")
    assert used == {"policy/product-states-dose"}
