"""The result of ``osteon check`` as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from osteon.check import Part
from osteon.present.layout import Page, Row, Section
from osteon.present.style import Style

_SIGNS = {"passed": "met", "failed": "unmet", "not-run": "unknown"}


def text(knowledge: Mapping[str, str], parts: Sequence[Part], style: Style) -> str:
    """Render each part on a line, its findings below it."""
    rows = []
    for part in parts:
        note = f"NOT RUN: {part.note}" if part.outcome == "not-run" else part.note
        rows.append(Row(note, part.name, _SIGNS[part.outcome], notes=part.findings))
    title = f"Knowledge {knowledge['version']}, {knowledge['policy']} policy"
    section = Section(title, rows)
    page = Page(style, [section], {})
    passed = sum(part.outcome == "passed" for part in parts)
    verdict = f"{passed} of {len(parts)} parts passed"
    lines = page.section(section)[1:]
    tone = "good" if passed == len(parts) else "bad"
    return "\n".join([*lines, "", style.paint(verdict, tone)]) + "\n"
