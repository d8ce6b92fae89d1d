"""What an answer says in words: reasons, dates, recorded values, remedies, each word for word."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from oracle import Answer, knowledge
from tiny import (
    FOR_GOOD,
    Fact,
    albumin,
    assessed,
    calcium,
    condition,
    dose,
    egfr,
    hcg_test,
    man,
    observation,
    order,
    prognosis,
    stop,
    use,
    with_metastases,
    woman,
    young_woman,
)

from osteon.messages import shown_age, shown_number


def said(answer: Answer, key: str, name: str) -> dict[str, Any]:
    """The one item of that id."""
    (item,) = [item for item in answer[key] if item["id"] == name]
    return item


def message(answer: Answer, name: str, key: str = "requirements") -> Any:
    item = said(answer, key, name)
    return item["message"] if "message" in item else item["text"]


# -- reasons


def test_an_open_pregnancy_says_why_it_is_possible(tmp_path: Path) -> None:
    item = said(assessed(tmp_path, young_woman()), "contraindications", "pregnancy")
    assert item["message"] == (
        "Possible (woman of 39), neither shown nor excluded; missing: pregnancy test."
    )
    assert item["because"] == ["Patient/patient"]
    assert item["policy"] == ["reproductive-age"]
    assert item["resolution"] == (
        "Add a pregnancy test with its date and result, recent enough for the dose."
    )


def test_without_a_reason_none_is_made_up(tmp_path: Path) -> None:
    disease = condition("GlucocorticoidInducedOsteoporosis", "2025-01-01")
    answer = assessed(tmp_path, woman("1986-05-05", None, disease=disease))
    item = said(answer, "contraindications", "pregnancy")
    assert item["message"] == "Neither shown nor excluded; missing: pregnancy test."
    assert item["because"] == []


@pytest.mark.parametrize(
    ("turtle", "text"),
    [
        (man(), "No reproductive potential (the patient is a man)."),
        (
            woman(disease=condition("UnspecifiedOsteoporosis", "2020-01-01")),
            "No reproductive potential (age 70).",
        ),
        (
            woman(menopause=observation("MenopausalStatus", boolean=True, when="2024-01-01")),
            "No reproductive potential (menopause on record; age 70).",
        ),
    ],
    ids=["man", "age", "menopause"],
)
def test_why_there_is_no_reproductive_potential(tmp_path: Path, turtle: str, text: str) -> None:
    """Requirement and contraindication say it alike, so that a page tells it once."""
    answer = assessed(tmp_path, turtle)
    assert message(answer, "contraception") == text
    assert message(answer, "pregnancy", "contraindications") == text


def test_a_negative_test_is_why_there_is_no_pregnancy(tmp_path: Path) -> None:
    answer = assessed(tmp_path, young_woman(hcg=hcg_test("Negative", "2026-03-10")))
    assert message(answer, "pregnancy", "contraindications") == (
        "No pregnancy (negative pregnancy test on 2026-03-10)."
    )


NAMES = ("potential", "hcg", "zeta")
REASONS = (
    "Reproductive potential (stated on record; evidence of pregnancy dated 2026-02-10; "
    "evidence of pregnancy dated 2026-03-01; woman of 39), and nothing on record says whether "
    "contraception is used."
)


@pytest.mark.parametrize("names", itertools.permutations(NAMES), ids="-".join)
def test_reasons_stand_by_date_whatever_the_entries_are_called(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    stated, first, second = names
    facts = {
        stated: observation("ReproductivePotentialStatement", boolean=True, when="2026-01-01"),
        first: hcg_test("Positive", "2026-02-10"),
        second: hcg_test("Positive", "2026-03-01"),
    }
    assert message(assessed(tmp_path, young_woman(**facts)), "contraception") == REASONS


def test_contraception_in_use_says_since_when(tmp_path: Path) -> None:
    used = observation("ContraceptionUse", boolean=True, when="2026-02-01")
    answer = assessed(tmp_path, young_woman(used=used))
    assert message(answer, "contraception") == "Contraception is in use (recorded 2026-02-01)."


# -- ages and allergies that are open


MAYBE = (
    "The patient may be under 18 (missing: date of birth); the article says nothing of children."
)


@pytest.mark.parametrize(
    ("birth", "text"),
    [
        ("2008-03-16", "The patient is under 18 (age 17); the article says nothing of children."),
        ("2008-03-15", None),
        (
            "2008",
            MAYBE,
        ),
        (
            None,
            MAYBE,
        ),
    ],
)
def test_a_minor_and_one_who_may_be(tmp_path: Path, birth: str | None, text: str | None) -> None:
    disease = condition("GlucocorticoidInducedOsteoporosis", "2025-01-01")
    answer = assessed(tmp_path, woman(birth, "Male", disease=disease))
    found = [item["text"] for item in answer["notCovered"] if item["id"] == "age-under-18"]
    assert found == ([text] if text else [])


@pytest.mark.parametrize(
    ("verification", "text"),
    [
        (
            "Confirmed",
            "An allergy to denosumab is on record; the article is silent on hypersensitivity.",
        ),
        (
            "Unconfirmed",
            "An allergy to denosumab is on record and not confirmed; "
            "the article is silent on hypersensitivity.",
        ),
    ],
)
def test_an_allergy_is_told_once(tmp_path: Path, verification: str, text: str) -> None:
    allergy = Fact("hasAllergy", "Denosumab", f" ; osteon:verification osteon:{verification}")
    answer = assessed(tmp_path, woman(allergy=allergy))
    assert message(answer, "hypersensitivity-to-denosumab", "notCovered") == text
    labelled = assessed(tmp_path, woman(allergy=allergy), profile="article+label")
    assert message(labelled, "hypersensitivity", "contraindications") == (
        "Hypersensitivity to denosumab is on record."
        if verification == "Confirmed"
        else "An allergy to denosumab is on record and not confirmed."
    )


def test_breastfeeding_is_told_once(tmp_path: Path) -> None:
    feeding = observation("BreastfeedingStatus", boolean=True, when="2026-03-01")
    answer = assessed(tmp_path, young_woman(feeding=feeding))
    assert message(answer, "breastfeeding", "notCovered") == (
        "Breastfeeding is on record; the article is silent on it."
    )


# -- values as recorded


@pytest.mark.parametrize(
    ("value", "unit", "more", "text"),
    [
        (
            "2.02",
            "mmol/L",
            None,
            "Low: total (uncorrected) calcium 8.1 mg/dL (recorded 2.02 mmol/L) on 2026-03-01, "
            "14 days old; limit 8.6.",
        ),
        (
            "8.1",
            "mg/dL",
            None,
            "Low: total (uncorrected) calcium 8.1 mg/dL on 2026-03-01, 14 days old; limit 8.6.",
        ),
        (
            "8.1",
            "mg/dL",
            albumin("3.9"),
            "Low: albumin-corrected calcium 8.18 mg/dL (recorded albumin 3.9 g/dL, total calcium "
            "8.1 mg/dL) on 2026-03-01, 14 days old; limit 8.6.",
        ),
        (
            "2.35",
            "mmol/L",
            albumin("40", "g/L"),
            "Not low: albumin-corrected 9.42 mg/dL (recorded albumin 40 g/L, total calcium "
            "2.35 mmol/L), 14 days old; limit 8.6.",
        ),
        (
            "9.4",
            "mg/dL",
            albumin("4.0"),
            "Not low: albumin-corrected 9.4 mg/dL, 14 days old; limit 8.6.",
        ),
        # Rounded it would read as the limit itself.
        (
            "8.59999",
            "mg/dL",
            None,
            "Low: total (uncorrected) calcium 8.59999 mg/dL on 2026-03-01, 14 days old; limit 8.6.",
        ),
    ],
    ids=["converted", "as-is", "corrected", "both", "met", "next-to-the-limit"],
)
def test_calcium_is_shown_as_recorded_too(
    tmp_path: Path, value: str, unit: str, more: Fact | None, text: str
) -> None:
    answer = assessed(tmp_path, woman(calcium=calcium(value, unit), albumin=more))
    assert message(answer, "hypocalcemia-corrected") == text


def test_other_conversions_show_the_recorded_value(tmp_path: Path) -> None:
    vitamin_d = observation("TwentyFiveHydroxyvitaminD", "40", "nmol/L", "2026-03-01")
    answer = assessed(tmp_path, woman(vitamin_d=vitamin_d))
    assert message(answer, "vitamin-d-deficiency-corrected") == (
        "Deficient: 25-hydroxyvitamin D 16.03 ng/mL (recorded 40 nmol/L) on 2026-03-01, "
        "14 days old; limit 20."
    )


def test_results_of_one_time_that_differ_are_both_told(tmp_path: Path) -> None:
    answer = assessed(tmp_path, woman(egfr=egfr("45"), other=egfr("48")))
    assert message(answer, "ckd-mbd-intact-pth") == (
        "Not below 30: eGFR 45 to 48 on 2026-02-10 (33 days old)."
    )


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (None, "mg/dL, meq/L, mmol/L"),
        ("furlong", "mg/dL, meq/L, mmol/L"),
    ],
)
def test_expected_units_are_named_once_each(
    tmp_path: Path, unit: str | None, expected: str
) -> None:
    answer = assessed(tmp_path, woman(calcium=calcium("9.4", unit)))
    assert [error["expected"] for error in answer["dataErrors"]] == [expected]


def test_each_conversion_has_one_preferred_spelling_and_the_canonical_unit_is_one() -> None:
    rows = knowledge().store.query(
        """PREFIX osteon: <https://w3id.org/osteon/>
        SELECT ?o ?canonical ?unit ?factor ?divisor ?preferred WHERE {
          ?o osteon:canonicalUnit ?canonical ; osteon:acceptsUnit ?a . ?a osteon:unit ?unit .
          OPTIONAL { ?a osteon:factor ?factor } OPTIONAL { ?a osteon:divisor ?divisor }
          OPTIONAL { ?a osteon:preferredSpelling ?preferred } }""",
        use_default_graph_as_union=True,
    )
    chosen: dict[tuple[str, str], list[str]] = {}
    canonical: dict[str, str] = {}
    for row in rows:
        name = row["o"].value
        canonical[name] = row["canonical"].value
        spellings = chosen.setdefault((name, f"{row['factor']} {row['divisor']}"), [])
        if row["preferred"] is not None:
            spellings.append(row["unit"].value)
    assert [key for key, spellings in chosen.items() if len(spellings) != 1] == []
    named: dict[str, set[str]] = {}
    for (name, _), spellings in chosen.items():
        named.setdefault(name, set()).update(spellings)
    assert [name for name, unit in canonical.items() if unit not in named[name]] == []


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("24.293255", "24.29"),
        ("9.40", "9.4"),
        ("30", "30"),
        ("29.996", "29.996"),
        ("29.994", "29.99"),
        ("0.004", "0.004"),
        ("1E+3", "1000"),
        ("none", "none"),
    ],
)
def test_a_number_is_never_rounded_to_a_whole_one(number: str, shown: str) -> None:
    assert shown_number(number) == shown


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        ("0", "today"),
        ("1", "1 day old"),
        ("999", "999 days old"),
        ("1000", "2 years old"),
        ("1095", "2 years old"),
        ("1096", "3 years old"),
        ("7179", "19 years old"),
    ],
)
def test_what_is_very_old_is_so_many_years_old(days: str, shown: str) -> None:
    assert shown_age(days) == shown


# -- what to do


def stopped_on_60(on: str, **facts: Fact | None) -> str:
    return woman(given=dose("60", on), stopped=stop("2026-01-10", FOR_GOOD), **facts)


def test_zoledronic_acid_before_its_last_day_and_after(tmp_path: Path) -> None:
    key, name = "recommendations", "zoledronic-acid-after-denosumab"
    on_the_day = assessed(tmp_path, stopped_on_60("2025-09-15"))
    assert message(on_the_day, name, key) == (
        "Give zoledronic acid 4 to 5 mg once intravenously by 2026-03-15, "
        "six months after the last dose."
    )
    a_day_late = assessed(tmp_path, stopped_on_60("2025-09-14"))
    assert message(a_day_late, name, key) == (
        "Zoledronic acid 4 to 5 mg once intravenously was due by 2026-03-14, "
        "six months after the last dose; that day is past."
    )
    assert said(a_day_late, key, name)["deadline"] == "2026-03-14"


def test_the_oral_alternative_before_its_last_day_and_after(tmp_path: Path) -> None:
    key, name = "recommendations", "oral-bisphosphonate-alternative"
    never = observation("IntravenousTherapyFeasibility", boolean=False, when="2026-03-01")
    on_the_day = assessed(tmp_path, stopped_on_60("2025-09-15", vein=never))
    assert message(on_the_day, name, key) == (
        "An oral bisphosphonate (such as risedronate 35 mg weekly) may be given instead "
        "by 2026-03-15, as intravenous therapy is not feasible."
    )
    a_day_late = assessed(tmp_path, stopped_on_60("2025-09-14", vein=never))
    assert message(a_day_late, name, key) == (
        "An oral bisphosphonate (such as risedronate 35 mg weekly), the alternative if "
        "intravenous therapy is not feasible, was due by 2026-03-14; that day is past."
    )


def test_what_depends_on_the_gap_says_if(tmp_path: Path) -> None:
    answer = assessed(tmp_path, woman(given=dose("60", "2025-10-01"), stopped=stop("2026-01-10")))
    assert message(answer, "start-bisphosphonate-now", "recommendations") == (
        "Start a bisphosphonate at once if denosumab is to stay off for more than six months."
    )
    assert message(answer, "zoledronic-acid-after-denosumab", "recommendations") == (
        "Give zoledronic acid 4 to 5 mg once intravenously by 2026-04-01, "
        "six months after the last dose, if denosumab stays off."
    )


def test_a_pause_is_told(tmp_path: Path) -> None:
    key, name = "cautions", "no-residual-effect-beyond-6-months"
    given = dose("60", "2025-10-01")
    paused = assessed(tmp_path, woman(given=given, rx=order("60", "6", "mo", status="OnHold")))
    assert message(paused, name, key) == (
        "An order or use of denosumab is on hold; "
        "the effect does not outlast six months from the last dose."
    )
    late = assessed(tmp_path, woman(given=dose("60", "2025-09-01")))
    assert message(late, name, key) == "The effect does not outlast six months from the last dose."


@pytest.mark.parametrize(
    ("turtle", "indication", "remedy"),
    [
        (
            woman("1974-05-05", disease=condition("UnspecifiedOsteoporosis", "2020-01-01")),
            "postmenopausal-osteoporosis",
            "Record menopause, or that it has not come, as a diagnosis or an observation.",
        ),
        (
            man(disease=condition("BoneMetastasis", "2026-01-01")),
            "bone-metastases-solid-tumor",
            "Record the primary tumor as a confirmed diagnosis.",
        ),
        (woman(), "postmenopausal-osteoporosis", None),
    ],
    ids=["menopause", "primary", "present"],
)
def test_an_open_indication_says_what_to_record(
    tmp_path: Path, turtle: str, indication: str, remedy: str | None
) -> None:
    item = said(assessed(tmp_path, turtle), "indications", indication)
    assert item["resolution"] == remedy
    assert item["status"] == ("unknown" if remedy else "present")


def test_an_accepted_site_names_all_that_are(tmp_path: Path) -> None:
    for site, status in (("UpperThigh", "ok"), ("Buttock", "violation")):
        answer = assessed(tmp_path, woman(rx=order("60", "6", "mo", site=site)))
        check = said(answer, "orderChecks", "site")
        assert check["status"] == status
        assert check["expected"] == "upper arm, upper thigh or abdomen"
    assert answer["regimens"][0]["sites"] == ["upper-arm", "upper-thigh", "abdomen"]


def test_two_gaps_about_calcium_do_not_sound_alike(tmp_path: Path) -> None:
    high = calcium("10.6")
    malignant = condition("HypercalcemiaOfMalignancy", "2026-01-01")
    answer = assessed(
        tmp_path,
        with_metastases(
            "LungCancer",
            calcium=high,
            malignant=malignant,
            prognosis=prognosis("12"),
            tums=use("CalciumCarbonate", "500"),
        ),
    )
    assert message(answer, "hypercalcemia", "notCovered") == (
        "High calcium: albumin-corrected calcium 10.6 mg/dL (recorded albumin 4 g/dL, total "
        "calcium 10.6 mg/dL) on 2026-03-01, 14 days old, above 10.5. The article says nothing of "
        "giving denosumab then; advice to take calcium is held back."
    )
    assert message(answer, "hypercalcemia-of-malignancy", "notCovered") == (
        "Hypercalcemia of malignancy is on record; the article names no use of denosumab for it."
    )
