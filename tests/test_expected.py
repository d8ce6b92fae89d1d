"""Every example record gets the outcome that was worked out by hand from the design."""

from __future__ import annotations

import re
from typing import Any

import pytest
from oracle import EXAMPLES, ROOT, answer_for, differences, expectations

CASES = expectations()


@pytest.mark.parametrize("name", sorted(CASES))
def test_outcome(name: str) -> None:
    expected = CASES[name]
    lines = differences(expected, answer_for(expected))
    assert not lines, "\n".join(
        [f"{name} ({len(lines)} differences)", *lines, "rule: " + expected["why"]]
    )


def test_every_example_has_an_expectation() -> None:
    files = {path.name for path in EXAMPLES.iterdir() if path.is_file()} - {"README.md"}
    assert files == {case["example"] for case in CASES.values()}


def table_rows() -> list[tuple[str, str, str, str]]:
    """(file, as-of, profile, verdict) of each row in the table of examples."""
    text = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    rows = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 6 and (link := re.match(r"\[[^]]+\]\(([^)]+)\)", cells[0])):
            rows.append((link[1], cells[2], cells[3], cells[4].strip("`")))
    return sorted(rows)


def test_table_of_examples_agrees() -> None:
    def row(case: dict[str, Any]) -> tuple[str, str, str, str]:
        return (case["example"], case["asOf"], case["profile"], case["verdict"])

    assert table_rows() == sorted(row(case) for case in CASES.values())
