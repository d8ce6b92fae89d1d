"""Ways to say the same record otherwise, and answers in a form that compares."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from oracle import EXAMPLES, ROOT, Answer, knowledge

from osteon.ingest import PatientRecord, read_records
from osteon.pipeline import assess

DAY = "2026-03-15"
_FOLDER = tempfile.TemporaryDirectory()
Json = dict[str, Any]


@cache
def _text(name: str) -> str:
    return (EXAMPLES / f"{name}.json").read_text("utf-8")


def resources(name: str) -> list[Json]:
    """The entries of an example in FHIR."""
    entries: list[Json] = json.loads(_text(name))["entry"]
    return entries


@cache
def fhir_examples() -> tuple[str, ...]:
    """All examples that are one Bundle."""
    return tuple(sorted(path.stem for path in EXAMPLES.glob("*.json")))


def bundle(entries: Sequence[Json]) -> str:
    """A Bundle of entries."""
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": list(entries)})


def read(*texts: str, suffix: str = "json") -> list[PatientRecord]:
    """The records of some files, given by their text."""
    paths = []
    for number, text in enumerate(texts):
        path = Path(_FOLDER.name) / f"part-{number}.{suffix}"
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    return read_records(paths, ROOT)


def facts(record: PatientRecord) -> set[str]:
    """The triples of a record."""
    return {str(triple) for triple in record.triples}


def answer(record: PatientRecord, day: str = DAY) -> Answer:
    """The answer for a record."""
    return assess(record, knowledge(), as_of=date.fromisoformat(day)).answer


@cache
def plain_answer(name: str, day: str = DAY) -> Answer:
    """The answer for an example as it is."""
    (record,) = read(_text(name))
    return answer(record, day)


# -- the same, said otherwise -------------------------------------------------------------------


@st.composite
def renaming(draw: st.DrawFn, entries: Sequence[Json]) -> dict[str, str]:
    """New names for all resources, in any order: from reference to reference."""
    names = [f"{r['resourceType']}/{r['id']}" for r in (e["resource"] for e in entries)]
    numbers = draw(st.permutations(range(len(names))))
    return {
        name: f"{name.partition('/')[0]}/n{number}"
        for name, number in zip(names, numbers, strict=True)
    }


def renamed(entries: Iterable[Json], names: Mapping[str, str]) -> list[Json]:
    """The entries under new names, wherever one is said."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [walk(inner) for inner in value]
        if isinstance(value, str):
            base, _, reference = value.partition("/fhir/")
            if reference in names:
                return f"{base}/fhir/{names[reference]}"
            return names.get(value, value)
        return value

    found = []
    for entry in entries:
        new = walk(entry)
        old = entry["resource"]
        reference = names[f"{old['resourceType']}/{old['id']}"]
        new["resource"]["id"] = reference.partition("/")[2]
        found.append(new)
    return found


UNRELATED = (
    {"resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "AMB"}},
    {"resourceType": "Practitioner", "id": "dr", "name": [{"family": "Nobody"}]},
    {"resourceType": "Immunization", "id": "i", "status": "completed", "lotNumber": "1"},
    {"resourceType": "Organization", "id": "o", "name": "Clinic"},
    {"resourceType": "Provenance", "id": "v", "recorded": "2026-03-01T00:00:00Z"},
)
UNMAPPED = {
    "resourceType": "Observation",
    "id": "unmapped",
    "status": "final",
    "code": {
        "coding": [{"system": "http://loinc.org", "code": "8302-2", "display": "Body height"}]
    },
    "effectiveDateTime": "2026-03-01",
    "valueQuantity": {"value": 1, "unit": "m"},
}


def subject_of(entries: Iterable[Json]) -> Json:
    """A reference to the patient of some entries."""
    patient = next(e["resource"] for e in entries if e["resource"]["resourceType"] == "Patient")
    return {"subject": {"reference": f"Patient/{patient['id']}"}}


# -- answers that compare -----------------------------------------------------------------------


def comparable(given: Any, names: Mapping[str, str] | None = None) -> Any:
    """An answer under other names, with its lists in one order and its texts as bags of words."""
    text = json.dumps(given)
    for old, new in sorted((names or {}).items(), key=lambda pair: -len(pair[0])):
        text = text.replace(f'{old}"', f'\0{new}"').replace(f"{old} ", f"\0{new} ")
        text = text.replace(f"{old},", f"\0{new},").replace(f"{old}.", f"\0{new}.")
    return _sorted(json.loads(text.replace("\0", "")))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted(
            (_sorted(inner) for inner in value), key=lambda x: json.dumps(x, sort_keys=True)
        )
    if isinstance(value, str) and " " in value:
        return " ".join(sorted(value.replace(",", " ").replace(".", " ").split()))
    return value


def without_text(given: Answer) -> Answer:
    """What an answer decides, without the recorded values that its sentences show."""
    found = copy.deepcopy(given)
    for name in ("requirements", "contraindications", "recommendations", "cautions", "conflicts"):
        for item in found[name]:
            for key in ("message", "text", "resolution"):
                item.pop(key, None)
    for gap in found["notCovered"]:
        gap.pop("text")
    for error in found["dataErrors"]:
        error.pop("found", None)
    return found
