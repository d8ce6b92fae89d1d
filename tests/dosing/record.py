"""Write test patients as Turtle: one line an entry, and all of a test file in one store.

The queries are set-based, so patients who share a store must not touch each other: putting every
case of a file side by side tests that too, and is many times faster on rdflib.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from .conftest import EXAMPLE_PREFIX, KNOWLEDGE, PREFIXES, ROOT, Engine

AS_OF = "2026-03-15"
DENOSUMAB = "Denosumab"
OSTEOPOROSIS = (
    "PostmenopausalOsteoporosisIndicated",
    "OsteoporosisIndicated",
    "Regimen60mgIndicated",
)
METASTASES = ("SolidTumorBoneMetastasesIndicated",)
PREPARE = (
    "drugs-of-regimens",
    "drugs-of-transitions",
    "in-force",
    "interval-limit",
    "times-in-force",
)


@dataclass(frozen=True)
class Entry:
    """One resource of a record: the property that links it and its own Turtle."""

    link: str
    text: str


def date(day: str) -> str:
    """A date literal as precise as it is written."""
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}.get(len(day), "dateTime")
    return f'"{day}"^^xsd:{kind}'


def entry(link: str, drug: str, status: str | None = None, **values: Any) -> Entry:
    """An entry about a drug; keyword values are its properties (days for the times)."""
    parts = [f"a osteon:{drug}"]
    if status:
        parts.append(f"osteon:status osteon:{status}")
    times = {"effective", "start", "end", "stopDate", "authored", "asserted"}
    for name, value in values.items():
        if value is None:
            continue
        if name in times:
            parts.append(f"osteon:{name} {date(value)}")
        elif name in {"route", "site", "statusReason", "comparator"}:
            parts.append(f"osteon:{name} osteon:{value}")
        elif isinstance(value, bool):
            parts.append(f"osteon:{name} {str(value).lower()}")
        elif name in {"doseUnit", "periodUnit", "unit"}:
            parts.append(f'osteon:{name} "{value}"')
        else:
            parts.append(f"osteon:{name} {value}")
    return Entry(link, " ; ".join(parts))


def dose(day: str | None, mg: str | None = "60", status: str | None = None, **more: Any) -> Entry:
    """A dose of denosumab given on a day."""
    values = {"effective": day, "dose": mg, "doseUnit": "mg" if mg else None, **more}
    return entry(
        "hasAdministration", more.pop("drug", DENOSUMAB), status, **_without(values, "drug")
    )


def order(mg: str | None = "60", status: str = "Active", **more: Any) -> Entry:
    """An order of denosumab."""
    values = {"dose": mg, "doseUnit": "mg" if mg else None, **more}
    return entry("hasOrder", more.get("drug", DENOSUMAB), status, **_without(values, "drug"))


def use(status: str | None = "Active", **more: Any) -> Entry:
    """A statement that denosumab is or was used."""
    return entry("hasMedicationUse", more.get("drug", DENOSUMAB), status, **_without(more, "drug"))


def stop(day: str | None, **more: Any) -> Entry:
    """A discontinuation of denosumab."""
    return entry("hasDiscontinuation", DENOSUMAB, effective=day, **more)


def zoledronic(day: str, mg: str = "5", status: str | None = None, **more: Any) -> Entry:
    """A dose of zoledronic acid given on a day."""
    values = {"effective": day, "dose": mg, "doseUnit": "mg", **more}
    return entry("hasAdministration", "ZoledronicAcid", status, **values)


def gap(day: str, months: str, **more: Any) -> Entry:
    """A statement of the expected gap in treatment."""
    values = {"effective": day, "value": months, "unit": "mo", **more}
    return entry("hasObservation", "ExpectedTreatmentGap", **values)


def _without(values: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}


def patient(name: str, *entries: Entry, types: tuple[str, ...] = ()) -> str:
    """One patient: entries are named after her, `ex:anna-1`, `ex:anna-2`, ... in their order."""
    classes = ", ".join(f"osteon:{kind}" for kind in ("Patient", *types))
    lines = [f"ex:{name} a {classes} ."]
    for number, one in enumerate(entries, start=1):
        lines.append(f"ex:{name} osteon:{one.link} ex:{name}-{number} .")
        lines.append(f"ex:{name}-{number} {one.text} .")
    return "\n".join(lines)


@cache
def run(
    engine: type[Engine],
    records: tuple[str, ...],
    derive: tuple[str, ...],
    expect: tuple[str, ...] = (),
    profile: str = "ArticleProfile",
) -> Engine:
    """A store with the knowledge, the records and what the wanted queries made of them."""
    context = f"osteon:run osteon:asOf {date(AS_OF)} ; osteon:profile osteon:{profile} .\n"
    store = engine(
        PREFIXES + KNOWLEDGE.read_text(encoding="utf-8"),
        (ROOT / "ontology" / "dosing.ttl").read_text(encoding="utf-8"),
        PREFIXES + EXAMPLE_PREFIX + context + "\n".join(records),
    )
    store.run("prepare", PREPARE)
    store.run("derive", derive)
    store.run("expect", expect)
    return store


def findings(store: Engine, name: str) -> set[tuple[str | None, ...]]:
    """The finding classes of one patient, each with its date or None."""
    return store.rows(
        "PREFIX osteon: <https://w3id.org/osteon/> PREFIX ex: <https://example.org/> "
        f"SELECT ?class ?date {{ ex:{name} osteon:hasFinding ?f . ?f a ?class "
        "OPTIONAL { ?f osteon:date ?date } }"
    )


def values(store: Engine, name: str, path: str) -> set[str | None]:
    """What a property path leads to from one patient."""
    rows = store.rows(
        "PREFIX osteon: <https://w3id.org/osteon/> PREFIX prov: <http://www.w3.org/ns/prov#> "
        f"PREFIX ex: <https://example.org/> SELECT ?v {{ ex:{name} {path} ?v }}"
    )
    return {row[0] for row in rows}
