"""Which patients may share a store: those whose records say nothing of each other's nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Triple

from osteon.ingest import PatientRecord

SIZE = 100
"""Patients a store. More gain little, and a fault or an interrupt costs all of them."""


def batches(records: Iterable[PatientRecord], size: int = SIZE) -> Iterator[list[PatientRecord]]:
    """Put records together in their order, and apart where two could touch in one graph."""
    batch: list[PatientRecord] = []
    ground = _Territory()
    for record in records:
        if batch and (len(batch) == size or ground.touches(record)):
            yield batch
            batch, ground = [], _Territory()
        batch.append(record)
        ground.take(record)
    if batch:
        yield batch


def nodes(record: PatientRecord) -> set[str]:
    """The nodes that a record describes."""
    described = {t.subject.value for t in record.triples if not isinstance(t.subject, Triple)}
    return {*described, record.patient}


def owner(iri: str, owners: dict[str, str]) -> str | None:
    """The value of the longest beginning of an IRI, up to a slash, that is a key.

    What is derived from a node has the node's IRI, a slash and a name.
    """
    found = owners.get(iri)
    while found is None:
        iri, slash, _ = iri.rpartition("/")
        if not slash:
            return None
        found = owners.get(iri)
    return found


class _Territory:
    """The nodes that some records describe or mention, with all that could be derived of them."""

    def __init__(self) -> None:
        self._described: dict[str, str] = {}
        self._above: set[str] = set()
        self._mentioned: set[str] = set()

    def take(self, record: PatientRecord) -> None:
        """Add a record."""
        for node in nodes(record):
            self._described[node] = record.patient
            while node := node.rpartition("/")[0]:
                self._above.add(node)
        self._mentioned |= _mentioned(record)

    def touches(self, record: PatientRecord) -> bool:
        """Whether a record describes or mentions what belongs to another here, or the reverse."""
        described = nodes(record)
        return (
            not described.isdisjoint(self._above)
            or not described.isdisjoint(self._mentioned)
            or any(owner(node, self._described) for node in described | _mentioned(record))
        )


def _mentioned(record: PatientRecord) -> set[str]:
    return {t.object.value for t in record.triples if isinstance(t.object, NamedNode)}
