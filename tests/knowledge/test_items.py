"""Every id of an answer is there, with the right kind, and nothing besides."""

from __future__ import annotations

import pytest
from rdflib import DCTERMS, RDF, Graph, Namespace
from rdflib.term import Node

OSTEON = Namespace("https://w3id.org/osteon/")

IDS = {
    "Indication": """
        postmenopausal-osteoporosis male-osteoporosis glucocorticoid-induced-osteoporosis
        cancer-treatment-induced-bone-loss bone-metastases-solid-tumor multiple-myeloma
    """,
    "Regimen": "denosumab-60mg-every-6-months denosumab-120mg-every-4-weeks",
    "Requirement": """
        pregnancy-test-before-first-dose pregnancy-test-before-each-dose contraception
        dental-evaluation invasive-dental-procedures-completed hypocalcemia-corrected
        ckd-mbd-intact-pth ckd-mbd-serum-calcium ckd-mbd-25-hydroxyvitamin-d
        ckd-mbd-1-25-dihydroxyvitamin-d calcium-supplementation vitamin-d-supplementation
        vitamin-d-deficiency-corrected high-fracture-risk contraception-5-months-after
        glucocorticoid-dose-and-duration nonmetastatic-prostate-cancer
    """,
    "Contraindication": "pregnancy hypocalcemia hypersensitivity concurrent-denosumab-product",
    "OrderCheck": """
        dose route interval site actual-interval transition-dose transition-deadline
    """,
    "Recommendation": """
        initiate-at-bone-metastasis-diagnosis use-in-other-solid-tumor
        initiate-at-myeloma-diagnosis prefer-denosumab-in-myeloma-with-renal-impairment
        prefer-denosumab-in-renal-impairment no-renal-dose-adjustment do-not-extend-interval
        give-missed-dose-now reschedule-from-actual-dose continue-through-hormone-therapy
        review-at-two-years reassess-fracture-risk continue-without-interruption
        do-not-stop-after-arbitrary-duration may-stop-in-oligometastatic-remission
        avoid-intermittent-treatment start-bisphosphonate-now zoledronic-acid-after-denosumab
        oral-bisphosphonate-alternative monitor-serum-calcium monitor-calcium-closely
        monitor-phosphorus-magnesium maintain-oral-hygiene monitor-atypical-femoral-fracture
        monitor-serious-infection monitor-skin-reactions monitor-calcium-weekly-then-monthly
        monitor-minerals-10-14-days-after
    """,
    "Caution": """
        severe-hypocalcemia-risk severe-hypocalcemia-risk-with-ckd-mbd
        supplementation-critical-in-advanced-ckd vertebral-fracture-risk-after-stopping fetal-harm
        calcium-above-stated-range vitamin-d-above-stated-range increased-eczema-risk
        increased-cellulitis-risk initiation-not-supported-in-other-solid-tumor
        transition-deadline-missed no-residual-effect-beyond-6-months severe-hypocalcemia-reported
        osteonecrosis-of-jaw-risk
    """,
    "Conflict": """
        two-regimens-matched bisphosphonate-advice-in-renal-impairment transition-drug-hazard
        renal-preference-versus-hypocalcemia-risk discontinuation-reading
        stopped-during-hormone-therapy stopped-with-bone-metastases
    """,
    "Gap": """
        hypersensitivity-to-denosumab age-under-18 osteonecrosis-of-jaw atypical-femoral-fracture
        hypercalcemia breastfeeding hypoparathyroidism multiple-myeloma-dose
        castration-sensitive-prostate-cancer indication-not-recorded early-dose
        late-dose-at-120mg giant-cell-tumor-of-bone hypercalcemia-of-malignancy
        premenopausal-low-bone-mass high-fracture-risk
    """,
    "MissingFact": """
        sex birth-date menopausal-status pregnancy-test contraception egfr creatinine-clearance
        serum-calcium intact-pth 25-hydroxyvitamin-d 1-25-dihydroxyvitamin-d dental-evaluation
        calcium-intake vitamin-d-intake primary-tumor castration-status life-expectancy
        clinical-significance expected-treatment-gap intravenous-therapy-feasible
        diagnosis-confirmation allergy-substance glucocorticoid-causality hormone-therapy
        stop-reason last-dose-date dose-given
        reproductive-potential ordered-start order-dose order-route order-interval order-site salt
        bone-disease-in-remission fracture-risk-assessment glucocorticoid-dose metastatic-status
        osteoporosis-type procedure-done medication-use
    """,
    "Verdict": """
        contraindicated discontinuing not-indicated requirements-unmet order-violation
        needs-information proceed
    """,
    "Timing": "first-dose each-dose throughout",
    "ItemStatus": "met unmet unknown not-applicable present absent applies ok violation",
    "Profile": "article article+label",
}

GRAVE = """
    hypersensitivity-to-denosumab age-under-18 osteonecrosis-of-jaw atypical-femoral-fracture
    hypercalcemia breastfeeding hypoparathyroidism
"""

