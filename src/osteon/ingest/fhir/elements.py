"""Small safe readers of FHIR JSON. Dirty input has any type anywhere; none of these raise."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

Json = dict[str, Any]


def items(value: Any) -> list[Any]:
    """A repeating element as a list, whether or not it was written as one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def objects(value: Any) -> list[Json]:
    """The objects of a repeating element."""
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)]
    return [value] if isinstance(value, dict) else []


def obj(value: Any) -> Json:
    """An object element; an absent or misplaced one is empty."""
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str | None:
    """A string element with content; a number stands for its digits."""
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    return str(value) if type(value) is int else None


def instant(value: Any) -> datetime | None:
    """A time with its zone; None if it is none."""
    try:
        found = datetime.fromisoformat(text(value) or "")
    except ValueError:
        return None
    return found if found.tzinfo else None


class Coding(NamedTuple):
    """A code as the source gives it."""

    system: str | None
    code: str | None
    display: str | None


def codings(concept: Any) -> list[Coding]:
    """The codings of a CodeableConcept; of free text alone, one coding without system."""
    found: list[Coding] = []
    if concept is None:
        return found
    for part in (concept,) if type(concept) is dict else objects(concept):
        words = text(part.get("text"))
        for entry in objects(part.get("coding")):
            code = text(entry.get("code"))
            display = text(entry.get("display")) or words
            if code or display:
                found.append(Coding(text(entry.get("system")), code, display))
        if not found and words:
            found.append(Coding(None, None, words))
    return found


def texts(concept: Any) -> list[str]:
    """All words of a concept: its text, the displays of its codings, and codes of no system."""
    words: list[str | None] = []
    for part in objects(concept):
        words.append(text(part.get("text")))
        for entry in objects(part.get("coding")):
            words.append(text(entry.get("display")))
            if not text(entry.get("system")):
                words.append(text(entry.get("code")))
    return [word for word in words if word]


def first_text(resource: Json, *names: str) -> str | None:
    """The first of several elements that has content."""
    for name in names:
        found = text(resource.get(name))
        if found:
            return found
    return None


def period(resource: Json, *names: str) -> tuple[str | None, str | None]:
    """Start and end of the first of several periods that has either."""
    for name in names:
        found = obj(resource.get(name))
        start, end = text(found.get("start")), text(found.get("end"))
        if start or end:
            return start, end
    return None, None
