"""Dosage: dose, route, site and rhythm."""

from __future__ import annotations

from decimal import Decimal

from osteon.ingest.fhir.context import Context
from osteon.ingest.fhir.elements import Json, codings, obj, objects, period, text
from osteon.ingest.fhir.quantities import unit_of
from osteon.ingest.literals import decimal_literal


def write_dosages(context: Context, dosages: object) -> None:
    """The dosage of an entry; several dosages of one resource are entries of their own."""
    for dosage in objects(dosages):
        write_dose(context, dosage)
        _write_timing(context, obj(dosage.get("timing")))
        needed = dosage.get("asNeededBoolean", dosage.get("asNeeded"))
        if needed is True or dosage.get("asNeededCodeableConcept") or dosage.get("asNeededFor"):
            context.writer.flag(context.node, "asNeeded", True)


def write_dose(context: Context, dosage: Json) -> None:
    """Amount, route and body site of one dose."""
    writer, node = context.writer, context.node
    amounts = [obj(rate.get("doseQuantity")) for rate in _rates(dosage)]
    amounts += [obj(dosage.get("doseQuantity")), obj(dosage.get("dose"))]
    stated = {
        (Decimal(number.value), unit_of(amount)): amount
        for amount in amounts
        if (number := decimal_literal(amount.get("value"))) is not None
    }
    # Of several amounts, which one holds is not for ingest to guess: none is known.
    for amount in stated.values() if len(stated) == 1 else ():
        writer.number(node, "dose", amount.get("value"))
        writer.string(node, "doseUnit", unit_of(amount))
    _write_place(context, dosage, "route", "Route", "UnrecognisedRoute")
    _write_place(context, dosage, "site", "Site", "UnrecognisedSite")


def _rates(dosage: Json) -> list[Json]:
    """The doses as ordered; those that are only calculated count where no other is given."""
    rates = objects(dosage.get("doseAndRate"))
    ordered = [
        rate for rate in rates if all(c.code != "calculated" for c in codings(rate.get("type")))
    ]
    return ordered or rates


def _write_place(context: Context, dosage: Json, name: str, kind: str, unknown: str) -> None:
    concept = dosage.get(name)
    if not concept:
        return
    found = context.writer.values(concept, kind)
    context.writer.terms(context.node, name, found or {unknown})
    if not found:
        context.report_unmapped(codings(concept), name)


def _write_timing(context: Context, timing: Json) -> None:
    writer, node = context.writer, context.node
    repeat = obj(timing.get("repeat"))
    writer.number(node, "count", repeat.get("count"))
    if repeat.get("period") is not None:
        # A range of frequencies or periods states no one rhythm.
        if repeat.get("periodMax") is None and repeat.get("frequencyMax") is None:
            writer.number(node, "period", repeat.get("period"))
            unit = repeat.get("periodUnit", repeat.get("periodUnits"))
            writer.string(node, "periodUnit", text(unit))
            if not writer.number(node, "frequency", repeat.get("frequency")):
                writer.add(node, "frequency", decimal_literal("1"))
        return
    patterns = writer.values(timing.get("code"), "TimingPattern")
    if not patterns:
        context.report_unmapped(codings(timing.get("code")), "timing")
    for name in sorted(patterns):
        for fact, literal in sorted(writer.pattern(name).items()):
            writer.add(node, fact, literal)


def bounds(dosages: object) -> tuple[str | None, str | None]:
    """The period over which the dosage instructions hold."""
    for dosage in objects(dosages):
        found = period(obj(obj(dosage.get("timing")).get("repeat")), "boundsPeriod")
        if any(found):
            return found
    return None, None
