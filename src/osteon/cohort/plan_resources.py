"""Whose the resources of NDJSON files are: found by an engine that uses the disk, not memory."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import duckdb
import pyarrow as pa

from osteon.cohort.inputs import File, chunks_of_lines
from osteon.errors import InputError
from osteon.ingest.fhir.records import POINTED_AT, READ, patient_iri
from osteon.ingest.jsontext import parse_json
from osteon.ingest.record import RECORD

if TYPE_CHECKING:
    from osteon.cohort.plan import Draft

_SAYS_WHOSE: Final = re.compile(
    r'"(?:subject|patient)"\s*:\s*\{[^{}]*"reference"\s*:\s*"(?:[^"]*/)?Patient/'
    r'([A-Za-z0-9\-.]{1,64})(?:/_history/[^"/]*)?"'
)
_IS_PATIENT: Final = re.compile(r'\s*\{\s*"resourceType"\s*:\s*"Patient"')
_PATHS: Final = (
    "$.resourceType",
    "$.id",
    "$.subject",
    "$.subject.reference",
    "$.subject[0].reference",
    "$.subject.identifier.system",
    "$.subject.identifier.value",
    "$.patient.reference",
    "$.patient[0].reference",
    "$.patient.identifier.system",
    "$.patient.identifier.value",
    "$.medicationReference.reference",
    "$.medication.reference.reference",
)
_KEPT: Final = ("resourceType", "id", "subject", "patient", "identifier")
_FIELDS: Final = """
  SELECT line, text, v[1] AS kind, coalesce(nullif(v[2], ''), 'entry-' || line) AS id,
    coalesce(v[3], '') NOT IN ('', '{}', '[]', 'null') AS named,
    CASE WHEN named THEN coalesce(v[4], v[5]) ELSE coalesce(v[8], v[9]) END AS reference,
    trim(coalesce(CASE WHEN named THEN v[6] ELSE v[10] END, '')) AS system,
    trim(CASE WHEN named THEN v[7] ELSE v[11] END) AS value,
    coalesce(v[12], v[13]) AS medication
  FROM (SELECT line, text, json_extract_string(text, $paths) AS v
        FROM chunk WHERE json_valid(text))
