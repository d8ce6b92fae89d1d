"""FHIR as Turtle, of R4 and of R5, comes to the same record as the same resources in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from oracle import EXAMPLES, ROOT

from osteon.errors import InputError
from osteon.ingest import PatientRecord, read_records

PREFIXES = """@prefix fhir: <http://hl7.org/fhir/> .
@prefix loinc: <http://loinc.org/rdf#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
# Elements of several types that the examples use; R5 gives the type as such.
CHOICES = {
    f"{name}{kind}": (name, kind)
    for name in (
        "value",
        "effective",
        "onset",
        "abatement",
        "performed",
        "occurrence",
        "medication",
    )
    for kind in (
        *("Quantity", "CodeableConcept", "Boolean", "String", "DateTime", "Period", "Reference"),
        *("Age", "Timing", "Integer"),
    )
} | {"boundsPeriod": ("bounds", "Period"), "deceasedBoolean": ("deceased", "Boolean")}
PRIMITIVES = {
    "Boolean": "boolean",
    "String": "string",
    "DateTime": "dateTime",
    "Integer": "integer",
}
FHIR = sorted(p.stem for p in EXAMPLES.glob("*.json") if '"resourceType"' in p.read_text("utf-8"))


class _Number(str):
    """The digits of a number of JSON."""


def literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, _Number):
        return f'"{value}"^^xsd:decimal'
    return json.dumps(value)


def r4(resource: dict[str, Any]) -> str:
    """Names after types, `fhir:index`, `fhir:value`."""

    def element(value: Any, kind: str, index: int | None) -> str:
        at = f"fhir:index {index} ; " if index is not None else ""
        if isinstance(value, dict):
            return f"[ {at}{body(value, value.get('resourceType', kind))} ]"
        return f"[ {at}fhir:value {literal(value)} ]"

    def body(node: dict[str, Any], kind: str) -> str:
        parts = [f"a fhir:{kind}"] if "resourceType" in node else []
        for name, value in node.items():
            if name == "resourceType":
                continue
            values = value if isinstance(value, list) else [value]
            for at, one in enumerate(values):
                index = at if isinstance(value, list) else None
                parts.append(f"fhir:{kind}.{name} {element(one, f'{kind}.{name}', index)}")
        # Statements of RDF have no order: what the index says must be enough.
        return " ;\n  ".join(reversed(parts))

    root = body(resource, resource["resourceType"])
    return f"{PREFIXES}<http://example.org/root> fhir:nodeRole fhir:treeRoot ;\n  {root} ."


def r5(resource: dict[str, Any]) -> str:
    """Plain names, lists, `fhir:v`, and types where an element may be of several."""

    def element(value: Any, kind: str | None) -> str:
        typed = f"a fhir:{PRIMITIVES.get(kind, kind)} ; " if kind else ""
        if isinstance(value, dict):
            return f"[ {typed}{body(value)} ]"
        return f"[ {typed}fhir:v {literal(value)} ]"

    def body(node: dict[str, Any]) -> str:
        parts = [f"a fhir:{node['resourceType']}"] if "resourceType" in node else []
        for name, value in node.items():
            if name == "resourceType":
                continue
            name, kind = CHOICES.get(name, (name, None))
            if isinstance(value, list):
                parts.append(f"fhir:{name} ( {' '.join(element(one, kind) for one in value)} )")
            else:
                parts.append(f"fhir:{name} {element(value, kind)}")
        return " ;\n  ".join(parts)

    return (
        f"{PREFIXES}<http://example.org/root> fhir:nodeRole fhir:treeRoot ;\n  {body(resource)} ."
    )


def comparable(record: PatientRecord) -> tuple[str, str, list[str]]:
    return record.patient, record.label, sorted(str(triple) for triple in record.triples)


@pytest.mark.parametrize("form", [r4, r5])
@pytest.mark.parametrize("name", FHIR)
def test_the_same_record_as_in_json(
    name: str, form: Callable[[dict[str, Any]], str], tmp_path: Path
) -> None:
    path = EXAMPLES / f"{name}.json"
    resource = json.loads(path.read_text(encoding="utf-8"), parse_float=_Number, parse_int=_Number)
    if "resourceType" not in resource:
        pytest.skip("not FHIR")
    turtle = tmp_path / f"{name}.ttl"
    turtle.write_text(form(resource), encoding="utf-8")
    as_json = [comparable(record) for record in read_records([str(path)], ROOT)]
    assert as_json[0][2], "something was read"
    assert [comparable(record) for record in read_records([str(turtle)], ROOT)] == as_json


