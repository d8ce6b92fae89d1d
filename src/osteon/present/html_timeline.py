"""What the picture of a patient's course shows, as data: rows of marks and bars, and their words.

Dates come from the answer (schedule, deadlines, ends of results) and from dated entries of the
record (doses, orders, stops). The same rows are drawn, listed in a table and told in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from osteon.present.html_record import Event, Record, Window
from osteon.present.html_words import Words

Answer = Mapping[str, Any]

# What the schedule's dates are called. Beside a verdict against treatment, or after a stop, a day
# on which a dose would follow is not named: it would read as advice to give one.
_AGAINST = ("contraindicated", "discontinuing", "not-indicated")
_DUE = {"not-started": "planned for", "stopped": "would be due"}
_DOSE = "dose-given"
_ORDER = "dose-ordered"


_LEGEND = (
    "dose-given", "dose-ordered", "if-given", "due", "then-due", "treatment-stopped",
    "transition-begun", "deadline", "interval", "overdue", "counts", "over", "next-dose",
)  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """One day: `kind` says how it is drawn, `label` what stands beside it, `told` what it is."""

    day: date
    kind: str
    label: str
    told: str
    reference: str = ""


@dataclass(frozen=True)
class Bar:
    """A span of days; `label` stands beside its end."""

    start: date
    end: date
    kind: str
    label: str
    told: str


@dataclass(frozen=True)
class Row:
    """One row of the picture."""

    title: str
    marks: tuple[Mark, ...] = ()
    bars: tuple[Bar, ...] = ()

    def shown(self) -> list[Mark | Bar]:
        """All that is in the row."""
        return [*self.marks, *self.bars]

    def told(self) -> str:
        """The row in words."""
        return f"{self.title}: {'; '.join(one.told for one in self.shown())}."


@dataclass(frozen=True)
class Dated:
    """One line of the table of dates."""

    when: str
    what: str
    reference: str


@dataclass(frozen=True)
class Timeline:
    """All rows, the day of the evaluation, and the day of the next dose if one is foreseen."""

    as_of: date
    rows: tuple[Row, ...]
    undated: tuple[Event, ...]
    next_dose: date | None

    def days(self) -> list[date]:
        """Every day that is shown, in order."""
        found = {self.as_of}
        for row in self.rows:
            found |= {mark.day for mark in row.marks}
            found |= {day for bar in row.bars for day in (bar.start, bar.end)}
        return sorted(found)

    def kinds(self) -> list[str]:
        """Which kinds of marks and bars there are, for a legend."""
        there = {one.kind for row in self.rows for one in row.shown()}
        if self.next_dose and self.next_dose != self.as_of:
            there.add("next-dose")
        return [kind for kind in _LEGEND if kind in there]

    def told(self) -> str:
        """The picture in words."""
        return " ".join([f"Evaluated as of {self.as_of}.", *(row.told() for row in self.rows)])

    def table(self) -> list[Dated]:
        """Every date in order, those that are not known at the end."""
        found: list[tuple[date, Dated]] = []
        for row in self.rows:
            for mark in row.marks:
                what = mark.told if row.title in mark.told else f"{row.title}: {mark.told}"
                found.append((mark.day, Dated(str(mark.day), what, mark.reference)))
            for bar in row.bars:
                when = f"{bar.start} to {bar.end}"
                found.append((bar.start, Dated(when, f"{row.title}: {bar.told}", "")))
        listed = [dated for _, dated in sorted(found, key=lambda pair: (pair[0], pair[1].what))]
        for event in self.undated:
            about = f": {event.about}" if event.about else ""
            listed.append(Dated("day not known", f"{event.label}{about}", event.reference))
        return listed


def timeline(answer: Answer, record: Record, words: Words) -> Timeline:
    """Lay out what has a date."""
    as_of = date.fromisoformat(answer["asOf"])
    dated = [event for event in record.events if event.day]
    course = _course(answer, dated, as_of, words)
    others = _other_events(dated)
    rows = [*course, *others, *_deadlines(answer, as_of, words), *_results(answer, record, words)]
    undated = tuple(event for event in record.events if not event.day and event.kind != _ORDER)
    return Timeline(as_of, tuple(rows), undated, _next_dose(answer))


def _next_dose(answer: Answer) -> date | None:
    schedule = answer["schedule"]
    if not schedule or schedule["status"] == "stopped" or answer["verdict"] in _AGAINST:
        return None
    day = schedule["ifGivenOn"]
    return date.fromisoformat(day) if day else None


def _course(answer: Answer, events: list[Event], as_of: date, words: Words) -> Iterator[Row]:
    """The row of doses: given, ordered, due."""
    schedule = answer["schedule"]
    marks: dict[tuple[date, str], Mark] = {}
    title = ""
    for event in events:
        if event.day and event.kind in (_DOSE, _ORDER):
            told = f"{event.label} on {event.day}"
            label = str(event.day)
            if event.kind == _ORDER:
                if event.day < as_of:
                    continue  # a course that began: its doses are shown
                label = f"ordered {event.day}"
            key = (event.day, event.kind)
            marks[key] = Mark(event.day, event.kind, label, told, event.reference)
            title = title or event.label
    bars: list[Bar] = []
    if schedule:
        title = words.label("regimen", schedule["regimen"])
        for mark in _due_marks(answer):
            if mark.kind != "if-given" or (mark.day, _ORDER) not in marks:
                marks[mark.day, mark.kind] = mark
        bars = list(_due_bars(schedule, as_of))
    if marks or bars:
        yield Row(_capital(title), tuple(marks[key] for key in sorted(marks)), tuple(bars))


def _due_marks(answer: Answer) -> Iterator[Mark]:
    schedule = answer["schedule"]
    if schedule["nextDue"]:
        day = date.fromisoformat(schedule["nextDue"])
        word = _DUE.get(schedule["status"], "due")
        yield Mark(day, "due", f"{word} {day}", f"next dose {word} {day}")
    given, then = schedule["ifGivenOn"], schedule["thenDue"]
    if given and then and _next_dose(answer):
        day = date.fromisoformat(then)
        yield Mark(day, "then-due", f"then due {day}", f"if given on {given}, then due {day}")
        if given != schedule["nextDue"]:
            day = date.fromisoformat(given)
            label = "if given" if given == answer["asOf"] else f"if given {day}"
            yield Mark(day, "if-given", label, f"next dose, if given on {day}")


def _due_bars(schedule: Mapping[str, Any], as_of: date) -> Iterator[Bar]:
    if not (schedule["lastDose"] and schedule["nextDue"]):
        return
    last, due = date.fromisoformat(schedule["lastDose"]), date.fromisoformat(schedule["nextDue"])
    if last < due:
        yield Bar(last, due, "interval", "", f"interval from {last} to {due}")
    late = schedule["daysOverdue"]
    if schedule["status"] == "overdue" and late and due < as_of:
        days = f"{late} day{'s' if late != 1 else ''}"
        yield Bar(due, as_of, "overdue", f"{days} overdue", f"overdue by {days} on {as_of}")


def _other_events(events: list[Event]) -> Iterator[Row]:
    """A row for each other kind of event, by what it is about."""
    rows: dict[str, list[Mark]] = {}
    for event in events:
        if event.day and event.kind not in (_DOSE, _ORDER):
            title = event.label if not event.about else f"{event.label}: {event.about}"
            told = f"{event.label} on {event.day}"
            mark = Mark(event.day, event.kind, str(event.day), told, event.reference)
            rows.setdefault(title, []).append(mark)
    for title, marks in rows.items():
        yield Row(_capital(title), tuple(sorted(marks, key=lambda mark: mark.day)))


def _deadlines(answer: Answer, as_of: date, words: Words) -> Iterator[Row]:
    for item in answer["recommendations"]:
        if item.get("deadline") and item["status"] == "applies":
            day = date.fromisoformat(item["deadline"])
            word = "was due by" if day < as_of else "by"
            title = words.label("recommendation", item["id"])
            yield Row(_capital(title), (Mark(day, "deadline", f"{word} {day}", f"deadline {day}"),))


def _results(answer: Answer, record: Record, words: Words) -> Iterator[Row]:
    """Results that count for a requirement, until when; or the newest one, since when no more."""
    for item in answer["requirements"]:
        windows = record.windows.get(item["id"], [])
        until = item.get("validUntil")
        counting = [one for one in windows if not one.over and until == str(one.end)]
        stale = [one for one in windows if one.over and item["status"] == "unknown"]
        chosen = _newest(counting) or (None if until else _newest(stale))
        if chosen:
            yield Row(_capital(words.label("requirement", item["id"])), (), (_window(chosen),))


def _newest(windows: list[Window]) -> Window | None:
    return max(windows, key=lambda one: (one.start, one.end), default=None)


def _window(one: Window) -> Bar:
    if one.over:
        told = f"result of {one.start} counted until {one.end}"
        return Bar(one.start, one.end, "over", f"until {one.end}, over", told)
    told = f"result of {one.start} counts until {one.end}"
    return Bar(one.start, one.end, "counts", f"until {one.end}", told)


def _capital(text: str) -> str:
    """Begin with a capital, but leave a word such as eGFR alone."""
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.islower() else text
