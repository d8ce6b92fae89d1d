"""Osteon's answers and those of the rules in CQL, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cql_engine import Value
from oracle import knowledge

from osteon.batch import batches
from osteon.ingest import PatientRecord
from osteon.pipeline import Assessment, assess_together

PAIRS = {
    "Adult": ("Adult", "Under18"),
    "Advanced CKD": ("AdvancedCKD", "NotAdvancedCKD"),
    "Low calcium": ("LowCalciumPatient", "AdequateCalciumPatient"),
    "Pregnant": ("Pregnant", "NotPregnant"),
}
"""Rules that Osteon answers by a class and its counter-class; in both, a patient is in neither."""

STATUSES: dict[str, tuple[str, str, dict[str, Value]]] = {
    "Low calcium": (
        "requirements",
        "hypocalcemia-corrected",
        {"met": False, "unmet": True, "unknown": None},
    ),
    "Dental evaluation in time": (
        "requirements",
        "dental-evaluation",
        {"met": True, "unknown": False},
    ),
    "Pregnant": ("contraindications", "pregnancy", {"present": True}),
    "Postmenopausal osteoporosis": (
        "indications",
        "postmenopausal-osteoporosis",
        {"present": True, "absent": False, "unknown": None},
    ),
}
"""What an item of the answer says to a rule, where it has one of these statuses."""


def ours(one: Assessment) -> list[tuple[str, Value]]:
    """What Osteon says to the rules, each by a class, by a status, or by both."""
    certain = set(one.types["certain"])
    found: list[tuple[str, Value]] = []
    for rule, pair in PAIRS.items():
        yes, no = (name in certain for name in pair)
        found.append((rule, None if yes == no else yes))
    for rule, (group, wanted, values) in STATUSES.items():
        for item in one.answer[group]:
            if item["id"] == wanted and item["status"] in values:
                found.append((rule, values[item["status"]]))
    schedule = one.answer["schedule"]
    if schedule is not None:
        found.append(("Last dose", schedule["lastDose"]))
        if schedule["lastDose"] is not None:
            found.append((f"Due under {schedule['regimen']}", schedule["nextDue"]))
    return found


def assessed(records: Sequence[PatientRecord], day: date) -> Iterator[Assessment]:
    """Brief answers of Osteon."""
    for batch in batches(records):
        yield from assess_together(batch, knowledge(), as_of=day, brief=True)
