"""Names for the nameless nodes of files: stages derive IRIs from them, and answers cite them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from pyoxigraph import BlankNode, NamedNode, Triple

from osteon.ingest.record import RECORD


def bases(stems: Iterable[str]) -> list[str]:
    """A base IRI for the relative IRIs and the nameless nodes of each file, by their names."""
    found: list[str] = []
    for stem in stems:
        base = RECORD + quote(stem, safe="")
        copies = sum(known.split("~")[0].rstrip("/") == base for known in found)
        found.append(f"{base}~{copies + 1}/" if copies else f"{base}/")
    return found


def named(triple: Triple, base: str, names: dict[BlankNode, NamedNode]) -> Triple:
    """A statement with IRIs for its nameless nodes, by their order; `names` has those so far."""

    def name(node: BlankNode) -> NamedNode:
        return names.setdefault(node, NamedNode(f"{base}node-{len(names) + 1}"))

    subject, value = triple.subject, triple.object
    if not isinstance(subject, BlankNode) and not isinstance(value, BlankNode):
        return triple
    return Triple(
        name(subject) if isinstance(subject, BlankNode) else subject,
        triple.predicate,
        name(value) if isinstance(value, BlankNode) else value,
    )
