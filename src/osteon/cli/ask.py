"""``osteon ask``: the questions that come with the knowledge."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from osteon.cli import arguments, session, terminal
from osteon.errors import InputError

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions, Store

    from osteon.questions import Question


def add(commands: arguments.Commands) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "ask",
        help="questions of the knowledge and of assessed records",
        description="List the questions, describe one, or answer it.",
    )
    parser.add_argument("name", metavar="NAME", nargs="?", help="question (default: list all)")
    parser.add_argument(
        "--describe", action="store_true", help="tell what it asks, takes and returns"
    )
    parser.add_argument(
        "--param", metavar="NAME=VALUE", action="append", default=[], help="bind a parameter"
    )
    parser.add_argument(
        "--endpoint",
        metavar="URL",
        help="ask a SPARQL endpoint that holds what `osteon cohort --form nquads` wrote",
    )
    add_dataset_options(parser)
    arguments.add_format_option(parser, "table", "csv", "json", "md")
    arguments.add_color_options(parser)
    parser.set_defaults(run=run)


def add_dataset_options(parser: arguments.Parser) -> None:
    """What to ask and how long: the knowledge alone, or with some assessed records."""
    parser.add_argument(
        "--on",
        metavar="RECORD",
        nargs="+",
        default=[],
        help="assess these records and ask them too",
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=seconds,
        default=60.0,
        help="give up on the query after so long (default: 60)",
    )
    arguments.add_run_options(parser)


def seconds(text: str) -> float:
    """Parse a time to wait."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= 86400:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write seconds such as 60")
    return value


def run(args: argparse.Namespace) -> int:
    """List, describe or answer."""
    from osteon.deadline import within
    from osteon.questions import ask, bind, choose, read_questions

    questions = read_questions(session.knowledge_root(args))
    if args.name is None:
        if args.describe or args.param or args.on or args.endpoint:
            raise InputError("no question is named; `osteon ask` alone lists them")
        _list(args, questions.values())
        return 0
    question = choose(questions, args.name)
    if args.describe:
        _describe(args, question)
        return 0
    text = bind(question, args.param)
    if args.endpoint is not None:
        return _remote(args, text)
    if question.about == "records" and not args.on:
        raise InputError(
            f"question {question.name} is about records; name some with --on RECORD, or "
            "a store with --endpoint URL"
        )
    store, shown = dataset(args), row_writer(args)
    try:
        sys.stdout.write(within(args.timeout, lambda: shown(ask(store, text))))
    except SyntaxError as error:
        raise InputError(f"question {question.name} is not valid SPARQL: {error}") from error
    return 0


def _remote(args: argparse.Namespace, text: str) -> int:
    """Ask an endpoint, which holds knowledge and records of its own."""
    from osteon import endpoint
    from osteon.deadline import within

    if args.on:
        raise InputError("--on and --endpoint are two sets of records; give one of them")
    endpoint.check(args.endpoint)
    shown = row_writer(args)

    def rows() -> str:
        return shown(endpoint.ask(args.endpoint, text, args.timeout))

    # The endpoint's own silence is told first; this bounds one that never comes to an end.
    sys.stdout.write(within(args.timeout + 1, rows))
    return 0


def dataset(args: argparse.Namespace) -> Store:
    """The store that the options describe."""
    from osteon.questions import dataset as build

    knowledge = session.load_knowledge(args)
    args.records = args.on
    return build(knowledge, session.assessments(args, knowledge) if args.on else ())


def row_writer(args: argparse.Namespace) -> Callable[[QuerySolutions], str]:
    """Prepare standard output; return what makes text of rows, in the format asked for."""
    from osteon.present import rows

    if args.format in ("csv", "json"):
        terminal.force_utf8()
        return lambda found: rows.machine(found, args.format)
    if args.format == "md":
        terminal.force_utf8()
        return lambda found: rows.markdown(*rows.cells(found))
    style = terminal.prepare_text(args.color)
    return lambda found: rows.table(*rows.cells(found), style)


def _list(args: argparse.Namespace, questions: Iterable[Question]) -> None:
    from osteon.present import rows

    ordered = sorted(questions, key=lambda q: (q.about, q.name))
    if args.format == "json":
        terminal.force_utf8()
        told = [question.as_dict() for question in ordered]
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        return
    names = ["about", "name", "question"]
    cells = [[q.about, q.name, q.summary] for q in ordered]
    if args.format == "csv":
        import csv

        terminal.force_utf8()
        csv.writer(sys.stdout, lineterminator="\n").writerows([names, *cells])
    elif args.format == "md":
        terminal.force_utf8()
        sys.stdout.write(rows.markdown(names, cells))
    else:
        sys.stdout.write(rows.table(names, cells, terminal.prepare_text(args.color)))


def _describe(args: argparse.Namespace, question: Question) -> None:
    if args.format == "json":
        terminal.force_utf8()
        sys.stdout.write(json.dumps(question.as_dict(), ensure_ascii=False, indent=2) + "\n")
        return
    style = terminal.prepare_text(args.color)
    lines = [style.paint(question.name, "bold"), f"  {question.summary}"]
    lines.append(f"  about       {question.about}")
    for parameter in question.parameters:
        lines.append(
            f"  --param     {parameter.name}={parameter.default}"
            f"  ({parameter.kind}) {parameter.description}"
        )
    lines.append(f"  columns     {', '.join(question.columns)}")
    if question.claims:
        lines.append(f"  claims      {' '.join(question.claims)}")
    sys.stdout.write("\n".join(lines) + "\n")
