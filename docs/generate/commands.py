"""The command line, from its own parser."""

from __future__ import annotations

import argparse
import os

from rdflib import Graph

from docs.generate.tables import COMMAND, REFERENCE, Pages
from osteon.cli import build_parser

HEAD = f"""# Command line

What `--help` says of each command, written by `{COMMAND}`.

| exit code | meaning |
| --- | --- |
| 0 | nothing stands in the way: every verdict is `proceed`; valid; consistent; the question ran |
| 1 | findings: another verdict, a violation, a defect of the knowledge |
| 2 | bad input or usage: one line on standard error says what, where and how to mend it |
| 3 | an internal fault; no answer is given (`OSTEON_DEBUG=1` shows the traceback) |
"""


def pages(graph: Graph) -> Pages:
    """The page of commands, at a fixed width so that no terminal changes it."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "100"
    try:
        parser = build_parser()
        parts = [HEAD, _entry("osteon", parser)]
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                parts += [_entry(f"osteon {name}", sub) for name, sub in action.choices.items()]
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    return {REFERENCE / "commands.md": "".join(parts)}


def _entry(title: str, parser: argparse.ArgumentParser) -> str:
    return f"\n## {title}\n\n```text\n{parser.format_help().rstrip()}\n```\n"
