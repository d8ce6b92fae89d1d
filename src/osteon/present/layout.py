"""Rows and sections on a page: labels at the left, claims at the right, text between them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from osteon.present.style import Style

# Below these widths a column would squeeze the text: labels move above it, claims behind it.
_LABELS_BESIDE = 96
_CLAIMS_BESIDE = 72
_WIDEST_LABEL = 30
_SHORT_LABEL = 10  # a section whose labels are all this short keeps them beside at any width
_WIDEST_CLAIMS = 18
_INDENT = 3
_HARD_SPACE = "\u00a0"  # textwrap breaks at no other sign than ASCII white space


@dataclass(frozen=True)
class Row:
    """One statement: a sign, what it is about, what is said, what to do, and the claims."""

    text: str
    label: str = ""
    sign: str = ""
    claims: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading and its rows; one without rows is not printed."""

    title: str
    rows: list[Row] = field(default_factory=list)


def citations(claims: Iterable[str], evidence: Mapping[str, Any]) -> list[str]:
    """Return ``C29 C30 [1]``: neighbours with the same citation markers share them."""
    groups: list[tuple[str, list[str]]] = []
    for claim in dict.fromkeys(claims):
        markers = ",".join(str(marker) for marker in evidence.get(claim, {}).get("citations", ()))
        if groups and groups[-1][0] == markers:
            groups[-1][1].append(claim)
        else:
            groups.append((markers, [claim]))
    return [" ".join(names) + (f" [{markers}]" if markers else "") for markers, names in groups]


class Page:
    """Renders sections to one width, with the same columns in all of them."""

    def __init__(
        self, style: Style, sections: Sequence[Section], evidence: Mapping[str, Any]
    ) -> None:
        self._style = style
        self._evidence = evidence
        rows = [row for section in sections for row in section.rows]
        labels = [len(row.label) for row in rows if len(row.label) <= _WIDEST_LABEL]
        claims = [len(" ".join(citations(row.claims, evidence))) for row in rows]
        self._label = max(labels, default=0) if style.width >= _LABELS_BESIDE else 0
        self._claims = (
            min(_WIDEST_CLAIMS, max(claims, default=0)) if style.width >= _CLAIMS_BESIDE else 0
        )

    def section(self, section: Section) -> list[str]:
        """Return the lines of one section, a blank line before it."""
        if not section.rows:
            return []
        lines = ["", self._style.paint(self._style.plain(section.title), "bold")]
        column = self._label_column(section)
        for row in section.rows:
            lines += self._row(row, column)
        return lines

    def _label_column(self, section: Section) -> int:
        """Return the width of the section's labels, 0 where they stand above their text."""
        widths = [len(row.label) for row in section.rows if row.label]
        if not widths or max(widths) <= _SHORT_LABEL:
            return max(widths, default=0)
        return self._label if min(widths) <= self._label else 0

    def paragraph(self, text: str, tone: str | None = None) -> list[str]:
        """Return text over the whole width."""
        wrapped = _wrap(self._style.plain(text), self._style.width)
        return [self._style.paint(line, tone) for line in wrapped]

    def _row(self, row: Row, column_width: int) -> list[str]:
        style = self._style
        label = style.plain(row.label)
        beside = len(label) <= column_width
        left = _INDENT
        if label:  # text without a label may use the label's column
            left += column_width + 2 if column_width else 2
        right = self._claims + 2 if self._claims else 0
        room = style.width - left - right
        groups = citations(row.claims, self._evidence)
        text = style.plain(row.text)
        if not self._claims and groups:
            text += " " + " ".join(group.replace(" ", _HARD_SPACE) for group in groups)
        body = _wrap(text, room)
        for note in row.notes:
            arrow = style.glyph("arrow") + " "
            body += _wrap(style.plain(note), room, arrow, " " * len(arrow))
        column = _fit(groups, self._claims) if self._claims else []

        head = f" {style.paint(style.glyph(row.sign), row.sign)} " if row.sign else " " * _INDENT
        lines = []
        if label and not beside:
            lines.append(head + style.paint(label, "bold"))
            head, label = " " * _INDENT, ""
        for place, (line, claim) in enumerate(zip_longest(body, column, fillvalue="")):
            lead = head if place == 0 else " " * _INDENT
            name = label if place == 0 else ""
            pad = " " * (left - _INDENT - len(name))
            out = lead + style.paint(name, "bold") + pad + line
            if claim:
                out += " " * (room - len(line) + 2) + style.paint(claim, "dim")
            lines.append(out.rstrip())
        return lines


def _wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    lines = textwrap.wrap(
        text,
        max(width, 20),
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )
    return [line.replace(_HARD_SPACE, " ") for line in lines] or [""]


def _fit(groups: Sequence[str], width: int) -> list[str]:
    """Fill lines with whole groups; only a group wider than a line is broken."""
    lines: list[str] = []
    for group in groups:
        if lines and len(lines[-1]) + 1 + len(group) <= width:
            lines[-1] += " " + group
        else:
            lines += textwrap.wrap(group, width)
    return lines
