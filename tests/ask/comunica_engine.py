"""Questions on an engine of other people's making, in another language: Comunica, on Node.

It is no Python package, so it is there only when somebody installed it; `node_tools.py` in the
folder above says where, and when its absence is a failure.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from both_engines import ARTICLE, LABEL, Rows, ordered, plain, store
from node_tools import COMUNICA
from pyoxigraph import DefaultGraph, RdfFormat


def on_comunica(asked: dict[str, tuple[str, str]], scratch: Path) -> dict[str, Rows | str]:
    """Ordered rows of each query, given with the profile of its records; or why there are none."""
    jobs = []
    for profile in (ARTICLE, LABEL):
        data = scratch / f"{profile}.nt"
        with data.open("wb") as stream:
            store(profile).dump(stream, format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
        texts = {name: text for name, (text, about) in asked.items() if about == profile}
        jobs.append({"data": str(data), "queries": texts})
    (scratch / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    done = subprocess.run(
        ["node", str(COMUNICA.folder() / "run.mjs"), str(scratch / "jobs.json")],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    return {
        name: answer["error"]
        if "error" in answer
        else ordered([tuple(cell and plain(*cell) for cell in row) for row in answer["rows"]])
        for name, answer in answers.items()
    }
