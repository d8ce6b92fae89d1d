"""Every row of every mapping table, and the terms and terminologies they speak of, to look up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from osteon.files import Root, files, fingerprint, read_text, read_turtle
from osteon.ingest.codes import EVIDENCE, Codes, load_codes
from osteon.ingest.record import OSTEON
from osteon.ingest.terminologies import Terminology, terminologies
from osteon.ingest.vocabulary import Vocabulary, key, load_vocabulary
from osteon.sssom import Mapping, read_table

_DEFINITION: Final = "http://www.w3.org/2004/02/skos/core#definition"
_VERSION: Final = "http://purl.org/dc/terms/hasVersion"
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SAID: Final = frozenset({_DEFINITION, _VERSION, _TYPE})
_HEAD: Final = re.compile(r"#(\w+): *\"?(.*?)\"?\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    """A row of a table, with what the table as a whole says."""

    mapping: Mapping
    table: str
    head: dict[str, str]
    terminology: Terminology
    concept: str
    """The key of the term in the vocabulary."""

    @property
    def curie(self) -> str:
        """The code, as the table writes it."""
        return self.mapping.cells["object_id"]

    @property
    def code(self) -> str:
        """The code without its prefix."""
        return self.curie.partition(":")[2]

    @property
    def titled(self) -> str:
        """The table with its version."""
        return f"{self.table} {self.head.get('mapping_set_version', '')}".strip()

    @property
    def read(self) -> bool:
        """Whether the code is taken for the concept in a record."""
        return not self.mapping.negated and self.mapping.cells["predicate_id"] in EVIDENCE


@dataclass(frozen=True)
class Source:
    """Where rows of the tables were read."""

    text: str
    version: str | None


@dataclass(frozen=True)
class Catalogue:
    """What look-ups need, in one place."""

    root: Root
    codes: Codes
    vocabulary: Vocabulary
    terminologies: tuple[Terminology, ...]
    rows: tuple[Row, ...]
    sources: dict[str, Source]
    """Where rows were read, by IRI."""

    def label(self, name: str) -> str:
        """The name of a term in words."""
        return self.vocabulary.labels.get(name, name)

    def of_concept(self, name: str) -> list[Row]:
        """The codes of a term."""
        return [row for row in self.rows if row.concept == name]

    def of_code(self, terminology: Terminology, code: str) -> list[Row]:
        """The rows about a code."""
        wanted = terminology.normal(code)
        return [
            row
            for row in self.rows
            if row.terminology == terminology and terminology.normal(row.code) == wanted
        ]


def load_catalogue(root: Root, index: Path | None = None) -> Catalogue:
    """Read the tables of a knowledge folder, which are held to their rules on the way."""
    codes, vocabulary = load_codes(root, index), load_vocabulary(root)
    known = tuple(terminologies(root))
    rows = _read(root, fingerprint(root, "ontology/**/*"))
    sources = _sources(root, fingerprint(root, "ontology/*.ttl"))
    return Catalogue(root, codes, vocabulary, known, rows, sources)


@lru_cache(maxsize=4)
def _sources(root: Root, state: object) -> dict[str, Source]:
    """What the ontology says of the sources that rows name."""
    said: dict[str, dict[str, str]] = {}
    for path in files(root, "ontology/*.ttl"):
        for triple in read_turtle(path):
            if triple.predicate.value in _SAID and isinstance(triple.subject, NamedNode):
                own = said.setdefault(triple.subject.value, {})
                own[triple.predicate.value] = getattr(triple.object, "value", "")
    return {
        iri: Source(own[_DEFINITION], own.get(_VERSION))
        for iri, own in said.items()
        if own.get(_TYPE) == OSTEON + "MappingSource" and _DEFINITION in own
    }


def shown(name: str) -> str:
    """What a term is called in answers: osteon:Name, or the IRI of one that was added."""
    return name if ":" in name else f"osteon:{name}"


@lru_cache(maxsize=4)
def _read(root: Root, state: object) -> tuple[Row, ...]:
    by_prefix = {t.prefix: t for t in terminologies(root)}
    rows: list[Row] = []
    for path in files(root, "ontology/mapping/*.sssom.tsv"):
        head = dict(_HEAD.findall(read_text(path)))
        for mapping in read_table(path):
            terminology = by_prefix.get(mapping.cells["object_id"].partition(":")[0])
            concept = key(mapping.subject)
            if terminology is not None and concept is not None:
                rows.append(Row(mapping, path.name, head, terminology, concept))
    return tuple(rows)


def iri(name: str) -> str:
    """The IRI of a term."""
    return name if ":" in name else OSTEON + name
