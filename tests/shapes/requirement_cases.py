"""Small graphs for each file of shapes/requirement, and exactly what pySHACL must report.

A case is `name: (who the patient is, what was found, violations)`. The first text lists the
classes of `ex:p` beside osteon:Patient, the second the classes of each of the findings, one
finding a word, several classes of one finding joined by `+`. A violation is the last part of the
shape's name with what it means.
"""

from __future__ import annotations

Case = tuple[str, str, set[tuple[str, str]]]

UNDECIDED = {("decidable", "Unknown")}
UNDOCUMENTED = {("documented", "Unknown")}
UNACCEPTABLE = {("acceptable", "Unmet")}
# Nothing documented is nothing acceptable either; the program lets the first of the two speak.
NOTHING = UNDOCUMENTED | UNACCEPTABLE
UNSETTLED = {("settled", "Unknown")}
INCONCLUSIVE = {("acceptable", "Unknown")}
NONE: set[tuple[str, str]] = set()


def one_of(good: str, *others: str, who: str = "") -> dict[str, Case]:
    """The patient is in exactly one of some classes, and only the first is acceptable."""
    every = " ".join((good, *others))
    cases: dict[str, Case] = {
        "good": (f"{who} {good}", "", NONE),
        "none": (who, "", NOTHING),
        "contradictory": (f"{who} {every}", "", UNDOCUMENTED),
        "another": (f"{who} FemalePatient", "", NOTHING),
        "as-finding": (who, good, NOTHING),
    }
    for other in others:
        cases[f"bad-{other}"] = (f"{who} {other}", "", UNACCEPTABLE)
        cases[f"contradictory-{other}"] = (f"{who} {good} {other}", "", UNDOCUMENTED)
    return cases


def only_for(candidate: str, counter: str, what: dict[str, Case]) -> dict[str, Case]:
    """Applies to a class; nobody may be in neither it nor its opposite, nor in both."""
    cases: dict[str, Case] = {
        "opposite": (counter, "", NONE),
        "undecided": ("", "", UNDECIDED),
        "undecided-though-documented": ("FemalePatient", "", UNDECIDED),
    }
    for name, (who, found, violations) in what.items():
        cases[name] = (f"{candidate} {who}", found, violations)
        if name in ("good", "none"):
            cases[f"both-{name}"] = (
                f"{candidate} {counter} {who}",
                found,
                violations | UNDECIDED,
            )
    return cases


def on_file(finding: str) -> dict[str, Case]:
    """A current result of the kidney evaluation is on file, whatever its value."""
    return only_for(
        "CKDMBDEvaluationCandidate",
        "NotCKDMBDEvaluationCandidate",
        {
            "good": ("", f"{finding}+CurrentFinding", NONE),
            "two-results": ("", f"{finding}+CurrentFinding {finding}+CurrentFinding", NONE),
            "none": ("", "", UNDOCUMENTED),
            "stale": ("", finding, UNDOCUMENTED),
            "current-but-another": ("", f"CurrentFinding {finding}", UNDOCUMENTED),
        },
    )


def tested(finding: str) -> dict[str, Case]:
    """A conclusive pregnancy test within its window; whether positive is not asked here."""
    return only_for(
        "ReproductivePotential",
        "NoReproductivePotential",
        {
            "good": ("", f"{finding}+ConclusiveTestFinding", NONE),
            "none": ("", "", UNDOCUMENTED | INCONCLUSIVE),
            "indeterminate": ("", finding, INCONCLUSIVE),
            "conclusive-out-of-window": (
                "",
                f"ConclusiveTestFinding {finding}",
                INCONCLUSIVE,
            ),
        },
    )


CONTRACEPTION = only_for(
    "ReproductivePotential",
    "NoReproductivePotential",
    one_of("UsingContraception", "NotUsingContraception"),
)

