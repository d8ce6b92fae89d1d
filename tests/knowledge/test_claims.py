"""Claims C01 to C85: all there, with their citations, and yielding what they should."""

from __future__ import annotations

import pytest
from rdflib import DCTERMS, RDF, RDFS, Graph, Namespace, URIRef
from rdflib.term import Node

OSTEON = Namespace("https://w3id.org/osteon/")

# Claim, whether it can be judged on a patient, and its citation markers as printed.
CLAIMS = """
C01 N
C02 N
C03 N
C04 N
C05 Y 1, 2
C06 Y 1, 2
C07 Y 1, 3
C08 Y 1, 3
C09 Y 1, 3
C10 Y 1, 3
C11 Y 1
C12 Y 1
C13 Y 1
C14 Y 2, 3
C15 Y 2, 3
C16 Y 2, 3
C17 Y 2, 3
C18 part 2, 3
C19 Y 2
C20 N 2
C21 Y 2
C22 Y 2
C23 Y 1
C24 N 1
C25 Y 2, 3, 1
C26 Y 2, 3, 1
C27 N 2, 3, 1
C28 Y 1
C29 Y 1
C30 Y 1
C31 Y 1
C32 Y 1
C33 Y 1
C34 Y 2, 3, 1
C35 Y 2, 3, 1
C36 Y 2, 3
C37 Y 1
C38 N 1
C39 Y 4, 3
C40 part 4, 3
C41 part 4, 3
C42 part 5
C43 Y 2, 3
C44 Y 2
C45 Y 2
C46 part 4
C47 Y 2, 6
C48 N 2, 6
C49 N 2, 6
C50 Y 2, 6
C51 Y 2, 6
C52 N 2
C53 Y 2
C54 Y 6
C55 Y 1
C56 part 7, 5
C57 Y 1
C58 Y 1
C59 Y 1
C60 Y 1
C61 Y 1
C62 N 1
C63 Y 1
C64 Y 4
C65 Y 1
C66 N 1
C67 N 1
C68 Y 2, 1
C69 Y 2, 3, 1
C70 part 2
C71 part 1, 5
C72 part 1, 5
C73 part 1, 5
C74 N 7
C75 N 7
C76 N 4
C77 N 8
C78 N 8
C79 N 8
C80 N 8
C81 N
C82 N
C83 N
C84 N
C85 N
"""

REGIMENS = {"@60mg": "denosumab-60mg-every-6-months", "@120mg": "denosumab-120mg-every-4-weeks"}

