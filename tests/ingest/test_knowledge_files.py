"""Files of a site's own knowledge that cannot be read are bad input, not an internal fault."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from osteon.errors import InputError
from osteon.ingest.codes import load_codes
from osteon.ingest.vocabulary import load_vocabulary

from .conftest import ROOT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    return tmp_path


def refused(root: Path) -> str:
    with pytest.raises(InputError) as caught:
        load_vocabulary(root)
        load_codes(root)
    return str(caught.value)


@pytest.mark.parametrize("name", ["drug.ttl", "terminology.ttl"])
def test_broken_module(root: Path, name: str) -> None:
    path = root / "ontology" / name
    path.write_text("<urn:x> <urn:y> <urn:z> .\n<urn:x> <urn:y>")
    assert refused(root).startswith(f"{path}, line 2, column 16: broken Turtle (")


def test_missing_terminologies(root: Path) -> None:
    (root / "ontology" / "terminology.ttl").unlink()
    table = root / "ontology" / "mapping" / "atc.sssom.tsv"
    assert refused(root) == (
        f"{table}, line 19: uses ATC:, which no terminology declares; correct the prefix"
    )


GOOD = "osteon:EGFR\te\tskos:exactMatch\tLOINC:1-8\t\tsemapv:ManualMappingCuration\t1\ts\tc"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("\tc", "", "has 8 values for 9 columns; complete the row"),
        ("\tc", "\tc\td", "has 10 values for 9 columns; complete the row"),
        ("osteon:EGFR", "", "subject_id is not prefix:name; complete the row"),
        ("LOINC:1-8", "1-8", "object_id is not prefix:name; complete the row"),
        ("LOINC:", "LNC:", "uses LNC:, which its curie_map lacks; add it there"),
        (
            "skos:exactMatch",
            "skos:exactmatch",
            "skos:exactmatch is no kind of mapping; write skos: and one of exactMatch, "
            "closeMatch, narrowMatch, broadMatch, relatedMatch",
        ),
        ("\t1\t", "\t1.1\t", "confidence is not a number from 0 to 1; correct it"),
        (
            "osteon:EGFR",
            "osteon:EGRF",
            "the ontology has no term osteon:EGRF; did you mean osteon:EGFR?",
        ),
        ("\te\t", '\t"e\t', "is no row of tab-separated values (unexpected end of data)"),
        ("LOINC:", "skos:", "uses skos:, which no terminology declares; correct the prefix"),
    ],
)
def test_bad_row_of_a_mapping_table(root: Path, old: str, new: str, what: str) -> None:
    path = root / "ontology" / "mapping" / "loinc.sssom.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, GOOD, ""]), encoding="utf-8")
    load_codes(root)
    assert GOOD.count(old) == 1
    path.write_text("\n".join([*lines, GOOD.replace(old, new), ""]), encoding="utf-8")
    assert refused(root) == f"{path}, line {len(lines) + 1}: {what}"


@pytest.mark.parametrize("column", ["subject_id", "predicate_id", "object_id"])
def test_missing_column(root: Path, column: str) -> None:
    path = root / "ontology" / "mapping" / "loinc.sssom.tsv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"{column}\t", "other\t", 1), encoding="utf-8")
    assert refused(root) == f"{path}, line 17: has no column {column}; add it to the header"


def test_table_that_was_cut_off(root: Path) -> None:
    path = root / "ontology" / "mapping" / "loinc.sssom.tsv"
    path.write_bytes(path.read_bytes()[:-1])
    assert refused(root) == (
        f"{path}: its last line does not end, so the table may be cut off; complete the table"
    )
    path.write_text("# only comments\n", encoding="utf-8")
    assert refused(root) == f"{path}: holds no mapping; complete the table"


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        (
            "[.",
            "is no regular expression (unterminated character set at position 0); write a "
            "character class such as [.]",
        ),
        (
            "[.0]",
            "takes letters or digits out of codes; write a character class such as [.]",
        ),
    ],
)
def test_bad_ignored_characters(root: Path, pattern: str, what: str) -> None:
    path = root / "ontology" / "terminology.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[.\\\\s]", pattern, 1), encoding="utf-8")
    assert refused(root) == (
        f"{path}: <https://w3id.org/osteon/terminology/icd-10-cm>: osteon:ignoredCharacters {what}"
    )


def test_two_terminologies_of_one_name(root: Path) -> None:
    path = root / "ontology" / "terminology.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"http://loinc.org"', '"http://snomed.info/sct"'))
    assert refused(root) == (
        f"{path}: <https://w3id.org/osteon/terminology/loinc> has the prefix or a system name of "
        "another terminology; give each its own"
    )


def test_terminology_without_a_name(root: Path) -> None:
    path = root / "ontology" / "terminology.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("osteon:systemName", "rdfs:seeAlso"))
    assert refused(root) == (
        f"{path}: <https://w3id.org/osteon/terminology/icd-10-cm> has no osteon:systemName; say "
        "how records cite it"
    )


def test_no_mapping_table(root: Path) -> None:
    shutil.rmtree(root / "ontology" / "mapping")
    assert "holds no mapping table" in refused(root)


def test_mapping_table_that_is_no_text(root: Path) -> None:
    path = root / "ontology" / "mapping" / "loinc.sssom.tsv"
    path.write_bytes(b"\n\xff\xfe")
    assert refused(root) == f"{path}, line 2: is not UTF-8 text; save the file as UTF-8"
