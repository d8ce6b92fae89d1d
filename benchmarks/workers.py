"""How a cohort scales: one process, several, and a Dask cluster on the same machine.

    python benchmarks/workers.py [--patients 600] [--workers 1 2]

Patients are made up (`population.py`), as compact record graphs in N-Triples; tables are brief. A
line is the whole command, from reading the input to the summary: seconds on the wall, processor
seconds of all processes, and patients a second on the wall. On a machine with other work to do, the
wall says little, and the processor seconds what more processes cost.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]

from population import DAY, compact, population  # noqa: E402

from osteon.ingest import read_records  # noqa: E402
from osteon.resources import data_root  # noqa: E402

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}


def used() -> float:
    """Processor seconds of the processes that were started here and have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def graphs(folder: Path, patients: int) -> Path:
    """The input as a file."""
    bundles = folder / "bundles.ndjson"
    bundles.write_text("".join(json.dumps(one) + "\n" for one in population(patients)), "utf-8")
    path = folder / "graphs.nt"
    with path.open("w", encoding="utf-8") as file:
        for record in map(compact, read_records([str(bundles)], data_root())):
            file.writelines(f"{s} {p} {o} .\n" for s, p, o in record.triples)
    return path


def command(path: Path, out: Path, *more: str) -> float:
    """Seconds of the whole command on the wall."""
    call = [sys.executable, "-m", "osteon", "cohort", str(path), "-o", str(out), "--brief"]
    start = time.monotonic()
    done = subprocess.run(
        [*call, "--as-of", DAY.isoformat(), "--part", "50", *more],
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


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--patients", type=int, default=600)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = graphs(Path(folder), given.patients)
        print(f"{given.patients} patients, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        print(f"{'':<18}{'wall s':>8}{'cpu s':>8}{'patients/s':>12}")
        for number in given.workers:
            for name in ("processes", "dask workers"):
                before, out = used(), Path(folder) / f"{name}{number}"
                if name == "processes":
                    wall = command(path, out, "--workers", str(number))
                else:
                    wall = on_dask(path, out, number)
                spent = used() - before
                rate = given.patients / wall
                print(f"{f'{number} {name}':<18}{wall:>8.1f}{spent:>8.1f}{rate:>12.1f}", flush=True)


if __name__ == "__main__":
    main()
