"""The mapping tables: well formed, and made of codes that exist."""

from __future__ import annotations

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
from .tables import codes_of, rows

TABLES = sorted((ROOT / "ontology" / "mapping").glob("*.sssom.tsv"))
PREDICATES = {"exactMatch", "closeMatch", "narrowMatch", "broadMatch", "relatedMatch"}
SCT = "http://snomed.info/sct"
MONDO = "http://purl.obolibrary.org/obo/mondo.owl"
HPO = "http://human-phenotype-ontology.org"
MESH = "http://terminology.hl7.org/CodeSystem/MSH"
NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
CHEBI = "http://purl.obolibrary.org/obo/chebi.owl"
OSTEON = Namespace("https://w3id.org/osteon/")
SOURCES = "https://w3id.org/osteon/mapping-source/"
JUSTIFICATIONS = {"semapv:ManualMappingCuration", "semapv:MappingChaining"}
STANDARD_SURFACE = "MillilitrePerMinutePerStandardSurface"


def metadata(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [x[1:] for x in text.splitlines() if x.startswith("#")]


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
            "edqm",
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
    for name in ("snomed-ct", "atc", "icd-10", "drugbank", "edqm"):
        path = ROOT / "ontology" / "mapping" / f"{name}.sssom.tsv"
        assert "object_label" not in rows(path)[0]


def test_icd_codes_exist_under_these_labels() -> None:
    for row in rows(ROOT / "ontology" / "mapping" / "icd-10-cm.sssom.tsv"):
        code = row["object_id"].partition(":")[2]
        assert icd.is_valid_item(code), code
        assert icd.get_description(code) == row["object_label"]
