"""Of somebody deceased nothing is said that could read as advice: no dose, no test, no question."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from anna import example
from tiny import assessed

from osteon.cli import main

# example, the schedule's status in life and after, and the last dose
PEOPLE: list[tuple[str, str, str, str | None]] = [
    ("first-dose-ready", "not-started", "not-started", None),
    ("not-due-yet", "not-due", "unknown", "2025-12-10"),
    ("breast-mets-due-today", "due", "unknown", "2026-02-15"),
    ("long-overdue", "overdue", "unknown", "2025-01-10"),
]
NAMES = [person[0] for person in PEOPLE]
DAYS_AHEAD = ("nextDue", "ifGivenOn", "thenDue")
ADVICE = re.compile(r"if given|then due|next dose|missed dose|overdue|not due|go on with", re.I)


def saying(name: str, **said: Any) -> str:
    """The example, its Patient saying this too."""
    bundle = json.loads(example(name))
    bundle["entry"][0]["resource"].update(said)
    return json.dumps(bundle)


@pytest.mark.parametrize(("name", "alive", "after", "last"), PEOPLE, ids=NAMES)
def test_no_day_ahead_and_no_recommendation(
    tmp_path: Path, name: str, alive: str, after: str, last: str | None
) -> None:
    for said in ({}, {"deceasedBoolean": False}, {"deceasedDateTime": "2026-03-16"}):
        living = assessed(tmp_path, saying(name, **said), suffix="json")
        assert living["schedule"]["status"] == alive
        assert living["schedule"]["ifGivenOn"] is not None
        assert living["recommendations"]
        assert living["requirements"]
        assert bool(living["conflicts"]) == (name == "long-overdue")
    for said in ({"deceasedBoolean": True}, {"deceasedDateTime": "2026-03-15"}):
        answer = assessed(tmp_path, saying(name, **said), suffix="json")
        schedule = answer["schedule"]
        assert (schedule["status"], schedule["lastDose"]) == (after, last)
        assert [schedule[day] for day in DAYS_AHEAD] == [None, None, None]
        assert schedule["daysOverdue"] == 0
        assert answer["recommendations"] == answer["requirements"] == answer["conflicts"] == []
        assert answer["verdict"] == "needs-information"
        assert [e["message"] for e in answer["dataErrors"]] == [
            "The patient is recorded as deceased."
        ]


@pytest.mark.parametrize("form", ["text", "html"])
@pytest.mark.parametrize("name", NAMES)
def test_no_page_advises_a_dose(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, form: str
) -> None:
    record = tmp_path / "record.json"
    found = []
    for said in ({}, {"deceasedBoolean": True}):
        record.write_text(saying(name, **said), encoding="utf-8")
        main(["assess", str(record), "--as-of", "2026-03-15", "--format", form])
        page = re.sub(r"<style>.*?</style>", "", capsys.readouterr().out, flags=re.S)
        found.append(ADVICE.findall(re.sub(r"<[^>]*>|\s+", " ", page)))
    assert (found[0] != []) == (name != "first-dose-ready" or form == "html")
    assert found[1] == []
