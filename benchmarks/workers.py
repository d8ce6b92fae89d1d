"""How a cohort scales: with its size, in several processes, and on a Dask cluster.

    python benchmarks/workers.py [--patients 10000 100000] [--workers 1 2] [--no-dask]

Patients are made up (`population.py`), as compact record graphs in N-Triples; beyond some thousands
they are the same under other names. Tables are brief. A line is the whole command, from reading the
input to the summary: seconds on the wall, processor seconds of all processes, patients a second on
the wall, processor milliseconds a patient, and the memory of the largest process so far. On a
machine with other work to do, the wall says little.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]

from population import DAY, compact, population  # noqa: E402

from osteon.ingest import read_records  # noqa: E402
from osteon.resources import data_root  # noqa: E402

DIFFERENT = 5000
"""Patients that are made up; more are these again."""
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}


def used() -> float:
    """Processor seconds of the processes that were started here and have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def largest() -> float:
    """Megabytes of the largest process that was started here and has ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000


def graphs(folder: Path, patients: int) -> Path:
    """The input as a file."""
    bundles = folder / "bundles.ndjson"
    made = population(min(patients, DIFFERENT))
    bundles.write_text("".join(json.dumps(one) + "\n" for one in made), "utf-8")
    texts = [
        "".join(f"{s} {p} {o} .\n" for s, p, o in record.triples)
        for record in map(compact, read_records([str(bundles)], data_root()))
    ]
    path = folder / f"{patients}.nt"
    with path.open("w", encoding="utf-8") as file:
        for number in range(patients):
            again, place = divmod(number, len(texts))
            file.write(texts[place].replace("made-", f"made{again}-"))
    return path


def command(path: Path, out: Path, *more: str) -> float:
    """Seconds of the whole command on the wall."""
    call = [sys.executable, "-m", "osteon", "cohort", str(path), "-o", str(out), "--brief"]
    start = time.monotonic()
    done = subprocess.run(
        [*call, "--as-of", DAY.isoformat(), *more],
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 1, done
    return time.monotonic() - start


def program(*arguments: str) -> tuple[subprocess.Popen[str], str]:
    """A program of Dask, and the address that it tells."""
    running = subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
        env=ENVIRONMENT,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    for line in running.stderr:
        found = re.search(r"(?:Scheduler at|Start worker at).*?(tcp://\S+:\d+)", line)
        if found:
            return running, found[1]
    raise SystemExit("Dask does not start")


def on_dask(path: Path, out: Path, workers: int) -> float:
    """The same on a cluster that is there already."""
    scheduler, address = program("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-show")
    worker = ("worker", address, "--no-nanny", "--nthreads", "1", "--host", "127.0.0.1")
    all_ = [scheduler, *(program(*worker)[0] for _ in range(workers))]
    try:
        return command(path, out, "--engine", "dask", "--scheduler", address)
    finally:
        for process in all_:
            process.terminate()
            process.wait()


@dataclass(frozen=True)
class Whole:
    """What a whole command took: seconds, and megabytes of the largest process so far."""

    patients: int
    workers: str
    wall: float
    spent: float
    largest: float

    @property
    def figures(self) -> tuple[float, ...]:
        """Under `HEADS`."""
        each = 1000 * self.spent / self.patients
        return self.wall, self.spent, self.patients / self.wall, each, self.largest


HEADS = ("wall s", "cpu s", "a second", "cpu ms each", "largest MB")


def scaling(sizes: Sequence[int], workers: Sequence[int], *, dask: bool) -> Iterator[Whole]:
    """Whole commands, by the number of patients and of workers."""
    with tempfile.TemporaryDirectory() as folder:
        for patients in sorted(sizes):
            path = graphs(Path(folder), patients)
            for number in workers:
                for name in ("processes", *(["dask workers"] if dask else [])):
                    before, out = used(), Path(folder) / "out"
                    if name == "processes":
                        wall = command(path, out, "--workers", str(number))
                    else:
                        wall = on_dask(path, out, number)
                    yield Whole(patients, f"{number} {name}", wall, used() - before, largest())
                    shutil.rmtree(out)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--patients", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--no-dask", action="store_true")
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{'':<30}" + "".join(f"{head:>13}" for head in HEADS))
    for one in scaling(given.patients, given.workers, dask=not given.no_dask):
        line = f"{one.patients} patients, {one.workers}"
        print(f"{line:<30}" + "".join(f"{figure:>13.1f}" for figure in one.figures), flush=True)


if __name__ == "__main__":
    main()
