"""The invented drug of examples/knowledge/toymab, and variations of its one patient."""

from __future__ import annotations

import copy
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TOYMAB = ROOT / "examples" / "knowledge" / "toymab"
TOY = "https://example.org/toymab/"
Json = dict[str, Any]


@lru_cache(maxsize=1)
def pia() -> Json:
    bundle: Json = json.loads((TOYMAB / "pia.json").read_text(encoding="utf-8"))
    return bundle


def changed(changes: dict[str, Any]) -> Json:
    """Pia's record with resources changed by id: new members, None to drop one or all of it."""
    bundle = copy.deepcopy(pia())
    resources_of = {entry["resource"]["id"]: entry["resource"] for entry in bundle["entry"]}
    for name, change in changes.items():
        if change is None:
            bundle["entry"] = [e for e in bundle["entry"] if e["resource"]["id"] != name]
        elif name in resources_of:
            resources_of[name].update(change)
        else:
            bundle["entry"].append({"resource": {"id": name, **change}})
    return bundle


def coded(code: str) -> Json:
    return {"coding": [{"system": TOY + "code", "code": code}]}


def quantity(value: float, unit: str) -> Json:
    return {"valueQuantity": {"value": value, "unit": unit, "code": unit}}


def fever(verification: str) -> Json:
    system = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
    return {
        "resourceType": "Condition",
        "subject": {"reference": "Patient/pia"},
        "code": coded("toy-fever"),
        "verificationStatus": {"coding": [{"system": system, "code": verification}]},
    }


READY: Json = {"globulin-1": quantity(5.0, "U/L")}
"""What makes her ready for the next dose."""
