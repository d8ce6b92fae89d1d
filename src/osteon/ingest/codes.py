"""The mapping tables: from a code of a record to terms of Osteon.

The reader takes a code as evidence of a concept if the table calls it exactly or closely the
same, or narrower. A broader or merely related code says nothing for certain. What a code itself
does not say, a code above it may: by its first characters where the terminology is built so, else
by the releases that the user has loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from osteon.errors import InputError
from osteon.files import Root, files, fingerprint, layers
from osteon.ingest.record import OSTEON
from osteon.ingest.terminologies import Terminology, terminologies
from osteon.ingest.vocabulary import fold, load_vocabulary
from osteon.sssom import read_table
from osteon.terminology.climb import IS_A, Step, climb
from osteon.terminology.index import Index, Node, open_index

_SAME = "skos:exactMatch"
EVIDENCE = frozenset({_SAME, "skos:closeMatch", "skos:narrowMatch"})
_NOTHING: frozenset[str] = frozenset()
_BARE_OID = re.compile(r"\d+(\.\d+)+\Z")
_EDITION = re.compile(r"/\d+(/version/\d+)?\Z")


@dataclass(frozen=True)
class Reading:
    """What a code means, and through which other codes of which releases, if any, that is known."""

    terms: frozenset[str]
    paths: tuple[tuple[Step, ...], ...] = ()
    """For a code that is understood through an index: from it, step by step, to a mapped code."""

    @property
    def releases(self) -> tuple[str, ...]:
        """The releases that were needed."""
        return tuple(dict.fromkeys(step.release for path in self.paths for step in path))


_UNREAD = Reading(_NOTHING)


class Codes:
    """Look-up of codes in all mapping tables, and through the local index if there is one."""

    def __init__(
        self,
        known: list[Terminology],
        index: Index | None = None,
        below: Mapping[str, str] | None = None,
    ) -> None:
        """`below` has what codes below a code of a term are, for terms that are not inherited."""
        self.index = index
        self._inherits = below or {}
        self._by_system = {s: t for t in known for s in t.systems}
        self._by_iri = {t.iri: t for t in known}
        self._by_curie = {t.prefix: t for t in known}
        self._table: dict[str, dict[str, set[str]]] = {t.prefix: {} for t in known}
        self._called: dict[str, dict[str, str]] = {t.prefix: {} for t in known}
        self._longest = dict.fromkeys(self._table, 0)
        self._readings: dict[Node, Reading] = {}

    def add(self, curie: str, term: str | None, name: str = "") -> None:
        """Say that a code is evidence of a term, or (None) that it is a code of its own; a name
        is one that no other code of its terminology has."""
        prefix, _, code = curie.partition(":")
        terminology = self._by_curie.get(prefix)
        if terminology is None:
            raise InputError(f"uses {prefix}:, which no terminology declares; correct the prefix")
        code = terminology.normal(code)
        self._longest[prefix] = max(self._longest[prefix], len(code))
        terms = self._table[prefix].setdefault(code, set())
        if term is not None:
            terms.add(term)
        if name:
            self._called[prefix].setdefault(fold(name), code)

    def knows_system(self, system: str | None) -> bool:
        """Whether there is a table for this code system."""
        return self.terminology(system) is not None

    def names_of(self, system: str) -> tuple[str, ...]:
        """All names of the code system that goes by this one."""
        terminology = self.terminology(system)
        return terminology.systems if terminology else ()

    def look_up(self, system: str | None, code: str | None) -> frozenset[str]:
        """The names of the terms that a code is evidence of."""
        return self.read(system, code).terms

    def read(self, system: str | None, code: str | None) -> Reading:
        """What a code means, by itself or by what is above it."""
        if not code or not system:
            return _UNREAD
        terminology = self.terminology(system)
        found = self._covering(terminology, code) if terminology else None
        if found is not None:
            return Reading(found[1])
        if self.index is None:
            return _UNREAD
        node = self.node(system, code)
        if node not in self._readings:
            self._readings[node] = self._climb(node)
        return self._readings[node]

    def below(self, name: str) -> str:
        """What a code below a code of a term is: that, unless the term leaves something open."""
        return self._inherits.get(name, name)

    def name_of(self, system: str | None, code: str | None) -> str | None:
        """What the releases in the index call a code; None if they do not have it."""
        if self.index is None or not system or not code:
            return None
        return self.index.display(self.node(system, code))

    def other_code(self, system: str | None, code: str | None, name: str | None) -> str | None:
        """The code of the same system whose own name this is; None if no table tells, or if the
        tables have the code itself."""
        terminology = self.terminology(system)
        if terminology is None or not code or not name or self._covering(terminology, code):
            return None
        return self._called[terminology.prefix].get(fold(name))

    def codes_for(self, system: str, term: str) -> list[str]:
        """The codes of a system that a table gives, and that mean a term and nothing besides."""
        terminology = self.terminology(system)
        table = self._table[terminology.prefix] if terminology else {}
        return sorted(code for code, terms in table.items() if terms == {term})

    def covering(self, system: str | None, code: str) -> str | None:
        """The code of the tables, without what carries no meaning, that decides about a code:
        itself, or the longest that covers it."""
        terminology = self.terminology(system)
        found = self._covering(terminology, code) if terminology else None
        return found[0] if found else None

    def node(self, system: str, code: str) -> Node:
        """How the index knows a code of a system."""
        terminology = self.terminology(system)
        if terminology is not None:
            return terminology.iri, terminology.normal(code)
        return system_name(system), code.strip()

    def terminology(self, system: str | None) -> Terminology | None:
        """The terminology of a system, however a record dresses up its name."""
        if not system:
            return None
        name = system_name(system)
        found = self._by_system.get(name) or self._by_iri.get(name)
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

    def _covering(self, terminology: Terminology, code: str) -> tuple[str, frozenset[str]] | None:
        table = self._table[terminology.prefix]
        wanted = terminology.normal(code)
        if wanted in table:
            return wanted, frozenset(table[wanted])
        if terminology.by_prefix:
            for end in range(min(len(wanted), self._longest[terminology.prefix]), 0, -1):
                if wanted[:end] in table:
                    return wanted[:end], frozenset(table[wanted[:end]])
        return None

    def _climb(self, node: Node) -> Reading:
        """What the mapped codes nearest above a code say; one that says "not" hides what is above
        it as well."""
        if self.index is None:
            return _UNREAD
        said: dict[Node, frozenset[str]] = {}

        def decides(above: Node) -> bool:
            terminology = self._by_iri.get(above[0])
            found = self._covering(terminology, above[1]) if terminology else None
            if found is not None:
                said[above] = found[1]
            return found is not None

        paths = [path for path in climb(self.index, node, decides) if said[path[-1].above]]
        terms = {name for path in paths for name in self._inherited(path, said[path[-1].above])}
        return Reading(frozenset(terms), tuple(paths))

    def _inherited(self, path: tuple[Step, ...], terms: frozenset[str]) -> Iterator[str]:
        """What of a code's meaning holds at the beginning of a path to it."""
        narrower = any(step.how == IS_A for step in path)
        for name in terms:
            yield self.below(name) if narrower else name


