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
from osteon.present.layout import Page, Row, Section
from osteon.present.names import NO_NAMES, Names
from osteon.present.style import Style

Answer = Mapping[str, Any]

# What a page says of an answer without findings where the profile has no words of its own.
NO_OBSTACLE = "no obstacle found"

_TONES = {"proceed": "good", "needs-information": "ask"}


def present(
    answers: Sequence[Answer], style: Style, names: Names = NO_NAMES, *, full: bool = False
) -> str:
    """Render the answers one after another; ``full`` adds ids, names of policies and claims."""
    rule = "\n" + style.paint(style.glyph("rule") * style.width, "dim") + "\n\n"
    return rule.join(render(answer, style, names, full=full) for answer in answers)


def render(answer: Answer, style: Style, names: Names = NO_NAMES, *, full: bool = False) -> str:
    """Render one answer."""
    sections = _in_order_of_need(answer, NO_NAMES if full else names, full=full)
    if full:
        sections += [_codes(answer), _understood(answer), _said_by(answer, sections)]
    page = Page(style, sections, answer["evidence"])
    lines = _head(answer, style, page, headline(answer, names))
    for section in sections:
        lines += page.section(section)
    lines += _foot(answer, page, sections, full=full)
    return "\n".join(lines) + "\n"


def _in_order_of_need(answer: Answer, names: Names, *, full: bool) -> list[Section]:
    judged = [judgement.look_first(answer, names), judgement.findings(answer, names)]
    treated = regimen.treatment(answer, names)
    asked, to_do = advice.open_questions(answer, names), advice.to_do(answer, names)
    care, clash = advice.take_care(answer, names), advice.conflicts(answer, names)
    routine, silent = advice.routine(answer, names), advice.not_covered(answer, names)
    settled = judgement.settled(answer, names)
    rest = [judgement.other_data_errors(answer), advice.differences(answer, full=full)]
    last = [settled, silent, *rest]
    below = replace(asked, parted=not to_do.rows)
    if answer["verdict"] == "discontinuing":  # what to do now comes before what was done
        urgent = any(row.label == "must" for row in to_do.rows)
        first = [to_do, below] if urgent else [asked, replace(to_do, parted=not asked.rows)]
        return [*judged, *first, care, clash, *treated, routine, *last]
    nothing_to_mend = not any(section.rows for section in judged)
    if nothing_to_mend and answer["verdict"] == "not-indicated":  # a caution or silence says why
        return [replace(care, parted=True), *treated, to_do, below, clash, routine, *last]
    if nothing_to_mend and answer["verdict"] == "needs-information":
        # An open question, a conflict or a silence is the reason.
        clash = replace(clash, parted=not asked.rows)
        silent = replace(silent, parted=not (asked.rows or clash.rows))
        return [asked, clash, silent, *treated, to_do, care, routine, settled, *rest]
    return [*judged, *treated, to_do, below, care, clash, routine, *last]


def _codes(answer: Answer) -> Section:
    rows = [
        Row(
            f"{one['code']} of {one['system'] or 'no system'}"
            + (f", {one['display']}" if one["display"] else "")
            + (f"; could matter for {', '.join(one['couldMatter'])}" if one["couldMatter"] else ""),
            str(one["subject"] or ""),
            "none",
        )
        for one in answer["codesNotUnderstood"]
    ]
    return Section("Codes not understood", rows)


def _understood(answer: Answer) -> Section:
    rows = [
        Row(
            f"{one['code']} of {one['system']}: {', '.join(one['concepts'])}",
            ", ".join(one["entries"]),
            "none",
        )
        for one in answer["codesUnderstood"]
    ]
    return Section("Codes understood", rows)


def _said_by(answer: Answer, sections: Sequence[Section]) -> Section:
    """What each claim on the page says, and where."""
    cited = set(_cited(sections))
    rows = [
        Row(f"{entry['statement']} ({entry['source']}: {entry['section']})", claim, "none")
        for claim, entry in answer["evidence"].items()
        if claim in cited
    ]
    return Section("What the claims say", rows)


def _cited(sections: Sequence[Section]) -> list[str]:
    """The claims on the page, in their order."""
    rows = [row for part in sections for row in part.rows]
    return [claim for row in rows for one in (row, *row.parts) for claim in one.claims]


def headline(answer: Answer, names: Names = NO_NAMES) -> str:
    """Return the verdict; that the dose is not yet due, or overdue, comes with it."""
    wait = waiting(answer)
    if answer["verdict"] == "proceed":
        at_most = names.nothing_found.get("+".join(answer["profile"]), NO_OBSTACLE)
        return f"{wait}; {at_most}" if wait else at_most
    words = str(answer["verdict"]).replace("-", " ").upper()
    return f"{words}; {wait}" if wait else words


def waiting(answer: Answer) -> str:
    """Say until when no dose is due, or since when it is overdue."""
    schedule = answer["schedule"] or {}
    if schedule.get("status") == "not-due" and schedule.get("nextDue"):
        return f"not due until {schedule['nextDue']}"
    if schedule.get("status") == "overdue" and answer["verdict"] not in regimen.AGAINST:
        due = schedule["nextDue"]
        return f"overdue since {due}" if due else regimen.lateness(schedule)
    return ""


def _head(answer: Answer, style: Style, page: Page, verdict: str) -> list[str]:
    tone = _TONES.get(answer["verdict"], "bad")
    verdict, patient = style.plain(verdict), style.plain(str(answer["patient"]))
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


def _foot(answer: Answer, page: Page, sections: Sequence[Section], *, full: bool) -> list[str]:
    lines = [""]
    policies = advice.policies(answer)
    hints = []
    if policies and full:
        lines += page.paragraph(f"* Local policy used: {', '.join(policies)}.", "dim")
    elif any("*" in row.text for part in sections for row in part.rows):
        hints.append(f"*: local policy ({len(policies)}, see --verbose).")
    cited = _cited(sections)
    if cited:
        hints.append(f"[n]: citation (`osteon claims {cited[0]}`).")
    unknown = len(answer["codesNotUnderstood"])
    if unknown and not full:
        could = sum(1 for one in answer["codesNotUnderstood"] if one["couldMatter"])
        hints.append(
            f"Codes not understood: {unknown}" + (f" ({could} could matter)." if could else ".")
        )
    if hints:
        lines += page.paragraph(" ".join(hints), "dim")
    return [*lines, *page.paragraph(str(answer["disclaimer"]))]
