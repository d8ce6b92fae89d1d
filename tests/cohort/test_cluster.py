"""A Dask cluster of a scheduler and two workers, each a process: the same files come out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from crowd import cohort, errors, ntriples, table
from made_up import copies
from oracle import EXAMPLES, ROOT

from osteon.cli import main
from osteon.cohort.cluster import Dask
from osteon.cohort.engine import Result
from osteon.cohort.work import Task

PATIENTS, PART = 12, 2
Capture = pytest.CaptureFixture[str]


def start(*arguments: str, until: str) -> tuple[subprocess.Popen[str], str]:
    """A program of Dask, once it has said that it is there; and the address it said."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    running = subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert running.stderr is not None
    for line in running.stderr:
        found = re.search(rf"{until}.*?(tcp://\S+:\d+)", line)
        if found:
            # Or it would stop as soon as nobody reads what it says.
            threading.Thread(target=running.stderr.read, daemon=True).start()
            return running, found[1]
    raise AssertionError(f"{arguments} ended with {running.wait()}")


def worker(scheduler: str) -> tuple[subprocess.Popen[str], str]:
    return start(
        "worker", scheduler, "--no-nanny", "--nthreads", "1", "--no-dashboard", "--host",
        "127.0.0.1", until="Start worker at",
    )  # fmt: skip


@pytest.fixture(scope="module")
def scheduler() -> Iterator[tuple[str, dict[str, subprocess.Popen[str]]]]:
    """The address of a cluster, and its workers by their addresses; one test kills one of them."""
    running, address = start(
        "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show",
        until="Scheduler at",
    )  # fmt: skip
    workers: dict[str, subprocess.Popen[str]] = {}
    try:
        for _ in range(2):
            process, name = worker(address)
            workers[name] = process
        yield address, workers
    finally:
        for process in (*workers.values(), running):
            process.kill()
            process.wait()


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.glob("*/part-*"))
    }


class Watched(Dask):
    """A client that kills the worker of a task once the first part is done."""

    workers: dict[str, subprocess.Popen[str]]
    killed: str | None = None
    notes = 0

    def wait(self, seconds: float) -> list[tuple[Task, Result]]:
        found = super().wait(seconds)
        self.notes += len(found)
        if self.notes and self.killed is None:
            at_work = {name: keys for name, keys in self._client.processing().items() if keys}
            if at_work:
                self.killed = next(iter(at_work))
                self.workers[self.killed].kill()
        return found


def test_a_worker_that_is_killed_costs_nothing(
    scheduler: tuple[str, dict[str, subprocess.Popen[str]]], tmp_path: Path
) -> None:
    path = ntriples(tmp_path / "x.nt", copies(PATIENTS))
    cohort([path], tmp_path / "here", part=PART)
    address, workers = scheduler
    engines: list[Watched] = []

    def engine(job: Any) -> Watched:
        engines.append(Watched(job, address))
        engines[0].workers = workers
        return engines[0]

    summary = cohort([path], tmp_path / "there", part=PART, engine=engine)
    assert engines[0].killed in workers
    assert workers[engines[0].killed].wait(5) == -9
    assert engines[0].notes == PATIENTS // PART
    assert (summary["assessed"], summary["withoutAnswer"]) == (PATIENTS, 0)
    assert files(tmp_path / "there") == files(tmp_path / "here")
    assert len({row["patient"] for row in table(tmp_path / "there", "patients")}) == PATIENTS
    assert errors(tmp_path / "there") == []


def test_command(
    scheduler: tuple[str, dict[str, subprocess.Popen[str]]], tmp_path: Path, capsys: Capture
) -> None:
    call = ["cohort", str(EXAMPLES / "cohort.ndjson"), "--as-of", "2026-03-15"]
    call += ["--engine", "dask", "--scheduler", scheduler[0], "-o"]
    assert main([*call, str(tmp_path / "out")]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("2 patients as of 2026-03-15: 2 assessed") and not err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--engine", "dask"], "belong together; give both"),
        (["--scheduler", "tcp://127.0.0.1:1"], "belong together; give both"),
        (["--engine", "dask", "--scheduler", "x", "--workers", "2"], "has its own"),
        (["--engine", "dask", "--scheduler", "no address"], "cannot be reached"),
        (["--engine", "dask", "--scheduler", "tcp://127.0.0.1:1"], "cannot be reached"),
    ],
)
def test_a_cluster_that_is_not_there(
    more: list[str],
    said: str,
    tmp_path: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("osteon.cohort.cluster._PATIENCE", 1)
    call = ["cohort", str(EXAMPLES / "cohort.ndjson"), "-o", str(tmp_path / "out")]
    assert main([*call, *more]) == 2
    out, err = capsys.readouterr()
    assert said in err and err.count("\n") == 1 and not out
