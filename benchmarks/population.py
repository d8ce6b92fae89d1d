"""A population that is made up: FHIR Bundles of varied clinical states, and compact record graphs.

Seeded: the same number is the same patient on every machine. Most of these people have an
indication or had a dose; a real export has mostly others, who cost less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from osteon.ingest import PatientRecord

Json = dict[str, Any]

DAY = date(2026, 3, 15)
ICD, LOINC, SNOMED = (
    "http://hl7.org/fhir/sid/icd-10-cm",
    "http://loinc.org",
    "http://snomed.info/sct",
)
RXNORM, LOCAL = "http://www.nlm.nih.gov/research/umls/rxnorm", "https://w3id.org/osteon/code"
UCUM = "http://unitsofmeasure.org"
EGFR_UNIT = "mL/min/{1.73_m2}"
STATES = (
    # weight, sex, ages, diagnoses, product, milligrams, interval, unit of the interval
    (30, "female", (56, 90), ("M81.0",), "993452", 60, 6, "mo"),
    (8, "male", (60, 90), ("M81.0",), "993452", 60, 6, "mo"),
    (6, "female", (40, 80), ("M81.8", "T38.0X5A"), "993452", 60, 6, "mo"),
    (14, "female", (38, 85), ("C50.911", "C79.51"), "1046402", 120, 28, "d"),
    (12, "male", (55, 90), ("C61", "C79.51"), "1046402", 120, 28, "d"),
    (8, "female", (45, 85), ("C90.00",), "1046402", 120, 28, "d"),
    (8, "female", (20, 50), ("M85.80",), None, 0, 0, ""),
    (14, "female", (30, 90), ("I10", "E11.9"), None, 0, 0, ""),
)  # fmt: skip


def population(count: int) -> list[Json]:
    """So many patients, a Bundle each."""
    return [_Made(number).bundle() for number in range(count)]


def compact(record: PatientRecord) -> PatientRecord:
    """The record without the codes it was read from, as a site would keep it: about 60 triples."""
    kept = tuple(t for t in record.triples if not (_is_coding(t[0]) or _is_coding(t[2])))
    return replace(record, triples=kept)


def _is_coding(term: object) -> bool:
    return "#coding-" in str(getattr(term, "value", ""))


def described(records: Sequence[PatientRecord]) -> str:
    """How large the graphs are."""
    sizes = sorted(len(record.triples) for record in records)
    middle = sizes[len(sizes) // 2]
    return f"{middle} triples in the middle, {sizes[0]} to {sizes[-1]}"


class _Made:
    """One patient."""

    def __init__(self, number: int) -> None:
        self.rng = Random(number)
        self.name = f"made-{number:07}"
        self.entries: list[Json] = []

    def bundle(self) -> Json:
        rng = self.rng
        (state,) = rng.choices(STATES, [state[0] for state in STATES])
        _, sex, (youngest, oldest), diagnoses, product, dose, interval, unit = state
        born = DAY - timedelta(days=rng.randint(365 * youngest, 365 * oldest))
        resources: list[Json] = [
            {"resourceType": "Patient", "id": self.name, "gender": sex, "birthDate": f"{born}"}
        ]
        for code in diagnoses:
            self._condition(ICD, code)
        self._laboratory()
        if sex == "female" and youngest < 50 and rng.random() < 0.5:
            self._test()
        if rng.random() < 0.6:
            self._add(
                "Procedure",
                status="completed",
                code=_code(LOCAL, "dental-evaluation"),
                performedDateTime=self._ago(5, 450),
            )
        if product is not None:
            self._treatment(product, dose, interval, unit)
        self._supplements()
        resources += self.entries
        entry = [{"resource": resource} for resource in resources]
        return {"resourceType": "Bundle", "type": "collection", "entry": entry}

    def _add(self, kind: str, **content: Any) -> None:
        identity = f"{self.name}-{len(self.entries)}"
        about = {"reference": f"Patient/{self.name}"}
        self.entries.append({"resourceType": kind, "id": identity, "subject": about, **content})

    def _ago(self, least: int, most: int) -> str:
        return f"{DAY - timedelta(days=self.rng.randint(least, most))}"

    def _condition(self, system: str, code: str) -> None:
        sure = self.rng.choices(("confirmed", "provisional", "refuted"), (18, 1, 1))[0]
        self._add(
            "Condition",
            clinicalStatus=_code(
                "http://terminology.hl7.org/CodeSystem/condition-clinical", "active"
            ),
            verificationStatus=_code(
                "http://terminology.hl7.org/CodeSystem/condition-ver-status", sure
            ),
            code=_code(system, code),
            onsetDateTime=self._ago(30, 4000),
        )

    def _result(self, code: str, value: float, unit: str, when: str) -> None:
        quantity = {"value": value, "unit": unit, "system": UCUM, "code": unit}
        self._add(
            "Observation",
            status="final",
            code=_code(LOINC, code),
            effectiveDateTime=when,
            valueQuantity=quantity,
        )

    def _laboratory(self) -> None:
        rng = self.rng
        when = self._ago(1, 120)
        self._result("17861-6", round(rng.gauss(9.1, 0.5), 1), "mg/dL", when)
        if rng.random() < 0.7:
            self._result("1751-7", round(rng.gauss(3.9, 0.4), 1), "g/dL", when)
        if rng.random() < 0.8:
            self._result("98979-8", max(8, round(rng.gauss(62, 24))), EGFR_UNIT, self._ago(1, 450))
        if rng.random() < 0.5:
            value = max(6, round(rng.gauss(29, 10)))
            self._result("62292-8", value, "ng/mL", self._ago(1, 450))

    def _test(self) -> None:
        self._add(
            "Observation",
            status="final",
            code=_code(LOINC, "2106-3"),
            effectiveDateTime=self._ago(1, 60),
            valueCodeableConcept=_code(SNOMED, "260385009"),
        )

    def _treatment(self, product: str, dose: int, interval: int, unit: str) -> None:
        rng, drug = self.rng, _code(RXNORM, product)
        days = interval * (30 if unit == "mo" else 1)
        amount = {"value": dose, "unit": "mg", "system": UCUM, "code": "mg"}
        last = DAY - timedelta(days=rng.randint(0, days + days // 2))
        for back in range(rng.choice((0, 1, 2))):
            self._add(
                "MedicationAdministration",
                status="completed",
                medicationCodeableConcept=drug,
                effectiveDateTime=f"{last - timedelta(days=days * back)}",
                dosage={"route": _code(SNOMED, "34206005"), "dose": amount},
            )
        if rng.random() < 0.7:
            start = f"{DAY + timedelta(days=rng.randint(0, 30))}"
            repeat = {"frequency": 1, "period": interval, "periodUnit": unit}
            self._add(
                "MedicationRequest",
                status="active",
                intent="order",
                medicationCodeableConcept=drug,
                authoredOn=self._ago(0, 30),
                dosageInstruction=[
                    {
                        "timing": {"repeat": {"boundsPeriod": {"start": start}, **repeat}},
                        "route": _code(SNOMED, "34206005"),
                        "doseAndRate": [{"doseQuantity": amount}],
                    }
                ],
            )

    def _supplements(self) -> None:
        for code, value, unit in (("1897", 1500, "mg"), ("2418", 800, "[iU]")):
            if self.rng.random() < 0.6:
                amount = {"value": value, "unit": unit, "system": UCUM, "code": unit}
                repeat = {"frequency": 2, "period": 1, "periodUnit": "d"}
                self._add(
                    "MedicationStatement",
                    status="active",
                    medicationCodeableConcept=_code(RXNORM, code),
                    effectivePeriod={"start": self._ago(30, 900)},
                    dosage=[
                        {"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": amount}]}
                    ],
                )


def _code(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}
