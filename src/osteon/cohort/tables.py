"""Answers as Arrow tables: a row a patient, a requirement, a recommendation, an item, a code."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from osteon.cohort.batch import Fault
from osteon.present import json

if TYPE_CHECKING:
    from osteon.pipeline import Brief

_TEXT, _DAY, _YES, _COUNT = pa.string(), pa.date32(), pa.bool_(), pa.int32()
_LIST: Final = pa.list_(pa.string())

_COLUMNS: Final[dict[str, dict[str, Any]]] = {
    "patients": {
        "patient": _TEXT,
        "iri": _TEXT,
        "asOf": _DAY,
        "profile": _LIST,
        "knowledge": _TEXT,
        "policy": _TEXT,
        "verdict": _TEXT,
        "indications": _LIST,
        "regimens": _LIST,
        "regimen": _TEXT,
        "schedule": _TEXT,
        "lastDose": _DAY,
        "nextDue": _DAY,
        "daysOverdue": _COUNT,
        "ifGivenOn": _DAY,
        "thenDue": _DAY,
        "unmet": _LIST,
        "unknown": _LIST,
        "grave": _LIST,
        "classes": _LIST,
        "possibleClasses": _LIST,
    },
    "requirements": {
        "patient": _TEXT,
        "id": _TEXT,
        "status": _TEXT,
        "timing": _TEXT,
        "sways": _YES,
        "judgedOn": _DAY,
        "validUntil": _DAY,
        "message": _TEXT,
        "resolution": _TEXT,
        "missing": _LIST,
    },
    "recommendations": {
        "patient": _TEXT,
        "id": _TEXT,
        "status": _TEXT,
        "modality": _TEXT,
        "deadline": _DAY,
        "text": _TEXT,
        "resolution": _TEXT,
        "missing": _LIST,
    },
    "items": {
        "patient": _TEXT,
        "kind": _TEXT,
        "id": _TEXT,
        "status": _TEXT,
        "grave": _YES,
        "subject": _TEXT,
        "text": _TEXT,
        "expected": _TEXT,
        "found": _TEXT,
        "resolution": _TEXT,
        "missing": _LIST,
    },
    "evidence": {
        "patient": _TEXT,
        "kind": _TEXT,
        "id": _TEXT,
        "subject": _TEXT,
        "claims": _LIST,
        "because": _LIST,
        "policy": _LIST,
    },
    "codes": {
        "patient": _TEXT,
        "system": _TEXT,
        "code": _TEXT,
        "display": _TEXT,
        "subject": _TEXT,
        "couldMatter": _LIST,
    },
    "understood": {
        "patient": _TEXT,
        "system": _TEXT,
        "code": _TEXT,
        "concepts": _LIST,
        "entries": _LIST,
    },
    "errors": {
        "patient": _TEXT,
        "source": _TEXT,
        "line": pa.int64(),
        "kind": _TEXT,
        "reason": _TEXT,
    },
}
SCHEMAS: Final = {name: pa.schema(list(columns.items())) for name, columns in _COLUMNS.items()}
"""What columns each table has."""
_PARTS: Final = {
    "requirements": "requirement",
    "recommendations": "recommendation",
    "indications": "indication",
    "contraindications": "contraindication",
    "cautions": "caution",
    "orderChecks": "order-check",
    "notCovered": "not-covered",
    "conflicts": "conflict",
    "differences": "difference",
    "dataErrors": "data-error",
}
"""The parts of an answer that list items, and what one of them is called."""

Row = dict[str, Any]


class Tables:
    """The tables of some patients, row by row."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Row]] = {name: [] for name in SCHEMAS}

    def add(self, one: Brief | Fault) -> None:
        """What came of a patient."""
        if isinstance(one, Fault):
            self._rows["errors"].append(dict(vars(one)))
            return
        answer = one.answer
        who = {"patient": answer["patient"]}
        self._rows["patients"].append(who | _patient(one))
        for part, kind in _PARTS.items():
            for item in answer.get(part, ()):
                self._item(who, part, kind, item)
        for regimen in answer["regimens"]:
            self._rows["evidence"].append(who | _evidence("regimen", regimen))
        if answer["schedule"]:
            self._rows["evidence"].append(who | _evidence("schedule", answer["schedule"]))
        self._rows["codes"] += [who | code for code in answer["codesNotUnderstood"]]
        self._rows["understood"] += [who | code for code in answer.get("codesUnderstood", ())]

    def _item(self, who: Row, part: str, kind: str, item: Row) -> None:
        self._rows["evidence"].append(who | _evidence(kind, item))
        row = {**who, **item, "kind": kind}
        if part == "requirements":
            row |= {name: _day(item.get(name)) for name in ("judgedOn", "validUntil")}
        elif part == "recommendations":
            row["deadline"] = _day(item.get("deadline"))
        else:
            part = "items"
            row["text"] = item.get("text") or item.get("message")
            if kind == "difference":
                row |= {"expected": item["article"], "found": item["label"]}
            else:
                row |= {name: _shown(item.get(name)) for name in ("expected", "found")}
        self._rows[part].append(row)

    def finish(self) -> dict[str, pa.Table]:
        """The tables, each with all of its columns."""
        return {
            name: pa.Table.from_pylist(rows, schema=SCHEMAS[name])
            for name, rows in self._rows.items()
        }


def _patient(one: Brief) -> Row:
    answer = one.answer
    schedule = answer["schedule"] or {}
    driving = [regimen["id"] for regimen in answer["regimens"] if regimen["driving"]]
    return {
        "iri": one.patient,
        "asOf": _day(answer["asOf"]),
        "profile": answer["profile"],
        "knowledge": answer["knowledge"]["version"],
        "policy": answer["knowledge"]["policy"],
        "verdict": answer["verdict"],
        "indications": [i["id"] for i in answer["indications"] if i["status"] == "present"],
        "regimens": [regimen["id"] for regimen in answer["regimens"]],
        "regimen": schedule.get("regimen") or (driving[0] if len(driving) == 1 else None),
        "schedule": schedule.get("status"),
        "daysOverdue": schedule.get("daysOverdue"),
        **{n: _day(schedule.get(n)) for n in ("lastDose", "nextDue", "ifGivenOn", "thenDue")},
        **{s: [r["id"] for r in answer["requirements"] if r["status"] == s] for s in _OPEN},
        "grave": list(_grave(answer)),
        "classes": one.types["certain"],
        "possibleClasses": one.types["possible"],
    }


_OPEN: Final = ("unmet", "unknown")


def _grave(answer: Row) -> Iterator[str]:
    """What deserves the first look, whatever the verdict."""
    for part in ("contraindications", "notCovered"):
        for item in answer[part]:
            if item["grave"] and item["id"] is not None:
                yield item["id"]


def _evidence(kind: str, item: Row) -> Row:
    return {
        "kind": kind,
        "id": item.get("id") or item.get("regimen"),
        "subject": item.get("subject"),
        "claims": item.get("claims") or [],
        "because": item.get("because") or [],
        "policy": item.get("policy") or [],
    }


def _day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)


def _shown(value: Any) -> str | None:
    """A value that may be a text, a number, a quantity or a list, as text."""
    return value if value is None or isinstance(value, str) else json.dumps(value)
