"""What functions and operators say of terms, written as texts; None for an error."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Final

from osteon.columns.algebra import Call, Var
from osteon.columns.asking import Text, asked
from osteon.columns.terms import (
    BLANK,
    FALSE,
    IRIS,
    NODES,
    OTHER,
    TONGUE,
    TRUE,
    datatype_of,
    iri_text,
    literal_text,
    value_of,
)

DAY_LENGTH: Final = len("d2000-01-01")
_PLAIN: Final = r"[!$&-;=?-Z_a-z~]*"
_PART: Final = rf"{_PLAIN}(?:%[0-9A-Fa-f]{{2}}{_PLAIN})*"
# Fewer than there are: what looks like none of these, Oxigraph is asked about.
_IRI: Final = re.compile(
    rf"(?:https?://[A-Za-z0-9.-]+(?=[/?#]|\Z)|(?!https?:)[A-Za-z][A-Za-z0-9+.-]*:(?!//))"
    rf"{_PART}(?:#{_PART})?"
).fullmatch
_BELOW: Final = re.compile(rf"/{_PLAIN}").fullmatch
_ROOT: Final = iri_text("https://w3id.org/osteon")
"""What follows this changes how it is written."""


class BeyondError(Exception):
    """This is for Oxigraph to say."""


def quoted(value: Text) -> Text:
    """The text of a plain literal."""
    return None if value is None else '"' + value


def spelt(text: Text) -> Text:
    """STR, as a plain value."""
    if text is None or text[0] == BLANK:
        return None
    return value_of(text)


def simple(text: Text) -> Text:
    """The value of a literal without a language; other literals have none."""
    if text is None:
        return None
    if text[0] == TONGUE:
        raise BeyondError
    return text[1:] if text[0] == '"' else None


def together(*parts: Text) -> Text:
    """CONCAT of plain values."""
    return None if None in parts else "".join(parts)  # type: ignore[arg-type]


def iri(value: Text) -> Text:
    """IRI of a plain value."""
    if value is None:
        return None
    if not _IRI(value):
        raise BeyondError
    return iri_text(value)


def below(text: Text, rest: Text) -> Text:
    """IRI of the name of a node and what follows it: nearly always a path below the node."""
    if text is None or rest is None:
        return None
    if text[0] in IRIS and text != _ROOT and _BELOW(rest):
        return text + rest
    name = spelt(text)
    return None if name is None else iri(name + rest)


def as_iri(text: Text) -> Text:
    """IRI of a term."""
    if text is None or text[0] in IRIS:
        return text
    return iri(text[1:]) if text[0] == '"' else None


def length(value: Text) -> Text:
    """STRLEN of a plain value."""
    return None if value is None else f"i{len(value)}"


def part(value: Text, start: int, end: int) -> Text:
    """SUBSTR of a plain value, by places from 0."""
    return None if value is None else value[start:end]


def found(find: Callable[[str], object], value: Text) -> bool | None:
    """REGEX, by the search of a pattern."""
    return None if value is None else find(value) is not None


def typed(value: Text, datatype: str) -> Text:
    """STRDT of a plain value."""
    return None if value is None else literal_text(value, datatype)


def datatype(text: Text) -> Text:
    """DATATYPE of a literal."""
    return None if text is None or text[0] in NODES else iri_text(datatype_of(text))


def starts(text: Text, start: Text) -> bool | None:
    """STRSTARTS of plain values."""
    return None if text is None or start is None else text.startswith(start)


def contains(text: Text, part: Text) -> bool | None:
    """CONTAINS of plain values."""
    return None if text is None or part is None else part in text


@lru_cache(maxsize=1 << 16)
def number(text: str) -> Decimal:
    """The number that a text of an integer or decimal says."""
    return Decimal(text[1:])


def same(left: Text, right: Text) -> bool | None:
    """Whether two terms are equal; None if that is an error."""
    if left is None or right is None:
        return None
    if left[0] in NODES or right[0] in NODES:
        return left == right
    kinds = left[0] + right[0]
    if kinds in ('""', "bb"):
        return left == right
    if kinds in ("nn", "ni", "in", "ii"):
        return number(left) == number(right)
    if kinds == "dd" and len(left) == len(right) == DAY_LENGTH:
        return left == right
    return _compared(left, right, "=")


def ordered(left: Text, right: Text, sign: str) -> bool | None:
    """Whether one term is less than another, or (<=) not more; None if that is an error."""
    if left is None or right is None:
        return None
    if left[0] == BLANK or right[0] == BLANK:
        return sign == "<=" if left == right else None
    kinds = left[0] + right[0]
    if kinds == '""' or kinds == "dd" and len(left) == len(right) == DAY_LENGTH:
        return left < right if sign == "<" else left <= right
    if kinds in ("nn", "ni", "in", "ii"):
        one, other = number(left), number(right)
        return one < other if sign == "<" else one <= other
    return _compared(left, right, sign)


@lru_cache(maxsize=1 << 16)
def _compared(left: str, right: str, sign: str) -> bool | None:
    return truth(asked(Call(sign, (Var("l"), Var("r"))), [[left], [right]], 1)[0])


def among(one: Text, *others: Text) -> bool | None:
    """IN."""
    found: bool | None = False
    for other in others:
        match same(one, other):
            case True:
                return True
            case None:
                found = None
    return found


def truth(text: Text) -> bool | None:
    """The effective boolean value."""
    if text is None or text[0] in NODES:
        return None
    if text[0] == "b":
        return text == TRUE
    if text[0] == '"':
        return len(text) > 1
    if text[0] in "ni":
        return number(text) != 0
    return _asked_truth(text) if text[0] == OTHER else None


@lru_cache(maxsize=1 << 10)
def _asked_truth(text: str) -> bool | None:
    either = asked(Call("IF", (Var("x"), TRUE, FALSE)), [[text]], 1)[0]
    return None if either is None else either == TRUE


HELPERS: Final[dict[str, object]] = {
    "BOOLEAN": {True: TRUE, False: FALSE, None: None},
    "OPPOSITE": {True: False, False: True, None: None},
    "among": among,
    "as_iri": as_iri,
    "below": below,
    "contains": contains,
    "datatype": datatype,
    "found": found,
    "iri": iri,
    "length": length,
    "ordered": ordered,
    "part": part,
    "quoted": quoted,
    "same": same,
    "simple": simple,
    "spelt": spelt,
    "strstarts": starts,
    "together": together,
    "truth": truth,
    "typed": typed,
}
"""By the names that compiled expressions call them by."""
