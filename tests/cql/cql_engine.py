"""The rules of `rules.cql` on the reference engine of CQL, on Node; see `node_tools.py`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cql_knowledge import library
from node_tools import CQL

Bundle = dict[str, Any]
Value = bool | str | None

RULES = (
    "Adult",
    "Advanced CKD",
    "Low calcium",
    "Dental evaluation in time",
    "Pregnant",
    "Postmenopausal osteoporosis",
    "Last dose",
)


@dataclass(frozen=True)
class Answers:
    """What the engine said.

    Attributes:
        values: of each run, {patient: {rule: value}}.
        translating: processor seconds to translate the rules to ELM.
        evaluating: processor seconds to evaluate them.
    """

    values: list[dict[str, dict[str, Value]]]
    translating: float
    evaluating: float


def on_cql(runs: Sequence[tuple[str, Sequence[Bundle]]], scratch: Path) -> Answers:
    """The rules on bundles of one patient each; a run is a day and its bundles."""
    known = library()
    rules = [*RULES, *(f"Due under {regimen}" for regimen in known.regimens)]
    job = {
        "knowledge": known.text,
        "valueSets": known.value_sets,
        "rules": rules,
        "runs": [{"asOf": day, "bundles": list(bundles)} for day, bundles in runs],
    }
    (scratch / "job.json").write_text(json.dumps(job), encoding="utf-8")
    done = subprocess.run(
        ["node", str(CQL.folder() / "run.mjs"), "job.json", "answers.json"],
        cwd=scratch,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads((scratch / "answers.json").read_text(encoding="utf-8"))
    return Answers(found["answers"], *found["seconds"].values())
