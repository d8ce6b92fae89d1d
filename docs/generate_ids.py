"""Write docs/ids.md, and the generated tables of docs/fhir.md and docs/record-vocabulary.md.

Run ``python docs/generate_ids.py`` after a change of ids or classes; a test tells when that was
forgotten.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Namespace, URIRef

HOUSE = Path(__file__).resolve().parents[1]
OSTEON = Namespace("https://w3id.org/osteon/")
IDS = HOUSE / "docs" / "ids.md"
FHIR = HOUSE / "docs" / "fhir.md"
CODES = HOUSE / "ontology" / "mapping" / "osteon.sssom.tsv"
VOCABULARY = HOUSE / "docs" / "record-vocabulary.md"

# Which kinds of items there are, in the order of an answer, and where JSON shows their ids.
KINDS = (
    ("Indication", "Indications", "`indications`"),
    ("Regimen", "Regimens", "`regimens`, `schedule`"),
    ("Requirement", "Requirements", "`requirements`"),
    ("Contraindication", "Contraindications", "`contraindications`"),
    ("OrderCheck", "Order checks", "`orderChecks`"),
    ("Recommendation", "Recommendations", "`recommendations`"),
    ("Caution", "Cautions", "`cautions`"),
    ("Conflict", "Conflicts", "`conflicts`"),
    ("Gap", "Not covered", "`notCovered`"),
    ("Verdict", "Verdicts", "`verdict`"),
    ("Route", "Routes", "`route` of a regimen"),
    ("Site", "Sites", "`sites` of a regimen"),
    ("MissingFact", "Missing facts", "`missing`"),
    ("PolicyChoice", "Local policy", "`policy`"),
)

HEAD = """# Ids

Every id that an answer may carry, generated from the ontology by `python docs/generate_ids.py`.
The IRI of an item is `https://w3id.org/osteon/` with its kind and its id, such as
`https://w3id.org/osteon/requirement/dental-evaluation`; `osteon claims` lists the claims.
"""


def read_ontology() -> Graph:
    """Return all modules as one graph."""
    graph = Graph()
    for path in sorted((HOUSE / "ontology").rglob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


def ids_page(graph: Graph) -> str:
    """Return the whole page of ids."""
    parts = [HEAD]
    for kind, title, where in KINDS:
        rows = sorted(_rows(graph, kind))
        parts.append(f"## {title}\n\nIn JSON: {where}.\n")
        parts.append(_table(_heads(kind), rows))
    return "\n".join(parts)


def codes_table() -> str:
    """Return the local codes and what each becomes."""
    lines = [line for line in CODES.read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = sorted(
        (f"`{row['object_id'].removeprefix('OSTEONCODE:')}`", f"`{row['subject_id']}`")
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    )
    return _table(("code", "becomes"), rows)


def classes_table(graph: Graph) -> str:
    """Return the classes that entries of a record may have, by kind of entry."""
    rows = []
    for kind in ("Condition", "Observation", "Drug", "Procedure"):
        below = set(graph.transitive_subjects(RDFS.subClassOf, OSTEON[kind])) - {OSTEON[kind]}
        for cls in sorted(below, key=str):
            parents = (
                f"`osteon:{_id(graph, parent)}`"
                for parent in graph.objects(cls, RDFS.subClassOf)
                if str(parent).startswith(str(OSTEON))
            )
            name = str(graph.value(cls, RDFS.label))
            rows.append((f"`osteon:{_id(graph, cls)}`", name, _joined(parents)))
    return _table(("class", "meaning", "counts as"), rows)


def page(path: Path, name: str, table: str) -> str:
    """Return a page with its generated table renewed."""
    start, end = f"<!-- {name}: generated -->", f"<!-- end of {name} -->"
    before, rest = path.read_text("utf-8").split(start)
    return f"{before}{start}\n\n{table}\n{end}{rest.split(end)[1]}"


def pages() -> dict[Path, str]:
    """Return what each page should hold."""
    graph = read_ontology()
    return {
        IDS: ids_page(graph),
        FHIR: page(FHIR, "local codes", codes_table()),
        VOCABULARY: page(VOCABULARY, "classes", classes_table(graph)),
    }


def _heads(kind: str) -> tuple[str, ...]:
    match kind:
        case "MissingFact":
            return ("id", "what is missing", "how to supply it")
        case "Requirement":
            return ("id", "name", "timing", "claims")
        case "Gap":
            return ("id", "name", "grave")
        case "PolicyChoice":
            return ("id", "choice", "rationale")
        case "Verdict" | "Route" | "Site":
            return ("id", "name")
        case "Conflict":
            return ("id", "name", "between claims")
        case _:
            return ("id", "name", "claims")


def _rows(graph: Graph, kind: str) -> Iterable[tuple[str, ...]]:
    for item in graph.subjects(RDF.type, OSTEON[kind]):
        found = graph.value(item, DCTERMS.identifier)
        if found is None or not isinstance(item, URIRef):
            continue
        name = graph.value(item, SKOS.prefLabel) or graph.value(item, RDFS.label) or found
        row = [f"`{found}`", str(name)]
        match kind:
            case "MissingFact":
                row.append(str(graph.value(item, OSTEON.remedy)))
            case "Requirement":
                row += [_id(graph, graph.value(item, OSTEON.timing)), _claims(graph, item)]
            case "Gap":
                row.append("yes" if str(graph.value(item, OSTEON.grave)) == "true" else "no")
            case "PolicyChoice":
                row.append(str(graph.value(item, OSTEON.rationaleText)))
            case "Verdict" | "Route" | "Site":
                pass
            case "Conflict":
                row.append(_joined(_id(graph, one) for one in graph.objects(item, OSTEON.between)))
            case _:
                row.append(_claims(graph, item))
        yield tuple(row)


def _claims(graph: Graph, item: URIRef) -> str:
    """The claims with an application that yields the item."""
    yields = {OSTEON.yields, *graph.subjects(RDFS.subPropertyOf, OSTEON.yields)}
    yields |= {OSTEON.specifies}
    found = set()
    for application, link in graph.subject_predicates(item):
        if link in yields:
            for claim in graph.subjects(OSTEON.application, application):
                found.add(_id(graph, claim))
    return _joined(found)


def _id(graph: Graph, node: object) -> str:
    if not isinstance(node, URIRef):
        return ""
    found = graph.value(node, DCTERMS.identifier)
    return str(found or node).removeprefix(str(OSTEON))


def _joined(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names)))


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    cells = [[" ".join(cell.replace("|", "\\|").split()) for cell in line] for line in lines]
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


if __name__ == "__main__":
    for where, text in pages().items():
        where.write_text(text, "utf-8")
