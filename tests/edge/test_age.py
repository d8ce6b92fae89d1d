"""Ages on the birthday and the day before; menopause; reproductive potential."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import (
    TODAY,
    Fact,
    assessed,
    condition,
    fact,
    man,
    observation,
    procedure,
    woman,
    young_woman,
)

FIRST_TEST = "requirements.pregnancy-test-before-first-dose"
EACH_TEST = "requirements.pregnancy-test-before-each-dose"
CONTRACEPTION = "requirements.contraception"
PREGNANCY = "contraindications.pregnancy"
PMO = "indications.postmenopausal-osteoporosis"
NA = "not-applicable"
# (name, record, as of, probe, expected)
Row = tuple[str, str, str, str, Any]


def row(name: str, turtle: str, probe: str, expected: Any, as_of: str = TODAY) -> Row:
    return (name, turtle, as_of, probe, expected)


def unspecified(birth: str | None, sex: str | None = "Female", **facts: Fact | None) -> str:
    disease = condition("UnspecifiedOsteoporosis", "2025-01-01")
    return woman(birth, sex, disease=disease, **facts)


AGE_ROWS = [
    row("menopause-on-55th-birthday", unspecified("1971-03-15"), PMO, "present"),
    row("menopause-day-before-55", unspecified("1971-03-16"), PMO, "unknown"),
    row("menopause-year-settles", unspecified("1970"), PMO, "present"),
    row("menopause-year-open", unspecified("1971"), PMO, "unknown"),
    row(
        "menopause-stated",
        unspecified(
            "1976-01-01", state=observation("MenopausalStatus", concept="PostmenopausalState")
        ),
        PMO,
        "present",
    ),
    row(
        "premenopause-stated-at-56",
        unspecified(
            "1970-01-01", state=observation("MenopausalStatus", concept="PremenopausalState")
        ),
        PMO,
        "absent",
    ),
    row(
        "diagnosis-states-menopause",
        woman("1976-01-01", disease=condition("PostmenopausalOsteoporosis")),
        CONTRACEPTION,
        NA,
    ),
    row("man", unspecified("1971-03-15", "Male"), "indications.male-osteoporosis", "present"),
    row("no-sex", unspecified("1955-03-15", None), PMO, "unknown"),
    row(
        "no-sex-pregnancy",
        woman(
            "1986-01-01", None, disease=condition("GlucocorticoidInducedOsteoporosis", "2025-01-01")
        ),
        PREGNANCY,
        "unknown",
    ),
    row("no-birth-date", unspecified(None), PMO, "unknown"),
    row("potential-55th-birthday", young_woman("1971-03-15"), PREGNANCY, "absent"),
    row("potential-55th-birthday-test", young_woman("1971-03-15"), FIRST_TEST, NA),
    row("potential-day-before-55", young_woman("1971-03-16"), PREGNANCY, "unknown"),
    row("potential-day-before-55-test", young_woman("1971-03-16"), FIRST_TEST, "unknown"),
    row("potential-12th-birthday", young_woman("2014-03-15"), PREGNANCY, "unknown"),
    row("potential-day-before-12", young_woman("2014-03-16"), PREGNANCY, "absent"),
    row("potential-day-before-12-contraception", young_woman("2014-03-16"), CONTRACEPTION, NA),
    row("18th-birthday", young_woman("2008-03-15"), "notCovered.age-under-18", False),
    row("day-before-18", young_woman("2008-03-16"), "notCovered.age-under-18", True),
    row(
        "hysterectomy",
        young_woman(surgery=procedure("Hysterectomy", "2020-01-01")),
        PREGNANCY,
        "absent",
    ),
    row(
        "hysterectomy-test",
        young_woman(surgery=procedure("Hysterectomy", "2020-01-01")),
        EACH_TEST,
        NA,
    ),
    row(
        "potential-false",
        young_woman(potential=observation("ReproductivePotentialStatement", boolean=False)),
        CONTRACEPTION,
        NA,
    ),
    row("man-no-test", man(), FIRST_TEST, NA),
]

ROWS = AGE_ROWS


@pytest.mark.parametrize(
    ("turtle", "as_of", "probe", "expected"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_age(tmp_path: Path, turtle: str, as_of: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle, as_of), probe) == expected


OLD = "The birth date makes the patient implausibly old; the age is not used."
PLAIN = "The date is plain text; without its datatype it counts as no date."
UNREADABLE = "The date cannot be read; the entry counts as undated."
A_DATE = "a date such as 2026-03-15, 2026-03 or 2026"
BIRTH = '"1955-05-05"^^xsd:date'


def error(message: str, found: str, expected: str) -> list[dict[str, str]]:
    return [
        {"subject": "Patient/patient", "message": message, "found": found, "expected": expected}
    ]


@pytest.mark.parametrize(
    ("birth", "implausible"),
    [
        ("1857-05-05", True),
        ("1905-03-15", True),  # 121 today
        ("1905-03-16", False),  # 121 tomorrow
        ("1905-03", False),
        ("1905-02", True),
        ("1905", False),
        ("1904", True),
    ],
)
def test_oldest_age(tmp_path: Path, birth: str, implausible: bool) -> None:
    answer = assessed(tmp_path, woman(birth))
    expected = error(OLD, birth, "an age of at most 120 years") if implausible else []
    assert answer["dataErrors"] == expected
    assert answer["verdict"] == ("needs-information" if implausible else "proceed")
    assert fact(answer, "notCovered.age-under-18") is implausible


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (BIRTH, []),
        ('"1955-05-05"', error(PLAIN, "1955-05-05", BIRTH)),
        ('"1956-02-29"', error(PLAIN, "1956-02-29", '"1956-02-29"^^xsd:date')),
        ('"1955-05"', error(PLAIN, "1955-05", '"1955-05"^^xsd:gYearMonth')),
        ('"1955"', error(PLAIN, "1955", '"1955"^^xsd:gYear')),
        (
            '"1955-05-05T08:00:00Z"',
            error(PLAIN, "1955-05-05T08:00:00Z", '"1955-05-05T08:00:00Z"^^xsd:dateTime'),
        ),
        ('"1955-02-29"', error(UNREADABLE, "1955-02-29", A_DATE)),
        ('"1955-04-31"^^xsd:date', error(UNREADABLE, "1955-04-31", A_DATE)),
        ('"1955-13"', error(UNREADABLE, "1955-13", A_DATE)),
        ('"5 May 1955"', error(UNREADABLE, "5 May 1955", A_DATE)),
    ],
)
def test_birth_date_as_text(tmp_path: Path, written: str, expected: list[dict[str, str]]) -> None:
    answer = assessed(tmp_path, woman().replace(BIRTH, written))
    assert answer["dataErrors"] == expected
