"""Entries that nearly say it: over, uncertain, about something else, or of another number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from people import FOR_GOOD, GIVEN_120, active, of_man, of_woman, over, truth
from tiny import (
    TODAY,
    Fact,
    ago,
    albumin,
    assessed,
    cases,
    condition,
    dose,
    egfr,
    fact,
    gap,
    observation,
    on,
    order,
    procedure,
    prognosis,
    stop,
    term,
    with_metastases,
    woman,
)

# (name, record, probe, expected)
Row = tuple[str, str, str, Any]
MET, UNMET, UNKNOWN = "met", "unmet", "unknown"
ABSENT, PRESENT, APPLIES = "absent", "present", "applies"
HYPO = "requirements.hypocalcemia-corrected"
SOLID = "indications.bone-metastases-solid-tumor"
LOSS = "indications.cancer-treatment-induced-bone-loss"
RISK = "cautions.severe-hypocalcemia-risk"
REPORTED = "cautions.severe-hypocalcemia-reported"
HAZARD = "conflicts.transition-drug-hazard"
RENAL = "recommendations.prefer-denosumab-in-myeloma-with-renal-impairment"
OTHER = "recommendations.use-in-other-solid-tumor"
PAUSE = "recommendations.avoid-intermittent-treatment"
WEEKLY = "recommendations.monitor-calcium-weekly-then-monthly"
STEROIDS = "requirements.glucocorticoid-dose-and-duration"
SPREAD = "requirements.nonmetastatic-prostate-cancer"
SENSITIVE = "notCovered.castration-sensitive-prostate-cancer"
UNDECIDED_START = "cautions.initiation-not-supported-in-other-solid-tumor"
STOPPED = {"first": dose("60", "2025-12-01"), "stop": stop("2026-03-01", FOR_GOOD)}
MYELOMA = condition("ActiveMyeloma", "2026-02-01")
SIGNIFICANT = truth("BoneMetastasesClinicalSignificance", True)
AT_SEVEN = "2026-03-01T07:00:00"


def perhaps(types: str, when: str | None) -> Fact:
    """A procedure of which it is not known whether it was done."""
    return Fact("hasProcedure", types, on("effective", when) + term("status", "UnknownStatus"))


def albumins(second: str) -> str:
    """A usable albumin of seven o'clock, and one in an odd unit."""
    return woman(albumin=albumin("4.0", when=AT_SEVEN), odd=albumin("3", "stone", second))


def doubtful(value: str, sign: str) -> str:
    """A low eGFR beside one without a date."""
    return woman(egfr=egfr(value, comparator=sign), new=egfr("70", None), **STOPPED)  # type: ignore[arg-type]


def staged(value: str, sign: str | None = None, when: str = "2026-03-01") -> str:
    return woman(egfr=egfr(value, comparator=sign), s=condition("CKDStage4", when))


def often(times: str, period: str, unit: str) -> Fact:
    """An order of 120 mg, so many times in a period."""
    plain = order("120", period, unit)
    once, more = (f'osteon:frequency "{n}"^^' for n in ("1", times))
    assert once in plain.rest
    return Fact(plain.link, plain.types, plain.rest.replace(once, more))


def paused(amount: str, unit: str = "mo", sign: str | None = None) -> str:
    """On 120 mg, with a gap planned."""
    planned = observation("ExpectedTreatmentGap", amount, unit, comparator=sign)
    return with_metastases("BreastCancer", last=GIVEN_120, gap=planned)


