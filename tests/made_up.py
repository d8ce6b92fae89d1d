"""Many patients out of the examples: copies under other names, and mixtures of their entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from random import Random

from oracle import EXAMPLES, ROOT
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from osteon.batch import nodes
from osteon.ingest import PatientRecord, read_records

_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_PATIENT = NamedNode("https://w3id.org/osteon/Patient")
_READ_AS = NamedNode("https://w3id.org/osteon/readAs")
Term = NamedNode | BlankNode | Literal | Triple


@cache
def examples() -> tuple[PatientRecord, ...]:
    """Every patient of examples/, in the order of the files."""
    paths = sorted(p for p in EXAMPLES.iterdir() if p.suffix in (".json", ".ndjson", ".ttl"))
    return tuple(record for path in paths for record in read_records([str(path)], ROOT))


def copied(record: PatientRecord, number: int) -> PatientRecord:
    """The same record of somebody else: every node of it has another name."""
    names = {node: f"{node}-copy{number:06}" for node in nodes(record)}
    return _renamed(record, record.triples, names)


def copies(count: int) -> list[PatientRecord]:
    """So many patients: the examples over and over."""
    those = examples()
    return [copied(those[at % len(those)], at) for at in range(count)]


def mixed(seed: int) -> PatientRecord:
    """One patient with a few entries of each of several examples, and some statements lost."""
    rng = Random(seed)
    chosen = rng.sample(examples(), 4)
    patient = f"https://example.org/mixed/{seed}"
    triples: list[Triple] = []
    for place, record in enumerate(chosen):
        names = {node: f"{patient}/{place}/{n}" for n, node in enumerate(sorted(nodes(record)))}
        names[record.patient] = patient
        triples += _chosen(_renamed(record, record.triples, names).triples, patient, rng, place)
    # What the reader itself says of a code would come back with the next reading.
    kept = tuple(
        t for t in triples if t.predicate == _TYPE or rng.random() > 0.03 or t.predicate == _READ_AS
    )
    return PatientRecord(patient, patient, kept, chosen[0].source)


def _chosen(triples: Sequence[Triple], patient: str, rng: Random, place: int) -> list[Triple]:
    """The patient's own facts of the first record; of each record most entries."""
    dropped = {
        triple.object
        for triple in triples
        if triple.subject.value == patient  # type: ignore[union-attr]
        and isinstance(triple.object, NamedNode)
        and triple.object.value.startswith(patient)
        and rng.random() < 0.4
    }
    return [
        triple
        for triple in triples
        if triple.subject not in dropped
        and triple.object not in dropped
        and (place == 0 or triple.subject.value != patient or _links(triple, patient))  # type: ignore[union-attr]
    ]


def _links(triple: Triple, patient: str) -> bool:
    return isinstance(triple.object, NamedNode) and triple.object.value.startswith(patient)


def _renamed(
    record: PatientRecord, triples: Iterable[Triple], names: dict[str, str]
) -> PatientRecord:
    def named(term: Term) -> Term:
        if isinstance(term, NamedNode) and term.value in names:
            return NamedNode(names[term.value])
        return term

    return replace(
        record,
        patient=names[record.patient],
        triples=tuple(Triple(named(t.subject), t.predicate, named(t.object)) for t in triples),
    )
