"""Procedure and ServiceRequest."""

from __future__ import annotations

from osteon.ingest.fhir.context import Context
from osteon.ingest.fhir.elements import codings, first_text, items, obj, objects, period, text
from osteon.ingest.fhir.exposures import write_possible

# A request may also name a result to be obtained or a drug to be given.
_KINDS = ("Procedure", "Observation", "Drug")


def read_procedure(context: Context) -> None:
    """Something done; while it is still being prepared it is a request."""
    content, writer, node = context.content, context.writer, context.node
    coded = codings(content.get("code"))
    classes = writer.classes(coded, *_KINDS)
    if not classes:
        context.report_unmapped(coded)
        write_possible(context)
        return
    prepared = context.has_status("preparation")
    link = "hasProcedureRequest" if prepared else "hasProcedure"
    writer.entry(link, node, context.reference, classes, coded)
    context.write_status()
    start, end = period(content, "performedPeriod", "occurrencePeriod")
    day = first_text(content, "performedDateTime", "occurrenceDateTime")
    when = day or ((start or end) if prepared else (end or start))
    writer.date(node, "planned" if prepared else "effective", when)
    for reference in objects(content.get("basedOn")):
        _, found = context.resolve(reference)
        if found is not None:
            writer.add(node, "basedOn", context.nodes.get(id(found)))


def read_service_request(context: Context) -> None:
    """A procedure asked for."""
    content, writer, node = context.content, context.writer, context.node
    code = content.get("code")
    coded = codings(code) + codings(obj(code).get("concept"))
    classes = writer.classes(coded, *_KINDS)
    if not classes:
        context.report_unmapped(coded)
        write_possible(context)
        return
    writer.entry("hasProcedureRequest", node, context.reference, classes, coded)
    context.write_status()
    writer.date(node, "authored", first_text(content, "authoredOn"))
    start, end = period(content, "occurrencePeriod")
    events = items(obj(content.get("occurrenceTiming")).get("event"))
    planned = first_text(content, "occurrenceDateTime") or start or end
    writer.date(node, "planned", planned or next((e for e in events if text(e)), None))
    if content.get("doNotPerform") is True:
        writer.flag(node, "doNotPerform", True)
