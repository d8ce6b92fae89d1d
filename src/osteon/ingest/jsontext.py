"""JSON in which every number keeps the digits it was written with."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from osteon.errors import InputError

_LARGEST_EXPONENT = 400
_MOST_DIGITS = 20
"""Before the point; no store of triples holds larger decimals, and no measurement is one."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}:]|-?[A-Za-z]+', re.DOTALL)


class Number(str):
    """The text of a JSON number. Floats would change its digits."""


def _not_a_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number; write a number or leave it out")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{json.dumps(twice)} stands twice in one object; keep one of them")
    return found


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=Number,
    parse_int=Number,
    parse_constant=_not_a_number,
    strict=False,
)


def parse_json(text: str, name: str, first_line: int = 1) -> Any:
    """Parse JSON; an error names file, line and column."""
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        raise InputError(
            f"{name}, line {line}, column {error.colno}: broken JSON ({error.msg}); "
            "mend the file there."
        ) from None
    except ValueError as error:
        line, column = _place(text)
        line += first_line - 1
        raise InputError(f"{name}, line {line}, column {column}: broken JSON: {error}.") from None
    except RecursionError:
        raise InputError(f"{name} is nested too deeply to be a patient record.") from None


def _place(text: str) -> tuple[int, int]:
    """Line and column of the first number that is none, or key that its object has already."""
    seen: list[set[str]] = []
    key: re.Match[str] | None = None
    for token in _TOKEN.finditer(text):
        word = token.group()
        if word == "{":
            seen.append(set())
        elif word == "}" and seen:
            seen.pop()
        elif word == ":" and key is not None and seen:
            name = json.loads(key.group(), strict=False)
            if name in seen[-1]:
                return _line_and_column(text, key.start())
            seen[-1].add(name)
        elif word in ("NaN", "Infinity", "-Infinity"):
            return _line_and_column(text, token.start())
        key = token if word.startswith('"') else None
    return 1, 1


def _line_and_column(text: str, position: int) -> tuple[int, int]:
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def plain_decimal(value: object) -> str | None:
    """The number as plain decimal text, exactly; None if it is none.

    An exponent is written out, because ``xsd:decimal`` allows none.
    """
    if isinstance(value, bool) or not isinstance(value, (str, Decimal)):
        return None
    text = str(value).strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or "_" in text:
        return None
    if number.adjusted() >= _MOST_DIGITS or number.adjusted() < -_LARGEST_EXPONENT:
        return None
    return format(number, "f") if "E" in text.upper() else text.removeprefix("+")
