"""How long Osteon takes, beside others that do the same work in the same run.

    python benchmarks/run.py [--sizes 10 100] [--no-rivals] [--fhir FILE ...] [--print]

Patients are the examples, copied under other names. Times are processor seconds (user and system),
the best of some runs: on a shared machine they vary by a tenth, where the clock on the wall may
vary threefold. Writes docs/explanation/performance.md; `--print` only prints it.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests"), str(ROOT / "benchmarks")]

from made_up import copies  # noqa: E402
from pyoxigraph import NamedNode, Store, Triple  # noqa: E402
from reading import reading as reading_of  # noqa: E402
from rivals import Rdflib, children, classification  # noqa: E402

from osteon import pipeline  # noqa: E402
from osteon.batch import batches  # noqa: E402
from osteon.ingest import PatientRecord, read_records  # noqa: E402
from osteon.knowledge import Knowledge  # noqa: E402
from osteon.shacl import Report  # noqa: E402

PAGE = ROOT / "docs" / "explanation" / "performance.md"
DAY = datetime.date(2026, 3, 15)
COLD = "examples/first-dose-ready.json"
RUNS = 3
Records = Sequence[PatientRecord]


def best(work: Callable[[], object], runs: int = RUNS) -> float:
    """Processor seconds of the quickest of some runs."""
    times = []
    for _ in range(runs):
        start = process_time()
        work()
        times.append(process_time() - start)
    return min(times)


def cold(*command: str) -> tuple[float, float]:
    """Seconds on the wall and of the processor for a new process, the best of each."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    walls, used = [], []
    for _ in range(RUNS + 2):  # the first one may have to compile modules
        before, start = children(), time.perf_counter()
        subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        walls.append(time.perf_counter() - start)
        used.append(children() - before)
    return min(walls), min(used)


def together(kb: Knowledge, records: Records, engine: str) -> list[str]:
    """The verdicts, the answers made in full."""
    return [
        one.answer["verdict"]
        for batch in batches(records)
        for one in pipeline.assess_together(batch, kb, as_of=DAY, engine=engine)
    ]


def alone(kb: Knowledge, records: Records, engine: str) -> list[str]:
    """The same, one patient a run."""
    return [
        pipeline.assess(record, kb, as_of=DAY, engine=engine).answer["verdict"]
        for record in records
    ]


@dataclass(frozen=True)
class Step:
    """A function or method that does one step, and what the step is called by its arguments."""

    holder: object
    attribute: str
    name: Callable[..., str]


def stages(work: Callable[[], object], steps: Sequence[Step]) -> dict[str, float]:
    """Processor seconds of each step of some runs; none may be part of another."""
    spent: dict[str, float] = {}

    def watched(step: Step, do: Callable[..., object]) -> object:
        def run(*args: object, **kwargs: object) -> object:
            start = process_time()
            try:
                return do(*args, **kwargs)
            finally:
                name = step.name(*args)
                spent[name] = spent.get(name, 0) + process_time() - start

        return run

    kept = [(step, getattr(step.holder, step.attribute)) for step in steps]
    try:
        for step, do in kept:
            setattr(step.holder, step.attribute, watched(step, do))
        start = process_time()
        work()
        total = process_time() - start
    finally:
        for step, do in kept:
            setattr(step.holder, step.attribute, do)
    spent["all else: filling the store, sharing out"] = total - sum(spent.values())
    return spent


def _stage(store: object, queries: object, graph: NamedNode, *_: object) -> str:
    names = {"facts": "derive", "expectations": "expect", "advice": "recommend"}
    return names[graph.value.rsplit("/", 1)[-1]]


STEPS = (
    Step(pipeline, "run_stage", _stage),
    Step(pipeline, "classify", lambda *_: "classify"),
    Step(pipeline, "validate", lambda *_: "validate"),
    Step(pipeline, "build_answer", lambda *_: "explain and word the answers"),
)


def seen_by_shapes(kb: Knowledge, work: Callable[[], object]) -> list[Triple]:
    """What the shapes see of the patients of some runs, without the sentinel."""
    seen: list[Triple] = []
    validate = pipeline.validate

    def keep(store: Store, *rest: object) -> Report:
        from osteon.validate import seen_by_shapes as of_store

        seen.extend(quad.triple for quad in of_store(store, kb))
        return validate(store, *rest)

    pipeline.validate = keep
    try:
        work()
    finally:
        pipeline.validate = validate
    return seen


