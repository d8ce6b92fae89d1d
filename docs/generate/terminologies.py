"""The terminologies that are mapped, with version, terms of use and number of rows."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rdflib import RDF, RDFS, SKOS, Graph, URIRef
from rdflib.namespace import DCTERMS

from docs.generate.tables import COMMAND, HOUSE, OSTEON, REFERENCE, Pages, table

MAPPING = HOUSE / "ontology" / "mapping"
_KINDS = ("exact", "close", "narrow", "broad", "related")

HEAD = f"""# Terminologies

Which code systems Osteon's concepts are linked to, from `ontology/mapping/` and
`ontology/terminology.ttl` by `{COMMAND}`. An exact, a close or a narrower code in a record
is evidence of the concept; a broader or merely related one, and one that a row excludes, is not.
Tables are SSSOM; `osteon check` and sssom-py hold them to it. How to add a code:
[add a code](../how-to/add-a-code.md).

What owners of terminologies want said is in the file NOTICE at the top of the repository and in
the answer to `osteon ask terms-of-use`. Nothing here was read in a licensed release of SNOMED CT,
RxNorm or LOINC: codes and names come from the public sources below, and a code may have been
retired.

"""
SOURCES = """
## Sources

Each row names where its code, and the name beside it, were read.

"""


def pages(graph: Graph) -> Pages:
    """The page of terminologies."""
    heads = ("terminology", "table", "version", "terms of use", "rows", *_KINDS, "excluded")
    sources = table(("source", "what", "version", "rows"), _sources(graph))
    text = HEAD + table(heads, _rows(graph)) + SOURCES + sources
    return {REFERENCE / "terminologies.md": text}


def _rows(graph: Graph) -> Iterator[tuple[str, ...]]:
    for path in sorted(MAPPING.glob("*.sssom.tsv")):
        slots = _metadata(path)
        scheme = URIRef(slots.get("object_source", ""))
        matches = Counter(
            "excluded" if row.get("predicate_modifier") else _kind(row) for row in _read(path)
        )
        yield (
            str(graph.value(scheme, RDFS.label) or slots["mapping_set_title"][len("Osteon to ") :]),
            f"`{path.name}`",
            slots.get("object_source_version", "-"),
            str(graph.value(scheme, OSTEON.termsOfUse) or "-"),
            str(sum(matches.values())),
            *(str(matches[kind]) for kind in (*_KINDS, "excluded")),
        )


def _sources(graph: Graph) -> Iterator[tuple[str, ...]]:
    rows = Counter(row["mapping_source"] for path in MAPPING.glob("*.tsv") for row in _read(path))
    for source in sorted(graph.subjects(RDF.type, OSTEON.MappingSource)):
        name = str(graph.value(source, RDFS.label))
        what = str(graph.value(source, SKOS.definition)).rstrip(".")
        where = graph.value(source, RDFS.seeAlso)
        version = str(graph.value(source, DCTERMS.hasVersion) or "-")
        shown = f"[{what}]({where})" if where else what
        yield (f"`{name}`", shown, version, str(rows[f"mapsource:{name}"]))


def _kind(row: dict[str, str]) -> str:
    return row["predicate_id"].removeprefix("skos:").removesuffix("Match")


def _read(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def _metadata(path: Path) -> dict[str, str]:
    lines = path.read_text("utf-8").splitlines()
    pairs = (line[1:].split(": ", 1) for line in lines if line.startswith("#") and ": " in line)
    return {slot: value.strip('"') for slot, value in pairs}
