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
    return [item for item in items(value) if isinstance(item, dict)]


def obj(value: Any) -> Json:
    """An object element; an absent or misplaced one is empty."""
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str | None:
    """A string element with content."""
    return value if isinstance(value, str) and value.strip() else None


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
    for part in objects(concept):
        for entry in objects(part.get("coding")):
            coding = Coding(
                text(entry.get("system")),
                text(entry.get("code")),
                text(entry.get("display")) or text(part.get("text")),
            )
            if coding.code or coding.display:
                found.append(coding)
        if not found and text(part.get("text")):
            found.append(Coding(None, None, text(part.get("text"))))
    return found


def texts(concept: Any) -> list[str]:
    """All words of a concept: its text, the displays of its codings, and codes of no system."""
    words: list[str] = []
    for part in objects(concept):
        words += [text(part.get("text")) or ""]
        for entry in objects(part.get("coding")):
            words += [text(entry.get("display")) or ""]
            words += [] if text(entry.get("system")) else [text(entry.get("code")) or ""]
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
