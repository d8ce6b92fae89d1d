"""The mapping tables: well formed, and made of codes that exist."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
import simple_icd_10_cm as icd
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from ucumvert import PintUcumRegistry
from ucumvert.parser import InvalidUcumError

from osteon.ingest.codes import load_codes
from osteon.ingest.vocabulary import load_vocabulary

from .conftest import ROOT

TABLES = sorted((ROOT / "ontology" / "mapping").glob("*.sssom.tsv"))
PREDICATES = {"exactMatch", "closeMatch", "narrowMatch", "broadMatch", "relatedMatch"}
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
WHO = "http://hl7.org/fhir/sid/icd-10"
SCT = "http://snomed.info/sct"
LOCAL = "https://w3id.org/osteon/code"
MONDO = "http://purl.obolibrary.org/obo/mondo.owl"
HPO = "http://human-phenotype-ontology.org"
MESH = "http://terminology.hl7.org/CodeSystem/MSH"
NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
CHEBI = "http://purl.obolibrary.org/obo/chebi.owl"
OSTEON = Namespace("https://w3id.org/osteon/")
SOURCES = "https://w3id.org/osteon/mapping-source/"
JUSTIFICATIONS = {"semapv:ManualMappingCuration", "semapv:MappingChaining"}
STANDARD_SURFACE = "MillilitrePerMinutePerStandardSurface"


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
            "chebi",
            "dron",
            "drugbank",
            "fhir",
            "hcpcs",
            "hpo",
            "icd-10",
            "icd-10-cm",
            "loinc",
            "mesh",
            "mondo",
            "ncit",
            "ndc",
            "osteon",
            "rxnorm",
            "snomed-ct",
            "ucum",
        )
    }


METADATA = (
    *("mapping_set_id", "mapping_set_version", "mapping_set_title", "mapping_set_description"),
    *("license", "creator_label", "mapping_date", "subject_source", "subject_source_version"),
    "curie_map",
)
SEVERAL = {"fhir"}
"""Tables of more than one terminology, so that none is the source of all their objects."""


def text_of(node: object) -> str:
    return str(node) if node is not None else ""


@cache
def ontology() -> Graph:
    graph = Graph()
    for path in sorted((ROOT / "ontology").glob("*.ttl")):
        graph.parse(path)
    return graph


@cache
def units() -> PintUcumRegistry:
    return PintUcumRegistry()


@pytest.mark.parametrize("path", TABLES, ids=lambda p: p.name)
def test_metadata(path: Path) -> None:
    block, name = metadata(path), path.name.removesuffix(".sssom.tsv")
    slots = dict(line.split(": ", 1) for line in block if ": " in line and line[0] != " ")
    assert set(METADATA) - {"curie_map"} <= set(slots) and "curie_map:" in block
    assert slots["mapping_set_id"] == f"https://w3id.org/osteon/mapping/{name}"
    assert slots["subject_source_version"] == slots["mapping_set_version"]
    if name not in SEVERAL:
        source = URIRef(slots["object_source"].strip('"'))
        assert (source, RDF.type, OSTEON.Terminology) in ontology()
        prefix = text_of(ontology().value(source, OSTEON.curiePrefix))
        assert {row["object_id"].partition(":")[0] for row in rows(path)} == {prefix}
    declared = {line.split(":")[0].strip() for line in block if line.startswith("  ")}
    used = {row["object_id"].partition(":")[0] for row in rows(path)}
    assert used | {"osteon", "skos", "semapv", "mapsource"} == declared


@pytest.mark.parametrize("path", TABLES, ids=lambda p: p.name)
def test_rows(path: Path) -> None:
    vocabulary = load_vocabulary(ROOT)
    seen = set()
    for row in rows(path):
        subject = row["subject_id"].removeprefix("osteon:")
        assert subject in vocabulary.kinds, f"osteon:{subject} is neither a class nor a value"
        names = {str(label) for label in ontology().objects(OSTEON[subject], RDFS.label)}
        assert row["subject_label"] in names, row
        assert row["predicate_id"].removeprefix("skos:") in PREDICATES
        assert row["mapping_justification"] in JUSTIFICATIONS
        assert 0 < float(row["confidence"]) <= 1
        source = row["mapping_source"].replace("mapsource:", SOURCES)
        assert (URIRef(source), RDF.type, OSTEON.MappingSource) in ontology(), source
        assert row.get("predicate_modifier", "") in ("", "Not")
        assert None not in row and None not in row.values()
        # Stricter than once for each predicate: two of them would contradict each other.
        key = (subject, row["object_id"])
        assert key not in seen, key
        seen.add(key)


def test_every_source_is_used_and_named() -> None:
    used = {row["mapping_source"] for path in TABLES for row in rows(path)}
    for source in ontology().subjects(RDF.type, OSTEON.MappingSource):
        assert str(source).replace(SOURCES, "mapsource:") in used, source
        assert ontology().value(source, RDFS.label), source


def test_confidence_bears_the_predicate() -> None:
    for path in TABLES:
        for row in rows(path):
            floor = {"skos:exactMatch": 0.7, "skos:closeMatch": 0.7, "skos:narrowMatch": 0.5}
            assert float(row["confidence"]) >= floor.get(row["predicate_id"], 0), row


def test_what_goes_by_way_of_another_terminology_says_so() -> None:
    for path in TABLES:
        for row in rows(path):
            chained = row["mapping_justification"] == "semapv:MappingChaining"
            assert chained == ("By way of" in (row.get("comment") or "")), row
            assert not (chained and row.get("object_label")), row


FALSE_FRIENDS = [
    ("RXCUI:614391", "denosumab in some lists; of another drug"),
    ("RXCUI:3002", "another drug, shown as alendronate in some records"),
    ("RXCUI:11473", "from memory only"),
    ("RXCUI:4018", "from memory only"),
    ("LOINC:62290-2", "sources contradict each other on what it is"),
    ("SCTID:34043002", "a misspelt dental consultation"),
    ("NCIT:C2916", "HPO gives it for carcinomas of breast and of kidney alike"),
    ("UCUM:mL/min/1.73m2", "not what it looks like in UCUM"),
    ("UCUM:mL/min/1.73.m2", "not what it looks like in UCUM"),
]


@pytest.mark.parametrize("curie", [curie for curie, _ in FALSE_FRIENDS])
def test_false_friends_are_in_no_table(curie: str) -> None:
    assert curie not in {unquote(row["object_id"]) for path in TABLES for row in rows(path)}


@pytest.mark.parametrize(
    ("system", "code", "names"),
    [
        # A near duplicate: understood, but never the exact one.
        (MONDO, "MONDO:0000757", {"GlucocorticoidInducedOsteoporosis"}),
        (MONDO, "MONDO:0024651", {"GlucocorticoidInducedOsteoporosis"}),
        (MONDO, "MONDO:0024650", {"DrugInducedOsteoporosis"}),
        (MONDO, "mondo:0008159", {"PostmenopausalOsteoporosis"}),
        (MONDO, "0008159", {"PostmenopausalOsteoporosis"}),
        (MONDO, "HP:0008159", set()),
        (MONDO, "MONDO:0002406", set()),
        (MONDO, "MONDO:0005550", set()),
        (MONDO, "MONDO:0021259", set()),
        (HPO, "HP:0000939", {"UnspecifiedOsteoporosis"}),
        (HPO, "HP:0000867", set()),
        (HPO, "HP:0003774", {"CKDStage5"}),
        (MESH, "D011471", set()),  # prostatic neoplasms, benign ones too
        (MESH, "D007680", set()),
        (MESH, "D005938", set()),  # glucocorticoids on the skin, too
        (MESH, "D015663", {"PostmenopausalOsteoporosis"}),
        (MESH, "D007676", {"ChronicKidneyDisease"}),
        (NCIT, "C9439", {"CKDStage5"}),
        (NCIT, "C2983", set()),
        (CHEBI, "CHEBI:749681", {"Denosumab"}),
        ("https://go.drugbank.com/drugs", "DB06643", {"Denosumab"}),
        ("http://purl.obolibrary.org/obo/dron.owl", "DRON:00019864", {"Denosumab"}),
        # Menopausal is wider than postmenopausal, in SNOMED CT.
        (SCT, "32369003", {"UnspecifiedOsteoporosis"}),
        # One ATC code and no strength: neither product.
        ("http://www.whocc.no/atc", "M05BX04", {"Denosumab"}),
        # In moles, and of D3 only; often labelled as mass.
        ("http://loinc.org", "14635-7", {"TwentyFiveHydroxyvitaminD"}),
        ("http://unitsofmeasure.org", "mL/min/{1.73_m2}", {STANDARD_SURFACE}),
        ("http://unitsofmeasure.org", "mL/min", {"MillilitrePerMinute"}),
    ],
)
def test_meaning_of_near_misses(system: str, code: str, names: set[str]) -> None:
    assert load_codes(ROOT).look_up(system, code) == names


def test_near_misses_are_not_exact() -> None:
    table = {row["object_id"]: row for path in TABLES for row in rows(path)}
    assert table["MONDO:0000757"]["predicate_id"] == "skos:closeMatch"
    assert table["LOINC:14635-7"]["predicate_id"] == "skos:narrowMatch"
    assert "[Moles/volume]" in table["LOINC:14635-7"]["object_label"]
    assert table["LOINC:33914-3"]["predicate_id"] == "skos:narrowMatch"


def test_no_table_holds_codes_that_may_not_be_shipped() -> None:
    prefixes = {row["object_id"].partition(":")[0] for path in TABLES for row in rows(path)}
    assert prefixes.isdisjoint({"UMLS", "CPT", "CDT", "MEDRT", "CVX"})


@pytest.mark.parametrize("code", codes_of("ucum"))
def test_units_are_units_of_ucum(code: str) -> None:
    units().from_ucum(unquote(code))


def test_what_is_no_unit_is_found() -> None:
    with pytest.raises(InvalidUcumError):
        units().from_ucum("mL/min/1.73m2")


def test_no_descriptions_that_others_own_are_shipped() -> None:
    for name in ("snomed-ct", "atc", "icd-10", "drugbank"):
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