LABEL_ONLY = """
    high-fracture-risk contraception-5-months-after glucocorticoid-dose-and-duration
    nonmetastatic-prostate-cancer hypocalcemia hypersensitivity concurrent-denosumab-product
    monitor-calcium-weekly-then-monthly monitor-minerals-10-14-days-after
"""

# What the label profile adds is judged here too; the article's timings are those of its claims.
TIMINGS = {
    "each-dose": {"pregnancy-test-before-each-dose"},
    "throughout": {
        "contraception",
        "contraception-5-months-after",
        "calcium-supplementation",
        "vitamin-d-supplementation",
    },
}


def identifier(ontology: Graph, node: Node | None) -> str:
    return str(ontology.value(node, DCTERMS.identifier))


@pytest.mark.parametrize("kind", IDS)
def test_ids_of_a_kind(ontology: Graph, kind: str) -> None:
    # A status that an answer never shows needs no identifier; the house rules ask it of every item.
    found = [
        str(name)
        for one in ontology.subjects(RDF.type, OSTEON[kind])
        for name in ontology.objects(one, DCTERMS.identifier)
    ]
    assert sorted(found) == sorted(IDS[kind].split())


@pytest.mark.parametrize("kind", [*IDS][:9])
def test_an_iri_ends_in_its_id(ontology: Graph, kind: str) -> None:
    for one in ontology.subjects(RDF.type, OSTEON[kind]):
        assert str(one).endswith("/" + identifier(ontology, one))


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("Must", "must"),
        ("Should", "should"),
        ("May", "may"),
        ("MustNot", "must not"),
        ("ShouldNot", "should not"),
        ("Informs", "informs"),
        ("Subcutaneous", "subcutaneous"),
        ("Intravenous", "intravenous"),
        ("Oral", "oral"),
        ("UpperArm", "upper-arm"),
        ("UpperThigh", "upper-thigh"),
        ("Abdomen", "abdomen"),
    ],
)
def test_words_of_an_answer(ontology: Graph, local: str, expected: str) -> None:
    assert identifier(ontology, OSTEON[local]) == expected


def test_verdicts_in_order(ontology: Graph) -> None:
    ranked = sorted(
        (int(str(ontology.value(one, OSTEON.rank))), identifier(ontology, one))
        for one in ontology.subjects(RDF.type, OSTEON.Verdict)
    )
    assert ranked == list(enumerate(IDS["Verdict"].split(), start=1))


def test_grave_gaps(ontology: Graph) -> None:
    grave = {
        identifier(ontology, one)
        for one, flag in ontology.subject_objects(OSTEON.grave)
        if str(flag) == "true"
    }
    assert grave == set(GRAVE.split())


def test_timings(ontology: Graph) -> None:
    for one in ontology.subjects(RDF.type, OSTEON.Requirement):
        name = identifier(ontology, one)
        timing = identifier(ontology, ontology.value(one, OSTEON.timing))
        wanted = [word for word, names in TIMINGS.items() if name in names] or ["first-dose"]
        assert [timing] == wanted, name


def test_profiles(ontology: Graph) -> None:
    def sources(profile: str) -> set[str]:
        included = ontology.objects(OSTEON[profile], OSTEON.includesSource)
        return {identifier(ontology, one) for one in included}

    assert sources("ArticleProfile") == {"article"}
    assert sources("LabelProfile") == {"article", "us-prolia-label", "us-xgeva-label"}


def test_items_of_the_label_profile(ontology: Graph) -> None:
    limited = {
        identifier(ontology, one)
        for one in ontology.subjects(OSTEON.onlyInProfile, OSTEON.LabelProfile)
    }
    assert limited == set(LABEL_ONLY.split())
    article = {
        identifier(ontology, one)
        for one in ontology.subjects(OSTEON.onlyInProfile, OSTEON.ArticleProfile)
    }
    assert article == {"multiple-myeloma-dose", "high-fracture-risk"}


def test_regimens(ontology: Graph) -> None:
    found = {
        tuple(
            str(ontology.value(one, OSTEON[name]))
            for name in ("dose", "doseUnit", "interval", "stepBack")
        )
        for one in ontology.subjects(RDF.type, OSTEON.Regimen)
    }
    assert found == {("60", "mg", "P6M", "-P6M"), ("120", "mg", "P28D", "-P28D")}


@pytest.mark.parametrize(
    ("conflict", "claims"),
    [
        ("two-regimens-matched", {"C05", "C06"}),
        ("bisphosphonate-advice-in-renal-impairment", {"C47", "C50", "C56"}),
        ("transition-drug-hazard", {"C47", "C50"}),
        ("renal-preference-versus-hypocalcemia-risk", {"C56", "C57"}),
        ("discontinuation-reading", {"C12", "C47"}),
        ("stopped-during-hormone-therapy", {"C39", "C47"}),
        ("stopped-with-bone-metastases", {"C43", "C47"}),
    ],
)
def test_conflicts(ontology: Graph, conflict: str, claims: set[str]) -> None:
    between = ontology.objects(OSTEON["conflict/" + conflict], OSTEON.between)
    assert {identifier(ontology, one) for one in between} == claims
