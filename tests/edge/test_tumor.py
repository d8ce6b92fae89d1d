"""Bone metastases and myeloma: prognosis at the edge, primary tumour, castration status."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import (
    Fact,
    assessed,
    condition,
    dose,
    fact,
    observation,
    prognosis,
    with_metastases,
    woman,
)

USE = "recommendations.use-in-other-solid-tumor"
SHORT = "cautions.initiation-not-supported-in-other-solid-tumor"
SIGNIFICANT = observation("BoneMetastasesClinicalSignificance", boolean=True)
Row = tuple[str, str, str, Any]


def lung(months: str, when: str = "2026-03-01", *, unit: str = "mo", **more: Fact | None) -> str:
    facts = {"prognosis": prognosis(months, when, unit), "significance": SIGNIFICANT, **more}
    return with_metastases("LungCancer", **facts)


TUMOR_ROWS: list[Row] = [
    ("months-3", lung("3"), USE, "absent"),
    (
        "months-3-caution",
        lung("3"),
        SHORT,
        "applies",
    ),
    ("months-3-verdict", lung("3"), "verdict", "not-indicated"),
    ("months-3.01", lung("3.01"), USE, "applies"),
    ("months-3.01-verdict", lung("3.01"), "verdict", "proceed"),
    ("days-91", lung("91", unit="d"), "verdict", "not-indicated"),
    ("days-three-months", lung("91.3125", unit="d"), "verdict", "not-indicated"),
    ("days-92", lung("92", unit="d"), "verdict", "proceed"),
    ("days-92-no-error", lung("92", unit="d"), "dataErrors", False),
    ("weeks-13", lung("13", unit="wk"), USE, "absent"),
    ("weeks-13-caution", lung("13", unit="wk"), SHORT, "applies"),
    ("weeks-14", lung("14", unit="wk"), USE, "applies"),
    ("fortnights", lung("9", unit="fortnight"), USE, "unknown"),
    ("months-2-significance-missing", lung("2", significance=None), "verdict", "not-indicated"),
    ("months-4-significance-missing", lung("4", significance=None), USE, "unknown"),
    ("months-missing", lung("4", prognosis=None), USE, "unknown"),
    (
        "insignificant-prognosis-missing",
        lung(
            "4",
            prognosis=None,
            significance=observation("BoneMetastasesClinicalSignificance", boolean=False),
        ),
        "verdict",
        "not-indicated",
    ),
    ("good-180-days-old", lung("12", "2025-09-16"), USE, "applies"),
    ("good-181-days-old", lung("12", "2025-09-15"), USE, "unknown"),
    ("short-stays-short", lung("2", "2025-06-01"), "verdict", "not-indicated"),
    ("breast-needs-no-prognosis", with_metastases("BreastCancer"), "verdict", "proceed"),
    (
        "castration-unknown",
        with_metastases("ProstateCancer"),
        "recommendations.initiate-at-bone-metastasis-diagnosis",
        "unknown",
    ),
    (
        "castration-resistant",
        with_metastases("ProstateCancer HormoneResistantMalignancy"),
        "recommendations.initiate-at-bone-metastasis-diagnosis",
        "applies",
    ),
    (
        "castration-sensitive",
        with_metastases("CastrationSensitiveProstateCancer"),
        "recommendations.initiate-at-bone-metastasis-diagnosis",
        "absent",
    ),
    (
        "castration-sensitive-use",
        with_metastases("CastrationSensitiveProstateCancer"),
        USE,
        "absent",
    ),
    (
        "treated-lung-short-prognosis",
        lung("2", first=dose("120", "2026-02-20")),
        "verdict",
        "proceed",
    ),
    (
        "myeloma-only-tumor",
        with_metastases("ActiveMyeloma"),
        "indications.bone-metastases-solid-tumor",
        "absent",
    ),
    (
        "no-primary",
        woman(disease=condition("BoneMetastasis", "2026-01-01")),
        "indications.bone-metastases-solid-tumor",
        "unknown",
    ),
    (
        "smoldering",
        woman(disease=condition("SmolderingMyeloma", "2026-01-01")),
        "indications.multiple-myeloma",
        "absent",
    ),
    (
        "myeloma-in-remission",
        woman(disease=condition("MyelomaInRemission", "2026-01-01")),
        "recommendations.initiate-at-myeloma-diagnosis",
        "absent",
    ),
    (
        "remission-without-oligometastases",
        with_metastases(
            "BreastCancer",
            first=dose("120", "2026-02-20"),
            remission=observation("BoneDiseaseRemissionStatus", boolean=True),
        ),
        "recommendations.may-stop-in-oligometastatic-remission",
        "absent",
    ),
]

ROWS = TUMOR_ROWS


@pytest.mark.parametrize(
    ("turtle", "probe", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_tumor(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle), probe) == expected
