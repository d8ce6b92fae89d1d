"""Every command and every program of the documents runs, and prints what the page shows.

How a page is read: a block after `<!-- file: NAME -->` is saved under that name; `sh` blocks are
commands; in `console` blocks `$` starts a command and the lines below are its output, with `...`
for what is left out. A command ends with exit code 0, or with the one that its comment states.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
PAGES = [HOUSE / "README.md", HOUSE / "examples" / "README.md", *(HOUSE / "docs").rglob("*.md")]
BLOCK = re.compile(
    r"^(?:<!-- file: (?P<file>[\w./-]+) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)^```", re.M | re.S
)
STATED = re.compile(r"\s+# exits (\d)$")
# What sets up an installation is run by `.ci/run` from a clean checkout, not from here.
SETUP = re.compile(r"^python3\.11 -m venv \.venv && ")
# Languages that only show something: data, output and schemas have tests of their own.
SHOWN = {"turtle", "json", "text", "sparql", "toctree"}


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    file: str | None
    language: str
    text: str


@dataclass(frozen=True)
class Command:
    """A command, the exit code that the page states, and the output that it shows, if any."""

    line: str
    code: int
    shown: list[str] | None


def blocks(page: Path) -> list[Block]:
    text = page.read_text("utf-8")
    return [Block(m["file"], m["language"], m["text"]) for m in BLOCK.finditer(text)]


def commands(block: Block) -> Iterator[Command]:
    if block.language == "console":
        for part in re.split(r"^\$ ", block.text, flags=re.M)[1:]:
            line, *shown = part.rstrip("\n").split("\n")
            yield command(line, shown)
    elif block.language == "sh":
        for line in block.text.replace("\\\n", " ").splitlines():
            if line.strip() and not line.startswith("#") and not SETUP.match(line):
                yield command(line, None)


def command(line: str, shown: list[str] | None) -> Command:
    stated = STATED.search(line)
    return Command(STATED.sub("", line), int(stated[1]) if stated else 0, shown)


def differs(shown: list[str], real: list[str]) -> str | None:
    """The first shown line that the output lacks at its place; `...` stands for any lines."""
    at, loose = 0, False
    for line in shown:
        if line == "...":
            loose = True
            continue
        pattern = re.compile(".*".join(map(re.escape, line.rstrip().split("..."))))
        found = [i for i in range(at, len(real)) if pattern.match(real[i])]
        if not found or (not loose and found[0] != at):
            return line
        at, loose = found[0] + 1, False
    return None if loose or at == len(real) else "(more output than is shown)"


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `osteon` and `python`, as an installation would give them."""
    folder = tmp_path_factory.mktemp("bin")
    for name, call in (("osteon", f"{sys.executable} -m osteon"), ("python", sys.executable)):
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec {call} "$@"\n', "utf-8")
        script.chmod(0o755)
    return folder


def test_the_pages_hold_commands() -> None:
    found = [c for page in PAGES for block in blocks(page) for c in commands(block)]
    assert len(found) > 25
    assert sum(c.shown is not None for c in found) >= 8


def test_every_block_is_of_a_known_kind() -> None:
    strange = {
        f"{page.name}: {block.language}"
        for page in PAGES
        for block in blocks(page)
        if block.language not in {"console", "sh", "python", *SHOWN}
    }
    assert strange == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_the_page_can_be_followed(page: Path, programs: Path, tmp_path: Path) -> None:
    for folder in ("examples", "ontology", "shapes", "queries", "docs"):
        shutil.copytree(HOUSE / folder, tmp_path / folder)
    where = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(HOUSE / "src"),
        "PYTHONIOENCODING": "utf-8",
        "COLUMNS": "100",
    }
    failures = []
    for block in blocks(page):
        if block.file:
            (tmp_path / block.file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / block.file).write_text(block.text, "utf-8")
        todo = list(commands(block))
        if block.language == "python":
            assert block.file, f"{page}: a program needs `<!-- file: NAME.py -->` to be run"
            todo = [Command(f"python {block.file}", 0, None)]
        for one in todo:
            run = subprocess.run(
                ["bash", "-c", one.line],
                cwd=tmp_path,
                env=where,
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=120,
            )
            if run.returncode != one.code:
                failures.append(
                    f"$ {one.line}\nexit {run.returncode}, not {one.code}\n{run.stderr}"
                )
            elif one.shown is not None:
                line = differs(one.shown, run.stdout.splitlines())
                if line is not None:
                    failures.append(f"$ {one.line}\ndoes not show {line!r}:\n{run.stdout}")
    assert not failures, "\n\n".join(failures)
