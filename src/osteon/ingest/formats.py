"""Which of the formats that Osteon reads a piece of input is in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

from osteon.errors import InputError
from osteon.ingest.fhir.kinds import KINDS
from osteon.ingest.fhir.quick import parse_quickly
from osteon.ingest.jsontext import parse_json
from osteon.ingest.source import Source


class Format(Enum):
    """The formats that records come in."""

    TURTLE = "Turtle"
    N_TRIPLES = "N-Triples"
    N_QUADS = "N-Quads"
    TRIG = "TriG"
    JSON_LD = "JSON-LD"
    FHIR = "FHIR JSON"


_BY_SUFFIX = {
    ".ttl": Format.TURTLE,
    ".turtle": Format.TURTLE,
    ".nt": Format.N_TRIPLES,
    ".nq": Format.N_QUADS,
    ".trig": Format.TRIG,
    ".jsonld": Format.JSON_LD,
}
_MARKUP = re.compile(
    r"\s*<(?:\?xml|!DOCTYPE|!--|[A-Za-z][\w:.-]*(?:\s+[\w:.-]+\s*=|\s*/>)|(?P<name>[A-Za-z][\w:.-]*)>)"
)
_BEGINNING = re.compile(r"\S")
_JSON_SUFFIXES = (".json", ".ndjson", ".jsonl", ".fhir")


def detect(source: Source) -> tuple[Format, list[Any]]:
    """The format and, for FHIR, the JSON values of the input (several in NDJSON)."""
    if _is_markup(source.text):
        raise InputError(
            f"{source.name} looks like XML or HTML; give the record as FHIR JSON, Turtle, "
            "N-Triples or JSON-LD."
        )
    known = _BY_SUFFIX.get(Path(source.name).suffix.lower())
    if known is not None:
        return known, []
    begins = _BEGINNING.search(source.text)
    start = begins.group() if begins else ""
    suffix = Path(source.name).suffix.lower()
    # "[" may begin a Turtle blank node as well as a JSON array
    if suffix not in _JSON_SUFFIXES and start not in ("{", "["):
        return Format.TURTLE, []
    if start == "[" and suffix not in _JSON_SUFFIXES and not _begins_like_json_array(source.text):
        return Format.TURTLE, []
    values: list[Any] = []
    kinds: set[Format] = set()
    for value in _json_values(source):
        kinds.add(_json_kind(value, source.name))
        values.append(value)
        if len(kinds) > 1:
            raise InputError(f"{source.name} mixes FHIR and JSON-LD; put them into two files.")
    return kinds.pop(), values


def _is_markup(text: str) -> bool:
    """Whether a text is XML or HTML; Turtle, too, may begin with a name in angle brackets."""
    match = _MARKUP.match(text)
    return match is not None and (match["name"] is None or f"</{match['name']}>" in text)


def _begins_like_json_array(text: str) -> bool:
    return re.match(r"\s*\[\s*[{\[\]]", text) is not None


def _json_values(source: Source) -> Iterator[Any]:
    if _is_by_lines(source.text):
        # The first line is whole by itself: one value a line. Only line feeds end a line;
        # other separators may stand inside a string.
        for number, line in enumerate(_lines(source.text), 1):
            if line.strip():
                yield json_value(line, source, number)
        return
    value = json_value(source.text, source)
    yield from value if isinstance(value, list) and value else [value]


def json_value(text: str, source: Source, first_line: int = 1) -> Any:
    """The value of a text from a source; of resources that nobody reads, no more than who they are.

    An error names the place, counted from a line.
    """
    found = parse_quickly(text, KINDS, source.escapes)
    return parse_json(text, source.name, first_line) if found is None else found


def _lines(text: str) -> Iterator[str]:
    """The lines, one by one: a list of millions would take many times the room of the text."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]


def _is_by_lines(text: str) -> bool:
    """Whether there are several lines, of which the first is whole by itself."""
    begins = _BEGINNING.search(text)
    end = text.find("\n", begins.start()) if begins else -1
    several = end >= 0 and _BEGINNING.search(text, end) is not None
    return several and begins is not None and _is_json(text[begins.start() : end])


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text, parse_int=str, parse_float=str), dict)
    except (ValueError, RecursionError):
        return False


def _json_kind(value: Any, name: str) -> Format:
    if isinstance(value, dict):
        if isinstance(value.get("resourceType"), str):
            return Format.FHIR
        if any(key in value for key in ("@context", "@id", "@graph", "@type")):
            return Format.JSON_LD
    raise InputError(
        f"{name} is JSON but neither FHIR (no resourceType) nor JSON-LD (no @context or @id); "
        "give a FHIR resource or Bundle, or a JSON-LD record."
    )
