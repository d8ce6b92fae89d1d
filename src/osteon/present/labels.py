"""The names that people use for indications and regimens, read from the ontology."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode

from osteon.files import Root, files, read_turtle
from osteon.store import OSTEON

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_NAME = "http://www.w3.org/2004/02/skos/core#prefLabel"
_ID = "http://purl.org/dc/terms/identifier"
_KINDS = {OSTEON + "Indication", OSTEON + "Regimen"}

# An id without a name stands for itself, so a page can be made without the ontology.
NO_LABELS: Mapping[str, str] = {}


def read_labels(root: Root) -> dict[str, str]:
    """Return the name of each indication and regimen by its id."""
    ids: dict[object, str] = {}
    names: dict[object, str] = {}
    wanted: set[object] = set()
    for path in files(root, "ontology/*.ttl"):
        for quad in read_turtle(path):
            value = quad.object
            match quad.predicate.value:
                case predicate if predicate == _TYPE:
                    if isinstance(value, NamedNode) and value.value in _KINDS:
                        wanted.add(quad.subject)
                case predicate if predicate == _ID and isinstance(value, Literal):
                    ids[quad.subject] = value.value
                case predicate if predicate == _NAME and isinstance(value, Literal):
                    names[quad.subject] = value.value
    return {ids[node]: names[node] for node in wanted if node in ids and node in names}
