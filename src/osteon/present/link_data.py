"""What a look-up found as data: SSSOM rows, and the statements of the mapping graph."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from osteon.mappings import MAPPINGS_GRAPH, axiom, schemes
from osteon.present.turtle import present
from osteon.terminology.catalogue import Catalogue, Row, iri

Item = dict[str, Any]
_FIRST: Final = (
    "subject_id",
    "subject_label",
    "predicate_modifier",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
)
_SET: Final = "https://w3id.org/osteon/mapping/link"
_LABEL: Final = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_STEPS: Final = {
    "prefix": NamedNode(_SKOS + "broader"),
    "isA": NamedNode(_SKOS + "broader"),
    "same": NamedNode(_SKOS + "exactMatch"),
    "ingredient": NamedNode("http://purl.org/dc/terms/hasPart"),
}


def table(answers: Iterable[Item], catalogue: Catalogue) -> str:
    """The rows as one SSSOM table; empty if there are none."""
    rows = _rows(answers, catalogue)
    if not rows:
        return ""
    columns = [c for c in _FIRST if any(c in row.mapping.cells for row in rows)]
    columns += sorted({c for row in rows for c in row.mapping.cells} - set(columns))
    prefixes = _used_prefixes(rows)
    head = [f'mapping_set_id: "{_SET}"', f'license: "{rows[0].head.get("license", "")}"']
    head += ["curie_map:", *(f'  {name}: "{base}"' for name, base in sorted(prefixes.items()))]
    out = io.StringIO()
    out.writelines(f"#{line}\n" for line in head)
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.mapping.cells.get(c, "") for c in columns] for row in rows)
    return out.getvalue()


def turtle(answers: Iterable[Item], catalogue: Catalogue) -> str:
    """The rows as the axioms that questions see, with the paths that lead to them."""
    answers = list(answers)
    known = schemes(catalogue.root)
    quads: list[Quad] = []
    for row in _rows(answers, catalogue):
        quads += axiom(row.mapping, known)
        concept = NamedNode(row.mapping.subject)
        quads.append(Quad(concept, _LABEL, Literal(catalogue.label(row.concept)), MAPPINGS_GRAPH))
    for answer in answers:
        for concept in answer["concepts"]:
            label = Literal(concept["label"])
            quads.append(Quad(NamedNode(concept["iri"]), _LABEL, label, MAPPINGS_GRAPH))
        for code in answer["codes"]:
            for path in code["paths"]:
                for step in path:
                    below = _code_node(catalogue, step["fromSystem"], step["from"])
                    above = _code_node(catalogue, step["system"], step["to"])
                    quads.append(Quad(below, _STEPS[step["how"]], above, MAPPINGS_GRAPH))
    return present([quads], catalogue.root)


def _rows(answers: Iterable[Item], catalogue: Catalogue) -> list[Row]:
    wanted = {
        (mapping["table"], mapping["line"])
        for answer in answers
        for found in (*answer["concepts"], *answer["codes"])
        for mapping in found["mappings"]
    }
    return [row for row in catalogue.rows if (row.titled, row.mapping.line) in wanted]


def _used_prefixes(rows: list[Row]) -> dict[str, str]:
    used: dict[str, str] = {}
    for row in rows:
        for name, value in row.mapping.cells.items():
            prefix, colon, _ = value.partition(":")
            if colon and not name.endswith("label") and prefix in row.mapping.prefixes:
                used[prefix] = row.mapping.prefixes[prefix]
    return used


def _code_node(catalogue: Catalogue, system: str, code: str) -> NamedNode:
    terminology = catalogue.codes.terminology(system)
    for row in catalogue.rows:
        if row.terminology == terminology:
            return NamedNode(row.mapping.prefixes[row.terminology.prefix] + quote(code, safe=""))
    base = system if ":" in system else f"urn:osteon:system:{quote(system, safe='')}"
    return NamedNode(f"{iri(base).rstrip('/')}/{quote(code, safe='')}")
