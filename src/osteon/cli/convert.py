"""``osteon convert``: a record in another format."""

from __future__ import annotations

import argparse
import sys

from osteon.cli import arguments, session, terminal


def add(commands: arguments.Commands) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "convert",
        help="a record as Turtle or as FHIR",
        description=(
            "Print the records as one graph in Turtle, or as one Bundle of FHIR R4 that is read\n"
            "as the same records. What FHIR has no place for is refused, never left out."
        ),
    )
    parser.add_argument(
        "records",
        metavar="RECORD",
        nargs="+",
        help="Turtle, N-Triples, JSON-LD, FHIR R4 JSON, NDJSON or RDF; - reads standard input",
    )
    arguments.add_format_option(parser, "turtle", "fhir")
    arguments.add_index_option(parser)
    arguments.add_knowledge_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Convert every record, or none."""
    from osteon.ingest import read_records
    from osteon.terminology.index import index_path

    root = session.knowledge_root(args)
    index = index_path(args.index)
    if args.knowledge is not None:
        session.load_knowledge(args)
    records = read_records(args.records, root, index)
    if args.format == "fhir":
        from osteon.convert import bundle
        from osteon.ingest.codes import load_codes
        from osteon.ingest.vocabulary import load_vocabulary
        from osteon.present.json import dumps

        found = bundle(records, load_codes(root, index), load_vocabulary(root))
        text = dumps(found, indent=2) + "\n"
    else:
        from pyoxigraph import Quad

        from osteon.present import turtle

        text = turtle.present(([Quad(s, p, o) for s, p, o in r.triples] for r in records), root)
    terminal.force_utf8()
    sys.stdout.write(text)
    return 0
