"""``osteon query``: a user's own SPARQL over the knowledge and assessed records."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from osteon.cli import arguments, ask, session, terminal
from osteon.errors import InputError

if TYPE_CHECKING:
    from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Triple

    Result: TypeAlias = QuerySolutions | QueryBoolean | QueryTriples


def add(commands: arguments.Commands) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "query",
        help="a SPARQL query of your own, over the knowledge and assessed records",
        description=(
            "Run SELECT (rows), ASK (true or false), CONSTRUCT or DESCRIBE (Turtle). The default\n"
            "graph holds everything, each stage has a named graph of its own as well.\n"
            "Nothing is changed and nothing is fetched."
        ),
    )
    parser.add_argument("file", metavar="FILE", help="SPARQL 1.1 query; - reads standard input")
    ask.add_dataset_options(parser)
    arguments.add_format_option(parser, "table", "csv", "json", "md")
    arguments.add_color_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the query."""
    from osteon.deadline import within
    from osteon.questions import refuse_fetching

    text = _read(args.file)
    refuse_fetching(text)
    store, shown = ask.dataset(args), _writer(args)
    try:
        answer = within(args.timeout, lambda: shown(store.query(text)))
    except SyntaxError as error:
        raise InputError(
            f"{args.file}: is no SPARQL query ({error}); updates are not run either"
        ) from error
    sys.stdout.write(answer)
    return 0


def _writer(args: argparse.Namespace) -> Callable[[Result], str]:
    """What makes text of any result, in the format asked for."""
    from pyoxigraph import QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat, serialize

    from osteon.present.turtle import prefixes

    names = dict(sorted(prefixes(session.knowledge_root(args)).items()))
    rows = ask.row_writer(args)

    def shown(result: Result) -> str:
        if isinstance(result, QueryBoolean):
            if args.format == "json":
                data = result.serialize(format=QueryResultsFormat.JSON) or b""
                return data.decode("utf-8") + "\n"
            return "true\n" if result else "false\n"
        if isinstance(result, QueryTriples):
            terminal.force_utf8()
            turtle = (
                serialize(sorted(result, key=_terms), format=RdfFormat.TURTLE, prefixes=names)
                or b""
            )
            return turtle.decode("utf-8")
        return rows(result)

    return shown


def _terms(triple: Triple) -> tuple[str, str, str]:
    return str(triple.subject), str(triple.predicate), str(triple.object)


def _read(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: is not UTF-8 text; save it as UTF-8") from error
    except OSError as error:
        why = error.strerror
        raise InputError(f"{name}: cannot be read ({why}); name a SPARQL file") from error
