"""Whom advice during and after treatment concerns: each part of a condition missing in turn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from people import GIVEN_120, active, ended, of_woman, over, treated, truth
from tiny import assessed, calcium, dose, egfr, fact, order, stop, use, with_metastases, woman

# (name, record, probe, expected)
Row = tuple[str, str, str, Any]
ABSENT, APPLIES, UNKNOWN = "absent", "applies", "unknown"
MAY_STOP = "recommendations.may-stop-in-oligometastatic-remission"
ARBITRARY = "recommendations.do-not-stop-after-arbitrary-duration"
FEW = "OligometastaticBoneDisease"
NOW = "recommendations.start-bisphosphonate-now"
ORAL = "recommendations.oral-bisphosphonate-alternative"
HAZARD = "conflicts.transition-drug-hazard"
RENAL_ADVICE = "conflicts.bisphosphonate-advice-in-renal-impairment"
NOT_FEASIBLE = truth("IntravenousTherapyFeasibility", False)
TABLETS = use("Risedronate", "35", start="2026-03-05")
INFUSION = dose("4", "2026-03-05", "ZoledronicAcid", route="Intravenous")
ROWS: list[Row] = [
    # Treatment of bone metastases: few places, remission, a set length, a longer interval.
    ("few-in-remission", treated(r=truth("BoneDiseaseRemissionStatus", True)), MAY_STOP, APPLIES),
    ("few-metastases-in-remission", treated(metastases=over("BoneMetastasis")), MAY_STOP, APPLIES),
    # The disease of few places is bone disease: its own remission is that of the claim.
    ("few-themselves-in-remission", treated(few=over(FEW)), MAY_STOP, APPLIES),
    ("few-themselves-resolved", treated(few=over(FEW, "Resolved")), MAY_STOP, ABSENT),
    (
        "few-in-remission-and-not",
        treated(few=over(FEW), r=truth("BoneDiseaseRemissionStatus", False)),
        MAY_STOP,
        UNKNOWN,
    ),
    ("few-in-remission-untreated", treated(few=over(FEW), last=None), MAY_STOP, ABSENT),
    ("few-in-remission-no-warning", treated(few=over(FEW)), ARBITRARY, ABSENT),
    (
        "few-elsewhere-in-remission",
        treated(few=over("OligometastaticDisease")),
        MAY_STOP,
        ABSENT,
    ),
    ("few-tumour-in-remission", treated(disease=over("BreastCancer")), MAY_STOP, UNKNOWN),
    (
        "few-not-in-remission",
        treated(r=truth("BoneDiseaseRemissionStatus", False)),
        MAY_STOP,
        ABSENT,
    ),
    ("few-remission-unknown", treated(), MAY_STOP, UNKNOWN),
    (
        "few-untreated",
        treated(r=truth("BoneDiseaseRemissionStatus", True), last=None),
        MAY_STOP,
        ABSENT,
    ),
    ("goes-on", treated(few=None), ARBITRARY, APPLIES),
    (
        "fixed-length",
        treated(few=None, stop=stop("2026-03-01", "FixedDurationReached")),
        ARBITRARY,
        APPLIES,
    ),
    ("other-reason", treated(few=None, stop=stop("2026-03-01", "OtherReason")), ARBITRARY, ABSENT),
    ("no-reason", treated(few=None, stop=stop("2026-03-01")), ARBITRARY, UNKNOWN),
    (
        "interval-of-unknown-primary",
        of_woman(active("BoneMetastasis"), last=GIVEN_120),
        "recommendations.do-not-extend-interval",
        APPLIES,
    ),
    (
        "long-interval-without-metastases",
        of_woman(active("BreastCancer"), plan=order("120", "12", "wk")),
        "recommendations.avoid-intermittent-treatment",
        ABSENT,
    ),
    # After stopping: what was begun instead, and what makes it a hazard.
    ("tablets-begun", ended(t=TABLETS), NOW, ABSENT),
    ("infusion-given", ended(i=INFUSION), NOW, ABSENT),
    ("nothing-begun", ended(), NOW, APPLIES),
    ("tablets-instead", ended(feasible=NOT_FEASIBLE), ORAL, APPLIES),
    ("tablets-begun-instead", ended(feasible=NOT_FEASIBLE, t=TABLETS), ORAL, ABSENT),
    (
        "tablets-if-the-gap-is-long",
        ended(feasible=NOT_FEASIBLE, stop=stop("2026-03-01")),
        ORAL,
        UNKNOWN,
    ),
    ("renal-advice-infusion-given", ended(egfr=egfr("50"), i=INFUSION), RENAL_ADVICE, False),
    ("renal-advice", ended(egfr=egfr("50")), RENAL_ADVICE, True),
    ("hazard-infusion-given", ended(calcium=calcium("8.0"), i=INFUSION), HAZARD, False),
    ("hazard-femur", ended(f=active("AtypicalFemoralFracture")), HAZARD, True),
    (
        "hazard-long-overdue",
        woman(last=dose("60", "2025-03-01"), calcium=calcium("8.0")),
        HAZARD,
        True,
    ),
    (
        "hazard-just-overdue",
        woman(last=dose("60", "2025-08-01"), calcium=calcium("8.0")),
        HAZARD,
        False,
    ),
    # A pause at 60 mg.
    (
        "paused-120",
        with_metastases("BreastCancer", p=order("120", "4", "wk", status="OnHold")),
        "cautions.no-residual-effect-beyond-6-months",
        ABSENT,
    ),
    (
        "paused-no-indication",
        of_woman(None, last=dose("60", "2026-01-01"), p=order("60", "6", "mo", status="OnHold")),
        "cautions.no-residual-effect-beyond-6-months",
        APPLIES,
    ),
    (
        "paused-before-begun",
        woman(p=order("60", "6", "mo", status="OnHold")),
        "cautions.no-residual-effect-beyond-6-months",
        APPLIES,
    ),
]


@pytest.mark.parametrize(
    ("turtle", "probe", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_part(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle), probe) == expected
