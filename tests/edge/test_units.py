"""What a unit is worth, and what is plausible: just inside and just outside, in every spelling.

A value is implausible when it lies outside a range in the canonical unit, so the two sides of a
bound tell what a unit counts for. The numbers come from molar masses (calcium 40.08, magnesium
24.305, phosphorus 30.974, creatinine 113.12, 25-hydroxyvitamin D 400.6, 1,25-dihydroxyvitamin D
416.64, intact parathyroid hormone 9430), valences and the calendar of UCUM, not from the ontology.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import floor
from pathlib import Path

import pytest
from tiny import Fact, assessed, observation, woman

# Observable: lowest and highest plausible value, then what each spelling of a unit counts for.
Units = dict[str, Fraction]


def spelled(*groups: tuple[str | Fraction, str]) -> Units:
    """Each spelling with its factor; spellings are parted by bars."""
    return {unit: Fraction(factor) for factor, names in groups for unit in names.split(" | ")}


PER_DL = "mg/dL | mg/dl | MG/DL | mg/100mL | mg%"
PER_L = "mmol/L | mmol/l"
EQUIVALENTS = "meq/L | mEq/L | mEq/l"
TOTAL = spelled(("1", PER_DL), ("4.008", PER_L), ("2.004", EQUIVALENTS))
# Real data leave out the body surface, or write it in one of many ways.
SURFACE = [
    *("/{1.73_m2}", "/1.73m2", "/1.73 m2", "/1.73_m2", "/1.73m^2", "/1.73 m^2", "/1.73m²"),
    *("/1.73 m²", "/{1.73m2}", "/{1.73 m2}", "/1.73.m2", "/1.73sqm", "/1.73 sqm"),
    *("/1,73m²", "/1,73 m²", "/1,73m2", "/1,73 m2", " per 1.73 m2", ""),
]
EGFR = " | ".join(f"{rate}{per}" for rate, per in product(("mL/min", "ml/min"), SURFACE))
MICROGRAM = " | ".join(f"{sign}g/{per}" for sign, per in product("uµμ", "Ll"))
MICROMOLE = " | ".join(f"{sign}mol/{per}" for sign, per in product("uµμ", "Ll"))
IN_PG = "pg/mL | pg/ml | ng/L | ng/l"
YEARS, MONTHS = ("12", "a | year | years"), ("1", "mo | month | months")
MONTH = Fraction("365.25") / 12

RANGES: dict[str, tuple[str, str, Units]] = {
    "SerumCalcium": ("3", "20", TOTAL),
    "CorrectedCalcium": ("3", "20", TOTAL),
    "IonizedCalcium": (
        "0.3",
        "4",
        spelled(("1", PER_L), (1 / Fraction("4.008"), PER_DL), ("0.5", EQUIVALENTS)),
    ),
    "SerumAlbumin": ("0.5", "8", spelled(("1", "g/dL | g/dl"), ("0.1", "g/L | g/l"))),
    "EGFR": ("0", "250", spelled(("1", EGFR))),
    "CreatinineClearance": (
        "0",
        "400",
        spelled(("1", "mL/min | ml/min | cc/min"), ("60", "mL/s | ml/s")),
    ),
    "SerumCreatinine": (
        "0.05",
        "40",
        spelled(("1", PER_DL), ("0.011312", MICROMOLE), ("11.312", PER_L)),
    ),
    "IntactPTH": ("0", "10000", spelled(("1", IN_PG), ("9.43", "pmol/L | pmol/l"))),
    "TwentyFiveHydroxyvitaminD": (
        "0",
        "500",
        spelled(
            ("1", f"ng/mL | ng/ml | {MICROGRAM} | mcg/L"),
            (1 / Fraction("2.496"), "nmol/L | nmol/l"),
        ),
    ),
    "OneTwentyFiveDihydroxyvitaminD": (
        "0",
        "1000",
        spelled(("1", IN_PG), ("0.41664", "pmol/L | pmol/l")),
    ),
    "Magnesium": (
        "0.2",
        "15",
        spelled(("1", PER_DL), ("2.4305", PER_L), ("1.21525", EQUIVALENTS)),
    ),
    "Phosphate": ("0.1", "25", spelled(("1", PER_DL), ("3.0974", PER_L))),
    "TScore": (
        "-10",
        "10",
        spelled(("1", "{T-score} | {Tscore} | {T} | {T_score} | T-score | {score} | 1")),
    ),
    "LifeExpectancy": (
        "0",
        "1200",
        spelled(MONTHS, YEARS, (1 / MONTH, "d | day | days"), (7 / MONTH, "wk | week | weeks")),
    ),
    "ExpectedTreatmentGap": (
        "0",
        "1200",
        spelled(
            *(MONTHS, YEARS, (1 / MONTH, "d | day | days"), (7 / MONTH, "wk | week | weeks")),
            *((1 / MONTH / 24, "h"), (1 / MONTH / 1440, "min"), (1 / MONTH / 86400, "s")),
        ),
    ),
    "ElementalCalciumIntake": (
        "0",
        "10000",
        spelled(
            ("1", "mg/d | mg/day | mg/24h | mg/(24.h) | mg/24 h"),
            ("1000", "g/d | g/day | g/24h | g/(24.h)"),
        ),
    ),
}
STEP = Decimal("0.000001")


def results() -> Iterator[tuple[str, str, Decimal, Decimal]]:
    """Observable and unit, the last plausible value on one side, and the next one beyond it."""
    for observable, (low, high, worth) in RANGES.items():
        for unit, factor in worth.items():
            last = STEP * floor(Fraction(high) / factor / Fraction(STEP))
            yield observable, unit, last, last + STEP
        unit = next(iter(worth))
        yield observable, unit, Decimal(low), Decimal(low) - STEP


def implausible(tmp_path: Path, values: dict[str, Fact]) -> set[str]:
    """The entries whose values are not believed."""
    answer = assessed(tmp_path, woman(**values))
    return {e["subject"] for e in answer["dataErrors"] if "implausible" in e["message"]}


def test_the_last_plausible_value_is_believed(tmp_path: Path) -> None:
    inside = {
        f"o{n}": observation(observable, f"{value:f}", unit)
        for n, (observable, unit, value, _) in enumerate(results())
    }
    assert len(inside) > 170
    assert implausible(tmp_path, inside) == set()


def test_the_next_value_is_not(tmp_path: Path) -> None:
    outside = {
        f"o{n}": observation(observable, f"{value:f}", unit)
        for n, (observable, unit, _, value) in enumerate(results())
    }
    assert implausible(tmp_path, outside) == {f"x/{name}" for name in outside}


@pytest.mark.parametrize("unit", ["mL", "mg/dL ", "mg / dL", "MMOL/L", "mg/l", "g/dL", ""])
def test_no_other_unit_is_guessed(tmp_path: Path, unit: str) -> None:
    answer = assessed(tmp_path, woman(calcium=observation("SerumCalcium", "9.4", unit)))
    assert [e["subject"] for e in answer["dataErrors"]] == ["x/calcium"]
