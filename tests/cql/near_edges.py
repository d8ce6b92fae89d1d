"""Made-up FHIR patients whose values, dates and statuses lie on the edges of the rules in CQL."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from cql_knowledge import Library

Json = dict[str, Any]

UCUM = "http://unitsofmeasure.org"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
LABORATORY = ("SerumCalcium", "SerumCalcium", "CorrectedCalcium", "IonizedCalcium")
UNITS = {
    "SerumCalcium": ("mg/dL", "mg/dL", "mg/dL", "mmol/L", "mg/L"),
    "CorrectedCalcium": ("mg/dL", "mg/dL", "mmol/L"),
    "IonizedCalcium": ("mmol/L", "mmol/L", "mg/dL"),
    "SerumAlbumin": ("g/dL", "g/L"),
    "EGFR": ("mL/min/{1.73_m2}", "mL/min/1.73 m2"),
}
CONDITIONS = ("Osteoporosis", "Osteoporosis", "Osteoporosis", "Advanced kidney disease",
    "Pregnancy", "Hypocalcemia", "Menopause", "Premenopause", "No reproduction",
    "Negative test encounter")  # fmt: skip
PROCEDURES = ("DentalEvaluation", "Dialysis", "Menopause procedure", "No reproduction procedure")


class Maker:
    """Patients of one day, from one seed."""

    def __init__(self, known: Library, day: date, seed: int) -> None:
        self.known, self.day, self.rng = known, day, Random(f"{day} {seed}")
        self.entries: list[Json] = []

    def bundles(self, count: int) -> list[Json]:
        """So many patients, one Bundle each."""
        return [self._bundle(f"p{self.day:%y%m%d}-{at}") for at in range(count)]

    def _bundle(self, name: str) -> Json:
        rng = self.rng
        self.entries, self.patient = [], name
        person: Json = {"resourceType": "Patient", "id": name}
        if (sex := rng.choice(("female",) * 7 + ("male", "unknown", None))) is not None:
            person["gender"] = sex
        if rng.random() < 0.95:
            person["birthDate"] = self._birth()
        parts = (self._calcium, self._calcium, self._egfr, self._condition, self._condition,
            self._procedure, self._statement, self._test, self._dose)  # fmt: skip
        for part in parts:
            for _ in range(rng.choice((0, 1, 1, 2))):
                part()
        resources = [person, *self.entries]
        return {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [{"resource": resource} for resource in resources],
        }

    # ---- dates -------------------------------------------------------------------------------

    def _birth(self) -> str:
        edges = ("Adult from", "Reproductive from", "Reproductive to", "Presumed menopause from")
        age = int(self.known.numbers[self.rng.choice((*edges, "Oldest age", "Reproductive to"))])
        age += self.rng.choice((0, 0, 1))
        day = _years_before(self.day, age) + timedelta(days=self.rng.choice((-1, 0, 1, 200)))
        return self._partial(day)

    def _partial(self, day: date) -> str:
        return day.isoformat()[: self.rng.choice((10, 10, 10, 10, 7, 4))]

    def _when(self, *windows: str) -> str | None:
        """A time about the end of a window, about today, or in between; or none."""
        rng = self.rng
        back = int(self.known.numbers[rng.choice(windows)]) if windows else rng.randint(0, 700)
        base = rng.choice((back, back, back, 0, back // 2, 5))
        day = self.day - timedelta(days=base + rng.choice((-1, 0, 1)))
        shape = rng.random()
        if shape < 0.04:
            return None
        if shape < 0.16:
            return self._partial(day)
        if shape < 0.4:
            return f"{day}T{rng.choice(('00:00:00', '08:30:00', '23:59:59'))}Z"
        return day.isoformat()

    def _as_period(self, element: str, value: Any) -> tuple[str, Any]:
        """Some times are written as a period with a start, an end or both."""
        stem = element.removesuffix("DateTime")
        if stem == element or self.rng.random() > 0.15:
            return element, value
        sides = self.rng.choice((("start",), ("end",), ("start", "end")))
        return f"{stem}Period", dict.fromkeys(sides, value)

    # ---- entries -----------------------------------------------------------------------------

    def _add(self, kind: str, content: Json) -> None:
        about = {"reference": f"Patient/{self.patient}"}
        known = dict(self._as_period(*pair) for pair in content.items() if pair[1] is not None)
        identity = f"{self.patient}-{len(self.entries)}"
        self.entries.append({"resourceType": kind, "id": identity, "subject": about, **known})

    def _code(self, name: str) -> Json:
        return {"coding": [dict(self.rng.choice(self.known.value_set(name)))]}

    def _result(self, name: str, value: str, when: str | None) -> None:
        rng = self.rng
        unit = rng.choice(UNITS[name])
        given = _converted(value, name, unit, self.known)
        quantity: Json = {"value": given, "unit": unit, "system": UCUM, "code": unit}
        if rng.random() < 0.08:
            quantity = {"value": given}
        if rng.random() < 0.1:
            quantity["comparator"] = rng.choice(("<", "<=", ">", ">="))
        status = rng.choice(("final",) * 14 + ("amended", "preliminary", "entered-in-error"))
        content: Json = {
            "code": self._code(name), "status": status,
            "effectiveDateTime": when, "valueQuantity": quantity,
        }  # fmt: skip
        if name in LABORATORY and rng.random() < 0.15:
            low = _converted(
                _shifted(value, rng.choice(("-0.1", "0", "0.1"))), name, unit, self.known
            )
            content["referenceRange"] = [{"low": {"value": low, "unit": unit}}]
        self._add("Observation", content)

    def _calcium(self) -> None:
        rng, name = self.rng, self.rng.choice(LABORATORY)
        limit = self.known.numbers["Ionized limit" if name == "IonizedCalcium" else "Calcium limit"]
        step = rng.choice(("-1", "-0.01", "0", "0.01", "0.4", "30"))
        when = self._when("Calcium window", "Short calcium window")
        if name == "SerumCalcium" and rng.random() < 0.6:
            albumin = rng.choice(("4.0", "3.0", "2.5", "4.5", "9"))
            slope = self.known.numbers["Albumin slope"]
            off = slope * (self.known.numbers["Albumin reference"] - Decimal(albumin))
            self._result(name, _shifted(str(limit - off), step), when)
            month = when and when[:7]
            near = (when, when, when, when, month, month and f"{month}-01"[:10], self._when())
            self._result("SerumAlbumin", albumin, rng.choice(near))
        else:
            self._result(name, _shifted(str(limit), step), when)

    def _egfr(self) -> None:
        line = str(self.known.numbers["Advanced below"])
        value = _shifted(line, self.rng.choice(("-1", "-0.1", "0", "0.1", "25", "300")))
        self._result("EGFR", value, self._when("EGFR window"))

    def _condition(self) -> None:
        rng, name = self.rng, self.rng.choice(CONDITIONS)
        windows = ("Pregnancy duration", "Calcium window", "Short calcium window")
        content: Json = {"code": self._code(name)}
        for element in ("onsetDateTime", "recordedDate"):
            if rng.random() < 0.6:
                content[element] = self._when(*windows)
        if rng.random() < 0.12:
            content["abatementDateTime"] = self._when()
        clinical = rng.choice(("active",) * 6 + (None, "resolved", "remission", "inactive"))
        sure = rng.choice(("confirmed",) * 6 + (None, "provisional", "refuted", "entered-in-error"))
        for element, system, word in (
            ("clinicalStatus", CLINICAL, clinical),
            ("verificationStatus", VERIFICATION, sure),
        ):
            if word is not None:
                content[element] = {"coding": [{"system": system, "code": word}]}
        self._add("Condition", content)

    def _procedure(self) -> None:
        name = self.rng.choice(PROCEDURES)
        if self.rng.random() < 0.2:
            return self._encounter(name)
        status = self.rng.choice(("completed",) * 6 + ("unknown", "not-done", "in-progress"))
        when = self._when("Dental window")
        self._add(
            "Procedure", {"code": self._code(name), "status": status, "performedDateTime": when}
        )

    def _encounter(self, name: str) -> None:
        """A procedure by the code of the encounter for it, where codes of diagnoses have one."""
        codes = [code for code in self.known.value_set(name) if "icd-10-cm" in code["system"]]
        if codes:
            sure = self.rng.choice(("confirmed", "confirmed", "provisional", "refuted"))
            self._add(
                "Condition",
                {
                    "code": {"coding": [dict(self.rng.choice(codes))]},
                    "verificationStatus": {"coding": [{"system": VERIFICATION, "code": sure}]},
                    "recordedDate": self._when("Dental window"),
                },
            )

    def _statement(self) -> None:
        rng = self.rng
        if rng.random() < 0.6:
            return
        content: Json = {"status": rng.choice(("final", "final", "preliminary"))}
        if rng.random() < 0.5:
            content["code"] = self._code("MenopausalStatus")
            answer = rng.choice(("Premenopausal answer", "Postmenopausal answer"))
            content["valueCodeableConcept"] = self._code(answer)
        else:
            content["code"] = self._code("ReproductivePotentialStatement")
            content["valueBoolean"] = rng.random() < 0.5
        content["effectiveDateTime"] = self._when()
        self._add("Observation", content)

    def _test(self) -> None:
        rng = self.rng
        answer = rng.choice(("Pregnant answer", "Not pregnant answer", "Not pregnant answer"))
        status = rng.choice(("final",) * 8 + ("preliminary", "entered-in-error"))
        content: Json = {"code": self._code("Pregnancy question"), "status": status}
        if rng.random() < 0.9:
            content["valueCodeableConcept"] = self._code(answer)
        content["effectiveDateTime"] = self._when("Pregnancy test window", "Pregnancy duration")
        self._add("Observation", content)

    def _dose(self) -> None:
        self._administration()
        if self.rng.random() < 0.1:
            self._add(
                "MedicationDispense",
                {
                    "status": self.rng.choice(("completed", "completed", "cancelled")),
                    "medicationCodeableConcept": self._code("Denosumab"),
                    "whenHandedOver": self._when(),
                },
            )

    def _administration(self) -> None:
        rng = self.rng
        status = rng.choice(("completed",) * 8 + ("not-done", "stopped", "entered-in-error"))
        months = rng.choice((183, 184, 181, 28, 27, 56, 1))
        day = self.day - timedelta(days=months + rng.choice((-1, 0, 1)))
        amount = rng.choice((60, 60, 120))
        self._add(
            "MedicationAdministration",
            {
                "status": status,
                "medicationCodeableConcept": self._code("Denosumab"),
                "effectiveDateTime": self._partial(day) if rng.random() < 0.3 else day.isoformat(),
                "dosage": {"dose": {"value": amount, "unit": "mg", "system": UCUM, "code": "mg"}},
            },
        )


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the eve of a first of March
        return day.replace(year=day.year - years, day=28)


def _shifted(value: str, step: str) -> str:
    return str(max(Decimal(value) + Decimal(step), Decimal("0.01")))


def _converted(value: str, name: str, unit: str, known: Library) -> float:
    """A value of the canonical unit as it would be written in another, with few decimals."""
    factor, divisor = known.units.get((name, unit), (Decimal(1), Decimal(1)))
    return float(round(Decimal(value) * divisor / factor, 5))
