"""An entry that cannot be used, and is or may be the newest, leaves what it is about unknown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tiny import (
    EGFR_UNIT,
    Fact,
    albumin,
    assessed,
    calcium,
    clearance,
    condition,
    dose,
    egfr,
    fact,
    gap,
    hcg_test,
    observation,
    prognosis,
    stop,
    with_metastases,
    woman,
    young_woman,
)

HYPO = "requirements.hypocalcemia-corrected"
CONTRACEPTION = "requirements.contraception"
VITAMIN_D = "requirements.vitamin-d-deficiency-corrected"
PREGNANCY = "contraindications.pregnancy"
RISK = "cautions.severe-hypocalcemia-risk"
PTH = "requirements.ckd-mbd-intact-pth"
PREFER = "recommendations.prefer-denosumab-in-renal-impairment"
START = "recommendations.start-bisphosphonate-now"
OTHER = "recommendations.use-in-other-solid-tumor"
HAZARD = "conflicts.transition-drug-hazard"
STOPPED = {"last": dose("60", "2025-12-15"), "stopped": stop("2026-02-01")}
NEGATIVE = hcg_test("Negative", "2026-03-01")
Row = tuple[str, str, str, Any]


def undated(types: str, value: str | None = None, unit: str | None = None, **more: Any) -> Fact:
    return observation(types, value, unit, None, **more)


def undated_test(result: str, **more: Any) -> Fact:
    return undated("PregnancyTest", concept=result, **more)


def with_words_for_a_date(text: str) -> str:
    return text.replace("ex:new a ", 'ex:new osteon:effective "last week" ; a ')


def of_vitamin_d(value: str, when: str | None) -> Fact:
    return observation("TwentyFiveHydroxyvitaminD", value, "ng/mL", when)


def lung(**facts: Fact) -> str:
    significant = observation("BoneMetastasesClinicalSignificance", boolean=True)
    return with_metastases("LungCancer", p=prognosis("6"), s=significant, **facts)


CALCIUM_ROWS: list[Row] = [
    ("undated-normal", woman(new=calcium("9.4", when=None)), HYPO, "unknown"),
    ("undated-low", woman(new=calcium("7.4", when=None)), HYPO, "unknown"),
    (
        "words-for-a-date",
        with_words_for_a_date(woman(new=calcium("9.4", when=None))),
        HYPO,
        "unknown",
    ),
    (
        "undated-in-error",
        woman(new=calcium("7.4", when=None, status="EnteredInError")),
        HYPO,
        "met",
    ),
    ("undated-cancelled", woman(new=calcium("7.4", when=None, status="Cancelled")), HYPO, "met"),
    ("tomorrow", woman(new=calcium("7.4", when="2026-03-16")), HYPO, "met"),
    (
        "undated-ionized",
        woman(new=undated("IonizedCalcium", "1.2", "mmol/L")),
        HYPO,
        "unknown",
    ),
    ("undated-corrected", woman(new=undated("CorrectedCalcium", "9", "mg/dL")), HYPO, "unknown"),
    ("undated-phosphate", woman(new=undated("Phosphate", "3", "mg/dL")), HYPO, "met"),
    (
        "low-beside-undated-normal",
        woman(calcium=calcium("7.4"), albumin=None, new=calcium("9.4", when=None)),
        HYPO,
        "unknown",
    ),
    ("only-undated", woman(calcium=calcium("9.4", when=None)), HYPO, "unknown"),
    ("unit-newer", woman(new=calcium("9.4", "furlong", "2026-03-02")), HYPO, "unknown"),
    ("unit-older", woman(new=calcium("9.4", "furlong", "2026-02-28")), HYPO, "met"),
    ("value-newer", woman(new=calcium("94", when="2026-03-02")), HYPO, "unknown"),
    ("value-older", woman(new=calcium("94", when="2026-02-28")), HYPO, "met"),
    (
        "no-value-newer",
        woman(new=observation("SerumCalcium", when="2026-03-02")),
        HYPO,
        "unknown",
    ),
    ("no-value-older", woman(new=observation("SerumCalcium", when="2026-02-28")), HYPO, "met"),
    ("albumin-undated", woman(new=undated("SerumAlbumin", "4.0", "g/dL")), HYPO, "unknown"),
    ("albumin-unit", woman(albumin=albumin("4.0", "furlong")), HYPO, "unknown"),
    ("albumin-value", woman(albumin=albumin("400")), HYPO, "unknown"),
    ("albumin-unit-day-before", woman(new=albumin("4", "x", "2026-02-28")), HYPO, "met"),
    ("albumin-unit-day-after", woman(new=albumin("4", "x", "2026-03-02")), HYPO, "met"),
    ("albumin-of-the-month", woman(new=albumin("3.0", when="2026-03")), HYPO, "unknown"),
    ("albumin-of-the-month-before", woman(new=albumin("3.0", when="2026-02")), HYPO, "met"),
    (
        "albumin-unit-earlier-that-day",
        woman(
            albumin=albumin("4.0", when="2026-03-01T10:00:00"),
            new=albumin("4.0", "x", "2026-03-01T09:59:59"),
        ),
        HYPO,
        "met",
    ),
    (
        "albumin-unit-later-that-day",
        woman(
            albumin=albumin("4.0", when="2026-03-01T10:00:00"),
            new=albumin("4.0", "x", "2026-03-01T10:00:01"),
        ),
        HYPO,
        "unknown",
    ),
    (
        "albumin-unit-beside-ionized",
        woman(
            albumin=albumin("4.0", "x"),
            new=observation("IonizedCalcium", "1.2", "mmol/L", "2026-03-01"),
        ),
        HYPO,
        "met",
    ),
]

KIDNEY_ROWS: list[Row] = [
    ("pth-at-78", woman(), PTH, "not-applicable"),
    ("pth-undated-egfr", woman(new=undated("EGFR", "78", EGFR_UNIT)), PTH, "unknown"),
    ("risk-at-78", woman(), RISK, "absent"),
    ("risk-undated-78", woman(new=undated("EGFR", "78", EGFR_UNIT)), RISK, "unknown"),
    ("risk-undated-20", woman(new=undated("EGFR", "20", EGFR_UNIT)), RISK, "unknown"),
    ("risk-at-20", woman(egfr=egfr("20")), RISK, "applies"),
    (
        "risk-at-20-beside-undated-78",
        woman(egfr=egfr("20"), new=undated("EGFR", "78", EGFR_UNIT)),
        RISK,
        "unknown",
    ),
    ("risk-newer-implausible", woman(new=egfr("7800", "2026-02-11")), RISK, "unknown"),
    ("risk-older-implausible", woman(new=egfr("7800", "2026-02-09")), RISK, "absent"),
    (
        "preserved-clearance-beside-undated-egfr",
        woman(clear=clearance("80"), egfr=undated("EGFR", "20", EGFR_UNIT)),
        PREFER,
        "unknown",
    ),
    ("preserved-clearance", woman(clear=clearance("80"), egfr=None), PREFER, "absent"),
    (
        "undated-clearance",
        woman(new=undated("CreatinineClearance", "20", "mL/min")),
        PREFER,
        "unknown",
    ),
    (
        "hazard-at-34",
        woman(**STOPPED, g=gap("8"), egfr=egfr("34")),
        HAZARD,
        True,
    ),
    (
        "hazard-at-34-beside-undated-60",
        woman(**STOPPED, g=gap("8"), egfr=egfr("34"), new=undated("EGFR", "60", EGFR_UNIT)),
        HAZARD,
        True,
    ),
    (
        "hazard-at-35-beside-undated-60",
        woman(**STOPPED, g=gap("8"), egfr=egfr("35"), new=undated("EGFR", "60", EGFR_UNIT)),
        HAZARD,
        False,
    ),
    ("vitamin-d-undated", woman(new=of_vitamin_d("32", None)), VITAMIN_D, "unknown"),
    (
        "vitamin-d-10-beside-undated",
        woman(vitamin_d=of_vitamin_d("10", "2026-01-15"), new=of_vitamin_d("32", None)),
        VITAMIN_D,
        "unknown",
    ),
]

PREGNANCY_ROWS: list[Row] = [
    ("negative", young_woman(a=NEGATIVE), PREGNANCY, "absent"),
    ("undated-positive", young_woman(a=NEGATIVE, b=undated_test("Positive")), PREGNANCY, "unknown"),
    ("undated-negative", young_woman(a=NEGATIVE, b=undated_test("Negative")), PREGNANCY, "absent"),
    (
        "undated-unclear",
        young_woman(a=NEGATIVE, b=undated_test("Indeterminate")),
        PREGNANCY,
        "unknown",
    ),
    (
        "undated-positive-in-error",
        young_woman(a=NEGATIVE, b=undated_test("Positive", status="EnteredInError")),
        PREGNANCY,
        "absent",
    ),
    (
        "unclear-later",
        young_woman(a=NEGATIVE, b=hcg_test("Indeterminate", "2026-03-02")),
        PREGNANCY,
        "unknown",
    ),
    (
        "unclear-earlier",
        young_woman(a=NEGATIVE, b=hcg_test("Indeterminate", "2026-02-28")),
        PREGNANCY,
        "absent",
    ),
    (
        "no-result-later",
        young_woman(a=NEGATIVE, b=observation("PregnancyTest", when="2026-03-02")),
        PREGNANCY,
        "unknown",
    ),
    (
        "preliminary-negative-later",
        young_woman(
            a=NEGATIVE,
            b=observation(
                "PregnancyTest", concept="Negative", when="2026-03-02", status="Preliminary"
            ),
        ),
        PREGNANCY,
        "unknown",
    ),
    (
        "positive-beside-undated-negative",
        young_woman(a=hcg_test("Positive", "2026-03-01"), b=undated_test("Negative")),
        PREGNANCY,
        "present",
    ),
    (
        "undated-yes",
        young_woman(a=NEGATIVE, b=undated("PregnancyTest", boolean=True)),
        PREGNANCY,
        "unknown",
    ),
    (
        "no-later",
        young_woman(a=NEGATIVE, b=observation("PregnancyTest", boolean=False, when="2026-03-02")),
        PREGNANCY,
        "absent",
    ),
    ("undated-positive-at-70", woman(b=undated_test("Positive")), PREGNANCY, "unknown"),
    ("undated-unclear-at-70", woman(b=undated_test("Indeterminate")), PREGNANCY, "absent"),
]


def contraception(answer: bool | None, when: str | None) -> Fact:
    return observation("ContraceptionUse", boolean=answer, when=when)


IN_USE = contraception(True, "2026-03-01")

STATEMENT_ROWS: list[Row] = [
    ("contraception", young_woman(a=IN_USE), CONTRACEPTION, "met"),
    (
        "undated-denial",
        young_woman(a=IN_USE, b=contraception(False, None)),
        CONTRACEPTION,
        "unknown",
    ),
    (
        "unanswered-later",
        young_woman(a=IN_USE, b=contraception(None, "2026-03-02")),
        CONTRACEPTION,
        "unknown",
    ),
    (
        "unanswered-that-day",
        young_woman(a=IN_USE, b=contraception(None, "2026-03-01")),
        CONTRACEPTION,
        "unknown",
    ),
    (
        "unanswered-earlier",
        young_woman(a=IN_USE, b=contraception(None, "2026-02-28")),
        CONTRACEPTION,
        "met",
    ),
    ("prognosis", lung(), OTHER, "applies"),
    ("undated-prognosis", lung(new=undated("LifeExpectancy", "6", "mo")), OTHER, "unknown"),
    (
        "undated-significance",
        lung(new=undated("BoneMetastasesClinicalSignificance", boolean=True)),
        OTHER,
        "unknown",
    ),
    ("gap", woman(**STOPPED, g=gap("8")), START, "applies"),
    (
        "undated-gap",
        woman(**STOPPED, g=gap("8"), new=undated("ExpectedTreatmentGap", "9", "mo")),
        START,
        "unknown",
    ),
]


@pytest.mark.parametrize(
    ("text", "probe", "expected"),
    [row[1:] for row in (*CALCIUM_ROWS, *KIDNEY_ROWS, *PREGNANCY_ROWS, *STATEMENT_ROWS)],
    ids=[row[0] for row in (*CALCIUM_ROWS, *KIDNEY_ROWS, *PREGNANCY_ROWS, *STATEMENT_ROWS)],
)
def test_doubt(tmp_path: Path, text: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, text), probe) == expected


@pytest.mark.parametrize(
    ("text", "message", "because"),
    [
        (
            woman(new=calcium("9.4", when=None)),
            "No calcium result decides: what is, or may be, the newest one or its albumin cannot "
            "be used.",
            ["x/calcium", "x/new"],
        ),
        (
            woman(albumin=None, calcium=calcium("7.4"), new=calcium("9.4", when=None)),
            "Not decided: total (uncorrected) calcium 7.4 mg/dL on 2026-03-01, 14 days old, is "
            "low, and an entry that cannot be used may be newer, or change it.",
            ["x/calcium", "x/new"],
        ),
    ],
)
def test_words_of_calcium(tmp_path: Path, text: str, message: str, because: list[str]) -> None:
    answer = assessed(tmp_path, text)
    (item,) = [i for i in answer["requirements"] if i["id"] == "hypocalcemia-corrected"]
    assert (item["message"], item["because"], item["missing"]) == (
        message,
        because,
        ["serum-calcium"],
    )
    assert answer["verdict"] == "needs-information"


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (undated_test("Positive"), "evidence of pregnancy without a date"),
        (undated_test("Indeterminate"), "pregnancy test without a clear final result"),
        (hcg_test("Indeterminate", "2026-03-02"), "pregnancy test without a clear final result"),
    ],
)
def test_words_of_pregnancy(tmp_path: Path, test: Fact, words: str) -> None:
    answer = assessed(tmp_path, young_woman(a=NEGATIVE, b=test))
    (item,) = [i for i in answer["contraindications"] if i["id"] == "pregnancy"]
    assert item["message"] == (
        f"Possible ({words}), neither shown nor excluded; missing: pregnancy test."
    )
    assert item["because"] == ["x/b"]


# -- resources with a modifier that is not understood ------------------------------------------

ICD = "http://hl7.org/fhir/sid/icd-10-cm"
MODIFIED = {"modifierExtension": [{"url": "https://example.org/not", "valueBoolean": True}]}
IN_ERROR = {"status": "entered-in-error"}
PMO = "indications.postmenopausal-osteoporosis"


def diagnosis(code: str, onset: str | None = None, **more: Any) -> dict[str, Any]:
    coding = {"coding": [{"system": ICD, "code": code}]}
    return {"resourceType": "Condition", "code": coding, "onsetDateTime": onset, **more}


def total(value: float, when: str | None, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "17861-6"}]},
        "effectiveDateTime": when,
        "valueQuantity": {"value": value, "unit": "mg/dL", "code": "mg/dL"},
        **more,
    }


def resources(*more: dict[str, Any], disease: dict[str, Any] | None = None) -> str:
    patient = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1955-05-05"}
    found = [patient, disease or diagnosis("M81.0"), *more]
    entries = [{"resource": {"id": f"r{n}", **one}} for n, one in enumerate(found)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


NORMAL = total(9.4, "2026-03-01")
VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


def verified(word: str) -> dict[str, Any]:
    return {"verificationStatus": {"coding": [{"system": VERIFIED, "code": word}]}}


MODIFIED_ROWS: list[Row] = [
    ("calcium", resources(NORMAL), HYPO, "met"),
    ("newer", resources(NORMAL, total(9.4, "2026-03-02", **MODIFIED)), HYPO, "unknown"),
    ("older", resources(NORMAL, total(7.4, "2026-02-28", **MODIFIED)), HYPO, "met"),
    ("undated", resources(NORMAL, total(7.4, None, **MODIFIED)), HYPO, "unknown"),
    ("in-error", resources(NORMAL, total(7.4, "2026-03-02", **MODIFIED | IN_ERROR)), HYPO, "met"),
    ("tomorrow", resources(NORMAL, total(7.4, "2026-03-16", **MODIFIED)), HYPO, "met"),
    (
        "inside",
        resources(NORMAL, total(9.4, "2026-03-02", referenceRange=[MODIFIED])),
        HYPO,
        "unknown",
    ),
    ("indication", resources(disease=diagnosis("M81.0", **MODIFIED)), PMO, "unknown"),
    (
        "indication-in-error",
        resources(disease=diagnosis("M81.0", **MODIFIED, **verified("entered-in-error"))),
        PMO,
        "absent",
    ),
    (
        "certainty-in-words-nobody-knows",
        resources(disease=diagnosis("M81.0", **verified("perhaps"))),
        PMO,
        "unknown",
    ),
    (
        "jaw",
        resources(diagnosis("M87.180", **MODIFIED)),
        "notCovered.osteonecrosis-of-jaw",
        True,
    ),
    ("pregnancy", resources(diagnosis("Z33.1", "2026-01-01", **MODIFIED)), PREGNANCY, "unknown"),
    ("stage-4", resources(diagnosis("N18.4", **MODIFIED)), RISK, "unknown"),
    (
        "low-calcium-newer",
        resources(NORMAL, diagnosis("E83.51", "2026-03-02", **MODIFIED)),
        HYPO,
        "unknown",
    ),
    (
        "low-calcium-older",
        resources(NORMAL, diagnosis("E83.51", "2026-02-28", **MODIFIED)),
        HYPO,
        "met",
    ),
    (
        "low-calcium-unconfirmed",
        resources(NORMAL, diagnosis("E83.51", **verified("unconfirmed"))),
        HYPO,
        "unknown",
    ),
    (
        "low-calcium-refuted",
        resources(NORMAL, diagnosis("E83.51", **verified("refuted"))),
        HYPO,
        "met",
    ),
    (
        "allergy",
        resources({"resourceType": "AllergyIntolerance", "code": {"text": "Prolia"}, **MODIFIED}),
        "notCovered.hypersensitivity-to-denosumab",
        True,
    ),
]


@pytest.mark.parametrize(
    ("text", "probe", "expected"),
    [row[1:] for row in MODIFIED_ROWS],
    ids=[row[0] for row in MODIFIED_ROWS],
)
def test_modifier(tmp_path: Path, text: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, text, suffix="json"), probe) == expected


def test_modifier_is_a_data_error(tmp_path: Path) -> None:
    answer = assessed(tmp_path, resources(total(9.4, "2026-03-02", **MODIFIED)), suffix="json")
    assert answer["dataErrors"] == [
        {
            "subject": "Observation/r2",
            "message": "The entry carries something that could change its meaning and is not "
            "understood; nothing is taken from it for certain.",
            "found": "modifierExtension",
            "expected": "an entry without it",
        }
    ]


# -- what may be newer, or may be so -----------------------------------------------------------


def low_calcium(onset: str | None, verification: str = "Confirmed") -> str:
    """A diagnosis of low calcium beside a normal result of 1 March 2026."""
    return woman(new=condition("Hypocalcemia", onset, verification=verification))


def deficient(onset: str | None) -> str:
    """A diagnosis of vitamin D deficiency beside a good level of 15 January 2026."""
    return woman(new=condition("VitaminDDeficiency", onset))


def potential(answer: bool, when: str | None) -> Fact:
    return observation("ReproductivePotentialStatement", boolean=answer, when=when)


def feeding(answer: bool | None, when: str | None) -> Fact:
    return observation("BreastfeedingStatus", boolean=answer, when=when)


OSTEOPOROSIS = condition("UnspecifiedOsteoporosis", "2025-01-01")
FEEDS = "notCovered.breastfeeding"
MYELOMA = "indications.multiple-myeloma"
PREMENOPAUSE = observation("MenopausalStatus", concept="PremenopausalState", when=None)

POSSIBLE_ROWS: list[Row] = [
    ("low-calcium-day-after", low_calcium("2026-03-02"), HYPO, "unmet"),
    ("low-calcium-that-day", low_calcium("2026-03-01"), HYPO, "unknown"),
    ("low-calcium-day-before", low_calcium("2026-02-28"), HYPO, "met"),
    ("low-calcium-that-month", low_calcium("2026-03"), HYPO, "unknown"),
    ("low-calcium-month-before", low_calcium("2026-02"), HYPO, "met"),
    ("low-calcium-that-year", low_calcium("2026"), HYPO, "unknown"),
    ("low-calcium-undated", low_calcium(None), HYPO, "unknown"),
    ("low-calcium-unconfirmed-later", low_calcium("2026-03-02", "Unconfirmed"), HYPO, "unknown"),
    ("low-calcium-unconfirmed-earlier", low_calcium("2026-02-28", "Unconfirmed"), HYPO, "met"),
    ("deficiency-day-after", deficient("2026-01-16"), VITAMIN_D, "unmet"),
    ("deficiency-that-day", deficient("2026-01-15"), VITAMIN_D, "unknown"),
    ("deficiency-day-before", deficient("2026-01-14"), VITAMIN_D, "met"),
    ("deficiency-that-month", deficient("2026-01"), VITAMIN_D, "unknown"),
    ("no-potential-at-70", woman(disease=OSTEOPOROSIS), PREGNANCY, "absent"),
    (
        "undated-potential-at-70",
        woman(disease=OSTEOPOROSIS, new=potential(True, None)),
        PREGNANCY,
        "unknown",
    ),
    (
        "undated-denial-at-70",
        woman(disease=OSTEOPOROSIS, new=potential(False, None)),
        PREGNANCY,
        "absent",
    ),
    ("menopause-presumed", woman(disease=OSTEOPOROSIS), PMO, "present"),
    (
        "menopause-presumed-against-undated-statement",
        woman(disease=OSTEOPOROSIS, new=PREMENOPAUSE),
        PMO,
        "unknown",
    ),
    ("feeding", young_woman(a=feeding(True, "2026-02-01")), FEEDS, True),
    (
        "feeding-no-more",
        young_woman(a=feeding(True, "2026-02-01"), b=feeding(False, "2026-03-01")),
        FEEDS,
        False,
    ),
    ("feeding-undated", young_woman(a=feeding(True, None)), FEEDS, True),
    (
        "feeding-then-no-answer",
        young_woman(a=feeding(True, "2026-02-01"), b=feeding(None, "2026-03-01")),
        FEEDS,
        True,
    ),
    (
        "feeding-and-undated-denial",
        young_woman(a=feeding(True, "2026-02-01"), b=feeding(False, None)),
        FEEDS,
        True,
    ),
    ("feeding-undated-denial-alone", young_woman(b=feeding(False, None)), FEEDS, False),
    (
        "myeloma-unconfirmed",
        woman(disease=condition("MultipleMyeloma", verification="Provisional")),
        MYELOMA,
        "unknown",
    ),
    (
        "myeloma-unconfirmed-in-remission",
        woman(disease=condition("MyelomaInRemission", verification="Provisional")),
        MYELOMA,
        "absent",
    ),
    (
        "stage-4-unconfirmed",
        woman(egfr=None, new=condition("CKDStage4", verification="Unconfirmed")),
        RISK,
        "unknown",
    ),
]


@pytest.mark.parametrize(
    ("text", "probe", "expected"),
    [row[1:] for row in POSSIBLE_ROWS],
    ids=[row[0] for row in POSSIBLE_ROWS],
)
def test_possible(tmp_path: Path, text: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, text), probe) == expected
