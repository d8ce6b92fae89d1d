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

from osteon.present.names import read_names
from osteon.present.style import Style
from osteon.present.text import headline, present, render
from osteon.present.wording import listed, sentences

DATA = Path(__file__).parent / "data"
HOUSE = Path(__file__).parents[2]
GOLDEN = sorted((HOUSE / "tests" / "golden").glob("*.json"))
NAMES = read_names(HOUSE)

Answer = dict[str, Any]


def flowing(answer: Answer) -> str:
    """Return the page as running text: narrow, so that no claim column cuts into sentences."""
    return " ".join(render(answer, Style(width=60), NAMES).split())


@pytest.mark.parametrize("width", [60, 100, 120])
def test_whole_page(findings: Answer, width: int) -> None:
    expected = (DATA / f"findings-{width}.txt").read_text("utf-8")
    assert render(findings, Style(width=width), NAMES) == expected


def test_whole_page_in_ascii(not_due: Answer) -> None:
    expected = (DATA / "not-due-100-ascii.txt").read_text("utf-8")
    assert render(not_due, Style(width=100, unicode=False), NAMES) == expected
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
    assert render(not_due, Style(), NAMES).startswith(
        "not due until 2026-09-01; no obstacle found in the article (pending review)"
    )


def test_proceed_never_says_more_than_that_no_obstacle_was_found(not_due: Answer) -> None:
    due = copy.deepcopy(not_due)
    due["schedule"]["status"] = "due"
    for profile in (["article"], ["article", "label"]):
        due["profile"] = profile
        assert headline(due, NAMES) == "no obstacle found in the article (pending review)"
    assert headline(due) == "no obstacle found"
    assert not re.search(r"proceed|safe|go ahead|contraindication", render(due, Style()), re.I)


def test_before_the_due_date_every_verdict_says_so(findings: Answer) -> None:
    findings["schedule"].update(status="not-due", nextDue="2026-09-01", lastDose="2026-03-01")
    assert headline(findings) == "REQUIREMENTS UNMET; not due until 2026-09-01"


def test_harm_stands_above_what_blocks(findings: Answer) -> None:
    findings["contraindications"][0].update(
        status="unknown", grave=True, message="Nothing says whether she is pregnant."
    )
    page = " ".join(render(findings, Style()).split())
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
    assert "dental evaluation, invasive dental work" in page
    assert page.count("Add a dental evaluation of the last 365 days") == 1
    assert (
        "Not known: expected gap in treatment. It decides: start a bisphosphonate now; "
        "zoledronic acid within six months of the last dose." in page
    )


def test_requirements_that_say_the_same_share_a_row(findings: Answer) -> None:
    (one,) = [item for item in findings["requirements"] if item["id"] == "ckd-mbd-intact-pth"]
    for name in ("serum-calcium", "1-25-dihydroxyvitamin-d"):
        findings["requirements"].append(
            {**one, "id": f"ckd-mbd-{name}", "missing": [name], "resolution": f"Add {name}."}
        )
    page = flowing(findings)
    assert "? CKD-MBD: intact PTH, serum calcium, 1,25-dihydroxyvitamin D eGFR 27" in page
    assert "→ Add an intact PTH result, serum-calcium, 1-25-dihydroxyvitamin-d." in page
    assert page.count(one["message"]) == 1


def test_what_to_record_is_not_asked_for_twice(findings: Answer) -> None:
    (waiting, *_) = [one for one in findings["recommendations"] if one["status"] == "unknown"]
    waiting["resolution"] = "Say how long."
    assert flowing(findings).count("→ Say how long.") == 1
    (asked,) = [item for item in findings["requirements"] if item["id"] == "ckd-mbd-intact-pth"]
    asked["missing"] = waiting["missing"]
    assert "Say how long" not in flowing(findings)


def test_the_last_day_of_advice_that_waits_is_told(findings: Answer) -> None:
    for item in findings["recommendations"]:
        if item["id"] == "zoledronic-acid-after-denosumab":
            item["deadline"] = "2026-08-01"
    assert "zoledronic acid within six months of the last dose (by 2026-08-01)." in flowing(
        findings
    )


