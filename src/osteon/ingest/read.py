"""Read any mix of input files into one record graph per patient."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from osteon.errors import InputError
from osteon.files import Root
from osteon.ingest.codes import Codes, load_codes
from osteon.ingest.fhir import FhirInput, fhir_records
from osteon.ingest.fhir.context import is_plain
from osteon.ingest.fhir_rdf import read_fhir_rdf
from osteon.ingest.formats import Format, detect
from osteon.ingest.rdf import RdfInput, rdf_records
from osteon.ingest.record import PatientRecord
from osteon.ingest.source import Source, read_source
from osteon.ingest.vocabulary import Vocabulary, load_vocabulary


@contextmanager
def _no_collection() -> Iterator[None]:
    """What is parsed has no cycles; to look for some among it all takes a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def read_records(
    paths: Sequence[str], knowledge_root: Root, index: Path | None = None
) -> list[PatientRecord]:
    """The records in the files, ``-`` being standard input; all files are one set of input.

    `index` is a file that `osteon link --load` made: codes that no mapping table covers are then
    understood by what its releases say is above them.

    Raises InputError with one sentence that names the file, the place and the remedy.
    """
    if not paths:
        raise InputError("no record was given; name at least one file, or - for standard input.")
    sources = (read_source(path) for path in dict.fromkeys(paths))
    vocabulary = load_vocabulary(knowledge_root)
    return records_of(sources, vocabulary, lambda: load_codes(knowledge_root, index))


@_no_collection()
def records_of(
    sources: Iterable[Source], vocabulary: Vocabulary, codes: Callable[[], Codes]
) -> list[PatientRecord]:
    """The records in some texts, which are one set of input; `codes` is asked for if need be."""
    fhir: list[FhirInput] = []
    rdf: list[RdfInput] = []
    for source in sources:
        form, values = detect(source)
        if form is Format.FHIR:
            resources = [value for value in values if isinstance(value, dict)]
            fhir.append(FhirInput(source.name, resources, is_plain(source)))
            continue
        given = RdfInput(source, form)
        told = read_fhir_rdf(given)
        if told is None:
            rdf.append(given)
        else:
            fhir.append(FhirInput(source.name, told))
    records = fhir_records(fhir, codes(), vocabulary) if fhir else []
    return records + (rdf_records(rdf, vocabulary, codes) if rdf else [])
