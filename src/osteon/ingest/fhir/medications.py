"""MedicationRequest, MedicationStatement and MedicationAdministration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from pyoxigraph import NamedNode

from osteon.ingest.fhir.collect import Resource
from osteon.ingest.fhir.context import Context, changed_meaning
from osteon.ingest.fhir.dosage import bounds, write_dosages, write_dose
from osteon.ingest.fhir.elements import Json, first_text, obj, objects, period, text
from osteon.ingest.fhir.exposures import (
    act_day,
    drug_words,
    ingredient_codings,
    medication,
    medication_codings,
    write_possible,
)

DOSAGES = {
    "MedicationRequest": "dosageInstruction",
    "MedicationStatement": "dosage",
    "MedicationUsage": "dosage",
}
"""Which element of a resource may hold several dosages."""
_SAYS_SOMETHING = {"timing", "doseAndRate", "doseQuantity", "route", "site"}
_PLACE = {"id", "sequence"}


def split_dosages(resource: Resource, node: NamedNode) -> Iterator[tuple[Resource, NamedNode]]:
    """One entry per dosage: amounts and rhythms of different dosages must never be combined.

    The same dosage told again, but for its place in the list, is no second one to add up. All
    carry the reference of the resource, so that answers name what the record holds.
    """
    element = DOSAGES.get(resource.kind)
    told: dict[str, Json] = {}
    for dosage in objects(resource.content.get(element)) if element else []:
        alike = {name: value for name, value in dosage.items() if name not in _PLACE}
        if dosage.keys() & _SAYS_SOMETHING:
            told.setdefault(json.dumps(alike, sort_keys=True), alike)
    if element is None or len(told) < 2:
        yield resource, node
        return
    for number, dosage in enumerate(told.values(), 1):
        content = {**resource.content, element: [dosage]}
        yield replace(resource, content=content), NamedNode(f"{node.value}/dosage-{number}")


def read_request(context: Context) -> None:
    """An order for a drug."""
    content, writer, node = context.content, context.writer, context.node
    if not _write_drug(context, "hasOrder"):
        return
    context.write_status()
    dosages = content.get("dosageInstruction")
    authored = first_text(content, "authoredOn", "dateWritten")
    validity = period(obj(content.get("dispenseRequest")), "validityPeriod")
    start, end = bounds(dosages)
    writer.date(node, "authored", authored)
    writer.date(node, "start", start or validity[0])
    writer.date(node, "end", end or validity[1])
    if context.has_status("stopped"):
        writer.date(node, "stopDate", _effective_period(content)[1] or validity[1] or authored)
    if content.get("doNotPerform") is True:
        writer.flag(node, "doNotPerform", True)
    _write_reasons(context)
    write_dosages(context, dosages)


def read_statement(context: Context) -> None:
    """A statement that a drug is or was taken."""
    content, writer, node = context.content, context.writer, context.node
    if not _write_drug(context, "hasMedicationUse"):
        return
    context.write_status()
    asserted = first_text(content, "dateAsserted")
    day = first_text(content, "effectiveDateTime")
    start, end = _effective_period(content)
    writer.date(node, "asserted", asserted)
    writer.date(node, "effective", day)
    writer.date(node, "start", start or day)
    writer.date(node, "end", end)
    if context.has_status("stopped"):
        writer.date(node, "stopDate", end or asserted)
    _write_reasons(context)
    write_dosages(context, content.get("dosage"))


def read_administration(context: Context) -> None:
    """A dose."""
    content, writer, node = context.content, context.writer, context.node
    if not _write_drug(context, "hasAdministration"):
        return
    context.write_status()
    writer.date(node, "effective", act_day(content))
    _write_reasons(context)
    for dosage in objects(content.get("dosage")):
        write_dose(context, dosage)


def _write_drug(context: Context, link: str) -> bool:
    """Type the entry with its drug; an unknown drug is reported and no entry made."""
    writer = context.writer
    coded = medication_codings(context)
    classes = writer.classes(coded, "Drug")
    if not classes:
        # A house code says nothing here; what the product is made of may, or its very name.
        made_of = ingredient_codings(context)
        classes = writer.classes(made_of, "Drug")
        coded += made_of
        classes = classes or writer.called(coded, drug_words(context), "Drug")
    found = medication(context)
    reason = found and changed_meaning(found)
    if classes and reason:
        writer.unusable(context.node, context.reference, reason)
    elif classes:
        writer.entry(link, context.node, context.reference, classes, coded)
        return True
    else:
        context.report_unmapped(coded)
    write_possible(context)
    return False


def _write_reasons(context: Context) -> None:
    concept = context.content.get("statusReason")
    if concept:
        found = context.writer.values(concept, "StatusReason") or {"OtherReason"}
        context.writer.terms(context.node, "statusReason", found)


def _effective_period(content: Json) -> tuple[str | None, str | None]:
    """effectivePeriod, or for requests its newer name, also as an extension."""
    own = period(content, "effectivePeriod", "effectiveDosePeriod")
    if any(own):
        return own
    for extension in objects(content.get("extension")):
        url = text(extension.get("url")) or ""
        if url.endswith(("effectiveDosePeriod", "effectivePeriod")):
            return period(extension, "valuePeriod")
    return None, None
