"""The plan of a run: who is in the input, what belongs to whom, and in which part they go.

It is one DuckDB file, made aside and put in place whole. DuckDB sorts and joins on disk where
memory ends, so that the size of a cohort is bounded by the disk alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb
import pyarrow as pa

from osteon.cohort.inputs import File, Kind, read_whole
from osteon.cohort.plan_documents import patients_of, weight
from osteon.cohort.plan_resources import read_resources
from osteon.cohort.plan_statements import read_statements
from osteon.errors import InputError
from osteon.ingest.source import source_of

if TYPE_CHECKING:
    from osteon.cohort.options import Ready

MEMORY: Final = "600MB"
LARGEST: Final = 16_000_000
"""Bytes of what is read of one patient: some 50,000 entries, which need 1.6 GB to be assessed."""
HOPELESS: Final = 8
"""How many times larger a document may be, most of which may be of no use here."""
PART: Final = 1000
"""Patients a part, at most: what is lost by an interrupt, and the unit of files."""
FEW: Final = 100
"""Patients a part, at least: fewer do not pay the trouble of a file."""
PART_BYTES: Final = 16 * 1024 * 1024

_TABLES: Final = """
CREATE TABLE entry (unit VARCHAR, label VARCHAR, iri VARCHAR, file INTEGER, line BIGINT);
CREATE TABLE mine (unit VARCHAR, file INTEGER, line BIGINT);
CREATE TABLE text (file INTEGER, line BIGINT, form VARCHAR, text VARCHAR);
CREATE TABLE fault (iri VARCHAR, reason VARCHAR);
CREATE TABLE giant (file INTEGER, line BIGINT, bytes BIGINT);
CREATE TABLE size (unit VARCHAR, bytes BIGINT);
CREATE TABLE refused (label VARCHAR, source VARCHAR, line BIGINT, kind VARCHAR, reason VARCHAR);
"""


@dataclass(frozen=True)
class Part:
    """Some patients with what is on record of them."""

    number: int
    pieces: pa.Table
    """unit, form, source, line, text: in the order of the input within a unit."""
    wanted: dict[str, dict[str, str]]
    """Per unit the patients that are to come of it, by IRI, with their names."""
    patients: int


class Draft:
    """A plan in the making: what the readers of the kinds of files fill."""

    def __init__(
        self, path: Path, files: list[File], ready: Callable[[], Ready], largest: int
    ) -> None:
        self.largest = largest
        self.con = connect(path)
        self.con.execute(_TABLES)
        self.ready = ready
        self._files = {file.number: file for file in files}

    def fault(self, iri: str, reason: str) -> None:
        """A patient gets no answer, for a reason."""
        self.con.execute("INSERT INTO fault VALUES (?, ?)", [iri, reason])

    def refuse(self, label: str | None, file: int, line: int | None, reason: str) -> None:
        """Something of the input is nobody's."""
        source = self._files[file].path
        self.con.execute(
            "INSERT INTO refused VALUES (?, ?, ?, 'resource', ?)", [label, source, line, reason]
        )

    def document(self, file: File, line: int | None, text: str | None) -> None:
        """Enter the patients of a document, which is a file, or a line of one."""
        unit = f"doc:{file.number}:{line or 0}"
        name = file.name if line is None else f"{file.name}, line {line}"
        try:
            data = read_whole(file) if text is None else text.encode()
            size = len(data)
            if size > HOPELESS * self.largest:
                raise InputError(
                    f"{name} has {size // 1_000_000} MB, which is too much to look at for one "
                    "record; call it .ndjson if it has a resource a line, put each patient into "
                    "a Bundle of their own, or raise --largest"
                )
            source = source_of(name, data)
            found = patients_of(self, source)
            if size > self.largest:
                size = weight(source)
        except InputError as error:
            self.con.execute(
                "INSERT INTO refused VALUES (NULL, ?, ?, 'file', ?)", [file.path, line, str(error)]
            )
            return
        place = line or 0
        for label, iri in found:
            self.con.execute(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?)", [unit, label, iri, file.number, line]
            )
        self.con.execute("INSERT INTO mine VALUES (?, ?, ?)", [unit, file.number, place])
        self.con.execute(
            "INSERT INTO text VALUES (?, ?, 'document', ?)", [file.number, place, text]
        )
        self.con.execute("INSERT INTO size VALUES (?, ?)", [unit, size])


