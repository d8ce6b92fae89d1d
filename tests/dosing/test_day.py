"""Times become days as written: no zone is applied, months and years are intervals."""

from __future__ import annotations

import pytest

from .conftest import EXAMPLE_PREFIX, PREFIXES, Engine

CASES = [
    ('"2026-03-01"^^xsd:date', "2026-03-01", "2026-03-01"),
    ('"2026-03-01Z"^^xsd:date', "2026-03-01", "2026-03-01"),
    ('"2026-03-01T23:30:00-05:00"^^xsd:dateTime', "2026-03-01", "2026-03-01"),
    ('"2026-03-01T00:10:00.123Z"^^xsd:dateTime', "2026-03-01", "2026-03-01"),
    ('"2024-02"^^xsd:gYearMonth', "2024-02-01", "2024-02-29"),
    ('"2023-02"^^xsd:gYearMonth', "2023-02-01", "2023-02-28"),
    ('"2025-12"^^xsd:gYearMonth', "2025-12-01", "2025-12-31"),
    ('"2025"^^xsd:gYear', "2025-01-01", "2025-12-31"),
    ('"2024-02-29"^^xsd:date', "2024-02-29", "2024-02-29"),
]
NOTHING = [
    '"2026-02-29"^^xsd:date',
    '"2026-13-01"^^xsd:date',
    '"2026-04-31T10:00:00"^^xsd:dateTime',
    '"2026-03-01"^^xsd:string',
    '"last spring"',
    "2026",
]
OTHERS = {
    "onset": "onset",
    "abatement": "abatement",
    "recorded": "recorded",
    "start": "start",
    "end": "end",
    "stopDate": "stop",
    "authored": "authored",
    "asserted": "asserted",
    "planned": "planned",
    "birthDate": "birth",
}


def days(engine: type[Engine], time: str, pair: str, value: str) -> set[tuple[str | None, ...]]:
    store = engine(PREFIXES + EXAMPLE_PREFIX + f"ex:n osteon:{time} {value} .")
    store.run("derive", ["day"])
    first, last = ("firstDay", "lastDay") if pair == "day" else (f"{pair}First", f"{pair}Last")
    return store.rows(
        "PREFIX osteon: <https://w3id.org/osteon/> "
        f"SELECT ?f ?l {{ ?n osteon:{first} ?f ; osteon:{last} ?l }}"
    )


@pytest.mark.parametrize(("value", "first", "last"), CASES)
def test_effective_as_days(engine: type[Engine], value: str, first: str, last: str) -> None:
    assert days(engine, "effective", "day", value) == {(first, last)}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("value", NOTHING)
def test_what_is_no_date_yields_nothing(engine: type[Engine], value: str) -> None:
    assert days(engine, "effective", "day", value) == set()


@pytest.mark.parametrize("time", sorted(OTHERS))
def test_every_other_time_has_its_pair(engine: type[Engine], time: str) -> None:
    found = days(engine, time, OTHERS[time], '"2024-02"^^xsd:gYearMonth')
    assert found == {("2024-02-01", "2024-02-29")}


def test_clock_times(engine: type[Engine]) -> None:
    store = engine(
        PREFIXES
        + EXAMPLE_PREFIX
        + 'ex:a osteon:effective "2026-03-01T08:15:00+02:00"^^xsd:dateTime .'
        + 'ex:b osteon:effective "2026-03-01"^^xsd:date .'
    )
    store.run("derive", ["day"])
    assert store.rows(
        "PREFIX osteon: <https://w3id.org/osteon/> SELECT ?n ?f ?u "
        "{ ?n osteon:fromTime ?f ; osteon:untilTime ?u }"
    ) == {
        ("a", "2026-03-01T08:15:00", "2026-03-01T08:15:00"),
        ("b", "2026-03-01T00:00:00", "2026-03-01T23:59:59"),
    }
