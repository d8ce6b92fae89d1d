"""The mapping tables: well formed, and made of codes that exist."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
import simple_icd_10_cm as icd

from osteon.ingest.codes import load_codes
from osteon.ingest.vocabulary import load_vocabulary

from .conftest import ROOT

TABLES = sorted((ROOT / "ontology" / "mapping").glob("*.sssom.tsv"))
PREDICATES = {"exactMatch", "closeMatch", "narrowMatch", "broadMatch", "relatedMatch"}
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
WHO = "http://hl7.org/fhir/sid/icd-10"
SCT = "http://snomed.info/sct"
LOCAL = "https://w3id.org/osteon/code"


def rows(path: Path) -> list[dict[str, str]]:
    lines = [x for x in path.read_text(encoding="utf-8").splitlines() if not x.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def metadata(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [x[1:] for x in text.splitlines() if x.startswith("#")]


def codes_of(name: str) -> list[str]:
    path = ROOT / "ontology" / "mapping" / f"{name}.sssom.tsv"
    return sorted({row["object_id"].partition(":")[2] for row in rows(path)})


def test_there_is_a_table_for_each_terminology() -> None:
    names = {path.name.removesuffix(".sssom.tsv") for path in TABLES}
    assert names == {
        *(
            "atc",
            "fhir",
            "hcpcs",
            "icd-10",
            "icd-10-cm",
            "loinc",
            "ndc",
            "osteon",
            "rxnorm",
            "snomed-ct",
        )
    }


@pytest.mark.parametrize("path", TABLES, ids=lambda p: p.name)
def test_metadata(path: Path) -> None:
    block = metadata(path)
    for slot in ("mapping_set_id", "mapping_set_version", "license", "curie_map"):
        assert any(line.startswith(f"{slot}:") for line in block), slot
    declared = {line.split(":")[0].strip() for line in block if line.startswith("  ")}
    used = {row["object_id"].partition(":")[0] for row in rows(path)}
    assert used | {"osteon", "skos", "semapv"} == declared


@pytest.mark.parametrize("path", TABLES, ids=lambda p: p.name)
def test_rows(path: Path) -> None:
    vocabulary = load_vocabulary(ROOT)
    seen = set()
    for row in rows(path):
        subject = row["subject_id"].removeprefix("osteon:")
        assert subject in vocabulary.kinds, f"osteon:{subject} is neither a class nor a value"
        assert row["predicate_id"].removeprefix("skos:") in PREDICATES
        assert row["mapping_justification"].startswith("semapv:")
        assert 0 < float(row["confidence"]) <= 1
        assert row["mapping_source"]
        assert row.get("predicate_modifier", "") in ("", "Not")
        assert None not in row and None not in row.values()
        key = (subject, row["object_id"])
        assert key not in seen, key
        seen.add(key)


def test_what_is_not_verified_is_not_called_exact() -> None:
    for path in TABLES:
        for row in rows(path):
            if float(row["confidence"]) < 0.5:
                assert row["predicate_id"] == "skos:closeMatch", row


def test_no_descriptions_that_others_own_are_shipped() -> None:
    for name in ("snomed-ct", "atc", "icd-10"):
        path = ROOT / "ontology" / "mapping" / f"{name}.sssom.tsv"
        assert "object_label" not in rows(path)[0]


def test_icd_codes_exist_under_these_labels() -> None:
    for row in rows(ROOT / "ontology" / "mapping" / "icd-10-cm.sssom.tsv"):
        code = row["object_id"].partition(":")[2]
        assert icd.is_valid_item(code), code
        assert icd.get_description(code) == row["object_label"]


_VERHOEFF_D = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
    [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
    [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
    [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
    [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
    [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
    [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
    [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
]
_VERHOEFF_P = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
    [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
    [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
    [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
    [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
    [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
    [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
]


def verhoeff(code: str) -> bool:
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = _VERHOEFF_D[check][_VERHOEFF_P[place % 8][int(digit)]]
    return check == 0


def loinc_digit(number: str) -> int:
    doubled = "".join(
        str(int(d) * 2) if place % 2 == 0 else d for place, d in enumerate(reversed(number))
    )
    return -sum(map(int, doubled)) % 10


@pytest.mark.parametrize("code", codes_of("snomed-ct"))
def test_snomed_check_digit(code: str) -> None:
    assert re.fullmatch(r"\d{6,18}", code) and verhoeff(code)


@pytest.mark.parametrize("code", codes_of("loinc"))
def test_loinc_check_digit(code: str) -> None:
    number, check = code.removeprefix("LA").split("-")
    # The letters of an answer code count too, by how many digits follow them.
    letters = {4: 5, 5: 2}[len(number)] if code.startswith("LA") else 0
    assert (loinc_digit(number) + letters) % 10 == int(check)


def test_the_check_digits_find_errors() -> None:
    assert verhoeff("34043003") and not verhoeff("34043002")
    assert loinc_digit("17861") == 6 and loinc_digit("17816") != 6


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
