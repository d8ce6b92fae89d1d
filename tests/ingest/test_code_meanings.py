"""What a code means: near ones, composed ones, and those that look alike."""

from __future__ import annotations

import re

import pytest

from osteon.ingest.codes import load_codes
from osteon.ingest.vocabulary import load_vocabulary

from .conftest import ROOT
from .tables import codes_of

ICD = "http://hl7.org/fhir/sid/icd-10-cm"
WHO = "http://hl7.org/fhir/sid/icd-10"
SCT = "http://snomed.info/sct"
LOCAL = "https://w3id.org/osteon/code"


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("M81.0", {"UnspecifiedOsteoporosis"}),
        ("M8100", {"UnspecifiedOsteoporosis"}),
        ("m80.051a", {"UnspecifiedOsteoporosis", "OsteoporoticFracture"}),
        ("M80.08XA", {"UnspecifiedOsteoporosis", "OsteoporoticFracture", "VertebralFracture"}),
        ("M80.88XD", {"OtherOsteoporosis", "OsteoporoticFracture", "VertebralFracture"}),
        ("M81.8", {"OtherOsteoporosis"}),
        ("M81.6", set()),
        ("C50.911", {"BreastCancer"}),
        ("C22.1", {"UnlistedSolidTumor"}),
        ("C22.9", set()),
        ("C7A.090", {"UnlistedSolidTumor"}),
        ("C76.1", set()),
        ("C77.3", set()),
        ("C79.51", {"BoneMetastasis"}),
        ("C79.52", set()),
        ("C7B.03", set()),
        ("C80.1", set()),
        ("C83.30", {"OtherHematologicMalignancy"}),
        ("C90.0", {"MultipleMyeloma"}),
        ("C90.00", {"ActiveMyeloma"}),
        ("C90.01", {"MyelomaInRemission"}),
        ("C90.02", {"ActiveMyeloma"}),
        ("C90.30", {"OtherHematologicMalignancy"}),
        ("D47.2", set()),
        ("D48.0", {"UncertainBoneNeoplasm"}),
        ("N18.32", {"CKDStage3"}),
        ("N18.6", {"EndStageRenalDisease"}),
        ("N18.9", {"ChronicKidneyDisease"}),
        ("Z90.710", {"AcquiredAbsenceOfUterus"}),
        ("Z90.712", set()),
        ("Z90.721", set()),
        ("Z98.52", set()),
        ("O24.011", {"Pregnancy"}),
        ("O24.02", set()),
        ("O24.03", set()),
        ("O80", set()),
        ("O03.9", set()),
        ("O09.211", {"Pregnancy"}),
        ("Z3A.20", {"Pregnancy"}),
        ("Z39.1", {"Lactation"}),
        ("Z39.2", set()),
        ("B99.9", set()),
        ("I10", set()),
        ("", set()),
    ],
)
def test_meaning_of_icd_codes(code: str, names: set[str]) -> None:
    assert load_codes(ROOT).look_up(ICD, code) == names


# Where the WHO's own ICD-10 says something else under a code, or under another one.
OWN_MEANINGS = {
    *(f"M8{kind}.{digit}" for kind in "01" for digit in "01234589"),
    *("D48.0", "N18", "S12.2", "S72.0", "Z33", "Z35", "Z32.1"),
}


def test_codes_of_the_who_mean_what_they_mean_in_icd_10_cm() -> None:
    codes = load_codes(ROOT)
    for code in codes_of("icd-10"):
        assert code not in ("C79.51", "E83.51"), "not a code of the WHO's ICD-10"
        if code not in OWN_MEANINGS:
            assert codes.look_up(WHO, code) == codes.look_up(ICD, code), code


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("M81.0", {"PostmenopausalOsteoporosis"}),
        ("M81.00", {"PostmenopausalOsteoporosis"}),
        ("M80.08", {"PostmenopausalOsteoporosis", "OsteoporoticFracture"}),
        ("M81.4", {"DrugInducedOsteoporosis"}),
        ("M81.5", {"OtherOsteoporosis"}),
        ("M81.6", set()),
        ("M81.9", {"UnspecifiedOsteoporosis"}),
        ("M82.0", set()),
        ("C50.9", {"BreastCancer"}),
        ("c61", {"ProstateCancer"}),
        ("C61+", {"ProstateCancer"}),
        ("C34.1", {"LungCancer"}),
        ("C90.0", {"MultipleMyeloma"}),
        ("C90.3", {"OtherHematologicMalignancy"}),
        ("C22.9", set()),
        ("C79.5", set()),  # bone or bone marrow
        ("C80.0", set()),
        ("E83.5", set()),  # low or high calcium
        ("E55.9", {"VitaminDDeficiency"}),
        ("E20.9", {"Hypoparathyroidism"}),
        ("N18.4", {"CKDStage4"}),
        ("N18.5", {"CKDStage5"}),
        ("Z99.2", {"DialysisDependence"}),
        ("Z32.1", {"PositivePregnancyTestEncounter"}),
        ("Z32.0", set()),
        ("Z33", {"Pregnancy"}),
        ("Z90.7", set()),
        ("O80.0", set()),
        ("S72.0", {"HipFracture"}),
        ("S72.2", set()),
    ],
)
def test_meaning_of_icd_codes_of_the_who(code: str, names: set[str]) -> None:
    assert load_codes(ROOT).look_up(WHO, code) == names
    assert load_codes(ROOT).look_up("urn:oid:2.16.840.1.113883.6.3", code) == names
    for edition in EDITIONS:
        assert load_codes(ROOT).look_up(edition, code) == names


