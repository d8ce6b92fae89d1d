"""Small made-up releases: the form is that of the real ones, the codes are nobody's.

The only real codes are mapped ones, above the made-up ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from osteon.terminology.rf2 import valid

IS_A = "116680003"
INGREDIENT = "127489000"
FULL_NAME = "900000000000003001"
SYNONYM = "900000000000013009"
OSTEOPOROSIS = "64859006"  # mapped: osteoporosis, cause not specified
POSTMENOPAUSAL = "102447009"  # mapped: postmenopausal osteoporosis
BROAD_ONLY = "126906006"  # mapped as broader than prostate cancer, and nothing else
BONE_METASTASIS = "94222008"
ALENDRONATE = "46041"  # RxNorm: alendronate
CONCEPT = "id effectiveTime active moduleId definitionStatusId"
RELATIONSHIP = (
    "id effectiveTime active moduleId sourceId destinationId relationshipGroup typeId "
    "characteristicTypeId modifierId"
)
DESCRIPTION = (
    "id effectiveTime active moduleId conceptId languageCode typeId term caseSignificanceId"
)
MODULE = "900000000000207008"
DAY = "20260101"


@cache
def sctid(number: int) -> str:
    """An identifier in a namespace that is nobody's, with the check digit that makes it valid."""
    stem = f"{number}999999910"
    return next(stem + digit for digit in "0123456789" if valid(stem + digit))


def concept(code: str, active: str = "1") -> str:
    return "\t".join((code, DAY, active, MODULE, "900000000000074008"))


def relationship(source: str, target: str, kind: str = IS_A, active: str = "1") -> str:
    inferred, some = "900000000000011006", "900000000000451002"
    ident = sctid(7000 + int(source) % 900)
    return "\t".join((ident, DAY, active, MODULE, source, target, "0", kind, inferred, some))


def description(code: str, term: str, kind: str = FULL_NAME, active: str = "1") -> str:
    case = "900000000000448009"
    return "\t".join((sctid(9000), DAY, active, MODULE, code, "en", kind, term, case))


def write_rf2(
    folder: Path,
    concepts: Iterable[str],
    relationships: Iterable[str],
    descriptions: Iterable[str] = (),
    day: str = DAY,
) -> Path:
    """A release folder with Snapshot files, laid out as SNOMED International does."""
    terminology = folder / "Snapshot" / "Terminology"
    terminology.mkdir(parents=True, exist_ok=True)
    files = {
        f"sct2_Concept_Snapshot_XX_{day}.txt": (CONCEPT, concepts),
        f"sct2_Relationship_Snapshot_XX_{day}.txt": (RELATIONSHIP, relationships),
        f"sct2_Description_Snapshot-en_XX_{day}.txt": (DESCRIPTION, descriptions),
    }
    for name, (head, rows) in files.items():
        with (terminology / name).open("w", encoding="utf-8", newline="") as file:
            file.writelines(f"{row}\r\n" for row in ("\t".join(head.split()), *rows))
    return folder


def name_row(code: str, name: str, suppress: str = "N", source: str = "RXNORM") -> str:
    cells = [code, "ENG", "", "", "", "", "", code, "", "", "", source, "SCD", code, name]
    return "|".join([*cells, "", suppress, "4096", ""])


def relation_row(first: str, rela: str, second: str, suppress: str = "") -> str:
    """As in the files: the second concept has the relation to the first."""
    cells = [first, "", "CUI", "RO", second, "", "CUI", rela, "1", "", "RXNORM", "RXNORM", "", ""]
    return "|".join([*cells, suppress, "4096", ""])


def write_rrf(folder: Path, names: Iterable[str], relations: Iterable[str]) -> Path:
    """A release folder of RxNorm."""
    rrf = folder / "rrf"
    rrf.mkdir(parents=True, exist_ok=True)
    (rrf / "RXNCONSO.RRF").write_text("".join(f"{row}\n" for row in names), encoding="utf-8")
    (rrf / "RXNREL.RRF").write_text("".join(f"{row}\n" for row in relations), encoding="utf-8")
    return folder


def write_json(path: Path, resource: dict[str, Any]) -> Path:
    path.write_text(json.dumps(resource), encoding="utf-8")
    return path