def system_name(system: str) -> str:
    """The name of a system without version and what else does not name it."""
    return system.strip().partition("|")[0].rstrip("/")


def load_codes(root: Root, index: Path | None = None) -> Codes:
    """Read the terminologies and every mapping table of the knowledge; `index` is the file of the
    local index, which need not exist.

    Raises InputError with file and line for a row that names an unknown term or code system.
    """
    state = None
    if index is not None and index.exists():
        status = index.stat()
        state = (status.st_mtime_ns, status.st_size, status.st_ino)
    return _load_codes(root, fingerprint(root, "ontology/**/*"), index, state)


@lru_cache(maxsize=8)
def _load_codes(root: Root, state: object, index: Path | None, index_state: object) -> Codes:
    vocabulary = load_vocabulary(root)
    below = {
        name: value.value.removeprefix(OSTEON)
        for name, facts in vocabulary.facts.items()
        if (value := facts.get("descendantsAre")) is not None
    }
    codes = Codes(terminologies(root), open_index(index), below)
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
            if mapping.negated or mapping.cells["predicate_id"] in EVIDENCE:
                try:
                    # What is the very same as a concept of ours has its name for itself.
                    same = not mapping.negated and mapping.cells["predicate_id"] == _SAME
                    label = mapping.cells.get("object_label", "") if same else ""
                    codes.add(mapping.cells["object_id"], None if mapping.negated else name, label)
                except InputError as error:
                    raise InputError(f"{path}, line {mapping.line}: {error}") from None
    return codes
