"""Rows of a question as a table for people, Markdown, CSV or the W3C's JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions

from osteon.present.style import Style
from osteon.store import OSTEON

_NARROWEST = 8
_GAP = 2

Cells = list[list[str]]


def machine(solutions: QuerySolutions, form: str) -> str:
    """The rows in a format of the W3C: SPARQL 1.1 results as `csv` or `json`."""
    kind = QueryResultsFormat.CSV if form == "csv" else QueryResultsFormat.JSON
    data = solutions.serialize(format=kind) or b""
    text = data.decode("utf-8").replace("\r\n", "\n")
    return text if text.endswith("\n") else text + "\n"


def cells(solutions: QuerySolutions) -> tuple[list[str], Cells]:
    """Column names and the words in each cell."""
    names = [variable.value for variable in solutions.variables]
    return names, [[_shown(solution[name]) for name in names] for solution in solutions]


def _shown(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        local = term.value.removeprefix(OSTEON)
        return f"osteon:{local}" if local != term.value and "/" not in local else term.value
    return term.value if isinstance(term, Literal) else str(term)


def markdown(names: Sequence[str], rows: Cells) -> str:
    """A Markdown table."""

    def line(values: Sequence[str]) -> str:
        safe = (" ".join(v.split()).replace("\\", "\\\\").replace("|", "\\|") for v in values)
        return f"| {' | '.join(safe)} |"

    return "\n".join([line(names), line(["---"] * len(names)), *map(line, rows)]) + "\n"


def table(names: Sequence[str], rows: Cells, style: Style) -> str:
    """Columns as wide as they need to be; if the page is too narrow the widest are wrapped."""
    if not names:
        return ""
    body = [[style.plain(value) for value in row] for row in rows]
    widths = _fit([list(names), *body], style.width)
    lines = [style.paint(line, "bold") for line in _row(list(names), widths)]
    lines.append("  ".join(style.glyph("rule") * width for width in widths))
    wrapped = [_row(row, widths) for row in body]
    for row in wrapped:
        lines += row
    many = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    return "\n".join([*lines, style.paint(f"({many})", "dim")]) + "\n"


def _fit(everything: Cells, width: int) -> list[int]:
    widths = [max(1, *(len(row[i]) for row in everything)) for i in range(len(everything[0]))]
    spare = width - _GAP * (len(widths) - 1)
    while sum(widths) > spare and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(values: Sequence[str], widths: Sequence[int]) -> list[str]:
    columns = [
        textwrap.wrap(value, width, break_on_hyphens=False) or [""]
        for value, width in zip(values, widths, strict=True)
    ]
    height = max(len(column) for column in columns)
    return [
        (" " * _GAP)
        .join(
            (column[i] if i < len(column) else "").ljust(width)
            for column, width in zip(columns, widths, strict=True)
        )
        .rstrip()
        for i in range(height)
    ]
