"""Tiny Turtle records from keyword facts, and single facts of the answer.

``woman()`` is 70 with postmenopausal osteoporosis, and everything about her is in order. A test
replaces one fact (``woman(egfr=egfr("29.9"))``), removes one (``egfr=None``) or adds one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from oracle import Answer, assess_file, claimless, types_of_file

TODAY = "2026-03-15"
EGFR_UNIT = "mL/min/{1.73_m2}"
DENOSUMAB = "Denosumab"


@dataclass(frozen=True)
class Fact:
    """One node of a record: the property that holds it, its classes and its other properties."""

    link: str
    types: str
    rest: str

    def turtle(self, name: str) -> str:
        classes = " , ".join(f"osteon:{name}" for name in self.types.split())
        return f'ex:{name} a {classes} ; osteon:reference "x/{name}"{self.rest} .'


def ago(days: int, today: str = TODAY) -> str:
    """The date so many days before the evaluation date."""
    return (date.fromisoformat(today) - timedelta(days=days)).isoformat()


def on(prop: str, when: str | None) -> str:
    """A date, a dateTime or a partial date, typed by its shape."""
    if when is None:
        return ""
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}.get(len(when), "dateTime")
    return f' ; osteon:{prop} "{when}"^^xsd:{kind}'


def decimal(prop: str, value: str | None) -> str:
    return "" if value is None else f' ; osteon:{prop} "{value}"^^xsd:decimal'


def text(prop: str, value: str | None) -> str:
    return "" if value is None else f' ; osteon:{prop} "{value}"'


def term(prop: str, value: str | None) -> str:
    return "" if value is None else f" ; osteon:{prop} osteon:{value}"


def condition(
    types: str,
    onset: str | None = None,
    *,
    verification: str | None = "Confirmed",
    clinical: str | None = None,
    abatement: str | None = None,
) -> Fact:
    rest = on("onset", onset) + on("abatement", abatement)
    rest += term("verification", verification) + term("clinicalStatus", clinical)
    return Fact("hasCondition", types, rest)


def observation(
    types: str,
    value: str | None = None,
    unit: str | None = None,
    when: str | None = "2026-03-01",
    *,
    comparator: str | None = None,
    concept: str | None = None,
    boolean: bool | None = None,
    low: str | None = None,
    status: str | None = None,
) -> Fact:
    rest = decimal("value", value) + text("unit", unit) + on("effective", when)
    rest += term("comparator", comparator) + term("valueConcept", concept) + term("status", status)
    if boolean is not None:
        rest += f" ; osteon:valueBoolean {str(boolean).lower()}"
    if low is not None:
        rest += decimal("referenceLow", low) + text("referenceUnit", unit)
    return Fact("hasObservation", types, rest)


def egfr(value: str, when: str = "2026-02-10", **more: Any) -> Fact:
    return observation("EGFR", value, EGFR_UNIT, when, **more)


def clearance(value: str, when: str = "2026-02-10") -> Fact:
    return observation("CreatinineClearance", value, "mL/min", when)


def calcium(
    value: str, unit: str | None = "mg/dL", when: str | None = "2026-03-01", **more: Any
) -> Fact:
    return observation("SerumCalcium", value, unit, when, **more)


def albumin(value: str, unit: str = "g/dL", when: str = "2026-03-01") -> Fact:
    return observation("SerumAlbumin", value, unit, when)


def hcg_test(result: str, when: str) -> Fact:
    return observation("PregnancyTest", concept=result, when=when)


def dose(
    mg: str | None,
    when: str | None,
    drug: str = DENOSUMAB,
    *,
    route: str = "Subcutaneous",
    status: str | None = "Completed",
) -> Fact:
    rest = term("status", status) + on("effective", when) + decimal("dose", mg)
    rest += text("doseUnit", "mg" if mg else None) + term("route", route)
    return Fact("hasAdministration", drug, rest)


def order(
    mg: str | None,
    period: str | None,
    unit: str | None,
    *,
    start: str | None = None,
    site: str | None = None,
    route: str | None = "Subcutaneous",
    status: str = "Active",
    authored: str | None = "2026-03-01",
    reason: str | None = None,
    stopped: str | None = None,
    drug: str = DENOSUMAB,
) -> Fact:
    rest = term("status", status) + on("authored", authored) + on("start", start)
    rest += decimal("dose", mg) + text("doseUnit", "mg" if mg else None)
    rest += term("route", route) + term("site", site) + term("statusReason", reason)
    rest += decimal("frequency", "1" if period else None) + decimal("period", period)
    rest += text("periodUnit", unit) + on("stopDate", stopped)
    return Fact("hasOrder", drug, rest)


def use(
    drug: str,
    amount: str | None = None,
    unit: str = "mg",
    *,
    start: str | None = "2025-12-01",
    end: str | None = None,
    status: str = "Active",
) -> Fact:
    """A product taken once a day."""
    rest = term("status", status) + on("start", start) + on("end", end)
    if amount is not None:
        rest += decimal("dose", amount) + text("doseUnit", unit)
        rest += decimal("frequency", "1") + decimal("period", "1") + text("periodUnit", "d")
    return Fact("hasMedicationUse", drug, rest)


def procedure(types: str, when: str, status: str = "Completed") -> Fact:
    return Fact("hasProcedure", types, on("effective", when) + term("status", status))


def request(types: str, authored: str, planned: str, status: str = "Active") -> Fact:
    rest = on("authored", authored) + on("planned", planned) + term("status", status)
    return Fact("hasProcedureRequest", types, rest)


def stop(when: str, reason: str | None = None) -> Fact:
    return Fact(
        "hasDiscontinuation", DENOSUMAB, on("effective", when) + term("statusReason", reason)
    )


FOR_GOOD = "TreatmentStoppedPermanently"


def gap(months: str, when: str = "2026-03-01") -> Fact:
    return observation("ExpectedTreatmentGap", months, "mo", when)


def prognosis(time: str, when: str = "2026-03-01", unit: str = "mo") -> Fact:
    return observation("LifeExpectancy", time, unit, when)


_ASSESSED: dict[tuple[str, str, str], Answer] = {}

READY: Mapping[str, Fact | None] = {
    "egfr": egfr("78"),
    "calcium": calcium("9.4"),
    "albumin": albumin("4.0"),
    "vitamin_d": observation("TwentyFiveHydroxyvitaminD", "32", "ng/mL", "2026-01-15"),
    "dental": procedure("DentalEvaluation", "2026-02-05"),
    "carbonate": use("CalciumCarbonate", "3000"),
    "d3": use("Cholecalciferol", "800", "[iU]"),
}


def record(sex: str | None, birth: str | None, facts: Mapping[str, Fact | None]) -> str:
    """The Turtle of one patient."""
    kept = {name: fact for name, fact in facts.items() if fact is not None}
    patient = 'ex:patient a osteon:Patient ; osteon:reference "Patient/patient"'
    patient += term("sex", sex) + on("birthDate", birth)
    patient += "".join(f" ; osteon:{fact.link} ex:{name}" for name, fact in kept.items())
    lines = [
        "@prefix osteon: <https://w3id.org/osteon/> .",
        "@prefix ex: <https://example.org/tiny/> .",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
        patient + " .",
        *(fact.turtle(name) for name, fact in kept.items()),
    ]
    return "\n".join(lines) + "\n"


def woman(
    birth: str | None = "1955-05-05", sex: str | None = "Female", /, **facts: Fact | None
) -> str:
    """A woman of 70 with postmenopausal osteoporosis, everything in order, but for the facts."""
    base: dict[str, Fact | None] = {
        "disease": condition("PostmenopausalOsteoporosis", "2020-01-01")
    }
    return record(sex, birth, {**base, **READY, **facts})


def man(**facts: Fact | None) -> str:
    """A man of 70 with osteoporosis, everything in order, but for the facts."""
    disease = condition("UnspecifiedOsteoporosis", "2020-01-01")
    return woman("1955-05-05", "Male", **{"disease": disease, **facts})


def young_woman(birth: str | None = "1986-05-05", /, **facts: Fact | None) -> str:
    """A woman of 39 with glucocorticoid-induced osteoporosis, nothing known of pregnancy."""
    base = {"disease": condition("GlucocorticoidInducedOsteoporosis", "2025-01-01")}
    return woman(birth, **{**base, **facts})


def with_metastases(tumor: str, **facts: Fact | None) -> str:
    """A man of 70 with that tumour and bone metastases."""
    base = {
        "disease": condition(tumor, "2024-01-01"),
        "metastases": condition("BoneMetastasis", "2026-01-01"),
    }
    return man(**{**base, **facts})


def assessed(
    tmp_path: Path, turtle: str, as_of: str = TODAY, profile: str = "article", suffix: str = "ttl"
) -> Answer:
    """The answer for a record that is given as text; the same question is asked only once."""
    key = (turtle, as_of, profile)
    if key not in _ASSESSED:
        path = tmp_path / f"record.{suffix}"
        path.write_text(turtle, encoding="utf-8")
        (answer,) = assess_file(str(path), as_of, profile)
        assert claimless(answer) == [], "every item names its claims"
        _ASSESSED[key] = answer
    return _ASSESSED[key]


def in_class(tmp_path: Path, turtle: str, name: str, as_of: str = TODAY) -> str:
    """Whether the patient of a record is in a class: ``certain``, ``possible`` or ``absent``."""
    path = tmp_path / "record.ttl"
    path.write_text(turtle, encoding="utf-8")
    (types,) = types_of_file(str(path), as_of, "article")
    return next((how for how, names in types.items() if name in names), "absent")


def cases(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> pytest.MarkDecorator:
    """A test for each row: its first column names it, the others are the arguments."""
    return pytest.mark.parametrize(names, [row[1:] for row in rows], ids=[row[0] for row in rows])


def fact(answer: Answer, probe: str) -> Any:
    """One fact of the answer: ``verdict``, ``schedule.nextDue``, ``requirements.contraception``.

    A list with statuses gives the status of the id, ``absent`` if it is not listed; one without
    gives whether the id is listed; ``deadline.<id>`` and ``sways.<id>`` give that field;
    ``orderChecks.<id>@<fact>`` is the check of that node of the record; ``missing:<list>.<id>``
    gives another field than the status.
    """
    field, _, probe = probe.rpartition(":")
    key, _, name = probe.partition(".")
    if key == "verdict":
        return answer["verdict"]
    if key == "schedule":
        return answer["schedule"][name]
    if key == "dataErrors":
        return bool(answer["dataErrors"])
    if key in ("deadline", "sways"):
        field = key
    source = {"deadline": "recommendations", "sways": "requirements"}.get(key, key)
    name, _, subject = name.partition("@")
    found = [item for item in answer[source] if item["id"] == name]
    if subject:
        found = [item for item in found if item["subject"] == f"x/{subject}"]
    assert len(found) < 2, f"{name} is listed {len(found)} times"
    if key in ("notCovered", "conflicts", "regimens") and not field:
        return bool(found)
    if not found:
        return "absent"
    return found[0].get(field or "status")
