"""The section on treatment: why, what, how, when, and how the orders compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from osteon.present.layout import Row, Section
from osteon.present.wording import every, flagged, found, joined, shown

Answer = Mapping[str, Any]
Item = Mapping[str, Any]


def treatment(answer: Answer) -> Section:
    """Indications, regimens, dates and the order checks that found nothing."""
    rows = [*_indications(answer), *_regimens(answer)]
    if answer["schedule"]:
        rows.append(_schedule(answer["schedule"]))
    rows += _check_again(answer)
    for check in answer["orderChecks"]:
        if check["status"] == "ok":
            rows.append(Row(found(check), check["id"], "met", tuple(check["claims"])))
    return Section("Regimen and dates", rows)


def _indications(answer: Answer) -> Iterator[Row]:
    present = [item for item in answer["indications"] if item["status"] == "present"]
    for item in present:
        text = flagged(f"recorded: {joined(item['because'])}", item)
        yield Row(text, item["id"], "met", tuple(item["claims"]))
    if not present:
        undecided = any(item["status"] == "unknown" for item in answer["indications"])
        yield Row("none certain" if undecided else "none recorded", "indication", "none")


def _regimens(answer: Answer) -> Iterator[Row]:
    regimens = answer["regimens"]
    settled = any(item["driving"] for item in regimens)
    for item in regimens:
        parts = [f"{shown(item['dose'])} {item['route']} {every(item['interval'])}"]
        if item["sites"]:
            parts.append(joined((site.replace("-", " ") for site in item["sites"]), " or "))
        text = "; ".join(parts)
        sign = "item"
        if not item["driving"]:
            sign = "unknown"
            why = "does not drive this schedule" if settled else "which regimen applies is open"
            text += f" (matched; {why})"
        yield Row(text, item["id"], sign, tuple(item["claims"]))


def _schedule(schedule: Item) -> Row:
    parts = [schedule["status"].replace("-", " ")]
    if schedule["status"] == "overdue" and schedule["daysOverdue"]:
        days = schedule["daysOverdue"]
        parts = [f"overdue by {days} day{'s' if days != 1 else ''}"]
    if schedule["nextDue"]:
        parts.append(f"next due {schedule['nextDue']}")
    if schedule["lastDose"]:
        parts.append(f"last dose {schedule['lastDose']}")
    if schedule["ifGivenOn"] and schedule["thenDue"]:
        parts.append(f"if given on {schedule['ifGivenOn']}, then due {schedule['thenDue']}")
    sign = "unknown" if schedule["status"] in ("overdue", "unknown") else "item"
    return Row("; ".join(parts), "schedule", sign, tuple(schedule["claims"]))


def _check_again(answer: Answer) -> Iterator[Row]:
    """Results that hold today and grow stale before a dose that lies ahead."""
    if answer["verdict"] != "proceed":
        return
    ending = [
        item
        for item in answer["requirements"]
        if item["status"] == "met"
        and item["sways"]
        and item.get("validUntil")
        and item["judgedOn"] > answer["asOf"]
        and item["validUntil"] <= item["judgedOn"]
    ]
    for item in sorted(ending, key=lambda one: (one["validUntil"], one["id"])):
        text = flagged(f"check again by {item['validUntil']}", item)
        yield Row(text, item["id"], "unknown", tuple(item["claims"]))
