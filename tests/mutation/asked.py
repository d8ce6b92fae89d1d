"""The tests of questions (`tests/ask`), put to a mutant of what they ask about.

Some knowledge is there to be asked, and no answer for a patient shows it: that one claim more
speaks of the interval of an order, say, where another way already names it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from ask.both_engines import ARTICLE, AS_OF, HERE, LABEL, LABEL_RECORDS, RECORDS, ordered, value
from oracle import EXAMPLES, ROOT
from pyoxigraph import Store

from osteon.ingest import PatientRecord, read_records
from osteon.knowledge import Knowledge
from osteon.pipeline import assess_together
from osteon.questions import ask, bind, dataset, read_questions

ASKED = "tests/ask/test_questions.py::test_rows"


def failing_on_questions(kb: Knowledge, only: str = "") -> str:
    """The first question with other rows, or a given one; empty if all are the same."""
    stores: dict[str, Store] = {}
    for name, case in _cases().items():
        if only in ("", f"{ASKED}[{name}]"):
            profile = case.get("profile", ARTICLE)
            if profile not in stores:
                found = assess_together(_records(profile), kb, as_of=AS_OF, profile=profile)
                stores[profile] = dataset(kb, list(found))
            question = _questions()[name.partition("--")[0]]
            places = [question.columns.index(column) for column in case["columns"]]
            text = bind(question, case["parameters"])
            rows = [tuple(value(term) for term in row) for row in ask(stores[profile], text)]
            seen = ordered(list({tuple(row[i] for i in places) for row in rows}))
            if [list(row) for row in seen] != case["rows"]:
                return f"{ASKED}[{name}]"
    return ""


@lru_cache(maxsize=1)
def _cases() -> dict[str, dict[str, Any]]:
    return {
        path.stem: json.loads(path.read_text("utf-8"))
        for path in sorted((HERE / "expected").glob("*.json"))
    }


@lru_cache(maxsize=1)
def _questions() -> dict[str, Any]:
    return read_questions(ROOT)


@lru_cache(maxsize=2)
def _records(profile: str) -> list[PatientRecord]:
    paths = [*(EXAMPLES / name for name in RECORDS), HERE / "laboratory.ttl"]
    if profile == LABEL:
        paths = [EXAMPLES / name for name in LABEL_RECORDS]
    return read_records([str(path) for path in paths], ROOT)
