"""Small phrases that several sections share; layout words only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from osteon.present.json import dumps

Item = Mapping[str, Any]

_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}


def joined(parts: Iterable[Any], last: str = ", ") -> str:
    """Join names with commas, the last one as asked."""
    names = [str(part) for part in parts]
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + last + names[-1]


def flagged(text: Any, item: Item) -> str:
    """Mark what local policy had a part in; the foot of the page explains the mark."""
    words = str(text)
    return f"{words}*" if item.get("policy") else words


def found(check: Item) -> str:
    """Say what an order check found and what it expected."""
    text = f"{check['subject']}: {shown(check['found'])}"
    if check["status"] != "ok":
        text += f"; expected {shown(check['expected'])}"
    return flagged(text, check)


def shown(value: Any) -> str:
    """Write a value of the answer: a quantity, a list, a duration, plain text or nothing."""
    if value is None or value == "" or value == []:
        return "not stated"
    if isinstance(value, Mapping) and {"value", "unit"} <= value.keys():
        return f"{shown(value['value'])} {value['unit']}"
    if isinstance(value, str):
        return every(value) if re.fullmatch(r"P\d+[YMWD]", value) else value
    if isinstance(value, Sequence):
        return joined((shown(part) for part in value), last=" or ")
    return dumps(value)


def every(interval: str) -> str:
    """Write ``P6M`` as ``every 6 months``."""
    match = re.fullmatch(r"P(\d+)([YMWD])", interval)
    if not match:
        return f"every {interval}"
    count, unit = int(match[1]), _UNITS[match[2]]
    return f"every {unit}" if count == 1 else f"every {count} {unit}s"


def by_missing(items: Iterable[Item]) -> list[tuple[tuple[str, ...], list[Item]]]:
    """Group items that wait for the very same facts; one that names none stands alone."""
    groups: list[tuple[tuple[str, ...], list[Item]]] = []
    for item in items:
        missing = tuple(sorted(item.get("missing", ())))
        match = next((group for key, group in groups if missing and key == missing), None)
        if match is None:
            groups.append((missing, [item]))
        else:
            match.append(item)
    return groups
