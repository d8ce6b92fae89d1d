"""The page of measurements: docs/explanation/performance.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Milliseconds a patient, by the number of patients."""

    name: str
    values: Mapping[int, float]


def page(
    machine: str,
    colds: Mapping[str, tuple[float, float]],
    rows: Sequence[Row],
    shapes: Sequence[Row],
    classes: Sequence[Row],
    parts: Sequence[Row],
    loading: float,
    reading: float,
    fhir: str,
) -> str:
    """All tables with what they mean."""
    lines = [
        "# Performance",
        "",
        HEAD.format(machine=machine),
        "## One patient, from the shell",
        "",
    ]
    lines += ["| what | seconds on the wall | seconds of the processor |", "|---|---|---|"]
    lines += [f"| {name} | {wall:.2f} | {used:.2f} |" for name, (wall, used) in colds.items()]
    lines += ["", COLD.format(loading=1000 * loading, reading=1000 * reading)]
    lines += ["## Many patients, in one process", "", *_table(rows), "", MANY]
    lines += ["## Where the time goes", "", *_table(parts, ratio=False), "", PARTS]
    if fhir:
        lines += ["## Reading FHIR", "", FHIR.format(fhir=fhir)]
    lines += ["## Validation alone", "", *_table(shapes), "", SHAPES]
    if classes:
        lines += ["## Classification alone", "", *_table(classes), "", CLASSES]
    return "\n".join(lines + [DROPPED])


def _table(rows: Sequence[Row], *, ratio: bool = True) -> list[str]:
    sizes = list(rows[0].values)
    head = ["ms a patient", *(f"{size} patients" for size in sizes)]
    head += [f"times the first, {size}" for size in sizes] if ratio else []
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for row in rows:
        cells = [row.name, *(f"{row.values[size]:.1f}" for size in sizes)]
        if ratio:
            cells += [_times(row.values[size] / rows[0].values[size]) for size in sizes]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _times(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio < 10 else f"{ratio:.0f}"


HEAD = """\
One command measures all of this in one run and writes this page: `python benchmarks/run.py`.

- Machine: {machine}, shared with other work. So times are processor time, user and system, the best
  of some runs; trust the ratios more than the milliseconds.
- Patients are those of `examples/`, copied under other names, as of 2026-03-15, article profile.
- "Answer" means all of it: verdict, statuses, dates, claims, words, reasons.
"""

COLD = """\
Of that, loading the knowledge and compiling its classes takes {loading:.0f} ms, reading the record
{reading:.0f} ms.
"""

MANY = """\
Loading the knowledge and reading the records is not counted. The line of rdflib and pySHACL ends
with the verdicts: it explains and words nothing, and its queries and shapes are parsed before the
clock starts. Its verdicts are compared with those of Osteon in the same run.

One patient a run is dear because SPARQL is parsed and planned anew for each: of the queries' time,
half is parsing and a third planning, and the patient's few hundred facts take the rest. Patients
who come together share that. `osteon assess` puts up to a hundred patients of its input in one run.
"""

PARTS = "Patients together in a run, shapes on the fast engine.\n"

FHIR = """\
{fhir}. Reading ends with the record graphs in memory; every digit is kept, names that stand twice
are refused, and one patient is read as many are.
"""

SHAPES = """\
The same shapes over the same statements, with the sentinel. Reports are equal to the last message:
`tests/shapes/test_engines.py` compares both engines term by term, on every example and on graphs
made at random.
"""

CLASSES = """\
Both put the same facts into the same classes; the comparison is part of the run. HermiT's time
holds the start of Java and the proof that the knowledge is consistent.
"""

DROPPED = """\
## What was done, and what was dropped

- **The shapes run on a Rust engine** where it is installed, unchanged. pySHACL stays the reference.
- **Patients share a run.** Queries that compared every row with every statement (`MINUS` on a node
  that is known) grew with the square of the patients; they look it up now.
- **Queries that cannot have a row do not run**: about half of them ask for a property or class that
  a given patient lacks. Statements of the knowledge that no query can match are not copied into the
  store of a run. Both are read from the text of the queries (`src/osteon/footprint.py`), and tests
  prove that nothing changes.
- **Comments are taken out of queries** before they run: they were a quarter of the parsing.
- **rdflib and pySHACL are loaded only when used**, which took most of a cold start.
- Dropped: one store for all runs, emptied in between. Oxigraph's store in memory keeps what was
  removed, so it grew by 600 MB in a thousand runs and became ten times slower.
- Dropped: knowledge parsed once and kept on disk. It would save a tenth of a second of a cold
  start, and bring a cache that may be stale, broken or another's.
- Dropped: skipping by the statements about one node (a query that wants two facts of one node when
  no node has both). It saves four queries of 150.
"""