# Claim, the patient classes it applies to (alternatives joined by +), how it yields, and what.
APPLICATIONS = """
C05 OsteoporosisIndicated constrains dose interval route
C05 OsteoporosisIndicated recommends @60mg
C06 SolidTumorBoneMetastasesIndicated constrains dose interval route
C06 SolidTumorBoneMetastasesIndicated indicates bone-metastases-solid-tumor
C06 SolidTumorBoneMetastasesIndicated recommends @120mg
C07 PostmenopausalOsteoporosisIndicated constrains dose interval route
C07 PostmenopausalOsteoporosisIndicated indicates postmenopausal-osteoporosis
C07 PostmenopausalOsteoporosisIndicated recommends @60mg
C08 MaleOsteoporosisIndicated constrains dose interval route
C08 MaleOsteoporosisIndicated indicates male-osteoporosis
C08 MaleOsteoporosisIndicated recommends @60mg
C09 GlucocorticoidInducedOsteoporosisIndicated constrains dose interval route
C09 GlucocorticoidInducedOsteoporosisIndicated indicates glucocorticoid-induced-osteoporosis
C09 GlucocorticoidInducedOsteoporosisIndicated recommends @60mg
C10 CancerTreatmentInducedBoneLossIndicated constrains dose interval route
C10 CancerTreatmentInducedBoneLossIndicated indicates cancer-treatment-induced-bone-loss
C10 CancerTreatmentInducedBoneLossIndicated recommends @60mg
C11 Regimen60mgIndicated constrains site
C11 Regimen60mgIndicated specifies @60mg
C12 OverdueAt60mg recommends give-missed-dose-now
C13 OverdueAt60mg recommends reschedule-from-actual-dose
C14 SolidTumorBoneMetastasesIndicated constrains dose interval route
C14 SolidTumorBoneMetastasesIndicated indicates bone-metastases-solid-tumor
C14 SolidTumorBoneMetastasesIndicated recommends @120mg
C15 BreastCancerBoneMetastasesNotStarted recommends initiate-at-bone-metastasis-diagnosis
C16 CastrationResistantBoneMetastasesNotStarted recommends initiate-at-bone-metastasis-diagnosis
C17 OtherSolidTumorEligible recommends use-in-other-solid-tumor
C17 OtherSolidTumorIneligible warnsOf initiation-not-supported-in-other-solid-tumor
C18 OtherSolidTumorEligible recommends use-in-other-solid-tumor
C18 OtherSolidTumorIneligible warnsOf initiation-not-supported-in-other-solid-tumor
C19 On120mgSchedule constrains actual-interval interval
C19 On120mgSchedule recommends do-not-extend-interval
C21 MyelomaWithRenalImpairment recommends prefer-denosumab-in-myeloma-with-renal-impairment
C22 MultipleMyelomaIndicated indicates multiple-myeloma
C22 MyelomaNotStarted recommends initiate-at-myeloma-diagnosis
C23 ReproductivePotential requires pregnancy-test-before-first-dose
C24 FetalHarmRisk warnsOf fetal-harm
C25 Patient requires dental-evaluation
C26 Patient requires invasive-dental-procedures-completed
C27 TreatmentContext warnsOf osteonecrosis-of-jaw-risk
C28 Patient requires hypocalcemia-corrected
C29 CKDMBDEvaluationCandidate requires ckd-mbd-1-25-dihydroxyvitamin-d ckd-mbd-intact-pth
C29 CKDMBDEvaluationCandidate requires ckd-mbd-25-hydroxyvitamin-d ckd-mbd-serum-calcium
C30 CKDMBDEvaluationCandidate requires ckd-mbd-intact-pth
C31 CKDMBDEvaluationCandidate requires ckd-mbd-serum-calcium
C32 CKDMBDEvaluationCandidate requires ckd-mbd-25-hydroxyvitamin-d
C33 CKDMBDEvaluationCandidate requires ckd-mbd-1-25-dihydroxyvitamin-d
C34 CalciumAboveStatedRange warnsOf calcium-above-stated-range
C34 Patient requires calcium-supplementation
C35 Patient requires vitamin-d-supplementation
C35 VitaminDAboveStatedRange warnsOf vitamin-d-above-stated-range
C36 Patient requires vitamin-d-deficiency-corrected
C37 AdvancedCKDInContext warnsOf supplementation-critical-in-advanced-ckd
C39 HormoneTherapyBoneLossOnTreatment recommends continue-through-hormone-therapy
C40 BoneLossOnTreatment recommends review-at-two-years
C41 BoneLossOnTreatment recommends review-at-two-years
C42 FractureRiskToReassess recommends reassess-fracture-risk
C43 BoneMetastasesOnTreatment recommends continue-without-interruption
C44 ArbitraryDurationWarned recommends do-not-stop-after-arbitrary-duration
C45 OligometastaticInRemissionOnTreatment recommends may-stop-in-oligometastatic-remission
C46 IntermittentAt120mg recommends avoid-intermittent-treatment
C47 LongTreatmentGap recommends start-bisphosphonate-now
C47 StoppedTreatment warnsOf vertebral-fracture-risk-after-stopping
C49 StoppedTreatment warnsOf vertebral-fracture-risk-after-stopping
C50 ZoledronicAcidAdvised constrains transition-dose
C50 ZoledronicAcidAdvised recommends zoledronic-acid-after-denosumab
C51 TransitionDeadlineMissed warnsOf transition-deadline-missed
C51 ZoledronicAcidAdvised constrains transition-deadline
C51 ZoledronicAcidAdvised recommends zoledronic-acid-after-denosumab
C53 StoppedWithCancer warnsOf vertebral-fracture-risk-after-stopping
C54 OralBisphosphonateAdvised recommends oral-bisphosphonate-alternative
C55 ImpairedRenalFunctionInContext recommends no-renal-dose-adjustment
C56 ImpairedRenalFunctionInContext recommends prefer-denosumab-in-renal-impairment
C57 SevereHypocalcemiaRisk warnsOf severe-hypocalcemia-risk
C58 AdvancedCKDWithMineralBoneDisorder warnsOf severe-hypocalcemia-risk-with-ckd-mbd
C59 AdvancedCKDInContext recommends monitor-calcium-closely
C60 AdvancedCKDInContext recommends monitor-phosphorus-magnesium
C61 Pregnant forbids pregnancy
C62 FetalHarmRisk warnsOf fetal-harm
C63 ReproductivePotential requires pregnancy-test-before-each-dose
C64 ReproductivePotential requires contraception
C65 TreatmentContext recommends monitor-serum-calcium
C66 AdvancedCKDInContext warnsOf severe-hypocalcemia-reported
C67 AdvancedCKDInContext warnsOf severe-hypocalcemia-reported
C68 Patient requires calcium-supplementation vitamin-d-supplementation
C69 Patient requires dental-evaluation invasive-dental-procedures-completed
C70 TreatmentContext recommends maintain-oral-hygiene
C71 TreatmentContext recommends monitor-atypical-femoral-fracture
C72 TreatmentContext recommends monitor-serious-infection
C73 TreatmentContext recommends monitor-skin-reactions
C74 TreatmentContext warnsOf increased-eczema-risk
C75 TreatmentContext warnsOf increased-cellulitis-risk
C80 OverdueOrPausedAt60mg warnsOf no-residual-effect-beyond-6-months
C80 StoppedTreatment warnsOf vertebral-fracture-risk-after-stopping
L01 Regimen60mgIndicated constrains dose interval route
L01 Regimen60mgIndicated recommends @60mg
L02 Regimen60mgIndicated constrains site
L02 Regimen60mgIndicated specifies @60mg
L08 Regimen60mgIndicated requires high-fracture-risk
L09 GlucocorticoidInducedOsteoporosisIndicated requires glucocorticoid-dose-and-duration
L10 AndrogenDeprivationBoneLoss requires nonmetastatic-prostate-cancer
L14 AdvancedCKDOn60mg recommends monitor-calcium-weekly-then-monthly
L16 PredisposedToHypocalcemiaInContext recommends monitor-minerals-10-14-days-after
L19 LowCalciumPatient forbids hypocalcemia
L21 HypersensitivityToDenosumab forbids hypersensitivity
L23 ReproductivePotential requires contraception-5-months-after
L24 ConcurrentDenosumabProducts forbids concurrent-denosumab-product
L30 MultipleMyelomaIndicated indicates multiple-myeloma
L31 MultipleMyelomaIndicated+SolidTumorBoneMetastasesIndicated constrains dose interval route
L31 MultipleMyelomaIndicated+SolidTumorBoneMetastasesIndicated recommends @120mg
L32 MultipleMyelomaIndicated+SolidTumorBoneMetastasesIndicated constrains site
L32 MultipleMyelomaIndicated+SolidTumorBoneMetastasesIndicated specifies @120mg
L38 LowCalciumPatient forbids hypocalcemia
L39 HypersensitivityToDenosumab forbids hypersensitivity
"""

