"""JSON in which every number keeps the digits it was written with."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from osteon.errors import InputError

_LARGEST_EXPONENT = 400


class Number(str):
    """The text of a JSON number. Floats would change its digits."""


def _not_a_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


_DECODER = json.JSONDecoder(
    parse_float=Number, parse_int=Number, parse_constant=_not_a_number, strict=False
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
        raise InputError(
            f"{name}: broken JSON ({error}); write a number or leave it out."
        ) from None
    except RecursionError:
        raise InputError(f"{name} is nested too deeply to be a patient record.") from None


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
    if "E" not in text.upper():
        return text.removeprefix("+")
    if abs(number.adjusted()) > _LARGEST_EXPONENT:
        return None
    return format(number, "f")
