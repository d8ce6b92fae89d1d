"""What the label asks beyond the article: fractures, and dangers that no verdict hides."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny import (
    FOR_GOOD,
    Fact,
    assessed,
    condition,
    dose,
    fact,
    man,
    observation,
    on,
    order,
    stop,
    term,
    use,
    woman,
    young_woman,
)

LOW = observation("FractureRiskAssessment", concept="LowRisk")
PRESUMED = "fracture-is-osteoporotic"
FRACTURED = "An osteoporotic fracture is on record; the label counts that as high risk."
NONE = "No fracture risk assessment is on record; the label asks for high risk."
BOTH = (
    "The record says both that the fracture risk is high and that it is not; "
    "the label asks for high risk."
)


def fractured(types: str, when: str | None = "2015-01-01", **more: str) -> str:
    return woman(fracture=condition(types, when, **more))


@pytest.mark.parametrize(
    ("text", "status", "message", "policy"),
    [
        (woman(), "unknown", NONE, []),
        (fractured("OsteoporoticFracture"), "met", FRACTURED, []),
        (fractured("OsteoporoticFracture", clinical="Resolved"), "met", FRACTURED, []),
        (fractured("OsteoporoticFracture", None), "met", FRACTURED, []),
        (fractured("HipFracture"), "met", FRACTURED, [PRESUMED]),
        (fractured("VertebralFracture", clinical="Inactive"), "met", FRACTURED, [PRESUMED]),
        (fractured("VertebralFracture OsteoporoticFracture"), "met", FRACTURED, []),
        (fractured("HipFracture", "2026-03-15"), "met", FRACTURED, [PRESUMED]),
        (fractured("HipFracture", "2026-03-16"), "unknown", NONE, []),
        (fractured("HipFracture", verification="Unconfirmed"), "unknown", NONE, []),
        (fractured("OsteoporoticFracture", verification="Refuted"), "unknown", NONE, []),
        (fractured("AtypicalFemoralFracture"), "unknown", NONE, []),
        (woman(fracture=condition("HipFracture"), risk=LOW), "unknown", BOTH, [PRESUMED]),
    ],
)
def test_history_of_fracture(
    tmp_path: Path, text: str, status: str, message: str, policy: list[str]
) -> None:
    answer = assessed(tmp_path, text, profile="article+label")
    (item,) = [i for i in answer["requirements"] if i["id"] == "high-fracture-risk"]
    assert (item["status"], item["message"], item["policy"], item["claims"]) == (
        status,
        message,
        policy,
        ["L08"],
    )
    assert ("x/fracture" in item["because"]) is (status == "met" or message == BOTH)


# -- diagnoses of the other sex ----------------------------------------------------------------


def other_sex(found: str, expected: str) -> list[dict[str, str]]:
    message = "The diagnosis and the recorded sex contradict each other; one of them is wrong."
    return [{"subject": "x/odd", "message": message, "found": found, "expected": expected}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            man(odd=condition("PostmenopausalOsteoporosis")),
            other_sex(
                "postmenopausal osteoporosis, recorded sex male", "sex female, or another diagnosis"
            ),
        ),
        (man(odd=condition("PostmenopausalOsteoporosis", verification="Refuted")), []),
        (man(odd=condition("PostmenopausalOsteoporosis", "2026-03-16")), []),
        (man(odd=condition("UnspecifiedOsteoporosis")), []),
        (woman(odd=condition("PostmenopausalOsteoporosis")), []),
        (woman("1955-05-05", None, odd=condition("PostmenopausalOsteoporosis")), []),
        (
            woman(odd=condition("ProstateCancerMetastaticToBone")),
            other_sex("prostate cancer, recorded sex female", "sex male, or another diagnosis"),
        ),
        (man(odd=condition("ProstateCancer")), []),
    ],
)
def test_diagnosis_of_the_other_sex(
    tmp_path: Path, text: str, expected: list[dict[str, str]]
) -> None:
    assert assessed(tmp_path, text)["dataErrors"] == expected


# -- nothing grave is hidden by the verdict ----------------------------------------------------


def without_indication(**facts: Fact | None) -> str:
    """A woman of 39 of whom nothing but her age and these facts is known."""
    names = ("disease", "egfr", "calcium", "albumin", "vitamin_d", "dental", "carbonate", "d3")
    return young_woman(**{**dict.fromkeys(names), **facts})


PREGNANCY = condition("Pregnancy", "2026-01-01")


def given(status: str, when: str = "2026-03-01") -> Fact:
    plain = dose("60", when)
    return Fact(plain.link, plain.types, plain.rest.replace("Completed", status))


@pytest.mark.parametrize(
    ("entry", "counts"),
    [
        (None, False),
        (given("Completed"), True),
        (given("Stopped"), True),
        (given("OnHold"), True),
        (given("UnknownStatus"), True),
        (given("NotDone"), False),
        (given("EnteredInError"), False),
        (given("UnknownStatus", "2026-03-16"), False),
        (order("60", "6", "mo"), True),
        (order("60", "6", "mo", status="Draft"), True),
        (order("60", "6", "mo", status="UnknownStatus"), True),
        (order("60", "6", "mo", status="UnknownStatus", authored="2026-03-16"), False),
        (order("60", "6", "mo", status="Cancelled"), False),
        (use("Denosumab"), True),
        (use("Denosumab", status="Intended"), True),
        (use("Denosumab", status="NotTaken"), False),
    ],
)
def test_fetal_harm_where_nothing_is_indicated(
    tmp_path: Path, entry: Fact | None, counts: bool
) -> None:
    answer = assessed(tmp_path, without_indication(entry=entry))
    assert (answer["verdict"] == "not-indicated") is not counts
    assert fact(answer, "cautions.fetal-harm") == ("applies" if counts else "absent")
    assert fact(answer, "notCovered.indication-not-recorded") is counts


@pytest.mark.parametrize("entry", [None, given("NotDone"), order("60", "6", "mo")])
def test_fetal_harm_in_pregnancy(tmp_path: Path, entry: Fact | None) -> None:
    answer = assessed(tmp_path, without_indication(pregnancy=PREGNANCY, entry=entry))
    assert answer["verdict"] == "contraindicated"
    assert fact(answer, "cautions.fetal-harm") == "applies"


# -- glucocorticoids: one entry may tell of another ---------------------------------------------

GLUCOCORTICOIDS = "requirements.glucocorticoid-dose-and-duration"


def steroids(*amounts: str | None, drug: str = "Prednisone") -> str:
    facts = {f"s{n}": use(drug, mg, start="2025-01-01") for n, mg in enumerate(amounts)}
    return woman(disease=condition("GlucocorticoidInducedOsteoporosis"), **facts)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (steroids("7.5"), "met"),
        (steroids("7.4"), "unmet"),
        (steroids("5", "2.4"), "unmet"),
        (steroids("5", "2.5"), "unknown"),
        (steroids("5", "5"), "unknown"),
        (steroids("5", None), "unknown"),
        (steroids("7.5", None), "met"),
        (steroids("7.5", "1"), "met"),
        (steroids("6", drug="Methylprednisolone"), "met"),
        (steroids("5.96", drug="Methylprednisolone"), "unmet"),
        (steroids("7.5", drug="Prednisolone"), "met"),
        (steroids("7.4", drug="Prednisolone"), "unmet"),
        (steroids("1.125", drug="Dexamethasone"), "met"),
        (steroids("1.124", drug="Dexamethasone"), "unmet"),
    ],
)
def test_glucocorticoids(tmp_path: Path, text: str, status: str) -> None:
    assert fact(assessed(tmp_path, text, profile="article+label"), GLUCOCORTICOIDS) == status


# -- an allergy to what is advised after denosumab ----------------------------------------------


@pytest.mark.parametrize(
    ("allergy", "hazard"),
    [
        (None, False),
        (Fact("hasAllergy", "ZoledronicAcid", ""), True),
        (Fact("hasAllergy", "Bisphosphonate", ""), True),
        (Fact("hasAllergy", "Alendronate", ""), True),
        (Fact("hasAllergy", "ZoledronicAcid", term("verification", "Unconfirmed")), True),
        (Fact("hasAllergy", "ZoledronicAcid", term("verification", "Refuted")), False),
        (Fact("hasAllergy", "ZoledronicAcid", term("clinicalStatus", "Resolved")), False),
        (Fact("hasAllergy", "ZoledronicAcid", on("recorded", "2026-03-15")), True),
        (Fact("hasAllergy", "ZoledronicAcid", on("recorded", "2026-03-16")), False),
        (Fact("hasAllergy", "Anastrozole", ""), False),
    ],
)
def test_allergy_to_the_transition_drug(tmp_path: Path, allergy: Fact | None, hazard: bool) -> None:
    stopped = {"last": dose("60", "2025-12-15"), "stopped": stop("2026-02-01", FOR_GOOD)}
    answer = assessed(tmp_path, woman(**stopped, allergy=allergy))
    assert fact(answer, "recommendations.zoledronic-acid-after-denosumab") == "applies"
    assert fact(answer, "conflicts.transition-drug-hazard") is hazard
