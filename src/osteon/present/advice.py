"""The sections that advise: what to do, what to mind, where sources clash or are silent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from osteon.present.layout import Row, Section, is_short, packed
from osteon.present.names import Names
from osteon.present.wording import by_missing, joined

Answer = Mapping[str, Any]
Item = Mapping[str, Any]

# From the strongest modality to the weakest.
STRENGTH = ("must", "must not", "should", "should not", "may", "informs")
_KINDS = {"recommendations": "recommendation", "cautions": "caution"}
# The text itself says what not to do; "should not" before it would turn it round.
_WORDS = {"must not": "must", "should not": "should", "informs": "note"}


def open_questions(answer: Answer, names: Names) -> Section:
    """Advice that waits for a fact; its text is no advice yet, so only its name is told."""
    waiting = [
        {**item, "name": names.of(kind, item["id"]) + _until(item)}
        for key, kind in _KINDS.items()
        for item in answer[key]
        if item["status"] == "unknown"
    ]
    # What the page asks for already is not asked for twice.
    asked = {
        fact
        for key in ("indications", "requirements", "contraindications")
        for item in answer[key]
        if item["status"] == "unknown"
        for fact in item["missing"]
    }
    rows = []
    for missing, group in by_missing(waiting):
        facts = joined((names.of("fact", fact) for fact in missing), " or ")
        lead = f"Not known: {facts}. It decides: " if missing else "Cannot be decided: "
        text = lead + "; ".join(item["name"] for item in group) + "."
        claims = tuple(dict.fromkeys(claim for item in group for claim in item["claims"]))
        notes = dict.fromkeys(item["resolution"] for item in group if item.get("resolution"))
        told = tuple(notes) if asked.isdisjoint(missing) else ()
        rows.append(Row(text, "", "unknown", claims, told))
    return Section("Open", rows, beside=True)


def to_do(answer: Answer, names: Names) -> Section:
    """Recommendations that apply to this patient, the strongest first."""
    rows = []
    for item in _applying(answer, "recommendations", names):
        text = str(item["text"])
        if item.get("deadline") and item["deadline"] not in text:
            text += f" By {item['deadline']}."
        text = names.tagged(text, item["id"])
        strength = str(_WORDS.get(item["modality"], item["modality"]))
        claims = (*item["claims"], *_told_with(answer, item, names))
        rows.append(Row(text, strength, "item", claims, alone=bool(item.get("deadline"))))
    rank = [_WORDS.get(word, word) for word in STRENGTH]
    rows.sort(key=lambda row: (rank.index(row.label), is_short(row)))
    return Section("Do", packed(rows), beside=True)


def take_care(answer: Answer, names: Names) -> Section:
    """Cautions that apply to this patient."""
    rows = [
        Row(names.tagged(item["text"], item["id"]), "", "alert", tuple(item["claims"]))
        for item in _applying(answer, "cautions", names)
    ]
    return Section("Take care", packed(rows), beside=True, parted=False)


def routine(answer: Answer, names: Names) -> Section:
    """What is said of everyone who is treated, in few lines below what is said of this patient."""
    rows = []
    for key, sign in (("recommendations", "item"), ("cautions", "alert")):
        parts = [
            Row(item["text"], claims=tuple(item["claims"]))
            for item in answer[key]
            if item["status"] == "applies"
            and (_KINDS[key], item["id"]) in names.routine
            and not _left_to_another(answer, key, item, names)
        ]
        if parts:
            rows.append(Row("", "", sign, parts=tuple(parts)))
    return Section("Routine", rows, beside=True, parted=False)


def conflicts(answer: Answer, names: Names) -> Section:
    """Claims that pull in different directions."""
    rows = [
        Row(names.tagged(item["text"], item["id"]), "", "alert", tuple(item["claims"]))
        for item in answer["conflicts"]
    ]
    return Section("Conflict", rows, beside=True, parted=False)


def not_covered(answer: Answer, names: Names) -> Section:
    """Where the sources are silent; grave entries stand at the top of the page."""
    rows = [
        Row(names.tagged(item["text"], item["id"]), "", "none", tuple(item["claims"]))
        for item in answer["notCovered"]
        if not item["grave"]
    ]
    return Section("Not covered", rows, beside=True)


def differences(answer: Answer, *, full: bool) -> Section:
    """Where the label and the article part: each in words, or only which."""
    found = answer["differences"]
    if full:
        rows = [
            Row(
                f"Article: {item['article']} Label: {item['label']}",
                item["id"],
                "none",
                tuple(item["claims"]),
            )
            for item in found
        ]
        return Section("Article and label differ", rows)
    points = f"{len(found)} point{'s' if len(found) != 1 else ''}"
    ids = joined(item["id"] for item in found)
    text = f"Article and label differ on {points}: {ids} (--verbose tells them)."
    rows = [Row(text, "", "none")] if found else []
    return Section("Differences", rows, beside=True, parted=False)


def policies(answer: Answer) -> list[str]:
    """Return every local policy that had a part in the answer."""
    return sorted(
        {
            str(name)
            for items in answer.values()
            if isinstance(items, list)
            for item in items
            if isinstance(item, Mapping)
            for name in item.get("policy", ())
        }
    )


def _until(item: Item) -> str:
    return f" (by {item['deadline']})" if item.get("deadline") else ""


def _applying(answer: Answer, key: str, names: Names) -> list[Item]:
    return [
        item
        for item in answer[key]
        if item["status"] == "applies"
        and (_KINDS[key], item["id"]) not in names.routine
        and not _left_to_another(answer, key, item, names)
    ]


def _left_to_another(answer: Answer, key: str, item: Item, names: Names) -> bool:
    """Whether an item that the page tells says this one as well."""
    kind, other = names.told_with.get((_KINDS[key], item["id"]), ("", ""))
    return any(
        one["id"] == other and one["status"] == "applies"
        for part, of_kind in _KINDS.items()
        if of_kind == kind
        for one in answer[part]
    )


def _told_with(answer: Answer, item: Item, names: Names) -> list[str]:
    """The claims of the recommendations that are left to this one."""
    told = ("recommendation", item["id"])
    return [
        claim
        for one in answer["recommendations"]
        if one["status"] == "applies" and names.told_with.get(("recommendation", one["id"])) == told
        for claim in one["claims"]
    ]
