"""The wheel, unpacked elsewhere and run from another folder, does everything without the source."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
AS_OF = ("--as-of", "2026-03-15")
RECORD = "patient.json"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that the source tree stays as it is."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    unwanted = shutil.ignore_patterns(".*", "tests", "build", "__pycache__")
    shutil.copytree(HOUSE, source, ignore=unwanted)
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [*build, "--quiet", "--wheel-dir", str(folder), str(source)], check=True, timeout=120
    )
    shutil.rmtree(source)
    (built,) = folder.glob("osteon-*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with one record and, beside it, what the wheel holds."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    shutil.copy(HOUSE / "examples" / "low-calcium.json", folder / RECORD)
    (folder / "own.rq").write_text("SELECT ?c WHERE { ?c a <https://w3id.org/osteon/Claim> }")
    return folder


def osteon(folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    # -P keeps the working folder off the path; the wheel goes before any other installation.
    return subprocess.run(
        [sys.executable, "-P", "-m", "osteon", *argv],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "installed")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
    )


def test_every_file_of_the_knowledge_travels(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {n for n in archive.namelist() if n.startswith("osteon/data/")}
    kept = {
        f"osteon/data/{path.relative_to(HOUSE).as_posix()}"
        for folder in ("ontology", "shapes", "queries")
        for path in (HOUSE / folder).rglob("*")
        if path.is_file()
    }
    assert packed == kept


def test_licences_and_notice_travel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name.rpartition("/")[2] for name in archive.namelist() if "/licenses/" in name}
    assert names == {"LICENSE", "LICENSE-knowledge", "NOTICE"}


def test_it_is_the_wheel_that_runs(elsewhere: Path) -> None:
    where = subprocess.run(
        [sys.executable, "-P", "-c", "import osteon.resources as r; print(r.data_root())"],
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": str(elsewhere / "installed")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()) == elsewhere / "installed" / "osteon" / "data"


@pytest.mark.parametrize(
    ("argv", "code", "shown"),
    [
        (("--version",), 0, "(knowledge "),
        (("assess", RECORD, *AS_OF), 1, "REQUIREMENTS UNMET"),
        (("assess", RECORD, *AS_OF, "--format", "turtle"), 1, "https://w3id.org/osteon/"),
        (("assess", RECORD, *AS_OF, "--profile", "article+label"), 1, "CONTRAINDICATED"),
        (("validate", RECORD, *AS_OF), 1, "hypocalcemia-corrected-acceptable"),
        (("classify", RECORD, *AS_OF), 0, "LowCalciumPatient"),
        (("explain", RECORD, "hypocalcemia-corrected", *AS_OF), 0, "C28 [1]"),
        (("ask",), 0, "before-first-dose"),
        (("ask", "before-first-dose"), 0, "C28"),
        (("query", "own.rq"), 0, "https://w3id.org/osteon/claim/C85"),
        (("claims", "C28"), 0, "Before First Dose, bullet 3"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_each_command_does_its_work(
    elsewhere: Path, argv: tuple[str, ...], code: int, shown: str
) -> None:
    run = osteon(elsewhere, *argv)
    assert (run.returncode, run.stderr) == (code, "")
    assert shown in run.stdout


def test_the_knowledge_that_travels_passes_its_checks(elsewhere: Path) -> None:
    run = osteon(elsewhere, "check")
    assert (run.returncode, run.stderr) == (0, "")


def test_the_answer_is_that_of_the_source_tree(elsewhere: Path) -> None:
    run = osteon(elsewhere, "assess", RECORD, *AS_OF, "--format", "json")
    golden = (HOUSE / "tests" / "golden" / "low-calcium.json").read_text("utf-8")
    assert json.loads(run.stdout) == json.loads(golden)
