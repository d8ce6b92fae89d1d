"""The answer as text, from made-up answers: whole pages, and the promises of every page."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from osteon.present.labels import read_labels
from osteon.present.style import Style
from osteon.present.text import headline, present, render

DATA = Path(__file__).parent / "data"
HOUSE = Path(__file__).parents[2]
GOLDEN = sorted((HOUSE / "tests" / "golden").glob("*.json"))
LABELS = read_labels(HOUSE)

Answer = dict[str, Any]


def flowing(answer: Answer) -> str:
    """Return the page as running text: narrow, so that no claim column cuts into sentences."""
    return " ".join(render(answer, Style(width=60)).split())


@pytest.mark.parametrize("width", [60, 100, 120])
def test_whole_page(findings: Answer, width: int) -> None:
    expected = (DATA / f"findings-{width}.txt").read_text("utf-8")
    assert render(findings, Style(width=width)) == expected


def test_whole_page_in_ascii(not_due: Answer) -> None:
    expected = (DATA / "not-due-100-ascii.txt").read_text("utf-8")
    assert render(not_due, Style(width=100, unicode=False)) == expected
    assert expected.isascii()


@pytest.mark.parametrize("width", range(52, 121, 4))
@pytest.mark.parametrize("name", ["findings", "not_due"])
def test_no_line_is_wider_than_the_terminal(
    name: str, width: int, request: pytest.FixtureRequest
) -> None:
    page = render(request.getfixturevalue(name), Style(width=width))
    assert [line for line in page.splitlines() if len(line) > width] == []


def test_every_claim_of_a_shown_item_is_on_the_page(findings: Answer) -> None:
    page = render(findings, Style(width=80))
    for key, items in findings.items():
        for item in items if isinstance(items, list) and key != "profile" else ():
            if item.get("status") != "absent" or key == "contraindications":
                assert [claim for claim in item.get("claims", ()) if claim not in page] == []


def test_the_verdict_comes_first(findings: Answer, not_due: Answer) -> None:
    assert render(findings, Style()).startswith("REQUIREMENTS UNMET  Patient/made-up-1\n")
    assert render(not_due, Style()).startswith(
        "not due until 2026-09-01; no obstacle found in the article (pending review)"
    )


def test_proceed_never_says_more_than_that_no_obstacle_was_found(not_due: Answer) -> None:
    due = copy.deepcopy(not_due)
    due["schedule"]["status"] = "due"
    assert headline(due) == "no obstacle found in the article (pending review)"
    assert not re.search(r"proceed|safe|go ahead|contraindication", render(due, Style()), re.I)


def test_before_the_due_date_every_verdict_says_so(findings: Answer) -> None:
    findings["schedule"].update(status="not-due", nextDue="2026-09-01", lastDose="2026-03-01")
    assert headline(findings) == "REQUIREMENTS UNMET; not due until 2026-09-01"


def test_harm_stands_above_what_blocks(findings: Answer) -> None:
    findings["contraindications"][0].update(
        status="unknown", grave=True, message="Nothing says whether she is pregnant."
    )
    page = render(findings, Style())
    order = [
        page.index("Nothing says whether"),
        page.index("hypersensitivity-to-denosumab"),
        page.index("Observation/egfr-4"),
        page.index("1 requirement unmet"),
        page.index("hypocalcemia-corrected"),
        page.index("ckd-mbd-intact-pth"),
        page.index("Indication"),
        page.index("Schedule"),
        page.index("Do "),
        page.index("Take care"),
        page.index("Conflict"),
        page.index("Not covered"),
        page.index("Observation/phos-2"),
        page.index("Codes not understood: 1"),
        page.index("For health professionals."),
    ]
    assert order == sorted(order)


def test_items_that_wait_for_the_same_fact_share_a_row(findings: Answer) -> None:
    page = flowing(findings)
    assert "dental-evaluation, invasive-dental-procedures-completed" in page
    assert page.count("Add a dental evaluation of the last 365 days") == 1
    assert (
        "needs expected-treatment-gap: start-bisphosphonate-now, zoledronic-acid-after-denosumab"
        in page
    )


def test_an_undecided_recommendation_is_not_told_as_advice(findings: Answer) -> None:
    page = render(findings, Style())
    assert "Start one." not in page
    assert "Give it." not in page


def test_policy_is_marked_on_what_is_judged_and_named_at_the_foot(findings: Answer) -> None:
    findings["recommendations"][0]["policy"] = ["some-choice"]
    page = render(findings, Style(width=120))
    assert "Condition/op-1*" in page
    assert findings["recommendations"][0]["text"] + "*" not in page
    foot = " ".join(page[page.index("* Local policy used:") :].split())
    named = {
        name
        for items in findings.values()
        if isinstance(items, list)
        for item in items
        if isinstance(item, dict)
        for name in item.get("policy", ())
    }
    assert "some-choice" in named
    assert [name for name in named if name not in foot] == []


def test_a_stop_is_never_answered_with_a_day_for_the_next_dose(findings: Answer) -> None:
    findings["schedule"].update(
        status="stopped", ifGivenOn="2026-03-15", thenDue="2026-09-15", nextDue="2026-02-01"
    )
    page = flowing(findings)
    assert "stopped; the next dose would be due 2026-02-01" in page
    assert "2026-09-15" not in page


def test_where_nothing_is_to_mend_the_reason_stands_at_the_top(findings: Answer) -> None:
    for key in ("requirements", "contraindications", "orderChecks", "dataErrors"):
        findings[key] = []
    findings["indications"] = [one for one in findings["indications"] if one["status"] == "present"]
    findings["notCovered"] = [one for one in findings["notCovered"] if not one["grave"]]
    findings["verdict"] = "needs-information"
    page = render(findings, Style())
    order = ["Open", "Conflict", "Not covered", "Indication", "Do "]
    assert [page.index(word) for word in order] == sorted(page.index(word) for word in order)


def test_after_a_stop_what_to_do_comes_before_what_was_given(findings: Answer) -> None:
    findings["verdict"] = "discontinuing"
    page = render(findings, Style())
    assert page.index("\nDo ") < page.index("\nIndication")


def test_what_not_to_do_is_never_turned_round(findings: Answer) -> None:
    findings["recommendations"][0].update(modality="should not", text="Do not stretch it.")
    page = flowing(findings)
    assert "should Do not stretch it." in page
    assert "should not Do not" not in page


@pytest.mark.parametrize("verdict", ["contraindicated", "not-indicated", "discontinuing"])
def test_a_verdict_against_treatment_names_no_day_for_a_dose(
    findings: Answer, verdict: str
) -> None:
    findings["verdict"] = verdict
    assert "if given on" not in render(findings, Style())


def test_what_no_longer_decides_is_shown_apart(not_due: Answer) -> None:
    page = render(not_due, Style())
    assert "Not documented" not in page
    assert "(does not decide this dose)" in flowing(not_due)


def test_for_a_later_dose_the_earliest_end_of_a_result_is_said(not_due: Answer) -> None:
    first = min(
        one["validUntil"]
        for one in not_due["requirements"]
        if one["sways"] and one["status"] == "met" and one["validUntil"]
    )
    page = flowing(not_due)
    assert f"check again by {first}: " in page
    assert page.count("check again") == 1
    for one in not_due["requirements"]:
        one["judgedOn"] = not_due["asOf"]
    assert "check again" not in flowing(not_due)


def test_two_regimens_are_never_both_to_be_given(findings: Answer) -> None:
    other = {**findings["regimens"][0], "id": "denosumab-120mg-every-4-weeks", "driving": False}
    findings["regimens"].append(other)
    assert "(matched; does not drive this schedule)" in flowing(findings)
    findings["regimens"][0]["driving"] = False
    page = flowing(findings)
    assert page.count("which regimen applies is open") == 2


def test_colour_only_when_asked_for(findings: Answer) -> None:
    assert "\x1b" not in render(findings, Style())
    colored = render(findings, Style(color=True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == render(findings, Style())


def test_control_characters_of_a_record_do_not_reach_the_terminal(findings: Answer) -> None:
    findings["patient"] = "Patient/\x1b[31mred"
    findings["dataErrors"][0]["message"] = "No\x07 unit\nat all."
    page = render(findings, Style())
    assert "\x1b" not in page and "\x07" not in page
    assert "No unit at all." in page


def test_several_patients_are_ruled_apart(findings: Answer, not_due: Answer) -> None:
    pages = present([findings, not_due], Style(width=60))
    assert pages.count("─" * 60) == 1
    assert pages.endswith(render(not_due, Style(width=60)))


def test_a_bare_answer_still_reads(findings: Answer) -> None:
    for value in findings.values():
        if isinstance(value, list | dict) and value not in (findings["profile"],):
            if value is not findings["knowledge"]:
                value.clear()
    findings.update(verdict="not-indicated", schedule=None)
    page = render(findings, Style())
    assert page.startswith("NOT INDICATED  Patient/made-up-1\n")
    assert "none recorded" in page


def test_indications_and_regimens_have_names_people_use() -> None:
    assert LABELS["postmenopausal-osteoporosis"] == "postmenopausal osteoporosis"
    assert len(LABELS) == 8


def wanted(answer: Answer) -> Iterator[str]:
    """What the page must hold of each item: its id, or the words that stand for it."""
    for key, items in answer.items():
        for item in items if isinstance(items, list) else ():
            if not isinstance(item, dict) or item.get("status") in ("absent", "not-applicable"):
                continue
            if key in ("indications", "regimens"):
                yield LABELS[item["id"]]
            elif key in ("recommendations", "cautions") and item["status"] == "applies":
                yield item["text"].removesuffix(".")
            elif key == "notCovered" and not item["grave"]:
                yield item["text"]
            elif key in ("dataErrors",):
                yield item["subject"]
            elif "id" in item:
                yield item["id"]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
@pytest.mark.parametrize("width", [60, 100])
def test_no_item_of_an_example_is_lost(path: Path, width: int) -> None:
    answer = json.loads(path.read_text("utf-8"), parse_float=Decimal)
    page = render(answer, Style(width=width), LABELS)
    flat = " ".join(page.split())
    # Claims at the edge may stand between two lines of a text; then the narrow page is asked.
    narrow = " ".join(render(answer, Style(width=4000), LABELS).split())
    assert [one for one in wanted(answer) if one not in flat and one not in narrow] == []
    assert [line for line in page.splitlines() if len(line) > width] == []
    cited = {claim for item in answer["recommendations"] for claim in item["claims"]}
    assert [claim for claim in cited if claim not in page] == []
