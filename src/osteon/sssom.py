"""Read a mapping table (SSSOM as TSV) and refuse, with its line, whatever is not one."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from osteon.errors import InputError
from osteon.files import read_text

_NEEDED: Final = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_MATCHES: Final = ("exactMatch", "closeMatch", "narrowMatch", "broadMatch", "relatedMatch")
_CONFIDENCE: Final = re.compile(r"0?\.\d{1,6}|0|1|1\.0{1,6}")


@dataclass(frozen=True)
class Mapping:
    """One row: a term of the knowledge, and a code that means it, more or less."""

    line: int
    cells: dict[str, str]
    prefixes: dict[str, str]

    @property
    def subject(self) -> str:
        """IRI of the term."""
        return self.iri("subject_id")

    @property
    def negated(self) -> bool:
        """Whether the row says that the code does not mean the term."""
        return bool(self.cells.get("predicate_modifier"))

    def iri(self, column: str) -> str:
        """A CURIE of the row, spelt out."""
        prefix, _, local = self.cells[column].partition(":")
        return self.prefixes[prefix] + local


def read_table(path: Path) -> list[Mapping]:
    """The rows of a mapping table.

    Raises InputError with file and line for text that is not a complete table.
    """
    text = read_text(path)
    if not text.endswith("\n"):
        raise InputError(
            f"{path}: its last line does not end, so the table may be cut off; complete the table"
        )
    lines = text.splitlines()
    prefixes = _curie_map(lines)
    numbered = [(n, x) for n, x in enumerate(lines, 1) if x and not x.startswith("#")]
    if len(numbered) < 2:
        raise InputError(f"{path}: holds no mapping; complete the table")
    (top, head), *rest = numbered
    columns = head.split("\t")
    for name in _NEEDED:
        if name not in columns:
            raise InputError(f"{path}, line {top}: has no column {name}; add it to the header")
    return [_mapping(path, number, columns, line, prefixes) for number, line in rest]


def _mapping(
    path: Path, number: int, columns: list[str], line: str, prefixes: dict[str, str]
) -> Mapping:
    where = f"{path}, line {number}"
    try:
        (values,) = csv.reader([line], delimiter="\t", strict=True)
    except csv.Error as error:
        raise InputError(f"{where}: is no row of tab-separated values ({error})") from None
    if len(values) != len(columns):
        raise InputError(
            f"{where}: has {len(values)} values for {len(columns)} columns; complete the row"
        )
    cells = dict(zip(columns, (value.strip() for value in values), strict=True))
    for name in _NEEDED:
        prefix, mark, local = cells[name].partition(":")
        if not (prefix and mark and local):
            raise InputError(f"{where}: {name} is not prefix:name; complete the row")
        if prefix not in prefixes:
            raise InputError(f"{where}: uses {prefix}:, which its curie_map lacks; add it there")
    if cells["predicate_id"] not in {f"skos:{match}" for match in _MATCHES}:
        raise InputError(
            f"{where}: {cells['predicate_id']} is no kind of mapping; write skos: and one of "
            f"{', '.join(_MATCHES)}"
        )
    if cells.get("predicate_modifier", "") not in ("", "Not"):
        raise InputError(f"{where}: predicate_modifier is not empty or Not; correct it")
    if cells.get("confidence") and not _CONFIDENCE.fullmatch(cells["confidence"]):
        raise InputError(f"{where}: confidence is not a number from 0 to 1; correct it")
    # A CURIE cannot hold every character of a code, such as the braces of UCUM.
    cells["object_id"] = unquote(cells["object_id"])
    return Mapping(number, cells, prefixes)


def _curie_map(lines: list[str]) -> dict[str, str]:
    """The prefixes of a table, from the YAML comments at its head."""
    found: dict[str, str] = {}
    for line in lines:
        if line.startswith("#  ") and ": " in line:
            prefix, _, value = line[1:].strip().partition(": ")
            found[prefix] = value.strip('" ')
    return found
