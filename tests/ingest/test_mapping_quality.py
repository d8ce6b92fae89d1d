"""``osteon check`` finds rows of the mapping tables that repeat, contradict or claim too much."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from osteon.check import mapping_tables
from osteon.mapping_quality import faults

from .conftest import ROOT

TABLE = Path("ontology/mapping/dron.sssom.tsv")
HEAD = 18
"""Lines of that table before its first row."""
ROW = "osteon:{}\t{}\tskos:{}Match\t{}\tx\tsemapv:ManualMappingCuration\t{}\tmapsource:osteon\t"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    return tmp_path


def with_row(root: Path, *cells: str) -> list[str]:
    """What is found once a row with these cells is there."""
    path = root / TABLE
    path.write_text(path.read_text("utf-8") + ROW.format(*cells) + "\n", "utf-8")
    return faults(root)[0]


WHERE = f"dron.sssom.tsv, line {HEAD + 2}"


def test_the_packaged_tables_have_no_faults() -> None:
    found, rows = faults(ROOT)
    assert found == []
    assert rows > 1200
    part = mapping_tables(ROOT)
    assert (part.outcome, part.note) == ("passed", f"{rows} rows, no faults")


def test_a_good_row_is_none(root: Path) -> None:
    assert with_row(root, "Letrozole", "letrozole", "exact", "DRON:1", "0.7") == []


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (
            ("Letrozole", "letrozole", "exact", "DRON:1", "0.69"),
            "is a skos:exactMatch of confidence 0.69, below 0.7",
        ),
        (
            ("Letrozole", "letrozole", "narrow", "DRON:1", "0.49"),
            "is a skos:narrowMatch of confidence 0.49, below 0.5",
        ),
        (
            ("Letrozole", "anastrozole", "exact", "DRON:1", "0.9"),
            "calls osteon:Letrozole anastrozole, which is no label of it",
        ),
        (
            ("Denosumab", "denosumab", "exact", "DRON:00019864", "0.9"),
            f"says again, or otherwise, what dron.sssom.tsv, line {HEAD} says",
        ),
        (
            ("Denosumab", "denosumab", "broad", "DRON:00019864", "0.9"),
            f"says again, or otherwise, what dron.sssom.tsv, line {HEAD} says",
        ),
    ],
)
def test_a_bad_row_is_found(root: Path, cells: tuple[str, ...], fault: str) -> None:
    assert with_row(root, *cells) == [f"{WHERE}: {fault}"]
    assert mapping_tables(root).outcome == "failed"


def test_a_broad_row_may_be_doubtful(root: Path) -> None:
    assert with_row(root, "Letrozole", "letrozole", "broad", "DRON:1", "0.1") == []


def test_a_prefix_that_nobody_declares_is_found(root: Path) -> None:
    path = root / TABLE
    text = path.read_text("utf-8").replace("#  DRON:", '#  DRUGS: "https://example.org/"\n#  DRON:')
    path.write_text(text, "utf-8")
    found = with_row(root, "Letrozole", "letrozole", "broad", "DRUGS:1", "0.9")
    where = f"dron.sssom.tsv, line {HEAD + 3}"
    assert found == [f"{where}: uses DRUGS:, which no terminology declares"]


def test_a_table_that_is_none_is_found(root: Path) -> None:
    (root / TABLE).write_text("cut off", "utf-8")
    (finding, *_) = faults(root)[0]
    assert finding.startswith(f"{root / TABLE}: its last line does not end")
