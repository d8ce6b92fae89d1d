"""Condition and AllergyIntolerance."""

from __future__ import annotations

from osteon.ingest.fhir.context import Context
from osteon.ingest.fhir.elements import (
    Coding,
    codings,
    first_text,
    items,
    objects,
    period,
    text,
    texts,
)

_CATEGORY = "http://hl7.org/fhir/allergy-intolerance-category"


def read_condition(context: Context) -> None:
    """A condition; an encounter code of a procedure becomes that procedure."""
    content, node, writer = context.content, context.node, context.writer
    coded = codings(content.get("code"))
    classes = writer.classes(coded, "Condition", "Procedure")
    if not classes:
        context.report_unmapped(coded)
        return
    verification = context.verification()
    start, end = period(content, "onsetPeriod")
    # The period is the one in which it began, not the one over which it lasted.
    onset = first_text(content, "onsetDateTime") or start or end
    recorded = first_text(content, "recordedDate", "assertedDate", "dateRecorded")
    if writer.is_a(classes, "Procedure"):
        # Such a code says that something was done; refuted or in error, nothing was.
        if verification.isdisjoint({"Refuted", "EnteredInError"}):
            writer.entry("hasProcedure", node, context.reference, classes, coded)
            writer.date(node, "effective", onset or recorded)
            if not verification <= {"Confirmed"}:
                writer.terms(node, "status", {"UnknownStatus"})
        return
    writer.entry("hasCondition", node, context.reference, classes, coded)
    writer.terms(node, "verification", verification)
    stated = context.write_clinical_status()
    writer.date(node, "onset", onset)
    writer.date(node, "recorded", recorded)
    abated, abated_end = period(content, "abatementPeriod")
    abatement = first_text(content, "abatementDateTime") or abated_end or abated
    writer.date(node, "abatement", abatement)
    over = ("abatementAge", "abatementRange", "abatementString", "abatementBoolean")
    if not stated and not abatement and any(content.get(name) for name in over):
        # It ended at a time that is not a date: only the end itself is known.
        writer.terms(node, "clinicalStatus", ["Resolved"])


def read_allergy(context: Context) -> None:
    """An allergy, typed with the drugs it is to."""
    content, node, writer = context.content, context.node, context.writer
    concepts = [
        content.get("code"),
        *(r.get("substance") for r in objects(content.get("reaction"))),
    ]
    coded = [coding for concept in concepts for coding in codings(concept)]
    # Of a danger, words are evidence enough, whatever code stands beside them.
    words = [Coding(None, None, said) for concept in concepts for said in texts(concept)]
    classes = writer.classes(coded, "Drug") or writer.named(words, "Drug")
    if not classes:
        context.report_unmapped(coded)
        classes = _beside_drugs(context, coded, words)
    writer.entry("hasAllergy", node, context.reference, classes, coded)
    writer.terms(node, "verification", context.verification())
    context.write_clinical_status()
    writer.date(node, "recorded", first_text(content, "recordedDate", "assertedDate"))


def _beside_drugs(context: Context, coded: list[Coding], words: list[Coding]) -> frozenset[str]:
    """What is known of an allergy that names no drug. One of no class may be to any drug."""
    writer = context.writer
    unspecified = writer.classes(coded, "UnspecifiedAllergy")
    if unspecified:
        return unspecified
    kinds = [
        writer.code(_CATEGORY, text(category), "UnrelatedAllergy")
        for category in items(context.content.get("category"))
    ]
    if kinds and all(kinds):
        return frozenset().union(*kinds)
    # A code of a known terminology is the code of something else, if not of a drug known here.
    elsewhere = frozenset({"UnrelatedAllergy"}) if writer.any_known_system(coded) else frozenset()
    return writer.named(words, "Allergy") or elsewhere
