"""Which of several reference ranges is the patient's: by kind, sex and age on the day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import PATIENT, Read, bundle, coded, compact, observation, quantity

Entry = Callable[..., dict[str, set[str]]]
SEXES = "http://hl7.org/fhir/administrative-gender"
MEANING = "http://terminology.hl7.org/CodeSystem/referencerange-meaning"
V3_SEXES = "http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender"
BIRTH = "1976-03-01"
"""The result is of 1 March 2026: the patient turns 50 on its day."""


def limits(
    low: str, *, high: str | None = None, unit: str = "mg/dL", **more: Any
) -> dict[str, Any]:
    """A range from its lower limit."""
    found = {"low": quantity(float(low), unit)} | more
    return found | ({"high": quantity(float(high), unit)} if high else {})


def age(low: float | None = None, high: float | None = None, unit: str = "a") -> dict[str, Any]:
    """The age element of a range."""
    ends = {"low": low, "high": high}
    return {"age": {side: quantity(x, unit) for side, x in ends.items() if x is not None}}


def of(system: str, code: str) -> dict[str, Any]:
    """The group element of a range."""
    return {"appliesTo": [coded(system, code)]}


@pytest.fixture
def lows(read: Read) -> Callable[..., set[str]]:
    """The lower limits that are taken of some ranges."""

    def run(*ranges: dict[str, Any], birth: str | None = BIRTH, **person: Any) -> set[str]:
        patient = PATIENT | {"birthDate": birth} | person
        calcium = observation(coded("loinc", "17861-6"), referenceRange=list(ranges))
        (record,) = read(a_json=bundle(patient, calcium))
        said = compact(record)["Observation/o"]
        return {s.split('"')[1] for s in said if s.startswith("referenceLow")}

    return run


Lows = Callable[..., set[str]]

YOUNGER, OLDER = age(18, 49), age(50)


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("1976-02-28", "8.8"),  # 50 years and a day
        ("1976-03-01", "8.8"),  # 50 today
        ("1976-03-02", "8.4"),  # 50 tomorrow: the whole year of 49
        ("1977-03-01", "8.4"),  # 49 today
        ("1977-02-28", "8.4"),
        ("2008-03-01", "8.4"),  # 18 today
    ],
)
def test_age_on_the_day_of_the_result(lows: Lows, birth: str, expected: str) -> None:
    ranges = limits("8.4", **YOUNGER), limits("8.8", **OLDER)
    assert lows(*ranges, birth=birth) == {expected}
    assert lows(*reversed(ranges), birth=birth) == {expected}


def test_no_range_for_the_age(lows: Lows) -> None:
    assert lows(limits("8.4", **YOUNGER), limits("8.8", **OLDER), birth="2008-03-02") == set()
    assert lows(limits("8.4", **age(high=49)), birth="1976-03-01") == set()
    assert lows(limits("8.4", **age(high=49)), birth="1976-03-02") == {"8.4"}


def test_ranges_that_share_an_edge(lows: Lows) -> None:
    ranges = limits("8.4", **age(18, 50)), limits("8.8", **age(50))
    assert lows(*ranges, birth="1976-02-29") == {"8.8"}  # past 50
    assert lows(*ranges, birth="1976-03-01") == set()  # 50 exactly: both hold, and they differ
    assert lows(*ranges, birth="1976-03-02") == {"8.4"}


def test_ranges_that_agree_need_no_choice(lows: Lows) -> None:
    ranges = limits("8.4", **age(18, 50)), limits("8.40", **age(50))
    assert lows(*ranges, birth="1976-03-01") == {"8.4"}


@pytest.mark.parametrize(
    ("unit", "low", "high", "birth", "expected"),
    [
        ("mo", 0, 12, "2025-03-01", {"8.4"}),
        ("mo", 0, 11, "2025-03-01", set()),  # 12 months today
        ("mo", 0, 11, "2025-03-02", {"8.4"}),
        ("wk", 0, 4, "2026-02-01", {"8.4"}),  # 28 days
        ("wk", 5, 8, "2026-02-01", set()),
        ("wk", 4, 8, "2026-02-01", {"8.4"}),
        ("d", 0, 28, "2026-02-01", {"8.4"}),
        ("d", 29, 99, "2026-02-01", set()),
        ("a", 0, 17.99, "2008-03-02", {"8.4"}),  # the eve of 18
        ("a", 0, 17.99, "2008-03-01", set()),
        ("fortnight", 0, 99, "1976-03-01", set()),  # an age that cannot be read
    ],
)
def test_units_of_age(
    lows: Lows, unit: str, low: float, high: float, birth: str, expected: set[str]
) -> None:
    assert lows(limits("8.4", **age(low, high, unit)), birth=birth) == expected


def test_unit_of_age_in_words(lows: Lows) -> None:
    years = {"age": {"low": {"value": 18, "unit": "years"}, "high": {"value": 99, "unit": "Yrs"}}}
    assert lows(limits("8.4", **years)) == {"8.4"}


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("1976", set()),  # 49 or 50
        ("1976-03", set()),
        ("1976-02", {"8.8"}),
        ("1975", {"8.8"}),
        ("1977", {"8.4"}),
        (None, set()),
        ("1976-02-30", set()),  # no such day
    ],
)
def test_birth_known_in_part(lows: Lows, birth: str | None, expected: set[str]) -> None:
    ranges = limits("8.4", **YOUNGER), limits("8.8", **OLDER), limits("8.6")
    assert lows(*ranges, birth=birth) == expected


def test_a_range_for_the_age_goes_before_one_for_everybody(lows: Lows) -> None:
    assert lows(limits("8.6"), limits("8.8", **OLDER)) == {"8.8"}
    assert lows(limits("8.6"), limits("8.8", **age(60))) == {"8.6"}


def test_result_without_a_day(entry: Entry) -> None:
    def lows_of(*ranges: dict[str, Any]) -> set[str]:
        calcium = observation(coded("loinc", "17861-6"), referenceRange=list(ranges))
        said = entry(calcium | {"effectiveDateTime": None})["Observation/o"]
        return {s for s in said if s.startswith("referenceLow")}

    assert lows_of(limits("8.8", **OLDER)) == set()
    assert lows_of(limits("8.8")) == {'referenceLow "8.8"^decimal'}


@pytest.mark.parametrize(
    ("woman", "man"),
    [
        (of(SEXES, "female"), of(SEXES, "male")),
        (of("sct", "248152002"), of("sct", "248153007")),
        (of(V3_SEXES, "F"), of(V3_SEXES, "M")),
        ({"appliesTo": [{"text": "Female"}]}, {"appliesTo": [{"text": "Male"}]}),
    ],
)
def test_sex(lows: Lows, woman: dict[str, Any], man: dict[str, Any]) -> None:
    ranges = limits("8.4", **man), limits("8.8", **woman), limits("8.6")
    assert lows(*ranges) == {"8.8"}
    assert lows(*ranges, gender="male") == {"8.4"}
    assert lows(*ranges, gender="unknown") == set()
    assert lows(ranges[0]) == set()


def test_sex_and_age_together(lows: Lows) -> None:
    woman = of(SEXES, "female")
    ranges = limits("8.5", **woman), limits("8.8", **OLDER), limits("9.0", **woman, **OLDER)
    assert lows(*ranges) == {"9.0"}
    assert lows(*ranges, birth="1977-03-01") == {"8.5"}
    assert lows(*ranges[:2]) == set()  # both are as much the patient's


def test_group_that_is_not_understood(entry: Entry, lows: Lows) -> None:
    other = limits("8.4", **of("sct", "77386006"))  # pregnant
    assert lows(other, limits("8.6")) == {"8.6"}
    assert lows(other) == set()
    graph = entry(observation(coded("loinc", "17861-6"), referenceRange=[other]))
    assert 'notation "77386006"' in graph["Observation/o#unmapped-range"]
    both = entry(observation(coded("loinc", "17861-6"), referenceRange=[other, limits("8.6")]))
    assert not any("unmapped" in node for node in both)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (coded(MEANING, "normal"), {"8.4"}),
        (coded("http://hl7.org/fhir/referencerange-meaning", "normal"), {"8.4"}),
        ({"text": "Normal Range"}, {"8.4"}),
        ({"coding": [{"code": "normal"}]}, {"8.4"}),
        (coded(MEANING, "therapeutic"), set()),
        (coded(MEANING, "treatment"), set()),
        ({"text": "critical"}, set()),
    ],
)
def test_kind_of_range(lows: Lows, kind: dict[str, Any], expected: set[str]) -> None:
    assert lows(limits("8.4", type=kind)) == expected
    if not expected:
        assert lows(limits("8.4", type=kind), limits("8.6")) == {"8.6"}


def test_two_ranges_for_everybody_that_differ(lows: Lows) -> None:
    assert lows(limits("8.4"), limits("8.6")) == set()
    assert lows(limits("8.4"), limits("8.4", unit="mmol/L")) == set()


def test_limits_may_stand_apart(entry: Entry) -> None:
    ranges = [{"low": quantity(8.6, "mg/dL")}, {"high": quantity(10.2, "mg/dL")}]
    graph = entry(observation(coded("loinc", "17861-6"), referenceRange=ranges))
    said = {s for s in graph["Observation/o"] if s.startswith("referenceL")}
    said |= {s for s in graph["Observation/o"] if s.startswith(("referenceH", "referenceU"))}
    assert said == {
        'referenceLow "8.6"^decimal',
        'referenceHigh "10.2"^decimal',
        'referenceUnit "mg/dL"',
    }


@pytest.mark.parametrize("odd", [5, "text", [], {"low": "x"}, {"low": {"value": "x"}}, {"low": []}])
def test_ages_of_any_type_do_not_break_the_reader(lows: Lows, odd: Any) -> None:
    assert lows(limits("8.4") | {"age": odd}) <= {"8.4"}


@pytest.mark.parametrize("years", [150, 9999, 1e18])
def test_ages_without_end(lows: Lows, years: float) -> None:
    assert lows(limits("8.4", **age(18, years))) == {"8.4"}


def test_patient_that_cannot_be_used_has_neither_sex_nor_age(lows: Lows) -> None:
    changed = {"modifierExtension": [{"url": "http://example.org/x"}]}
    assert lows(limits("8.8", **OLDER), **changed) == set()
    assert lows(limits("8.8", **of(SEXES, "female")), **changed) == set()
