"""Terms as numbers. In between, a term is a text whose first character says what kind it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from osteon.errors import InternalFault
from osteon.store import OSTEON, Term

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_MARKS: Final = {
    XSD + "date": "d",
    XSD + "dateTime": "t",
    XSD + "decimal": "n",
    XSD + "integer": "i",
    XSD + "boolean": "b",
    XSD + "string": '"',
}
_DATATYPES: Final = {mark: NamedNode(iri) for iri, mark in _MARKS.items()}
_DAY: Final = r"(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(?:0[1-9]|1[0-2])-" + (
    r"(?:0[1-9]|1[0-9]|2[0-8]|(?<!-02-)(?:29|30)|(?<=-0[13578]-|-1[02]-)31)"
)
_SPELT_SO: Final = {
    "d": re.compile(_DAY).fullmatch,
    "t": re.compile(_DAY + r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]").fullmatch,
    "n": re.compile(r"0|-?[1-9][0-9]{0,14}|-?(?:0|[1-9][0-9]{0,14})[.][0-9]{0,13}[1-9]").fullmatch,
    "i": re.compile(r"0|-?[1-9][0-9]{0,14}").fullmatch,
    "b": re.compile("true|false").fullmatch,
}
"""Values that Oxigraph would not spell in another way; of the rest it has to be asked."""
IRIS, NODES = "o<", "o<_"
"""First characters of an IRI, and of an IRI or a blank node."""
TRUE, FALSE = "btrue", "bfalse"
UNBOUND: Final = 0
"""The number that stands for no term."""
OWN, NODE, BLANK, TONGUE, OTHER = "o<_@^"
"""First characters: of an IRI of Osteon, another IRI, a blank node, a text in a language, and a
literal of another datatype. Those of the common datatypes have a letter each."""


def iri_text(iri: str) -> str:
    """The text of an IRI. Those of Osteon are by far the most, so their beginning is left out."""
    return OWN + iri[len(OSTEON) :] if iri.startswith(OSTEON) else NODE + iri


def literal_text(value: str, datatype: str = XSD + "string", language: str | None = None) -> str:
    """The text of a literal."""
    if language:
        return f"{TONGUE}{language}{TONGUE}{value}"
    mark = _MARKS.get(datatype)
    if mark == '"' or (mark and _SPELT_SO[mark](value)):
        return mark + value
    return _as_stored(value, datatype)


@lru_cache(maxsize=1 << 16)
def _as_stored(value: str, datatype: str) -> str:
    """A literal as Oxigraph keeps it, which spells one number or day in one way only."""
    node = NamedNode(XSD)
    store = Store()
    store.add(Quad(node, node, Literal(value, datatype=NamedNode(datatype))))
    (quad,) = store
    if isinstance(quad.object, Literal):
        value, datatype = quad.object.value, quad.object.datatype.value
    mark = _MARKS.get(datatype)
    # What is no value of its datatype is as good as of another: with no number, and no day.
    return (
        mark + value if mark and _valid(mark, node, store) else f"{OTHER}{datatype}{OTHER}{value}"
    )


def _valid(mark: str, node: NamedNode, store: Store) -> bool:
    test = {"d": "BOUND(?y)", "t": "BOUND(?y)", "b": "STR(?v) IN ('true', 'false')"}
    text = f"ASK {{ ?s ?p ?v BIND(YEAR(?v) AS ?y) FILTER({test.get(mark, 'ISNUMERIC(?v)')}) }}"
    return bool(store.query(text))


def text_of(term: Term | Triple) -> str:
    """The text of a term. Raises InternalFault for a statement about a statement."""
    if isinstance(term, NamedNode):
        return iri_text(term.value)
    if isinstance(term, Literal):
        return literal_text(term.value, term.datatype.value, term.language)
    if isinstance(term, BlankNode):
        return BLANK + term.value
    raise InternalFault(f"{term} stands where a term should")


def term_of(text: str) -> Term:
    """The term of a text."""
    mark, rest = text[0], text[1:]
    if mark == OWN:
        return NamedNode(OSTEON + rest)
    if mark == NODE:
        return NamedNode(rest)
    if mark == BLANK:
        return BlankNode(rest)
    if mark == TONGUE:
        language, _, value = rest.partition(TONGUE)
        return Literal(value, language=language)
    if mark == OTHER:
        datatype, _, value = rest.partition(OTHER)
        return Literal(value, datatype=NamedNode(datatype))
    return Literal(rest, datatype=_DATATYPES[mark])


def value_of(text: str) -> str:
    """The value of a literal, the IRI of a node, the label of a blank one."""
    mark = text[0]
    if mark == OWN:
        return OSTEON + text[1:]
    if mark in (TONGUE, OTHER):
        return text[1:].partition(mark)[2]
    return text[1:]


def datatype_of(text: str) -> str:
    """The IRI of the datatype of a literal."""
    if text[0] == TONGUE:
        return "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
    return text[1:].partition(OTHER)[0] if text[0] == OTHER else _DATATYPES[text[0]].value


class Terms:
    """Texts by number, and numbers by text; they only grow."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.texts: list[str | None] = [None]
        self._marks = bytearray(1)

    def number(self, text: str) -> int:
        """The number of a text, a new one if it has none."""
        found = self.numbers.get(text)
        if found is None:
            found = self.numbers[text] = len(self.texts)
            self.texts.append(text)
            self._marks.append(ord(text[0]))
        return found

    def are(self, numbers: NDArray[np.int64], kinds: str) -> NDArray[np.bool_]:
        """Whether terms are of one of some kinds, by their first characters."""
        return np.isin(np.frombuffer(self._marks, np.uint8)[numbers], [*map(ord, kinds)])

    def number_all(self, texts: Iterable[str | None]) -> list[int]:
        """The numbers of some texts; nothing is unbound."""
        number, known = self.number, self.numbers.get
        return [UNBOUND if text is None else known(text) or number(text) for text in texts]

    @property
    def size(self) -> int:
        """How many there are, with the one that stands for no term."""
        return len(self.texts)

    def forget(self, size: int) -> None:
        """Drop the terms that came after there were so many."""
        for text in self.texts[size:]:
            if text is not None:
                del self.numbers[text]
        del self.texts[size:], self._marks[size:]
