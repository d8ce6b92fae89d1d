"""What a page shows of the record itself: entries as they were read, dated events, windows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pyoxigraph import NamedNode, Store

from osteon.knowledge import Knowledge
from osteon.messages import shown_number
from osteon.pipeline import Assessment
from osteon.store import Row, select

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True)
class Entry:
    """One entry of the record: how an answer names it, what it is, what it says."""

    reference: str
    kind: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """One dated entry of the course of treatment; `day` is None where the day is not known."""

    kind: str
    label: str
    reference: str
    day: date | None
    about: str


@dataclass(frozen=True)
class Window:
    """From when to when a result counts; `over` if that time has passed."""

    start: date
    end: date
    over: bool


class Record:
    """The record of one assessed patient, as the graphs of the run hold it."""

    def __init__(self, kb: Knowledge, assessment: Assessment) -> None:
        store = Store()
        store.bulk_extend(kb.working_set)
        store.bulk_extend(assessment.quads)
        self._kb, self._store = kb, store
        self._patient = NamedNode(assessment.patient)
        self.entries = self._entries()
        self.events = self._events()
        self.windows = self._windows()

    def _ask(self, name: str) -> list[Row]:
        return select(self._store, self._kb.present_query(name).text, {"p": self._patient})

    def _entries(self) -> dict[str, Entry]:
        kinds: dict[str, list[str]] = {}
        said: dict[str, list[str]] = {}
        nodes: dict[str, str] = {}
        rows = self._ask("entries")
        for row in sorted(rows, key=lambda row: (int(row["rank"]), str(row["value"]))):
            name = row["reference"] or row["node"]
            value = row["shown"] or shown_number(row["value"])
            unit = f" {row['unit']}" if row["unit"] else ""
            nodes[row["node"]] = name
            if row["property"] == _TYPE:
                kinds.setdefault(name, []).append(value)
            else:
                said.setdefault(name, []).append(f"{row['label'] or row['property']} {value}{unit}")
        found = {
            name: Entry(name, ", ".join(_once(kinds.get(name, ()))), _once(said.get(name, ())))
            for name in sorted(kinds.keys() | said.keys())
        }
        # An answer may name an entry by its IRI although it has a shorter name.
        return {**{node: found[name] for node, name in nodes.items()}, **found}

    def _events(self) -> tuple[Event, ...]:
        found: dict[tuple[int, str], Event] = {}
        for row in sorted(self._ask("events"), key=str):
            name = row["reference"] or row["node"]
            entry = self.entries.get(name)
            about = entry.kind if entry else ""
            if row["day"] is None and row["first"]:
                span = (row["first"], row["last"] or row["first"])
                about += f" (between {span[0]} and {span[1]})"
            event = Event(row["kind"], row["label"], name, _day(row["day"]), about)
            found.setdefault((int(row["rank"]), f"{row['day'] or ''} {name}"), event)
        return tuple(found[key] for key in sorted(found))

    def _windows(self) -> dict[str, list[Window]]:
        found: dict[str, list[Window]] = {}
        for row in sorted(self._ask("windows"), key=str):
            start, end = _day(row["from"]), _day(row["until"])
            over = end is None
            if start and end is None and row["days"]:
                end = _later(start, int(row["days"]))
            if start and end:
                found.setdefault(row["id"], []).append(Window(start, end, over))
        return found


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _day(text: str | None) -> date | None:
    """A day, if the text is one: a record may hold a year that no calendar has."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def _later(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None
