"""``osteon cohort``: many patients, assessed in batches, as tables."""

from __future__ import annotations

import argparse
import datetime
import sys
from functools import partial
from pathlib import Path
from typing import Any

from osteon import chosen
from osteon.cli import arguments, session, terminal
from osteon.errors import InputError


def add(commands: arguments.Commands) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "cohort",
        help="many patients at once: bulk FHIR or record graphs in, tables out",
        description=(
            "Assess all patients of bulk FHIR (NDJSON), of folders of Bundles, or of graphs in\n"
            "N-Triples or N-Quads, each also with .gz, and write tables. What `assess` says of a\n"
            "patient is what is written here. `osteon cohort report OUT` draws a finished run.\n"
            "Exit 0 only if nothing stands against the dose of any patient and all have an answer."
        ),
    )
    parser.add_argument(
        "inputs", metavar="INPUT", nargs="+", help="files and folders; or `report` and OUT"
    )
    parser.add_argument("-o", "--output", metavar="OUT", type=Path, help="folder to write")
    parser.add_argument(
        "--form",
        choices=("parquet", "ndjson", "nquads"),
        default="parquet",
        help="what to write: tables, answers in full, or statements (default: %(default)s)",
    )
    parser.add_argument(
        "--brief",
        action="store_true",
        help="leave words, reasons and missing facts out of the tables, which takes a quarter of "
        "the time",
    )
    parser.add_argument("--resume", action="store_true", help="go on with the run in OUT")
    parser.add_argument(
        "--workers", metavar="N", type=number, help="processes (default: one for each core)"
    )
    parser.add_argument(
        "--engine",
        choices=("local", "dask"),
        default="local",
        help="what works on the parts: processes here, or a Dask cluster (default: %(default)s)",
    )
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="of the cluster, such as tcp://host:8786"
    )
    parser.add_argument(
        "--part",
        metavar="N",
        type=number,
        help="patients a file at most, which is what an interrupt may cost (default: 100 to 1000, "
        "by the size of the cohort)",
    )
    parser.add_argument(
        "--largest",
        metavar="MB",
        type=number,
        default=16,
        help="a larger record gets no answer but an error (default: %(default)s)",
    )
    parser.add_argument(
        "--progress",
        action="store_true",
        help="tell how far it is, also where standard error is no terminal",
    )
    arguments.add_format_option(parser, "text", "json")
    arguments.add_run_options(parser, engine="--shapes-engine")
    parser.set_defaults(run=run)


def number(text: str) -> int:
    """Parse a whole number above zero."""
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Assess the cohort, or draw one."""
    try:
        import duckdb  # noqa: F401
        import pyarrow  # noqa: F401
    except ImportError:
        raise InputError(
            "osteon cohort needs DuckDB and PyArrow; `pip install 'osteon[cohort]'` adds them"
        ) from None
    if args.inputs[0] == "report":
        return _report(args)
    if args.output is None:
        raise InputError("the folder to write is not named; add -o OUT")
    if args.brief and args.form != "parquet":
        raise InputError("--brief is for tables; leave it out, or --form")
    if (args.engine == "dask") != (args.scheduler is not None):
        raise InputError("--engine dask and --scheduler ADDRESS belong together; give both")
    if args.engine == "dask" and args.workers is not None:
        raise InputError("--workers is for this machine; a Dask cluster has its own")
    try:
        summary = _assess(args)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("what is done is kept, and --resume goes on") from None
    _show(args, summary)
    clean = not summary["withoutAnswer"] and not summary["refused"]
    return 0 if clean and set(summary["verdicts"]) <= {"proceed"} else 1


def _report(args: argparse.Namespace) -> int:
    """Draw a finished run; the page lacks only its charts where the plotting library is missing."""
    from osteon.cohort.results import first_errors, read_summary
    from osteon.cohort.store import put, told
    from osteon.present import cohort_report, html

    if len(args.inputs) != 2 or args.output is not None:
        raise InputError("to draw a run, write `osteon cohort report OUT`, and nothing else")
    folder = Path(args.inputs[1])
    summary = read_summary(folder)
    errors = first_errors(folder, cohort_report.MOST_ERRORS)
    knowledge = session.load_knowledge(args)
    page = cohort_report.present(summary, errors, knowledge)
    place = folder / "report.html"
    with told(folder):
        put(place, page.encode("utf-8"), folder / ".report.new")
    print(place)
    if not html.can_draw():
        print(
            "osteon: note: the page has no charts, only their tables; "
            "`pip install 'osteon[html]'` adds them",
            file=sys.stderr,
        )
    return 0


def _assess(args: argparse.Namespace) -> dict[str, Any]:
    from osteon.cohort import manifest
    from osteon.cohort.local import cores
    from osteon.cohort.options import Options
    from osteon.cohort.progress import Progress
    from osteon.cohort.run import Setup, run
    from osteon.terminology.index import index_path

    begun = manifest.begun_on(args.output) if args.resume else None
    options = Options(
        as_of=args.as_of or begun or datetime.date.today(),
        profile=args.profile,
        reasoner=args.reasoner,
        shapes_engine=args.shapes_engine,
        knowledge=args.knowledge and args.knowledge.resolve(),
        policy=args.policy and args.policy.resolve(),
        index=index_path(args.index),
        brief=args.brief,
        digest=chosen.digest(args.knowledge, args.policy),
    )
    engine = None
    if args.engine == "dask":
        from osteon.cohort.cluster import Dask

        engine = partial(Dask, scheduler=args.scheduler)

    setup = Setup(
        inputs=args.inputs,
        folder=args.output.absolute(),
        options=options,
        form=args.form,
        resume=args.resume,
        part=args.part,
        largest=args.largest * 1_000_000,
        workers=args.workers or cores(),
        engine=engine,
        progress=Progress(args.progress or sys.stderr.isatty()),
    )
    return run(setup)


def _show(args: argparse.Namespace, summary: dict[str, Any]) -> None:
    if args.format == "json":
        import json

        terminal.force_utf8()
        sys.stdout.write(json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
        return
    from osteon.present import cohort

    terminal.prepare_text("never")
    sys.stdout.write(cohort.text(summary, args.output))