def test_checks_of_which_nothing_is_stated_share_a_row(findings: Answer) -> None:
    check = {"subject": "MedicationRequest/rx-9", "status": "unknown", "found": None}
    more = {"claims": ["C05"], "policy": []}
    findings["orderChecks"] += [
        {"id": "dose", **check, "expected": "60 mg", **more},
        {"id": "interval", **check, "expected": "P6M", **more},
    ]
    assert (
        "? dose, interval MedicationRequest/rx-9: not stated; expected 60 mg, every 6 months."
        in flowing(findings)
    )


def test_a_gap_between_doses_is_a_length_and_an_order_a_rhythm(findings: Answer) -> None:
    more = {"subject": "x/1", "status": "violation", "claims": [], "policy": []}
    findings["orderChecks"] = [
        {"id": "actual-interval", "found": "P84D", "expected": "P28D", **more},
        {"id": "interval", "found": "12 wk", "expected": "P28D", **more},
    ]
    page = flowing(findings)
    assert "last interval x/1: 84 days; expected 28 days." in page
    assert "interval x/1: every 12 weeks; expected every 28 days." in page


def test_what_goes_to_everyone_stands_below_what_goes_to_this_patient(findings: Answer) -> None:
    item = {"status": "applies", "because": [], "missing": [], "policy": []}
    findings["recommendations"] += [
        {**item, "id": f"monitor-{name}", "modality": "must", "text": f"Watch for {name}.",
         "claims": [claim]}
        for name, claim in (("serious-infection", "C59"), ("skin-reactions", "C29"))
    ]  # fmt: skip
    page = flowing(findings)
    assert "• Watch for serious-infection, skin-reactions C59 C29 [1]." in page
    assert page.index("Take care") < page.index("Routine") < page.index("Met, not")


def test_advice_that_another_item_says_as_well_is_told_once(findings: Answer) -> None:
    general = {"id": "monitor-serum-calcium", "status": "applies", "modality": "must",
               "text": "Monitor calcium.", "because": [], "missing": [], "claims": ["C29"],
               "policy": []}  # fmt: skip
    findings["recommendations"].append(general)
    page = flowing(findings)
    assert "Monitor calcium." not in page
    assert "Monitor calcium closely. C59 C29 [1]" in page
    for item in findings["recommendations"]:
        if item["id"] == "monitor-calcium-closely":
            item["status"] = "unknown"
    assert "Monitor calcium C29 [1]." in flowing(findings)


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["Add a.", "Add b."], "Add a, b."),
        (["Add a.", "Add a."], "Add a."),
        (["Add a.", "Repeat b."], "Add a. Repeat b."),
        (["Add a, or b.", "Add c."], "Add a, or b. Add c."),
        (["Add", "Add b."], "Add. Add b."),
        ([], ""),
    ],
)
def test_sentences_that_begin_alike(texts: list[str], told: str) -> None:
    assert sentences(texts) == told


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["test: first dose", "test: each dose", "pill"], "test: first dose, each dose; pill"),
        (["low calcium", "low vitamin D"], "low calcium, low vitamin D"),
        (["one two three", "one two four", "one two five"], "one two three, four, five"),
        (["one two", "one two three"], "one two, one two three"),
    ],
)
def test_names_that_begin_alike(names: list[str], told: str) -> None:
    assert listed(names) == told


def test_verbose_adds_ids_policies_codes_and_claims(findings: Answer) -> None:
    short = render(findings, Style(), NAMES)
    full = render(findings, Style(), NAMES, full=True)
    assert "ckd-mbd-intact-pth" not in short and "ckd-mbd-intact-pth" in full
    assert "(hypersensitivity-to-denosumab)" not in short
    assert "(hypersensitivity-to-denosumab)" in full
    assert "*: local policy (4, see --verbose)." in short
    assert "* Local policy used: corrected-calcium-lower-limit, " in full
    assert "Codes not understood: 1 (1 could matter)." in " ".join(short.split())
    (code,) = findings["codesNotUnderstood"]
    assert code["code"] in full and code["code"] not in short
    assert findings["evidence"]["C28"]["statement"] not in short
    assert findings["evidence"]["C28"]["statement"] in " ".join(full.split())


