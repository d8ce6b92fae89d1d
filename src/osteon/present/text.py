"""The answer as text: the verdict first, then what a reader needs, in the order of need.

Everything here comes from the answer itself, and names from the ontology; Python adds headings
and layout, no clinical words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import osteon
from osteon.present import advice, judgement, regimen
from osteon.present.labels import NO_LABELS
from osteon.present.layout import Page, Section
from osteon.present.style import Style

Answer = Mapping[str, Any]

# The strongest thing that the text may ever say of an answer without findings.
_NO_OBSTACLE = "no obstacle found in the article (pending review)"

_TONES = {"proceed": "good", "needs-information": "ask"}


def present(answers: Sequence[Answer], style: Style, labels: Mapping[str, str] = NO_LABELS) -> str:
    """Render the answers one after another; ``labels`` are names of ids."""
    rule = "\n" + style.paint(style.glyph("rule") * style.width, "dim") + "\n\n"
    return rule.join(render(answer, style, labels) for answer in answers)


def render(answer: Answer, style: Style, labels: Mapping[str, str] = NO_LABELS) -> str:
    """Render one answer."""
    judged = [judgement.look_first(answer), judgement.findings(answer, labels)]
    treated = regimen.treatment(answer, labels)
    advised = [advice.to_do(answer), advice.take_care(answer)]
    silent = [advice.conflicts(answer), advice.not_covered(answer)]
    ended = [judgement.settled(answer)]
    rest = [judgement.other_data_errors(answer), advice.differences(answer)]
    if any(section.rows for section in judged):
        sections = [*judged, *treated, *advised, silent[0], *ended, silent[1], *rest]
    else:  # nothing to mend: if the answer is still open, a conflict or a silence is the reason
        sections = [*silent, *treated, *advised, *ended, *rest]
    page = Page(style, sections, answer["evidence"])
    lines = _head(answer, style, page)
    for section in sections:
        lines += page.section(section)
    lines += _foot(answer, page, sections)
    return "\n".join(lines) + "\n"


def headline(answer: Answer) -> str:
    """Return the verdict; before the due date, that the dose is not due comes with it."""
    schedule = answer["schedule"] or {}
    wait = ""
    if schedule.get("status") == "not-due" and schedule.get("nextDue"):
        wait = f"not due until {schedule['nextDue']}"
    if answer["verdict"] == "proceed":
        return f"{wait}; {_NO_OBSTACLE}" if wait else _NO_OBSTACLE
    words = str(answer["verdict"]).replace("-", " ").upper()
    return f"{words}; {wait}" if wait else words


def _head(answer: Answer, style: Style, page: Page) -> list[str]:
    tone = _TONES.get(answer["verdict"], "bad")
    verdict, patient = style.plain(headline(answer)), style.plain(str(answer["patient"]))
    if len(verdict) + 2 + len(patient) <= style.width:
        lines = [style.paint(verdict, tone) + "  " + style.paint(patient, "bold")]
    else:
        lines = [*page.paragraph(verdict, tone), *page.paragraph(patient, "bold")]
    dot = f" {style.glyph('dot')} "
    knowledge = answer["knowledge"]
    origin = (
        f"as of {answer['asOf']}",
        _sources(answer),
        f"knowledge {knowledge['version']}, {knowledge['policy']} policy",
        f"Osteon {osteon.__version__}",
    )
    return [*lines, *page.paragraph(dot.join(origin), "dim")]


def _sources(answer: Answer) -> str:
    """Return the profile with the review status that the evidence states for each source."""
    named = []
    for source in answer["profile"]:
        status = {
            str(entry["reviewStatus"]).replace("-", " ")
            for entry in answer["evidence"].values()
            if entry["source"] == source and entry["reviewStatus"]
        }
        named.append(f"{source} ({', '.join(sorted(status))})" if status else str(source))
    return " + ".join(named)


def _foot(answer: Answer, page: Page, sections: Sequence[Section]) -> list[str]:
    lines = [""]
    policies = advice.policies(answer)
    if policies:
        lines += page.paragraph(f"* Local policy used: {', '.join(policies)}.", "dim")
    hints = []
    unknown = len(answer["codesNotUnderstood"])
    if unknown:
        hints.append(f"Codes not understood: {unknown} (listed in the JSON).")
    rows = [row for part in sections for row in part.rows]
    cited = [claim for row in rows for one in (row, *row.parts) for claim in one.claims]
    if cited:
        hints.append(f"[n]: citation marker; `osteon claims {cited[0]}` explains.")
    if hints:
        lines += page.paragraph(" ".join(hints), "dim")
    return [*lines, *page.paragraph(str(answer["disclaimer"]))]
