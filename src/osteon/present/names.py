"""What people call the items of an answer, and which of them go together, from the ontology."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from osteon.files import Root, files, read_turtle
from osteon.store import OSTEON

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_FULL = _SKOS + "prefLabel"
_SHORT = _SKOS + "altLabel"
_ID = "http://purl.org/dc/terms/identifier"
_NOTHING_FOUND = OSTEON + "nothingFound"
_ROUTINE = OSTEON + "routine"
_TOLD_WITH = OSTEON + "toldWith"

Key = tuple[str, str]  # kind and id, as in the IRI of an item


@dataclass(frozen=True)
class Names:
    """The names of items by kind and id; an item without a name is called by its id.

    Attributes:
        names: the short name if there is one, else the full one.
        routine: items that are said of everyone who is treated.
        told_with: items that a page leaves to another one, if it tells that.
        nothing_found: by profile, the strongest thing that the text may say of an answer.
    """

    names: Mapping[Key, str] = field(default_factory=dict)
    routine: frozenset[Key] = frozenset()
    told_with: Mapping[Key, Key] = field(default_factory=dict)
    nothing_found: Mapping[str, str] = field(default_factory=dict)

    def of(self, kind: str, item: str) -> str:
        """What an item is called."""
        return self.names.get((kind, item), item)

    def tagged(self, text: str, item: str) -> str:
        """A text that says what it is about, and the id as well where items go by their ids."""
        return text if self.names else f"{text} ({item})"


# A page can be made without the ontology, and then shows ids.
NO_NAMES = Names()


def read_names(root: Root) -> Names:
    """Read the names that the ontology of a folder gives its items."""
    full: dict[Key, str] = {}
    short: dict[Key, str] = {}
    routine: set[Key] = set()
    told_with: dict[Key, Key] = {}
    ids: dict[object, str] = {}
    nothing_found: dict[object, str] = {}
    for path in files(root, "ontology/*.ttl"):
        for quad in read_turtle(path):
            key, value = _key(quad.subject), quad.object
            if key is None:
                continue
            match quad.predicate.value:
                case predicate if predicate == _FULL and isinstance(value, Literal):
                    full[key] = value.value
                case predicate if predicate == _SHORT and isinstance(value, Literal):
                    short[key] = value.value
                case predicate if predicate == _ID and isinstance(value, Literal):
                    ids[quad.subject] = value.value
                case predicate if predicate == _NOTHING_FOUND and isinstance(value, Literal):
                    nothing_found[quad.subject] = value.value
                case predicate if predicate == _ROUTINE:
                    routine.add(key)
                case predicate if predicate == _TOLD_WITH and (other := _key(value)):
                    told_with[key] = other
    said = {ids[profile]: text for profile, text in nothing_found.items() if profile in ids}
    return Names({**full, **short}, frozenset(routine), told_with, said)


def _key(node: object) -> Key | None:
    """The IRI of an item ends in its kind and its id, whoever gave it."""
    if not isinstance(node, NamedNode):
        return None
    *_, kind, item = ("", "", *node.value.split("/"))
    return kind, item
