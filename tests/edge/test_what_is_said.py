"""What the words of an answer say, where the status alone would be the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from anna import RXNORM, anna, example, resource
from people import fertile, truth
from tiny import Fact, ago, assessed, calcium, condition, observation, on, procedure, term, woman

DISAGREE = "Results of the same time disagree; none is used."
ONE_SIDE = "one result, or results on the same side of the limit"
DISPLAY = (
    "The display names another drug than the code; the code is what counts, and one of them is "
    "wrong."
)
BOTH = "The record says both that contraception is used and that it is not."
UNCLEAR = {"modifierExtension": [{"url": "https://example.org/not", "valueBoolean": True}]}


def message(answer: dict[str, Any], name: str) -> str:
    (item,) = [item for item in answer["requirements"] if item["id"] == name]
    return str(item["message"])


@pytest.mark.parametrize(
    ("other", "errors"),
    [
        ("8.0", [("x/calcium", "9.4"), ("x/twin", "8")]),
        ("8.59", [("x/calcium", "9.4"), ("x/twin", "8.59")]),
        ("8.6", []),
    ],
)
def test_results_that_disagree(tmp_path: Path, other: str, errors: list[tuple[str, str]]) -> None:
    answer = assessed(tmp_path, woman(albumin=None, twin=calcium(other)))
    told = [error for error in answer["dataErrors"] if error["message"] == DISAGREE]
    assert told == [
        {"subject": node, "message": DISAGREE, "found": found, "expected": ONE_SIDE}
        for node, found in errors
    ]


@pytest.mark.parametrize(
    ("display", "errors"),
    [
        ("prednisone 5 mg", []),
        ("alendronate 70 mg", [(DISPLAY, "alendronate 70 mg (8640)", "prednisone")]),
    ],
)
def test_a_display_of_another_drug(
    tmp_path: Path, display: str, errors: list[tuple[str, str, str]]
) -> None:
    coding = {"system": RXNORM, "code": "8640", "display": display}
    taken = resource(
        "MedicationStatement",
        status="active",
        medicationCodeableConcept={"coding": [coding]},
        effectivePeriod={"start": "2026-01-01"},
    )
    found = assessed(tmp_path, anna(taken), suffix="json")["dataErrors"]
    assert [(e["message"], e["found"], e["expected"]) for e in found] == errors


@pytest.mark.parametrize(
    ("profile", "name", "more"),
    [
        ("article", "contraception", ""),
        (
            "article+label",
            "contraception-5-months-after",
            " It is to go on for five months after the last dose.",
        ),
    ],
)
def test_contraception_both_used_and_not(
    tmp_path: Path, profile: str, name: str, more: str
) -> None:
    used = procedure("IntrauterineDeviceInsertion", "2025-03-16")
    record = fertile(used=used, none=truth("ContraceptionUse", False))
    assert message(assessed(tmp_path, record, profile=profile), name) == BOTH + more


@pytest.mark.parametrize(("days", "stale"), [(364, False), (365, False), (366, True)])
def test_a_result_of_the_last_day_is_not_called_too_old(
    tmp_path: Path, days: int, stale: bool
) -> None:
    """A suspicion leaves it open all the same."""
    level = observation("TwentyFiveHydroxyvitaminD", "32", "ng/mL", ago(days))
    suspicion = condition("VitaminDDeficiency", verification="Unconfirmed")
    answer = assessed(tmp_path, woman(vitamin_d=level, suspicion=suspicion))
    said = message(answer, "vitamin-d-deficiency-corrected")
    assert ("over the 365 days for which it counts here" in said) is stale


@pytest.mark.parametrize(("days", "stale"), [(89, False), (90, False), (91, True)])
def test_calcium_of_the_last_day_is_not_called_too_old(
    tmp_path: Path, days: int, stale: bool
) -> None:
    suspicion = condition("Hypocalcemia", verification="Unconfirmed")
    level = calcium("9.4", when=ago(days))
    answer = assessed(tmp_path, woman(calcium=level, albumin=None, suspicion=suspicion))
    said = message(answer, "hypocalcemia-corrected")
    assert ("over the 90 days for which it counts here" in said) is stale


@pytest.mark.parametrize(
    ("days", "missing"),
    [
        (364, ["procedure-done"]),
        (365, ["procedure-done"]),
        (366, ["dental-evaluation", "procedure-done"]),
    ],
)
def test_a_dental_evaluation_of_the_last_day_is_not_asked_for(
    tmp_path: Path, days: int, missing: list[str]
) -> None:
    rest = on("effective", "2026-03-01") + term("status", "UnknownStatus")
    pulled = Fact("hasProcedure", "ToothExtraction", rest)
    answer = assessed(
        tmp_path, woman(dental=procedure("DentalEvaluation", ago(days)), pulled=pulled)
    )
    name = "invasive-dental-procedures-completed"
    (item,) = [item for item in answer["requirements"] if item["id"] == name]
    assert (item["status"], item["missing"]) == ("unknown", missing)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("hasMedicationUse", "1200 mg elemental calcium a day, without diet."),
        (
            "hasOrder",
            "1200 mg elemental calcium a day, without diet, by an active request, taken for use.",
        ),
    ],
)
def test_a_supplement_that_is_only_asked_for(tmp_path: Path, link: str, said: str) -> None:
    rest = ' ; osteon:dose 3000 ; osteon:doseUnit "mg" ; osteon:frequency 1 ; osteon:period 1'
    taken = Fact(link, "CalciumCarbonate", f'{rest} ; osteon:periodUnit "d"')
    assert message(assessed(tmp_path, woman(carbonate=taken)), "calcium-supplementation") == said


@pytest.mark.parametrize(
    ("amount", "period", "unit", "status"),
    [
        ("2500", "24", "h", "met"),
        ("2499", "24", "h", "unmet"),
        ("17500", "1", "wk", "met"),
        ("17499", "1", "wk", "unmet"),
    ],
)
def test_a_supplement_by_hours_and_weeks(
    tmp_path: Path, amount: str, period: str, unit: str, status: str
) -> None:
    rest = f' ; osteon:dose {amount} ; osteon:doseUnit "mg" ; osteon:frequency 1'
    rest += f' ; osteon:period {period} ; osteon:periodUnit "{unit}"'
    taken = Fact("hasMedicationUse", "CalciumCarbonate", term("status", "Active") + rest)
    answer = assessed(tmp_path, woman(carbonate=taken))
    (item,) = [i for i in answer["requirements"] if i["id"] == "calcium-supplementation"]
    assert item["status"] == status


PERIODS = [
    ({"start": "2026-03-15"}, True),
    ({"start": "2026-03-16"}, False),
    ({"start": "2026-01-01", "end": "2026-03-15"}, True),
    ({"start": "2026-01-01", "end": "2026-03-14"}, False),
]


@pytest.mark.parametrize(("period", "counts"), PERIODS)
def test_an_unclear_supplement_counts_from_its_first_day_to_its_last(
    tmp_path: Path, period: dict[str, str], counts: bool
) -> None:
    concept = {"coding": [{"system": RXNORM, "code": "1897"}]}
    taken = resource(
        "MedicationStatement",
        status="active",
        medicationCodeableConcept=concept,
        effectivePeriod=period,
        **UNCLEAR,
    )
    gone = {"calcium-1": {"status": "entered-in-error"}}
    answer = assessed(tmp_path, anna(taken, change=gone), suffix="json")
    (item,) = [i for i in answer["requirements"] if i["id"] == "calcium-supplementation"]
    assert item["because"] == (["MedicationStatement/x"] if counts else [])


@pytest.mark.parametrize(("period", "counts"), PERIODS)
def test_an_unclear_therapy_counts_from_its_first_day_to_its_last(
    tmp_path: Path, period: dict[str, str], counts: bool
) -> None:
    change = {"ai-1": {"effectivePeriod": period, **UNCLEAR}}
    answer = assessed(tmp_path, example("hormone-bone-loss", change=change), suffix="json")
    name = "continue-through-hormone-therapy"
    (item,) = [item for item in answer["recommendations"] if item["id"] == name]
    assert ("medication-use" in item["missing"]) is counts