def validation(kb: Knowledge, records: Records, engine: str) -> Callable[[], Report]:
    """A run of the shapes over what they see of some patients."""
    seen = seen_by_shapes(kb, lambda: together(kb, records, "auto"))
    return lambda: kb.engine(engine).validate([*seen, *kb.sentinel])


def measure(sizes: Sequence[int], rivals: bool, bundles: Sequence[str] = ()) -> str:
    """The page."""
    from page import Row, page

    kb = Knowledge.load(ROOT)
    everyone = copies(max(sizes))
    groups = {size: everyone[:size] for size in sizes}
    alone(kb, everyone[:2], "pyshacl")  # what is read once is not counted
    together(kb, everyone[:2], "auto")
    loading = best(lambda: Knowledge.load(ROOT).classifier)
    reading = best(lambda: read_records([COLD], ROOT))

    def row(name: str, seconds: dict[int, float]) -> Row:
        return Row(name, {size: 1000 * spent / size for size, spent in seconds.items()})

    say("Osteon")
    fast, pyshacl = kb.engine("auto").name, kb.engine("pyshacl").name
    rows = [
        row(
            f"Osteon, patients {name} a run, shapes on {label}",
            {
                size: best(lambda g=group, w=way, e=engine: w(kb, g, e), runs)  # type: ignore[misc]
                for size, group in groups.items()
            },
        )
        for name, way, engine, label, runs in (
            ("together in", together, "auto", fast, RUNS),
            ("together in", together, "pyshacl", pyshacl, 1),
            ("one", alone, "auto", fast, RUNS),
            ("one", alone, "pyshacl", pyshacl, 1),
        )
    ]
    shapes = [
        row(label, {n: best(validation(kb, g, engine)) for n, g in groups.items()})
        for engine, label in (("auto", fast), ("pyshacl", pyshacl))
    ]
    classes: list[Row] = []
    if rivals:
        say("rdflib and pySHACL")
        rival = Rdflib(kb)
        taken = {}
        for size, group in groups.items():
            start = process_time()
            found = rival.verdicts(group, DAY)
            taken[size] = process_time() - start
            ours = dict(zip((r.patient for r in group), together(kb, group, "auto"), strict=True))
            agreed = sum(found.get(patient) == verdict for patient, verdict in ours.items())
            say(f"{agreed} of {size} verdicts agree")
        name = f"the same queries and shapes on rdflib {metadata.version('rdflib')} and {pyshacl}"
        rows.append(row(f"{name}, verdicts only", taken))
        say("HermiT")
        both = {size: classification(kb, group, DAY) for size, group in groups.items()}
        classes = [
            row("compiled definitions", {size: pair[0] for size, pair in both.items()}),
            row("HermiT, process and all", {size: pair[1] for size, pair in both.items()}),
        ]
    say("cold")
    start = ("-m", "osteon", "assess", COLD, "--as-of", str(DAY), "--engine")
    colds = {
        f"`osteon assess`, shapes on {fast}": cold(*start, "auto"),
        f"`osteon assess`, shapes on {pyshacl}": cold(*start, "pyshacl"),
        "`import rdflib, pyshacl`, and nothing else": cold("-c", "import rdflib, pyshacl"),
        "Python itself": cold("-c", "pass"),
    }
    steps = {n: stages(lambda g=g: together(kb, g, "auto"), STEPS) for n, g in groups.items()}  # type: ignore[misc]
    parts = [row(name, {size: steps[size][name] for size in sizes}) for name in steps[max(sizes)]]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    fhir = str(reading_of(bundles)) if bundles else ""
    return page(machine, colds, rows, shapes, classes, parts, loading, reading, fhir)


def say(text: str) -> None:
    """Tell how far it is."""
    print(f"{text} ...", file=sys.stderr, flush=True)


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description="measure Osteon beside others")
    parser.add_argument("--sizes", nargs="+", type=int, default=[10, 100])
    parser.add_argument("--no-rivals", action="store_true", help="leave out rdflib and HermiT")
    parser.add_argument("--fhir", nargs="+", default=[], metavar="FILE", help="Bundles to read")
    parser.add_argument("--print", action="store_true", help="print the page, do not write it")
    args = parser.parse_args()
    text = measure(args.sizes, not args.no_rivals, args.fhir)
    if args.print:
        print(text)
    else:
        PAGE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
