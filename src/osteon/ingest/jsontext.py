"""JSON in which every number keeps the digits it was written with."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NoReturn

from osteon.errors import InputError

_LARGEST_EXPONENT = 400
_MOST_DIGITS = 20
"""Before the point; no store of triples holds larger decimals, and no measurement is one."""
_LONGEST_NUMBER = 500
DEEPEST = 200
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
"""One escape of a JSON string; in the group, half of a pair that is a character only together."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}:]|-?[A-Za-z]+', re.DOTALL)


class Number(str):
    """The text of a JSON number. Floats would change its digits."""


def _not_a_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number; write a number or leave it out")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise ValueError(f"{json.dumps(name)} stands twice in one object; keep one of them")
            seen.add(name)
    return found


_number = lru_cache(maxsize=4096)(Number)
"""The same few numbers stand in a record again and again."""
_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=_number,
    parse_int=_number,
    parse_constant=_not_a_number,
    strict=False,
)


def parse_json(text: str, name: str, first_line: int = 1) -> Any:
    """Parse JSON; an error names file, line and column."""
    half = _half_character(text)
    if half is not None:
        line, column = _line_and_column(text, half)
        raise InputError(
            f"{name}, line {first_line + line - 1}, column {column}: broken JSON: the escape "
            f"{text[half : half + 6]} is half a character; write the whole character."
        )
    try:
        value = _DECODER.decode(text)
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
    if is_deep(value):
        raise InputError(f"{name} is nested too deeply to be a patient record.")
    return value


def _half_character(text: str) -> int | None:
    """Where a string escapes a surrogate that has no partner; no text can hold it."""
    if not _SURROGATE.search(text):
        return None
    halves = (match for match in _ESCAPE.finditer(text) if match.group(1))
    found = next(halves, None)
    return found.start() if found else None


def is_deep(value: Any, around: int = 0) -> bool:
    """Whether there are more levels than what follows could walk down; some may be around it."""
    level: list[Any] = [value] if isinstance(value, (dict, list)) else []
    for _ in range(DEEPEST - around):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True


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
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        return None
    text = str(value).strip()
    if len(text) > _LONGEST_NUMBER:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or "_" in text:
        return None
    if number.adjusted() >= _MOST_DIGITS or number.adjusted() < -_LARGEST_EXPONENT:
        return None
    return format(number, "f") if "E" in text.upper() else text.removeprefix("+")
