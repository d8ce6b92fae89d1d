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
    item: Item = {"id": row["id"], "status": row["status"]}
    kind = row["kind"]
    if kind == "requirement":
        first = row["id"] in ex.kb.judged_on_first_dose
        item |= {
            "timing": row["timing"],
            "sways": row["sways"] == "true",
            "judgedOn": state["first"] if first else state["judgedOn"],
            "validUntil": _valid_until(ex, row) if row["status"] == "met" else None,
        }
    if kind == "contraindication":
        item["grave"] = row["status"] != "absent"
    if kind == "recommendation":
        item["modality"] = row["modality"]
        if deadline := _deadline(ex, row["item"]):
            item["deadline"] = deadline
    return {**item, "claims": row["claims"]}


def _valid_until(ex: Explainer, row: Row) -> str | None:
    """The day on which the first of the findings that made a requirement met runs out."""
    return _first(ex, row["item"], "until")


def _deadline(ex: Explainer, item: str) -> str | None:
    """The date of the finding that sets the item's deadline, if there is one."""
    return _first(ex, item, "date") if item in ex.kb.deadlines else None


def _first(ex: Explainer, item: str, column: str) -> str | None:
    rows = ex.rows("dates-of-findings")
    return min((r[column] for r in rows if r["item"] == item and r[column]), default=None)
