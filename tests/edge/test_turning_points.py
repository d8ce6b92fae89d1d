"""The day, the age or the amount at which one more would tell otherwise, for what is rarely seen.

Each row is the last one on its side, or the first one on the other.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from people import FOR_GOOD, ended
from tiny import (
    TODAY,
    Fact,
    ago,
    assessed,
    cases,
    clearance,
    condition,
    dose,
    egfr,
    fact,
    observation,
    order,
    stop,
    use,
    woman,
    young_woman,
)

# (name, record, probe, expected)
Row = tuple[str, str, str, Any]
MET, UNMET, UNKNOWN, ABSENT, APPLIES = "met", "unmet", "unknown", "absent", "applies"
HYPO = "requirements.hypocalcemia-corrected"
DEFICIENCY = "requirements.vitamin-d-deficiency-corrected"
CALCIUM = "requirements.calcium-supplementation"
VITAMIN_D = "requirements.vitamin-d-supplementation"
STEROIDS = "requirements.glucocorticoid-dose-and-duration"
AFTERWARDS = "requirements.contraception-5-months-after"
FETAL = "cautions.fetal-harm"
LATE = "cautions.transition-deadline-missed"
NOW = "recommendations.start-bisphosphonate-now"
MYELOMA_RENAL = "recommendations.prefer-denosumab-in-myeloma-with-renal-impairment"
WEEKLY = "recommendations.monitor-calcium-weekly-then-monthly"
TOMORROW = "2026-03-16"


def suspected(disease: str, onset: str) -> str:
    return woman(said=condition(disease, onset, verification="Unconfirmed"))


def d3(amount: str, unit: str) -> str:
    return woman(d3=use("Cholecalciferol", amount, unit))


def late(**facts: Fact | None) -> str:
    """The last dose of 1 September is followed until 1 March."""
    base = {"last": dose("60", "2025-09-01"), "stop": stop("2026-01-01", FOR_GOOD)}
    return woman(**base, **facts)


def infusion(when: str) -> Fact:
    return dose("4", when, "ZoledronicAcid", route="Intravenous")


def myeloma(value: str, days: int) -> str:
    return woman(disease=condition("ActiveMyeloma", "2026-02-01"), c=clearance(value, ago(days)))


def calciums(**values: str) -> str:
    """Results of one day, without albumin."""
    unit = {"IonizedCalcium": "mmol/L"}
    facts = {
        f"ca{n}": observation(kind, value, unit.get(kind, "mg/dL"))
        for n, (kind, value) in enumerate(values.items())
    }
    return woman(calcium=None, albumin=None, **facts)


def steroids(start: str, end: str | None = None) -> str:
    taken = use("Prednisone", "7.5", start=start, end=end)
    return woman(disease=condition("GlucocorticoidInducedOsteoporosis"), taken=taken)


def unclear_order(authored: str) -> str:
    return woman(p=order("60", "6", "mo", status="UnknownStatus", authored=authored))


def unclear_use(start: str) -> str:
    return woman(p=use("Denosumab", "60", status="UnknownStatus", start=start))


def completed(authored: str) -> str:
    return woman(p=order("60", "6", "mo", status="Completed", authored=authored))


ARTICLE: list[Row] = [
    ("unclear-order-today", unclear_order(TODAY), "verdict", "needs-information"),
    ("unclear-order-tomorrow", unclear_order(TOMORROW), "verdict", "proceed"),
    ("unclear-use-today", unclear_use(TODAY), "schedule.status", UNKNOWN),
    ("unclear-use-tomorrow", unclear_use(TOMORROW), "schedule.status", "not-started"),
    ("completed-order-today", completed(TODAY), "schedule.status", UNKNOWN),
    ("completed-order-tomorrow", completed(TOMORROW), "schedule.status", "not-started"),
    # A suspicion of the day of a normal result is not answered by it; an older one is.
    ("low-calcium-suspected-that-day", suspected("Hypocalcemia", "2026-03-01"), HYPO, UNKNOWN),
    ("low-calcium-suspected-before", suspected("Hypocalcemia", "2026-02-28"), HYPO, MET),
    ("deficient-that-day", suspected("VitaminDDeficiency", "2026-01-15"), DEFICIENCY, UNKNOWN),
    ("deficient-before", suspected("VitaminDDeficiency", "2026-01-14"), DEFICIENCY, MET),
    # Ages at which reproductive potential is assumed.
    ("age-11", young_woman("2014-03-16"), FETAL, ABSENT),
    ("age-12", young_woman("2014-03-15"), FETAL, APPLIES),
    ("age-54", young_woman("1971-03-16"), FETAL, APPLIES),
    ("age-55", young_woman("1971-03-15"), FETAL, ABSENT),
    # The deadline of what follows denosumab.
    ("infusion-on-deadline", late(z=infusion("2026-03-01")), LATE, ABSENT),
    ("infusion-after-deadline", late(z=infusion("2026-03-02")), LATE, APPLIES),
    ("infusion-on-deadline-is-enough", late(z=infusion("2026-03-01")), NOW, ABSENT),
    ("infusion-of-the-month", late(z=infusion("2026-03")), LATE, ABSENT),
    ("tablets-on-deadline", late(t=use("Risedronate", "35", start="2026-03-01")), LATE, ABSENT),
    ("tablets-after-deadline", late(t=use("Risedronate", "35", start="2026-03-02")), LATE, APPLIES),
    ("infusion-undated", ended(z=infusion("2026")), "orderChecks.transition-deadline@z", UNKNOWN),
    # What the units of supplements are worth.
    ("400-[iU]", d3("400", "[iU]"), VITAMIN_D, MET),
    ("399.9-[iU]", d3("399.9", "[iU]"), VITAMIN_D, UNMET),
    ("400-[IU]", d3("400", "[IU]"), VITAMIN_D, MET),
    ("399.9-[IU]", d3("399.9", "[IU]"), VITAMIN_D, UNMET),
    ("400-IU", d3("400", "IU"), VITAMIN_D, MET),
    ("399.9-IU", d3("399.9", "IU"), VITAMIN_D, UNMET),
    ("400-iU", d3("400", "iU"), VITAMIN_D, MET),
    ("399.9-iU", d3("399.9", "iU"), VITAMIN_D, UNMET),
    ("0.4-kilo", d3("0.4", "10*3.[iU]"), VITAMIN_D, MET),
    ("0.39999-kilo", d3("0.39999", "10*3.[iU]"), VITAMIN_D, UNMET),
    ("10-mcg", d3("10", "mcg"), VITAMIN_D, MET),
    ("9.9-mcg", d3("9.9", "mcg"), VITAMIN_D, UNMET),
    ("10-µg", d3("10", "µg"), VITAMIN_D, MET),
    ("9.9-µg", d3("9.9", "µg"), VITAMIN_D, UNMET),
    ("carbonate-2.5-g", woman(carbonate=use("CalciumCarbonate", "2.5", "g")), CALCIUM, MET),
    ("carbonate-2.4999-g", woman(carbonate=use("CalciumCarbonate", "2.4999", "g")), CALCIUM, UNMET),
    # A clearance that is not low counts for a year; a low one for good.
    ("clearance-70-after-a-year", myeloma("70", 365), MYELOMA_RENAL, ABSENT),
    ("clearance-70-a-day-later", myeloma("70", 366), MYELOMA_RENAL, UNKNOWN),
    ("clearance-50-long-ago", myeloma("50", 800), MYELOMA_RENAL, APPLIES),
    # Of kinds of calcium of one day, ionized comes first, then corrected, then total.
    (
        "ionized-before-corrected",
        calciums(IonizedCalcium="1.11", CorrectedCalcium="9.4"),
        HYPO,
        UNMET,
    ),
    ("ionized-enough", calciums(IonizedCalcium="1.2", CorrectedCalcium="8.0"), HYPO, MET),
    ("corrected-before-total", calciums(CorrectedCalcium="8.0", SerumCalcium="9.4"), HYPO, UNMET),
    ("corrected-enough", calciums(CorrectedCalcium="9.4", SerumCalcium="8.0"), HYPO, MET),
    # One kind of osteoporosis is enough for what concerns all of them.
    ("any-osteoporosis", young_woman(), "recommendations.maintain-oral-hygiene", APPLIES),
]
LABEL: list[Row] = [
    ("six-months", steroids("2025-09-15"), STEROIDS, MET),
    ("a-day-less", steroids("2025-09-16"), STEROIDS, UNKNOWN),
    ("six-months-planned", steroids("2025-10-01", "2026-04-01"), STEROIDS, MET),
    ("a-day-less-planned", steroids("2025-10-01", "2026-03-31"), STEROIDS, UNKNOWN),
    ("nothing-known-of-contraception", young_woman(), AFTERWARDS, UNKNOWN),
    ("advanced-kidney-disease", woman(egfr=egfr("29.9")), WEEKLY, APPLIES),
    ("no-advanced-kidney-disease", woman(egfr=egfr("30")), WEEKLY, ABSENT),
    ("clearance-alone", woman(egfr=None, c=clearance("50")), WEEKLY, UNKNOWN),
]


@cases(("turtle", "probe", "expected"), ARTICLE)
def test_article(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle), probe) == expected


@cases(("turtle", "probe", "expected"), LABEL)
def test_label(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle, profile="article+label"), probe) == expected
