"""Whose the statements of N-Triples and N-Quads files are: what is reached from each patient."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from osteon.cohort.inputs import BROKEN, File, opened, unreadable
from osteon.errors import InputError
from osteon.ingest.naming import bases, named
from osteon.ingest.rdf import ENTRY_KINDS, LINKS
from osteon.ingest.record import OSTEON, RDF_TYPE
from osteon.ingest.vocabulary import Vocabulary, key

if TYPE_CHECKING:
    from osteon.cohort.plan import Draft

_FORMATS: Final = {".nt": RdfFormat.N_TRIPLES, ".nq": RdfFormat.N_QUADS}
_PATIENT: Final = OSTEON + "Patient"
_ROWS: Final = 50_000


def read_statements(draft: Draft, files: list[File], vocabulary: Vocabulary) -> None:
    """Read the statements of the files, and say which belong to which patient.

    Raises InputError for a file that is broken: what it would say may be anybody's.
    """
    if not files:
        return
    con = draft.con
    con.execute("CREATE TABLE triple (file INTEGER, line BIGINT, s VARCHAR, p VARCHAR, o VARCHAR)")
    for file, base in zip(files, bases([Path(f.name).stem for f in files]), strict=True):
        _take(draft, file, base)
    con.execute(
        """
        CREATE TABLE patient AS SELECT s AS iri, file, min(line) AS line FROM triple
          WHERE p = $type AND o = $patient GROUP BY s, file;
        """,
        {"type": RDF_TYPE.value, "patient": _PATIENT},
    )
    if not con.execute("SELECT count(*) FROM patient").fetchall()[0][0]:
        names = ", ".join(file.path for file in files[:3])
        raise InputError(
            f"{names}: no statement says who is a patient (`a osteon:Patient`); give record "
            "graphs, and FHIR as JSON"
        )
    _reach(draft)
    con.execute("INSERT INTO entry SELECT 'rdf:' || iri, iri, iri, file, line FROM patient")
    con.execute(
        "INSERT INTO mine SELECT 'rdf:' || r.patient, t.file, t.line "
        "FROM reach r JOIN triple t ON t.s = r.node"
    )
    _shared(draft)
    _orphans(draft, vocabulary)
    con.execute("DROP TABLE triple; DROP TABLE patient; DROP TABLE reach")


def _take(draft: Draft, file: File, base: str) -> None:
    """Put the statements of a file into the tables, nameless nodes named as `assess` does."""
    names: dict[BlankNode, NamedNode] = {}
    rows: list[tuple[int, str, str, str, str | None]] = []
    number = 0
    for number, quad in enumerate(_quads(file), 1):
        triple = named(quad.triple, base, names)
        subject, value = triple.subject, triple.object
        if not isinstance(subject, NamedNode):
            raise InputError(f"{file.path}: a statement about a statement is no part of a record")
        node = value.value if isinstance(value, NamedNode) else None
        rows.append((number, subject.value, triple.predicate.value, f"{triple} .", node))
        if len(rows) == _ROWS:
            _store(draft, file, rows)
            rows.clear()
    if rows:
        _store(draft, file, rows)


def _quads(file: File) -> Iterator[Quad]:
    try:
        with opened(file) as data:
            yield from parse(data, format=_FORMATS[file.suffix])
    except SyntaxError as error:
        place = f", line {error.lineno}, column {error.offset}" if error.lineno else ""
        raise InputError(
            f"{file.path}{place}: broken {file.suffix[1:].upper()} ({error.msg}); mend the file "
            "there, as nobody's record is known to be whole"
        ) from None
    except BROKEN as error:
        raise unreadable(file.path, error) from None


def _store(draft: Draft, file: File, rows: list[tuple[int, str, str, str, str | None]]) -> None:
    lines, subjects, predicates, texts, nodes = zip(*rows, strict=True)
    chunk = pa.table(
        {
            "line": pa.array(lines, pa.int64()),
            "s": pa.array(subjects, pa.string()),
            "p": pa.array(predicates, pa.string()),
            "o": pa.array(nodes, pa.string()),
            "text": pa.array(texts, pa.string()),
        }
    )
    draft.con.register("chunk", chunk)
    draft.con.execute("INSERT INTO triple SELECT ?, line, s, p, o FROM chunk", [file.number])
    draft.con.execute("INSERT INTO text SELECT ?, line, 'rdf', text FROM chunk", [file.number])
    draft.con.unregister("chunk")


def _reach(draft: Draft) -> None:
    """The nodes that are reached from each patient, never through or to another patient."""
    con = draft.con
    con.execute(
        """
        CREATE TEMP TABLE edge AS SELECT DISTINCT s, o FROM triple
          WHERE o IS NOT NULL AND o IN (SELECT s FROM triple)
          AND o NOT IN (SELECT iri FROM patient);
        CREATE TABLE reach AS SELECT DISTINCT iri AS patient, iri AS node FROM patient;
        CREATE TEMP TABLE front AS SELECT patient, node FROM reach;
        """
    )
    while con.execute("SELECT count(*) FROM front").fetchall()[0][0]:
        con.execute(
            """
            CREATE OR REPLACE TEMP TABLE front AS
              SELECT DISTINCT f.patient, e.o AS node FROM front f JOIN edge e ON e.s = f.node
              ANTI JOIN reach r ON r.patient = f.patient AND r.node = e.o;
            INSERT INTO reach SELECT patient, node FROM front;
            """
        )
    con.execute("DROP TABLE edge; DROP TABLE front")


def _shared(draft: Draft) -> None:
    """An entry of two patients would be a fact about the wrong one: neither gets an answer."""
    rows = draft.con.execute(
        """
        SELECT o, list(DISTINCT s ORDER BY s) FROM triple JOIN (SELECT DISTINCT iri FROM patient)
          ON s = iri WHERE o IS NOT NULL AND p IN (SELECT unnest($links))
        GROUP BY o HAVING count(DISTINCT s) > 1 ORDER BY o
        """,
        {"links": [OSTEON + link for link in LINKS]},
    ).fetchall()
    for entry, patients in rows:
        for patient in patients:
            draft.fault(
                patient,
                f"{entry} is an entry of {len(patients)} patients, {patients[0]} and "
                f"{patients[1]}{' among them' if len(patients) > 2 else ''}; leave it to the one "
                "whom it is about",
            )


def _orphans(draft: Draft, vocabulary: Vocabulary) -> None:
    """Tell of entries that no patient has; they would be lost without a word."""
    loose = "FROM triple t ANTI JOIN reach r ON r.node = t.s WHERE t.p = $type"
    kinds = draft.con.execute(f"SELECT DISTINCT t.o {loose}", {"type": RDF_TYPE.value}).fetchall()
    for (kind,) in kinds:
        name = key(kind) if kind else None
        for wanted, link in ENTRY_KINDS:
            if name and vocabulary.is_a(name, wanted):
                rows = draft.con.execute(
                    f"SELECT t.s, t.file, t.line {loose} AND t.o = $kind ORDER BY ALL",
                    {"type": RDF_TYPE.value, "kind": kind},
                ).fetchall()
                for node, file, line in rows:
                    draft.refuse(
                        None,
                        file,
                        line,
                        f"{node} ({name}) belongs to no patient; link it with osteon:{link}",
                    )
                break
