"""Answers as JSON: exact decimals stay exact, so the standard encoder cannot be used as it is."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

from osteon.ingest.jsontext import Number


def dumps(value: Any, *, indent: int | None = None) -> str:
    """Serialise one JSON value; with ``indent``, over several lines."""
    return "".join(_write(value, indent, 0))


def number(value: Decimal) -> str:
    """Write an exact decimal without exponent and without idle zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def present(answers: Sequence[Mapping[str, Any]]) -> str:
    """One patient: one readable object. Several: one object a line."""
    if len(answers) == 1:
        return dumps(answers[0], indent=2) + "\n"
    return "".join(dumps(answer) + "\n" for answer in answers)


def _write(value: Any, indent: int | None, depth: int) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            if not value.is_finite():
                raise ValueError(f"JSON has no number for {value}")
            return number(value)
        case Number():
            return str(value)
        case str():
            return encode_basestring(value)
        case datetime.date():
            return encode_basestring(value.isoformat())
        case Mapping():
            pairs = [
                f"{encode_basestring(str(key))}: {_write(item, indent, depth + 1)}"
                for key, item in value.items()
            ]
            return _block(pairs, "{", "}", indent, depth)
        case list() | tuple():
            # A short list of plain values reads better on one line.
            flat = all(not isinstance(item, Mapping | list | tuple) for item in value)
            items = [_write(item, indent, depth + 1) for item in value]
            return _block(items, "[", "]", None if flat else indent, depth)
    # A float would bring in the noise that the exact decimals avoid.
    raise TypeError(f"no JSON form for {type(value).__name__}: {value!r}")


def _block(parts: list[str], left: str, right: str, indent: int | None, depth: int) -> str:
    if not parts:
        return left + right
    if indent is None:
        return left + ", ".join(parts) + right
    pad = "\n" + " " * (indent * (depth + 1))
    return left + pad + ("," + pad).join(parts) + "\n" + " " * (indent * depth) + right
