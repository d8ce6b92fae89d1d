"""`osteon assess --format fhir`: what is told, what is left out, and that FHIR takes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from oracle import EXAMPLES, ROOT, answer_for, expectations

from osteon.cli import main
from osteon.present import fhir
from osteon.present.json import dumps
from osteon.present.names import read_names
from osteon.resources import data_root

Json = dict[str, Any]
NAMES = read_names(data_root())
SYSTEM = "https://w3id.org/osteon/"
CASES = sorted(expectations())


def resources(answer: Json) -> list[Json]:
    """The resources of one answer, as somebody reads them."""
    bundle = json.loads(fhir.present([answer], NAMES))
    return [entry["resource"] for entry in bundle["entry"]]


def of_kind(answer: Json, kind: str) -> list[Json]:
    return [one for one in resources(answer) if one["resourceType"] == kind]


def answer(name: str) -> Json:
    return json.loads(dumps(answer_for(expectations()[name])))


def codes(found: list[Json], kind: str) -> list[str]:
    coded = (one["code"]["coding"][0] for one in found)
    return [one["code"] for one in coded if one["system"] == SYSTEM + kind]


@pytest.mark.parametrize("name", CASES)
def test_fhir_takes_it(name: str) -> None:
    text = fhir.present([answer(name)], NAMES)
    assert Bundle.model_validate_json(text).type == "collection"


@pytest.mark.parametrize("name", CASES)
def test_whatever_stands_in_the_way_or_is_not_known_is_an_issue(name: str) -> None:
    said = answer(name)
    found = of_kind(said, "DetectedIssue")
    wanted = {
        "contraindication": [i for i in said["contraindications"] if i["status"] != "absent"],
        "requirement": [i for i in said["requirements"] if i["status"] in ("unmet", "unknown")],
        "check": [i for i in said["orderChecks"] if i["status"] != "ok"],
        "conflict": said["conflicts"],
        "gap": said["notCovered"],
        "caution": [i for i in said["cautions"] if i["status"] == "applies"],
    }
    for kind, items in wanted.items():
        assert codes(found, kind) == [item["id"] for item in items], kind
    assert len(found) == sum(map(len, wanted.values()))
    unknown = [i for items in wanted.values() for i in items if i.get("status") == "unknown"]
    assert sum(one["status"] == "preliminary" for one in found) == len(unknown)
    grave = [i for items in wanted.values() for i in items if i.get("grave")]
    assert sum(one["severity"] == "high" for one in found) == len(grave)


@pytest.mark.parametrize("name", CASES)
def test_suggestions_are_those_of_the_answer(name: str) -> None:
    said = answer(name)
    tasks = of_kind(said, "Task")
    mend = [i for i in said["requirements"] if i["status"] in ("unmet", "unknown")]
    assert codes(tasks, "requirement") == [i["id"] for i in mend if i["resolution"]]
    advice = [i for i in said["recommendations"] if i["status"] == "applies"]
    assert codes(tasks, "recommendation") == [i["id"] for i in advice]
    groups = of_kind(said, "RequestGroup")
    assert len(groups) == (1 if tasks else 0)
    for group in groups:
        linked = [action["resource"]["reference"] for action in group["action"]]
        assert linked == [f"urn:uuid:{task['id']}" for task in tasks]
        assert all("action" not in action for action in group["action"]), "rqg-1: one or the other"
    assert {(one["status"], one["intent"]) for one in [*tasks, *groups]} <= {("draft", "proposal")}


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "reference" and isinstance(part, str):
                yield part
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def test_ids_are_unique_and_lead_somewhere() -> None:
    said = [answer(name) for name in CASES]
    bundle = json.loads(fhir.present(said, NAMES))
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(urls) == len(set(urls)) > 400
    assert all(e["fullUrl"] == f"urn:uuid:{e['resource']['id']}" for e in bundle["entry"])
    for entry in bundle["entry"]:
        contained = {"#" + part["id"] for part in entry["resource"].get("contained", [])}
        for reference in references(entry["resource"]):
            if reference.startswith("urn:uuid:"):
                assert reference in urls
            elif reference.startswith("#"):
                assert reference in contained
        assert contained <= set(references(entry["resource"])), "contained for nothing"


def test_how_far_the_guidance_is_settled() -> None:
    found: dict[str, set[str]] = {}
    for name in CASES:
        said = answer(name)
        (guidance,) = of_kind(said, "GuidanceResponse")
        lists = ("indications", "requirements", "contraindications", "recommendations", "cautions")
        missing = {fact for key in lists for item in said[key] for fact in item["missing"]}
        asked = [need["codeFilter"][0]["code"][0] for need in guidance.get("dataRequirement", [])]
        assert {one["code"] for one in asked} == missing
        assert len(asked) == len(missing)
        wanted = "data-required" if said["verdict"] == "needs-information" else None
        assert guidance["status"] == (wanted or ("data-requested" if missing else "success"))
        found.setdefault(guidance["status"], set()).add(said["verdict"])
        output = guidance["contained"][0]["parameter"]
        assert output[0] == {"name": "verdict", "valueCode": said["verdict"]}
        assert guidance["note"] == [{"text": said["disclaimer"]}]
    assert set(found) == {"success", "data-requested", "data-required"}


def test_one_answer_word_for_word() -> None:
    said = answer("wrong-order")
    checks = [i for i in of_kind(said, "DetectedIssue") if "implicated" in i]
    issue = checks[0]
    del issue["id"]
    assert issue == {
        "resourceType": "DetectedIssue",
        "status": "final",
        "code": {"coding": [{"system": SYSTEM + "check", "code": "dose", "display": "dose"}]},
        "severity": "moderate",
        "patient": {
            "identifier": {"system": "urn:ietf:rfc:3986", "value": said["patient"]},
        },
        "identifiedDateTime": "2026-03-15",
        "detail": "dose: expected 60 mg, found 90 mg",
        "implicated": [{"reference": "MedicationRequest/order"}],
        "evidence": [
            {
                "code": [
                    {"coding": [{"system": SYSTEM + "claim", "code": "C05"}]},
                    {"coding": [{"system": SYSTEM + "claim", "code": "C07"}]},
                ]
            }
        ],
    }


def test_a_suggestion_cites_its_claims_and_says_by_when() -> None:
    said = answer("stopped-renal-late")
    tasks = {task["code"]["coding"][0]["code"]: task for task in of_kind(said, "Task")}
    item = next(i for i in said["recommendations"] if i.get("deadline"))
    task = tasks[item["id"]]
    assert task["restriction"] == {"period": {"end": item["deadline"]}}
    cited = [note["text"] for note in task["note"]]
    assert [text.split(" ")[0] for text in cited] == item["claims"]
    for text, claim in zip(cited, item["claims"], strict=True):
        known = said["evidence"][claim]
        assert known["statement"] in text
        assert known["reviewStatus"] in text
        assert all(f"[{number}]" in text for number in known["citations"])


def test_a_node_that_is_no_resource_is_named_by_its_iri() -> None:
    said = answer("stopped-renal-late")
    (guidance,) = of_kind(said, "GuidanceResponse")
    assert guidance["subject"] == {
        "identifier": {"system": "urn:ietf:rfc:3986", "value": said["patient"]}
    }


def test_text_that_fhir_does_not_allow_is_replaced() -> None:
    said = answer("dirty-data")
    said["dataErrors"][0]["message"] = "bell \u0007 and half \ud800 a letter"
    (guidance,) = of_kind(said, "GuidanceResponse")
    problems = guidance["contained"][1]["issue"]
    assert problems[0]["diagnostics"] == "bell \ufffd and half \ufffd a letter"
    count = len(said["dataErrors"]) + len(said["codesNotUnderstood"])
    assert len(problems) == count
    Bundle.model_validate_json(fhir.present([said], NAMES))


def test_a_code_that_is_not_understood_and_what_it_could_matter_for() -> None:
    said = answer("first-dose-ready")
    code = {
        "system": "http://loinc.org",
        "code": "00000-0",
        "display": None,
        "subject": "Observation/x",
    }
    open_ones = ["bone-metastases-solid-tumor", "serum-calcium"]
    said["codesNotUnderstood"] = [
        code | {"couldMatter": open_ones},
        code | {"couldMatter": [], "subject": "Observation/y"},
    ]
    (guidance,) = of_kind(said, "GuidanceResponse")
    assert guidance["evaluationMessage"] == [{"reference": "#problems"}]
    (problems,) = (one for one in guidance["contained"] if one["id"] == "problems")
    calcium, tumor = (
        NAMES.of("fact", "serum-calcium"),
        NAMES.of("indication", "bone-metastases-solid-tumor"),
    )
    assert calcium != "serum-calcium" and tumor != "bone-metastases-solid-tumor"
    assert problems["issue"] == [
        {
            "severity": "warning",
            "code": "code-invalid",
            "details": {
                "coding": [
                    {
                        "system": SYSTEM + "indication",
                        "code": "bone-metastases-solid-tumor",
                        "display": tumor,
                    },
                    {"system": SYSTEM + "fact", "code": "serum-calcium", "display": calcium},
                ],
                "text": f"Could matter for: {tumor}, {calcium}",
            },
            "diagnostics": "Not understood: http://loinc.org 00000-0",
            "expression": ["Observation/x"],
        },
        {
            "severity": "information",
            "code": "code-invalid",
            "diagnostics": "Not understood: http://loinc.org 00000-0",
            "expression": ["Observation/y"],
        },
    ]
    Bundle.model_validate_json(fhir.present([said], NAMES))


def test_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    several = [str(EXAMPLES / "cohort.ndjson"), str(EXAMPLES / "low-calcium.json")]
    assert main(["assess", *several, "--as-of", "2026-03-15", "--format", "fhir"]) == 1
    text = capsys.readouterr().out
    bundle = json.loads(text)
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert main(["assess", *several, "--as-of", "2026-03-15", "--format", "json"]) == 1
    patients = capsys.readouterr().out.splitlines()
    assert kinds.count("GuidanceResponse") == len(patients) > 1
    assert main(["assess", *several, "--as-of", "2026-03-15", "--format", "fhir"]) == 1
    assert capsys.readouterr().out == text
    ready = str(ROOT / "examples" / "first-dose-ready.json")
    assert main(["assess", ready, "--as-of", "2026-03-15", "--format", "fhir"]) == 0
