"""The local choices, with their values and reasons."""

from __future__ import annotations

from rdflib import DCTERMS, RDF, RDFS, Graph, Literal, URIRef

from docs.generate.tables import COMMAND, OSTEON, REFERENCE, Pages, ident, instances, name, table

HEAD = f"""# Local policy

What no source states and a program needs, from `ontology/policy.ttl` by `{COMMAND}`.
Every answer names the choices that it used; `--policy FILE` replaces the file as a
whole ([how](../how-to/change-the-policy.md)).

"""
_SAID = {RDF.type, RDFS.label, DCTERMS.identifier, OSTEON.rationaleText}


def pages(graph: Graph) -> Pages:
    """The page of choices."""
    rows = [
        (
            f"`{ident(graph, choice)}`",
            name(graph, choice),
            _values(graph, choice),
            str(graph.value(choice, OSTEON.rationaleText)),
        )
        for choice in instances(graph, "PolicyChoice")
    ]
    return {REFERENCE / "policy.md": HEAD + table(("id", "choice", "in the file", "why"), rows)}


def _values(graph: Graph, choice: URIRef) -> str:
    found = []
    for prop, value in graph.predicate_objects(choice):
        if prop not in _SAID:
            shown = str(value) if isinstance(value, Literal) else ident(graph, value)
            found.append(f"`{ident(graph, prop)} {shown}`")
    return ", ".join(sorted(found))