def test_an_undecided_recommendation_is_not_told_as_advice(findings: Answer) -> None:
    page = render(findings, Style())
    assert "Start one." not in page
    assert "Give it." not in page


def test_policy_is_marked_on_what_is_judged_and_named_at_the_foot(findings: Answer) -> None:
    findings["recommendations"][0]["policy"] = ["some-choice"]
    page = render(findings, Style(width=120), NAMES, full=True)
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
    assert "stopped; next would be due 2026-02-01" in page
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


def test_items_have_names_people_use() -> None:
    assert NAMES.of("indication", "postmenopausal-osteoporosis") == "postmenopausal osteoporosis"
    assert NAMES.of("requirement", "hypocalcemia-corrected") == "low calcium corrected"
    assert NAMES.of("requirement", "high-fracture-risk") == "high risk of fracture"
    assert NAMES.of("gap", "high-fracture-risk") == "a fracture-risk threshold"
    assert NAMES.of("requirement", "not-there") == "not-there"


def told(answer: Answer) -> Iterator[str]:
    """What the page must hold of each item: its words, its name, the entry that it is about."""
    for key, items in answer.items():
        for item in items if isinstance(items, list) else ():
            if not isinstance(item, dict) or item.get("status") == "absent":
                continue
            kind = key.removesuffix("s")
            if key in ("indications", "regimens"):
                yield NAMES.of(kind, item["id"])
            elif key in ("recommendations", "cautions") and item["status"] == "unknown":
                yield NAMES.of(kind, item["id"])
            elif key in ("recommendations", "cautions"):
                if (kind, item["id"]) not in {*NAMES.routine, ("recommendation", CLOSELY)}:
                    yield item["text"].removesuffix(".")
            elif key in ("dataErrors", "orderChecks"):
                yield item["subject"].rpartition("/")[2]
            elif key in ("notCovered", "conflicts"):
                yield item["text"]
            elif key in ("requirements", "contraindications"):
                yield item["message"]
            if key == "requirements":
                yield (item["resolution"] or "").partition(" ")[2].removesuffix(".")


# Two pieces of advice that begin alike share their first word.
CLOSELY = "monitor-phosphorus-magnesium"
GRAVE = ("contraindications", "notCovered", "conflicts", "orderChecks", "requirements")


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_item_of_an_example_is_lost(path: Path, width: int) -> None:
    answer = json.loads(path.read_text("utf-8"), parse_float=Decimal)
    page = render(answer, Style(width=width), NAMES)
    flat = " ".join(page.split())
    # Claims at the edge may stand between two lines of a text; then the widest page is asked.
    wide = " ".join(render(answer, Style(width=4000), NAMES).split())
    assert [one for one in told(answer) if one not in flat and one not in wide] == []
    assert [line for line in page.splitlines() if len(line) > width] == []
    items = [one for key in GRAVE for one in answer[key] if one.get("status") != "absent"]
    items += [*answer["recommendations"], *answer["cautions"]]
    items += [one for one in answer["indications"] if one["status"] != "absent"]
    cited = {claim for item in items for claim in item["claims"]}
    assert [claim for claim in cited if not re.search(rf"\b{claim}\b", page)] == []


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_verbose_names_every_item_by_its_id(path: Path) -> None:
    answer = json.loads(path.read_text("utf-8"), parse_float=Decimal)
    page = " ".join(render(answer, Style(width=4000), NAMES, full=True).split())
    # Where nothing is indicated, what is not recorded either is left out.
    silent = {"indications"} | (set() if answer["requirements"] else {"contraindications"})
    ids = [
        item["id"]
        for key, items in answer.items()
        for item in (items if isinstance(items, list) and key != "profile" else ())
        if "id" in item and not (key in silent and item["status"] == "absent")
    ]
    assert [name for name in ids if name not in page] == []
