"""The command `osteon cohort`: what it prints, how it ends, and what it says to bad usage."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from crowd import ntriples
from made_up import copies
from oracle import EXAMPLES

from osteon.cli import main
from osteon.cohort.progress import Progress, clock

Capture = pytest.CaptureFixture[str]


def test_command(tmp_path: Path, capsys: Capture) -> None:
    call = ["cohort", str(EXAMPLES / "cohort.ndjson"), "--as-of", "2026-03-15"]
    assert main([*call, "-o", str(tmp_path / "out"), "--format", "json"]) == 1
    out, err = capsys.readouterr()
    summary = json.loads(out)
    assert err == ""
    assert summary["verdicts"] == {"needs-information": 2}
    assert json.loads((tmp_path / "out" / "summary.json").read_text("utf-8")) == summary
    # The day is that of the run that goes on, not today.
    assert main([*call[:2], "-o", str(tmp_path / "out"), "--resume"]) == 1
    assert capsys.readouterr().out.startswith("2 patients as of 2026-03-15: 2 assessed, 0 without")


def test_exit_0_only_if_nothing_stands_against_anybody(tmp_path: Path) -> None:
    good = str(EXAMPLES / "first-dose-ready.json")
    day = ["--as-of", "2026-03-15"]
    assert main(["assess", good, *day]) == 0
    assert main(["cohort", good, *day, "-o", str(tmp_path / "1")]) == 0
    (tmp_path / "bad.json").write_text("{", "utf-8")
    bad = str(tmp_path / "bad.json")
    assert main(["cohort", good, bad, *day, "-o", str(tmp_path / "2")]) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no-such-file.ndjson", "-o", "out"], "no-such-file.ndjson does not exist"),
        (
            ["x.nt", "-o", "out", "--brief", "--form", "ndjson"],
            "--brief is for tables; leave it out",
        ),
        (["."], "the folder to write is not named; add -o OUT"),
        ([".", "-o", "out"], ".: the folder holds no file that is read; name files that end in"),
        (["x.nt", "-o", "out", "--workers", "0"], "is no number above 0"),
        (["x.nt", "-o", "out", "--profile", "no"], "'no' is not known; choose one of"),
    ],
)
def test_bad_usage(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    if arguments[0] == "x.nt":
        ntriples(tmp_path / "x.nt", copies(1))
    assert main(["cohort", *arguments]) == 2
    out, err = capsys.readouterr()
    assert said in err and err.count("\n") == 1 and not out
    assert not (tmp_path / "out").exists()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_with_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("osteon.cohort.progress.time.monotonic", lambda: now[0])
    monkeypatch.setattr(sys, "stderr", Terminal())
    progress = Progress(True)
    progress.begin(1000, 200)  # of whom some are of an earlier run
    now[0] += 10
    progress.step(100)
    now[0] += 0.1
    progress.step(1)  # too soon to be shown
    now[0] += 9.9
    progress.step(699)
    progress.end()
    shown = sys.stderr.getvalue().split("\r")  # type: ignore[attr-defined]
    assert [line.strip() for line in shown[1:]] == [
        "osteon: [####                ] 200 of 1,000 patients, 20 %",
        "osteon: [######              ] 300 of 1,000 patients, 30 %, 10.0/s, 1 min 10 s left",
        "osteon: [####################] 1,000 of 1,000 patients, 100 %, 40.0/s, 0 s left",
        "osteon: [####################] 1,000 of 1,000 patients, 100 %, 40.0/s, 0 s left",
    ]
    assert clock(3600 * 5 + 61) == "5 h 1 min"
