"""`osteon convert`: from a record to FHIR, and back to the same record and the same answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from oracle import EXAMPLES, ROOT, answers, assess_file
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from osteon.cli import main
from osteon.convert.kinds import DEFAULT_STATUS
from osteon.ingest import PatientRecord, read_records

OSTEON = "https://w3id.org/osteon/"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
RECORDS = sorted(
    path.name for path in EXAMPLES.iterdir() if path.suffix in (".json", ".ndjson", ".ttl")
)
PREFIXES = (
    "@prefix osteon: <https://w3id.org/osteon/> . @prefix ex: <http://example.org/> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
)
Convert = Callable[[str, str], Path]


@pytest.fixture
def convert(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Convert:
    """The file that a record is converted to."""

    def run(path: str, form: str) -> Path:
        assert main(["convert", path, "--format", form]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        done = tmp_path / ("again.ttl" if form == "turtle" else "again.json")
        done.write_text(out, encoding="utf-8")
        return done

    return run


@pytest.fixture
def refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """The sentence with which a record in Turtle is not converted."""

    def run(said: str) -> str:
        path = tmp_path / "r.ttl"
        path.write_text(PREFIXES + said, encoding="utf-8")
        assert main(["convert", str(path), "--format", "fhir"]) == 2
        out, err = capsys.readouterr()
        assert out == "" and err.count("\n") == 1
        return err

    return run


def said(record: PatientRecord) -> set[str]:
    """The statements, with names that do not tell from which file they come."""
    base = record.patient.rsplit("Patient/", 1)[0]
    return {str(triple).replace(base, "") for triple in record.triples}


def compared(record: PatientRecord, *, codes: bool) -> set[tuple[str, str, str]]:
    """The statements of a record by what its entries go by, numbers by their value, and with
    what a missing status means; codes only if asked for."""
    names: dict[object, str] = {NamedNode(record.patient): "patient"}
    kinds: dict[object, str] = {}
    stops = set()
    for s, p, o in record.triples:
        if p.value == OSTEON + "reference" and s not in names:
            names[s] = str(o).strip('"').rsplit("/", 1)[1]
            kinds[s] = str(o).strip('"').rsplit("/", 1)[0]
        if p.value == OSTEON + "hasDiscontinuation":
            stops.add(o)
    found = set()
    for s, p, o in record.triples:
        name = p.value.removeprefix(OSTEON)
        if s not in names or name == "reference" or (not codes and name == "coding"):
            continue
        if name == "effective" and s in stops:
            name = "stopDate"  # FHIR has no entry of its own for a decision to stop
        name = "hasOrder" if name == "hasDiscontinuation" else name
        value = names.get(o) or (o.value if isinstance(o, (Literal, NamedNode)) else str(o))
        if isinstance(o, Literal) and o.datatype.value.endswith("#decimal"):
            value = str(Decimal(o.value).normalize())
        found.add((names[s], name, value))
    for node, name in names.items():
        kind = "MedicationRequest" if node in stops else kinds.get(node, "")
        if kind in DEFAULT_STATUS and not any(f[:2] == (name, "status") for f in found):
            status = "stopped" if node in stops else DEFAULT_STATUS[kind]
            found.add((name, "status", OSTEON + status.title()))
    return found


@pytest.mark.parametrize("name", RECORDS)
def test_the_same_record(name: str, convert: Convert) -> None:
    path = convert(str(EXAMPLES / name), "fhir")
    records = read_records([str(EXAMPLES / name)], ROOT)
    again = read_records([str(path)], ROOT)
    assert len(records) == len(again) > 0
    for one, other in zip(records, again, strict=True):
        if name.endswith(".ttl"):
            assert compared(one, codes=False) == compared(other, codes=False)
        else:
            assert said(one) == said(other)


@pytest.mark.parametrize("name", RECORDS)
def test_fhir_takes_it(name: str, convert: Convert) -> None:
    text = convert(str(EXAMPLES / name), "fhir").read_text(encoding="utf-8")
    assert Bundle.model_validate_json(text).type == "collection"


@pytest.mark.parametrize("name", RECORDS)
def test_the_same_answers(name: str, convert: Convert) -> None:
    path = convert(str(EXAMPLES / name), "fhir")
    day, profile = "2026-03-15", "article+label"
    before = answers(str(EXAMPLES / name), day, profile)
    after = assess_file(str(path), day, profile)
    if not name.endswith(".ttl"):
        assert before == after
        return
    for one, other in zip(before, after, strict=True):
        assert other["patient"] == "Patient/" + re.split(r"[/#]", other["patient"])[-1]
        assert settled(one) == settled(other)


def settled(value: Any) -> Any:
    """An answer without what it calls the patient and a decision to stop, and without codes."""
    if isinstance(value, dict):
        left_out = ("patient", "codesUnderstood")
        return {k: settled(part) for k, part in value.items() if k not in left_out}
    if isinstance(value, list):
        parts = [settled(part) for part in value]
        names = all(isinstance(part, str) and "/" in part for part in parts)
        return sorted(parts) if names else parts
    return value.replace("Discontinuation/", "MedicationRequest/") if type(value) is str else value


@pytest.mark.parametrize("name", ["first-dose-ready.json", "dirty-data.json", "dialysis.ttl"])
def test_turtle(name: str, convert: Convert) -> None:
    path = convert(str(EXAMPLES / name), "turtle")
    (one,) = read_records([str(EXAMPLES / name)], ROOT)
    (other,) = read_records([str(path)], ROOT)
    graph = {str(q.triple) for q in parse(path.read_bytes(), format=RdfFormat.TURTLE)}
    assert graph == {str(triple) for triple in one.triples}
    assert {str(t) for t in other.triples} == {str(triple) for triple in one.triples}
    assert other.patient == one.patient


def test_several_patients_are_one_bundle(convert: Convert) -> None:
    found = json.loads(convert(str(EXAMPLES / "cohort.ndjson"), "fhir").read_text("utf-8"))
    kinds = [entry["resource"]["resourceType"] for entry in found["entry"]]
    assert kinds.count("Patient") == 2
    names = {(e["resource"]["resourceType"], e["resource"]["id"]) for e in found["entry"]}
    assert len(names) == len(found["entry"])


def test_word_for_word(tmp_path: Path, convert: Convert) -> None:
    path = tmp_path / "r.ttl"
    path.write_text(
        f"""{PREFIXES}
