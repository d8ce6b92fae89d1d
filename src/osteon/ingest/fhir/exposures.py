"""What may stand for a dose or an order of a drug, in a form or in words that do not settle it."""

from __future__ import annotations

from collections.abc import Callable

from osteon.ingest.fhir.context import Context
from osteon.ingest.fhir.elements import (
    Coding,
    Json,
    codings,
    first_text,
    obj,
    objects,
    period,
    text,
    texts,
)

# Where else than in its medication a resource names what was given.
_CONCEPTS = ("code", "vaccineCode", "usedCode")
_EXPOSURE, _ORDER = "hasPossibleExposure", "hasPossibleOrder"


def read_handed_out(context: Context) -> None:
    """A dispense or an immunization: no dose as such, and of most drugs none of our business."""
    coded = drug_codings(context)
    if write_possible(context) and not context.writer.classes(coded, "Drug"):
        context.report_unmapped(coded)


def write_possible(context: Context) -> bool:
    """Keep that a resource speaks of a drug, by its code or in its words; False if it does not."""
    kind = context.resource.kind
    if kind not in _READERS:
        return False
    coded = drug_codings(context)
    # That a dose may have been given is reason enough to take words, whatever stands beside them.
    words = [Coding(None, None, word) for word in drug_words(context)]
    writer = context.writer
    classes = writer.classes(coded, "Drug") or writer.named(words, "Drug")
    if not classes:
        return False
    link, write_times = _READERS[kind]
    writer.entry(link, context.node, context.reference, classes, coded)
    context.write_status()
    write_times(context)
    if context.content.get("doNotPerform") is True:
        writer.flag(context.node, "doNotPerform", True)
    return True


def drug_codings(context: Context) -> list[Coding]:
    """All codes by which a resource may name a drug, down to what its medication is made of."""
    found = medication_codings(context)
    for concept in _named(context.content):
        found += codings(concept)
    return found + ingredient_codings(context)


def _named(content: Json) -> list[object]:
    """What names something given, as a concept or, in R5, as one that stands beside a reference."""
    elements = [content[name] for name in _CONCEPTS if name in content]
    return elements + [part["concept"] for part in elements if "concept" in obj(part)]


def drug_words(context: Context) -> list[str]:
    """The words that stand with those codes."""
    content = context.content
    named = obj(content.get("medication"))
    found = obj(medication(context))
    concepts = [content.get("medicationCodeableConcept"), named, named.get("concept")]
    concepts.append(found.get("code"))
    concepts += _named(content)
    said = [word for concept in concepts if concept for word in texts(concept)]
    reference = medication_reference(content)
    said += [word for word in (text(reference.get("display")),) if word]
    return said + [c.display for c in _made_of(context, found) if c.display]


def medication_codings(context: Context) -> list[Coding]:
    """The codes of the medication of a resource; of one that is not in the input, its name."""
    content = context.content
    nested = obj(content.get("medication"))
    coded = codings(content.get("medicationCodeableConcept")) + codings(nested.get("concept"))
    found = medication(context)
    if found is not None:
        return coded + codings(found.get("code"))
    reference = medication_reference(content)
    named = text(reference.get("display")) or text(reference.get("reference"))
    return coded + ([Coding(None, None, named)] if named else [])


def medication_reference(content: Json) -> Json:
    """The reference to a Medication, of either version of FHIR."""
    if "medicationReference" in content:
        return obj(content["medicationReference"]) or obj(
            obj(content.get("medication")).get("reference")
        )
    return obj(obj(content["medication"]).get("reference")) if "medication" in content else {}


def medication(context: Context) -> Json | None:
    """The Medication that a resource points to, if it is in the input."""
    reference = medication_reference(context.content)
    return context.resolve(reference)[0] if reference else None


def ingredient_codings(context: Context) -> list[Coding]:
    """What the medication is made of, each part by its code or by the substance it points to."""
    return _made_of(context, obj(medication(context)))


def _made_of(context: Context, found: Json) -> list[Coding]:
    coded: list[Coding] = []
    for part in objects(found.get("ingredient")):
        item = obj(part.get("item"))
        coded += codings(part.get("itemCodeableConcept")) + codings(item.get("concept"))
        for reference in (part.get("itemReference"), item.get("reference")):
            substance, _ = context.resolve(reference)
            coded += codings(obj(substance).get("code"))
    return coded


def act_day(content: Json) -> str | None:
    """When a dose was given or something was done, as far as one element says it."""
    start, end = period(
        content, "effectivePeriod", "performedPeriod", "occurencePeriod", "occurrencePeriod"
    )
    day = first_text(
        content,
        "effectiveDateTime",
        "performedDateTime",
        "occurenceDateTime",
        "occurrenceDateTime",
        "date",
    )
    return day or start or end


def _write_act(context: Context) -> None:
    context.writer.date(context.node, "effective", act_day(context.content))


def _write_handing_out(context: Context) -> None:
    day = first_text(context.content, "whenHandedOver", "whenPrepared")
    context.writer.date(context.node, "start", day)


def _write_use(context: Context) -> None:
    content, writer, node = context.content, context.writer, context.node
    start, end = period(content, "effectivePeriod")
    writer.date(node, "start", first_text(content, "effectiveDateTime") or start)
    writer.date(node, "end", end)


def _write_request(context: Context) -> None:
    authored = first_text(context.content, "authoredOn", "dateWritten")
    context.writer.date(context.node, "authored", authored)


_READERS: dict[str, tuple[str, Callable[[Context], None]]] = {
    "MedicationAdministration": (_EXPOSURE, _write_act),
    "Procedure": (_EXPOSURE, _write_act),
    "Immunization": (_EXPOSURE, _write_act),
    "MedicationDispense": (_EXPOSURE, _write_handing_out),
    "MedicationStatement": (_EXPOSURE, _write_use),
    "MedicationUsage": (_EXPOSURE, _write_use),
    "MedicationRequest": (_ORDER, _write_request),
    "ServiceRequest": (_ORDER, _write_request),
}
