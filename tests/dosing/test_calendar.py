"""Every day of ten years through the due-date queries, against Python's own calendar."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from .conftest import EXAMPLE_PREFIX, KNOWLEDGE, PREFIXES, ROOT, Engine, query_path

START = date(2023, 1, 1)
DAYS = [START + timedelta(days=number) for number in range((date(2033, 1, 1) - START).days)]
CHUNK = 200
LAST = (
    "$p osteon:lastDoseOn $day ; osteon:lastDoseFrom $day ; osteon:lastDoseUntil $day ; "
    "osteon:hasDose $p-1"
)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def stores(engine: type[Engine], facts: str) -> list[Engine]:
    """One patient a day with the given facts ($p and $day), some hundred a store."""
    knowledge = PREFIXES + KNOWLEDGE.read_text(encoding="utf-8")
    dosing = (ROOT / "ontology" / "dosing.ttl").read_text(encoding="utf-8")
    made = []
    for first in range(0, len(DAYS), CHUNK):
        people = "\n".join(
            facts.replace("$p", f"ex:p{day:%Y%m%d}").replace("$day", f'"{day}"^^xsd:date')
            for day in DAYS[first : first + CHUNK]
        )
        made.append(engine(knowledge, dosing, PREFIXES + EXAMPLE_PREFIX + people))
    return made


def found(engine: type[Engine], facts: str, query: str, select: str) -> set[tuple[str | None, ...]]:
    """The rows of a SELECT after a query met every day."""
    rows: set[tuple[str | None, ...]] = set()
    for store in stores(engine, facts):
        store.construct(query_path("derive", query).read_text(encoding="utf-8"))
        rows |= store.rows(f"PREFIX osteon: <https://w3id.org/osteon/> {select}")
    return rows


def test_due_dates(engine: type[Engine]) -> None:
    rows = found(
        engine,
        f"{LAST} . osteon:run osteon:considersDrug osteon:Denosumab .",
        "due-dates",
        "SELECT ?last ?regimen ?on { ?due osteon:lastDose ?last ; osteon:regimen ?regimen ; "
        "osteon:dueOn ?on }",
    )
    sixty = {
        (str(day), "regimen/denosumab-60mg-every-6-months", str(months_later(day, 6)))
        for day in DAYS
    }
    onetwenty = {
        (str(day), "regimen/denosumab-120mg-every-4-weeks", str(day + timedelta(days=28)))
        for day in DAYS
    }
    assert rows == sixty | onetwenty


def test_transition_deadlines(engine: type[Engine]) -> None:
    rows = found(
        engine,
        f"{LAST} ; osteon:mayHaveLastDose $p-1 .",
        "transition-deadline",
        "SELECT ?last ?deadline "
        "{ ?p osteon:lastDoseOn ?last ; osteon:transitionDeadline ?deadline }",
    )
    assert rows == {(str(day), str(months_later(day, 6))) for day in DAYS}


def test_two_year_marks(engine: type[Engine]) -> None:
    rows = found(
        engine,
        "$p osteon:firstDoseOn $day ; osteon:hasDose $p-1 . $p-1 osteon:givenOn $day .",
        "two-year-mark",
        "SELECT ?first ?mark "
        "{ ?p osteon:firstDoseOn ?first ; osteon:hasFinding ?f . ?f osteon:date ?mark }",
    )
    assert rows == {(str(day), str(months_later(day, 24))) for day in DAYS}
