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
    path = root / "ontology" / "terminology.ttl"
    path.unlink()
    assert refused(root).startswith(f"{path}: cannot be read")


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("osteon:X", "a mapping has subject_id, predicate_id, object_id; complete the row"),
        ("osteon:X\tx\tskos:exactMatch\tLNC:1-8", "uses LNC:, which no terminology declares"),
    ],
)
def test_bad_row_of_a_mapping_table(root: Path, row: str, what: str) -> None:
    path = root / "ontology" / "mapping" / "loinc.sssom.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, row]), encoding="utf-8")
    assert refused(root).startswith(f"{path}, line {len(lines) + 1}: {what}")


def test_no_mapping_table(root: Path) -> None:
    shutil.rmtree(root / "ontology" / "mapping")
    assert "holds no mapping table" in refused(root)


def test_mapping_table_that_is_no_text(root: Path) -> None:
    (root / "ontology" / "mapping" / "loinc.sssom.tsv").write_bytes(b"\xff\xfe")
    assert refused(root).endswith("loinc.sssom.tsv: is not UTF-8 text; save the table as UTF-8")
