"""The words of an answer: templates from the ontology, filled with what a finding shows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from pyoxigraph import Store

from osteon.store import Row, select

_SLOT = re.compile(r"\{(\w+)\}")
_REASONS = "because"
_SHOWN_DECIMALS = 2
_DAYS_TOLD = 1000  # from here on, how old something is reads better in years

_MESSAGES = """
PREFIX osteon: <https://w3id.org/osteon/>
SELECT ?item ?status ?finding ?judged ?template ?resolution WHERE {
  ?m a osteon:Message ; osteon:about ?item ; osteon:template ?template .
  OPTIONAL { ?m osteon:forStatus ?status }
  OPTIONAL { ?m osteon:whenFinding ?finding }
  OPTIONAL { ?m osteon:whenJudged ?judged }
  OPTIONAL { ?m osteon:resolution ?resolution }
}
"""
_PHRASES = "SELECT ?c ?t WHERE { ?c <https://w3id.org/osteon/phrase> ?t }"


@dataclass(frozen=True)
class Message:
    """One template: for which status, finding or judgement it is, and what to do about it."""

    template: str
    status: str | None
    finding: str | None
    judged: str | None
    resolution: str | None


@dataclass
class Messages:
    """All templates of the knowledge, by item, and the phrases of finding classes."""

    by_item: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    phrases: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, store: Store) -> Messages:
        """Read the messages of a store."""
        found = cls()
        for row in select(store, _MESSAGES):
            found.by_item[row["item"]].append(
                Message(
                    row["template"], row["status"], row["finding"], row["judged"], row["resolution"]
                )
            )
        found.phrases = {row["c"]: row["t"] for row in select(store, _PHRASES)}
        return found

    def choose(
        self,
        item: str,
        status: str | None,
        judged: str | None,
        findings: Collection[str],
        *,
        reasons: bool = True,
    ) -> Message | None:
        """The most specific message: one whose finding is there, then one for the judgement.

        `status` and `judged` are IRIs; `findings` the classes of the findings behind the item.
        Without `reasons` a message that gives them stands back behind any other.
        """
        fitting = [
            m
            for m in self.by_item.get(item, [])
            if m.status in (None, status)
            and m.judged in (None, judged)
            and (m.finding is None or m.finding in findings)
        ]

        def rank(m: Message) -> tuple[bool, bool, bool, bool, str]:
            giving = _REASONS in slots_in(m.template)
            # Nothing about the result of a requirement is said while it is undecided whether it
            # applies, so the judgement goes before the finding.
            specific = (m.judged is not None, m.finding is not None)
            return reasons or not giving, *specific, giving, m.template

        return max(fitting, key=rank, default=None)


def shown_number(text: str) -> str:
    """A decimal for people: at most two decimals, no trailing zeros, never an exponent.

    One that rounding would make a whole number is shown in full: limits are whole numbers.
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    rounded = round(number, _SHOWN_DECIMALS)
    if rounded != number and rounded == rounded.to_integral_value():
        rounded = number
    plain = f"{rounded:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def shown_value(value: str, limit: str | None) -> str:
    """A decimal for people; in full where rounding would put it on the limit beside it."""
    shown = shown_number(value)
    if shown == limit and Decimal(value) != Decimal(limit):
        return value.rstrip("0")
    return shown


def recorded_slots(rows: Sequence[Row]) -> dict[str, str]:
    """What entries say themselves: `recorded` of a value that differs, `converted` of a unit.

    Several kinds of entries behind one value, as calcium and albumin, are told by name.
    """
    told = {(row["label"], f"{row['sign'] or ''}{row['value']} {row['unit']}") for row in rows}
    converted = any(row["converted"] == "true" for row in rows)
    named = len({label for label, _ in told}) > 1
    if not (converted or named):
        return {}
    entries = [f"{label} {value}" if named else value for label, value in sorted(told)]
    words = f"(recorded {', '.join(entries)})"
    return {"recorded": words, "converted": words if converted else ""}


def shown_age(days: str) -> str:
    """How old a result is, in words."""
    if days.isdigit() and int(days) >= _DAYS_TOLD:
        return f"{int(days) * 100 // 36525} years old"
    return {"0": "today", "1": "1 day old"}.get(days, f"{days} days old")


def slots_in(template: str) -> set[str]:
    """The slots that a template asks for."""
    return set(_SLOT.findall(template))


def fill(template: str, slots: Mapping[str, str], *, capital: bool = True) -> str:
    """Fill a template; an empty slot leaves no double space, a sentence begins with a capital."""
    text = _SLOT.sub(lambda match: slots.get(match.group(1), ""), template)
    text = re.sub(r"\s+([.,;)])", r"\1", re.sub(r" {2,}", " ", text)).strip()
    text = text.replace(" ()", "").replace("()", "")
    first = text.split(" ", 1)[0]
    # Names such as eGFR keep their case.
    return text[:1].upper() + text[1:] if capital and first.islower() else text
