"""The sections that advise: what to do, what to mind, where sources clash or are silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from osteon.present.layout import Row, Section, packed
from osteon.present.wording import by_missing, joined

Answer = Mapping[str, Any]
Item = Mapping[str, Any]

_STRENGTH = ("must", "must not", "should", "should not", "may", "informs")


def open_questions(answer: Answer) -> Section:
    """Recommendations and cautions that wait for a fact, apart from those that apply."""
    rows = [*_waiting(answer["recommendations"]), *_waiting(answer["cautions"])]
    return Section("Open", rows, beside=True)


def to_do(answer: Answer, *, waiting: bool = True) -> Section:
    """Recommendations: those that apply, the strongest first, then those that wait for a fact."""
    applying = [item for item in answer["recommendations"] if item["status"] == "applies"]
    rows = []
    for item in sorted(applying, key=lambda one: _STRENGTH.index(one["modality"])):
        text = str(item["text"])
        if item.get("deadline") and item["deadline"] not in text:
            text += f" By {item['deadline']}."
        # The text itself says what not to do; "should not" before it would turn it round.
        strength = str(item["modality"]).removesuffix(" not")
        alone = bool(item.get("deadline"))
        rows.append(Row(text, strength, "item", tuple(item["claims"]), alone=alone))
    rows = packed(rows)
    if waiting:
        rows += _waiting(answer["recommendations"])
    return Section("Do", rows, beside=True)


def take_care(answer: Answer, *, waiting: bool = True) -> Section:
    """Cautions: those that apply, then those that wait for a fact."""
    rows = packed(
        Row(item["text"], "", "alert", tuple(item["claims"]))
        for item in answer["cautions"]
        if item["status"] == "applies"
    )
    if waiting:
        rows += _waiting(answer["cautions"])
    return Section("Take care", rows, beside=True, parted=False)


def conflicts(answer: Answer) -> Section:
    """Claims that pull in different directions."""
    rows = [
        Row(item["text"], item["id"], "alert", tuple(item["claims"]))
        for item in answer["conflicts"]
    ]
    return Section("Conflict", rows, beside=True, parted=False)


def not_covered(answer: Answer) -> Section:
    """Where the sources are silent; grave entries stand at the top of the page."""
    rows = [
        Row(item["text"], "", "none", tuple(item["claims"]))
        for item in answer["notCovered"]
        if not item["grave"]
    ]
    return Section("Not covered", rows, beside=True)


def differences(answer: Answer) -> Section:
    """Where the label and the article part."""
    rows = [
        Row(
            f"Article: {item['article']} Label: {item['label']}",
            item["id"],
            "none",
            tuple(item["claims"]),
        )
        for item in answer["differences"]
    ]
    return Section("Article and label differ", rows)


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


def _waiting(items: Sequence[Item]) -> Iterator[Row]:
    """Items that cannot be decided; their text is no advice yet, so it is not told as such."""
    undecided = [item for item in items if item["status"] == "unknown"]
    for missing, group in by_missing(undecided):
        claims = tuple(claim for item in group for claim in item["claims"])
        names = joined(item["id"] for item in group)
        need = f"needs {joined(missing)}" if missing else "cannot be decided"
        yield Row(f"{need}: {names}", "", "unknown", claims)
