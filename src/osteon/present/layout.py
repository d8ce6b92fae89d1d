"""Sections on a page: titles above or beside their rows, claims at the right edge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from osteon.present.style import Style
from osteon.present.wording import runs

_WIDE = 76  # from here on titles and labels have columns of their own
_WIDEST_LABEL = 27  # a longer label goes over into the text
_OVER = 10  # by so much and its text still keeps to the column
_SIGN = 3  # room of the sign
_HANG = 5  # where a text goes on that began behind its label
_SHORT = 45  # statements up to this length may share a line
_NARROWEST = 20
_HARD_SPACE = "\u00a0"


@dataclass(frozen=True)
class Row:
    """One statement: a sign, what it is about, what is said, what to do, and the claims.

    ``parts`` are short statements that share the row, each with its claims behind it; one that is
    ``alone`` never shares.
    """

    text: str
    label: str = ""
    sign: str = ""
    claims: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple[Row, ...] = ()
    alone: bool = False


@dataclass(frozen=True)
class Section:
    """A title and its rows; one without rows is not printed.

    A section of items (``beside`` false) has its title above and the items' ids in a column; the
    others have a short title at the left. ``parted`` leaves a blank line before it.
    """

    title: str
    rows: list[Row] = field(default_factory=list)
    beside: bool = False
    parted: bool = True


def citations(claims: Iterable[str], evidence: Mapping[str, Any]) -> list[str]:
    """Return ``C29 C30 [1]``: claims with the same citation markers share them."""
    groups: dict[str, list[str]] = {}
    for claim in dict.fromkeys(claims):
        markers = ",".join(str(marker) for marker in evidence.get(claim, {}).get("citations", ()))
        groups.setdefault(markers, []).append(claim)
    return [
        " ".join(names) + (f" [{markers}]" if markers else "") for markers, names in groups.items()
    ]


def is_short(row: Row) -> bool:
    """Whether a statement may share a line with others."""
    return not (row.alone or row.notes or row.parts) and len(row.text) <= _SHORT


def packed(rows: Iterable[Row]) -> list[Row]:
    """Let short neighbours with the same sign and label share a row."""
    groups: list[list[Row]] = []
    for row in rows:
        last = groups[-1][-1] if groups else None
        alike = last and is_short(last) and (last.sign, last.label) == (row.sign, row.label)
        if alike and is_short(row):
            groups[-1].append(row)
        else:
            groups.append([row])
    return [
        group[0] if len(group) == 1 else Row("", group[0].label, group[0].sign, parts=tuple(group))
        for group in groups
    ]


class Page:
    """Renders sections to one width."""

    def __init__(
        self, style: Style, sections: Sequence[Section], evidence: Mapping[str, Any]
    ) -> None:
        self._style = style
        self._evidence = evidence
        self._wide = style.width >= _WIDE
        titles = [len(section.title) for section in sections if section.beside and section.rows]
        self._margin = max(titles, default=0) + 1 if self._wide else 0

    def section(self, section: Section) -> list[str]:
        """Return the lines of one section, with its title above or at the left."""
        if not section.rows:
            return []
        if section.beside and self._wide:
            plain = self._style.plain(section.title)
            lines = [line for row in section.rows for line in self._row(row, self._margin, 0)]
            lines[0] = self._style.paint(plain, "bold") + lines[0][len(plain) :]
            return ["", *lines] if section.parted else lines
        column = 0
        if self._wide:
            widths = [len(row.label) for row in section.rows if len(row.label) <= _WIDEST_LABEL]
            column = max(widths, default=0)
        titles = self.paragraph(section.title, "bold")
        return ["", *titles, *(line for row in section.rows for line in self._row(row, 0, column))]

    def paragraph(self, text: str, tone: str | None = None) -> list[str]:
        """Return text over the whole width."""
        wrapped = _wrap(self._style.plain(text), self._style.width)
        return [self._style.paint(line, tone) for line in wrapped]

    def _row(self, row: Row, margin: int, column: int) -> list[str]:
        """Return the lines of a row: the label in its column, else before the text."""
        style = self._style
        label = style.plain(row.label)
        text = self._text(row)
        head = " " * margin
        head += f" {style.paint(style.glyph(row.sign), row.sign)} " if row.sign else " " * _SIGN
        left = margin + _SIGN
        above: list[str] = []
        taken, gap = 0, 0
        if label:
            *above, label = _wrap(label, style.width - left)
            gap = 2 if above else max(2, column + 2 - len(label))
            if column and not above and len(label) <= column + _OVER:
                left += column + 2
                taken = max(0, len(label) - column)
            else:
                left += _HANG - _SIGN
                taken = len(label) + gap - (_HANG - _SIGN)
        lines = self._body(row, text, style.width - left, taken)
        lines[0] = style.paint(label, "bold") + " " * gap + lines[0]
        lines = [*(style.paint(line, "bold") for line in above), *lines]
        return [
            (
                head + line if place == 0 else self._indent(place, above, margin, left) + line
            ).rstrip()
            for place, line in enumerate(lines)
        ]

    @staticmethod
    def _indent(place: int, above: Sequence[str], margin: int, left: int) -> str:
        """Return the space before a line of a row; a label that goes on stands under itself."""
        return " " * (margin + _SIGN if place <= len(above) else left)

    def _text(self, row: Row) -> str:
        """Return the text of a row; of shared ones each with its claims, in one piece."""
        if not row.parts:
            return self._style.plain(row.text)
        texts = [self._style.plain(part.text).removesuffix(".") for part in row.parts]
        parts = iter(row.parts)
        said = []
        for lead, rest in runs(texts, 1):
            members = [next(parts) for _ in rest]
            if len(citations((c for one in members for c in one.claims), self._evidence)) == 1:
                # One source for all: its claims stand once, behind the last.
                members = [*(Row("") for _ in members[1:]), Row("", claims=_claims(members))]
            each = [
                f"{text} {self._glued(one)}".rstrip()
                for text, one in zip(rest, members, strict=True)
            ]
            said.append(f"{lead} {', '.join(each)}".strip())
        return "; ".join(said) + "."

    def _glued(self, row: Row) -> str:
        """Return the claims of a row as one piece that no line breaks."""
        return " ".join(citations(row.claims, self._evidence)).replace(" ", _HARD_SPACE)

    def _body(self, row: Row, text: str, room: int, taken: int) -> list[str]:
        """Wrap text, notes and claims; ``taken`` is what the label needs of the first line."""
        style = self._style
        body = _wrap(text, room, taken)
        widths = [len(line) for line in body]
        widths[0] += taken
        arrow = style.glyph("arrow")
        groups = citations(row.claims, self._evidence)
        claims = " ".join(groups)
        need = len(claims) + 1 if claims else 0
        below: list[str] = []
        for note in row.notes:
            said = f"{arrow} {style.plain(note)}"
            if not below and widths[-1] + 1 + len(said) + need <= room:
                body[-1] += " " + said
                widths[-1] += 1 + len(said)
            else:
                first, *more = _wrap(said, room - len(arrow) - 1)
                below += [first, *(" " * (len(arrow) + 1) + line for line in more)]
        if not claims:
            return body + below
        if widths[-1] + need <= room:
            gap = " " * (room - widths[-1] - len(claims))
            body[-1] += gap + style.paint(claims, "dim")
            return body + below
        body += below
        if below and len(below[-1]) + need <= room:
            body[-1] += " " * (room - len(below[-1]) - len(claims)) + style.paint(claims, "dim")
            return body
        return [
            *body,
            *(" " * (room - len(one)) + style.paint(one, "dim") for one in _fit(groups, room)),
        ]


def _claims(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(claim for row in rows for claim in row.claims)


def _wrap(text: str, width: int, taken: int = 0) -> list[str]:
    """Wrap text at its spaces, the first line shorter; only a longer word is broken."""
    width = max(width, _NARROWEST)
    lines: list[str] = []
    line, room = "", width - taken
    for word in text.split(" "):
        while word:
            joined = f"{line} {word}" if line else word
            if len(joined) <= room:
                line, word = joined, ""
            elif line or room < width:
                lines.append(line)
                line, room = "", width
            else:
                lines.append(word[:room])
                word = word[room:]
    return [one.replace(_HARD_SPACE, " ") for one in [*lines, line]]


def _fit(groups: Sequence[str], width: int) -> list[str]:
    """Fill lines with whole groups; only a group wider than a line is broken."""
    lines: list[str] = []
    for group in groups:
        if lines and len(lines[-1]) + 1 + len(group) <= width:
            lines[-1] += " " + group
        else:
            lines += _wrap(group, width)
    return lines
