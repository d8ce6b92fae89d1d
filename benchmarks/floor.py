"""The floor: the rules of `tests/cql/rules.cql` as one writes them by hand over columns, in Polars.

It has the same codes and thresholds, and none of the care: dates are whole, what is newest is used,
units are canonical, and nothing is ever in doubt. So it shows what the semantics costs, and by how
often it is wrong on patients at the edges, what the semantics is for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import polars as pl
from cql_knowledge import VALUE_SETS, Library

Json = dict[str, Any]
Value = bool | str | None

ENTRY = {
    "patient": pl.String,
    "name": pl.String,
    "day": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "says": pl.String,
}
PERSON = {"patient": pl.String, "sex": pl.String, "born": pl.String}
ACTIVE, SURE = (None, "active", "recurrence", "relapse"), (None, "confirmed")


class Floor:
    """The rules with the knowledge that they read."""

    def __init__(self, known: Library) -> None:
        self.known = known
        self.number = {name: float(value) for name, value in known.numbers.items()}
        self.names: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name in VALUE_SETS:
            for code in known.value_set(name):
                self.names[code["system"], code["code"]].append(name)
        units = [(*key, float(f / d)) for key, (f, d) in known.units.items()]
        self.units = pl.DataFrame(units, schema=["name", "unit", "factor"], orient="row")

    def answers(self, bundles: Iterable[Json], day: date) -> dict[str, dict[str, Value]]:
        """{patient: {rule: true, false, null or a date}}."""
        people, entries = self._columns(bundles)
        person = pl.DataFrame(people, schema=PERSON, orient="row")
        entry = (
            pl.DataFrame(entries, schema=ENTRY, orient="row")
            .with_columns(pl.col("day").str.slice(0, 10).str.to_date(strict=False))
            .filter(pl.col("day").is_null() | (pl.col("day") <= day))
            .with_columns(age=(pl.lit(day) - pl.col("day")).dt.total_days())
            .join(self.units, on=["name", "unit"], how="left")
            .with_columns(value=pl.col("value") * pl.col("factor"))
        )
        found = self._rules(self._facts(person, entry, day))
        return {row.pop("patient"): row for row in found.to_dicts()}

    # ---- columns -----------------------------------------------------------------------------

    def _columns(self, bundles: Iterable[Json]) -> tuple[list[Any], list[Any]]:
        people: list[Any] = []
        entries: list[Any] = []
        for bundle in bundles:
            resources = [entry["resource"] for entry in bundle["entry"]]
            (person,) = [one for one in resources if one["resourceType"] == "Patient"]
            people.append((person["id"], person.get("gender"), person.get("birthDate")))
            for resource in resources:
                entries += self._entry(person["id"], resource)
        return people, entries

    def _entry(self, patient: str, resource: Json) -> Iterator[tuple[Any, ...]]:
        kind = resource["resourceType"]
        concept = resource.get("code") or resource.get("medicationCodeableConcept") or {}
        names = [name for code in _codes(concept) for name in self.names.get(code, ())]
        status = resource.get("status")
        if not names or status in ("entered-in-error", "cancelled", "not-done", "preliminary"):
            return
        if kind == "Condition":
            states = [_word(resource.get(key)) for key in ("clinicalStatus", "verificationStatus")]
            if states[0] not in ACTIVE or states[1] not in SURE:
                return
        if kind in ("Procedure", "MedicationAdministration") and status != "completed":
            return
        day = resource.get("effectiveDateTime") or resource.get("performedDateTime")
        day = day or resource.get("onsetDateTime") or resource.get("recordedDate")
        quantity = resource.get("valueQuantity") or {}
        answers = [
            name
            for code in _codes(resource.get("valueCodeableConcept") or {})
            for name in self.names.get(code, ())
        ]
        value = quantity.get("value")
        given = None if value is None else float(value)
        for name in names:
            yield patient, name, day, given, quantity.get("unit"), next(iter(answers), None)

    # ---- rules -------------------------------------------------------------------------------

    def _facts(self, person: pl.DataFrame, entry: pl.DataFrame, day: date) -> pl.DataFrame:
        """One row a patient."""

        def newest(*names: str) -> pl.DataFrame:
            one = entry.filter(pl.col("name").is_in(names) & pl.col("day").is_not_null())
            return one.sort("day").group_by("patient").last()

        def there(*names: str, within: str | None = None) -> pl.DataFrame:
            one = entry.filter(pl.col("name").is_in(names))
            if within is not None:
                one = one.filter(pl.col("age") <= self.number[within])
            return one.select("patient").unique().with_columns(there=True)

        facts = person.with_columns(born=pl.col("born").str.to_date(strict=False))
        before = pl.struct(pl.col("born").dt.month(), pl.col("born").dt.day().alias("d"))
        late = (
            before.struct.field("born") * 100 + before.struct.field("d") > day.month * 100 + day.day
        )
        facts = facts.with_columns(years=day.year - pl.col("born").dt.year() - late.cast(pl.Int32))
        for column, frame in {
            "egfr": newest("EGFR"),
            "calcium": newest("SerumCalcium", "CorrectedCalcium"),
            "test": newest("Pregnancy question"),
            "dose": newest("Denosumab"),
        }.items():
            kept = frame.select(
                "patient",
                pl.col("value").alias(column),
                pl.col("day").alias(f"{column}_day"),
                pl.col("age").alias(f"{column}_age"),
                pl.col("says").alias(f"{column}_says"),
            )
            facts = facts.join(kept, on="patient", how="left")
        albumin = (
            entry.filter(pl.col("name") == "SerumAlbumin")
            .group_by("patient", "day")
            .agg(pl.col("value").last().alias("albumin"))
        )
        facts = facts.join(
            albumin, left_on=["patient", "calcium_day"], right_on=["patient", "day"], how="left"
        )
        for column, frame in {
            "stage": there("Advanced kidney disease", "Dialysis"),
            "dental": there("DentalEvaluation", within="Dental window"),
            "pregnancy": there("Pregnancy", within="Pregnancy duration"),
            "osteoporosis": there("Osteoporosis"),
            "menopause": there("Menopause", "Menopause procedure"),
        }.items():
            kept = frame.rename({"there": column})
            facts = facts.join(kept, on="patient", how="left")
            facts = facts.with_columns(pl.col(column).fill_null(False))
        return facts

    def _rules(self, facts: pl.DataFrame) -> pl.DataFrame:
        n, c = self.number, pl.col
        low_egfr = (c("egfr") < n["Advanced below"]).fill_null(False)
        window = (
            pl.when(low_egfr | c("stage"))
            .then(n["Short calcium window"])
            .otherwise(n["Calcium window"])
        )
        short = n["Albumin reference"] - c("albumin")
        level = (c("calcium") + n["Albumin slope"] * short.fill_null(0)).round(6)
        positive = (c("test_says") == "Pregnant answer") & (
            c("test_age") <= n["Pregnancy duration"]
        )
        negative = (c("test_says") == "Not pregnant answer") & (
            c("test_age") <= n["Pregnancy test window"]
        )
        old = c("years") >= n["Presumed menopause from"]
        woman = c("sex") == "female"
        barren = (c("sex") == "male") | c("menopause") | old | (c("years") < n["Reproductive from"])
        pregnant = c("pregnancy") | positive.fill_null(False)
        due = {
            f"Due under {regimen}": c("dose_day")
            .dt.offset_by("".join(f"{v}{k[0]}{'o' * (k == 'months')}" for k, v in span.items()))
            .dt.to_string("%Y-%m-%d")
            for regimen, span in self.known.regimens.items()
        }
        return facts.select(
            "patient",
            (c("years") >= n["Adult from"]).alias("Adult"),
            pl.when(low_egfr | c("stage"))
            .then(True)
            .when(c("egfr_age") <= n["EGFR window"])
            .then(False)
            .alias("Advanced CKD"),
            pl.when(level < n["Calcium limit"])
            .then(True)
            .when((level >= n["Calcium limit"]) & (c("calcium_age") <= window))
            .then(False)
            .alias("Low calcium"),
            c("dental").alias("Dental evaluation in time"),
            pl.when(pregnant)
            .then(True)
            .when(barren.fill_null(False) | negative.fill_null(False))
            .then(False)
            .alias("Pregnant"),
            (woman & c("osteoporosis") & (old | c("menopause"))).alias(
                "Postmenopausal osteoporosis"
            ),
            c("dose_day").dt.to_string("%Y-%m-%d").alias("Last dose"),
            **due,
        )


def _codes(concept: Json) -> Iterator[tuple[str, str]]:
    return ((one.get("system", ""), one.get("code", "")) for one in concept.get("coding", ()))


def _word(concept: Json | None) -> str | None:
    return next((code for _, code in _codes(concept or {})), None)
