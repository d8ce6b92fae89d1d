"""Small records, written as text, and their graphs in a compact form."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode

from osteon.errors import InputError
from osteon.ingest import PatientRecord, read_records

ROOT = Path(__file__).resolve().parents[2]
OSTEON = "https://w3id.org/osteon/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
TURTLE_HEAD = (
    "@prefix osteon: <https://w3id.org/osteon/> .\n"
    "@prefix ex: <http://example.org/> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
)
PATIENT = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1958-02-11"}
UCUM = "http://unitsofmeasure.org"

Read = Callable[..., list[PatientRecord]]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Read files given as name=content; names use "_" before the ending."""
    monkeypatch.chdir(tmp_path)

    def run(*paths: str, **files: str | bytes) -> list[PatientRecord]:
        names = list(paths)
        for key, content in files.items():
            name = ".".join(key.rsplit("_", 1))
            data = content if isinstance(content, bytes) else content.encode()
            Path(name).write_bytes(data)
            names.append(name)
        return read_records(names, ROOT)

    return run


@pytest.fixture
def refuse(read: Read) -> Callable[..., str]:
    """The sentence with which an input is refused."""

    def run(*paths: str, **files: str | bytes) -> str:
        with pytest.raises(InputError) as caught:
            read(*paths, **files)
        sentence = str(caught.value)
        assert "\n" not in sentence
        return sentence

    return run


@pytest.fixture
def entry(read: Read) -> Callable[..., dict[str, set[str]]]:
    """The graph of one patient with some resources, by node relative to the record."""

    def run(*resources: dict[str, Any]) -> dict[str, set[str]]:
        (record,) = read(bundle_json=bundle(PATIENT, *resources))
        return compact(record)

    return run


def bundle(*resources: dict[str, Any], **more: Any) -> str:
    """A Bundle of resources."""
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries, **more})


def coded(system: str, code: str, display: str | None = None) -> dict[str, Any]:
    """A CodeableConcept with one coding; "local" is the code system of Osteon."""
    urls = {
        "local": "https://w3id.org/osteon/code",
        "sct": "http://snomed.info/sct",
        "loinc": "http://loinc.org",
        "icd": "http://hl7.org/fhir/sid/icd-10-cm",
        "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    }
    coding = {"system": urls.get(system, system), "code": code}
    return {"coding": [coding | ({"display": display} if display else {})]}


def compact(record: PatientRecord) -> dict[str, set[str]]:
    """Per node (relative to the record), its statements as short text."""
    base = record.patient.rsplit("Patient/", 1)[0] if "/record/" in record.patient else ""

    def short(value: object) -> str:
        if isinstance(value, Literal):
            kind = value.datatype.value.rsplit("#", 1)[-1]
            return f'"{value.value}"' + ("" if kind == "string" else f"^{kind}")
        assert isinstance(value, NamedNode)
        for start in (base, OSTEON):
            if start and value.value.startswith(start):
                return value.value[len(start) :]
        return value.value

    found: dict[str, set[str]] = {}
    for triple in record.triples:
        predicate = "a" if triple.predicate.value == RDF_TYPE else short(triple.predicate)
        found.setdefault(short(triple.subject), set()).add(f"{predicate} {short(triple.object)}")
    return found


def quantity(value: Any, code: str, **more: Any) -> dict[str, Any]:
    """A Quantity with a UCUM code."""
    return {"value": value, "unit": code, "system": UCUM, "code": code} | more


def observation(code: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A final observation of 1 March 2026."""
    return {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": code,
        "effectiveDateTime": "2026-03-01",
    } | more


def statements(graph: dict[str, set[str]], node: str) -> set[str]:
    """What is said of a node, but for its name and its codes."""
    return {s for s in graph[node] if not s.startswith(("reference ", "coding "))}
