"""Examples as FHIR Bundles, above all Anna, ready for her first dose: with more resources, or with
some changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "first-dose-ready.json"
Json = dict[str, Any]

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
PRODUCT_60 = {"coding": [{"system": RXNORM, "code": "993456"}]}


def anna(*more: Json, change: dict[str, Json] | None = None) -> str:
    """The Bundle; ``change`` gives resources, by their id, other elements (None takes one out)."""
    bundle = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    for entry in bundle["entry"]:
        resource = entry["resource"]
        for name, value in (change or {}).get(resource["id"], {}).items():
            resource.pop(name, None)
            if value is not None:
                resource[name] = value
    bundle["entry"] += [{"resource": resource} for resource in more]
    return json.dumps(bundle)


def without_order(*more: Json) -> str:
    """Anna without her order for denosumab: nothing but the given resources speaks of it."""
    bundle = json.loads(anna(*more))
    bundle["entry"] = [e for e in bundle["entry"] if e["resource"]["id"] != "deno-1"]
    return json.dumps(bundle)


def resource(kind: str, ident: str = "x", /, **elements: Any) -> Json:
    """A resource about Anna."""
    about = "patient" if kind == "Immunization" else "subject"
    return {"resourceType": kind, "id": ident, about: {"reference": "Patient/anna"}, **elements}


def example(name: str, *more: Json, change: dict[str, Json] | None = None) -> str:
    """An example's Bundle, with more resources about its patient, or with some changed."""
    bundle = json.loads((EXAMPLE.parent / f"{name}.json").read_text(encoding="utf-8"))
    subject = {"reference": f"Patient/{bundle['entry'][0]['resource']['id']}"}
    for entry in bundle["entry"]:
        entry["resource"].update((change or {}).get(entry["resource"]["id"], {}))
    bundle["entry"] += [{"resource": {**resource, "subject": subject}} for resource in more]
    return json.dumps(bundle)
