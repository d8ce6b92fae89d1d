"""Limits that a comparator, a stale result or another measurement could cross.

A result below a limit, above it or exactly on it, each with the comparators that decide and those
that do not; and results of one kind that must never count for another.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import (
    Fact,
    ago,
    assessed,
    calcium,
    clearance,
    condition,
    dose,
    egfr,
    fact,
    gap,
    man,
    observation,
    prognosis,
    stop,
    use,
    with_metastases,
    woman,
    young_woman,
)

# (name, record, probe, expected)
Row = tuple[str, str, str, Any]
NA, UNKNOWN, MET, UNMET = "not-applicable", "unknown", "met", "unmet"
PTH = "requirements.ckd-mbd-intact-pth"
RISK = "cautions.severe-hypocalcemia-risk"
HYPO = "requirements.hypocalcemia-corrected"
DEFICIENCY = "requirements.vitamin-d-deficiency-corrected"
CALCIUM = "requirements.calcium-supplementation"
VITAMIN_D = "requirements.vitamin-d-supplementation"
OVER_CALCIUM = "cautions.calcium-above-stated-range"
OVER_D = "cautions.vitamin-d-above-stated-range"
RENAL = "recommendations.prefer-denosumab-in-renal-impairment"
MYELOMA_RENAL = "recommendations.prefer-denosumab-in-myeloma-with-renal-impairment"
USE = "recommendations.use-in-other-solid-tumor"
SHORT = "cautions.initiation-not-supported-in-other-solid-tumor"
HAZARD = "conflicts.transition-drug-hazard"
BISPHOSPHONATE = "recommendations.start-bisphosphonate-now"
BELOW, UP_TO, FROM, ABOVE = "LessThan", "AtMost", "AtLeast", "GreaterThan"
OLD = ago(400)


def kidney(value: str, sign: str, when: str = "2026-02-10", **facts: Fact | None) -> str:
    return woman(egfr=egfr(value, when, comparator=sign), **facts)


def cleared(value: str, sign: str | None = None, when: str = "2026-02-10") -> Fact:
    return observation("CreatinineClearance", value, "mL/min", when, comparator=sign)


def stage(onset: str | None, value: str, sign: str | None = None) -> str:
    """Stage 4 disease of that day beside an eGFR of 10 February."""
    return woman(egfr=egfr(value, comparator=sign), ckd=condition("CKDStage4", onset))


def myeloma(result: Fact) -> str:
    return woman(disease=condition("ActiveMyeloma", "2026-02-01"), crcl=result)


def total(value: str, sign: str | None = None, low: str | None = None, days: int = 14) -> str:
    result = calcium(value, when=ago(days), comparator=sign, low=low)
    return woman(calcium=result, albumin=None)


def level(value: str, sign: str | None = None) -> str:
    found = observation("TwentyFiveHydroxyvitaminD", value, "ng/mL", "2026-01-15", comparator=sign)
    return woman(vitamin_d=found)


def elemental(value: str, sign: str | None = None) -> str:
    """A stated daily amount of calcium instead of a product."""
    stated = observation("ElementalCalciumIntake", value, "mg/d", comparator=sign)
    return woman(carbonate=None, stated=stated)


def carbonate(mg: str) -> str:
    return woman(carbonate=use("CalciumCarbonate", mg))


def vitamin_d(units: str) -> str:
    return woman(d3=use("Cholecalciferol", units, "[iU]"))


def lung(value: str, sign: str | None = None, when: str = "2026-03-01") -> str:
    prognosis = observation("LifeExpectancy", value, "mo", when, comparator=sign)
    matter = observation("BoneMetastasesClinicalSignificance", boolean=True)
    return with_metastases("LungCancer", prognosis=prognosis, matter=matter)


def stopped(**facts: Fact | None) -> str:
    base = {"first": dose("60", "2025-12-01"), "stop": stop("2026-03-01")}
    return woman(**{**base, **facts})


def pause(months: str, sign: str) -> str:
    stated = observation("ExpectedTreatmentGap", months, "mo", comparator=sign)
    return stopped(gap=stated)


def for_good(**facts: Fact | None) -> str:
    return stopped(stop=stop("2026-03-01", "TreatmentStoppedPermanently"), **facts)


HORMONE = observation("IntactPTH", "2000", "pg/mL", "2026-03-01")
ROWS: list[Row] = [
    # Kidney: 30, with every comparator, of a day ago and of long ago.
    ("egfr-below-30", kidney("30", BELOW), RISK, "applies"),
    ("egfr-below-30.05", kidney("30.05", BELOW), RISK, UNKNOWN),
    ("egfr-above-30", kidney("30", ABOVE), PTH, NA),
    ("egfr-above-29.95", kidney("29.95", ABOVE), PTH, UNKNOWN),
    ("egfr-above-60-long-ago", kidney("60", ABOVE, OLD), PTH, UNKNOWN),
    ("egfr-above-30-long-ago", kidney("30", ABOVE, OLD), RISK, "absent"),
    ("egfr-above-29-long-ago", kidney("29", ABOVE, OLD), RISK, UNKNOWN),
    ("egfr-from-30-long-ago", kidney("30", FROM, OLD), RISK, "absent"),
    ("egfr-from-29-long-ago", kidney("29", FROM, OLD), RISK, UNKNOWN),
    ("egfr-30-long-ago-is-impaired", woman(egfr=egfr("30", OLD)), RISK, UNKNOWN),
    ("clearance-below-15-is-no-egfr", woman(egfr=None, c=cleared("15", BELOW)), RISK, UNKNOWN),
    ("clearance-below-15-asks-nothing", woman(egfr=None, c=cleared("15", BELOW)), PTH, UNKNOWN),
    # An entry of stage 4: only what is measured on its day or later stands against it.
    ("stage-same-day-30", stage("2026-02-10", "30"), RISK, UNKNOWN),
    ("stage-same-day-29.9", stage("2026-02-10", "29.9"), RISK, "applies"),
    ("stage-day-after", stage("2026-02-11", "42"), RISK, "applies"),
    ("stage-day-before", stage("2026-02-09", "42"), RISK, UNKNOWN),
    ("stage-undated-above-30", stage(None, "30", ABOVE), RISK, UNKNOWN),
    ("stage-undated-above-60", stage(None, "60", ABOVE), PTH, UNKNOWN),
    ("stage-undated-above-29.9", stage(None, "29.9", ABOVE), RISK, "applies"),
    # Renal impairment: 60, by either measure.
    ("impaired-below-60", kidney("60", BELOW), RENAL, "applies"),
    ("impaired-below-60.05", kidney("60.05", BELOW), RENAL, UNKNOWN),
    ("preserved-above-60", kidney("60", ABOVE), RENAL, "absent"),
    ("preserved-above-59.95", kidney("59.95", ABOVE), RENAL, UNKNOWN),
    ("preserved-from-60", kidney("60", FROM), RENAL, "absent"),
    ("myeloma-below-60", myeloma(cleared("60", BELOW)), MYELOMA_RENAL, "applies"),
    ("myeloma-below-60.05", myeloma(cleared("60.05", BELOW)), MYELOMA_RENAL, UNKNOWN),
    ("myeloma-59.95", myeloma(cleared("59.95")), MYELOMA_RENAL, "applies"),
    ("myeloma-above-60", myeloma(cleared("60", ABOVE)), MYELOMA_RENAL, "absent"),
    ("myeloma-above-59.95", myeloma(cleared("59.95", ABOVE)), MYELOMA_RENAL, UNKNOWN),
    ("myeloma-70-long-ago", myeloma(cleared("70", None, OLD)), MYELOMA_RENAL, UNKNOWN),
    ("myeloma-above-70-long-ago", myeloma(cleared("70", ABOVE, OLD)), MYELOMA_RENAL, UNKNOWN),
    # Low calcium: 8.6, and the range of the laboratory where it can be right.
    ("calcium-below-8.6", total("8.6", BELOW), HYPO, UNMET),
    ("calcium-up-to-8.6", total("8.6", UP_TO), HYPO, UNKNOWN),
    ("calcium-up-to-8.59", total("8.59", UP_TO), HYPO, UNMET),
    ("calcium-from-8.6", total("8.6", FROM), HYPO, MET),
    ("calcium-above-8.6", total("8.6", ABOVE), HYPO, MET),
    ("calcium-from-8.59", total("8.59", FROM), HYPO, UNKNOWN),
    ("laboratory-limit-3", total("5", low="3"), HYPO, MET),
    ("laboratory-limit-2.9", total("5", low="2.9"), HYPO, UNMET),
    ("laboratory-limit-20", total("19", low="20"), HYPO, UNMET),
    ("laboratory-limit-20.1", total("19", low="20.1"), HYPO, MET),
    # How long calcium counts: 30 days with an eGFR below 30, 90 from there on.
    (
        "calcium-60-days-egfr-30",
        woman(calcium=calcium("9.4", when=ago(60)), egfr=egfr("30"), albumin=None),
        HYPO,
        MET,
    ),
    (
        "calcium-31-days-egfr-below-30",
        kidney("30", BELOW, calcium=calcium("9.4", when=ago(31)), albumin=None),
        HYPO,
        UNKNOWN,
    ),
    (
        "calcium-31-days-egfr-below-30.05",
        kidney("30.05", BELOW, calcium=calcium("9.4", when=ago(31)), albumin=None),
        HYPO,
        MET,
    ),
    (
        "on-file-30-days",
        woman(egfr=egfr("25"), calcium=calcium("9.4", when=ago(30)), albumin=None),
        "requirements.ckd-mbd-serum-calcium",
        MET,
    ),
    (
        "on-file-31-days",
        woman(egfr=egfr("25"), calcium=calcium("9.4", when=ago(31)), albumin=None),
        "requirements.ckd-mbd-serum-calcium",
        UNKNOWN,
    ),
    # A diagnosis beside the result: newer, of the same day, undated, alone.
    ("low-diagnosed-later", woman(d=condition("Hypocalcemia", "2026-03-02")), HYPO, UNMET),
    ("low-diagnosed-that-day", woman(d=condition("Hypocalcemia", "2026-03-01")), HYPO, UNKNOWN),
    ("low-diagnosed-undated", woman(d=condition("Hypocalcemia")), HYPO, UNKNOWN),
    (
        "low-diagnosed-alone",
        woman(d=condition("Hypocalcemia"), calcium=None, albumin=None),
        HYPO,
        UNMET,
    ),
    (
        "deficiency-diagnosed-later",
        woman(d=condition("VitaminDDeficiency", "2026-01-16")),
        DEFICIENCY,
        UNMET,
    ),
    (
        "deficiency-diagnosed-that-day",
        woman(d=condition("VitaminDDeficiency", "2026-01-15")),
        DEFICIENCY,
        UNKNOWN,
    ),
    ("deficiency-diagnosed-undated", woman(d=condition("VitaminDDeficiency")), DEFICIENCY, UNKNOWN),
    (
        "deficiency-diagnosed-alone",
        woman(d=condition("VitaminDDeficiency"), vitamin_d=None),
        DEFICIENCY,
        UNMET,
    ),
    # 25-hydroxyvitamin D: 20.
    ("level-below-20", level("20", BELOW), DEFICIENCY, UNMET),
    ("level-up-to-20", level("20", UP_TO), DEFICIENCY, UNKNOWN),
    ("level-from-20", level("20", FROM), DEFICIENCY, MET),
    ("level-above-20", level("20", ABOVE), DEFICIENCY, MET),
    ("level-above-19.9", level("19.9", ABOVE), DEFICIENCY, UNKNOWN),
    # Calcium a day: 1,000 to 1,500, from products or as stated; nothing else counts for it.
    ("calcium-999.95", carbonate("2499.875"), CALCIUM, UNMET),
    ("calcium-1500.05", carbonate("3750.125"), OVER_CALCIUM, "applies"),
    ("stated-1000", elemental("1000"), CALCIUM, MET),
    ("stated-999.9", elemental("999.9"), CALCIUM, UNMET),
    ("stated-above-1000", elemental("1000", ABOVE), CALCIUM, MET),
    ("stated-above-999.95", elemental("999.95", ABOVE), CALCIUM, UNKNOWN),
    ("stated-below-1000", elemental("1000", BELOW), CALCIUM, UNMET),
    ("stated-below-1000.05", elemental("1000.05", BELOW), CALCIUM, UNKNOWN),
    ("stated-above-1500", elemental("1500", ABOVE), OVER_CALCIUM, "applies"),
    ("stated-above-1499.95", elemental("1499.95", ABOVE), OVER_CALCIUM, "absent"),
    ("hormone-is-no-calcium", woman(carbonate=None, pth=HORMONE), CALCIUM, UNKNOWN),
    ("hormone-is-no-calcium-above", woman(pth=HORMONE), OVER_CALCIUM, "absent"),
    ("hormone-is-no-vitamin-d", woman(d3=None, pth=HORMONE), VITAMIN_D, UNKNOWN),
    ("hormone-is-no-vitamin-d-above", woman(pth=HORMONE), OVER_D, "absent"),
    (
        "much-hormone-is-no-calcium",
        woman(carbonate=None, pth=observation("IntactPTH", "2000", "pg/mL", comparator=ABOVE)),
        CALCIUM,
        UNKNOWN,
    ),
    (
        "much-hormone-is-no-calcium-above",
        woman(pth=observation("IntactPTH", "2000", "pg/mL", comparator=ABOVE)),
        OVER_CALCIUM,
        "absent",
    ),
    ("filtration-is-no-intake", woman(carbonate=None, d3=None), CALCIUM, UNKNOWN),
    ("vitamin-d-399.95", vitamin_d("399.95"), VITAMIN_D, UNMET),
    ("vitamin-d-800.05", vitamin_d("800.05"), OVER_D, "applies"),
    # Life expectancy: over three months.
    ("months-3.05", lung("3.05"), USE, "applies"),
    ("months-above-3", lung("3", ABOVE), USE, "applies"),
    ("months-above-2.95", lung("2.95", ABOVE), USE, UNKNOWN),
    ("months-from-3", lung("3", FROM), USE, UNKNOWN),
    ("months-up-to-3", lung("3", UP_TO), SHORT, "applies"),
    ("months-below-3", lung("3", BELOW), SHORT, "applies"),
    ("months-below-3.05", lung("3.05", BELOW), USE, UNKNOWN),
    ("months-above-12-long-ago", lung("12", ABOVE, OLD), USE, UNKNOWN),
    (
        "hormone-is-no-prognosis",
        with_metastases("LungCancer", pth=observation("IntactPTH", "2", "pg/mL")),
        USE,
        UNKNOWN,
    ),
    (
        "little-hormone-is-no-prognosis",
        with_metastases("LungCancer", pth=observation("IntactPTH", "2", "pg/mL", comparator=BELOW)),
        USE,
        UNKNOWN,
    ),
    # The pause: over six months.
    ("pause-above-6", pause("6", ABOVE), BISPHOSPHONATE, "applies"),
    ("pause-above-5.9", pause("5.9", ABOVE), BISPHOSPHONATE, UNKNOWN),
    ("pause-below-6", pause("6", BELOW), BISPHOSPHONATE, UNKNOWN),
    ("pause-6.05", stopped(gap=gap("6.05")), BISPHOSPHONATE, "applies"),
    # A bisphosphonate below 35.
    ("hazard-below-35", for_good(egfr=egfr("35", comparator=BELOW)), HAZARD, True),
    ("hazard-clearance-below-35", for_good(c=cleared("35", BELOW)), HAZARD, True),
    ("hazard-above-35", for_good(egfr=egfr("35", comparator=ABOVE)), HAZARD, False),
    # Age: in doubt without a birth date, whatever else is a number.
    ("no-birth-date", woman(None), "notCovered.age-under-18", True),
    ("clearance-is-no-age", woman(None, c=clearance("90")), "notCovered.age-under-18", True),
    ("young-kidneys-are-no-age", man(egfr=egfr("12")), "notCovered.age-under-18", False),
    ("minor", young_woman("2010-01-01"), "notCovered.age-under-18", True),
    (
        "prognosis-is-no-age",
        with_metastases("BreastCancer", p=prognosis("12")),
        "notCovered.age-under-18",
        False,
    ),
]


@pytest.mark.parametrize(
    ("turtle", "probe", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_margin(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle), probe) == expected