CASES: dict[str, dict[str, Case]] = {
    "calcium-supplementation": one_of(
        "SufficientCalciumIntake", "LowCalciumIntake", "CalciumStartsTooLate"
    ),
    "vitamin-d-supplementation": one_of(
        "SufficientVitaminDIntake", "LowVitaminDIntake", "VitaminDStartsTooLate"
    ),
    "hypocalcemia-corrected": one_of("AdequateCalciumPatient", "LowCalciumPatient"),
    "vitamin-d-deficiency-corrected": one_of(
        "VitaminDSufficientPatient", "VitaminDDeficientPatient"
    ),
    "contraception": CONTRACEPTION,
    "contraception-5-months-after": CONTRACEPTION,
    "pregnancy-test-before-first-dose": tested("PregnancyTestForFirstDoseFinding"),
    "pregnancy-test-before-each-dose": tested("PregnancyTestForNextDoseFinding"),
    "ckd-mbd-intact-pth": on_file("IntactPTHFinding"),
    "ckd-mbd-25-hydroxyvitamin-d": on_file("TwentyFiveHydroxyvitaminDFinding"),
    "ckd-mbd-1-25-dihydroxyvitamin-d": on_file("OneTwentyFiveDihydroxyvitaminDFinding"),
    "ckd-mbd-serum-calcium": only_for(
        "CKDMBDEvaluationCandidate",
        "NotCKDMBDEvaluationCandidate",
        {
            "good": ("", "CalciumOnFileFinding", NONE),
            "none": ("", "", UNDOCUMENTED),
            "stale": ("", "CalciumLevelFinding", UNDOCUMENTED),
        },
    ),
    "dental-evaluation": {
        "good": ("", "DentalEvaluationFinding", NONE),
        "two": ("", "DentalEvaluationFinding DentalEvaluationFinding", NONE),
        "none": ("", "", UNDOCUMENTED),
        "another": ("", "PendingDentalProcedureFinding", UNDOCUMENTED),
        "as-class": ("DentalEvaluationFinding", "", UNDOCUMENTED),
    },
    "invasive-dental-procedures-completed": {
        "good": (
            "",
            "DentalStatusFinding SettledDentalWorkFinding+NoPendingDentalProcedureFinding",
            NONE,
        ),
        "none": ("", "", NOTHING | UNSETTLED),
        "pending": (
            "",
            "DentalStatusFinding+SettledDentalWorkFinding+PendingDentalProcedureFinding",
            UNACCEPTABLE,
        ),
        "none-pending-but-no-evaluation": (
            "",
            "SettledDentalWorkFinding+NoPendingDentalProcedureFinding",
            UNDOCUMENTED,
        ),
        "perhaps-pending": ("", "DentalStatusFinding", UNACCEPTABLE | UNSETTLED),
    },
    "glucocorticoid-dose-and-duration": one_of(
        "LabelledGlucocorticoidUse",
        "LowGlucocorticoidUse",
        who="GlucocorticoidInducedOsteoporosisIndicated",
    )
    | {"not-a-candidate": ("LowGlucocorticoidUse", "", NONE)},
    "high-fracture-risk": one_of("HighFractureRisk", "LowFractureRisk", who="Regimen60mgIndicated")
    | {"not-a-candidate": ("LowFractureRisk", "", NONE)},
    "nonmetastatic-prostate-cancer": one_of(
        "NonmetastaticOnRecord", "BoneMetastasesOnRecord", who="AndrogenDeprivationBoneLoss"
    )
    | {"not-a-candidate": ("BoneMetastasesOnRecord", "", NONE)},
}


def turtle(who: str, found: str) -> str:
    """The patient of a case."""
    classes = ["osteon:Patient", *(f"osteon:{name}" for name in who.split())]
    lines = [f"ex:p a {' , '.join(classes)} ."]
    for number, finding in enumerate(found.split(), start=1):
        kinds = " , ".join(f"osteon:{name}" for name in finding.split("+"))
        lines.append(f"ex:p osteon:hasFinding ex:f{number} . ex:f{number} a {kinds} .")
    return "\n".join(lines)
