"""Two entries that contradict each other, and what is asked for where nothing is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from people import active, fertile, over, truth
from tiny import (
    ago,
    assessed,
    cases,
    condition,
    fact,
    hcg_test,
    observation,
    procedure,
    woman,
)

# (name, record, probe, expected)
Row = tuple[str, str, str, Any]
MET, UNMET, UNKNOWN = "met", "unmet", "unknown"
ABSENT, PRESENT, APPLIES = "absent", "present", "applies"
CONTRACEPTION = "requirements.contraception"
AFTERWARDS = "requirements.contraception-5-months-after"
EACH_TEST = "requirements.pregnancy-test-before-each-dose"
FIRST_TEST = "requirements.pregnancy-test-before-first-dose"
PREGNANCY = "contraindications.pregnancy"
MENOPAUSE = "indications.postmenopausal-osteoporosis"
DEVICE = procedure("IntrauterineDeviceInsertion", "2025-03-16")
USED, NOT_USED = truth("ContraceptionUse", True), truth("ContraceptionUse", False)
GIO = {"disease": condition("GlucocorticoidInducedOsteoporosis", "2025-01-01")}
AT_TEN = "2026-03-10T10:00:00"


def device(when: str, status: str = "UnknownStatus", out: str | None = None) -> str:
    removal = procedure("IntrauterineDeviceRemoval", out) if out else None
    return fertile(d=procedure("IntrauterineDeviceInsertion", when, status), out=removal)


ARTICLE: list[Row] = [
    # Contraception.
    ("device-and-none", fertile(d=DEVICE, c=NOT_USED), CONTRACEPTION, UNKNOWN),
    ("device-by-diagnosis", fertile(d=active("PresenceOfIntrauterineDevice")), CONTRACEPTION, MET),
    ("device-over", fertile(d=over("PresenceOfIntrauterineDevice")), CONTRACEPTION, UNKNOWN),
    (
        "device-perhaps",
        device("2023-03-15"),
        "because:" + CONTRACEPTION,
        ["Patient/patient", "x/d", "x/potential"],
    ),
    (
        "device-perhaps-too-old",
        device("2023-03-14"),
        "because:" + CONTRACEPTION,
        ["Patient/patient", "x/potential"],
    ),
    (
        "device-perhaps-out-that-day",
        device("2025-03-16", out="2025-03-16"),
        "because:" + CONTRACEPTION,
        ["Patient/patient", "x/potential"],
    ),
    (
        "device-perhaps-out-before",
        device("2025-03-16", out="2025-03-15"),
        "because:" + CONTRACEPTION,
        ["Patient/patient", "x/d", "x/potential"],
    ),
    # A test without a clear result is no test.
    ("unclear-test", fertile(t=hcg_test("Indeterminate", ago(5))), EACH_TEST, UNKNOWN),
    ("unclear-first-test", fertile(t=hcg_test("Indeterminate", ago(5))), FIRST_TEST, UNKNOWN),
    ("clear-test", fertile(t=hcg_test("Negative", ago(5))), EACH_TEST, MET),
    ("clear-first-test", fertile(t=hcg_test("Negative", ago(5))), FIRST_TEST, MET),
    # A positive test stands until a later negative one; an unclear one doubts only earlier ones.
    (
        "positive-and-negative-at-once",
        fertile(p=hcg_test("Positive", AT_TEN), n=hcg_test("Negative", AT_TEN)),
        PREGNANCY,
        PRESENT,
    ),
    (
        "negative-after-positive",
        fertile(p=hcg_test("Positive", AT_TEN), n=hcg_test("Negative", "2026-03-10T10:00:01")),
        PREGNANCY,
        ABSENT,
    ),
    (
        "unclear-and-negative-at-once",
        fertile(u=hcg_test("Indeterminate", AT_TEN), n=hcg_test("Negative", AT_TEN)),
        PREGNANCY,
        ABSENT,
    ),
    (
        "unclear-after-negative",
        fertile(u=hcg_test("Indeterminate", "2026-03-10T10:00:01"), n=hcg_test("Negative", AT_TEN)),
        PREGNANCY,
        UNKNOWN,
    ),
    # A possible pregnancy alone keeps the verdict open.
    (
        "undated-positive-verdict",
        woman(t=observation("PregnancyTest", None, None, None, concept="Positive")),
        "verdict",
        "needs-information",
    ),
    # Whoever is pregnant, or may become so, is not postmenopausal.
    ("positive-at-60", woman("1966-01-01", t=hcg_test("Positive", ago(5))), MENOPAUSE, UNKNOWN),
    (
        "pregnant-at-60-unspecified",
        woman("1966-01-01", disease=active("UnspecifiedOsteoporosis"), p=active("Pregnancy")),
        "notCovered.premenopausal-low-bone-mass",
        False,
    ),
    (
        "fertile-at-60",
        woman("1966-01-01", p=truth("ReproductivePotentialStatement", True)),
        MENOPAUSE,
        UNKNOWN,
    ),
    # What is asked for: a pregnancy test, and nothing that the record already says.
    (
        "asked-without-sex",
        woman("1986-05-05", None, **GIO),
        "missing:cautions.fetal-harm",
        ["pregnancy-test", "reproductive-potential", "sex"],
    ),
    (
        "asked-without-day-of-birth",
        woman(None, None, **GIO),
        "missing:requirements.contraception",
        ["birth-date", "reproductive-potential", "sex"],
    ),
]
LABEL: list[Row] = [
    ("device-and-none", fertile(d=DEVICE, c=NOT_USED), AFTERWARDS, UNKNOWN),
    ("used", fertile(c=USED), AFTERWARDS, MET),
    ("not-used", fertile(c=NOT_USED), AFTERWARDS, UNMET),
    ("device", fertile(d=DEVICE), AFTERWARDS, MET),
    ("no-reproduction", woman(), AFTERWARDS, "not-applicable"),
]


@cases(("turtle", "probe", "expected"), ARTICLE)
def test_article(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle), probe) == expected


@cases(("turtle", "probe", "expected"), LABEL)
def test_label(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle, profile="article+label"), probe) == expected
