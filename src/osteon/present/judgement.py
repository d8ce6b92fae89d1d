"""The sections that judge: what to look at first, what blocks, what is missing, what is settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from osteon.present.layout import Row, Section
from osteon.present.wording import by_missing, flagged, found, joined

Answer = Mapping[str, Any]
Item = Mapping[str, Any]


def summary(answer: Answer) -> str:
    """Count what stands in the way and what is missing."""
    counts = (
        (len(_with(answer, "contraindications", "present")), "contraindication"),
        (len(_swaying(answer, "unmet")), "requirement unmet", "requirements unmet"),
        (len(_with(answer, "orderChecks", "violation")), "order violation"),
        (len(_undecided(answer)), "not documented", "not documented"),
        (len(answer["dataErrors"]), "data error"),
    )
    told = []
    for count, one, *many in counts:
        if count:
            told.append(f"{count} {one if count == 1 else (many[0] if many else one + 's')}")
    return ", ".join(told)


def look_first(answer: Answer) -> Section:
    """What may do harm, whatever the verdict says."""
    rows = []
    for status, sign in (("present", "unmet"), ("unknown", "unknown")):
        for item in _with(answer, "contraindications", status):
            text = flagged(item.get("message") or f"contraindication {status}", item)
            rows.append(Row(text, item["id"], sign, tuple(item["claims"])))
    for gap in answer["notCovered"]:
        if gap["grave"]:
            rows.append(Row(gap["text"], gap["id"], "alert", tuple(gap["claims"])))
    rows += [_data_error(error, "alert") for error in _decisive_errors(answer)]
    return Section("Look first", rows)


def in_the_way(answer: Answer) -> Section:
    """Requirements unmet, and orders that go against the regimen."""
    rows = [_requirement(item) for item in _swaying(answer, "unmet")]
    for check in _with(answer, "orderChecks", "violation"):
        rows.append(Row(found(check), check["id"], "unmet", tuple(check["claims"])))
    return Section("In the way", rows)


def not_documented(answer: Answer) -> Section:
    """What is not known; items that wait for the same facts share a line."""
    rows = []
    for missing, items in by_missing(_undecided(answer)):
        if len(items) == 1:
            rows.append(_open(items[0]))
            continue
        rows.append(_waiting(missing, items))
    return Section("Not documented", rows)


def settled(answer: Answer) -> Section:
    """Requirements that are met, do not apply, or no longer decide; what was not found."""
    rows = []
    for item in answer["requirements"]:
        if item["status"] == "met":
            rows.append(_requirement(item))
        elif item["status"] in ("unmet", "unknown") and not item["sways"]:
            rows.append(_requirement(item, aside=" (does not decide this dose)"))
    rows += _idle(answer)
    return Section("Met, not applicable, none recorded", rows)


def other_data_errors(answer: Answer) -> Section:
    """Data errors that no shown item rests on."""
    decisive = _decisive_errors(answer)
    rows = [_data_error(error, "none") for error in answer["dataErrors"] if error not in decisive]
    return Section("Other data errors in the record", rows)


def _idle(answer: Answer) -> Iterator[Row]:
    """Requirements that do not apply and contraindications not recorded, by their reason."""
    reasons: dict[str, list[Item]] = {}
    for item in _with(answer, "requirements", "not-applicable"):
        reason = "not applicable. " + flagged(item["message"], item)
        reasons.setdefault(reason, []).append(item)
    for item in _with(answer, "contraindications", "absent"):
        reason = "none recorded"
        if item.get("message"):
            reason += ". " + flagged(item["message"], item)
        reasons.setdefault(reason, []).append(item)
    for reason, items in reasons.items():
        claims = tuple(claim for item in items for claim in item["claims"])
        if len(items) == 1:
            yield Row(reason, items[0]["id"], "none", claims)
        else:
            yield Row(f"{joined(item['id'] for item in items)}: {reason}", "", "none", claims)


def _requirement(item: Item, aside: str = "") -> Row:
    text = flagged(item["message"], item) + aside
    notes = (item["resolution"],) if item.get("resolution") and item["status"] != "met" else ()
    return Row(text, item["id"], item["status"], tuple(item["claims"]), notes)


def _waiting(missing: Iterable[str], items: list[Item]) -> Row:
    """One row for several items that wait for the same facts."""
    messages = {item.get("message") for item in items}
    reason = messages.pop() if len(messages) == 1 else None
    policy = [name for item in items for name in item.get("policy", ())]
    text = f"{reason or 'Missing.'} Decides {joined(item['id'] for item in items)}."
    claims = tuple(claim for item in items for claim in item["claims"])
    notes = dict.fromkeys(item["resolution"] for item in items if item.get("resolution"))
    return Row(flagged(text, {"policy": policy}), joined(missing), "unknown", claims, tuple(notes))


def _open(item: Item) -> Row:
    if "message" in item:
        return _requirement(item)
    text = found(item) if "expected" in item else f"needs {joined(item['missing'])}"
    return Row(flagged(text, item), item["id"], "unknown", tuple(item["claims"]))


def _data_error(error: Item, sign: str) -> Row:
    text = str(error["message"])
    if error.get("found") not in (None, "") and str(error["found"]) not in text:
        text += f" Found: {error['found']}."
    if error.get("expected") not in (None, "") and str(error["expected"]) not in text:
        text += f" Expected: {error['expected']}."
    return Row(text, str(error["subject"]), sign)


def _with(answer: Answer, key: str, status: str) -> list[Item]:
    return [item for item in answer[key] if item["status"] == status]


def _swaying(answer: Answer, status: str) -> list[Item]:
    return [item for item in _with(answer, "requirements", status) if item["sways"]]


def _undecided(answer: Answer) -> list[Item]:
    return [
        *_with(answer, "indications", "unknown"),
        *_swaying(answer, "unknown"),
        *_with(answer, "orderChecks", "unknown"),
    ]


def _decisive_errors(answer: Answer) -> list[Item]:
    """Errors in entries that an open or harmful item rests on."""
    keys = ("indications", "requirements", "contraindications", "recommendations", "cautions")
    resting = {
        subject
        for key in keys
        for item in answer[key]
        if item["status"] in ("unknown", "unmet", "present")
        for subject in item["because"]
    }
    resting |= {check["subject"] for check in answer["orderChecks"]}
    return [error for error in answer["dataErrors"] if error["subject"] in resting]
