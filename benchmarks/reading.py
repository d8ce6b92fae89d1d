"""How fast FHIR JSON becomes record graphs, beside orjson's parse of the same bytes.

    python benchmarks/reading.py [FILE ...]

Files are Bundles of any origin, such as those of https://github.com/smart-on-fhir/generated-sample-data
(folder R4/SYNTHEA); without any, the examples. Needs orjson. Rounds of the two take turns, so that
both meet the same load of the machine; given are processor milliseconds, the best of each, and the
middle of the shares of the rounds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import process_time

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]

from osteon.ingest import read_records  # noqa: E402

ROUNDS = 25


@dataclass(frozen=True)
class Reading:
    """Of some files: their size, and processor seconds by who does what with them."""

    megabytes: float
    parse: float
    together: float
    each: float
    share: float
    """orjson's time as a share of the time to read all in one call."""

    def __str__(self) -> str:
        return (
            f"{self.megabytes:.1f} MB: orjson parses them in {1000 * self.parse:.0f} ms; they are "
            f"read in {1000 * self.together:.0f} ms in one call and {1000 * self.each:.0f} ms file "
            f"by file; {100 * self.share:.0f} % of the speed of orjson"
        )


def reading(files: Sequence[str]) -> Reading:
    """Measure the files in a number of rounds."""
    import orjson

    texts = [Path(file).read_bytes() for file in files]
    ways: dict[str, Callable[[], object]] = {
        "parse": lambda: [orjson.loads(text) for text in texts],
        "together": lambda: read_records(files, ROOT),
        "each": lambda: [read_records([file], ROOT) for file in files],
    }
    spent: dict[str, list[float]] = {name: [] for name in ways}
    ways["each"]()  # the knowledge is read once
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = process_time()
            way()
            spent[name].append(process_time() - start)
    shares = [a / b for a, b in zip(spent["parse"], spent["together"], strict=True)]
    best = {name: min(times) for name, times in spent.items()}
    return Reading(sum(map(len, texts)) / 1e6, **best, share=median(shares))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="measure how fast FHIR JSON is read")
    parser.add_argument("files", nargs="*", metavar="FILE", help="Bundles (default: the examples)")
    args = parser.parse_args()
    print(reading(args.files or sorted(map(str, (ROOT / "examples").glob("*.json")))))


if __name__ == "__main__":
    main()