ARTICLE: list[Row] = [
    # An albumin that cannot be used leaves the correction open unless it is older.
    ("odd-albumin-at-once", albumins(AT_SEVEN), HYPO, UNKNOWN),
    ("odd-albumin-before", albumins("2026-03-01T06:59:59"), HYPO, MET),
    # Metastases: of the bone, active or in remission.
    ("other-remission", of_woman(over("BreastCancer")), SOLID, ABSENT),
    (
        "bone-remission",
        with_metastases("BreastCancer", metastases=over("BoneMetastasis")),
        SOLID,
        PRESENT,
    ),
    ("milk-over", woman(m=over("Lactation")), "notCovered.breastfeeding", False),
    ("milk", woman(m=active("Lactation")), "notCovered.breastfeeding", True),
    # A hormone therapy that is over lends no cause.
    (
        "inhibitor-over",
        of_woman(active("BoneLoss"), a=over("LongTermAromataseInhibitorUse")),
        LOSS,
        ABSENT,
    ),
    (
        "inhibitor",
        of_woman(active("BoneLoss"), a=active("LongTermAromataseInhibitorUse")),
        LOSS,
        PRESENT,
    ),
    # A surgery that may have been done may be the cause, by today.
    (
        "surgery-perhaps",
        of_man(active("BoneLoss"), s=perhaps("Orchiectomy", "2020-01-01")),
        LOSS,
        UNKNOWN,
    ),
    (
        "surgery-perhaps-today",
        of_man(active("BoneLoss"), s=perhaps("Orchiectomy", TODAY)),
        LOSS,
        UNKNOWN,
    ),
    ("surgery-undated", of_man(active("BoneLoss"), s=perhaps("Orchiectomy", None)), LOSS, UNKNOWN),
    (
        "surgery-tomorrow",
        of_man(active("BoneLoss"), s=perhaps("Orchiectomy", ago(-1))),
        LOSS,
        ABSENT,
    ),
    # Dialysis, done or perhaps, beside an eGFR that is not low.
    ("dialysis", woman(d=procedure("Dialysis", "2026-02-01")), RISK, UNKNOWN),
    ("dialysis-perhaps", woman(d=perhaps("Dialysis", "2026-02-01")), RISK, UNKNOWN),
    ("dialysis-perhaps-reported", woman(d=perhaps("Dialysis", "2026-02-01")), REPORTED, UNKNOWN),
    ("no-dialysis", woman(), RISK, ABSENT),
    # A stage that is newer than an eGFR of 30 speaks; a measured one under 30 needs no stage.
    ("stage-after-30", staged("30"), RISK, APPLIES),
    ("stage-after-at-most-30", staged("30", "AtMost"), "because:" + RISK, ["x/s"]),
    ("stage-after-under-30", staged("30", "LessThan"), "because:" + RISK, ["x/egfr"]),
    ("stage-after-29.9", staged("29.9"), "because:" + RISK, ["x/egfr"]),
    # A low value that another entry leaves in doubt may be a hazard.
    ("doubtful-under-35", doubtful("35", "LessThan"), HAZARD, True),
    ("doubtful-at-most-35", doubtful("35", "AtMost"), HAZARD, False),
    # Numbers of other observables that would meet the line.
    (
        "egfr-over-60-is-no-clearance",
        of_woman(MYELOMA, egfr=egfr("60", comparator="GreaterThan")),
        RENAL,
        UNKNOWN,
    ),
    (
        "egfr-under-30-is-no-clearance",
        of_woman(MYELOMA, egfr=egfr("30", comparator="LessThan")),
        RENAL,
        UNKNOWN,
    ),
    (
        "egfr-over-60-is-no-prognosis",
        with_metastases("LungCancer", s=SIGNIFICANT, egfr=egfr("60", comparator="GreaterThan")),
        OTHER,
        UNKNOWN,
    ),
    # Hormone-sensitive cancer of the breast is no cancer of the prostate.
    (
        "sensitive-breast",
        with_metastases("BreastCancer", h=active("HormoneSensitiveMalignancy")),
        SENSITIVE,
        False,
    ),
    (
        "sensitive-prostate",
        with_metastases("ProstateCancer", h=active("HormoneSensitiveMalignancy")),
        SENSITIVE,
        True,
    ),
    (
        "sensitive-prostate-because",
        with_metastases("ProstateCancer", h=active("CastrationSensitiveProstateCancer")),
        "because:" + SENSITIVE,
        ["x/disease", "x/h", "x/metastases"],
    ),
    # Once treated, whether to begin is no question.
    (
        "treated-lung-short-prognosis",
        with_metastases("LungCancer", p=prognosis("2"), last=GIVEN_120),
        UNDECIDED_START,
        ABSENT,
    ),
    (
        "lung-short-prognosis",
        with_metastases("LungCancer", p=prognosis("2")),
        UNDECIDED_START,
        APPLIES,
    ),
    # Four weeks are kept at bone metastases, and myeloma is none.
    (
        "treated-myeloma",
        of_woman(MYELOMA, last=GIVEN_120),
        "recommendations.do-not-extend-interval",
        ABSENT,
    ),
    # Any gap is longer than four weeks, whether or not it is longer than six months.
    ("gap-of-181-days", paused("181", "d"), PAUSE, APPLIES),
    ("gap-of-182-days", paused("182", "d"), PAUSE, APPLIES),
    ("gap-of-6-months", paused("6"), PAUSE, APPLIES),
    ("gap-under-6-months", paused("6", sign="LessThan"), PAUSE, APPLIES),
    ("gap-of-0.1-months", paused("0.1"), PAUSE, APPLIES),
    ("gap-of-nothing", paused("0"), PAUSE, ABSENT),
    ("gap-at-60", woman(last=dose("60", "2026-01-01"), gap=gap("3")), PAUSE, ABSENT),
    # Advanced kidney disease asks for 25-hydroxyvitamin D.
    (
        "kidneys-without-vitamin-d",
        woman(egfr=egfr("29"), vitamin_d=None),
        "requirements.ckd-mbd-25-hydroxyvitamin-d",
        UNKNOWN,
    ),
    # A dose of a product without an amount is that of the product's regimen, its amount open.
    (
        "product-without-amount",
        woman(given=dose(None, "2026-02-01", "Denosumab60mgProduct")),
        "orderChecks.dose@given",
        UNKNOWN,
    ),
    # A dose ordered for today comes before the day on which it is due.
    (
        "ordered-for-today",
        woman(last=dose("60", "2026-02-01"), plan=order("60", "6", "mo", start=TODAY)),
        "notCovered.early-dose",
        True,
    ),
    (
        "ordered-for-yesterday",
        woman(last=dose("60", "2026-02-01"), plan=order("60", "6", "mo", start=ago(1))),
        "notCovered.early-dose",
        False,
    ),
    # The shortest that 28 years can be is 365 times four weeks: too short for C06, not too long.
    (
        "365-doses-in-28-years",
        with_metastases("BreastCancer", plan=often("365", "28", "a")),
        "claims:orderChecks.interval@plan",
        ["C06", "C14"],
    ),
    (
        "364-doses-in-28-years",
        with_metastases("BreastCancer", plan=often("364", "28", "a")),
        "claims:orderChecks.interval@plan",
        ["C06", "C14", "C19"],
    ),
    (
        "672-hours",
        with_metastases("BreastCancer", plan=order("120", "672", "h")),
        PAUSE,
        ABSENT,
    ),
    (
        "672.1-hours",
        with_metastases("BreastCancer", plan=order("120", "672.1", "h")),
        PAUSE,
        APPLIES,
    ),
]
GIO = {"disease": condition("GlucocorticoidInducedOsteoporosis", "2025-01-01")}


