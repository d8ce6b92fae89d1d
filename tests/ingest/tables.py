"""The rows of the mapping tables, as they stand in the files."""

from __future__ import annotations

import csv
from pathlib import Path

from .conftest import ROOT


def rows(path: Path) -> list[dict[str, str]]:
    lines = [x for x in path.read_text(encoding="utf-8").splitlines() if not x.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def codes_of(name: str) -> list[str]:
    path = ROOT / "ontology" / "mapping" / f"{name}.sssom.tsv"
    return sorted({row["object_id"].partition(":")[2] for row in rows(path)})
