"""The generated tables of two pages written by hand: local codes, and classes of a record."""

from __future__ import annotations

import csv

from rdflib import RDFS, Graph

from docs.generate.tables import HOUSE, OSTEON, REFERENCE, Pages, ident, joined, renewed, table

CODES = HOUSE / "ontology" / "mapping" / "osteon.sssom.tsv"
FHIR = REFERENCE / "fhir.md"
VOCABULARY = REFERENCE / "record-vocabulary.md"


def pages(graph: Graph) -> Pages:
    """Both pages with their tables renewed."""
    return {
        FHIR: renewed(FHIR, "local codes", _codes()),
        VOCABULARY: renewed(VOCABULARY, "classes", _classes(graph)),
    }


def _codes() -> str:
    lines = [line for line in CODES.read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = sorted(
        (f"`{row['object_id'].removeprefix('OSTEONCODE:')}`", f"`{row['subject_id']}`")
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    )
    return table(("code", "becomes"), rows)


def _classes(graph: Graph) -> str:
    rows = []
    for kind in ("Condition", "Observation", "Drug", "Procedure"):
        below = set(graph.transitive_subjects(RDFS.subClassOf, OSTEON[kind])) - {OSTEON[kind]}
        for cls in sorted(below, key=str):
            parents = (
                f"`osteon:{ident(graph, parent)}`"
                for parent in graph.objects(cls, RDFS.subClassOf)
                if str(parent).startswith(str(OSTEON))
            )
            label = str(graph.value(cls, RDFS.label))
            rows.append((f"`osteon:{ident(graph, cls)}`", label, joined(parents)))
    return table(("class", "meaning", "counts as"), rows)
