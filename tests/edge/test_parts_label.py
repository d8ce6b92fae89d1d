"""Whom a claim of the label concerns: each part of a condition missing in turn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from people import active, of_man, of_woman
from tiny import assessed, condition, dose, egfr, fact, observation, use, woman

# (name, record, probe, expected)
Row = tuple[str, str, str, Any]
ABSENT, APPLIES, UNKNOWN = "absent", "applies", "unknown"
ROWS: list[Row] = [
    (
        "parathyroid-minerals",
        woman(h=active("Hypoparathyroidism")),
        "recommendations.monitor-minerals-10-14-days-after",
        APPLIES,
    ),
    (
        "parathyroid-kidneys",
        woman(h=active("Hypoparathyroidism"), egfr=egfr("20")),
        "recommendations.monitor-minerals-10-14-days-after",
        ABSENT,
    ),
    (
        "parathyroid-alone",
        of_woman(active("Hypoparathyroidism")),
        "recommendations.monitor-minerals-10-14-days-after",
        ABSENT,
    ),
    (
        "weekly-by-last-dose",
        of_woman(None, egfr=egfr("20"), last=dose("60", "2026-01-01")),
        "recommendations.monitor-calcium-weekly-then-monthly",
        APPLIES,
    ),
    (
        "low-risk",
        woman(r=observation("FractureRiskAssessment", concept="LowRisk")),
        "requirements.high-fracture-risk",
        "unmet",
    ),
    (
        "prostate-loss",
        of_man(active("CancerTreatmentInducedBoneLoss"), t=active("ProstateCancer")),
        "requirements.nonmetastatic-prostate-cancer",
        UNKNOWN,
    ),
    (
        "deprivation-loss",
        of_man(active("CancerTreatmentInducedBoneLoss"), t=use("Leuprolide")),
        "requirements.nonmetastatic-prostate-cancer",
        UNKNOWN,
    ),
    (
        "other-loss",
        of_woman(active("CancerTreatmentInducedBoneLoss"), t=use("Letrozole")),
        "requirements.nonmetastatic-prostate-cancer",
        "not-applicable",
    ),
    (
        "prostate-loss-spread",
        of_man(
            active("CancerTreatmentInducedBoneLoss"), t=active("ProstateCancerMetastaticToBone")
        ),
        "requirements.nonmetastatic-prostate-cancer",
        "unmet",
    ),
    (
        "prostate-loss-no-spread",
        of_man(
            active("CancerTreatmentInducedBoneLoss"),
            t=active("ProstateCancer"),
            m=condition("BoneMetastasis", "2026-01-01", verification="Refuted"),
        ),
        "requirements.nonmetastatic-prostate-cancer",
        "met",
    ),
]


@pytest.mark.parametrize(
    ("turtle", "probe", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_part(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle, profile="article+label"), probe) == expected
