"""The quality of the mapping tables: rows that repeat, contradict or claim too much."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from osteon.errors import InputError
from osteon.files import Root, files, read_turtle
from osteon.ingest.codes import load_codes
from osteon.sssom import Mapping, read_table
from osteon.store import OSTEON

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_LABELS = (_RDFS + "label", _SKOS + "altLabel", _SKOS + "prefLabel")


def faults(root: Root) -> tuple[list[str], int]:
    """What is wrong in the tables of a knowledge folder, a line each, and how many rows it has."""
    known = _Known(root)
    found: list[str] = []
    rows = 0
    seen: dict[tuple[str, str], str] = {}
    for path in files(root, "ontology/mapping/*.sssom.tsv"):
        try:
            mappings = read_table(path)
        except InputError as error:
            found.append(str(error))
            continue
        rows += len(mappings)
        for mapping in mappings:
            where = f"{path.name}, line {mapping.line}"
            found += [f"{where}: {fault}" for fault in known.faults(mapping)]
            pair = (mapping.subject, mapping.iri("object_id"))
            if pair in seen:
                found.append(f"{where}: says again, or otherwise, what {seen[pair]} says")
            seen.setdefault(pair, where)
    try:
        load_codes(root)
    except InputError as error:
        found.append(str(error))
    return found, rows


class _Known:
    """What the ontology says of terms, of code systems and of predicates."""

    def __init__(self, root: Root) -> None:
        self._labels: dict[str, set[str]] = {}
        self._prefixes: set[str] = set()
        self._least: dict[str, Decimal] = {}
        for path in files(root, "ontology/**/*.ttl"):
            for triple in read_turtle(path):
                if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal):
                    self._learn(triple.subject.value, triple.predicate.value, triple.object.value)

    def _learn(self, subject: str, predicate: str, value: str) -> None:
        if predicate in _LABELS:
            self._labels.setdefault(subject, set()).add(value)
        elif predicate == OSTEON + "curiePrefix":
            self._prefixes.add(value)
        elif predicate == OSTEON + "leastConfidence":
            self._least[subject] = Decimal(value)

    def faults(self, mapping: Mapping) -> Iterator[str]:
        """What a row alone does wrong."""
        cells = mapping.cells
        prefix = cells["object_id"].partition(":")[0]
        if prefix not in self._prefixes:
            yield f"uses {prefix}:, which no terminology declares"
        label, names = cells.get("subject_label", ""), self._labels.get(mapping.subject, set())
        if label and names and label not in names:
            yield f"calls {cells['subject_id']} {label}, which is no label of it"
        least = self._least.get(mapping.iri("predicate_id"))
        confidence = cells.get("confidence")
        if least is not None and confidence and Decimal(confidence) < least:
            yield f"is a {cells['predicate_id']} of confidence {confidence}, below {least}"
