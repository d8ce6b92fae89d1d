"""Disks that fill, files that break off, giants: one clear sentence, and what is done is kept."""

from __future__ import annotations

import errno
import gzip
import json
import os
import resource
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from crowd import (
    answers,
    calcium,
    cohort,
    errors,
    ndjson,
    ntriples,
    osteoporosis,
    patient,
    table,
)
from made_up import copies
from oracle import ROOT

from osteon.cli import main
from osteon.cohort import inputs, store
from osteon.cohort.inputs import File
from osteon.errors import InputError

Capture = pytest.CaptureFixture[str]
MEGABYTE = 1_000_000


def command(path: Path, out: Path, *more: str) -> list[str]:
    return ["cohort", str(path), "--as-of", "2026-03-15", "-o", str(out), *more]


def test_a_packed_file_that_breaks_off_stops_the_run(tmp_path: Path, capsys: Capture) -> None:
    """What it no longer says may be of anybody."""
    people = [patient(f"p{n}") for n in range(20)]
    whole = gzip.compress(ndjson(tmp_path / "x", people).read_bytes())
    path = tmp_path / "Patient.ndjson.gz"
    for data in (whole[:-9], whole[: len(whole) // 2], b"no gzip at all"):
        path.write_bytes(data)
        assert main(command(path, tmp_path / "out")) == 2
        _, err = capsys.readouterr()
        assert err.count("\n") == 1
        assert f"{path} cannot be unpacked" in err and "get it again" in err
    path.write_bytes(whole)
    assert list((tmp_path / "out").glob("[!.]*")) == []
    assert main(command(path, tmp_path / "out")) == 1


@pytest.mark.parametrize("name", ["x.nt.gz", "x.nq.gz"])
def test_packed_statements_that_break_off_stop_the_run(name: str, tmp_path: Path) -> None:
    data = gzip.compress(ntriples(tmp_path / "y", copies(3)).read_bytes())
    (tmp_path / name).write_bytes(data[:-9])
    with pytest.raises(InputError, match=f"{name} cannot be unpacked"):
        cohort([tmp_path / name], tmp_path / "out")


def test_a_packed_document_that_breaks_off_costs_no_other(tmp_path: Path) -> None:
    data = gzip.compress(json.dumps(patient("a")).encode())
    (tmp_path / "a.json.gz").write_bytes(data[:-9])
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(json.dumps(patient("b")).encode()))
    summary = cohort([tmp_path], tmp_path / "out")
    assert (summary["assessed"], summary["refused"]) == (1, 1)
    (error,) = errors(tmp_path / "out")
    assert error["kind"] == "file" and "a.json.gz cannot be unpacked" in error["reason"]


class Failing(BytesIO):
    """A file whose disk fails after the first block."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        if self.reads > 1:
            raise OSError(errno.EIO, "Input/output error")
        return super().read(size)


def test_a_file_that_cannot_be_read_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ndjson(tmp_path / "a.ndjson", [patient("a"), patient("b")])

    def opened(file: File) -> BinaryIO:
        return cast(BinaryIO, Failing(Path(file.path).read_bytes()))

    monkeypatch.setattr(inputs, "opened", opened)
    with pytest.raises(InputError) as found:
        cohort([path], tmp_path / "out")
    assert str(found.value) == (
        f"{path} cannot be read after line 2 (input/output error); check its permissions"
    )


def test_an_input_that_goes_away_is_told(tmp_path: Path, capsys: Capture) -> None:
    loop = tmp_path / "loop.ndjson"
    loop.symlink_to(loop)
    assert main(command(loop, tmp_path / "out")) == 2
    assert "loop.ndjson" in capsys.readouterr().err


# -- the disk


def test_a_full_disk_keeps_what_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ntriples(tmp_path / "x.nt", copies(6))
    out = tmp_path / "out"
    put, written = store.Store._put, []

    def full(self: store.Store, place: Path, data: bytes) -> None:
        if place.parent.name == "answers" and place.name.startswith("part-000001"):
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(place.name)
        put(self, place, data)

    monkeypatch.setattr(store.Store, "_put", full)
    with pytest.raises(InputError, match="no space left on device.; make room for it and go on"):
        cohort([path], out, form="ndjson", part=2)
    assert "000000.json" in written
    monkeypatch.undo()
    kept = (out / "answers" / "part-000000.ndjson").stat().st_mtime_ns
    assert cohort([path], out, form="ndjson", part=2, resume=True)["assessed"] == 6
    assert len(answers(out)) == 6
    assert (out / "answers" / "part-000000.ndjson").stat().st_mtime_ns == kept


@pytest.mark.parametrize("room", [20_000, 5_000_000], ids=["the plan", "what is written"])
def test_a_disk_that_really_has_no_room(room: int, tmp_path: Path) -> None:
    """No file may be larger: the system says so to DuckDB and to this program."""
    path = ntriples(tmp_path / "x.nt", copies(4))
    out = tmp_path / "out"
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))"
    call = f"{limit}; import sys; from osteon.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", call, *command(path, out, "--form", "nquads")],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "make room for it and go on with --resume" in done.stderr
    assert list(out.glob("graphs/part-[0c]*")) == []
    assert list(out.glob(".work/aside/*")) == []
    assert (out / ".work" / "plan.duckdb").exists() == (room > 100_000)


# -- giants


def test_a_record_of_100_megabytes_gets_a_reason(tmp_path: Path) -> None:
    """And nobody else notices; nor does the memory of this process."""
    note = [{"text": "x" * (100 * MEGABYTE)}]
    path = ndjson(
        tmp_path / "x.ndjson",
        [patient("small"), patient("giant"), calcium("ca", "Patient/giant", note=note)],
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    summary = cohort([path], tmp_path / "out")
    assert (summary["assessed"], summary["withoutAnswer"]) == (1, 1)
    (error,) = errors(tmp_path / "out")
    assert error["patient"] == "Patient/giant"
    assert error["reason"] == ("the record has 100 MB, more than the 16 MB that --largest allows")
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert used < max(before, 1_600_000)


def test_largest_is_a_limit_to_the_byte(tmp_path: Path) -> None:
    path = ndjson(tmp_path / "x.ndjson", [patient("a")])
    size = len(path.read_bytes()) - 1
    assert cohort([path], tmp_path / "1", largest=size)["assessed"] == 1
    assert cohort([path], tmp_path / "2", largest=size - 1)["assessed"] == 0


def test_what_is_not_read_of_a_bundle_does_not_count(tmp_path: Path) -> None:
    claims = [{"resourceType": "Claim", "id": f"c{n}", "x": "y" * 1000} for n in range(50)]
    entries = [{"resource": one} for one in [patient("a"), *claims]]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    (tmp_path / "a.json").write_text(json.dumps(bundle), "utf-8")
    assert cohort([tmp_path / "a.json"], tmp_path / "1", largest=10_000)["assessed"] == 1
    # Even to look at it has a limit.
    summary = cohort([tmp_path / "a.json"], tmp_path / "2", largest=5_000)
    assert (summary["assessed"], summary["refused"]) == (0, 1)


def test_10_000_observations_of_one_patient(tmp_path: Path) -> None:
    """The newest of them decides, as of a few."""
    results = [calcium(f"ca-{n}", "Patient/a", 9.0 + n % 7 / 10) for n in range(9_999)]
    for n, result in enumerate(results):
        result["effectiveDateTime"] = f"{2000 + n % 25}-{n % 12 + 1:02}-{n % 28 + 1:02}"
    newest = calcium("ca-newest", "Patient/a", 7.2)
    people = [patient("a"), patient("b")]
    rest = [osteoporosis("op", "Patient/a"), newest]
    path = ndjson(tmp_path / "x.ndjson", [*people, *results, *rest])
    assert cohort([path], tmp_path / "out")["assessed"] == 2
    few = ndjson(tmp_path / "few.ndjson", [*people, *results[-3:], *rest])
    cohort([few], tmp_path / "few")
    keys = ("patient", "id", "status", "message", "judgedOn")
    many = [[row[k] for k in keys] for row in table(tmp_path / "out", "requirements")]
    assert many == [[row[k] for k in keys] for row in table(tmp_path / "few", "requirements")]
    (low,) = [row for row in many if row[:2] == ["Patient/a", "hypocalcemia-corrected"]]
    assert low[2] == "unmet" and "7.2" in low[3]
