"""Small phrases that several sections share; layout words only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from osteon.present.json import dumps

Item = Mapping[str, Any]

_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}
_UCUM = {"a": "Y", "mo": "M", "wk": "W", "d": "D"}


def joined(parts: Iterable[Any], last: str = ", ") -> str:
    """Join names with commas, the last one as asked."""
    names = [str(part) for part in parts]
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + last + names[-1]


def runs(texts: Sequence[str], least: int) -> list[tuple[str, list[str]]]:
    """Neighbours that begin with the same words, with what each goes on with.

    They share at least so many words, or a first one that ends with a colon.
    """
    found: list[tuple[list[str], list[list[str]]]] = []
    for text in texts:
        words = text.split()
        if found:
            lead, members = found[-1]
            known = lead if len(members) > 1 else members[0]
            same = _same(known, words)
            enough = same >= least or (same and words[same - 1].endswith(":"))
            rest = all(len(member) > same for member in (words, *members))
            if enough and rest and (len(members) == 1 or same == len(lead)):
                found[-1] = (words[:same], [*members, words])
                continue
        found.append(([], [words]))
    return [
        (" ".join(lead), [" ".join(member[len(lead) :]) for member in members])
        for lead, members in found
    ]


def _same(some: Sequence[str], others: Sequence[str]) -> int:
    count = 0
    for one, other in zip(some, others, strict=False):
        if one != other:
            break
        count += 1
    return count


def listed(names: Iterable[str]) -> str:
    """Join names; what neighbours begin with alike is said once."""
    groups = runs(list(dict.fromkeys(names)), 2)
    parts = [f"{lead} {', '.join(rest)}".strip() for lead, rest in groups]
    return (", " if len(parts) == sum(len(rest) for _, rest in groups) else "; ").join(parts)


def sentences(told: Iterable[str]) -> str:
    """Join sentences, each said once; ``Add this. Add that.`` becomes ``Add this, that.``."""
    once = list(dict.fromkeys(told))
    plain = [text.removesuffix(".") for text in once]
    if any(re.search(r"[,;:.] ", text) for text in plain):
        return " ".join(once)  # with commas of their own, they would run into each other
    return " ".join(f"{lead} {', '.join(rest)}.".strip() for lead, rest in runs(plain, 1))


def flagged(text: Any, item: Item) -> str:
    """Mark what local policy had a part in; the foot of the page explains the mark."""
    words = str(text)
    return f"{words}*" if item.get("policy") else words


def shown(value: Any, *, repeated: bool = True) -> str:
    """Write a value of the answer: a quantity, a list, a duration, plain text or nothing.

    A duration is how often something is ``repeated``, or how long it was.
    """
    if value is None or value == "" or value == []:
        return "not stated"
    if isinstance(value, Mapping) and {"value", "unit"} <= value.keys():
        return f"{shown(value['value'])} {value['unit']}"
    if isinstance(value, str):
        return every(value) if repeated else every(value).removeprefix("every ")
    if isinstance(value, Sequence):
        return joined((shown(part) for part in value), last=" or ")
    return dumps(value)


def every(interval: str) -> str:
    """Write ``P6M``, or ``6 mo`` of an order, as ``every 6 months``; other text stays."""
    match = re.fullmatch(r"P(\d+)([YMWD])", interval) or re.fullmatch(
        r"([\d.]+) (a|mo|wk|d)", interval
    )
    if not match:
        return interval
    count, unit = match[1], _UNITS[_UCUM.get(match[2], match[2])]
    return f"every {unit}" if count == "1" else f"every {count} {unit}s"


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


def alike(items: Iterable[Item]) -> list[list[Item]]:
    """Group items that say the same, then those left alone that wait for the same facts."""
    said: dict[str, list[Item]] = {}
    for place, item in enumerate(items):
        said.setdefault(str(item.get("message") or place), []).append(item)
    groups = [group for group in said.values() if len(group) > 1]
    alone = [group[0] for group in said.values() if len(group) == 1]
    groups += [group for _, group in by_missing(alone)]
    order = {id(item): place for place, item in enumerate(i for g in said.values() for i in g)}
    return sorted(groups, key=lambda group: order[id(group[0])])
