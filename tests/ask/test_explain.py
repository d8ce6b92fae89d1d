"""`osteon explain`: every item of every example can be explained, and says what the answer says."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import Any

import pytest
from oracle import EXAMPLES, ROOT, knowledge

from osteon.cli import main
from osteon.definition_words import STATUSES
from osteon.explanation import PARTS, ItemExplainer, find_item
from osteon.ingest import read_records
from osteon.pipeline import Assessment, assess
from osteon.present import explanation
from osteon.present.style import Style

AS_OF = date(2026, 3, 15)


@lru_cache(maxsize=8)
def assessed(name: str, profile: str = "article") -> Assessment:
    (record,) = read_records([str(EXAMPLES / name)], ROOT)
    return assess(record, knowledge(), as_of=AS_OF, profile=profile)


@lru_cache(maxsize=8)
def explainer(name: str, profile: str) -> ItemExplainer:
    return ItemExplainer(knowledge(), assessed(name, profile))


def told(name: str, item: str, profile: str = "article") -> dict[str, Any]:
    return explainer(name, profile).explain(find_item(knowledge(), item))


def leaves(part: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of a definition that have none themselves."""
    return [leaf for one in part["parts"] for leaf in leaves(one)] if "parts" in part else [part]


def everyone(found: dict[str, Any]) -> list[dict[str, Any]]:
    return found["appliesTo"] + [one for test in found["judgedBy"] for one in test["looksAt"]]


@pytest.mark.parametrize(
    ("name", "profile"),
    [("low-calcium.json", "article"), ("stopped-fixed-duration.json", "article+label")],
)
def test_every_listed_item_is_explained(name: str, profile: str) -> None:
    answer = assessed(name, profile).answer
    for kind, part in PARTS.items():
        for item in answer[part]:
            found = told(name, f"{kind}/{item['id']}", profile)
            assert found["listed"]
            assert {claim["id"] for claim in found["claims"]} >= set(item["claims"])
            assert [fact["id"] for fact in found["missing"]] == sorted(item.get("missing", []))
            if item.get("status") in ("present", "applies"):
                assert "holds" in [one["status"] for one in found["appliesTo"]], item["id"]
            if item.get("status") == "absent":
                assert "holds" not in [one["status"] for one in found["appliesTo"]], item["id"]
            text = explanation.text(found, Style())
            assert item["id"] in text and answer["patient"] in text


def test_unmet_requirement_names_the_entries_behind_it() -> None:
    found = told("low-calcium.json", "hypocalcemia-corrected")
    assert found["answer"][0]["status"] == "unmet"
    assert [claim["id"] for claim in found["claims"]] == ["C28"]
    results = {test["shape"]: test["result"] for test in found["judgedBy"]}
    assert results == {
        "hypocalcemia-corrected-documented": "passed",
        "hypocalcemia-corrected-acceptable": "violated",
    }
    facts = [f for one in everyone(found) for leaf in leaves(one) for f in leaf.get("facts", [])]
    assert ["Observation/alb-1", "Observation/ca-1"] in [fact["because"] for fact in facts]


def test_a_limit_is_told_in_words() -> None:
    found = told("low-calcium.json", "severe-hypocalcemia-risk")
    words = [leaf["words"] for one in found["appliesTo"] for leaf in leaves(one)]
    assert "eGFR below 30" in words
    holds = [leaf for one in found["appliesTo"] for leaf in leaves(one) if "facts" in leaf]
    assert holds[0]["status"] == "holds"
    assert holds[0]["facts"][0]["because"] == ["Observation/egfr-1"]


def test_what_is_unknown_names_what_is_missing() -> None:
    found = told("menopause-unknown.json", "postmenopausal-osteoporosis")
    assert [fact["id"] for fact in found["missing"]] == ["menopausal-status"]
    assert found["missing"][0]["remedy"]
    assert found["appliesTo"][0]["status"] == "unknown"


def test_an_item_that_the_answer_lacks_is_explained_all_the_same() -> None:
    found = told("low-calcium.json", "start-bisphosphonate-now")
    assert not found["listed"]
    assert found["appliesTo"][0]["status"] == "does not hold"
    assert "does not list it" in explanation.text(found, Style())


def test_statuses_agree_with_the_classifier() -> None:
    one = assessed("low-calcium.json")
    for name in ("severe-hypocalcemia-risk", "postmenopausal-osteoporosis", "pregnancy"):
        for part in told("low-calcium.json", name)["appliesTo"]:
            certain = part["class"] in one.types["certain"]
            assert (part["status"] == STATUSES[2]) == certain


RECORD = str(EXAMPLES / "low-calcium.json")


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["explain", RECORD, "contraception", "--as-of", "2026-03-15", "--format", "json"])
    assert code == 0
    assert json.loads(capsys.readouterr().out)["item"]["kind"] == "requirement"


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("hypocalcemia-corrected", "requirement/hypocalcemia-corrected"),
        ("low calcium corrected", "requirement/hypocalcemia-corrected"),
        ("low calcium corrected before treatment", "requirement/hypocalcemia-corrected"),
        ("gap/high-fracture-risk", "gap/high-fracture-risk"),
        ("contraception", "requirement/contraception"),
    ],
)
def test_an_item_by_its_id_or_its_name(name: str, item: str) -> None:
    row = find_item(knowledge(), name)
    assert f"{row['kind']}/{row['id']}" == item


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("hypocalcemia-correct", "the nearest is hypocalcemia-corrected"),
        ("high-fracture-risk", "write gap/high-fracture-risk or requirement/high-fracture-risk"),
        ("zzzzzz", "no item 'zzzzzz'; `osteon assess --verbose` shows ids"),
    ],
)
def test_bad_item(item: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", RECORD, item]) == 2
    shown = capsys.readouterr().err
    assert said in shown and shown.count("\n") == 1