ex:p a osteon:Patient ; osteon:sex osteon:Female ; osteon:deceased true ;
  osteon:hasObservation ex:ca ; osteon:hasOrder ex:o ; osteon:hasCondition ex:c .
ex:ca a osteon:SerumCalcium ; osteon:value 8.10 ; osteon:unit "mg/dL" ;
  osteon:comparator osteon:LessThan ; osteon:effective "2026-03"^^xsd:gYearMonth ;
  osteon:referenceLow 8.5 ; osteon:referenceUnit "mg/dL" .
ex:o a osteon:Denosumab ; osteon:status osteon:OnHold ; osteon:dose 60 ; osteon:doseUnit "mg" ;
  osteon:frequency 1.0 ; osteon:period 6.0 ; osteon:periodUnit "mo" ;
  osteon:route osteon:Subcutaneous .
ex:c osteon:coding
  [ osteon:system "{ICD}" ; osteon:notation "M81.0" ; osteon:display "OP" ] .
""",
        encoding="utf-8",
    )
    found = json.loads(convert(str(path), "fhir").read_text("utf-8"), parse_float=str)
    local = "https://w3id.org/osteon/code"
    milligram = {"unit": "mg/dL", "system": "http://unitsofmeasure.org", "code": "mg/dL"}
    subject = {"reference": "Patient/p"}
    patient, condition, calcium, order = (entry["resource"] for entry in found["entry"])
    assert patient == {
        "resourceType": "Patient",
        "id": "p",
        "gender": "female",
        "deceasedBoolean": True,
    }
    assert condition == {
        "resourceType": "Condition",
        "id": "c",
        "subject": subject,
        "code": {"coding": [{"system": ICD, "code": "M81.0", "display": "OP"}]},
    }
    coding = {"system": local, "code": "serum-calcium", "display": "total calcium"}
    assert calcium == {
        "resourceType": "Observation",
        "id": "ca",
        "subject": subject,
        "status": "final",
        "code": {"coding": [coding]},
        "effectiveDateTime": "2026-03",
        "valueQuantity": {"value": "8.10", **milligram, "comparator": "<"},
        "referenceRange": [{"low": {"value": "8.5", **milligram}}],
    }
    assert order["status"] == "on-hold" and order["intent"] == "order"
    assert order["medicationCodeableConcept"]["coding"][0]["code"] == "denosumab"
    (dosage,) = order["dosageInstruction"]
    assert dosage["route"]["coding"][0]["code"] == "subcutaneous"
    assert dosage["timing"] == {"repeat": {"frequency": 1, "period": "6.0", "periodUnit": "mo"}}
    assert dosage["doseAndRate"][0]["doseQuantity"]["value"] == 60


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("a osteon:SerumCalcium ; osteon:route osteon:Oral", "has no place for osteon:route"),
        ("a osteon:SerumCalcium ; osteon:value 1, 2", "has no place for osteon:value"),
        (
            "a osteon:SerumCalcium ; osteon:status osteon:Intended",
            "has no code for osteon:Intended",
        ),
        ("osteon:value 1", "has no place for osteon:hasUnusableEntry"),
        (
            'a osteon:SerumCalcium ; osteon:coding [ osteon:system "http://loinc.org" ; '
            'osteon:notation "1751-7" ]',
            "has a code that means osteon:SerumAlbumin as well",
        ),
    ],
)
def test_what_fhir_has_no_place_for_is_refused(
    refused: Callable[[str], str], entry: str, why: str
) -> None:
    patient = "ex:p a osteon:Patient ; osteon:hasObservation ex:o .\n"
    assert why in refused(f"{patient}ex:o {entry} .")


def test_what_only_may_be_a_dose_stays_so(tmp_path: Path, convert: Convert) -> None:
    """Whatever its form: given, handed out, done or asked for, by a code or in words."""
    subject = {"reference": "Patient/p"}
    words, code = (
        {"text": "Prolia 60 mg"},
        {"coding": [{"system": "https://w3id.org/osteon/code", "code": "denosumab"}]},
    )
    given = [
        ("MedicationAdministration", "medicationCodeableConcept", "effectiveDateTime", words),
        ("MedicationDispense", "medicationCodeableConcept", "whenHandedOver", code),
        ("Immunization", "vaccineCode", "occurrenceDateTime", code),
        ("Procedure", "code", "performedDateTime", words),
        ("MedicationRequest", "medicationCodeableConcept", "authoredOn", words),
        ("ServiceRequest", "code", "authoredOn", words),
    ]
    entries: list[dict[str, Any]] = [{"resourceType": "Patient", "id": "p"}]
    for number, (kind, name, day, concept) in enumerate(given):
        about = {"patient" if kind == "Immunization" else "subject": subject}
        entry = {"resourceType": kind, "id": f"e{number}", "status": "completed", name: concept}
        entries.append({**entry, **about, day: "2026-01-02"})
    unread = {"coding": [{"system": "http://loinc.org", "code": "00000-0", "display": "?"}]}
    entries.append(
        {"resourceType": "Observation", "id": "u", "status": "final", "code": unread}
        | {"subject": subject}
    )
    path = tmp_path / "in.json"
    path.write_text(
        json.dumps(
            {
                "resourceType": "Bundle",
                "type": "collection",
                "entry": [{"resource": entry} for entry in entries],
            }
        )
    )
    (one,) = read_records([str(path)], ROOT)
    (other,) = read_records([str(convert(str(path), "fhir"))], ROOT)
    assert said(one) == said(other)
    links = [p.value for s, p, _ in one.triples if s == NamedNode(one.patient)]
    assert links.count(OSTEON + "hasPossibleExposure") == 4
    assert links.count(OSTEON + "hasPossibleOrder") == 2
    assert links.count(OSTEON + "hasUnmappedCoding") == 5
