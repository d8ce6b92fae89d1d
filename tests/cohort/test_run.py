"""Running on several processes, stopping, going on: nothing lost, nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from crowd import DAY, Json, errors, table
from crowd import cohort as whole
from oracle import ROOT

from osteon.cli import main
from osteon.cohort.engine import Here, Lost, Result
from osteon.cohort.local import Processes
from osteon.cohort.options import Options
from osteon.cohort.work import Job, Task
from osteon.errors import InputError, InternalFault

PATIENTS = 40
PART = 10
Capture = pytest.CaptureFixture[str]


def cohort(inputs: list[Path], folder: Path, **more: Any) -> Json:
    """A run in small parts."""
    return whole(inputs, folder, part=PART, **more)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some parts of patients of whom nothing but their age is known: quick to assess."""
    a, osteon = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "https://w3id.org/osteon/"
    born = '"1960-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'
    path = tmp_path_factory.mktemp("crowd") / "crowd.nt"
    path.write_text(
        "".join(
            f"<urn:p{n:03}> <{a}> <{osteon}Patient> .\n<urn:p{n:03}> <{osteon}birthDate> {born} .\n"
            for n in range(PATIENTS)
        ),
        "utf-8",
    )
    return path


@pytest.fixture(scope="module")
def expected(crowd: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run in one process writes."""
    folder = tmp_path_factory.mktemp("expected") / "out"
    assert cohort([crowd], folder)["assessed"] == PATIENTS
    return files(folder)


def files(folder: Path) -> dict[str, bytes]:
    """Everything that was written but the counts of time."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("part-*"))
        if ".work" not in path.parts
    }


