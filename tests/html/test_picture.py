"""The picture of the timeline: valid, still, readable by machine, and no word upon another."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from html_examples import EXAMPLES, assessed, knowledge

from osteon.present import html
from osteon.present.html_labels import text_width, wrapped
from osteon.present.html_picture import NARROW, WIDE, Layout, draw
from osteon.present.html_record import Record
from osteon.present.html_svg import embedded
from osteon.present.html_timeline import Bar, Mark, Row, Timeline, timeline
from osteon.present.html_words import Words

SVG = "{http://www.w3.org/2000/svg}"
# One of each kind of course; the layouts of all examples were looked at by eye.
DRAWN = [
    "late-sixty",
    "zoledronic-late-low",
    "stopped-for-good",
    "stopped-fixed-duration",
    "long-overdue",
    "early-order",
    "not-due-yet",
    "breast-mets-due-today",
    "low-calcium",
    "two-regimens",
]
LAYOUTS = pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])


def course(name: str) -> Timeline:
    (path,) = EXAMPLES.glob(f"{name}.*")
    (one,) = assessed(str(path))
    return timeline(one.answer, Record(knowledge(), one), Words(knowledge()))


def picture(line: Timeline, layout: Layout) -> ElementTree.Element:
    return ElementTree.fromstring(draw(line, layout, name="x", title="Made up"))


Box = tuple[str, float, float, float, float]


def boxes(root: ElementTree.Element) -> Iterator[Box]:
    """Where each text stands: left, top, right, bottom."""
    for text in root.iter(f"{SVG}text"):
        words, size = text.text or "", float(text.attrib["font-size"])
        width = text_width(words, size, bold=text.attrib.get("font-weight") == "bold")
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        left = x - {"start": 0, "middle": width / 2, "end": width}[text.attrib["text-anchor"]]
        yield words, left, y - 0.75 * size, left + width, y + 0.15 * size


def clashes(found: list[Box]) -> list[tuple[str, str]]:
    return [
        (one[0], other[0])
        for place, one in enumerate(found)
        for other in found[place + 1 :]
        if one[1] < other[3] - 1
        and other[1] < one[3] - 1
        and one[2] < other[4]
        and other[2] < one[4]
    ]


@LAYOUTS
@pytest.mark.parametrize("name", DRAWN)
def test_no_word_is_upon_another_or_cut_off(name: str, layout: Layout) -> None:
    root = picture(course(name), layout)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    found = list(boxes(root))
    assert len(found) > 5
    assert clashes(found) == []
    assert [
        b for b in found if b[1] < -0.5 or b[2] < 0 or b[3] > width + 0.5 or b[4] > height
    ] == []


@LAYOUTS
def test_many_doses_and_far_days_find_room(layout: Layout) -> None:
    first = date(2021, 1, 4).toordinal()
    doses = [date.fromordinal(first + 28 * count) for count in range(68)]
    marks = [Mark(day, "dose-given", str(day), f"dose given on {day}") for day in doses]
    marks.append(Mark(date(2099, 1, 1), "dose-ordered", "ordered 2099-01-01", "ordered"))
    line = Timeline(date(2026, 3, 15), (Row("A row " * 30, tuple(marks)),), (), None)
    root = picture(line, layout)
    found = list(boxes(root))
    words = [one[0] for one in found]
    assert clashes(found) == []
    assert any(one.endswith("…") for one in words)
    assert "2099-01-01 ▶" in words
    (early,) = [one for one in words if one.startswith("◀")]
    shown = len(root.findall(f".//{SVG}use"))
    assert early == f"◀ {len(doses) - shown} earlier, from 2021-01-04"
    assert str(doses[-1]) in words


@LAYOUTS
@pytest.mark.parametrize("name", ["late-sixty", "zoledronic-late-low"])
def test_the_picture_fits_a_strict_page(name: str, layout: Layout) -> None:
    text = draw(course(name), layout, name="p7", title="T")
    root = ElementTree.fromstring(text)
    assert root.tag == f"{SVG}svg"
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == f"p7-{layout.look}-title p7-{layout.look}-desc"
    assert [one.tag for one in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    tags = {one.tag.removeprefix(SVG) for one in root.iter()}
    assert tags <= {"svg", "title", "desc", "g", "path", "defs", "use", "text"}
    ids = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
    assert ids and all(one.startswith(f"p7-{layout.look}-") for one in ids)
    assert len(ids) == len(set(ids))
    for one in root.iter():
        assert not {"style", "onload"} & set(one.attrib)
        if "href" in one.attrib:
            assert one.attrib["href"].removeprefix("#") in ids
        for key in ("fill", "stroke"):
            value = one.attrib.get(key, "none")
            if value != "none":  # every colour has a name, so that dark screens can change it
                assert re.search(rf"\b{key}-[a-z-]+\b", one.attrib["class"]), value


def test_the_picture_is_told_in_words() -> None:
    root = picture(course("late-sixty"), WIDE)
    told = (root.findtext(f"{SVG}desc") or "").split(". ")
    assert told[0] == "Evaluated as of 2026-03-15"
    assert told[1] == (
        "Denosumab 60 mg subcutaneously every 6 months: dose given on 2025-02-28; "
        "dose given on 2025-08-31; next dose due 2026-02-28; next dose, if given on 2026-03-15; "
        "if given on 2026-03-15, then due 2026-09-15; interval from 2025-08-31 to 2026-02-28; "
        "overdue by 15 days on 2026-03-15"
    )
    assert (
        "Low calcium corrected before treatment: result of 2026-03-01 counts until 2026-05-30"
        in told
    )
    assert (
        "Dental evaluation before treatment: result of 2024-01-15 counted until 2025-01-14" in told
    )
    assert root.findtext(f"{SVG}title") == "Made up"


def test_after_a_stop_no_further_dose_is_drawn() -> None:
    line = course("zoledronic-late-low")
    assert [(row.title, [mark.label for mark in row.marks]) for row in line.rows[:4]] == [
        (
            "Denosumab 60 mg subcutaneously every 6 months",
            ["2025-08-01", "would be due 2026-02-01"],
        ),
        ("Treatment stopped: denosumab", ["2025-12-15"]),
        ("Transition drug given, taken or ordered: zoledronic acid", ["2026-02-20"]),
        (
            "Zoledronic acid 4 to 5 mg intravenously, once, within six months of the last dose",
            ["was due by 2026-02-01"],
        ),
    ]
    assert line.next_dose is None
    assert course("stopped-for-good").rows[2].marks[0].label == "by 2026-05-10"


@pytest.mark.parametrize("verdict", ["contraindicated", "discontinuing", "not-indicated"])
def test_beside_a_verdict_against_treatment_no_dose_is_foreseen(verdict: str) -> None:
    (one,) = assessed(str(EXAMPLES / "late-sixty.ttl"))
    answer = {**one.answer, "verdict": verdict}
    line = timeline(answer, Record(knowledge(), one), Words(knowledge()))
    assert line.next_dose is None
    assert "then due" not in line.told()


def test_the_next_dose_is_marked_on_its_day() -> None:
    assert course("not-due-yet").next_dose == date(2026, 6, 10)
    line = course("early-order")
    assert line.next_dose == date(2026, 4, 15)
    kinds = [mark.kind for mark in line.rows[0].marks if mark.day == line.next_dose]
    assert kinds == ["dose-ordered"]


@pytest.mark.parametrize(
    ("as_of", "label"), [(date(2026, 5, 10), "by"), (date(2026, 5, 11), "was due by")]
)
def test_a_deadline_is_over_the_day_after(as_of: date, label: str) -> None:
    (one,) = assessed(str(EXAMPLES / "stopped-for-good.json"))
    answer = {**one.answer, "asOf": str(as_of)}
    line = timeline(answer, Record(knowledge(), one), Words(knowledge()))
    (deadline,) = [m for row in line.rows for m in row.marks if m.kind == "deadline"]
    assert deadline.label == f"{label} 2026-05-10"


def test_a_day_that_is_not_known_is_in_the_table_alone(tmp_path: Path) -> None:
    record = tmp_path / "months.ttl"
    record.write_text(
        """@prefix osteon: <https://w3id.org/osteon/> . @prefix ex: <https://example.org/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        ex:p a osteon:Patient ; osteon:hasAdministration ex:a, ex:b, ex:c .
        ex:a a osteon:Denosumab ; osteon:effective "2025-02"^^xsd:gYearMonth .
        ex:b a osteon:Denosumab .
        ex:c a osteon:Denosumab ; osteon:effective "2025-08-31"^^xsd:date .
        """,
        "utf-8",
    )
    (one,) = assessed(str(record))
    line = timeline(one.answer, Record(knowledge(), one), Words(knowledge()))
    marks = [mark for row in line.rows for mark in row.marks if mark.kind == "dose-given"]
    assert [(mark.day, mark.reference) for mark in marks] == [
        (date(2025, 8, 31), "https://example.org/c")
    ]
    undated = [(one.what, one.reference) for one in line.table() if one.when == "day not known"]
    assert undated == [
        (
            "dose given: denosumab (between 2025-02-01 and 2025-02-28)",
            "https://example.org/a",
        ),
        ("dose given: denosumab", "https://example.org/b"),
    ]
    assert "All dates as a table" in html.present([one], knowledge())


def test_the_table_has_every_date_in_order() -> None:
    line = course("late-sixty")
    table = line.table()
    days = [one.when[:10] for one in table]
    assert days == sorted(days)
    assert len(table) == sum(len(row.shown()) for row in line.rows)
    assert [one.reference for one in table if "dose given" in one.what] == [
        "MedicationAdministration/dose-1",
        "MedicationAdministration/dose-2",
    ]


@LAYOUTS
def test_hostile_words_stay_words(layout: Layout) -> None:
    nasty = "</svg><script>alert(1)</script> $x_2$ \"' &amp;"
    day = date(2026, 3, 1)
    rows = (
        Row(nasty, (Mark(day, "stranger", nasty[:20], nasty),)),
        Row("Bar", (), (Bar(day, date(2026, 4, 1), "counts", "until $2026$", nasty),)),
    )
    text = draw(Timeline(date(2026, 3, 15), rows, (), None), layout, name="n", title=nasty)
    assert "<script" not in text
    root = ElementTree.fromstring(text)
    assert root.findtext(f"{SVG}title") == nasty
    assert nasty in (root.findtext(f"{SVG}desc") or "")
    words = [one.text for one in root.iter(f"{SVG}text")]
    assert "until $2026$" in words
    assert " ".join(one for one in words if one and one in nasty).startswith("</svg><script>")


def test_the_end_of_the_calendar_is_no_fault() -> None:
    for day in (date.min, date.max):
        line = Timeline(day, (Row("Row", (Mark(day, "due", "x", "x"),)),), (), day)
        assert picture(line, WIDE) is not None


def test_older_versions_write_the_font_in_one_property() -> None:
    source = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        b'width="9pt" height="9pt" viewBox="0 0 9 9"><metadata>x</metadata>'
        b'<defs><style type="text/css">*{stroke: red}</style><path id="m1" d="M 0 0"/></defs>'
        b'<g id="axes_1" style="fill: #1c2127; clip-path: url(#m9)" clip-path="url(#c)">'
        b'<use xlink:href="#m1"/><clipPath id="c"/></g>'
        b"<text style=\"font: bold 11.5px 'DejaVu Sans'; text-anchor: end\" "
        b'transform="rotate(-0 1 2)">A</text>'
        b'<text style="font-size: 12px; font-weight: 700" transform="rotate(-90)">B</text></svg>'
    )
    text = embedded(
        source, name="n", look="wide", title="T", described="D", colors={"#1c2127": "ink"}
    )
    assert text == (
        '<svg viewBox="0 0 9 9" xmlns="http://www.w3.org/2000/svg" class="wide" role="img" '
        'aria-labelledby="n-title n-desc"><title id="n-title">T</title><desc id="n-desc">D</desc>'
        '<defs><path id="n-m1" d="M 0 0" /></defs>'
        '<g clip-path="url(#n-c)" fill="#1c2127" class="fill-ink"><use href="#n-m1" />'
        '<clipPath id="n-c" /></g>'
        '<text font-size="11.5" font-weight="bold" text-anchor="end">A</text>'
        '<text transform="rotate(-90)" font-size="12" font-weight="bold">B</text></svg>'
    )


def test_long_words_are_cut_and_long_texts_end_in_an_ellipsis() -> None:
    assert wrapped("one two", 1000) == ["one two"]
    lines = wrapped("x" * 200, 100, lines=20)
    assert "".join(lines) == "x" * 200
    assert all(text_width(line) <= 100 for line in lines)
    short = wrapped("word " * 60, 100)
    assert len(short) == 3 and short[-1].endswith("…")
    assert all(text_width(line) <= 100 for line in short)
