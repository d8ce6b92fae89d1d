"""The part of an answer about codes: which were understood, and as what; which were not, and
whether they could matter."""

from __future__ import annotations

from typing import Any

from pyoxigraph import NamedNode

from osteon.explain import Explainer
from osteon.store import OSTEON
from osteon.terminology.catalogue import shown

Item = dict[str, Any]


def codes_understood(ex: Explainer) -> list[Item]:
    """Codes of the entries, each once, with the concepts that it was read as."""
    found: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
    for row in ex.rows("understood"):
        concepts, entries = found.setdefault((row["system"], row["code"]), (set(), set()))
        concepts.add(shown(row["concept"].removeprefix(OSTEON)))
        entries.add(row["entry"])
    return [
        {"system": system, "code": code, "concepts": sorted(concepts), "entries": sorted(entries)}
        for (system, code), (concepts, entries) in sorted(found.items())
    ]


def codes_not_understood(ex: Explainer, answer: Item | None) -> list[Item]:
    """Codes of the record that no mapping understands; none is dropped silently.

    Each tells what of the answer, if given, is still open that such an entry may have said: facts
    that are missing and, while no indication is present, the indications.
    """
    found: dict[tuple[str, ...], Item] = {}
    rows = ex.rows("unmapped")
    could = _open_by_kind(ex, answer) if rows and answer else {}
    for row in rows:
        subject = ex.reference(NamedNode(row["subject"])) if row["subject"] else None
        item = {
            "system": row["system"],
            "code": row["code"],
            "display": row["display"],
            "subject": subject,
        }
        kind = (subject or "").partition("/")[0]
        place = tuple(str(value) for value in item.values())
        found[place] = item
        if answer:
            item["couldMatter"] = sorted(could.get(kind, ()))
    return [found[key] for key in sorted(found)]


def _open_by_kind(ex: Explainer, answer: Item) -> dict[str, set[str]]:
    """What is open in the answer, by the kinds of entries that may settle it."""
    items = [item for part in answer.values() if isinstance(part, list) for item in part]
    missing = {fact for item in items if isinstance(item, dict) for fact in item.get("missing", ())}
    indicated = any(item["status"] == "present" for item in answer["indications"])
    could: dict[str, set[str]] = {}
    for row in ex.kb.recorded_as:
        if row["id"] in missing or (row["indication"] and not indicated):
            could.setdefault(row["kind"], set()).add(row["id"])
    return could
