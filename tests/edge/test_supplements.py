"""Calcium and vitamin D at the edges of the stated ranges, salts and units."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import (
    assessed,
    fact,
    observation,
    use,
    woman,
)

CALCIUM = "requirements.calcium-supplementation"
VITAMIN_D = "requirements.vitamin-d-supplementation"
DEFICIENCY = "requirements.vitamin-d-deficiency-corrected"
OVER_CALCIUM = "cautions.calcium-above-stated-range"
OVER_D = "cautions.vitamin-d-above-stated-range"
Row = tuple[str, str, str, Any]


def carbonate(mg: str) -> str:
    return woman(carbonate=use("CalciumCarbonate", mg))


def citrate(mg: str) -> str:
    return woman(carbonate=use("CalciumCitrate", mg))


def vitamin_d(amount: str, unit: str = "[iU]", drug: str = "Cholecalciferol") -> str:
    return woman(d3=use(drug, amount, unit))


def deficiency(value: str, unit: str = "ng/mL") -> str:
    return woman(vitamin_d=observation("TwentyFiveHydroxyvitaminD", value, unit, "2026-01-15"))


SUPPLEMENT_ROWS: list[Row] = [
    ("carbonate-999", carbonate("2497.5"), CALCIUM, "unmet"),
    ("carbonate-1000", carbonate("2500"), CALCIUM, "met"),
    ("carbonate-1500", carbonate("3750"), CALCIUM, "met"),
    ("carbonate-1500-no-caution", carbonate("3750"), OVER_CALCIUM, "absent"),
    ("carbonate-1501", carbonate("3752.5"), CALCIUM, "met"),
    ("carbonate-1501-caution", carbonate("3752.5"), OVER_CALCIUM, "applies"),
    ("citrate-below-1000", citrate("4760"), CALCIUM, "unmet"),
    ("citrate-above-1000", citrate("4762"), CALCIUM, "met"),
    ("citrate-below-1500", citrate("7142"), OVER_CALCIUM, "absent"),
    ("citrate-above-1500", citrate("7143"), OVER_CALCIUM, "applies"),
    (
        "salts-add-up",
        woman(carbonate=use("CalciumCarbonate", "1250"), citrate=use("CalciumCitrate", "2400")),
        CALCIUM,
        "met",
    ),
    (
        "salts-just-short",
        woman(carbonate=use("CalciumCarbonate", "1250"), citrate=use("CalciumCitrate", "2380")),
        CALCIUM,
        "unmet",
    ),
    ("unknown-salt", woman(carbonate=use("UnspecifiedCalciumSalt", "1200")), CALCIUM, "unknown"),
    ("none", woman(carbonate=None), CALCIUM, "unknown"),
    (
        "ended",
        woman(carbonate=use("CalciumCarbonate", "3000", end="2026-02-01")),
        CALCIUM,
        "unknown",
    ),
    ("d-399", vitamin_d("399"), VITAMIN_D, "unmet"),
    ("d-400", vitamin_d("400"), VITAMIN_D, "met"),
    ("d-800", vitamin_d("800"), OVER_D, "absent"),
    ("d-801", vitamin_d("801"), VITAMIN_D, "met"),
    ("d-801-caution", vitamin_d("801"), OVER_D, "applies"),
    ("ug-9.9", vitamin_d("9.9", "ug"), VITAMIN_D, "unmet"),
    ("ug-10", vitamin_d("10", "ug"), VITAMIN_D, "met"),
    ("ug-20", vitamin_d("20", "ug"), OVER_D, "absent"),
    ("ug-20.1", vitamin_d("20.1", "ug"), OVER_D, "applies"),
    ("ergocalciferol-ug", vitamin_d("10", "ug", "Ergocalciferol"), VITAMIN_D, "met"),
    ("calcitriol", vitamin_d("0.25", "ug", "Calcitriol"), VITAMIN_D, "unknown"),
    ("deficiency-19.99", deficiency("19.99"), DEFICIENCY, "unmet"),
    ("deficiency-20", deficiency("20"), DEFICIENCY, "met"),
    ("deficiency-nmol-49", deficiency("49", "nmol/L"), DEFICIENCY, "unmet"),
    ("deficiency-nmol-51", deficiency("51", "nmol/L"), DEFICIENCY, "met"),
    ("deficiency-none", woman(vitamin_d=None), DEFICIENCY, "unknown"),
]

ROWS = SUPPLEMENT_ROWS


@pytest.mark.parametrize(
    ("turtle", "probe", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_supplements(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle), probe) == expected
