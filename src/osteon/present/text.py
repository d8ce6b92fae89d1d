"""The answer as text: the verdict first, then what a reader needs, in the order of need.

Everything here comes from the answer itself, and names from the ontology; Python adds headings
and layout, no clinical words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
    sections = _in_order_of_need(answer, labels)
    page = Page(style, sections, answer["evidence"])
    lines = _head(answer, style, page)
    for section in sections:
        lines += page.section(section)
    lines += _foot(answer, page, sections)
    return "\n".join(lines) + "\n"


def _in_order_of_need(answer: Answer, labels: Mapping[str, str]) -> list[Section]:
    judged = [judgement.look_first(answer), judgement.findings(answer, labels)]
    treated = regimen.treatment(answer, labels)
    to_do, care = advice.to_do(answer), advice.take_care(answer)
    clash, silent = advice.conflicts(answer), advice.not_covered(answer)
    rest = [judgement.other_data_errors(answer), advice.differences(answer)]
    last = [judgement.settled(answer), silent, *rest]
    if answer["verdict"] == "discontinuing":  # what to do now comes before what was done
        return [*judged, to_do, care, clash, *treated, *last]
    nothing_to_mend = not any(section.rows for section in judged)
    if nothing_to_mend and answer["verdict"] == "not-indicated":  # a caution or silence says why
        return [replace(care, parted=True), *treated, to_do, clash, *last]
    if nothing_to_mend and answer["verdict"] == "needs-information":
        # An open question, a conflict or a silence is the reason.
        asked = advice.open_questions(answer)
        to_do = advice.to_do(answer, waiting=False)
        care = advice.take_care(answer, waiting=False)
        clash = replace(clash, parted=not asked.rows)
        silent = replace(silent, parted=not (asked.rows or clash.rows))
        return [asked, clash, silent, *treated, to_do, care, last[0], *rest]
    return [*judged, *treated, to_do, care, clash, *last]


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