REPEATS = {
    ("C07", "C05"),
    ("C08", "C05"),
    ("C09", "C05"),
    ("C14", "C06"),
    ("C62", "C24"),
    ("C69", "C25"),
    ("C69", "C26"),
    ("C68", "C34"),
    ("C68", "C35"),
}
NEAR_REPEATS = {("C23", "C63"), ("C63", "C23"), ("C43", "C19")}
RATIONALES = {
    ("C19", "C20"),
    ("C23", "C24"),
    ("C25", "C27"),
    ("C26", "C27"),
    ("C34", "C38"),
    ("C35", "C38"),
    ("C37", "C38"),
    ("C47", "C48"),
    ("C47", "C49"),
    ("C47", "C52"),
    ("C47", "C80"),
    ("C50", "C48"),
    ("C50", "C49"),
    ("C50", "C52"),
    ("C51", "C80"),
    ("C61", "C62"),
}


def claim(identifier: str) -> URIRef:
    return URIRef(OSTEON + "claim/" + identifier)


def local(node: Node) -> str:
    return str(node).rsplit("/", 1)[-1]


def links(ontology: Graph, name: str) -> set[tuple[str, str]]:
    pairs = ontology.subject_objects(OSTEON[name])
    return {(local(one), local(other)) for one, other in pairs if local(one).startswith("C")}


def expected() -> list[tuple[str, str, str]]:
    rows = [line.split(" ", 2) for line in CLAIMS.strip().splitlines()]
    return [(row[0], row[1], row[2] if len(row) > 2 else "") for row in rows]


def test_all_85_and_no_more(ontology: Graph) -> None:
    article = OSTEON["source/article"]
    found = {
        str(ontology.value(one, DCTERMS.identifier))
        for one in ontology.subjects(RDF.type, OSTEON.Claim)
        if (one, DCTERMS.source, article) in ontology
    }
    assert found == {f"C{number:02}" for number in range(1, 86)}
    assert [row[0] for row in expected()] == sorted(found)


@pytest.mark.parametrize(("identifier", "testable", "order"), expected())
def test_claim(ontology: Graph, identifier: str, testable: str, order: str) -> None:
    one = claim(identifier)
    assert str(ontology.value(one, DCTERMS.identifier)) == identifier
    assert str(ontology.value(one, OSTEON.testable)) == testable
    assert str(ontology.value(one, OSTEON.citationOrder) or "") == order
    markers = {OSTEON["citation/article-" + n] for n in order.split(", ") if n}
    assert set(ontology.objects(one, OSTEON.cites)) == markers
    assert ontology.value(one, OSTEON.section) is not None


