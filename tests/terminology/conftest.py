"""Look-ups through an index of a test's own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from osteon.ingest.codes import Codes, load_codes
from osteon.terminology import releases

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_modifier",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "confidence",
    "mapping_source",
)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index" / "terminology.sqlite"


@pytest.fixture
def with_row(tmp_path: Path) -> Callable[[str], Path]:
    """The knowledge with one more row in the table of SNOMED CT."""

    def changed(row: str) -> Path:
        root = tmp_path / "knowledge"
        shutil.copytree(ROOT / "ontology", root / "ontology")
        table = root / "ontology" / "mapping" / "snomed-ct.sssom.tsv"
        lines = table.read_text(encoding="utf-8").splitlines()
        head = next(line for line in lines if line.startswith("subject_id"))
        given = dict(zip(COLUMNS, row.split("\t"), strict=True))
        if "predicate_modifier" not in head:
            lines = [_with_modifier(line) for line in lines]
            head = _with_modifier(head)
        lines.append("\t".join(given.get(column, "") for column in head.split("\t")))
        table.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return root

    return changed


def _with_modifier(line: str) -> str:
    if line.startswith("#"):
        return line
    return line + ("\tpredicate_modifier" if line.startswith("subject_id") else "\t")


@pytest.fixture
def loaded(index: Path) -> Callable[..., Codes]:
    """Load releases into the index, and give the codes that are read through it."""

    def load(*paths: Path) -> Codes:
        releases.load(ROOT, index, list(paths))
        return load_codes(ROOT, index)

    return load
