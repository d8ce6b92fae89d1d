"""Which of the formats that Osteon reads a piece of input is in."""

from __future__ import annotations

import json
import re
from enum import Enum
from pathlib import Path
from typing import Any

from osteon.errors import InputError
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
_JSON_SUFFIXES = (".json", ".ndjson", ".jsonl", ".fhir")


def detect(source: Source) -> tuple[Format, list[Any]]:
    """The format and, for FHIR, the JSON values of the input (several in NDJSON)."""
    known = _BY_SUFFIX.get(Path(source.name).suffix.lower())
    if known is not None:
        return known, []
    start = source.text.lstrip()[:1]
    suffix = Path(source.name).suffix.lower()
    if start == "<" and re.match(r"\s*<(\?xml|!DOCTYPE|[A-Za-z]+[\s>])", source.text):
        raise InputError(
            f"{source.name} looks like XML or HTML; give the record as FHIR JSON, Turtle, "
            "N-Triples or JSON-LD."
        )
    # "[" may begin a Turtle blank node as well as a JSON array
    if suffix not in _JSON_SUFFIXES and start not in ("{", "["):
        return Format.TURTLE, []
    if start == "[" and suffix not in _JSON_SUFFIXES and not _begins_like_json_array(source.text):
        return Format.TURTLE, []
    values = _json_values(source)
    kinds = {_json_kind(value, source.name) for value in values}
    if len(kinds) > 1:
        raise InputError(f"{source.name} mixes FHIR and JSON-LD; put them into two files.")
    return kinds.pop(), values


def _begins_like_json_array(text: str) -> bool:
    return re.match(r"\s*\[\s*[{\[\]]", text) is not None


def _json_values(source: Source) -> list[Any]:
    first, _, rest = source.text.lstrip().partition("\n")
    if rest.strip() and _is_json(first):
        # The first line is whole by itself: one value a line. Only line feeds end a line;
        # other separators may stand inside a string.
        lines = enumerate(source.text.split("\n"), 1)
        return [parse_json(line, source.name, n) for n, line in lines if line.strip()]
    value = parse_json(source.text, source.name)
    return value if isinstance(value, list) and value else [value]


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
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
