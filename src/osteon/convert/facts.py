"""The statements of a record, taken out one by one, so that none is left unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Triple

from osteon.errors import InputError
from osteon.ingest.jsontext import Number
from osteon.ingest.record import OSTEON, RDF_TYPE, Statement

Value = NamedNode | Literal
_TYPE = "rdf:type"
_JSON = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
# What only tells how codes were understood; whoever reads the codes finds it again.
_FOUND_AGAIN = frozenset({"readAs", "readThrough", "usedRelease", "displayContradicts"})


class Facts:
    """What a record says of each node, by the names of Osteon's properties."""

    def __init__(self, statements: Iterable[Triple | Statement]) -> None:
        self._said: dict[str, dict[str, list[Value]]] = {}
        for subject, predicate, value in statements:
            if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
                continue
            name = _TYPE if predicate == RDF_TYPE else predicate.value.removeprefix(OSTEON)
            if name not in _FOUND_AGAIN and ":" not in name.removeprefix("rdf:"):
                found = self._said.setdefault(subject.value, {}).setdefault(name, [])
                if value not in found:
                    found.append(value)

    def nodes(self, node: str, name: str) -> list[str]:
        """The nodes that a node is linked to, in their order."""
        return [v.value for v in self._take(node, name) if isinstance(v, NamedNode)]

    def types(self, node: str) -> list[str]:
        """The classes of a node that are Osteon's or were added, by their names."""
        return sorted(iri.removeprefix(OSTEON) for iri in self.nodes(node, _TYPE))

    def terms(self, node: str, name: str) -> list[str]:
        """Terms, by their names."""
        return sorted(iri.removeprefix(OSTEON) for iri in self.nodes(node, name))

    def text(self, node: str, name: str) -> str | None:
        """A text or date; where there are several, which is one too many, none is taken."""
        values = self._said.get(node, {}).get(name, [])
        if len(values) != 1 or not isinstance(values[0], Literal):
            return None
        return self._take(node, name)[0].value

    def number(self, node: str, name: str) -> Number | None:
        """A number, with its digits."""
        found = self.text(node, name)
        if found is None:
            return None
        return Number(found if _JSON.fullmatch(found) else format(Decimal(found), "f"))

    def flag(self, node: str, name: str) -> bool | None:
        """True or false."""
        found = self.text(node, name)
        return None if found is None else found in ("true", "1")

    def refuse_what_is_left(self, source: str) -> None:
        """Raise InputError for the first statement that nobody took."""
        for node, said in self._said.items():
            for name, values in said.items():
                for value in values if name != _TYPE else ():
                    raise InputError(
                        f"{source}: FHIR has no place for osteon:{name} {value} of {node}; take it "
                        "out, or keep the record as Turtle."
                    )

    def _take(self, node: str, name: str) -> list[Value]:
        return self._said.get(node, {}).pop(name, [])
