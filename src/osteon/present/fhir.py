"""Answers as FHIR R4: a Bundle of GuidanceResponse, DetectedIssue, RequestGroup and Task.

A GuidanceResponse says how far the guidance is settled and what data would settle it; each
DetectedIssue is something that stands in the way, is not known, or is to be minded; a RequestGroup
holds what is suggested, each suggestion a Task that nobody has taken on yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from osteon.present.json import dumps
from osteon.present.names import Names
from osteon.store import OSTEON

Answer = Mapping[str, Any]
Item = Mapping[str, Any]
Resource = dict[str, Any]

_NAMESPACE: Final = uuid5(UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8"), OSTEON)
_REFERENCE: Final = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}")
_NOT_XHTML: Final = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The lists of an answer that tell of an issue: of which kind, and in which statuses.
_ISSUES: Final[Mapping[str, tuple[str, set[str | None]]]] = {
    "contraindications": ("contraindication", {"present", "unknown"}),
    "orderChecks": ("check", {"violation", "unknown"}),
    "requirements": ("requirement", {"unmet", "unknown"}),
    "conflicts": ("conflict", {None}),
    "notCovered": ("gap", {None}),
    "cautions": ("caution", {"applies"}),
}
_MINOR: Final = frozenset({"caution", "gap"})


def present(answers: Sequence[Answer], names: Names) -> str:
    """One Bundle with what is said of every patient, as JSON."""
    entries = [
        {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
        for answer in answers
        for resource in resources(answer, names)
    ]
    return (
        dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}, indent=2) + "\n"
    )


def resources(answer: Answer, names: Names) -> Iterator[Resource]:
    """The resources that tell of one answer; equal answers give equal ids."""
    issues = list(_issues(answer, names))
    tasks = list(_tasks(answer, names))
    yield _guidance(answer, names, bool(tasks))
    yield from issues
    if tasks:
        yield _group(answer, tasks)
        yield from tasks


def _guidance(answer: Answer, names: Names, suggests: bool) -> Resource:
    missing = _missing(answer)
    if answer["verdict"] == "needs-information":
        status = "data-required"
    else:
        status = "data-requested" if missing else "success"
    contained: list[Resource] = [_output(answer)]
    found = _head("GuidanceResponse", answer, "guidance")
    found |= {
        "contained": contained,
        "moduleCanonical": f"{OSTEON}|{answer['knowledge']['version']}",
        "status": status,
        "subject": _reference(answer["patient"]),
        "occurrenceDateTime": str(answer["asOf"]),
        "note": [{"text": answer["disclaimer"]}],
        "outputParameters": {"reference": "#output"},
    }
    if problems := list(_problems(answer, names)):
        contained.append({"resourceType": "OperationOutcome", "id": "problems", "issue": problems})
        found["evaluationMessage"] = [{"reference": "#problems"}]
    if suggests:
        found["result"] = _link(answer, "group")
    if missing:
        found["dataRequirement"] = [
            {"type": "DomainResource", "codeFilter": [{"path": "code", "code": [coding]}]}
            for coding in (_coding("fact", fact, names) for fact in missing)
        ]
    return found


def _output(answer: Answer) -> Resource:
    """The verdict and what it was reached with."""
    told = [{"name": "verdict", "valueCode": answer["verdict"]}]
    told += [{"name": "profile", "valueString": one} for one in answer["profile"]]
    told.append({"name": "policy", "valueString": answer["knowledge"]["policy"]})
    return {"resourceType": "Parameters", "id": "output", "parameter": told}


def _problems(answer: Answer, names: Names) -> Iterator[Resource]:
    """What of the record could not be read, or not be understood, and what that may leave open."""
    indications = {item["id"] for item in answer["indications"]}
    for error in answer["dataErrors"]:
        where = error.get("subject")
        yield {
            "severity": "warning",
            "code": "invalid",
            "diagnostics": _plain(error["message"]),
            **({"expression": [_plain(where)]} if where else {}),
        }
    for code in answer["codesNotUnderstood"]:
        told = " ".join(str(code[key]) for key in ("system", "code", "display") if code.get(key))
        where = code.get("subject")
        could = [
            _coding("indication" if one in indications else "fact", one, names)
            for one in code["couldMatter"]
        ]
        open_ones = ", ".join(coding["display"] for coding in could)
        details = {"coding": could, "text": _plain(f"Could matter for: {open_ones}")}
        yield {
            "severity": "warning" if could else "information",
            "code": "code-invalid",
            **({"details": details} if could else {}),
            "diagnostics": _plain(f"Not understood: {told}"),
            **({"expression": [_plain(where)]} if where else {}),
        }


def _issues(answer: Answer, names: Names) -> Iterator[Resource]:
    for key, (kind, statuses) in _ISSUES.items():
        for item in answer[key]:
            if item.get("status") not in statuses:
                continue
            found = _head("DetectedIssue", answer, f"{kind}/{item['id']}/{item.get('subject', '')}")
            found |= {
                "status": "preliminary" if item.get("status") == "unknown" else "final",
                "code": {"coding": [_coding(kind, item["id"], names)]},
                "severity": _severity(kind, item),
                "patient": _reference(answer["patient"]),
                "identifiedDateTime": str(answer["asOf"]),
                "detail": _plain(_words(item, names, kind)),
            }
            if item.get("subject"):
                found["implicated"] = [_reference(item["subject"])]
            evidence = _evidence(item)
            if evidence:
                found["evidence"] = [evidence]
            if item.get("resolution"):
                found["mitigation"] = [{"action": {"text": _plain(item["resolution"])}}]
            yield found


def _severity(kind: str, item: Item) -> str:
    if item.get("grave"):
        return "high"
    return "low" if kind in _MINOR else "moderate"


def _words(item: Item, names: Names, kind: str) -> str:
    """What an item says; a check says what was asked and what was found."""
    if kind != "check":
        return str(item.get("message") or item.get("text"))
    expected, found = item.get("expected"), item.get("found")
    return f"{names.of(kind, item['id'])}: expected {expected or '-'}, found {found or '-'}"


def _evidence(item: Item) -> Resource:
    """The claims behind an item as codes, and the entries of the record."""
    found: Resource = {}
    if item.get("claims"):
        system = f"{OSTEON}claim"
        found["code"] = [{"coding": [{"system": system, "code": c}]} for c in item["claims"]]
    if item.get("because"):
        found["detail"] = [_reference(entry) for entry in item["because"]]
    return found


def _tasks(answer: Answer, names: Names) -> Iterator[Resource]:
    """What could be done next: how to mend what is open, and the advice that applies."""
    for item in answer["requirements"]:
        if item["status"] in ("unmet", "unknown") and item["resolution"]:
            yield _task(answer, names, "requirement", item, item["resolution"])
    for item in answer["recommendations"]:
        if item["status"] == "applies":
            yield _task(answer, names, "recommendation", item, item["text"])


def _task(answer: Answer, names: Names, kind: str, item: Item, text: str) -> Resource:
    found = _head("Task", answer, f"task/{kind}/{item['id']}")
    found |= {
        "status": "draft",
        "intent": "proposal",
        "code": {"coding": [_coding(kind, item["id"], names)]},
        "description": _plain(text),
        "for": _reference(answer["patient"]),
        "authoredOn": str(answer["asOf"]),
    }
    if item.get("deadline"):
        found["restriction"] = {"period": {"end": str(item["deadline"])}}
    if notes := [_citation(answer, claim) for claim in item["claims"]]:
        found["note"] = [{"text": _plain(note)} for note in notes]
    return found


def _group(answer: Answer, tasks: Sequence[Resource]) -> Resource:
    found = _head("RequestGroup", answer, "group")
    found |= {
        "status": "draft",
        "intent": "proposal",
        "subject": _reference(answer["patient"]),
        "authoredOn": str(answer["asOf"]),
        "note": [{"text": answer["disclaimer"]}],
        "action": [_action(task) for task in tasks],
    }
    return found


def _action(task: Resource) -> Resource:
    cited = [{"type": "citation", "citation": note["text"]} for note in task.get("note", ())]
    return {
        "title": task["code"]["coding"][0]["display"],
        "description": task["description"],
        **({"documentation": cited} if cited else {}),
        "resource": {"reference": f"urn:uuid:{task['id']}"},
    }


def _citation(answer: Answer, claim: str) -> str:
    """A claim with its citation markers and its review status."""
    said = answer["evidence"][claim]
    cited = "".join(f" [{number}]" for number in said["citations"])
    return f"{claim} ({said['source']}, {said['reviewStatus']}): {said['statement']}{cited}"


def _missing(answer: Answer) -> list[str]:
    """The facts that would settle something, each once, in the order of the answer."""
    lists = ("indications", "requirements", "contraindications", "recommendations", "cautions")
    return list(dict.fromkeys(f for key in lists for item in answer[key] for f in item["missing"]))


def _head(kind: str, answer: Answer, name: str) -> Resource:
    return {"resourceType": kind, "id": _id(answer, name)}


def _link(answer: Answer, name: str) -> Resource:
    return {"reference": f"urn:uuid:{_id(answer, name)}"}


def _id(answer: Answer, name: str) -> str:
    """The same for the same patient, day and way of judging."""
    about = (answer["patient"], answer["asOf"], *answer["profile"], *answer["knowledge"].values())
    return str(uuid5(_NAMESPACE, "\n".join((*map(str, about), name))))


def _reference(entry: str) -> Resource:
    """An entry of the record: a FHIR reference, or the IRI of a node that is no resource."""
    if _REFERENCE.fullmatch(entry):
        return {"reference": entry}
    return {"identifier": {"system": "urn:ietf:rfc:3986", "value": _plain(entry)}}


def _coding(kind: str, name: str, names: Names) -> Resource:
    return {"system": f"{OSTEON}{kind}", "code": name, "display": names.of(kind, name)}


def _plain(text: str) -> str:
    """Text without the characters that FHIR does not allow in a string."""
    return _NOT_XHTML.sub("\N{REPLACEMENT CHARACTER}", str(text)).strip() or "-"