def steroid(end: str) -> str:
    """7.5 mg of prednisone a day since six months ago, to the day, until a span of time."""
    taken = Fact(
        "hasMedicationUse",
        "Prednisone",
        term("status", "Active") + on("start", "2025-09-15") + on("end", end) + DAILY,
    )
    return woman(taken=taken, **GIO)


DAILY = (
    ' ; osteon:dose 7.5 ; osteon:doseUnit "mg" ; osteon:frequency 1.0 ; osteon:period 1.0'
    ' ; osteon:periodUnit "d"'
)
LABEL: list[Row] = [
    # A number below 7.5 that is no dose of a glucocorticoid.
    ("six-months-to-live", woman(p=prognosis("6"), **GIO), STEROIDS, UNKNOWN),
    # Taken for six months today, though the month of its end began earlier.
    ("taken-through-month", steroid("2026-03"), STEROIDS, MET),
    ("taken-until-today", steroid(TODAY), STEROIDS, MET),
    # Only bone loss under androgen deprivation is asked for its spread.
    ("prostate-without-loss", woman(t=active("ProstateCancer")), SPREAD, "not-applicable"),
    (
        "spread-and-none",
        of_man(
            active("CancerTreatmentInducedBoneLoss"),
            t=active("ProstateCancer"),
            old=condition("BoneMetastasis", "2024-01-01", verification="Refuted"),
            new=active("BoneMetastasis"),
        ),
        SPREAD,
        UNKNOWN,
    ),
    # The boxed warning is of the 60 mg product.
    ("kidneys-at-120", with_metastases("BreastCancer", egfr=egfr("20")), WEEKLY, ABSENT),
    ("kidneys-at-60", woman(egfr=egfr("20")), WEEKLY, APPLIES),
    # The label names the sites of the 60 mg regimen, too.
    (
        "site",
        woman(plan=order("60", "6", "mo", site="Abdomen")),
        "claims:orderChecks.site@plan",
        ["C11", "L02"],
    ),
]


@cases(("turtle", "probe", "expected"), ARTICLE)
def test_article(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle), probe) == expected


@cases(("turtle", "probe", "expected"), LABEL)
def test_label(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle, profile="article+label"), probe) == expected
