"""A cohort as one HTML file: nothing is fetched, nothing is run, everything is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from markupsafe import Markup

import osteon
from osteon.knowledge import Knowledge
from osteon.present.html import can_draw, environment, style, style_hash
from osteon.present.html_words import Words

Summary = Mapping[str, Any]
MOST_ERRORS: Final = 50
_MOST_CODES: Final = 50
_MOST_FACTS: Final = 20
_MONTHS: Final = 18
_TONES: Final = {
    "proceed": "good",
    "needs-information": "ask",
    "not-indicated": "idle",
}
_STATUSES: Final = (("unmet", "bad"), ("unknown", "ask"), ("met", "good"))


@dataclass(frozen=True)
class Row:
    """One line of a section: its name, its id, and its numbers by tone."""

    name: str
    id: str
    parts: tuple[tuple[str, int], ...]

    @property
    def numbers(self) -> list[int]:
        """The numbers alone, in the order of the columns."""
        return [number for _, number in self.parts]


@dataclass(frozen=True)
class Section:
    """A title, a chart and the same as a table."""

    slug: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: Sequence[Row]


def present(summary: Summary, errors: Sequence[Mapping[str, Any]], kb: Knowledge) -> str:
    """Render the page of a run; `errors` are the first of those who got no answer."""
    words = Words(kb)
    sections = [section for section in _sections(summary, words) if section.rows]
    look = style() + resources.files("osteon.present").joinpath("templates/cohort.css").read_text(
        "utf-8"
    )
    return (
        environment()
        .get_template("cohort.html.j2")
        .render(
            summary=summary,
            sections=sections,
            pictures=_pictures(sections),
            errors=errors,
            error_count=sum(summary["errors"].values()),
            codes=summary["codesNotUnderstood"][:_MOST_CODES],
            code_count=len(summary["codesNotUnderstood"]),
            style=Markup(look),
            style_hash=style_hash(look),
            version=osteon.__version__,
        )
    )


def _sections(summary: Summary, words: Words) -> list[Section]:
    return [
        Section("verdicts", "Verdicts", "", ("patients",), _verdicts(summary, words)),
        Section(
            "requirements",
            "Requirements",
            "For the patients whom each concerns. Unknown is never met.",
            ("unmet", "unknown", "met"),
            _requirements(summary, words),
        ),
        Section("grave", "Deserves the first look", "", ("patients",), _grave(summary, words)),
        Section(
            "facts",
            "Facts to ask for",
            "What would decide the most of what is unknown.",
            ("patients",),
            [
                Row(words.fact(name)[0], name, (("ask", count),))
                for name, count in list(summary["missing"].items())[:_MOST_FACTS]
            ],
        ),
        Section("due", "Next dose due, by month", "", ("patients",), _due(summary)),
    ]


def _verdicts(summary: Summary, words: Words) -> list[Row]:
    return [
        Row(words.label("Verdict", name), name, ((_TONES.get(name, "bad"), count),))
        for name, count in summary["verdicts"].items()
    ]


def _requirements(summary: Summary, words: Words) -> list[Row]:
    rows = [
        Row(
            words.label("requirement", ident),
            ident,
            tuple((tone, by.get(status, 0)) for status, tone in _STATUSES),
        )
        for ident, by in summary["requirements"].items()
    ]
    return sorted(
        (row for row in rows if sum(row.numbers)),
        key=lambda row: (-row.numbers[0] - row.numbers[1], row.id),
    )


def _grave(summary: Summary, words: Words) -> list[Row]:
    contraindications = set(summary["contraindications"])
    return [
        Row(
            words.label("contraindication" if name in contraindications else "gap", name),
            name,
            (("bad", count),),
        )
        for name, count in summary["grave"].items()
    ]


def _due(summary: Summary) -> list[Row]:
    """The months around the day of the run; what lies further off is put together."""
    due, now = summary["due"], summary["asOf"][:7]
    earlier = [month for month in due if month < now]
    later = [month for month in due if month >= now]
    rows = [(f"before {earlier[-6]}", sum(due[m] for m in earlier[:-6]))] if earlier[6:] else []
    rows += [(month, due[month]) for month in [*earlier[-6:], *later[:_MONTHS]]]
    if later[_MONTHS:]:
        rows.append((f"after {later[_MONTHS - 1]}", sum(due[m] for m in later[_MONTHS:])))
    past = {month for month, _ in rows if month < now or month.startswith("before")}
    return [Row(name, name, (("bad" if name in past else "info", n),)) for name, n in rows]


def _pictures(sections: Sequence[Section]) -> dict[str, list[Markup]]:
    """A chart for each section in both layouts; none without the plotting library."""
    if not can_draw():
        return {}
    from osteon.present.cohort_chart import Bar, Chart, draw

    found = {}
    for section in sections:
        bars = [
            Bar(row.name, row.parts, " / ".join(f"{n:,}" for n in row.numbers))
            for row in section.rows
        ]
        told = "; ".join(f"{bar.name}: {bar.told}" for bar in bars)
        chart = Chart(section.title, f"{', '.join(section.columns)}. {told}", bars)
        found[section.slug] = [Markup(svg) for svg in draw(chart, section.slug)]
    return found
