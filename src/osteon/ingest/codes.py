"""The mapping tables: from a code of a record to terms of Osteon.

The reader takes a code as evidence of a concept if the table calls it exactly or closely the
same, or narrower. A broader or merely related code says nothing for certain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import ascii_letters, digits

from pyoxigraph import Literal, NamedNode

from osteon.errors import InputError
from osteon.files import Root, files, fingerprint, layers, read_turtle
from osteon.ingest.record import OSTEON
from osteon.ingest.vocabulary import load_vocabulary
from osteon.sssom import read_table

_EVIDENCE = frozenset({"skos:exactMatch", "skos:closeMatch", "skos:narrowMatch"})
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
        self._longest = dict.fromkeys(self._table, 0)

    def add(self, curie: str, term: str | None) -> None:
        """Say that a code is evidence of a term, or (None) that it is a code of its own."""
        prefix, _, code = curie.partition(":")
        terminology = self._by_curie.get(prefix)
        if terminology is None:
            raise InputError(f"uses {prefix}:, which no terminology declares; correct the prefix")
        code = terminology.normal(code)
        self._longest[prefix] = max(self._longest[prefix], len(code))
        terms = self._table[prefix].setdefault(code, set())
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
        for end in range(min(len(wanted), self._longest[terminology.prefix]), 0, -1):
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


def load_codes(root: Root) -> Codes:
    """Read the terminologies and every mapping table of the knowledge.

    Raises InputError with file and line for a row that names an unknown term or code system.
    """
    return _load_codes(root, fingerprint(root, "ontology/**/*"))


@lru_cache(maxsize=8)
def _load_codes(root: Root, state: object) -> Codes:
    codes, vocabulary = Codes(_terminologies(root)), load_vocabulary(root)
    paths = files(root, "ontology/mapping/*.sssom.tsv")
    if not paths:
        folder = layers(root)[0] / "ontology" / "mapping"
        raise InputError(f"{folder}: holds no mapping table; no code would be known, add them")
    for path in paths:
        for mapping in read_table(path):
            name = mapping.subject.removeprefix(OSTEON)
            if name not in vocabulary.kinds:
                nearest = vocabulary.nearest(name)
                shown = f"<{nearest}>" if nearest and ":" in nearest else f"osteon:{nearest}"
                hint = f"did you mean {shown}?" if nearest else "correct its name."
                raise InputError(
                    f"{path}, line {mapping.line}: the ontology has no term "
                    f"{mapping.cells['subject_id']}; {hint}"
                )
            if mapping.negated or mapping.cells["predicate_id"] in _EVIDENCE:
                try:
                    codes.add(mapping.cells["object_id"], None if mapping.negated else name)
                except InputError as error:
                    raise InputError(f"{path}, line {mapping.line}: {error}") from None
    return codes


def _terminologies(root: Root) -> list[Terminology]:
    found: list[Terminology] = []
    for path in files(root, "ontology/*.ttl"):
        facts: dict[str, dict[str, list[str]]] = {}
        for triple in read_turtle(path):
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal):
                name = triple.predicate.value.removeprefix(OSTEON)
                known = facts.setdefault(triple.subject.value, {})
                known.setdefault(name, []).append(triple.object.value)
        for iri, known in facts.items():
            if "curiePrefix" in known:
                new = _terminology(path, iri, known)
                for other in found:
                    if new.prefix == other.prefix or set(new.systems) & set(other.systems):
                        raise InputError(
                            f"{path}: <{iri}> has the prefix or a system name of another "
                            "terminology; give each its own"
                        )
                found.append(new)
    return found


def _terminology(path: Path, iri: str, facts: dict[str, list[str]]) -> Terminology:
    if "systemName" not in facts:
        raise InputError(f"{path}: <{iri}> has no osteon:systemName; say how records cite it")
    ignored = facts.get("ignoredCharacters")
    try:
        pattern = re.compile(ignored[0]) if ignored else None
    except re.error as error:
        raise InputError(
            f"{path}: <{iri}>: osteon:ignoredCharacters is no regular expression ({error}); "
            "write a character class such as [.]"
        ) from None
    if pattern and any(pattern.search(character) for character in ascii_letters + digits):
        raise InputError(
            f"{path}: <{iri}>: osteon:ignoredCharacters takes letters or digits out of codes; "
            "write a character class such as [.]"
        )
    return Terminology(
        prefix=facts["curiePrefix"][0],
        systems=tuple(facts["systemName"]),
        ignored=pattern,
        by_prefix=facts.get("prefixHierarchy") == ["true"],
    )
