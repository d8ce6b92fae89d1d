"""The same function everywhere: some patients in, their assessments out, and why others have none.

It is called in this process, in those of this machine, on the workers of Dask, and by whoever
runs it on an engine of their own.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from osteon.batch import SIZE, batches
from osteon.briefly import MANY, assess_briefly
from osteon.cohort.inputs import File, Kind, read_whole
from osteon.cohort.options import ONE_AT_A_TIME, Options, Ready, ready
from osteon.errors import EnginesDisagree, InputError, OsteonError
from osteon.ingest import PatientRecord
from osteon.ingest.fhir import FhirInput, fhir_records
from osteon.ingest.formats import Format, json_value
from osteon.ingest.rdf import RdfInput, rdf_records
from osteon.ingest.read import records_of
from osteon.ingest.source import Source, source_of
from osteon.pipeline import assess_together

if TYPE_CHECKING:
    from osteon.knowledge import Knowledge
    from osteon.pipeline import Brief

FHIR: Final = "fhir"
RDF: Final = "rdf"
DOCUMENT: Final = "document"


@dataclass(frozen=True)
class Fault:
    """Why a patient, or a piece of input, has no answer."""

    patient: str | None
    source: str | None
    line: int | None
    kind: str
    """`patient`, `resource` or `file`: what is amiss; `internal` where it is Osteon."""
    reason: str


@dataclass
class Unit:
    """What is on record of one patient, or a document with some."""

    name: str
    form: str
    source: str
    line: int | None
    lines: list[tuple[str, int | None, str | None]] = field(default_factory=list)
    """Where each line stands, and its text; a document without text is read where it stands."""
    wanted: Mapping[str, str] | None = None
    """The patients that are to come of it, by IRI, with their names; None for whoever comes."""

    def faults(self, kind: str, reason: str) -> list[Fault]:
        """The same fault for everybody in it."""
        names = [self.name] if self.wanted is None else list(self.wanted.values())
        return [Fault(name, self.source, self.line, kind, reason) for name in names]


def units_of(
    pieces: pa.Table, wanted: Mapping[str, Mapping[str, str]] | None = None
) -> Iterator[Unit]:
    """The units of a table; its rows of one unit stand together."""
    unit: Unit | None = None
    for batch in pieces.to_batches():
        columns = [batch.column(name) for name in ("unit", "form", "source", "line", "text")]
        for name, form, source, line, text in zip(*(c.to_pylist() for c in columns), strict=True):
            if unit is None or unit.name != name:
                if unit is not None:
                    yield unit
                whose = None if wanted is None else wanted[name]
                unit = Unit(name, form, source, line or None, wanted=whose)
            unit.lines.append((source, line, text))
    if unit is not None:
        yield unit


def assessed(units: Iterable[Unit], known: Ready, options: Options) -> Iterator[Brief | Fault]:
    """An assessment for every patient of the units, or the reason why there is none.

    Whatever one patient's record does, the others get their answers.
    """
    several = iter(units)
    size = MANY if options.brief else SIZE
    while some := list(islice(several, size)):
        records: list[PatientRecord] = []
        for unit in some:
            try:
                found = _records(unit, known)
                records += _held_to(unit, found)
            except Exception as error:
                yield from unit.faults(*_why(error))
        for batch in batches(records, size):
            yield from _together(batch, known, options)


def _together(
    batch: list[PatientRecord], known: Ready, options: Options
) -> Iterator[Brief | Fault]:
    try:
        yield from list(_assess(batch, known.knowledge, options))
    except EnginesDisagree:
        raise  # of nobody in the run could the answer be trusted
    except Exception as error:
        # The fault alone does not say whose record it was.
        if len(batch) == 1:
            yield Fault(batch[0].label, batch[0].source, None, *_why(error))
            return
        middle = len(batch) // 2
        for half in (batch[:middle], batch[middle:]):
            yield from _together(half, known, options)


def _assess(batch: list[PatientRecord], kb: Knowledge, options: Options) -> Iterator[Brief]:
    if options.brief:
        return assess_briefly(batch, kb, **options.of_run)
    return assess_together(batch, kb, **options.of_run)


def _why(error: Exception) -> tuple[str, str]:
    line = " ".join(str(error).split())
    if isinstance(error, InputError):
        return "patient", line
    name = "" if isinstance(error, OsteonError) else f"{type(error).__name__}: "
    return "internal", f"internal fault: {name}{line[:1000]}"


def _held_to(unit: Unit, records: list[PatientRecord]) -> list[PatientRecord]:
    """The records of those who are wanted. Raises InputError if somebody is missing."""
    if unit.wanted is None:
        return records
    by_iri = {record.patient: record for record in records}
    missing = [label for iri, label in unit.wanted.items() if iri not in by_iri]
    if missing:
        raise InputError(
            f"{unit.source} no longer holds {missing[0]} as it did when the run began; leave the "
            "input as it is until the run is done"
        )
    return [by_iri[iri] for iri in unit.wanted]


def _records(unit: Unit, known: Ready) -> list[PatientRecord]:
    if unit.form == DOCUMENT:
        return records_of(
            [_document(source, text) for source, _, text in unit.lines],
            known.vocabulary,
            lambda: known.codes,
        )
    if unit.form == RDF:
        graph = Source(unit.source, "\n".join(text or "" for _, _, text in unit.lines))
        graphs = [RdfInput(graph, Format.N_TRIPLES)]
        return rdf_records(graphs, known.vocabulary, lambda: known.codes)
    values: dict[str, list[dict[str, object]]] = {}
    for source, line, text in unit.lines:
        value = json_value(text or "", Source(source, text or ""), line or 1)
        if not value.get("id"):
            value["id"] = f"entry-{line}"  # as the place in the whole file names it
        values.setdefault(source, []).append(value)
    given = [FhirInput(source, found) for source, found in values.items()]
    return fhir_records(given, known.codes, known.vocabulary)


def _document(source: str, text: str | None) -> Source:
    if text is not None:
        return source_of(source.removesuffix(".gz"), text.encode())
    file = File(0, source, Kind.DOCUMENT, 0, 0)
    return source_of(file.name, read_whole(file))


def assess_batch(
    table: pa.Table,
    *,
    as_of: datetime.date,
    profile: str | None = None,
    knowledge: Path | None = None,
    policy: Path | None = None,
    index: Path | None = None,
    brief: bool = False,
) -> dict[str, pa.Table]:
    """Assess the patients of a table, and return the tables that `osteon cohort` writes.

    `table` has a column `text`: a Bundle in each row; or resources, or statements of N-Triples,
    one a row, and then a column `patient` that is the same in all rows of one patient, which stand
    together. The knowledge is loaded once in each process.

    For `mapInArrow` of Spark, `map_batches` of Ray, or anything that moves Arrow tables.
    """
    from osteon.cohort.tables import Tables

    options = Options(as_of, profile, knowledge=knowledge, policy=policy, index=index, brief=brief)
    with ONE_AT_A_TIME:
        known, tables = ready(options), Tables()
        for one in assessed(_units_of_user(table), known, options):
            tables.add(one)
    return tables.finish()


def _units_of_user(table: pa.Table) -> Iterator[Unit]:
    if "text" not in table.column_names:
        raise InputError("the table has no column text; give a Bundle, or a resource, in each row")
    texts = table.column("text").to_pylist()
    many = "patient" in table.column_names
    names = table.column("patient").to_pylist() if many else [None] * len(texts)
    unit: Unit | None = None
    seen: set[str] = set()
    for row, (name, text) in enumerate(zip(names, texts, strict=True), 1):
        called = str(name) if name is not None else f"row {row}"
        form = _form(text)
        if unit is None or unit.name != called:
            if unit is not None:
                yield unit
            if called in seen:
                raise InputError(
                    f"the rows of patient {called} do not stand together; sort the table by patient"
                )
            seen.add(called)
            unit = Unit(called, form, "table", None)
        unit.form = DOCUMENT if DOCUMENT in (form, unit.form) else form
        unit.lines.append(("table", row, text))
    if unit is not None:
        yield unit


def _form(text: str | None) -> str:
    start = (text or "").lstrip()[:1]
    if start != "{":
        return RDF
    return DOCUMENT if '"Bundle"' in (text or "") else FHIR
