"""The brief form of the items of an answer: statuses, dates and claims, without words and reasons.

Words and reasons take most of the time of an answer. Who assesses a population reads them for few.
"""

from __future__ import annotations

from typing import Any

from osteon.explain import Explainer
from osteon.store import Row

Item = dict[str, Any]


def brief_item(ex: Explainer, row: Row, state: Row) -> Item:
    """One indication, requirement, contraindication, recommendation or caution."""
    until = _first(ex, row["item"], "until") if row["status"] == "met" else None
    item = head(ex, row, state, until)
    if row["kind"] == "recommendation" and row["item"] in ex.kb.deadlines:
        if deadline := _first(ex, row["item"], "date"):
            item["deadline"] = deadline
    return {**item, "claims": row["claims"]}


def head(ex: Explainer, row: Row, state: Row, until: str | None = None) -> Item:
    """What the brief and the whole form of an item both begin with; `until` is the day on which
    the first of the findings that made a requirement met runs out."""
    named = {"id": row["id"], "status": row["status"]}
    match row["kind"]:
        case "requirement":
            first = row["id"] in ex.kb.judged_on_first_dose
            return {
                "id": row["id"],
                "timing": row["timing"],
                "sways": row["sways"] == "true",
                "judgedOn": state["first"] if first else state["judgedOn"],
                "validUntil": until,
                "status": row["status"],
            }
        case "contraindication":
            return {**named, "grave": row["status"] != "absent"}
        case "recommendation":
            return {**named, "modality": row["modality"]}
    return named


def _first(ex: Explainer, item: str, column: str) -> str | None:
    """The first of the dates of the findings that decide an item."""
    rows = ex.rows("dates-of-findings")
    return min((r[column] for r in rows if r["item"] == item and r[column]), default=None)
