"""Present, first step: the answer of one patient as plain data, in the shape of the JSON Schema."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from pyoxigraph import NamedNode

from osteon.answer_codes import codes_not_understood, codes_understood
from osteon.answer_parts import (
    conflicts,
    data_errors,
    differences,
    evidence,
    gaps,
    order_checks,
    regimens,
    schedule,
)
from osteon.brief import brief_item, head
from osteon.errors import InternalFault
from osteon.explain import Evidence, Explainer
from osteon.ingest import PatientRecord
from osteon.run import Run
from osteon.store import Row, osteon
from osteon.validate import Fault

_MODALITIES = ("must", "must not", "should", "should not", "may", "informs")
_KINDS = ("indication", "requirement", "contraindication", "recommendation", "caution")


def build_answer(
    run: Run,
    record: PatientRecord,
    as_of: datetime.date,
    faults: Iterable[Fault],
    *,
    brief: bool = False,
) -> dict[str, Any]:
    """The answer; numbers are Decimal or int. Raises InternalFault without a verdict.

    `faults` are all of the patient; those in the record are told.

    A brief one has every status, date and claim of the whole one, and no words, reasons or
    sources; its items are those of `osteon.brief`.
    """
    kb = run.kb
    explainer = Explainer(run, NamedNode(record.patient))
    states = explainer.rows("state")
    if not states:
        raise InternalFault(f"no verdict was reached for {record.label}")
    state = states[0]
    profile = run.profile.split("+")
    rows = _statements(explainer)
    make = brief_item if brief else _item
    items = {kind: [make(explainer, row, state) for row in rows.get(kind, [])] for kind in _KINDS}
    nothing = state["nothing"] is not None
    # Where a verdict says more than that nothing is indicated, no danger is left out.
    idle = nothing and state["verdict"] == "not-indicated"
    requirements = items["requirement"]
    if nothing or (state["unsupported"] and state["order"] is None):
        # Where nothing is indicated, asking for tests would read as advice to treat.
        requirements = []
    answer: dict[str, Any] = {
        "patient": record.label,
        "asOf": as_of.isoformat(),
        "profile": profile,
        "knowledge": {"version": kb.version, "policy": kb.policy_label},
        "verdict": state["verdict"],
        "indications": items["indication"],
        "regimens": regimens(explainer),
        "requirements": requirements,
        "contraindications": items["contraindication"],
        "orderChecks": order_checks(explainer),
        "schedule": schedule(explainer),
        "recommendations": [] if nothing else items["recommendation"],
        "cautions": [] if idle else items["caution"],
        "conflicts": conflicts(explainer, brief=brief),
        "dataErrors": data_errors(explainer, faults),
        "notCovered": gaps(explainer, brief=brief),
    }
    if brief:
        return answer | {"codesNotUnderstood": codes_not_understood(explainer, None)}
    answer |= {
        "codesUnderstood": codes_understood(explainer),
        "codesNotUnderstood": [],
        "differences": [],
        "evidence": {},
        "disclaimer": kb.disclaimer("+".join(profile)),
    }
    answer["codesNotUnderstood"] = codes_not_understood(explainer, answer)
    if len(profile) > 1:
        answer["differences"] = differences(explainer, answer)
    answer["evidence"] = evidence(kb, answer)
    return answer


def _statements(ex: Explainer) -> dict[str, list[Row]]:
    """Statement rows by kind, with their claims, classes and modality."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in ex.rows("statements"):
        behind = ex.run.claimed(row["s"])
        row["claims"], row["classes"] = list(behind.claims), list(behind.classes)
        row["modality"] = min(behind.modalities or ("informs",), key=_MODALITIES.index)
        found[row["kind"]].append(row)
    for group in found.values():
        group.sort(key=lambda row: ex.kb.item_order.get(row["item"], 0))
    return found


def _item(ex: Explainer, row: Row, state: Row) -> dict[str, Any]:
    """One indication, requirement, contraindication, recommendation or caution."""
    behind = ex.support(row["classes"], row["judged"])
    undecided = row["judged"] == osteon("MayHold").value
    missing = ex.missing(row["classes"]) if undecided else []
    if undecided:
        missing = sorted({*missing, *(a for e in behind for a in e.asked)})
    if row["kind"] == "requirement":
        return _requirement(ex, row, state, behind, missing)
    common = {
        "because": ex.because(behind),
        "missing": missing,
        "resolution": ex.remedy(missing) if row["status"] == "unknown" else None,
        "claims": row["claims"],
        "policy": ex.policies(behind),
    }
    item = head(ex, row, state)
    if row["kind"] == "indication":
        return {**item, **common}
    text = _words(ex, row, behind, missing)
    if row["kind"] == "contraindication":
        return {**item, "message": text, **common}
    item["text"] = text
    if row["kind"] == "recommendation" and (deadline := _deadline(ex, row["item"])):
        item["deadline"] = deadline
    return {**item, **common}


def _requirement(
    ex: Explainer, row: Row, state: Row, behind: list[Evidence], missing: list[str]
) -> dict[str, Any]:
    """A requirement: the findings that decide it count only once it concerns the patient."""
    classes, facts = ex.kb.deciding.get(row["item"], (set(), set()))
    decided = row["status"] in ("met", "unmet")
    deciding: list[Evidence] = []
    if row["judged"] == osteon("Holds").value:
        deciding = ex.with_classes(classes)
        if decided:
            certain = [e for e in deciding if not e.asked and _STALE not in e.classes]
            deciding = certain or deciding
        else:
            open_facts = {r["fact"] for r in ex.rows("open-facts") if r["s"] == row["s"]}
            asked = {*open_facts, *(a for e in deciding for a in e.asked)}
            missing = sorted({*missing, *(asked or facts)})
    status = row["status"]
    # What decides says why it is met or not; else what brought it up says why it is asked.
    telling = deciding if decided and deciding else behind or deciding
    message = ex.message(row["item"], row["state"], row["judged"], deciding, telling)
    text = ex.words(message, deciding, telling, missing) if message else row["id"]
    resolution = message.resolution if message else None
    held = ex.kb.held_back.get(row["item"])
    if resolution and held and ex.with_classes({held}):
        resolution = None
    everything = [*behind, *deciding]
    until = sorted(e.valid_until for e in deciding if e.valid_until)
    item = {
        **head(ex, row, state, until[0] if status == "met" and until else None),
        "message": text,
        "because": ex.because(everything),
        "missing": missing if status == "unknown" else [],
        "resolution": resolution if status in ("unmet", "unknown") else None,
        "claims": row["claims"],
        "policy": ex.policies(everything),
    }
    return item


_STALE = osteon("StaleFinding").value


def _words(ex: Explainer, row: Row, behind: list[Evidence], missing: list[str]) -> str:
    known = [*behind, *ex.certain]
    message = ex.message(row["item"], row["state"], row["judged"], known, behind)
    if message is None:
        return str(row["id"])
    extra = {"deadline": _deadline(ex, row["item"]) or "a date that is not known"}
    return ex.words(message, behind, behind, missing, extra)


def _deadline(ex: Explainer, item: str) -> str | None:
    """The date of the finding that sets the item's deadline, if there is one."""
    cls = ex.kb.deadlines.get(item)
    dates = [e.slots["date"] for e in ex.with_classes({cls}) if "date" in e.slots] if cls else []
    return min(dates) if dates else None
