"""The sections on treatment: why, what, when, and how the orders and doses compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from osteon.present.layout import Row, Section
from osteon.present.names import Names
from osteon.present.wording import every, flagged, joined, listed, shown

Answer = Mapping[str, Any]
Item = Mapping[str, Any]

_DUE = {"not-started": "planned for", "stopped": "next would be due", "overdue": "was due"}
# Beside these verdicts nothing on the page may read as advice to give a dose.
AGAINST = ("contraindicated", "discontinuing", "not-indicated")


def treatment(answer: Answer, names: Names) -> list[Section]:
    """Indications, regimens, dates and the order checks that found nothing."""
    when = [schedule_row(answer)] if answer["schedule"] else []
    return [
        Section("Indication", [*_indications(answer, names)], beside=True),
        Section("Regimen", [*_regimens(answer, names)], beside=True, parted=False),
        Section("Schedule", [*when, *_check_again(answer, names)], beside=True, parted=False),
        Section("As expected", [*_agreeing(answer, names)], beside=True, parted=False),
    ]


def _indications(answer: Answer, names: Names) -> Iterator[Row]:
    present = [item for item in answer["indications"] if item["status"] == "present"]
    for item in present:
        name = names.of("indication", item["id"])
        text = flagged(f"{name}: {joined(item['because'])}", item)
        yield Row(text, "", "met", tuple(item["claims"]))
    if not present:
        undecided = any(item["status"] == "unknown" for item in answer["indications"])
        yield Row("none certain" if undecided else "none recorded", "", "none")


def _regimens(answer: Answer, names: Names) -> Iterator[Row]:
    regimens = answer["regimens"]
    settled = any(item["driving"] for item in regimens)
    for item in regimens:
        text = names.of("regimen", item["id"])
        if text == item["id"]:
            text = f"{shown(item['dose'])} {item['route']} {every(item['interval'])} ({item['id']})"
        if item["sites"]:
            text += "; " + joined((site.replace("-", " ") for site in item["sites"]), " or ")
        sign = "item"
        if not item["driving"]:
            sign = "unknown"
            why = "does not drive this schedule" if settled else "which regimen applies is open"
            text += f" (matched; {why})"
        yield Row(text, "", sign, tuple(item["claims"]))


def schedule_row(answer: Answer) -> Row:
    """When the last dose was and the next is due; the answer must have a schedule."""
    schedule, verdict = answer["schedule"], answer["verdict"]
    status = schedule["status"]
    due, given, then = schedule["nextDue"], schedule["ifGivenOn"], schedule["thenDue"]
    parts = [] if status == "not-due" and due else [status.replace("-", " ")]
    if status == "overdue" and schedule["daysOverdue"]:
        parts = [lateness(schedule)]
    # Beside a verdict against treatment, a day to give a dose on would read as advice to give it.
    ahead = bool(given and then) and status != "stopped" and verdict not in AGAINST
    if due:
        word = _DUE.get(status, "next due")
        parts.append(f"{word} {due}" + (f", then {then}" if ahead and given == due else ""))
    if schedule["lastDose"]:
        parts.append(f"last dose {schedule['lastDose']}")
    if ahead and given != due:
        parts.append(f"if given on {given}, then due {then}")
    sign = "unknown" if status in ("overdue", "unknown") else "item"
    return Row("; ".join(parts), "", sign, tuple(schedule["claims"]))


def lateness(schedule: Item) -> str:
    """Say by how many days a dose is late; without a due date, as many as it is for certain."""
    days = schedule["daysOverdue"]
    least = "" if schedule["nextDue"] else "at least "
    return f"overdue by {least}{days} day{'s' if days != 1 else ''}"


def _check_again(answer: Answer, names: Names) -> Iterator[Row]:
    """Results that hold today and grow stale, when the dose lies ahead: the earliest day."""
    if answer["verdict"] != "proceed":
        return
    ending = [
        item
        for item in answer["requirements"]
        if item["status"] == "met"
        and item["sways"]
        and item.get("validUntil")
        and item["judgedOn"] > answer["asOf"]
    ]
    if ending:
        first = min(item["validUntil"] for item in ending)
        due = [item["id"] for item in ending if item["validUntil"] == first]
        text = f"check again by {first}: {listed(names.of('requirement', one) for one in due)}"
        yield Row(
            flagged(text, {"policy": [name for item in ending for name in item["policy"]]}),
            "",
            "unknown",
        )


def _agreeing(answer: Answer, names: Names) -> Iterator[Row]:
    """Order checks without a finding; entries that read the same share a row."""
    entries: dict[str, list[Item]] = {}
    for check in answer["orderChecks"]:
        if check["status"] == "ok":
            entries.setdefault(check["subject"], []).append(check)
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for subject, checks in entries.items():
        said = joined(
            f"{names.of('check', check['id'])} {_found(check['found'])}" for check in checks
        )
        claims = tuple(dict.fromkeys(claim for check in checks for claim in check["claims"]))
        text = flagged(said, {"policy": [name for check in checks for name in check["policy"]]})
        alike.setdefault((text, claims), []).append(subject)
    for (text, claims), subjects in alike.items():
        yield Row(f"{_entries(subjects)}: {text}", "", "met", claims)


def _found(value: Any) -> str:
    return shown(value, repeated=not str(value).startswith("P"))


def _entries(subjects: list[str]) -> str:
    """Name entries, a common type once: ``MedicationAdministration/adm-1, adm-2``."""
    named, last = [], ""
    for subject in subjects:
        kind = subject.rpartition("/")[0]
        named.append(subject.removeprefix(f"{kind}/") if kind and kind == last else subject)
        last = kind
    return joined(named)
