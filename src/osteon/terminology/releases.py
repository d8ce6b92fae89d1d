"""What kind of release a path holds, and what it says."""

from __future__ import annotations

from pathlib import Path

from osteon.errors import InputError
from osteon.files import Root
from osteon.ingest.codes import Codes, load_codes
from osteon.ingest.terminologies import Terminology, terminologies
from osteon.terminology import fhir, rf2, rrf, store
from osteon.terminology.sources import Member, members
from osteon.terminology.store import Change, Content


def load(root: Root, index: Path, paths: list[Path]) -> list[Change]:
    """Load the releases at these paths into the index: all of them, or none."""
    known, codes = terminologies(root), load_codes(root)
    return store.load(index, [c for path in paths for c in _contents(path, known, codes)])


def _contents(path: Path, known: list[Terminology], codes: Codes) -> list[Content]:
    parts = members(path)
    found: list[Content] = []
    snomed = [part for part in parts if rf2.is_part(part)]
    if snomed:
        found.append(rf2.rf2(snomed, _released_as("rf2", known)))
    rxnorm = [part for part in parts if rrf.is_part(part)]
    if rxnorm:
        found.append(rrf.rrf(rxnorm, _released_as("rrf", known)))
    for part in parts:
        if _is_json(part):
            found += fhir.fhir(part, codes.node)
    if not found:
        raise InputError(
            f"{path}: holds no release; give RF2 Snapshot files of SNOMED CT, RXNCONSO.RRF and "
            f"RXNREL.RRF of RxNorm, or FHIR JSON of {', '.join(fhir.KINDS)}"
        )
    return found


def _is_json(part: Member) -> bool:
    return part.name.lower().endswith(".json")


def _released_as(form: str, known: list[Terminology]) -> Terminology:
    for terminology in known:
        if terminology.release_format == form:
            return terminology
    raise InputError(
        f"no terminology of the knowledge is released as {form}; give one osteon:releaseFormat"
    )
