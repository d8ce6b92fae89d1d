"""Observation, with its components."""

from __future__ import annotations

from dataclasses import replace

from pyoxigraph import NamedNode

from osteon.ingest.fhir.context import Context
from osteon.ingest.fhir.elements import (
    Coding,
    Json,
    codings,
    first_text,
    items,
    obj,
    objects,
    period,
    text,
)
from osteon.ingest.fhir.quantities import write_quantity
from osteon.ingest.fhir.ranges import write_reference_range


def read_observation(context: Context) -> None:
    """An observation, and one more for each component whose code is understood."""
    content = context.content
    coded = codings(content.get("code"))
    classes = context.writer.classes(coded, "Observation")
    understood = bool(classes)
    if classes:
        _write(context, context.node, content, classes, coded)
    for position, part in enumerate(objects(content.get("component")), 1):
        part_coded = codings(part.get("code"))
        part_classes = context.writer.classes(part_coded, "Observation")
        if part_classes:
            understood = True
            node = NamedNode(f"{context.node.value}/component-{position}")
            _write(context, node, part, part_classes, part_coded)
    if not understood:
        context.report_unmapped(coded)


def _write(
    context: Context,
    node: NamedNode,
    part: Json,
    classes: frozenset[str],
    coded: list[Coding],
) -> None:
    writer, whole = context.writer, context.content
    writer.entry("hasObservation", node, context.reference, classes, coded)
    # How final a result is stays as written: one in doubt has no value that it could settle.
    replace(context, node=node, in_doubt=False).write_status()
    start, end = period(whole, "effectivePeriod")
    events = [e for e in items(obj(whole.get("effectiveTiming")).get("event")) if text(e)]
    day = first_text(whole, "effectiveDateTime", "effectiveInstant") or end or start
    day = day or max(events, default=None)
    writer.date(node, "effective", day)
    write_reference_range(replace(context, node=node), part.get("referenceRange"), day)
    writer.terms(
        node, "interpretation", writer.values(part.get("interpretation"), "Interpretation")
    )
    if not part.get("dataAbsentReason") and not context.in_doubt:
        _write_value(context, node, part)


def _write_value(context: Context, node: NamedNode, part: Json) -> None:
    writer = context.writer
    quantity = part.get("valueQuantity")
    if isinstance(quantity, dict):
        write_quantity(writer, node, quantity)
        return
    for name in ("valueBoolean", "valueInteger", "valueDecimal"):
        value = part.get(name)
        if isinstance(value, bool):
            writer.flag(node, "valueBoolean", value)
            return
        if value is not None:
            if not writer.number(node, "value", value):
                writer.string(node, "valueText", str(value))
            return
    concept = part.get("valueCodeableConcept")
    words = text(part.get("valueString"))
    if isinstance(concept, dict) or words:
        found = writer.values(concept or words, "ResultValue")
        writer.terms(node, "valueConcept", found)
        if not found:
            coded = codings(concept)
            writer.string(node, "valueText", words or _words(coded))
            context.report_unmapped(coded or [Coding(None, None, words)], "value")
            # What the words leave open, the flag of the laboratory may say.
            flags = writer.values(part.get("interpretation"), "ResultValue")
            writer.terms(node, "valueConcept", flags)
        return
    limits = obj(part.get("valueRange"))
    if limits:
        low, high = (obj(limits.get(side)).get("value", "") for side in ("low", "high"))
        writer.string(node, "valueText", f"{low} to {high}")
        return
    # A test may give its result as an interpretation alone.
    writer.terms(node, "valueConcept", writer.values(part.get("interpretation"), "ResultValue"))


def _words(coded: list[Coding]) -> str | None:
    return next((c.display or c.code for c in coded if c.display or c.code), None)
