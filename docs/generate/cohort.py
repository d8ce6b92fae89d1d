"""The tables that `osteon cohort` writes, from their schemas; what a column means is told here."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
from rdflib import Graph

from docs.generate.tables import COMMAND, REFERENCE, Pages, table
from osteon.cohort.forms import CLAIMS
from osteon.cohort.tables import SCHEMAS

HEAD: Final = f"""# Tables of a cohort

What `osteon cohort` writes as Parquet, a folder each, a file a part (`part-000000.parquet`, and
`part-plan.parquet` with what is known before anything is assessed). All join on `patient`, which is
there once. Written by `{COMMAND}`.
"""

MEANING: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "patients": (
        "One row a patient who has an answer.",
        {
            "patient": "as answers call the patient: `Patient/id` for FHIR, else the IRI",
            "iri": "IRI of the patient in the statements of `--form nquads`",
            "asOf": "evaluation date",
            "profile": "sources that were applied",
            "knowledge": "version of the knowledge",
            "policy": "label of the local policy",
            "verdict": "the gravest that holds, as in [ids](ids.md)",
            "indications": "ids of those that are present",
            "regimens": "ids of those that matched",
            "regimen": "id of the one that drives the schedule",
            "schedule": "status of the schedule",
            "lastDose": "day of the newest dose",
            "nextDue": "day on which the next one is due",
            "daysOverdue": "days since then",
            "ifGivenOn": "day for which `thenDue` is said",
            "thenDue": "when the one after would be due",
            "unmet": "ids of requirements that are unmet",
            "unknown": "ids of requirements that are unknown",
            "grave": "ids of contraindications and gaps that deserve the first look",
            "classes": "patient classes that are certain",
            "possibleClasses": "those that may hold besides",
        },
    ),
    "requirements": (
        "One row a requirement that was judged.",
        {
            "patient": "whose it is",
            "id": "the requirement",
            "status": "`met`, `unmet`, `unknown` or `not-applicable`",
            "timing": "`first-dose`, `each-dose` or `throughout`",
            "sways": "whether it counts towards the verdict",
            "judgedOn": "the day for which it is judged",
            "validUntil": "the day on which a `met` will end",
            "message": "the same in words",
            "resolution": "what to do, or to record",
            "missing": "facts that could still change it",
        },
    ),
    "recommendations": (
        "One row a recommendation.",
        {
            "patient": "whose it is",
            "id": "the recommendation",
            "status": "`applies` or `unknown`",
            "modality": "how strongly its source says it",
            "deadline": "the day until which it is to be done",
            "text": "the same in words",
            "resolution": "what to record, where it is unknown",
            "missing": "facts that could still change it",
        },
    ),
    "items": (
        "One row for everything else that an answer lists.",
        {
            "patient": "whose it is",
            "kind": "`indication`, `contraindication`, `caution`, `order-check`, `not-covered`, "
            "`conflict`, `difference` or `data-error`",
            "id": "the item; a data error has none",
            "status": "as in the answer; a gap, a conflict and a data error have none",
            "grave": "whether it deserves the first look",
            "subject": "the entry of the record that it is about",
            "text": "the same in words",
            "expected": "what was expected; of a difference, what the article says",
            "found": "what was found; of a difference, what the label says",
            "resolution": "what to do, or to record",
            "missing": "facts that could still change it",
        },
    ),
    "evidence": (
        "One row for each row of the three tables above, and for regimens and schedules.",
        {
            "patient": "whose it is",
            "kind": "`requirement`, `recommendation`, `regimen`, `schedule`, or as in `items`",
            "id": "the item; of a schedule, its regimen",
            "subject": "as in `items`",
            "claims": "what it rests on; see `claims`",
            "because": "entries of the record behind it",
            "policy": "local choices that had a part in it",
        },
    ),
    "codes": (
        "One row a code of the record that was not understood.",
        {
            "patient": "whose record has it",
            "system": "the code system",
            "code": "the code",
            "display": "what it is said to be",
            "subject": "the entry that has it",
            "couldMatter": "facts and indications that such an entry may hold",
        },
    ),
    "understood": (
        "One row a code of the record that was understood; with `--brief` there is none.",
        {
            "patient": "whose record has it",
            "system": "the code system",
            "code": "the code",
            "concepts": "what it was read as",
            "entries": "the entries that have it",
        },
    ),
    "errors": (
        "One row a patient without an answer, and a piece of input that is nobody's.",
        {
            "patient": "who has no answer, if that is known",
            "source": "the file",
            "line": "the line in it",
            "kind": "what is amiss: `patient` (this one's record), `resource` (nobody's, or "
            "somebody's who is not there), `file`, or `internal` (Osteon)",
            "reason": "why, in a sentence",
        },
    ),
    "claims": (
        "One row a claim of the knowledge, in one file (`part-common.parquet`).",
        {
            "claim": "its id",
            "statement": "what it says, in our words",
            "section": "the section of the source",
            "bullet": "the bullet in it",
            "citations": "citation markers",
            "source": "the source",
            "reviewStatus": "how far the source is reviewed",
        },
    ),
}


def pages(graph: Graph) -> Pages:
    """The page of tables. Raises ValueError if a column has no meaning, or a meaning no column."""
    parts = [HEAD]
    for name, schema in {**SCHEMAS, "claims": CLAIMS}.items():
        what, columns = MEANING[name]
        if list(columns) != schema.names:
            raise ValueError(f"columns of {name}: {set(columns) ^ set(schema.names)}")
        rows = [(f"`{field.name}`", _kind(field.type), columns[field.name]) for field in schema]
        parts.append(f"\n## {name}\n\n{what}\n\n{table(('column', 'type', 'meaning'), rows)}\n")
    return {REFERENCE / "cohort-tables.md": "".join(parts)}


def _kind(kind: pa.DataType) -> str:
    names = {pa.string(): "text", pa.date32(): "date", pa.bool_(): "yes or no"}
    if pa.types.is_list(kind):
        return f"list of {_kind(kind.value_type)}"
    return names.get(kind, "number")