def test_two_processes_write_the_same_files(
    crowd: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    cohort([crowd], tmp_path / "out", workers=2)
    assert files(tmp_path / "out") == expected
    assert len({row["patient"] for row in table(tmp_path / "out", "patients")}) == PATIENTS


class Interrupted(Here):
    """An engine that is interrupted after so many parts."""

    def __init__(self, job: Job, parts: int) -> None:
        super().__init__(job)
        self._parts = parts

    def wait(self, seconds: float) -> list[tuple[Task, Result]]:
        if not self._parts:
            raise KeyboardInterrupt
        self._parts -= 1
        return super().wait(seconds)


def test_what_is_done_is_kept_and_the_rest_is_resumed(
    crowd: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        cohort([crowd], out, engine=lambda job: Interrupted(job, 1))
    kept = files(out)
    assert 0 < len(kept) < len(expected)
    assert set(kept.items()) < set(expected.items())
    # What a crash would leave: a file of a part that is not done, and one half written.
    (out / "patients" / "part-000002.parquet").write_bytes(b"of a part that is not done")
    (out / ".work" / "aside" / "x").write_bytes(b"half")
    times = {name: (out / name).stat().st_mtime_ns for name in kept}
    summary = cohort([crowd], out, resume=True)
    assert files(out) == expected
    assert {name: (out / name).stat().st_mtime_ns for name in kept} == times
    assert summary["assessed"] == PATIENTS and summary["assessedNow"] < PATIENTS
    assert not (out / ".work" / "aside").exists()


def test_what_all_parts_share_is_written_though_the_first_run_was_stopped_before_it(
    expected: dict[str, bytes], crowd: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("osteon.cohort.run._write_common", stop)
        cohort([crowd], tmp_path / "out")
    cohort([crowd], tmp_path / "out", resume=True)
    assert files(tmp_path / "out") == expected


def test_a_finished_run_is_only_summed_up(crowd: Path, tmp_path: Path) -> None:
    first = cohort([crowd], tmp_path / "out")
    again = cohort([crowd], tmp_path / "out", resume=True)
    assert again["assessedNow"] == 0
    assert {**again, "seconds": 0, "assessedNow": 0} == {**first, "seconds": 0, "assessedNow": 0}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"options": Options(DAY.replace(day=16))}, "was begun with another --as-of"),
        ({"options": Options(DAY, "article+label")}, "was begun with another --profile"),
        ({"options": Options(DAY, brief=True)}, "was begun with --brief, or is resumed with it"),
        ({"form": "ndjson"}, "was begun with another --form"),
        ({"largest": 1}, "was begun with another --largest"),
        ({"options": Options(DAY, digest="0")}, "was begun with other knowledge"),
        ({"resume": False}, "holds a run already; go on with it by --resume"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_run_does_not_go_on(
    change: dict[str, object], said: str, crowd: Path, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        cohort([crowd], tmp_path / "out", engine=lambda job: Interrupted(job, 0))
    with pytest.raises(InputError, match=said):
        cohort([crowd], tmp_path / "out", **{"resume": True, **change})


def test_other_input_does_not_go_on(crowd: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.nt"
    copy.write_bytes(crowd.read_bytes())
    with pytest.raises(KeyboardInterrupt):
        cohort([copy], tmp_path / "out", engine=lambda job: Interrupted(job, 0))
    copy.write_bytes(crowd.read_bytes() + b"\n")
    with pytest.raises(InputError, match="was begun with other input files"):
        cohort([copy], tmp_path / "out", resume=True)


def test_a_folder_of_something_else_is_left_alone(crowd: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(InputError, match="is there already and holds no run"):
        cohort([crowd], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


# -- workers that die


class Mortal(Processes):
    """Processes of which the first that has a task is killed."""

    def wait(self, seconds: float) -> list[tuple[Task, Result]]:
        found = super().wait(seconds)
        ripe = [worker for worker in self._workers if worker.begun and worker.task]
        if ripe and not hasattr(self, "killed"):
            self.killed = ripe[0].process.pid
            ripe[0].process.kill()
        return found


def test_a_killed_process_costs_nothing(
    crowd: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    engines: list[Mortal] = []

    def engine(job: Job) -> Mortal:
        engines.append(Mortal(job, 2))
        return engines[0]

    summary = cohort([crowd], tmp_path / "out", engine=engine)
    assert engines[0].killed
    assert (summary["assessed"], summary["withoutAnswer"]) == (PATIENTS, 0)
    assert files(tmp_path / "out") == expected


class Poisoned(Here):
    """An engine whose worker dies of one patient, whatever is tried."""

    def wait(self, seconds: float) -> list[tuple[Task, Result]]:
        task = self._task
        assert task is not None
        if any("urn:p023" in names for names in task.wanted.values()):
            self._task = None
            return [(task, Lost("the process that worked on it was killed by SIGKILL"))]
        return super().wait(seconds)


def test_a_patient_who_kills_every_process_is_told(crowd: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    summary = cohort([crowd], out, engine=Poisoned)
    assert (summary["assessed"], summary["withoutAnswer"]) == (PATIENTS - 1, 1)
    (error,) = errors(out)
    assert error["patient"] == "urn:p023"
    assert error["reason"].startswith("the process that worked on it was killed by SIGKILL")
    found = [row["patient"] for row in table(out, "patients")]
    assert sorted(found) == [f"urn:p{n:03}" for n in range(PATIENTS) if n != 23]


def test_a_worker_that_cannot_begin_is_an_error(crowd: Path, tmp_path: Path) -> None:
    options = Options(DAY, digest="of another machine")
    with pytest.raises(InputError, match="is not that of the run"):
        cohort([crowd], tmp_path / "out", workers=2, options=options)


def test_halves_that_are_done_are_not_done_again(crowd: Path, tmp_path: Path) -> None:
    """Nor is a part whose halves an interrupt kept apart lost, or there twice."""
    out = tmp_path / "out"

    class Halved(Poisoned):
        halves = 0

        def wait(self, seconds: float) -> list[tuple[Task, Result]]:
            assert self._task is not None
            self.halves += self._task.name[-1:] in "ab"
            if self.halves == 3:
                raise KeyboardInterrupt
            return super().wait(seconds)

    with pytest.raises(KeyboardInterrupt):
        cohort([crowd], out, engine=Halved)
    assert any(path.stem[-1] in "ab" for path in (out / ".work" / "done").iterdir())
    cohort([crowd], out, resume=True)
    assert len(table(out, "patients")) == PATIENTS
    assert errors(out) == []
    assert not any(path.stem[-1] in "ab" for path in (out / "patients").iterdir())


class Late(Here):
    """An engine that loses its worker just after each part is written."""

    def wait(self, seconds: float) -> list[tuple[Task, Result]]:
        return [(task, Lost("it was killed")) for task, _ in super().wait(seconds)]


def test_a_worker_that_dies_after_its_work_has_done_it(
    crowd: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    cohort([crowd], tmp_path / "out", engine=Late)
    assert files(tmp_path / "out") == expected


def test_two_runs_in_one_folder(crowd: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    class Twice(Here):
        def wait(self, seconds: float) -> list[tuple[Task, Result]]:
            with pytest.raises(InputError, match="another run is at work in"):
                whole([crowd], out, part=PART, resume=True)
            return super().wait(seconds)

    assert cohort([crowd], out, engine=Twice)["assessed"] == PATIENTS


def test_nothing_on_record_is_left_beside_the_answers(crowd: Path, tmp_path: Path) -> None:
    cohort([crowd], tmp_path / "out")
    left = [path.name for path in (tmp_path / "out" / ".work").iterdir()]
    assert sorted(left) == ["done", "lock"]


# -- counts


class Forgetful(Here):
    """An engine that says a part is done without doing it."""

    def wait(self, seconds: float) -> list[tuple[Task, Result]]:
        task, self._task = self._task, None
        assert task is not None
        return [(task, {"patients": task.patients, "counts": {}})]


def test_a_patient_who_is_missing_is_a_fault(crowd: Path, tmp_path: Path) -> None:
    with pytest.raises(InternalFault, match="has 0 patients, not"):
        cohort([crowd], tmp_path / "out", engine=Forgetful)


def test_a_row_that_is_missing_is_a_fault(crowd: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    cohort([crowd], out)
    (out / "patients" / "part-000001.parquet").write_bytes(
        (out / "patients" / "part-plan.parquet").read_bytes()
    )
    with pytest.raises(InternalFault, match=f"{PATIENTS} patients and pieces of input went in"):
        cohort([crowd], out, resume=True)


# -- the command


def test_progress_is_told_where_asked_for(crowd: Path, tmp_path: Path, capsys: Capture) -> None:
    call = ["cohort", str(crowd), "--as-of", "2026-03-15", "--progress", "--workers", "1"]
    assert main([*call, "-o", str(tmp_path / "out")]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "osteon: reading the input"
    assert lines[1] == "osteon: 0 of 40 patients, 0 %"
    assert lines[-1].startswith("osteon: 40 of 40 patients, 100 %, ")
    assert lines[-1].endswith("/s, 0 s left")


@pytest.fixture
def program() -> Iterator[list[str]]:
    """The command as a process of its own, which can be interrupted."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    yield [sys.executable, "-m", "osteon", "cohort"]
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


def test_interrupt(
    program: list[str], expected: dict[str, bytes], crowd: Path, tmp_path: Path
) -> None:
    """Ctrl-C reaches every process of a terminal at once."""
    out = tmp_path / "out"
    call = [*program, str(crowd), "--as-of", "2026-03-15", "-o", str(out), "--workers", "2"]
    call += ["--part", "10"]
    child = subprocess.Popen(
        call,
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
        # Who runs the tests in the background may ignore it, and so would whom they start.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    # The run has begun; its processes take a second to load the knowledge, and it goes on for more.
    deadline = time.monotonic() + 60
    while not (out / "manifest.json").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(child.pid, signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 130, err
    assert "interrupted; what is done is kept, and --resume goes on" in err
    assert err.count("\n") == 1
    kept = files(out)
    assert set(kept) <= set(expected)
    subprocess.run([*call, "--resume"], check=False, stdout=subprocess.DEVNULL)
    assert files(out) == expected
