"""``osteon query``: a user's own SPARQL over the knowledge and assessed records."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from osteon.cli import arguments, ask, session, terminal
from osteon.errors import InputError


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
    from pyoxigraph import QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat, serialize

    from osteon.present.turtle import prefixes
    from osteon.questions import refuse_fetching

    text = _read(args.file)
    refuse_fetching(text)
    root = session.knowledge_root(args)
    try:
        result = ask.dataset(args).query(text)
    except SyntaxError as error:
        raise InputError(
            f"{args.file}: is no SPARQL query ({error}); updates are not run either"
        ) from error
    if isinstance(result, QueryBoolean):
        if args.format == "json":
            data = result.serialize(format=QueryResultsFormat.JSON) or b""
            sys.stdout.write(data.decode("utf-8") + "\n")
        else:
            sys.stdout.write("true\n" if result else "false\n")
    elif isinstance(result, QueryTriples):
        terminal.force_utf8()
        ordered = sorted(result, key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))
        names = dict(sorted(prefixes(root).items()))
        turtle = serialize(ordered, format=RdfFormat.TURTLE, prefixes=names) or b""
        sys.stdout.write(turtle.decode("utf-8"))
    else:
        ask.write_rows(args, result)
    return 0


def _read(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: is not UTF-8 text; save it as UTF-8") from error
    except OSError as error:
        why = error.strerror
        raise InputError(f"{name}: cannot be read ({why}); name a SPARQL file") from error