EDITIONS = (
    "http://fhir.de/CodeSystem/bfarm/icd-10-gm",
    "http://fhir.de/CodeSystem/dimdi/icd-10-gm",
    "http://hl7.org/fhir/sid/icd-10-gm",
    "http://hl7.org/fhir/sid/icd-10-de",
    "http://hl7.org/fhir/sid/icd-10-nl",
    "urn:oid:2.16.840.1.113883.6.3.2",
    "http://hl7.org/fhir/sid/icd-10-am",
)


@pytest.mark.parametrize(
    ("system", "code", "names"),
    [
        ("http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration", "SQ", {"Subcutaneous"}),
        ("http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration", "IV", {"Intravenous"}),
        ("http://hl7.org/fhir/v3/RouteOfAdministration", "IVINJ", {"Intravenous"}),
        ("urn:oid:2.16.840.1.113883.5.112", "PO", {"Oral"}),
        ("urn:oid:2.16.840.1.113883.5.112", "IM", {"Intramuscular"}),
        ("http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration", "SQIMPLNT", set()),
        ("http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration", "SC", set()),
        ("http://terminology.hl7.org/CodeSystem/v2-0162", "SC", {"Subcutaneous"}),
        ("http://standardterms.edqm.eu", "20066000", {"Subcutaneous"}),
        ("http://standardterms.edqm.eu", "20045000", {"Intravenous"}),
        ("urn:oid:0.4.0.127.0.16.1.1.2.1", "20035000", {"Intramuscular"}),
        ("http://standardterms.edqm.eu", "20053000", {"Oral"}),
        ("http://standardterms.edqm.eu", "20065000", set()),
        ("http://fhir.de/CodeSystem/bfarm/atc", "M05BX04", {"Denosumab"}),
        ("http://fhir.de/CodeSystem/dimdi/atc", "M05BX04", {"Denosumab"}),
        ("http://terminology.hl7.org/CodeSystem/v2-0162", "SQ", set()),
        ("http://terminology.hl7.org/CodeSystem/v2-0078", "NEG", {"Negative"}),
        ("http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender", "F", {"Female"}),
        (SCT, "102447009", {"PostmenopausalOsteoporosis"}),
        (SCT, "32369003", {"UnspecifiedOsteoporosis"}),
        (SCT, "126906006", set()),
        (SCT, "6400985", set()),
        ("urn:oid:2.16.840.1.113883.6.96", "64859006", {"UnspecifiedOsteoporosis"}),
        ("http://loinc.org/", "33914-3", {"EGFR"}),
        ("http://loinc.org", "2164-2", {"CreatinineClearance"}),
        ("http://www.whocc.no/atc", "M05BA05", {"Bisphosphonate"}),
        ("http://www.whocc.no/atc", "M05BX", set()),
        ("http://hl7.org/fhir/sid/ndc", "55513-710-01", {"Denosumab60mgProduct"}),
        ("http://hl7.org/fhir/sid/icd-9-cm", "733.00", set()),
        (None, "M81.0", set()),
        (ICD, None, set()),
    ],
)
def test_meaning_of_other_codes(system: str | None, code: str | None, names: set[str]) -> None:
    assert load_codes(ROOT).look_up(system, code) == names


def test_every_class_of_a_record_has_a_local_code() -> None:
    vocabulary, codes = load_vocabulary(ROOT), load_codes(ROOT)
    meant = {n for code in codes_of("osteon") for n in codes.look_up(LOCAL, code)}
    modules = ("condition", "drug", "observable", "procedure")
    text = "".join((ROOT / "ontology" / f"{m}.ttl").read_text(encoding="utf-8") for m in modules)
    classes = set(re.findall(r"^osteon:(\w+) a owl:Class", text, re.MULTILINE))
    assert classes <= vocabulary.classes
    assert classes - meant == set()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("life-expectancy", "LifeExpectancy"),
        ("clinically-significant-bone-metastases", "BoneMetastasesClinicalSignificance"),
        ("intravenous-therapy-feasible", "IntravenousTherapyFeasibility"),
        ("reproductive-potential", "ReproductivePotentialStatement"),
        ("bone-disease-in-remission", "BoneDiseaseRemissionStatus"),
        ("expected-treatment-gap", "ExpectedTreatmentGap"),
        ("contraception-in-use", "ContraceptionUse"),
        ("breastfeeding", "BreastfeedingStatus"),
        ("fracture-risk-assessment", "FractureRiskAssessment"),
        ("giant-cell-tumor-of-bone", "GiantCellTumorOfBone"),
        ("castration-resistant-prostate-cancer", "CastrationResistantProstateCancer"),
        ("cancer-treatment-induced-bone-loss", "CancerTreatmentInducedBoneLoss"),
        ("oligometastatic-bone-disease", "OligometastaticBoneDisease"),
        ("dental-evaluation", "DentalEvaluation"),
        ("invasive-dental-procedure", "InvasiveDentalProcedure"),
        ("elemental-calcium", "ElementalCalciumIntake"),
        ("high", "HighRisk"),
        ("low", "LowRisk"),
        ("fixed-duration-reached", "FixedDurationReached"),
        ("treatment-stopped-permanently", "TreatmentStoppedPermanently"),
        ("copper-iud-insertion", "CopperIntrauterineDeviceInsertion"),
        ("smoldering-myeloma", "SmolderingMyeloma"),
        ("zoledronic-acid", "ZoledronicAcid"),
        ("menopausal-status", "MenopausalStatus"),
    ],
)
def test_local_codes_of_the_contract(code: str, name: str) -> None:
    assert load_codes(ROOT).look_up(LOCAL, code) == {name}
