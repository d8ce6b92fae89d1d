"""The page against the answer: everything is there once, nothing is fetched, nothing runs."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from html_examples import example
from html_tree import Element
from oracle import knowledge

from osteon.present.html_words import Words

EXAMPLES = [
    ("low-calcium", "article"),
    ("low-calcium", "article+label"),
    ("myeloma-renal", "article"),
    ("myeloma-label", "article+label"),
    ("late-sixty", "article"),
    ("stopped-for-good", "article"),
    ("zoledronic-late-low", "article"),
    ("dirty-data", "article"),
    ("missing-everything", "article"),
    ("two-regimens", "article"),
    ("pregnant", "article"),
    ("nothing-found", "article"),
    ("wrong-order", "article"),
    ("grave-gaps", "article"),
    ("stop-unexplained", "article"),
    ("not-due-yet", "article"),
    ("first-dose-ready", "article"),
]
KINDS = {
    "indications": "indication",
    "regimens": "regimen",
    "requirements": "requirement",
    "contraindications": "contraindication",
    "orderChecks": "check",
    "recommendations": "recommendation",
    "cautions": "caution",
    "conflicts": "conflict",
    "notCovered": "gap",
    "differences": "difference",
}

Answer = Mapping[str, Any]

every_example = pytest.mark.parametrize(("name", "profile"), EXAMPLES, ids="-".join)


def line_of(page: Element, kind: str, name: str) -> Element:
    return page.one("li", data_kind=kind, data_id=name)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_the_examples_have_every_verdict() -> None:
    verdicts = {example(name, profile)[0]["verdict"] for name, profile in EXAMPLES}
    assert verdicts == {
        "contraindicated",
        "discontinuing",
        "not-indicated",
        "requirements-unmet",
        "order-violation",
        "needs-information",
        "proceed",
    }


@every_example
def test_every_item_of_the_answer_is_one_line(name: str, profile: str) -> None:
    answer, page = example(name, profile)
    wanted: Counter[tuple[str, ...]] = Counter()
    for part, kind in KINDS.items():
        for item in answer[part]:
            if kind == "check":
                wanted[kind, item["id"], item["status"], item["subject"]] += 1
            elif "status" in item:
                wanted[kind, item["id"], item["status"]] += 1
            else:
                wanted[kind, item["id"]] += 1
    shown: Counter[tuple[str, ...]] = Counter()
    for line in page.all("li"):
        kind = line.attributes.get("data-kind", "")
        if kind in KINDS.values():
            key = [kind, line.attributes["data-id"], line.attributes["data-status"]]
            if kind in ("regimen", "conflict", "gap", "difference"):
                key.pop()
            if kind == "check":
                key.append(line.attributes["data-subject"])
            shown[tuple(key)] += 1
    assert shown == wanted


@every_example
def test_the_checklist_has_the_words_of_each_requirement(name: str, profile: str) -> None:
    answer, page = example(name, profile)
    if not answer["requirements"]:
        assert page.all("section", id="p1-checklist") == []
        return
    checklist = page.one("section", id="p1-checklist")
    assert len(checklist.all("li", data_kind="requirement")) == len(answer["requirements"])
    for item in answer["requirements"]:
        line = line_of(checklist, "requirement", item["id"])
        assert squeezed(item["message"]) in line.text
        assert [todo.text for todo in line.where(lambda one: one.has("todo"))] == (
            [f"→ To do: {squeezed(item['resolution'])}"] if item["resolution"] else []
        )
        facts = [one for one in line if one.has("facts")]
        entries = [one.text for part in facts for one in part.where(lambda e: e.has("ref"))]
        assert entries == item["because"]
        lists = line.where(lambda one: one.has("missing"))
        assert sum(len(one.all("li")) for one in lists) == len(item["missing"])
        assert item["judgedOn"] in line.text
        said = "Does not decide this dose." in line.text
        assert said == (item["status"] in ("unmet", "unknown") and not item["sways"])


@every_example
def test_every_missing_fact_comes_with_its_remedy(name: str, profile: str) -> None:
    answer, page = example(name, profile)
    for part, kind in KINDS.items():
        for item in answer[part]:
            if item.get("missing") and kind != "check":
                remedies = line_of(page, kind, item["id"]).where(lambda one: one.has("missing"))
                told = [one.text for one in remedies[0].all("li")]
                assert len(told) == len(item["missing"])
                assert all(re.fullmatch(r"Missing: .+: .+\.", one) for one in told), told


@every_example
def test_every_claim_is_told_and_can_be_reached(name: str, profile: str) -> None:
    answer, page = example(name, profile)
    told = {one.attributes["data-id"]: one for one in page.all("div", data_kind="claim")}
    assert list(told) == sorted(answer["evidence"])
    for claim, evidence in answer["evidence"].items():
        assert told[claim].attributes["id"] == f"claim-{claim}"
        assert squeezed(evidence["statement"]) in told[claim].text
        if evidence["citations"]:
            assert f"{claim} [{','.join(map(str, evidence['citations']))}]" in told[claim].text
    for part, kind in KINDS.items():
        for item in answer[part]:
            lines = page.all("li", data_kind=kind, data_id=item["id"])
            cited = {a.attributes["href"] for line in lines for a in line.all("a")}
            assert {f"#claim-{claim}" for claim in item["claims"]} <= cited


@every_example
def test_errors_codes_and_policies_are_complete(name: str, profile: str) -> None:
    answer, page = example(name, profile)
    errors = page.all("li", data_kind="data-error")
    assert [one.attributes["data-subject"] for one in errors] == [
        error["subject"] for error in answer["dataErrors"]
    ]
    for line, error in zip(errors, answer["dataErrors"], strict=True):
        for key in ("message", "found", "expected"):
            assert squeezed(str(error[key] or "")) in line.text
    codes = page.all("tr", data_kind="code")
    assert len(codes) == len(answer["codesNotUnderstood"])
    for row, code in zip(codes, answer["codesNotUnderstood"], strict=True):
        cells = [cell.text for cell in row.all("td")]
        keys = ("subject", "code", "system", "display")
        assert cells[:4] == [squeezed(code[key] or "none") for key in keys]
        assert len(cells) == 5 and (cells[4] == "nothing open") == (not code["couldMatter"])
    named = {
        policy
        for part in KINDS
        for item in answer[part]
        if isinstance(item, Mapping)
        for policy in item.get("policy", ())
    }
    shown = [one.attributes["data-id"] for one in page.all("li", data_kind="policy")]
    assert shown == sorted(named)


@every_example
def test_the_verdict_comes_first(name: str, profile: str) -> None:
    answer, page = example(name, profile)
    head = page.one("main").one("h1")
    first = next(one for one in page.one("main") if one.tag.startswith("h") and one.tag != "header")
    assert first is head
    article = page.one("article")
    assert article.attributes["data-verdict"] == answer["verdict"]
    assert answer["patient"] in article.one("header").text
    words = head.text.split(" ", 1)[1].lower()
    if answer["verdict"] == "proceed":
        assert words.endswith("no obstacle found in the article (pending review)")
    else:
        assert words.startswith(answer["verdict"].replace("-", " "))
    title = page.one("head").one("title").text.lower()
    assert words in title and answer["asOf"] in title


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "not-due-yet",
            "Not due until 2026-06-10; no obstacle found in the article (pending review)",
        ),
        (
            "late-sixty",
            "Overdue since 2026-02-28; no obstacle found in the article (pending review)",
        ),
        ("long-overdue", "Needs information; overdue since 2025-07-10"),
        ("first-dose-ready", "No obstacle found in the article (pending review)"),
        ("pregnant", "Contraindicated"),
    ],
)
def test_a_dose_that_is_not_due_or_overdue_is_said_with_the_verdict(name: str, said: str) -> None:
    _, page = example(name)
    assert page.one("h1").text.split(" ", 1)[1] == said


@every_example
def test_nothing_is_fetched_and_nothing_runs(name: str, profile: str) -> None:
    _, page = example(name, profile)
    tags = {one.tag for one in page}
    assert not tags & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "image",
        "base",
        "form",
    }
    for one in page:
        for key, value in one.attributes.items():
            assert not key.startswith("on") and key not in ("style", "src", "srcset", "xlink:href")
            if key == "href":
                outside = one.tag == "a" and value.startswith("https://")
                assert value.startswith("#") or outside, value
            elif key not in ("xmlns", "data-patient") and one.tag != "meta":
                assert "://" not in value, (key, value)
    styles = page.all("style")
    assert len(styles) == 1
    style = "".join(child for child in styles[0].children if isinstance(child, str))
    assert not re.search(r"url\(|@import|expression", style)
    policy = page.one("meta", http_equiv="Content-Security-Policy").attributes["content"]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


@every_example
def test_the_page_can_be_walked_without_seeing_it(name: str, profile: str) -> None:
    _, page = example(name, profile)
    assert page.one("html").attributes["lang"] == "en"
    assert len(page.all("main")) == len(page.all("h1")) == len(page.all("footer")) == 1
    levels = [int(one.tag[1]) for one in page if re.fullmatch("h[1-6]", one.tag)]
    steps = list(zip(levels, levels[1:], strict=False))
    assert [step for step in steps if step[1] > step[0] + 1] == []
    ids = [one.attributes["id"] for one in page if "id" in one.attributes]
    assert [one for one, count in Counter(ids).items() if count > 1] == []
    for one in page:
        for key in ("aria-labelledby", "href"):
            value = one.attributes.get(key, "")
            targets = (
                value.split() if key == "aria-labelledby" else [value[1:]] * (value[:1] == "#")
            )
            assert [target for target in targets if target not in ids] == []
    for sign in page.where(lambda one: one.has("sign")):
        assert sign.attributes["aria-hidden"] == "true"
    for line in page.where(lambda one: one.has("line")):
        badge = next(line_part for line_part in line if line_part.has("badge"))
        assert re.search(r"\w", badge.text), "a status is told in words, not by colour alone"


def links(page: Element) -> Iterator[str]:
    for link in page.all("a"):
        if link.attributes["href"].startswith("https://"):
            assert "noopener" in link.attributes["rel"]
            yield link.attributes["href"]


def test_sources_that_can_be_opened_have_links() -> None:
    _, page = example("myeloma-renal")
    found = set(links(page))
    assert "https://doi.org/10.1200/JCO.2017.76.6402" in found
    assert "https://pubmed.ncbi.nlm.nih.gov/29341831/" in found
    claim = page.one("div", data_kind="claim", data_id="C21")
    (told,) = claim.all("details")
    assert "with no part in this answer" in told.text
    assert "ASCO myeloma 2018" in told.text


def test_the_article_does_not_resolve_its_markers_and_the_page_says_so() -> None:
    _, page = example("low-calcium")
    (source,) = page.all("li", data_kind="source")
    assert source.attributes["data-id"] == "article"
    assert "pending human review" in source.text
    assert "does not say which marker stands for which of the references" in source.text
    assert len(source.all("li")[1:]) == 4


def test_claims_that_had_a_part_are_not_told_as_said_elsewhere() -> None:
    _, page = example("low-calcium", "article+label")
    for claim in page.all("div", data_kind="claim"):
        for told in claim.all("details"):
            others = {one.text.split(",")[0] for one in told.all("li")}
            assert others and all(re.fullmatch(r"[LG]\d\d", one) for one in others)
            assert [one for one in others if page.all("div", data_id=one)] == []


def test_the_footer_says_where_it_comes_from() -> None:
    answer, page = example("low-calcium")
    footer = page.one("footer").text
    assert answer["disclaimer"] in footer
    assert re.search(r"Program: Osteon \d", footer)
    assert f"Knowledge: {answer['knowledge']['version']}" in footer
    assert "Local policy: default" in footer
    assert "Profile: article" in footer
    assert "Evaluation date: 2026-03-15" in footer
    assert "the article: pending human review" in page.one("article").one("header").text


def test_what_may_do_harm_stands_at_the_top() -> None:
    _, page = example("grave-gaps")
    sections = [one.attributes["id"] for one in page.one("article").all("section")]
    assert sections[0] == "p1-look-first"
    look_first = page.one("section", id="p1-look-first")
    assert {one.attributes["data-status"] for one in look_first.all("li", data_kind="gap")} == {
        "grave"
    }


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("stopped-for-good", ["do", "take-care", "timeline"]),
        ("two-regimens", ["conflicts", "not-covered"]),
        ("dirty-data", ["data-errors", "timeline", "checklist"]),
        ("low-calcium", ["timeline", "checklist"]),
        ("pregnant", ["look-first", "timeline", "checklist"]),
        ("nothing-found", ["treatment", "contraindications"]),
    ],
)
def test_sections_stand_in_the_order_of_need(name: str, first: list[str]) -> None:
    _, page = example(name)
    sections = [one.attributes["id"] for one in page.one("article").all("section")]
    assert sections[: len(first)] == [f"p1-{slug}" for slug in first]
    contents = [a.attributes["href"] for a in page.all("nav")[0].all("a")]
    assert contents == [f"#{one}" for one in [*sections, "sources"]]


def test_undecided_advice_is_not_told_as_advice() -> None:
    answer, page = example("stop-unexplained")
    undecided = [one for one in answer["recommendations"] if one["status"] == "unknown"]
    assert undecided
    for item in undecided:
        line = line_of(page, "recommendation", item["id"])
        assert "Cannot be decided yet." in line.text
        assert item["text"] not in line.text


def test_what_an_entry_says_stands_beside_it() -> None:
    _, page = example("low-calcium")
    line = line_of(page, "requirement", "hypocalcemia-corrected")
    assert "Observation/ca-1 total calcium: value" in line.text
    assert re.search(r"value [\d.]+ mg/dL, effective 2026-03-01", line.text)


def test_what_goes_to_everyone_stands_below_what_goes_to_this_patient() -> None:
    _, page = example("stopped-for-good")
    section = page.one("section", id="p1-do")
    assert [one.text for one in section.all("h3")] == ["For everyone who is treated (5)"]
    shown = [one.attributes["data-id"] for one in section.all("li", data_kind="recommendation")]
    assert shown[:3] == [
        "start-bisphosphonate-now",
        "zoledronic-acid-after-denosumab",
        "reassess-fracture-risk",
    ]
    assert shown[3] == "monitor-serum-calcium"


def test_what_a_code_could_matter_for_is_named_in_words() -> None:
    answer, page = example("low-calcium", "article")
    (code,) = answer["codesNotUnderstood"]
    (row,) = page.all("tr", data_kind="code")
    words = Words(knowledge())
    named = [squeezed(words.open(name)) for name in code["couldMatter"]]
    assert row.all("td")[4].text == (", ".join(named) or "nothing open")
