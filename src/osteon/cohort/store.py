"""The folder of a run: whole files, put in place by renaming, and notes of what is done.

A part is done once its note is there, which is written last. All else in the folder is either of
a part that is done, or is removed before the run goes on.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from osteon.cohort.forms import ENDINGS, Files
from osteon.errors import InputError, InternalFault

WORK: Final = ".work"
SUMMARY: Final = "summary.json"
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_EXTRA: Final = {"claims": ".parquet"}


class Store:
    """The output of a run."""

    def __init__(self, folder: Path, form: str) -> None:
        self.folder, self.form = folder, form
        self._endings = {**ENDINGS[form], **(_EXTRA if form == "parquet" else {})}
        self._notes = folder / WORK / "done"
        self._aside = folder / WORK / "aside"

    @property
    def plan(self) -> Path:
        """Where the plan of the run is."""
        return self.folder / WORK / "plan.duckdb"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the folder to one run at a time. Raises InputError if another one is at work."""
        with told(self.folder):
            (self.folder / WORK).mkdir(parents=True, exist_ok=True)
            lock = open(self.folder / WORK / "lock", "wb")  # noqa: SIM115
        with lock:
            if not _locked(lock):
                raise InputError(f"another run is at work in {self.folder}; let it finish")
            yield

    def begin(self) -> None:
        """Clear the place of the plan; what stands there is of no run."""
        with told(self.folder):
            for path in (self._notes, self._aside):
                shutil.rmtree(path, ignore_errors=True)
            self.plan.unlink(missing_ok=True)

    def end(self, summary: dict[str, Any]) -> None:
        """Write the summary of a run that is done, and let go of what it was planned with."""
        self.put_json(SUMMARY, summary)
        self.plan.unlink(missing_ok=True)  # what is on record of the patients
        shutil.rmtree(self._aside, ignore_errors=True)

    def finished(self) -> bool:
        """Whether there is nothing left to do."""
        return (self.folder / SUMMARY).exists() and not self.plan.exists()

    def summary(self) -> dict[str, Any]:
        """What `end` wrote."""
        return _read(self.folder / SUMMARY)

    def prepare(self) -> None:
        """Make the folders, and remove what an earlier run left half done."""
        with told(self.folder):
            shutil.rmtree(self._aside, ignore_errors=True)
            for path in (self._notes, self._aside, *(self.folder / n for n in self._endings)):
                path.mkdir(parents=True, exist_ok=True)
        done = self.done()
        for path in self.files():
            if _part(path) not in done:
                path.unlink()

    def write(self, part: str, files: Files, note: dict[str, Any]) -> None:
        """Put the files of a part in place, and then the note that it is done."""
        with told(self.folder):
            for name, data in files.items():
                self._put(self.folder / name / f"part-{part}{self._endings[name]}", data)
            self._put(self._notes / f"{part}.json", json.dumps(note).encode())

    def _put(self, path: Path, data: bytes) -> None:
        put(path, data, self._aside / uuid.uuid4().hex)

    def put_json(self, name: str, value: Any) -> None:
        """Write a small file of its own beside the tables."""
        with told(self.folder):
            self._put(self.folder / name, (json.dumps(value, indent=2) + "\n").encode())

    def done(self) -> dict[str, dict[str, Any]]:
        """The notes of the parts that are done."""
        return {path.stem: _read(path) for path in sorted(self._notes.glob("*.json"))}

    def forget(self, part: str) -> None:
        """Remove what there is of a part: it is to be done otherwise."""
        (self._notes / f"{part}.json").unlink(missing_ok=True)
        for name, ending in self._endings.items():
            (self.folder / name / f"part-{part}{ending}").unlink(missing_ok=True)

    def files(self) -> Iterator[Path]:
        """The files of all parts."""
        for name, ending in self._endings.items():
            yield from sorted((self.folder / name).glob(f"part-*{ending}"))

    def rows(self) -> tuple[int, int]:
        """How many patients and how many errors the files hold, as they themselves say."""
        patients = {"parquet": "patients", "ndjson": "answers"}.get(self.form)
        noted = sum(note["counts"]["assessed"] for note in self.done().values())
        return (noted if patients is None else self._count(patients)), self._count("errors")

    def _count(self, name: str) -> int:
        ending = self._endings[name]
        paths = sorted((self.folder / name).glob(f"part-*{ending}"))
        if ending == ".parquet":
            import pyarrow.parquet as pq

            return sum(pq.read_metadata(path).num_rows for path in paths)
        return sum(path.read_bytes().count(b"\n") for path in paths)


def put(path: Path, data: bytes, aside: Path) -> None:
    """Write a file under another name, and rename it once it is whole and on the disk."""
    try:
        with open(aside, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn what the system says of a folder into one sentence."""
    try:
        yield
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        if error.errno in _FULL:
            raise InputError(
                f"{folder} cannot be written ({why}); make room for it and go on with --resume: "
                "what is done is kept"
            ) from None
        raise InputError(f"{folder} cannot be written ({why}); name a folder that can be") from None


def _locked(file: BinaryIO) -> bool:
    """Lock an open file until it is closed; where the system has no such locks, it is ours."""
    try:
        import fcntl
    except ImportError:  # on Windows
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        pass
    return True


def _part(path: Path) -> str:
    return path.stem.removeprefix("part-")


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
    except ValueError as error:
        raise InternalFault(f"{path} is not what was written there") from error
    return found
