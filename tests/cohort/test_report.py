"""The page of a run: its numbers are those of the summary, and what is hostile is text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from crowd import Json, calcium, cohort, ndjson, ntriples, patient
from made_up import copies
from oracle import knowledge

from osteon.cli import main
from osteon.present import cohort_report, html
from osteon.present.html_labels import text_width

HOSTILE = "<script>alert(1)</script>"
Capture = pytest.CaptureFixture[str]


class Page(HTMLParser):
    """What stands in a page: its tags, and its text without tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the examples, with hostile words wherever a page cites the input."""
    place = tmp_path_factory.mktemp("report")
    code = {"coding": [{"system": f"urn:{HOSTILE}", "code": HOSTILE, "display": HOSTILE}]}
    people = [patient("a"), patient("b"), calcium("x", "Patient/a", code=code)]
    lost = [calcium(HOSTILE, f"Patient/{HOSTILE}"), calcium("y", HOSTILE)]
    resources = ndjson(place / "x.ndjson", [*people, *lost])
    cohort([resources, ntriples(place / "y.nt", copies(28))], place / "out")
    assert main(["cohort", "report", str(place / "out")]) == 0
    return place / "out"


@pytest.fixture(scope="module")
def summary(folder: Path) -> Json:
    found: Json = json.loads((folder / "summary.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return (folder / "report.html").read_text("utf-8")


def test_numbers_are_those_of_the_summary(page: str, summary: Json) -> None:
    by_id = {}
    for part in page.split("<section ")[1:]:
        slug = part.partition('"')[2].partition('"')[0]
        for head, cells in re.findall(
            r'<tr><th scope="row">(.*?)</th>((?:<td class="number">.*?</td>)+)', part
        ):
            name = re.search(r'<span class="id">(.*?)</span>', head)
            numbers = [int(n) for n in re.findall(r">(\d+)<", cells)]
            by_id[slug, name[1] if name else head] = numbers
    for section, counts in (("verdicts", "verdicts"), ("facts", "missing"), ("grave", "grave")):
        for ident, count in summary[counts].items():
            assert by_id[section, ident] == [count]
    assert sum(n for (section, _), (n, *_) in by_id.items() if section == "due") == sum(
        summary["due"].values()
    )
    for ident, by in summary["requirements"].items():
        told = [by.get(status, 0) for status in ("unmet", "unknown", "met")]
        assert by_id.get(("requirements", ident), [0, 0, 0]) == told
    assert sum(summary["verdicts"].values()) == summary["assessed"] == 30
    assert summary["refused"] == 2
    for name, number in (("assessed", 30), ("without an answer", 0)):
        assert f"<dt>{name}</dt> <dd>{number}</dd>" in page


def test_what_the_input_says_is_text(page: str) -> None:
    found = Page(page)
    assert page.count("<script") == 0
    assert found.text.count(HOSTILE) >= 4
    assert {tag for tag, _ in found.tags} & {"script", "iframe", "img", "object", "form"} == set()
    assert not any(name.startswith("on") for _, attrs in found.tags for name in attrs)


def test_nothing_is_fetched(page: str) -> None:
    for tag, attrs in Page(page).tags:
        for name in ("href", "src", "xlink:href", "action"):
            assert (attrs.get(name) or "#").startswith("#"), (tag, attrs)
    assert "url(" not in page and "@import" not in page
    assert re.search(r"default-src 'none'; style-src 'sha256-[\w+/=]{44}'", page)
    assert re.search(r"<[^>]* style=", page) is None


def test_the_style_is_the_one_that_the_policy_names(page: str) -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.S)
    assert f"'sha256-{html.style_hash(style)}'" in page


def test_every_chart_is_there_in_two_layouts_and_told_in_words(page: str, summary: Json) -> None:
    charts = [ElementTree.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", page, re.S)]
    looks = [chart.get("class") for chart in charts]
    assert looks == ["chart wide", "chart narrow"] * 5
    space = "{http://www.w3.org/2000/svg}"
    first = charts[0]
    told = first.findtext(f"{space}desc") or ""
    assert first.findtext(f"{space}title") == "Verdicts"
    for count in summary["verdicts"].values():
        assert f": {count}" in told
    names = [id_ for _, attrs in Page(page).tags if (id_ := attrs.get("id"))]
    assert len(names) == len(set(names))


def test_no_number_stands_outside_its_chart(page: str) -> None:
    space = "{http://www.w3.org/2000/svg}"
    checked = 0
    for svg in re.findall(r"<svg.*?</svg>", page, re.S):
        chart = ElementTree.fromstring(svg)
        width = float((chart.get("viewBox") or "").split()[2])
        for text in chart.iter(f"{space}text"):
            place = re.search(r"translate\(([\d.]+)", text.get("transform") or "")
            at = float(place[1] if place else text.get("x") or "nan")
            length = text_width(text.text or "", float(text.get("font-size") or 11))
            end = at + {"end": 0.0, "middle": length / 2}.get(text.get("text-anchor") or "", length)
            assert end <= width + 1, (text.text, end, width)
            checked += 1
    assert checked > 50


def test_equal_runs_are_equal_pages(folder: Path, page: str, summary: Json) -> None:
    from osteon.cohort.results import first_errors

    errors = first_errors(folder, 50)
    assert cohort_report.present(summary, errors, knowledge()) == page
    many = cohort_report.present({**summary, "errors": {"patient": 1000}}, errors, knowledge())
    assert "The first 2; all are in the table of errors." in many


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report"], "write `osteon cohort report OUT`"),
        (["report", "a", "b"], "write `osteon cohort report OUT`"),
        (["report", "no-such-folder"], "no-such-folder holds no finished run"),
    ],
)
def test_bad_usage(arguments: list[str], said: str, capsys: Capture) -> None:
    assert main(["cohort", *arguments]) == 2
    _, err = capsys.readouterr()
    assert said in err and err.count("\n") == 1
