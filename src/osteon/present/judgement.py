"""The sections that judge: what to look at first, what blocks, what is missing, what is settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from osteon.present.layout import Row, Section
from osteon.present.names import Names
from osteon.present.wording import alike, flagged, listed, sentences, shown

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


def look_first(answer: Answer, names: Names) -> Section:
    """What may do harm, whatever the verdict says."""
    rows = []
    for status, sign in (("present", "unmet"), ("unknown", "unknown")):
        for item in _with(answer, "contraindications", status):
            text = flagged(item.get("message") or f"contraindication {status}", item)
            asked = _asked_below(answer, item) or answer["verdict"] == "not-indicated"
            notes = () if asked else _notes([item])
            called = names.of("contraindication", item["id"])
            rows.append(Row(text, called, sign, tuple(item["claims"]), notes))
    for gap in answer["notCovered"]:
        if gap["grave"]:
            text = names.tagged(gap["text"], gap["id"])
            rows.append(Row(text, "", "alert", tuple(gap["claims"])))
    rows += [_data_error(error, "alert") for error in decisive_errors(answer)]
    return Section("Look first", rows)


def findings(answer: Answer, names: Names) -> Section:
    """Requirements unmet and orders that go against the regimen, then what is not known."""
    rows = [_requirements([item], names) for item in _swaying(answer, "unmet")]
    rows += _checks(_with(answer, "orderChecks", "violation"), "unmet", names)
    rows += [_indication(item, names) for item in _with(answer, "indications", "unknown")]
    rows += [_requirements(items, names) for items in alike(_swaying(answer, "unknown"))]
    rows += _checks(_with(answer, "orderChecks", "unknown"), "unknown", names)
    return Section(summary(answer), rows)


def settled(answer: Answer, names: Names) -> Section:
    """Requirements that are met, do not apply, or no longer decide; what was not found."""
    rows = [_requirements([item], names) for item in _with(answer, "requirements", "met")]
    past = [item for item in answer["requirements"] if not item["sways"]]
    for status in ("unmet", "unknown"):
        for items in alike([item for item in past if item["status"] == status]):
            rows.append(_requirements(items, names, aside=" (does not decide this dose)"))
    if answer["requirements"]:
        rows += _idle(answer, names)
    return Section("Met, not applicable, none recorded", rows)


def other_data_errors(answer: Answer) -> Section:
    """Data errors that no shown item rests on."""
    decisive = decisive_errors(answer)
    rows = [_data_error(error, "none") for error in answer["dataErrors"] if error not in decisive]
    return Section("Data errors", rows, beside=True, parted=False)


def _idle(answer: Answer, names: Names) -> Iterator[Row]:
    """Requirements that do not apply and contraindications not recorded, by their reason."""
    idle = [
        {**item, "name": names.of(kind, item["id"])}
        for key, kind, status in (
            ("requirements", "requirement", "not-applicable"),
            ("contraindications", "contraindication", "absent"),
        )
        for item in _with(answer, key, status)
    ]
    for items in alike(idle):
        called = listed(item["name"] for item in items)
        yield Row(_said(items), called, "none", _claims(items))


def _requirements(items: Sequence[Item], names: Names, aside: str = "") -> Row:
    """One row for requirements of one status; what they say alike is said once."""
    called = listed(names.of("requirement", item["id"]) for item in items)
    status = str(items[0]["status"])
    notes = () if status == "met" else _notes(items)
    return Row(_said(items) + aside, called, status, _claims(items), notes)


def _indication(item: Item, names: Names) -> Row:
    """An indication that hangs on facts which are not known."""
    facts = listed(names.of("fact", fact) for fact in item["missing"])
    text = f"Not decided; missing: {facts}." if facts else "Not decided."
    called = names.of("indication", item["id"])
    return Row(flagged(text, item), called, "unknown", tuple(item["claims"]), _notes([item]))


def _said(items: Sequence[Item]) -> str:
    """The messages of some items, each once, marked if local policy had a part in any."""
    text = " ".join(dict.fromkeys(str(item["message"]) for item in items))
    return flagged(text, {"policy": [name for item in items for name in item["policy"]]})


def _notes(items: Sequence[Item]) -> tuple[str, ...]:
    """What to do about some items, in one sentence where it begins alike."""
    told = sentences(str(item["resolution"]) for item in items if item.get("resolution"))
    return (told,) if told else ()


def _claims(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple(sorted({claim for item in items for claim in item["claims"]}))


def _asked_below(answer: Answer, item: Item) -> bool:
    """Whether a requirement asks for the same facts."""
    asked = {fact for one in _swaying(answer, "unknown") for fact in one["missing"]}
    return bool(item["missing"]) and asked.issuperset(item["missing"])


def _checks(checks: Sequence[Item], sign: str, names: Names) -> Iterator[Row]:
    """Checks with a finding; those for which an entry states nothing share a row."""
    groups: dict[object, list[Item]] = {}
    for place, check in enumerate(checks):
        stated = check["found"] not in (None, "", [])
        groups.setdefault(place if stated else check["subject"], []).append(check)
    for group in groups.values():
        called = listed(names.of("check", check["id"]) for check in group)
        found = group[0]["found"]
        length = str(found).startswith("P")  # the gap between two doses, not a rhythm
        expected = listed(shown(one["expected"], repeated=not length) for one in group)
        told = shown(found, repeated=not length)
        text = f"{group[0]['subject']}: {told}; expected {expected}."
        policy = [name for check in group for name in check["policy"]]
        yield Row(flagged(text, {"policy": policy}), called, sign, _claims(group))


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


def decisive_errors(answer: Answer) -> list[Item]:
    """Errors in entries that an open or harmful item, the schedule or an order rests on."""
    keys = ("indications", "requirements", "contraindications", "recommendations", "cautions")
    resting = {
        subject
        for key in keys
        for item in answer[key]
        if item["status"] in ("unknown", "unmet", "present")
        for subject in item["because"]
    }
    resting |= {check["subject"] for check in answer["orderChecks"]}
    return [e for e in answer["dataErrors"] if e.get("grave") or e["subject"] in resting]
