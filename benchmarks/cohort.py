"""How fast populations are assessed, beside others that do the same work in the same run.

    python benchmarks/cohort.py [--sizes 1000 5000] [--few 20 100] [--whole 10000 100000]
        [--fhir FILE ...] [--no-rivals] [--print]

Patients are made up (`population.py`), as compact record graphs and as FHIR Bundles; answers are
brief. Times are processor seconds of one core. Writes docs/explanation/performance-cohorts.md;
`--print` only prints it. Needs orjson; rivals need Polars, Node with the packages of tests/cql, and
the SHACL engines of `validators.py`. One that is missing is left out, and the page says so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / name) for name in ("src", "tests", "tests/cql", "benchmarks")]

from agreement import ours  # noqa: E402
from cohort_page import FLOOR, WHOLE, Fhir, Page, Row, page  # noqa: E402
from node_tools import CQL  # noqa: E402
from population import DAY, Json, compact, described, population  # noqa: E402
from rivals import Rdflib, classification  # noqa: E402
from run import Step, best, say, seen_by_shapes, stages  # noqa: E402
from validators import measured  # noqa: E402
from workers import scaling  # noqa: E402

from osteon import pipeline  # noqa: E402
from osteon import population as over_columns  # noqa: E402
from osteon.batch import batches  # noqa: E402
from osteon.briefly import MANY, assess_briefly  # noqa: E402
from osteon.ingest import PatientRecord, read_records  # noqa: E402
from osteon.knowledge import Knowledge  # noqa: E402
from osteon.pipeline import Assessment, Brief  # noqa: E402

PAGE = ROOT / "docs" / "explanation" / "performance-cohorts.md"
Records = Sequence[PatientRecord]
Rules = Mapping[str, Mapping[str, bool | str | None]]


def brief(kb: Knowledge, records: Records) -> list[Brief]:
    """Brief answers, as a cohort has them."""
    return [one for batch in batches(records, MANY) for one in assess_briefly(batch, kb, as_of=DAY)]


def on_oxigraph(kb: Knowledge, records: Records) -> list[Assessment]:
    """The same by the pipeline of single patients."""
    return [
        one
        for batch in batches(records)
        for one in pipeline.assess_together(batch, kb, as_of=DAY, brief=True)
    ]


STEPS = (
    Step(over_columns.Population, "_stage", lambda _, name: name),
    Step(over_columns, "classify", lambda *_: "classify"),
    Step(over_columns.Population, "_validate", lambda *_: "validate"),
    Step(over_columns, "build_answer", lambda *_: "explain: the brief answers"),
)


@dataclass
class Measuring:
    """One run of the benchmark.

    Attributes:
        sizes: numbers of patients for what is fast.
        few: numbers of patients for what is slow.
        scratch: a folder for the files that are read.
        page: what was found so far.
    """

    sizes: Sequence[int]
    few: Sequence[int]
    scratch: Path
    kb: Knowledge = field(default_factory=lambda: Knowledge.load(ROOT))
    page: Page = field(default_factory=Page)

    def __post_init__(self) -> None:
        self.bundles = population(max(*self.sizes, *self.few))
        self.records = [compact(one) for one in self._read(self.bundles)]
        self.page.graphs = described(self.records)
        queries = [*self.kb.classifier.queries, *(q for qs in self.kb.stages.values() for q in qs)]
        self.page.queries = len(queries)
        for _ in range(2):  # what is read once is not counted
            brief(self.kb, self.records[:100])
            on_oxigraph(self.kb, self.records[:2])

    def _file(self, bundles: Sequence[Json]) -> Path:
        path = self.scratch / f"{len(bundles)}.ndjson"
        path.write_text("\n".join(map(json.dumps, bundles)), encoding="utf-8")
        return path

    def _read(self, bundles: Sequence[Json]) -> list[PatientRecord]:
        return read_records([str(self._file(bundles))], ROOT)

    def compact_graphs(self) -> None:
        """Osteon on compact record graphs, and where its time goes."""
        say("compact graphs")
        taken, steps, slower = {}, {}, {}
        for size in self.sizes:
            group = self.records[:size]
            taken[size] = best(lambda g=group: brief(self.kb, g), 2)  # type: ignore[misc]
            steps[size] = stages(lambda g=group: brief(self.kb, g), STEPS)  # type: ignore[misc]
        least = self.records[: min(self.sizes)]
        slower[len(least)] = best(lambda: on_oxigraph(self.kb, least), 2)
        self.page.compact.append(Row(f"Osteon, shapes on {self.kb.engine('auto').name}", taken))
        self.page.compact.append(Row(f"the same on Oxigraph {version('pyoxigraph')}", slower))
        self.page.parts = [
            Row(name, {size: steps[size][name] for size in self.sizes})
            for name in steps[self.sizes[-1]]
        ]

    def fhir(self, exports: Sequence[str]) -> None:
        """FHIR from its bytes to brief answers, beside parsing the same bytes."""
        say("FHIR")
        made = {size: [str(self._file(self.bundles[:size]))] for size in self.sizes}
        self.page.made = self._fhir(made)
        if exports:
            self.page.given = self._fhir({len(exports): list(exports)})

    def _fhir(self, groups: Mapping[int, list[str]]) -> Fhir:
        import orjson

        found = Fhir()
        for size, paths in groups.items():
            texts = [Path(path).read_bytes() for path in paths]
            lines = [
                one
                for path, text in zip(paths, texts, strict=True)
                for one in (text.splitlines() if path.endswith(".ndjson") else [text])
            ]
            found.megabytes[size] = sum(map(len, lines)) / 1e6
            ways: dict[str, Callable[[], object]] = {
                "orjson, parse alone": lambda x=lines: [orjson.loads(one) for one in x],  # type: ignore[misc]
                "json of Python, parse alone": lambda x=lines: [json.loads(one) for one in x],  # type: ignore[misc]
                "Osteon, to record graphs": lambda x=paths: read_records(x, ROOT),  # type: ignore[misc]
                WHOLE: lambda x=paths: brief(self.kb, read_records(x, ROOT)),  # type: ignore[misc]
            }
            for name, run in ways.items():
                seconds = best(run, 1 if name == WHOLE else 5 if "graphs" in name else 25)
                found.seconds.setdefault(name, {})[size] = seconds
        return found

    def same_rules(self) -> None:
        """The rules of tests/cql in other hands: CQL on its engine, and Polars."""
        import orjson
        from cql_knowledge import library

        answers = {size: brief(self.kb, self._read(self.bundles[:size])) for size in self.sizes}
        if find_spec("polars") is not None:
            from floor import Floor

            say("Polars")
            floor = Floor(library())
            taken = {}
            for size in self.sizes:
                lines = self._file(self.bundles[:size]).read_bytes().splitlines()
                taken[size] = best(lambda x=lines: floor.answers(map(orjson.loads, x), DAY))  # type: ignore[misc]
            self.page.made.seconds[FLOOR] = taken
            found = floor.answers(self.bundles[: self.sizes[-1]], DAY)
            name = f"Polars {version('polars')} by hand, without semantics, parsing included"
            self._rules(name, taken, answers[self.sizes[-1]], found)
        if CQL.to_be_run():
            from cql_engine import on_cql

            say("CQL")
            taken, last = {}, {}
            for size in self.few:
                one = on_cql([(str(DAY), self.bundles[:size])], self.scratch)
                taken[size], last = one.evaluating, one.values[0]
            name = "CQL on cql-execution, from FHIR parsed and rules translated"
            self._rules(name, taken, answers[self.sizes[-1]], last)
        else:
            self.page.missing.append(CQL.not_run)

    def _rules(
        self, name: str, taken: dict[int, float], answers: Sequence[Assessment], found: Rules
    ) -> None:
        self.page.rules.append(Row(name, taken))
        counted: Counter[bool] = Counter()
        for one in answers:
            theirs = found.get(one.patient.rpartition("/")[2])
            if theirs is not None:
                counted.update(theirs[rule] == value for rule, value in ours(one))
        self.page.agreed[name] = counted[True], counted.total()

    def commands(self, sizes: Sequence[int]) -> None:
        """`osteon cohort` as a whole, in one process and in two."""
        say("whole commands")
        for patients in sorted(sizes):
            # The largest are measured once: what two processes bring can be seen before.
            several = [1, 2] if patients == min(sizes) else [1]
            self.page.commands += scaling([patients], several, dask=False)

    def shapes(self) -> None:
        """SHACL engines on the same statements; at most a batch at once, as Osteon does."""
        say("SHACL engines")
        groups = {
            size: seen_by_shapes(
                self.kb, lambda size=size: on_oxigraph(self.kb, self.records[:size])
            )  # type: ignore[misc]
            for size in self.few
        }
        seconds, self.page.reports = measured(self.kb, groups)
        self.page.shapes = [Row(name, taken) for name, taken in seconds.items()]

    def whole(self) -> None:
        """All stages on rdflib with pySHACL, and classification by HermiT."""
        say("rdflib and pySHACL")
        rival, taken, agreed = Rdflib(self.kb), {}, 0
        for size in self.few:
            group = self.records[:size]
            start = process_time()
            found = rival.verdicts(group, DAY)
            taken[size] = process_time() - start
            answers = brief(self.kb, group)
            agreed = sum(found.get(one.patient) == one.answer["verdict"] for one in answers)
        engines = f"rdflib {version('rdflib')} and {self.kb.engine('pyshacl').name}"
        self.page.compact.append(
            Row(f"the same queries and shapes on {engines}, to verdicts", taken)
        )
        self.page.verdicts = agreed, self.few[-1]
        say("HermiT")
        both = {size: classification(self.kb, self.records[:size], DAY) for size in self.few}
        self.page.classes = [
            Row("compiled definitions", {size: pair[0] for size, pair in both.items()}),
            Row("HermiT, process and all", {size: pair[1] for size, pair in both.items()}),
        ]


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description="measure Osteon on populations beside others")
    parser.add_argument("--sizes", nargs=2, type=int, default=[1000, 5000])
    parser.add_argument("--few", nargs=2, type=int, default=[20, 100], help="for slow rivals")
    parser.add_argument(
        "--fhir", nargs="+", default=[], metavar="FILE", help="Bundles to read, too"
    )
    parser.add_argument(
        "--whole", nargs="+", type=int, default=[10_000, 100_000], help="for whole commands"
    )
    parser.add_argument("--no-rivals", action="store_true", help="measure Osteon alone")
    parser.add_argument("--print", action="store_true", help="print the page, do not write it")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = Measuring(sorted(args.sizes), sorted(args.few), Path(folder))
        run.page.machine = (
            f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
        )
        run.compact_graphs()
        run.fhir(args.fhir)
        run.commands(args.whole)
        if not args.no_rivals:
            run.same_rules()
            run.shapes()
            run.whole()
    text = page(run.page)
    if args.print:
        print(text)
    else:
        PAGE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
