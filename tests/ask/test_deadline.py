"""A query that would run for ever, or fill the memory, ends with one sentence and exit 2."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from osteon import deadline
from osteon.cli import main
from osteon.deadline import within
from osteon.errors import InputError

# Every combination of three statements: billions of rows before the first answer.
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z . FILTER(?a < ?z) }"
Capture = pytest.CaptureFixture[str]


def test_what_ends_in_time_is_returned() -> None:
    assert within(60, lambda: "rows") == "rows"


def test_what_fails_in_time_fails() -> None:
    with pytest.raises(ZeroDivisionError):
        within(60, lambda: 1 // 0)


def test_time_is_bounded() -> None:
    began = time.monotonic()
    with pytest.raises(InputError, match=r"^no answer after 0\.2 s; narrow the query, or allow"):
        within(0.2, lambda: time.sleep(20))
    assert time.monotonic() - began < 10


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    peaks = iter([7.0, 7.5, 9.0, 9.5])
    monkeypatch.setattr("osteon.deadline._peak", lambda: next(peaks) * 1024**3)
    with pytest.raises(InputError, match=r"^the query takes more than 2 GiB of memory; narrow it$"):
        within(20, lambda: time.sleep(20), memory=2 * 1024**3)
    assert list(peaks) == [], "2 GiB more than before, not the peak of 7, is what counts"


def test_memory_is_told_in_bytes() -> None:
    """Python and its libraries take tens of megabytes: neither kilobytes nor pages."""
    before = deadline._peak()
    kept = bytearray(b"x" * (300 * 1024**2))
    assert len(kept) <= deadline._peak() < 24 * 1024**3
    assert before > 30 * 1024**2


def test_an_endless_query_ends(tmp_path: Path) -> None:
    """In a process of its own, as a thread that cannot be stopped would go on in this one."""
    path = tmp_path / "endless.rq"
    path.write_text(ENDLESS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "osteon", "query", str(path), "--timeout", "0.5"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "osteon: error: no answer after 0.5 s; narrow the query, or allow more time "
        "with --timeout SECONDS\n"
    )


def test_a_question_has_the_same_limit(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr("osteon.questions.ask", lambda *_: time.sleep(20))
    assert main(["ask", "policy-choices", "--timeout", "0.1"]) == 2
    assert capsys.readouterr().err.count("no answer after 0.1 s") == 1


@pytest.mark.parametrize("wrong", ["0", "-1", "nan", "inf", "1e9", "long", ""])
def test_bad_time(wrong: str, capsys: Capture) -> None:
    assert main(["ask", "policy-choices", f"--timeout={wrong}"]) == 2
    assert f"{wrong!r} is no time; write seconds such as 60" in capsys.readouterr().err
