"""Kill every mutant of the knowledge, or name those that survive.

    python -m tests.mutation                  all of them, on two cores
    python -m tests.mutation --only calcium   those whose name matches
    python -m tests.mutation --write          keep what killed each, to be tried first next time
    python -m tests.mutation --list           their names

Ends with 0 when every mutant is killed by a test, or stands in equivalent.json with the reason
why no answer can tell it from the original, or in survivors.json, the list of those that no test
notices yet. One that stands there and is killed, or exists no more, is an error.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "src")]

from oracle import knowledge  # noqa: E402

from .hunt import work  # noqa: E402
from .mutants import all_mutants  # noqa: E402

KILLERS = HERE / "killers.json"
EQUIVALENT = HERE / "equivalent.json"
SURVIVORS = HERE / "survivors.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Hunt, and tell what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--only", default="", help="mutants whose name matches this expression")
    parser.add_argument("--list", action="store_true", help="name the mutants and end")
    parser.add_argument(
        "--write", action="store_true", help="write killers.json and survivors.json anew"
    )
    parser.add_argument("--deep", action="store_true", help="leave out no record; slow")
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args(arguments)
    began = time.monotonic()
    names = [m.name for m in all_mutants(knowledge()) if re.search(args.only, m.name)]
    if args.list:
        print("\n".join(names))
        return 0
    killers, equivalent = _read(KILLERS, {}), _read(EQUIVALENT, {})
    survivors: list[str] = _read(SURVIVORS, [])
    listed = {*equivalent, *survivors}
    many, light = args.workers, set() if args.deep else listed
    tasks = [
        (names[at::many], killers, light, args.deep, slice(at, None, many)) for at in range(many)
    ]
    killed: dict[str, str] = {}
    spent = 0.0
    with ProcessPoolExecutor(many, multiprocessing.get_context("spawn")) as pool:
        for some, seconds in pool.map(work, tasks):
            killed |= some
            spent += seconds
    alive = [name for name in names if name not in killed]
    if args.write:
        others = set(killers) | set(survivors) if args.only else set[str]()
        others -= set(names)
        kept = {name: killers[name] for name in others & killers.keys()}
        _write(KILLERS, {**kept, **killed})
        survivors = sorted({*others.intersection(survivors), *alive} - equivalent.keys())
        _write(SURVIVORS, survivors)
        listed = {*equivalent, *survivors}
    faults = [f"survives: {name}" for name in alive if name not in listed]
    faults += [f"is listed, but killed by {killed[n]}: {n}" for n in sorted(listed & set(killed))]
    if not args.only:
        faults += [f"is listed, but no mutant: {name}" for name in sorted(listed - set(names))]
    print(*faults, *_table(names, killed, equivalent), sep="\n")
    print(f"{time.monotonic() - began:.0f} s, {spent:.0f} s of processor time")
    return 1 if faults else 0


def _table(names: Sequence[str], killed: Container[str], equivalent: Container[str]) -> list[str]:
    """How many mutants of each kind there are, and what became of them."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        end = "killed" if name in killed else "equivalent" if name in equivalent else "alive"
        rows[kind(name)][end] += 1
        rows["all"][end] += 1
    return [
        f"{what:22} {row.total():5} mutants {row['killed']:5} killed "
        f"{row['equivalent']:4} equivalent {row['alive']:4} survive"
        for what, row in rows.items()
    ]


def kind(name: str) -> str:
    """What sort of mistake a mutant is, by its name."""
    first = re.split(r"[ /]", name)[0]
    bound = re.search(r" (is|:) |[<>]", name) and "missing" not in name
    kinds = {
        "queries": "strictness in a query" if bound else "query dropped",
        "claim": "number" if bound else "claim not applied",
        "class": "bound of a class" if bound else "part of a class",
        "shape": "number of a shape" if bound else "part of a shape",
    }
    return kinds.get(first, "number")


def _read(path: Path, default: Any) -> Any:
    return json.loads(path.read_text("utf-8")) if path.is_file() else default


def _write(path: Path, value: Any) -> None:
    text = json.dumps(value, indent=0, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
