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

from pyoxigraph import Literal, NamedNode, parse

from osteon.errors import InternalFault
from osteon.ingest.record import OSTEON

_EVIDENCE = frozenset({"skos:exactMatch", "skos:closeMatch", "skos:narrowMatch"})
_NOTHING: frozenset[str] = frozenset()


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
            raise InternalFault(f"a mapping table uses {prefix}:, which no terminology declares")
        terms = self._table[prefix].setdefault(terminology.normal(code), set())
        if term is not None:
            terms.add(term)

    def knows_system(self, system: str | None) -> bool:
        """Whether there is a table for this code system."""
        return system is not None and system.rstrip("/") in self._by_system

    def look_up(self, system: str | None, code: str | None) -> frozenset[str]:
        """The names of the terms that a code is evidence of."""
        if not system or not code:
            return _NOTHING
        terminology = self._by_system.get(system.strip().rstrip("/"))
        if terminology is None:
            return _NOTHING
        table = self._table[terminology.prefix]
        wanted = terminology.normal(code)
        if not terminology.by_prefix:
            return frozenset(table.get(wanted, _NOTHING))
        for end in range(len(wanted), 0, -1):
            if wanted[:end] in table:
                return frozenset(table[wanted[:end]])
        return _NOTHING


@lru_cache(maxsize=8)
def load_codes(knowledge_root: Path) -> Codes:
    """Read the terminologies and every mapping table of the knowledge folder."""
    ontology = knowledge_root / "ontology"
    codes = Codes(_terminologies(ontology / "terminology.ttl"))
    for path in sorted((ontology / "mapping").glob("*.sssom.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t")
            for row in rows:
                if row["predicate_id"] not in _EVIDENCE and not row.get("predicate_modifier"):
                    continue
                name = row["subject_id"].removeprefix("osteon:")
                codes.add(row["object_id"], None if row.get("predicate_modifier") else name)
    return codes


def _terminologies(path: Path) -> list[Terminology]:
    found: dict[str, dict[str, list[str]]] = {}
    for quad in parse(path=str(path)):
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
