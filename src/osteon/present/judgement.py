"""The sections that judge: what to look at first, what blocks, what is missing, what is settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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


def findings(answer: Answer, labels: Mapping[str, str]) -> Section:
    """Requirements unmet and orders that go against the regimen, then what is not known."""
    rows = [_requirement(item) for item in _swaying(answer, "unmet")]
    rows += _checks(_with(answer, "orderChecks", "violation"), "unmet")
    undecided = [*_with(answer, "indications", "unknown"), *_swaying(answer, "unknown")]
    for _, items in by_missing(undecided):
        rows.append(_open(items, labels))
    rows += _checks(_with(answer, "orderChecks", "unknown"), "unknown")
    return Section(summary(answer), rows)


def settled(answer: Answer) -> Section:
    """Requirements that are met, do not apply, or no longer decide; what was not found."""
    rows = [_requirement(item) for item in _with(answer, "requirements", "met")]
    for item in answer["requirements"]:
        if item["status"] in ("unmet", "unknown") and not item["sways"]:
            rows.append(_requirement(item, aside=" (does not decide this dose)"))
    if answer["requirements"]:
        rows += _idle(answer)
    return Section("Met, not applicable, none recorded", rows)


def other_data_errors(answer: Answer) -> Section:
    """Data errors that no shown item rests on."""
    decisive = _decisive_errors(answer)
    rows = [_data_error(error, "none") for error in answer["dataErrors"] if error not in decisive]
    return Section("Data errors", rows, beside=True, parted=False)


def _idle(answer: Answer) -> Iterator[Row]:
    """Requirements that do not apply and contraindications not recorded, by their reason."""
    reasons: dict[str, list[Item]] = {}
    for item in _with(answer, "requirements", "not-applicable"):
        reason = "Not applicable. " + flagged(item["message"], item)
        reasons.setdefault(reason, []).append(item)
    for item in _with(answer, "contraindications", "absent"):
        reason = "None recorded."
        if item.get("message") and item["message"] != reason:
            reason += " " + flagged(item["message"], item)
        reasons.setdefault(reason, []).append(item)
    for reason, items in reasons.items():
        claims = tuple(sorted({claim for item in items for claim in item["claims"]}))
        yield Row(reason, joined(item["id"] for item in items), "none", claims)


def _requirement(item: Item, aside: str = "") -> Row:
    text = flagged(item["message"], item) + aside
    notes = (item["resolution"],) if item.get("resolution") and item["status"] != "met" else ()
    return Row(text, item["id"], item["status"], tuple(item["claims"]), notes)


def _open(items: Sequence[Item], labels: Mapping[str, str]) -> Row:
    """One row for the items that wait for the same facts; what they say alike is said once."""
    names = joined(labels.get(item["id"], item["id"]) for item in items)
    said = dict.fromkeys(str(item["message"]) for item in items if item.get("message"))
    policy = [name for item in items for name in item.get("policy", ())]
    text = " ".join(said) or f"needs {joined(items[0]['missing'])}"
    notes = dict.fromkeys(item["resolution"] for item in items if item.get("resolution"))
    claims = tuple(sorted({claim for item in items for claim in item["claims"]}))
    return Row(flagged(text, {"policy": policy}), names, "unknown", claims, tuple(notes))


def _checks(checks: Sequence[Item], sign: str) -> Iterator[Row]:
    for check in checks:
        yield Row(found(check), check["id"], sign, tuple(check["claims"]))


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
