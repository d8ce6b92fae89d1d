"""Kidney function at the edge: strictness, comparators, stages, two measures apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import (
    Fact,
    assessed,
    clearance,
    condition,
    egfr,
    fact,
    woman,
)

PTH = "requirements.ckd-mbd-intact-pth"
RISK = "cautions.severe-hypocalcemia-risk"
RENAL = "recommendations.prefer-denosumab-in-renal-impairment"
MYELOMA_RENAL = "recommendations.prefer-denosumab-in-myeloma-with-renal-impairment"
Row = tuple[str, str, str, Any]
NA = "not-applicable"


def kidney(value: str, **more: Any) -> str:
    return woman(egfr=egfr(value, **more))


def myeloma(**facts: Fact | None) -> str:
    return woman(disease=condition("ActiveMyeloma", "2026-02-01"), **facts)


RENAL_ROWS: list[Row] = [
    ("egfr-29.9", kidney("29.9"), PTH, "unknown"),
    ("egfr-29.9-risk", kidney("29.9"), RISK, "applies"),
    ("egfr-29.9999", kidney("29.9999"), RISK, "applies"),
    ("egfr-30", kidney("30"), PTH, NA),
    ("egfr-30-risk", kidney("30"), RISK, "absent"),
    ("egfr-30.0001", kidney("30.0001"), PTH, NA),
    ("egfr-59.99-renal", kidney("59.99"), RENAL, "applies"),
    ("egfr-60-renal", woman(egfr=egfr("60"), crcl=clearance("80")), RENAL, "absent"),
    ("crcl-59.99-renal", woman(egfr=egfr("75"), crcl=clearance("59.99")), RENAL, "applies"),
    ("crcl-29-is-no-egfr", woman(egfr=None, crcl=clearance("25")), PTH, "unknown"),
    ("crcl-25-risk-unknown", woman(egfr=None, crcl=clearance("25")), RISK, "unknown"),
    ("nothing-points-at-kidney", woman(egfr=None), RISK, "absent"),
    ("greater-60", kidney("60", comparator="GreaterThan"), PTH, NA),
    ("at-least-30", kidney("30", comparator="AtLeast"), PTH, NA),
    ("greater-29", kidney("29", comparator="GreaterThan"), PTH, "unknown"),
    ("less-15", kidney("15", comparator="LessThan"), RISK, "applies"),
    ("less-30", kidney("30", comparator="LessThan"), RISK, "applies"),
    ("at-most-30", kidney("30", comparator="AtMost"), PTH, "unknown"),
    ("less-60", kidney("60", comparator="LessThan"), PTH, "unknown"),
    ("less-60-renal", kidney("60", comparator="LessThan"), RENAL, "applies"),
    ("myeloma-crcl-59.99", myeloma(crcl=clearance("59.99")), MYELOMA_RENAL, "applies"),
    ("myeloma-crcl-60", myeloma(crcl=clearance("60")), MYELOMA_RENAL, "absent"),
    ("myeloma-crcl-60.01", myeloma(crcl=clearance("60.01")), MYELOMA_RENAL, "absent"),
    ("myeloma-egfr-only", myeloma(egfr=egfr("40")), MYELOMA_RENAL, "unknown"),
    (
        "myeloma-egfr-25-crcl-70",
        myeloma(egfr=egfr("25"), crcl=clearance("70")),
        MYELOMA_RENAL,
        "absent",
    ),
    ("stage-4-alone", woman(egfr=None, ckd=condition("CKDStage4", "2025-06-01")), RISK, "applies"),
    ("stage-5-alone", woman(egfr=None, ckd=condition("CKDStage5", "2025-06-01")), RISK, "applies"),
    ("stage-3-alone", woman(egfr=None, ckd=condition("CKDStage3", "2025-06-01")), RISK, "unknown"),
    (
        "stage-4-newer-egfr",
        woman(egfr=egfr("42"), ckd=condition("CKDStage4", "2025-06-01")),
        PTH,
        "unknown",
    ),
    ("stage-4-undated", woman(egfr=egfr("42"), ckd=condition("CKDStage4")), PTH, "unknown"),
    (
        "stage-4-undated-result-on-file",
        woman(egfr=egfr("42"), ckd=condition("CKDStage4")),
        "requirements.ckd-mbd-serum-calcium",
        "met",
    ),
    (
        "25-oh-d-is-not-1-25",
        kidney("20"),
        "requirements.ckd-mbd-1-25-dihydroxyvitamin-d",
        "unknown",
    ),
    ("25-oh-d-on-file", kidney("20"), "requirements.ckd-mbd-25-hydroxyvitamin-d", "met"),
    ("conflict-at-29", kidney("29"), "conflicts.renal-preference-versus-hypocalcemia-risk", True),
    (
        "no-conflict-at-31",
        kidney("31"),
        "conflicts.renal-preference-versus-hypocalcemia-risk",
        False,
    ),
]

ROWS = RENAL_ROWS


@pytest.mark.parametrize(
    ("turtle", "probe", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_kidney(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle), probe) == expected
