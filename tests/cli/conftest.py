"""Made-up answers, and a command line whose pipeline is a fake: these tests look at the outside."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import osteon
from osteon.cli import main, session
from osteon.shacl import Report

DATA = Path(__file__).parent / "data"


def load(name: str) -> dict[str, Any]:
    """Read a made-up answer; numbers stay exact."""
    text = (DATA / f"{name}.json").read_text("utf-8")
    answer: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return answer


@pytest.fixture
def findings() -> dict[str, Any]:
    """An answer with something in every section."""
    return load("findings")


@pytest.fixture
def not_due() -> dict[str, Any]:
    """An answer without findings, before the due date."""
    return load("not-due")


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same version and terminal everywhere."""
    monkeypatch.setattr(osteon, "__version__", "1.2.3")
    for name in ("COLUMNS", "NO_COLOR", "OSTEON_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@dataclass
class FakeAssessment:
    """What the pipeline would return."""

    answer: dict[str, Any]
    types: dict[str, list[str]] = field(
        default_factory=lambda: {"certain": ["B", "A"], "possible": ["C"]}
    )
    report: Report = Report("an engine 1.0", ())
    quads: list[Any] = field(default_factory=list)


@dataclass
class Run:
    """One run of the command line."""

    code: int
    out: str
    err: str
    args: argparse.Namespace | None


Runner = Callable[..., Run]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    """Run ``osteon`` in this process; the pipeline yields what the test gives it."""

    def go(*argv: str, yields: Any = ()) -> Run:
        seen: dict[str, argparse.Namespace] = {}

        def assessments(args: argparse.Namespace) -> Iterator[Any]:
            seen["args"] = args
            if isinstance(yields, BaseException):
                raise yields
            yield from yields

        monkeypatch.setattr(session, "assessments", assessments)
        code = main(argv)
        out, err = capsys.readouterr()
        return Run(code, out, err, seen.get("args"))

    return go


@pytest.fixture
def assessed() -> Callable[[dict[str, Any]], FakeAssessment]:
    """Wrap an answer as the pipeline would."""
    return FakeAssessment


@pytest.fixture
def small_knowledge(tmp_path: Path) -> SimpleNamespace:
    """A folder with the three parts, empty but for what a test writes."""
    for part in ("ontology", "shapes", "queries/verify", "queries/explain", "queries/present"):
        (tmp_path / part).mkdir(parents=True)
    return SimpleNamespace(root=tmp_path)
