"""`osteon link` from outside: both ways, in every format, and what is not found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from osteon.cli import main

from .conftest import ROOT

Said = tuple[int, str, str]


@pytest.fixture
def link(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    monkeypatch.setenv("OSTEON_INDEX", str(tmp_path / "none.sqlite"))

    def run(*args: str) -> Said:
        code = main(["link", *args])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def data(said: Said) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said[1])
    return found


def test_a_concept_by_its_name_has_codes_in_every_terminology(link: Any) -> None:
    code, out, err = link("denosumab", "--format", "json")
    assert (code, err) == (0, "")
    (concept,) = json.loads(out)["concepts"]
    assert concept["id"] == "osteon:Denosumab"
    assert "osteon:Denosumab60mgProduct" in concept["narrower"]
    rows = {(m["terminology"], m["code"]): m for m in concept["mappings"]}
    atc = rows["ATC", "M05BX04"]
    assert (atc["predicate"], atc["confidence"], atc["read"]) == ("skos:exactMatch", "0.95", True)
    assert atc["justification"] == "semapv:ManualMappingCuration"
    assert "fabkury/atcd" in atc["source"]
    assert atc["version"] == "commit 1e92aec"
    assert atc["table"].startswith("atc.sssom.tsv 20")
    assert {"ATC", "RxNorm", "SNOMED CT"} <= {terminology for terminology, _ in rows}


@pytest.mark.parametrize("term", ["Denosumab", "DENOSUMAB", "osteon:Denosumab", "denosumab"])
def test_a_concept_by_any_of_its_names(term: str, link: Any) -> None:
    found = data(link(term, "--format", "json"))
    assert [c["id"] for c in found["concepts"]] == ["osteon:Denosumab"]
    iri = data(link("https://w3id.org/osteon/Denosumab", "--format", "json"))
    assert iri["concepts"] == found["concepts"]


def test_a_synonym_leads_to_the_concept(link: Any) -> None:
    found = data(link("Prolia", "--format", "json"))
    assert [c["id"] for c in found["concepts"]] == ["osteon:Denosumab60mgProduct"]


@pytest.mark.parametrize(
    "term",
    [
        "rxnorm:993452",
        "RxNorm:993452",
        "RXCUI:993452",
        "http://www.nlm.nih.gov/research/umls/rxnorm|993452",
        "urn:oid:2.16.840.1.113883.6.88|993452",
        "2.16.840.1.113883.6.88|993452",
        "rxnorm|993452",
        "http://purl.bioontology.org/ontology/RXNORM/993452",
        "993452",
    ],
)
def test_a_code_however_its_terminology_is_called(term: str, link: Any) -> None:
    said = link(term, "--format", "json")
    (code,) = data(said)["codes"]
    assert said[0] == 0
    assert (code["terminology"], code["code"], code["understood"]) == ("RxNorm", "993452", True)
    assert [c["id"] for c in code["concepts"]] == ["osteon:Denosumab60mgProduct"]
    assert code["paths"] == []


def way(code: dict[str, Any]) -> list[str]:
    (path,) = code["paths"]
    return [path[0]["from"], *(step["to"] for step in path)]


@pytest.mark.parametrize(
    ("term", "path", "above", "concepts"),
    [
        (
            "icd10cm:M80.08XA",
            ["M80.08XA", "M80.08"],
            ["M80.0", "M80"],
            ["OsteoporoticFracture", "UnspecifiedOsteoporosis", "VertebralFracture"],
        ),
        (
            "icd-10-cm:M80.052D",
            ["M80.052D", "M80.052", "M80.05", "M80.0"],
            ["M80"],
            ["OsteoporoticFracture", "UnspecifiedOsteoporosis"],
        ),
        ("ICD10CM:m80052d", ["m80052d", "m80052", "m8005", "M80.0"], ["M80"], None),
        ("icd10cm:C50.911", ["C50.911", "C50.91", "C50.9", "C50"], [], ["BreastCancer"]),
        ("icd10cm:C79.51", None, [], ["BoneMetastasis"]),
        ("icd10cm:N18.6", None, ["N18"], ["EndStageRenalDisease"]),
        ("atc:M05BX04", None, [], ["Denosumab"]),
        ("atc:H02AB99", ["H02AB99", "H02AB"], [], ["SystemicGlucocorticoid"]),
    ],
)
def test_the_path_through_a_hierarchy(
    term: str, path: list[str] | None, above: list[str], concepts: list[str] | None, link: Any
) -> None:
    (code,) = data(link(term, "--format", "json"))["codes"]
    if path is None:
        assert code["paths"] == []
    else:
        assert way(code) == path
        assert {step["how"] for step in code["paths"][0]} == {"prefix"}
    assert [c["code"] for c in code["above"]] == above
    if concepts is not None:
        assert [c["id"] for c in code["concepts"]] == [f"osteon:{name}" for name in concepts]


def test_a_code_that_no_mapping_reads_says_so(link: Any) -> None:
    code, out, _ = link("sct:126906006", "--format", "json")
    (found,) = json.loads(out)["codes"]
    assert code == 0
    assert (found["understood"], found["concepts"]) == (False, [])
    assert [(m["predicate"], m["read"]) for m in found["mappings"]] == [("skos:broadMatch", False)]
    assert "not read as anything" in link("sct:126906006")[1]


@pytest.mark.parametrize(
    ("term", "near"),
    [
        ("denosumb", "osteon:Denosumab"),
        ("osteon:Denosumap", "osteon:Denosumab"),
        ("rxnorm:993453", "RXCUI:993452"),
        ("rxnrm:993452", "RXCUI:993452"),
        ("sct:94222080", "SCTID:94222008"),
        ("http://www.nlm.nih.gov/research/umls/rxnrm|993452", "RXCUI:993452"),
    ],
)
def test_what_is_misspelt_gets_near_ones(term: str, near: str, link: Any) -> None:
    code, out, err = link(term, "--format", "json")
    found = json.loads(out)
    assert (code, err, found["concepts"], found["codes"]) == (1, "", [], [])
    assert near in [each["term"] for each in found["near"]]
    code, out, _ = link(term)
    assert code == 1
    assert f"did you mean {near}" in out


@pytest.mark.parametrize("term", ["quite another thing", "rxnorm:", "|", ":", "", "x" * 5000])
def test_what_is_like_nothing_is_told_too(term: str, link: Any) -> None:
    code, out, err = link("--format", "json", "--", term)
    assert (code, err) == (1, "")
    assert json.loads(out)["near"] == []


def test_several_terms_are_one_object_a_line(link: Any) -> None:
    code, out, _ = link("denosumab", "nothing at all", "--format", "json")
    assert code == 1
    assert [json.loads(line)["term"] for line in out.splitlines()] == [
        "denosumab",
        "nothing at all",
    ]


def test_tsv_is_a_mapping_table(link: Any, tmp_path: Path) -> None:
    from osteon.sssom import read_table

    file = tmp_path / "found.sssom.tsv"
    file.write_text(link("rxnorm:993452", "atc:M05BX04", "--format", "tsv")[1], encoding="utf-8")
    rows = read_table(file)
    assert [(r.subject, r.cells["object_id"]) for r in rows] == [
        ("https://w3id.org/osteon/Denosumab", "ATC:M05BX04"),
        ("https://w3id.org/osteon/Denosumab60mgProduct", "RXCUI:993452"),
    ]
    head = file.read_text(encoding="utf-8")
    assert "#mapping_set_id: " in head
    assert "#license: " in head


def test_turtle_has_the_axioms_of_the_mapping_graph(link: Any) -> None:
    from osteon.mappings import read_mappings

    out = link("icd10cm:N18.6", "icd10cm:C50.911", "--format", "ttl")[1]
    triples = list(parse(out.encode(), format=RdfFormat.TURTLE))
    code = NamedNode("http://hl7.org/fhir/sid/icd-10-cm/N18.6")
    target = NamedNode("http://www.w3.org/2002/07/owl#annotatedTarget")
    (axiom,) = [t.subject for t in triples if (t.predicate, t.object) == (target, code)]
    said = {(t.predicate, t.object) for t in triples if t.subject == axiom}
    (whole,) = [q.subject for q in read_mappings(ROOT) if (q.predicate, q.object) == (target, code)]
    assert said == {(q.predicate, q.object) for q in read_mappings(ROOT) if q.subject == whole}
    broader = NamedNode("http://www.w3.org/2004/02/skos/core#broader")
    steps = [(t.subject.value, t.object.value) for t in triples if t.predicate == broader]  # type: ignore[union-attr]
    base = "http://hl7.org/fhir/sid/icd-10-cm/"
    assert (f"{base}C50.911", f"{base}C50.91") in steps
    assert (f"{base}C50.9", f"{base}C50") in steps


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "nothing to look up"),
        (("denosumab", "--list"), "a look-up takes no --load"),
        (("--list", "--format", "ttl"), "releases are not told as ttl"),
        (("--load", "nowhere"), "nowhere does not exist"),
        (("--unload", "x"), "no release x is loaded"),
        (("denosumab", "--index", "nowhere.sqlite"), "nowhere.sqlite does not exist"),
        (("--load", "a", "--list"), "not allowed with"),
    ],
)
def test_bad_usage_is_one_line(args: tuple[str, ...], message: str, link: Any) -> None:
    code, out, err = link(*args)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def test_a_file_that_is_no_index_is_refused(link: Any, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not an index, but long enough to be read as one\n" * 20, encoding="utf-8")
    for args in (("denosumab",), ("--list",), ("--load", str(file))):
        code, out, err = link(*args, "--index", str(file))
        assert (code, out) == (2, ""), args
        assert err.count("\n") == 1
    assert file.read_text(encoding="utf-8").startswith("not an index")


def test_text_shows_match_grounds_and_path(link: Any) -> None:
    out = link("icd10cm:C50.911")[1]
    assert "ICD-10-CM C50.911" in out
    assert "read as: breast cancer (osteon:BreastCancer)" in out
    assert "C50.911 → C50.91 → C50.9 → C50 (by its first characters)" in out.replace("->", "→")
    assert "ManualMappingCuration" in out
    assert "icd-10-cm.sssom.tsv 20" in out


def test_tsv_declares_every_prefix_that_it_uses(link: Any) -> None:
    lines = link("rxnorm:993452", "denosumab", "--format", "tsv")[1].splitlines()
    declared = {line[3:].partition(":")[0] for line in lines if line.startswith("#  ")}
    head, *rows = [line.split("\t") for line in lines if not line.startswith("#")]
    at = [head.index(column) for column in ("subject_id", "object_id", "mapping_source")]
    used = {row[n].partition(":")[0] for row in rows for n in at if ":" in row[n]}
    assert {"osteon", "RXCUI"} <= used
    assert used <= declared
