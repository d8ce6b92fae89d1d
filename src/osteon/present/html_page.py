"""The sections of a page for one patient, in the order of need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from osteon.present import judgement
from osteon.present.advice import policies
from osteon.present.html_items import Line, Lines
from osteon.present.html_record import Entry, Record
from osteon.present.html_timeline import Timeline, timeline
from osteon.present.html_words import Words
from osteon.present.regimen import schedule_row
from osteon.present.text import waiting

Answer = Mapping[str, Any]

_TONES = {"proceed": ("good", "✓"), "needs-information": ("ask", "?")}


@dataclass(frozen=True)
class Group:
    """Lines of one section under a heading of their own; some can be folded away."""

    title: str
    lines: tuple[Line, ...]
    folded: bool = False


@dataclass(frozen=True)
class Section:
    """One section of a page; `template` names the part that lays it out."""

    slug: str
    title: str
    template: str = "lines"
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True)
class DataError:
    """An entry of the record that is at fault."""

    entry: Entry
    message: str
    found: str
    expected: str


@dataclass
class PatientPage:
    """All that a page shows of one patient; `name` begins every id."""

    name: str
    answer: Answer
    verdict: str
    tone: str
    sign: str
    reason: str
    counts: str
    entry: Entry | None
    schedule: str
    timeline: Timeline
    data_errors: list[DataError]
    sections: list[Section] = field(default_factory=list)


def patient_page(name: str, answer: Answer, record: Record, words: Words) -> PatientPage:
    """Sort what an answer says into sections."""
    tone, sign = _TONES.get(answer["verdict"], ("bad", "✗"))
    page = PatientPage(
        name=name,
        answer=answer,
        verdict=headline(answer, words),
        tone=tone,
        sign=sign,
        # Of an answer without obstacles nothing more may be said than its headline.
        reason="" if tone == "good" else words.more("Verdict", answer["verdict"]),
        counts=judgement.summary(answer),
        entry=record.entries.get(str(answer["patient"])),
        schedule=schedule_row(answer).text if answer["schedule"] else "",
        timeline=timeline(answer, record, words),
        data_errors=[_data_error(one, record) for one in answer["dataErrors"]],
    )
    page.sections = _sections(answer, Lines(answer, words, record.entries), page)
    return page


def headline(answer: Answer, words: Words) -> str:
    """The verdict in words, and that the dose is not due yet where that is so."""
    proceed = answer["verdict"] == "proceed"
    verdict = words.label("Verdict", answer["verdict"])
    said = words.nothing_found(answer["profile"]) if proceed else verdict
    wait = waiting(answer)
    whole = (f"{wait}; {said}" if proceed else f"{said}; {wait}") if wait else said
    return whole[:1].upper() + whole[1:]


def _sections(answer: Answer, lines: Lines, page: PatientPage) -> list[Section]:
    contraindications, gaps = lines.contraindications(), lines.gaps()
    first = [line for line in contraindications if line.status != "absent"]
    grave = [line for line in gaps if line.status == "grave"]
    look_first = _plain("look-first", "Look first", [*first, *grave])
    errors = [Section("data-errors", "Data errors", "errors")] if page.data_errors else []
    if any(error in answer["dataErrors"] for error in judgement.decisive_errors(answer)):
        look_first, errors = [*look_first, *errors], []
    shown = page.timeline.rows or page.timeline.undated
    course = [Section("timeline", "Timeline", "timeline")] if shown else []
    checklist = _checklist(lines.requirements())
    treatment = _treatment(lines)
    checks = _checks(lines.checks())
    to_do = _plain("do", "Do", lines.recommendations(), waiting=True)
    care = _plain("take-care", "Take care", lines.cautions(), waiting=True)
    clash = _plain("conflicts", "Conflicts", lines.conflicts())
    silent = _plain("not-covered", "Not covered", [one for one in gaps if one not in grave])
    absent = [line for line in contraindications if line.status == "absent"]
    rest = [
        *_plain("contraindications", "Contraindications", absent),
        *_plain("differences", "Article and label differ", lines.differences()),
        *errors,
    ]
    if answer["codesNotUnderstood"]:
        rest.append(Section("codes", "Codes not understood", "codes"))
    if policies(answer):
        rest.append(Section("policy", "Local policy used", "policy"))
    if answer["verdict"] == "discontinuing":  # what to do now comes before what was done
        return [*look_first, *to_do, *care, *clash, *course, *treatment, *checks, *checklist,
                *silent, *rest]  # fmt: skip
    if not page.counts and answer["verdict"] != "proceed":  # a silence or a conflict is the reason
        return [*look_first, *clash, *silent, *care, *course, *checklist, *treatment, *checks,
                *to_do, *rest]  # fmt: skip
    return [*look_first, *course, *checklist, *checks, *treatment, *to_do, *care, *clash, *silent,
            *rest]  # fmt: skip


def _plain(slug: str, title: str, lines: Sequence[Line], *, waiting: bool = False) -> list[Section]:
    """One list; with `waiting`, what cannot be decided stands apart."""
    if not lines:
        return []
    if not waiting:
        return [Section(slug, title, groups=(Group("", tuple(lines)),))]
    known = [line for line in lines if line.status != "unknown"]
    groups = (
        Group("", tuple(line for line in known if not line.routine)),
        Group("Waits for a fact", tuple(line for line in lines if line.status == "unknown")),
        Group("For everyone who is treated", tuple(line for line in known if line.routine)),
    )
    return [Section(slug, title, groups=tuple(group for group in groups if group.lines))]


def _checklist(lines: Iterable[Line]) -> list[Section]:
    """Requirements by what they mean for the dose in question."""
    titles = {
        "unmet": "Unmet",
        "unknown": "Not documented",
        "met": "Met",
        "idle": "Does not decide this dose",
        "not-applicable": "Not applicable",
    }
    sorted_in: dict[str, list[Line]] = {slug: [] for slug in titles}
    for line in lines:
        sorted_in["idle" if line.aside else line.status].append(line)
    groups = tuple(Group(titles[slug], tuple(found)) for slug, found in sorted_in.items() if found)
    return [Section("checklist", "Checklist", groups=groups)] if groups else []


def _checks(lines: Sequence[Line]) -> list[Section]:
    """Order checks by the entry that was checked."""
    subjects: dict[str, list[Line]] = {}
    for line in lines:
        subjects.setdefault(line.subject, []).append(line)
    groups = tuple(Group(subject, tuple(found)) for subject, found in subjects.items())
    return [Section("orders", "Orders and doses", groups=groups)] if groups else []


def _treatment(lines: Lines) -> list[Section]:
    indications = lines.indications()
    shown = tuple(line for line in indications if line.status != "absent")
    absent = tuple(line for line in indications if line.status == "absent")
    groups = [Group("Indication", shown)] if shown else []
    if regimens := lines.regimens():
        groups.append(Group("Regimen", tuple(regimens)))
    if absent:
        groups.append(Group("Indications not recorded", absent, folded=bool(groups)))
    return [Section("treatment", "Indication and regimen", groups=tuple(groups))]


def _data_error(error: Mapping[str, Any], record: Record) -> DataError:
    subject = str(error["subject"])
    return DataError(
        record.entries.get(subject) or Entry(subject, "", ()),
        str(error["message"]),
        "" if error.get("found") is None else str(error["found"]),
        "" if error.get("expected") is None else str(error["expected"]),
    )
