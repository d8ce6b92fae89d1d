"""Made-up patients, each known by one code of one terminology, assessed many in a run."""

from __future__ import annotations

import csv
import datetime
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from osteon.batch import batches
from osteon.ingest import PatientRecord, read_records
from osteon.ingest.vocabulary import load_vocabulary
from osteon.knowledge import Knowledge
from osteon.pipeline import assess_together

ROOT = Path(__file__).resolve().parents[2]
TODAY = datetime.date(2026, 3, 15)
EVIDENCE = {"skos:exactMatch", "skos:closeMatch", "skos:narrowMatch"}
LOCAL = "osteon"
SYSTEMS = {
    "atc": "http://www.whocc.no/atc",
    "chebi": "http://purl.obolibrary.org/obo/chebi.owl",
    "dron": "http://purl.obolibrary.org/obo/dron.owl",
    "drugbank": "https://go.drugbank.com/drugs",
    "hcpcs": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "hpo": "http://human-phenotype-ontology.org",
    "icd-10": "http://hl7.org/fhir/sid/icd-10",
    "icd-10-cm": "http://hl7.org/fhir/sid/icd-10-cm",
    "loinc": "http://loinc.org",
    "mesh": "http://terminology.hl7.org/CodeSystem/MSH",
    "mondo": "http://purl.obolibrary.org/obo/mondo.owl",
    "ncit": "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl",
    "ndc": "http://hl7.org/fhir/sid/ndc",
    LOCAL: "https://w3id.org/osteon/code",
    "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "snomed-ct": "http://snomed.info/sct",
}
# How records write codes whose own prefix is part of them.
WITH_PREFIX = ("chebi", "hpo", "mondo", "dron")

Json = dict[str, Any]
Answer = dict[str, Any]


@dataclass(frozen=True)
class Code:
    """One code of one table, and the terms that it is evidence of."""

    table: str
    code: str
    terms: frozenset[str]

    def coding(self) -> Json:
        """The code as a record cites it."""
        return {"system": SYSTEMS[self.table], "code": self.code}

    def __str__(self) -> str:
        return f"{self.table}-{self.code}"


def codes() -> list[Code]:
    """Every code that is evidence of something, in every table of a terminology of concepts."""
    found: list[Code] = []
    for table in SYSTEMS:
        path = ROOT / "ontology" / "mapping" / f"{table}.sssom.tsv"
        lines = [x for x in path.read_text("utf-8").splitlines() if not x.startswith("#")]
        terms: dict[str, set[str]] = {}
        for row in csv.DictReader(lines, delimiter="\t"):
            if row["predicate_id"] in EVIDENCE and not row.get("predicate_modifier"):
                curie = unquote(row["object_id"])
                code = curie if table in WITH_PREFIX else curie.partition(":")[2]
                terms.setdefault(code, set()).add(row["subject_id"].removeprefix("osteon:"))
        found += [Code(table, code, frozenset(names)) for code, names in terms.items()]
    return found


def few(found: list[Code]) -> list[Code]:
    """Of many codes of one table that mean the same, the first, one in the middle, and the last."""
    groups: dict[tuple[str, frozenset[str]], list[Code]] = {}
    for code in found:
        groups.setdefault((code.table, code.terms), []).append(code)
    kept = ({g[0], g[len(g) // 2], g[-1]} for g in groups.values())
    chosen = set().union(*kept)
    return [code for code in found if code in chosen]


def local(*terms: str) -> list[Json]:
    """The local codes of terms, as codings."""
    return [LOCAL_CODES[term].coding() for term in terms]


ALL = codes()
LOCAL_CODES = {
    term: code
    for code in ALL
    if code.table == LOCAL and len(code.terms) == 1
    for term in code.terms
}
VOCABULARY = load_vocabulary(ROOT)


@cache
def knowledge() -> Knowledge:
    """The packaged knowledge, loaded once."""
    return Knowledge.load(ROOT)


def kind(term: str) -> str:
    """Under which class of entries a term stands."""
    kinds = ("Condition", "Drug", "Observation", "Procedure")
    return next((name for name in kinds if VOCABULARY.is_a(term, name)), "")


def condition(codings: list[Json]) -> Json:
    return {
        "resourceType": "Condition",
        "code": {"coding": codings},
        "onsetDateTime": "2025-12-01",
    }


def statement(codings: list[Json], amount: float = 1, unit: str = "mg") -> Json:
    dose = {"value": amount, "system": "http://unitsofmeasure.org", "code": unit}
    return {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": {"coding": codings},
        "effectivePeriod": {"start": "2025-06-01"},
        "dosage": [
            {
                "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
                "doseAndRate": [{"doseQuantity": dose}],
            }
        ],
    }


def administration(codings: list[Json], amount: float = 60) -> Json:
    return {
        "resourceType": "MedicationAdministration",
        "status": "completed",
        "medicationCodeableConcept": {"coding": codings},
        "effectiveDateTime": "2026-03-01",
        "dosage": {"dose": {"value": amount, "system": "http://unitsofmeasure.org", "code": "mg"}},
    }


def result(codings: list[Json], value: float, unit: str) -> Json:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": codings},
        "effectiveDateTime": "2026-03-10",
        "valueQuantity": {"value": value, "system": "http://unitsofmeasure.org", "code": unit},
    }


def answered(codings: list[Json], answer: list[Json]) -> Json:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": codings},
        "effectiveDateTime": "2026-03-10",
        "valueCodeableConcept": {"coding": answer},
    }


def procedure(codings: list[Json]) -> Json:
    return {
        "resourceType": "Procedure",
        "status": "completed",
        "code": {"coding": codings},
        "performedDateTime": "2026-02-20",
    }


@dataclass(frozen=True)
class Person:
    """Somebody to assess, known by a key."""

    key: str
    entries: list[Json]
    sex: str = "female"
    birth: str = "1955-05-05"


def written(people: list[Person], folder: Path) -> Path:
    """One file with the records of all of them."""
    entries: list[Json] = []
    for number, person in enumerate(people):
        patient = {"resourceType": "Patient", "id": f"p{number}", "gender": person.sex}
        entries.append({"resource": patient | {"birthDate": person.birth}})
        for place, entry in enumerate(person.entries):
            link = "patient" if entry["resourceType"] == "AllergyIntolerance" else "subject"
            owner = {link: {"reference": f"Patient/p{number}"}, "id": f"p{number}-e{place}"}
            entries.append({"resource": entry | owner})
    path = folder / "people.json"
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    path.write_text(json.dumps(bundle), "utf-8")
    return path


def recorded(people: list[Person], folder: Path) -> list[PatientRecord]:
    """The record graphs of all of them."""
    return read_records([str(written(people, folder))], ROOT)


def assessed(people: list[Person], folder: Path, profile: str = "article") -> dict[str, Answer]:
    """The answers for all of them, by key; one file, and as few runs as may be."""
    found: dict[str, Answer] = {}
    for batch in batches(recorded(people, folder)):
        for assessment in assess_together(batch, knowledge(), as_of=TODAY, profile=profile):
            number = int(assessment.answer["patient"].rsplit("/p", 1)[-1])
            found[people[number].key] = assessment.answer
    assert len(found) == len(people), "each has a key of their own"
    return found


def status(answer: Answer, section: str, name: str) -> str:
    """The status of an item, `absent` if it is not listed, `listed` if it has none."""
    for item in answer[section]:
        if item["id"] == name:
            return str(item.get("status", "listed"))
    return "absent"