R4_EXAMPLE = """
<http://hl7.org/fhir/Patient/ada> a fhir:Patient ; fhir:nodeRole fhir:treeRoot ;
  fhir:Resource.id [ fhir:value "ada" ] ;
  fhir:Patient.gender [ fhir:value "female" ] ;
  fhir:Patient.birthDate [ fhir:value "1950-01-02"^^xsd:date ] .
<http://hl7.org/fhir/Observation/ca> a fhir:Observation ; fhir:nodeRole fhir:treeRoot ;
  fhir:Resource.id [ fhir:value "ca" ] ;
  fhir:Observation.status [ fhir:value "final" ] ;
  fhir:Observation.code [ fhir:CodeableConcept.coding [ a loinc:17861-6 ; fhir:index 0 ;
    fhir:Coding.system [ fhir:value "http://loinc.org" ] ;
    fhir:Coding.code [ fhir:value "17861-6" ] ] ] ;
  fhir:Observation.subject [ fhir:link <http://hl7.org/fhir/Patient/ada> ;
    fhir:Reference.reference [ fhir:value "Patient/ada" ] ] ;
  fhir:Observation.effectiveDateTime [ fhir:value "2026-03-01"^^xsd:date ] ;
  fhir:Observation.valueQuantity [ fhir:Quantity.value [ fhir:value "8.10"^^xsd:decimal ] ;
    fhir:Quantity.unit [ fhir:value "mg/dL" ] ;
    fhir:Quantity.system [ fhir:value "http://unitsofmeasure.org" ] ;
    fhir:Quantity.code [ fhir:value "mg/dL" ] ] .
"""
R5_EXAMPLE = """
<http://hl7.org/fhir/Patient/ada> a fhir:Patient ; fhir:nodeRole fhir:treeRoot ;
  fhir:id [ fhir:v "ada" ] ; fhir:gender [ fhir:v "female" ] ;
  fhir:birthDate [ fhir:v "1950-01-02"^^xsd:date ] .
<http://hl7.org/fhir/Observation/ca> a fhir:Observation ; fhir:nodeRole fhir:treeRoot ;
  fhir:id [ fhir:v "ca" ] ; fhir:status [ fhir:v "final" ] ;
  fhir:code [ fhir:coding ( [ a loinc:17861-6 ;
    fhir:system [ fhir:v "http://loinc.org"^^xsd:anyURI ] ; fhir:code [ fhir:v "17861-6" ] ] ) ] ;
  fhir:subject [ fhir:l <http://hl7.org/fhir/Patient/ada> ;
    fhir:reference [ fhir:v "Patient/ada" ] ] ;
  fhir:effective [ a fhir:dateTime ; fhir:v "2026-03-01"^^xsd:date ] ;
  fhir:value [ a fhir:Quantity ; fhir:value [ fhir:v 8.10 ] ; fhir:unit [ fhir:v "mg/dL" ] ;
    fhir:system [ fhir:v "http://unitsofmeasure.org"^^xsd:anyURI ] ;
    fhir:code [ fhir:v "mg/dL" ] ] .
"""


@pytest.mark.parametrize("example", [R4_EXAMPLE, R5_EXAMPLE], ids=["R4", "R5"])
def test_a_resource_as_the_standard_writes_it(example: str, tmp_path: Path) -> None:
    path = tmp_path / "ada.ttl"
    path.write_text(PREFIXES + example, encoding="utf-8")
    (record,) = read_records([str(path)], ROOT)
    said = {
        (t.subject.value.rsplit("/", 1)[-1], t.predicate.value.rsplit("/", 1)[-1], t.object.value)  # type: ignore[union-attr]
        for t in record.triples
        if hasattr(t.object, "value")
    }
    assert {
        ("ada", "birthDate", "1950-01-02"),
        ("ca", "value", "8.10"),
        ("ca", "unit", "mg/dL"),
        ("ca", "effective", "2026-03-01"),
    } <= said
    assert record.label == "Patient/ada"


BROKEN = {
    "no type": ("<x:p> fhir:nodeRole fhir:treeRoot .", "x:p has no type; give it one"),
    "two types": (
        "<x:p> a fhir:Patient , fhir:Group ; fhir:nodeRole fhir:treeRoot .",
        "x:p has the types Group, Patient; give it one",
    ),
    "a list without an end": (
        "<x:p> a fhir:Patient ; fhir:nodeRole fhir:treeRoot ; fhir:name _:l . _:l rdf:first 1 .",
        "a list of FHIR is broken; write it as ( ... ).",
    ),
    "a list in a circle": (
        "<x:p> a fhir:Patient ; fhir:nodeRole fhir:treeRoot ; fhir:name _:l . "
        "_:l rdf:first 1 ; rdf:rest _:l .",
        "a list of FHIR is broken; write it as ( ... ).",
    ),
    "a node within itself": (
        "<x:p> a fhir:Patient ; fhir:nodeRole fhir:treeRoot ; fhir:name _:n . _:n fhir:part _:n .",
        "is nested too deeply to be a patient record.",
    ),
    "no patient": (
        "<x:o> a fhir:Observation ; fhir:nodeRole fhir:treeRoot .",
        "holds no Patient resource;",
    ),
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_broken_fhir_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    text, told = BROKEN[name]
    path = tmp_path / "broken.ttl"
    path.write_text(PREFIXES + text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_records([str(path)], ROOT)
    assert str(path) in str(error.value)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_record_that_only_mentions_fhir_is_no_fhir(tmp_path: Path) -> None:
    """A comment, or a text, with the words that tell FHIR apart."""
    example = (EXAMPLES / "late-sixty.ttl").read_text(encoding="utf-8")
    path = tmp_path / "late-sixty.ttl"
    path.write_text(f"# <http://hl7.org/fhir/> fhir:treeRoot\n{example}", encoding="utf-8")
    (record,) = read_records([str(path)], ROOT)
    (usual,) = read_records([str(EXAMPLES / "late-sixty.ttl")], ROOT)
    assert record.triples == usual.triples
