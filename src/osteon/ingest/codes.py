"""The mapping tables: from a code of a record to terms of Osteon.

The reader takes a code as evidence of a concept if the table calls it exactly or closely the
same, or narrower. A broader or merely related code says nothing for certain.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from osteon.errors import InputError
from osteon.ingest.record import OSTEON
from osteon.ingest.vocabulary import read_module

_EVIDENCE = frozenset({"skos:exactMatch", "skos:closeMatch", "skos:narrowMatch"})
_COLUMNS = ("subject_id", "predicate_id", "object_id")
_NOTHING: frozenset[str] = frozenset()
_BARE_OID = re.compile(r"\d+(\.\d+)+\Z")
_EDITION = re.compile(r"/\d+(/version/\d+)?\Z")


@dataclass(frozen=True)
class Terminology:
    """One code system: how tables and records name it, and how its codes are compared."""

    prefix: str
    systems: tuple[str, ...]
    ignored: re.Pattern[str] | None
    by_prefix: bool

    def normal(self, code: str) -> str:
        """The code without what carries no meaning."""
        code = code.strip()
        return self.ignored.sub("", code).upper() if self.ignored else code


class Codes:
    """Look-up of codes in all mapping tables."""

    def __init__(self, terminologies: list[Terminology]) -> None:
        self._by_system = {s: t for t in terminologies for s in t.systems}
        self._by_curie = {t.prefix: t for t in terminologies}
        self._table: dict[str, dict[str, set[str]]] = {t.prefix: {} for t in terminologies}

    def add(self, curie: str, term: str | None) -> None:
        """Say that a code is evidence of a term, or (None) that it is a code of its own."""
        prefix, _, code = curie.partition(":")
        terminology = self._by_curie.get(prefix)
        if terminology is None:
            raise InputError(f"uses {prefix}:, which no terminology declares; correct the prefix")
        terms = self._table[prefix].setdefault(terminology.normal(code), set())
        if term is not None:
            terms.add(term)

    def knows_system(self, system: str | None) -> bool:
        """Whether there is a table for this code system."""
        return self._terminology(system) is not None

    def names_of(self, system: str) -> tuple[str, ...]:
        """All names of the code system that goes by this one."""
        terminology = self._terminology(system)
        return terminology.systems if terminology else ()

    def look_up(self, system: str | None, code: str | None) -> frozenset[str]:
        """The names of the terms that a code is evidence of."""
        terminology = self._terminology(system)
        if terminology is None or not code:
            return _NOTHING
        table = self._table[terminology.prefix]
        wanted = terminology.normal(code)
        if not terminology.by_prefix:
            return frozenset(table.get(wanted, _NOTHING))
        for end in range(len(wanted), 0, -1):
            if wanted[:end] in table:
                return frozenset(table[wanted[:end]])
        return _NOTHING

    def _terminology(self, system: str | None) -> Terminology | None:
        """The terminology of a system, however a record dresses up its name."""
        if not system:
            return None
        name = system.strip().partition("|")[0].rstrip("/")
        found = self._by_system.get(name)
        if found is not None:
            return found
        if _BARE_OID.match(name):
            return self._by_system.get(f"urn:oid:{name}")
        scheme, mark, rest = name.partition("://")
        if not mark:
            return self._by_system.get(name.lower())
        host, slash, path = rest.partition("/")
        same = f"{scheme.lower().replace('https', 'http')}://{host.lower()}{slash}{path}"
        return self._by_system.get(same) or self._by_system.get(_EDITION.sub("", same))


@lru_cache(maxsize=8)
def load_codes(knowledge_root: Path) -> Codes:
    """Read the terminologies and every mapping table of the knowledge folder."""
    ontology = knowledge_root / "ontology"
    codes = Codes(_terminologies(ontology / "terminology.ttl"))
    paths = sorted((ontology / "mapping").glob("*.sssom.tsv"))
    if not paths:
        raise InputError(f"{ontology / 'mapping'}: holds no mapping table; no code would be known")
    for path in paths:
        try:
            _add_table(codes, path)
        except UnicodeDecodeError:
            raise InputError(f"{path}: is not UTF-8 text; save the table as UTF-8") from None
    return codes


def _add_table(codes: Codes, path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as lines:
        numbered = [(n, x) for n, x in enumerate(lines, 1) if not x.startswith("#")]
    rows = csv.DictReader((x for _, x in numbered), delimiter="\t")
    for (number, _), row in zip(numbered[1:], rows, strict=False):
        subject, predicate, code = (row.get(name) for name in _COLUMNS)
        if not (subject and predicate and code):
            raise InputError(
                f"{path}, line {number}: a mapping has {', '.join(_COLUMNS)}; complete the row"
            )
        if predicate in _EVIDENCE or row.get("predicate_modifier"):
            name = subject.removeprefix("osteon:")
            try:
                codes.add(code, None if row.get("predicate_modifier") else name)
            except InputError as error:
                raise InputError(f"{path}, line {number}: {error}") from None


def _terminologies(path: Path) -> list[Terminology]:
    found: dict[str, dict[str, list[str]]] = {}
    for quad in read_module(path):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            name = quad.predicate.value.removeprefix(OSTEON)
            found.setdefault(quad.subject.value, {}).setdefault(name, []).append(quad.object.value)
    return [
        Terminology(
            prefix=facts["curiePrefix"][0],
            systems=tuple(facts["systemName"]),
            ignored=re.compile(facts["ignoredCharacters"][0])
            if "ignoredCharacters" in facts
            else None,
            by_prefix=facts.get("prefixHierarchy") == ["true"],
        )
        for facts in found.values()
        if "curiePrefix" in facts
    ]