def connect(path: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a plan. What does not fit into memory goes to a folder beside it."""
    return duckdb.connect(
        str(path),
        read_only=read_only,
        config={
            "memory_limit": MEMORY,
            "temp_directory": f"{path}.spill",
            "threads": min(4, os.cpu_count() or 1),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )


def draw_up(
    path: Path,
    files: list[File],
    ready: Callable[[], Ready],
    largest: int,
    most: int | None = None,
    few: int = FEW,
) -> None:
    """Make the plan of some files; `most` patients go into a part, by default no less than `few`.

    Raises InputError if it cannot be told who is whole.
    """
    aside = path.with_suffix(".new")
    _remove(aside)
    draft = Draft(aside, files, ready, largest)
    con = draft.con
    try:
        chunk = pa.table({"number": [f.number for f in files], "path": [f.path for f in files]})
        con.register("chunk", chunk)
        con.execute("CREATE TABLE file AS SELECT number::INTEGER AS number, path FROM chunk")
        con.unregister("chunk")
        read_resources(draft, [file for file in files if file.kind is Kind.RESOURCES])
        statements = [file for file in files if file.kind is Kind.STATEMENTS]
        if statements:
            read_statements(draft, statements, ready().vocabulary)
        con.begin()  # or each document would wait for the disk
        for file in files:
            if file.kind is Kind.DOCUMENT:
                draft.document(file, None, None)
        con.commit()
        _settle(con, largest)
        _place(con, most, few)
        _cut(con)
    finally:
        con.close()
    os.replace(aside, path)


def _settle(con: duckdb.DuckDBPyConnection, largest: int) -> None:
    """Tell twins and giants apart from those who can be assessed."""
    con.execute(
        f"""
        INSERT INTO size SELECT unit, sum(coalesce(bytes, strlen(text)))
          FROM mine JOIN text USING (file, line) LEFT JOIN giant USING (file, line)
          WHERE form <> 'document' GROUP BY unit;
        CREATE TABLE twin AS
          SELECT iri, list(f.path || coalesce(', line ' || nullif(line, 0), '') ORDER BY file, line)
            AS places
          FROM entry JOIN file f ON f.number = file GROUP BY iri HAVING count(*) > 1
          UNION ALL
          SELECT unnest(list(DISTINCT iri)), list(f.path ORDER BY file)
          FROM entry JOIN file f ON f.number = file GROUP BY label HAVING count(DISTINCT iri) > 1;
        INSERT INTO fault
          SELECT iri, 'is in the input ' || len(places) || ' times, in '
            || array_to_string(places[:5], ' and in ') || '; whether it is one person cannot be '
            || 'told: leave one in, or put all of it into one record'
          FROM twin;
        INSERT INTO fault
          SELECT iri, 'the record has ' || (bytes // 1000000) || ' MB, more than the '
            || '{largest // 1_000_000} MB that --largest allows'
          FROM entry JOIN size USING (unit) WHERE bytes > {largest};
        INSERT INTO refused SELECT t.iri, NULL, NULL, 'resource', t.reason
          FROM fault t ANTI JOIN entry e ON e.iri = t.iri;
        CREATE TABLE left_out AS
          SELECT e.label, f.path AS source, e.line, any_value(t.reason) AS reason
          FROM entry e JOIN fault t USING (iri) JOIN file f ON f.number = e.file
          GROUP BY e.label, f.path, e.line, e.file ORDER BY e.file, e.line;
        CREATE TABLE chosen AS
          SELECT e.* FROM entry e ANTI JOIN fault t ON t.iri = e.iri;
        """
    )


def _place(con: duckdb.DuckDBPyConnection, most: int | None, few: int) -> None:
    """Give each patient a part, in the order of the input."""
    con.execute(
        """
        CREATE TABLE unit AS
          SELECT unit, min(file) AS file, min(line) AS line, count(*) AS patients,
            coalesce(any_value(bytes), 0) AS bytes
          FROM chosen LEFT JOIN size USING (unit) GROUP BY unit
        """
    )
    total = con.execute("SELECT coalesce(sum(patients), 0) FROM unit").fetchall()[0][0]
    # Enough parts to keep some processes busy, whatever the number of these.
    most = most or max(few, min(PART, -(-total // 16)))
    con.execute("CREATE TABLE placed (unit VARCHAR, part INTEGER, seq BIGINT)")
    part = seq = patients = size = 0
    rows: list[tuple[str, int, int]] = []

    def store() -> None:
        units, parts, seqs = zip(*rows, strict=True)
        chunk = pa.table({"unit": units, "part": parts, "seq": seqs})
        con.register("chunk", chunk)
        con.execute("INSERT INTO placed SELECT unit, part, seq FROM chunk")
        con.unregister("chunk")
        rows.clear()

    cursor = con.cursor().execute(
        "SELECT unit, patients, bytes FROM unit ORDER BY file, line, unit"
    )
    while some := cursor.fetchmany(50_000):
        for unit, count, bytes_ in some:
            if patients and (patients + count > most or size + bytes_ > PART_BYTES):
                part, patients, size = part + 1, 0, 0
            patients, size = patients + count, size + bytes_
            rows.append((unit, part, seq))
            seq += 1
        store()


def _cut(con: duckdb.DuckDBPyConnection) -> None:
    """Put what is on record in the order of the parts, and let go of the rest."""
    con.execute(
        """
        CREATE TABLE piece AS
          SELECT p.part, p.seq, p.unit, t.form, f.path AS source, t.file, t.line, t.text
          FROM placed p JOIN mine m USING (unit) JOIN text t ON t.file = m.file AND t.line = m.line
          JOIN file f ON f.number = t.file ORDER BY p.part, p.seq, t.file, t.line;
        CREATE TABLE wanted AS
          SELECT p.part, c.unit, c.iri, c.label FROM placed p JOIN chosen c USING (unit)
          ORDER BY p.part, p.seq, c.line;
        CREATE TABLE part AS SELECT part, count(*) AS patients FROM wanted GROUP BY part;
        DROP TABLE text; DROP TABLE mine; DROP TABLE size; DROP TABLE chosen; DROP TABLE unit;
        DROP TABLE placed;
        """
    )


class Plan:
    """A finished plan, read part by part."""

    def __init__(self, path: Path) -> None:
        self._con = connect(path, read_only=True)
        count = self._one
        self.parts: dict[int, int] = dict(
            self._con.execute("SELECT part, patients FROM part ORDER BY part").fetchall()
        )
        self.entries: int = count("SELECT count(*) FROM entry")
        self.refused: int = count("SELECT count(*) FROM refused")
        self.patients: int = sum(self.parts.values())

    def _one(self, text: str) -> Any:
        return self._con.execute(text).fetchall()[0][0]

    def errors(self) -> list[tuple[str | None, str, int | None, str, str]]:
        """What gets no answer before anything is assessed: patient, source, line, kind, reason."""
        return self._con.execute(
            "SELECT label, source, line, kind, reason FROM refused UNION ALL "
            "SELECT label, source, line, 'patient', reason FROM left_out"
        ).fetchall()

    def part(self, number: int) -> Part:
        """One part with all that is on record."""
        pieces = self._con.sql(
            "SELECT unit, form, source, line, text FROM piece WHERE part = $part "
            "ORDER BY seq, file, line",
            params={"part": number},
        ).to_arrow_table()
        wanted: dict[str, dict[str, str]] = {}
        rows = self._con.execute(
            "SELECT unit, iri, label FROM wanted WHERE part = ?", [number]
        ).fetchall()
        for unit, iri, label in rows:
            wanted.setdefault(unit, {})[iri] = label
        return Part(number, pieces, wanted, self.parts[number])

    def __iter__(self) -> Iterator[int]:
        return iter(self.parts)

    def close(self) -> None:
        """Let go of the file."""
        self._con.close()


def _remove(path: Path) -> None:
    for one in (path, Path(f"{path}.wal")):
        one.unlink(missing_ok=True)
