"""What the tests of outcomes share: running the public API and comparing with an expectation.

The expectations are written from the design alone, so this module knows only the answer's JSON.
A status in an expectation may be a list of acceptable ones, where ``absent`` means "not listed";
an id that begins with ``?`` may be missing.
"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
EXPECTED = ROOT / "tests" / "expected"

Answer = dict[str, Any]

# The lists of the answer that an expectation gives as {id: status}.
STATUS_LISTS = ("requirements", "contraindications", "recommendations", "cautions")


@lru_cache(maxsize=1)
def knowledge() -> Any:
    """The packaged knowledge, loaded once for all tests."""
    from osteon.knowledge import Knowledge
    from osteon.resources import data_root

    return Knowledge.load(data_root())


def assess_file(path: str, as_of: str, profile: str) -> tuple[Answer, ...]:
    """The answers for every patient of one file."""
    from osteon.ingest import read_records
    from osteon.pipeline import assess
    from osteon.resources import data_root

    records = read_records([path], data_root())
    day = date.fromisoformat(as_of)
    return tuple(
        assess(record, knowledge(), as_of=day, profile=profile).answer for record in records
    )


def types_of_file(path: str, as_of: str, profile: str) -> tuple[dict[str, list[str]], ...]:
    """The classes that every patient of one file is in and may be in: `osteon classify`."""
    from osteon.ingest import read_records
    from osteon.pipeline import assess
    from osteon.resources import data_root

    records = read_records([path], data_root())
    day = date.fromisoformat(as_of)
    return tuple(
        assess(record, knowledge(), as_of=day, profile=profile).types for record in records
    )


answers = lru_cache(maxsize=256)(assess_file)
"""The same for a file that does not change."""


def expectations() -> dict[str, dict[str, Any]]:
    """Every expectation by its name."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(EXPECTED.glob("*.json"))
    }


def answer_for(expected: dict[str, Any]) -> Answer:
    """The answer that an expectation is about."""
    path = str(EXAMPLES / expected["example"])
    found = answers(path, expected["asOf"], expected["profile"])
    wanted = expected.get("patient")
    if wanted is not None:
        found = tuple(answer for answer in found if answer["patient"].endswith(wanted))
    assert len(found) == 1, f"{expected['example']}: {len(found)} answers, one expected"
    return found[0]


# Every list of the answer whose items rest on claims. What no source covers may have none to name.
CLAIMED = (
    *("indications", "regimens", "requirements", "contraindications", "orderChecks"),
    *("recommendations", "cautions", "conflicts", "differences"),
)


def claimless(answer: Answer) -> list[str]:
    """The items of the answer that name no claim, or one that the evidence does not hold."""
    items = [(key, item) for key in CLAIMED for item in answer[key]]
    if answer["schedule"]:
        items.append(("schedule", {"id": answer["schedule"]["regimen"], **answer["schedule"]}))
    known = set(answer["evidence"])
    return [
        f"{key}/{item['id']}"
        for key, item in items
        if not item["claims"] or not known.issuperset(item["claims"])
    ]


def statuses(items: list[dict[str, Any]]) -> dict[str, str]:
    """{id: status} of a list of the answer; an id listed twice shows as such."""
    out: dict[str, str] = {}
    for item in items:
        out[item["id"]] = "listed twice" if item["id"] in out else item["status"]
    return out


def _compare_map(key: str, wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    lines = []
    for name in sorted(set(wanted) | set(found)):
        allowed = wanted.get(name, "absent")
        got = found.get(name, "absent")
        if got not in (allowed if isinstance(allowed, list) else [allowed]):
            lines.append(f"{key}/{name}: expected {allowed}, found {got}")
    return lines


def _compare_ids(key: str, wanted: list[str], found: list[str]) -> list[str]:
    sure = {name for name in wanted if not name.startswith("?")}
    allowed = sure | {name[1:] for name in wanted if name.startswith("?")}
    lines = [f"{key}: {name} expected, not found" for name in sorted(sure - set(found))]
    lines += [f"{key}: {name} found, not expected" for name in sorted(set(found) - allowed)]
    return lines


def _field(items: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return {item["id"]: item.get(name) for item in items}


def differences(expected: dict[str, Any], answer: Answer) -> list[str]:
    """One line for each thing in which the answer is not as expected."""
    lines: list[str] = []
    if answer["verdict"] != expected["verdict"]:
        lines.append(f"verdict: expected {expected['verdict']}, found {answer['verdict']}")
    if "indications" in expected:
        found = {k: v for k, v in statuses(answer["indications"]).items() if v != "absent"}
        lines += _compare_map("indications", expected["indications"], found)
    if "regimens" in expected:
        driving = _field(answer["regimens"], "driving")
        lines += _compare_map("regimens (driving)", expected["regimens"], driving)
    for key in STATUS_LISTS:
        if key in expected:
            lines += _compare_map(key, expected[key], statuses(answer[key]))
    sways = _field(answer["requirements"], "sways")
    for name, sway in expected.get("requirementsSway", {}).items():
        if sways.get(name) != sway:
            lines.append(f"sways/{name}: expected {sway}, found {sways.get(name)}")
    for key, source in (
        ("missing", "requirements"),
        ("recommendationMissing", "recommendations"),
        ("indicationMissing", "indications"),
    ):
        found_missing = _field(answer[source], "missing")
        for name, facts in expected.get(key, {}).items():
            if sorted(found_missing.get(name) or []) != sorted(facts):
                lines.append(f"{key}/{name}: expected {facts}, found {found_missing.get(name)}")
    deadlines = _field(answer["recommendations"], "deadline")
    for name, day in expected.get("recommendationDeadlines", {}).items():
        if deadlines.get(name) != day:
            lines.append(f"deadline/{name}: expected {day}, found {deadlines.get(name)}")
    if "orderChecks" in expected:
        wanted_checks = sorted(" ".join(check) for check in expected["orderChecks"])
        found_checks = sorted(
            f"{check['id']} {check['subject']} {check['status']}" for check in answer["orderChecks"]
        )
        lines += _compare_ids("orderChecks", wanted_checks, found_checks)
        if len(set(found_checks)) != len(found_checks):
            lines.append("orderChecks: a check is listed twice")
    if "schedule" in expected:
        lines += _compare_schedule(expected["schedule"], answer["schedule"])
    for key in ("conflicts", "notCovered"):
        if key in expected:
            lines += _compare_ids(key, expected[key], [item["id"] for item in answer[key]])
    if "dataErrors" in expected:
        subjects = sorted({error["subject"] for error in answer["dataErrors"]})
        lines += _compare_ids("dataErrors", expected["dataErrors"], subjects)
    if "codesNotUnderstood" in expected:
        codes = [entry["code"] for entry in answer["codesNotUnderstood"]]
        lines += _compare_ids("codesNotUnderstood", expected["codesNotUnderstood"], codes)
    return lines


def _compare_schedule(wanted: dict[str, Any] | None, found: dict[str, Any] | None) -> list[str]:
    if wanted is None or found is None:
        return [] if wanted == found else [f"schedule: expected {wanted}, found {found}"]
    return [
        f"schedule/{field}: expected {value}, found {found.get(field)}"
        for field, value in wanted.items()
        if found.get(field) != value
    ]
