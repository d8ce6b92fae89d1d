"""Whom a claim concerns: each part of a condition missing in turn, and each way to meet it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from people import GIVEN_120, active, of_man, of_woman, over, truth, younger
from tiny import Fact, assessed, dose, egfr, fact, in_class, stop, use, with_metastases, woman

# (name, record, probe, expected)
Row = tuple[str, str, str, Any]
ABSENT, PRESENT, APPLIES, UNKNOWN = "absent", "present", "applies", "unknown"
INDICATED = "indications."
SOLID = "indications.bone-metastases-solid-tumor"
LOSS = "indications.cancer-treatment-induced-bone-loss"
STEROID = "indications.glucocorticoid-induced-osteoporosis"
INITIATE = "recommendations.initiate-at-bone-metastasis-diagnosis"
CONTINUE = "recommendations.continue-through-hormone-therapy"
CONTRACEPTION = "requirements.contraception"
ROWS: list[Row] = [
    # Only what is active counts, of each indication.
    (
        "postmenopausal-over",
        of_woman(over("PostmenopausalOsteoporosis")),
        INDICATED + "postmenopausal-osteoporosis",
        ABSENT,
    ),
    (
        "unspecified-over",
        of_woman(over("UnspecifiedOsteoporosis")),
        INDICATED + "postmenopausal-osteoporosis",
        ABSENT,
    ),
    ("male-over", of_man(over("UnspecifiedOsteoporosis")), INDICATED + "male-osteoporosis", ABSENT),
    ("steroid-over", of_man(over("GlucocorticoidInducedOsteoporosis")), STEROID, ABSENT),
    (
        "steroid-cause",
        of_man(active("UnspecifiedOsteoporosis"), cause=active("GlucocorticoidAdverseEffect")),
        STEROID,
        PRESENT,
    ),
    (
        "steroid-cause-bone-over",
        of_man(over("UnspecifiedOsteoporosis"), cause=active("GlucocorticoidAdverseEffect")),
        STEROID,
        ABSENT,
    ),
    (
        "steroid-cause-no-bone",
        of_man(active("LowBoneMass"), cause=active("GlucocorticoidAdverseEffect")),
        STEROID,
        ABSENT,
    ),
    (
        "long-steroid-use-may-be-cause",
        of_man(active("UnspecifiedOsteoporosis"), cause=active("LongTermSystemicSteroidUse")),
        STEROID,
        UNKNOWN,
    ),
    ("drug-not-named", of_man(active("DrugInducedOsteoporosis")), STEROID, UNKNOWN),
    (
        "other-kind-may-be-common",
        of_woman(active("OtherOsteoporosis")),
        INDICATED + "postmenopausal-osteoporosis",
        UNKNOWN,
    ),
    ("treatment-loss-over", of_woman(over("CancerTreatmentInducedBoneLoss")), LOSS, ABSENT),
    ("bone-loss-over", of_woman(over("LowBoneMass"), ai=use("Anastrozole")), LOSS, ABSENT),
    (
        "inhibitor-use-noted",
        of_woman(active("LowBoneMass"), ai=active("LongTermAromataseInhibitorUse")),
        LOSS,
        PRESENT,
    ),
    (
        "inhibitor-use-over",
        of_woman(active("LowBoneMass"), ai=over("LongTermAromataseInhibitorUse", "Resolved")),
        LOSS,
        ABSENT,
    ),
    (
        "orchiectomy",
        of_man(
            active("LowBoneMass"),
            o=Fact("hasProcedure", "Orchiectomy", ' ; osteon:effective "2024-01-01"^^xsd:date'),
        ),
        LOSS,
        PRESENT,
    ),
    (
        "giant-cell",
        of_woman(active("GiantCellTumorOfBone")),
        "notCovered.giant-cell-tumor-of-bone",
        True,
    ),
    (
        "giant-cell-over",
        of_woman(over("GiantCellTumorOfBone")),
        "notCovered.giant-cell-tumor-of-bone",
        False,
    ),
    (
        "premenopausal-unspecified",
        younger(active("UnspecifiedOsteoporosis")),
        "notCovered.premenopausal-low-bone-mass",
        True,
    ),
    (
        "premenopausal-unspecified-over",
        younger(over("UnspecifiedOsteoporosis")),
        "notCovered.premenopausal-low-bone-mass",
        False,
    ),
    (
        "premenopausal-low",
        younger(active("LowBoneMass")),
        "notCovered.premenopausal-low-bone-mass",
        True,
    ),
    (
        "premenopausal-low-over",
        younger(over("LowBoneMass")),
        "notCovered.premenopausal-low-bone-mass",
        False,
    ),
    # Bone metastases stay on record in remission; a tumour in remission makes none.
    (
        "metastases-in-remission",
        with_metastases("BreastCancer", metastases=over("BoneMetastasis")),
        SOLID,
        PRESENT,
    ),
    (
        "metastases-resolved",
        with_metastases("BreastCancer", metastases=over("BoneMetastasis", "Resolved")),
        SOLID,
        ABSENT,
    ),
    ("tumour-in-remission", of_woman(over("BreastCancer")), SOLID, ABSENT),
    ("breast-without-metastases", of_woman(active("BreastCancer")), INITIATE, ABSENT),
    ("breast-treated", with_metastases("BreastCancer", last=GIVEN_120), INITIATE, ABSENT),
    ("resistant", with_metastases("CastrationResistantProstateCancer"), INITIATE, APPLIES),
    (
        "resistant-without-metastases",
        of_man(active("CastrationResistantProstateCancer")),
        INITIATE,
        ABSENT,
    ),
    (
        "resistant-over",
        with_metastases("ProstateCancer", r=over("CastrationResistantProstateCancer")),
        INITIATE,
        UNKNOWN,
    ),
    (
        "resistance-over",
        with_metastases("ProstateCancer", r=over("HormoneResistantMalignancy")),
        INITIATE,
        UNKNOWN,
    ),
    (
        "sensitive-over",
        with_metastases("ProstateCancer", r=over("CastrationSensitiveProstateCancer")),
        INITIATE,
        UNKNOWN,
    ),
    (
        "sensitivity",
        with_metastases("ProstateCancer", r=active("HormoneSensitiveMalignancy")),
        INITIATE,
        ABSENT,
    ),
    (
        "sensitivity-over",
        with_metastases("ProstateCancer", r=over("HormoneSensitiveMalignancy")),
        INITIATE,
        UNKNOWN,
    ),
    (
        "sensitive-not-covered",
        with_metastases("CastrationSensitiveProstateCancer"),
        "notCovered.castration-sensitive-prostate-cancer",
        True,
    ),
    (
        "sensitive-without-metastases",
        of_man(active("CastrationSensitiveProstateCancer")),
        "notCovered.castration-sensitive-prostate-cancer",
        False,
    ),
    (
        "sensitive-treated",
        with_metastases("CastrationSensitiveProstateCancer", last=GIVEN_120),
        "notCovered.castration-sensitive-prostate-cancer",
        False,
    ),
    (
        "myeloma-treated",
        of_man(active("ActiveMyeloma"), last=GIVEN_120),
        "recommendations.initiate-at-myeloma-diagnosis",
        ABSENT,
    ),
    (
        "myeloma",
        of_man(active("ActiveMyeloma")),
        "recommendations.initiate-at-myeloma-diagnosis",
        APPLIES,
    ),
    # Treatment-induced loss: under hormone therapy or not.
    (
        "no-hormones-known",
        of_woman(active("CancerTreatmentInducedBoneLoss"), last=dose("60", "2025-12-01")),
        CONTINUE,
        UNKNOWN,
    ),
    (
        "hormones",
        of_woman(
            active("CancerTreatmentInducedBoneLoss"),
            last=dose("60", "2025-12-01"),
            ai=use("Letrozole"),
        ),
        CONTINUE,
        APPLIES,
    ),
    (
        "hormones-untreated",
        of_woman(active("CancerTreatmentInducedBoneLoss"), ai=use("Letrozole")),
        CONTINUE,
        ABSENT,
    ),
    # Kidney with mineral and bone disorder: both, and the disorder active.
    (
        "disorder",
        of_woman(
            active("PostmenopausalOsteoporosis"),
            egfr=egfr("20"),
            d=active("CKDMineralBoneDisorder"),
        ),
        "cautions.severe-hypocalcemia-risk-with-ckd-mbd",
        APPLIES,
    ),
    (
        "disorder-over",
        of_woman(
            active("PostmenopausalOsteoporosis"), egfr=egfr("20"), d=over("CKDMineralBoneDisorder")
        ),
        "cautions.severe-hypocalcemia-risk-with-ckd-mbd",
        ABSENT,
    ),
    (
        "disorder-kidneys-well",
        of_woman(active("PostmenopausalOsteoporosis"), d=active("CKDMineralBoneDisorder")),
        "cautions.severe-hypocalcemia-risk-with-ckd-mbd",
        ABSENT,
    ),
    # High calcium and cancer, breastfeeding, contraception, potential.
    (
        "high-of-malignancy",
        of_woman(active("HypercalcemiaOfMalignancy")),
        "notCovered.hypercalcemia-of-malignancy",
        True,
    ),
    (
        "high-of-malignancy-over",
        of_woman(over("HypercalcemiaOfMalignancy")),
        "notCovered.hypercalcemia-of-malignancy",
        False,
    ),
    (
        "high-with-tumour",
        of_woman(active("Hypercalcemia"), t=active("LungCancer")),
        "notCovered.hypercalcemia-of-malignancy",
        True,
    ),
    (
        "high-over-with-tumour",
        of_woman(over("Hypercalcemia"), t=active("LungCancer")),
        "notCovered.hypercalcemia-of-malignancy",
        False,
    ),
    (
        "high-without-tumour",
        of_woman(active("Hypercalcemia")),
        "notCovered.hypercalcemia-of-malignancy",
        False,
    ),
    ("high-diagnosed", of_woman(active("Hypercalcemia")), "notCovered.hypercalcemia", True),
    ("high-over", of_woman(over("Hypercalcemia")), "notCovered.hypercalcemia", False),
    ("nursing", of_woman(active("Lactation")), "notCovered.breastfeeding", True),
    ("nursing-over", of_woman(over("Lactation", "Resolved")), "notCovered.breastfeeding", False),
    (
        "nursing-stated",
        of_woman(active("LowBoneMass"), b=truth("BreastfeedingStatus", True)),
        "notCovered.breastfeeding",
        True,
    ),
    ("parathyroid", of_woman(active("Hypoparathyroidism")), "notCovered.hypoparathyroidism", True),
    (
        "parathyroid-over",
        of_woman(over("Hypoparathyroidism")),
        "notCovered.hypoparathyroidism",
        False,
    ),
    (
        "jaw-healed",
        of_woman(over("OsteonecrosisOfJaw", "Resolved")),
        "notCovered.osteonecrosis-of-jaw",
        True,
    ),
    (
        "femur-healed",
        of_woman(over("AtypicalFemoralFracture", "Resolved")),
        "notCovered.atypical-femoral-fracture",
        True,
    ),
    ("device", younger(active("GlucocorticoidInducedOsteoporosis")), CONTRACEPTION, UNKNOWN),
    (
        "potential-at-70",
        woman(p=truth("ReproductivePotentialStatement", True)),
        CONTRACEPTION,
        UNKNOWN,
    ),
]


@pytest.mark.parametrize(
    ("turtle", "probe", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_part(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle), probe) == expected


def late(stopped: str, status: str) -> str:
    """Overdue at 120 mg since the last dose that may have been given, which is after a stop."""
    return with_metastases(
        "BreastCancer",
        last=dose("120", "2025-12-01"),
        halt=stop(stopped),
        perhaps=dose("120", "2026-01-10", status=status),
    )


RESISTANT = active("HormoneResistantMalignancy")
SENSITIVE = active("HormoneSensitiveMalignancy")
# What `osteon classify` says, where no answer does: name, class, record, how
CLASSES = [
    ("late", "OverdueAt120mg", late("2025-12-20", "Completed"), "certain"),
    ("perhaps-late", "OverdueAt120mg", late("2025-12-20", "OnHold"), "possible"),
    ("stopped", "OverdueAt120mg", late("2025-12-20", "NotDone"), "absent"),
    *(
        (f"{kind}-{tumor}", f"Castration{kind}", with_metastases(tumor, h=state), how)
        for tumor, how in (("ProstateCancer", "certain"), ("BreastCancer", "possible"))
        for kind, state in (("Resistant", RESISTANT), ("Sensitive", SENSITIVE))
    ),
]


@pytest.mark.parametrize(
    ("name", "turtle", "expected"), [row[1:] for row in CLASSES], ids=[row[0] for row in CLASSES]
)
def test_class(tmp_path: Path, name: str, turtle: str, expected: str) -> None:
    assert in_class(tmp_path, turtle, name) == expected
