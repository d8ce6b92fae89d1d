"""Every id that an answer may carry."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import RDFS, Graph, URIRef

from docs.generate.tables import (
    COMMAND,
    OSTEON,
    REFERENCE,
    Pages,
    ident,
    instances,
    joined,
    name,
    table,
)

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

HEAD = f"""# Ids

Every id that an answer may carry, generated from the ontology by `{COMMAND}`.
The IRI of an item is `https://w3id.org/osteon/` with its kind and its id, such as
`https://w3id.org/osteon/requirement/dental-evaluation`; `osteon claims` lists the claims.
"""


def pages(graph: Graph) -> Pages:
    """The page of ids."""
    parts = [HEAD]
    for kind, title, where in KINDS:
        parts.append(f"## {title}\n\nIn JSON: {where}.\n")
        parts.append(table(_heads(kind), _rows(graph, kind)))
    return {REFERENCE / "ids.md": "\n".join(parts)}


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
    for item in instances(graph, kind):
        row = [f"`{ident(graph, item)}`", name(graph, item)]
        match kind:
            case "MissingFact":
                row.append(str(graph.value(item, OSTEON.remedy)))
            case "Requirement":
                timing = ident(graph, graph.value(item, OSTEON.timing))
                row += [timing, joined(claims_of(graph, item))]
            case "Gap":
                row.append("yes" if str(graph.value(item, OSTEON.grave)) == "true" else "no")
            case "PolicyChoice":
                row.append(str(graph.value(item, OSTEON.rationaleText)))
            case "Verdict" | "Route" | "Site":
                pass
            case "Conflict":
                row.append(joined(ident(graph, one) for one in graph.objects(item, OSTEON.between)))
            case _:
                row.append(joined(claims_of(graph, item)))
        yield tuple(row)


def claims_of(graph: Graph, item: URIRef) -> set[str]:
    """The claims with an application that yields the item."""
    yields = {OSTEON.yields, OSTEON.specifies}
    yields |= set(graph.subjects(RDFS.subPropertyOf, OSTEON.yields))
    return {
        ident(graph, claim)
        for application, link in graph.subject_predicates(item)
        if link in yields
        for claim in graph.subjects(OSTEON.application, application)
    }
