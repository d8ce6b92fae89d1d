"""Check digits of SNOMED CT (Verhoeff) and LOINC (mod 10) in the mapping tables."""

from __future__ import annotations

import re

import pytest

from .tables import codes_of

_VERHOEFF_D = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
    [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
    [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
    [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
    [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
    [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
    [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
    [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
]
_VERHOEFF_P = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
    [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
    [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
    [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
    [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
    [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
    [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
]


def verhoeff(code: str) -> bool:
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = _VERHOEFF_D[check][_VERHOEFF_P[place % 8][int(digit)]]
    return check == 0


def loinc_digit(number: str) -> int:
    doubled = "".join(
        str(int(d) * 2) if place % 2 == 0 else d for place, d in enumerate(reversed(number))
    )
    return -sum(map(int, doubled)) % 10


@pytest.mark.parametrize("code", codes_of("snomed-ct"))
def test_snomed_check_digit(code: str) -> None:
    assert re.fullmatch(r"\d{6,18}", code) and verhoeff(code)


@pytest.mark.parametrize("code", codes_of("loinc"))
def test_loinc_check_digit(code: str) -> None:
    number, check = code.removeprefix("LA").split("-")
    # The letters of an answer code count too, by how many digits follow them.
    letters = {4: 5, 5: 2}[len(number)] if code.startswith("LA") else 0
    assert (loinc_digit(number) + letters) % 10 == int(check)


def test_the_check_digits_find_errors() -> None:
    assert verhoeff("34043003") and not verhoeff("34043002")
    assert loinc_digit("17861") == 6 and loinc_digit("17816") != 6