def test_eight_unresolved_markers(ontology: Graph) -> None:
    markers = list(ontology.subjects(RDF.type, OSTEON.CitationMarker))
    assert sorted(int(str(ontology.value(m, OSTEON.number))) for m in markers) == list(range(1, 9))
    assert {str(ontology.value(m, OSTEON.resolution)) for m in markers} == {"unresolved"}
    assert len(set(ontology.subjects(RDF.type, OSTEON.PrintedReference))) == 4


def test_applications(ontology: Graph) -> None:
    found = set()
    how = {*ontology.subjects(RDFS.subPropertyOf, OSTEON["yields"]), OSTEON.specifies}
    for one, application in ontology.subject_objects(OSTEON.application):
        classes = "+".join(
            sorted(local(c) for c in ontology.objects(application, OSTEON.appliesTo))
        )
        for link in how:
            for item in ontology.objects(application, link):
                found.add((local(one), classes, local(link), local(item)))
    wanted = set()
    for line in APPLICATIONS.strip().splitlines():
        identifier, classes, link, items = line.split(" ", 3)
        for item in items.split():
            wanted.add((identifier, classes, link, REGIMENS.get(item, item)))
    assert found == wanted


def test_sites_come_from_the_osteoporosis_claim_only(ontology: Graph) -> None:
    found = {
        (local(one), local(site))
        for one, application in ontology.subject_objects(OSTEON.application)
        for site in ontology.objects(application, OSTEON.site)
        if local(one).startswith("C")
    }
    assert found == {("C11", "UpperArm"), ("C11", "UpperThigh"), ("C11", "Abdomen")}


def test_repeats_stay_separate_mentions(ontology: Graph) -> None:
    assert links(ontology, "repeats") == REPEATS
    assert links(ontology, "partlyRepeats") == {("C57", "C37")}
    statements = [str(o) for o in ontology.objects(None, OSTEON.statement)]
    assert len(statements) == len(set(statements))


def test_near_repeats_are_not_merged(ontology: Graph) -> None:
    assert links(ontology, "nearRepeat") == NEAR_REPEATS
    assert not links(ontology, "repeats") & links(ontology, "nearRepeat")


def test_rationales(ontology: Graph) -> None:
    assert links(ontology, "rationale") == RATIONALES


def test_article_is_pending_and_its_contradiction_kept(ontology: Graph) -> None:
    article = OSTEON["source/article"]
    assert ontology.value(article, OSTEON.reviewStatus) == OSTEON.PendingHumanReview
    assert str(ontology.value(article, DCTERMS.modified)) == "2025-12-20"
    assert (article, OSTEON.contradicts, claim("C03")) in ontology
    assert (claim("C02"), OSTEON.contradicts, claim("C03")) in ontology


def test_numbers_keep_their_strictness(ontology: Graph) -> None:
    found = set()
    for one, bound in ontology.subject_objects(OSTEON.statesBound):
        for name in ("moreThan", "lessThan", "atLeast", "atMost"):
            for value in ontology.objects(bound, OSTEON[name]):
                found.add((local(one), name, float(str(value))))
    assert found == {
        ("C17", "moreThan", 3),
        ("C19", "atMost", 28),
        ("C21", "lessThan", 60),
        ("C29", "lessThan", 30),
        ("C34", "atLeast", 1000),
        ("C34", "atMost", 1500),
        ("C35", "atLeast", 400),
        ("C35", "atMost", 800),
        ("C47", "moreThan", 6),
        ("C50", "atLeast", 4),
        ("C50", "atMost", 5),
        ("C51", "atMost", 6),
        ("C54", "atLeast", 35),
        ("C54", "atMost", 35),
        ("C57", "lessThan", 30),
        ("G02", "atLeast", 3),
        ("G24", "lessThan", 35),
        ("L09", "atLeast", 6),
        ("L09", "atLeast", 7.5),
        ("L17", "atLeast", 400),
        ("L17", "atLeast", 1000),
        ("L23", "atLeast", 5),
        ("L37", "lessThan", 30),
    }


def test_efficacy_is_stored_as_written(ontology: Graph) -> None:
    found = {
        (
            local(one),
            str(ontology.value(finding, OSTEON.effectValue) or ""),
            str(ontology.value(finding, OSTEON.effectUnit) or ""),
            local(ontology.value(finding, OSTEON.comparatorDrug) or URIRef("")),
            str(ontology.value(finding, OSTEON.effectDirection)),
        )
        for one, finding in ontology.subject_objects(OSTEON.finding)
        if local(one).startswith("C")
    }
    assert found == {
        ("C76", "18", "%", "ZoledronicAcid", "longer"),
        ("C77", "70", "%", "", "fewer"),
        ("C78", "40", "%", "", "fewer"),
        ("C79", "", "", "ZoledronicAcid", "equivalent"),
    }