"""
# The last two parts of an address, without the version of the resource.
_KEY: Final = r"regexp_extract(split_part({}, '/_history/', 1), '(?:^|/)([^/]+/[^/]+)/?$', 1)"
_ABOUT: Final = r"regexp_extract(split_part({}, '/_history/', 1), '(?:^|/)Patient/([^/?]+)/?$', 1)"
_QUERY: Final = r"(?:^|/)Patient\?identifier=([^&]*)"


def read_resources(draft: Draft, files: list[File]) -> None:
    """Read the lines of the files, and say which belong to which patient.

    Raises InputError for what may be a part of anybody's record and cannot be read.
    """
    if not files:
        return
    con = draft.con
    con.execute(
        "CREATE TABLE line (file INTEGER, line BIGINT, kind VARCHAR, id VARCHAR, about VARCHAR, "
        "reference VARCHAR, system VARCHAR, value VARCHAR, points VARCHAR)"
    )
    for file in files:
        for first, lines in chunks_of_lines(file):
            _take(draft, file, first, lines)
    _find_owners(con)
    _enter(draft)
    con.execute("DROP TABLE line; DROP TABLE owned; DROP TABLE point; DROP TABLE target")


def _take(draft: Draft, file: File, first: int, lines: list[bytes]) -> None:
    """Put the lines that matter into the tables."""
    con = draft.con
    numbered = list(enumerate(lines, first))
    for number, line in numbered:
        if len(line) > draft.largest:
            _take_giant(draft, file, number, line)
    chunk = _table(file, [one for one in numbered if len(one[1]) <= draft.largest])
    con.register("chunk", chunk)
    broken = con.execute(
        r"SELECT line, text FROM chunk WHERE NOT json_valid(text) AND regexp_matches(text, '\S')"
    ).fetchall()
    for line, text in broken:
        _break(draft, file, line, text)
    con.execute(f"CREATE OR REPLACE TEMP TABLE fresh AS {_FIELDS}", {"paths": list(_PATHS)})
    con.unregister("chunk")
    strange = con.execute("SELECT line, text FROM fresh WHERE kind IS NULL").fetchall()
    for line, text in strange:
        _break(draft, file, line, text)
    con.execute(
        f"""
        INSERT INTO line SELECT $file, line, kind, id, nullif({_ABOUT.format("reference")}, ''),
          reference,
          CASE WHEN query = '' THEN system WHEN contains(query, '|') THEN split_part(query, '|', 1)
            ELSE '' END,
          CASE WHEN query = '' THEN CASE WHEN reference IS NULL THEN value END
            WHEN contains(query, '|') THEN substr(query, position('|' IN query) + 1)
            ELSE query END,
          nullif({_KEY.format("medication")}, '')
        FROM (SELECT *, coalesce(url_decode(regexp_extract(reference, '{_QUERY}', 1)), '') AS query
              FROM fresh WHERE kind IN (SELECT unnest($kinds)))
        """,
        {"file": file.number, "kinds": sorted(READ | POINTED_AT)},
    )
    con.execute(
        "INSERT INTO text SELECT $file, line, 'fhir', text FROM fresh "
        "WHERE kind IN (SELECT unnest($kinds))",
        {"file": file.number, "kinds": sorted(READ | POINTED_AT)},
    )
    for line, text in con.execute("SELECT line, text FROM fresh WHERE kind = 'Bundle'").fetchall():
        draft.document(file, line, text)


def _table(file: File, lines: list[tuple[int, bytes]]) -> pa.Table:
    try:
        texts = pa.array([line for _, line in lines], pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        for number, line in lines:
            _text(file, number, line)
        raise
    return pa.table({"line": pa.array([n for n, _ in lines], pa.int64()), "text": texts})


def _text(file: File, number: int, line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(
            f"{file.path}, line {number}, is not UTF-8 text; save the file as UTF-8"
        ) from None


def _take_giant(draft: Draft, file: File, number: int, line: bytes) -> None:
    """Let a stub stand for a line that is too long, so that whoever it is of gets no answer."""
    text = _text(file, number, line)
    try:
        value = parse_json(text, file.path, number)
    except InputError:
        value = None
    if not isinstance(value, dict) or not isinstance(value.get("resourceType"), str):
        _break(draft, file, number, text)
    elif value["resourceType"] == "Bundle":
        draft.document(file, number, text)
    else:
        stub = json.dumps({name: value[name] for name in _KEPT if name in value}).encode()
        draft.con.execute("INSERT INTO giant VALUES (?, ?, ?)", [file.number, number, len(line)])
        _take(draft, file, number, [stub])


def _break(draft: Draft, file: File, line: int, text: str) -> None:
    """What to do about a line that is no resource: its patient gets no answer, or nobody does."""
    why = "is no FHIR resource (it has no resourceType)"
    try:
        parse_json(text, file.path, line)
    except InputError as error:
        told = str(error).removeprefix(f"{file.path}, line {line}, ")
        why = re.sub(r"^column \d+: ", "", told).partition("; ")[0]
    place = f"{file.path}, line {line}"
    named = _SAYS_WHOSE.search(text)
    if named:
        draft.fault(
            patient_iri(named[1]), f"{place}, which is about this patient: {why}; mend the line"
        )
    elif _IS_PATIENT.match(text):
        # What else is on record of this patient will be told to be nobody's.
        draft.refuse(None, file.number, line, f"{why}, and may be a patient; mend the line")
    else:
        raise InputError(
            f"{place}: {why}; as it does not say whose it is, nobody's record is known to be "
            "whole: mend the line, or take it out"
        )


def _find_owners(con: duckdb.DuckDBPyConnection) -> None:
    """To each line the id of its patient: the one it names, or the only one there is."""
    con.execute(
        """
        CREATE TEMP TABLE somebody AS SELECT DISTINCT id FROM line WHERE kind = 'Patient';
        CREATE TEMP TABLE alone AS
          SELECT file, any_value(id) AS id FROM line WHERE kind = 'Patient'
          GROUP BY file HAVING count(*) = 1;
        CREATE TEMP TABLE sole AS
          SELECT any_value(id) AS id FROM somebody HAVING count(*) = 1;
        CREATE TEMP TABLE bearer AS
          SELECT id, trim(coalesce(json_extract_string(one, '$.system'), '')) AS system,
            trim(json_extract_string(one, '$.value')) AS value
          FROM (SELECT l.id, unnest(json_extract(t.text, '$.identifier[*]')) AS one
                FROM line l JOIN text t USING (file, line) WHERE l.kind = 'Patient'
                AND EXISTS (SELECT 1 FROM line WHERE value IS NOT NULL));
        CREATE TEMP TABLE borne AS
          SELECT l.file, l.line, any_value(b.id) AS id, count(DISTINCT b.id) AS bearers
          FROM line l JOIN bearer b ON b.value = l.value
            AND (l.system = '' OR b.system IN ('', l.system))
          WHERE l.about IS NULL GROUP BY ALL;
        CREATE TABLE owned AS
          SELECT l.file, l.line, l.kind, l.points,
            CASE WHEN l.kind = 'Patient' THEN l.id
              WHEN s.id IS NOT NULL THEN s.id
              WHEN b.bearers = 1 THEN b.id
              WHEN b.bearers > 1 THEN NULL
              ELSE coalesce(a.id, o.id) END AS owner
          FROM line l LEFT JOIN somebody s ON s.id = l.about
            LEFT JOIN borne b ON b.file = l.file AND b.line = l.line
            LEFT JOIN alone a ON a.file = l.file LEFT JOIN sole o ON true
          WHERE l.kind NOT IN ('Medication', 'Substance');
        """
    )


def _enter(draft: Draft) -> None:
    """Enter the patients, with their lines and those that these point at; refuse the rest."""
    con = draft.con
    pointed = {"pointed": sorted(POINTED_AT)}
    con.execute(
        "CREATE TABLE target AS SELECT file, line, kind || '/' || id AS key FROM line "
        "WHERE kind IN (SELECT unnest($pointed))",
        pointed,
    )
    con.execute(
        f"""
        CREATE TABLE point AS
          SELECT file, line, {_KEY.format("reference")} AS key
          FROM (SELECT file, line, unnest(list_concat(
                  json_extract_string(text, '$.ingredient[*].itemReference.reference'),
                  json_extract_string(text, '$.ingredient[*].item.reference.reference')))
                  AS reference
                FROM target JOIN text USING (file, line))
        """
    )
    con.execute(
        """
        INSERT INTO mine SELECT 'fhir:' || owner, file, line FROM owned WHERE owner IS NOT NULL;
        INSERT INTO mine
        WITH RECURSIVE hop(owner, key) AS (
          SELECT owner, points FROM owned WHERE owner IS NOT NULL AND points IS NOT NULL
          UNION
          SELECT h.owner, p.key FROM hop h JOIN target t ON t.key = h.key
            JOIN point p ON p.file = t.file AND p.line = t.line)
        SELECT DISTINCT 'fhir:' || h.owner, t.file, t.line FROM hop h JOIN target t USING (key);
        """
    )
    con.execute(
        f"""
        INSERT INTO entry SELECT 'fhir:' || id, 'Patient/' || id,
          '{RECORD}' || url_encode(id) || '/Patient/' || url_encode(id), file, line
        FROM line WHERE kind = 'Patient'
        """
    )
    _refuse(draft)


def _refuse(draft: Draft) -> None:
    """Tell of the resources that are nobody's, those of one missing patient together."""
    rows = draft.con.execute(
        """
        SELECT coalesce('Patient/' || l.about, '') AS missing, any_value(l.reference),
          any_value(l.value), min(l.file), arg_min(l.line, (l.file, l.line)), count(*),
          arg_min(l.kind || '/' || l.id, (l.file, l.line))
        FROM owned o JOIN line l USING (file, line) WHERE o.owner IS NULL
        GROUP BY missing, CASE WHEN l.about IS NULL THEN (l.file, l.line) END
        ORDER BY 4, 5
        """
    ).fetchall()
    for missing, reference, value, file, line, count, first in rows:
        if missing:
            many = f"{count} resources are" if count > 1 else f"{first} is"
            why = f"{many} about {missing}, which is not among the patients of the input"
        elif value is not None:
            why = f"{first} is about the bearer of {value}, which is not one patient"
        elif reference is not None:
            why = f"{first} is about {reference}, which is not a patient of the input"
        else:
            why = f"{first} does not say which patient it is about"
        draft.refuse(missing or None, file, line, why)
