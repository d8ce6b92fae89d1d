"""``osteon explain``: why one item of the answer stands as it does."""

from __future__ import annotations

import argparse
import sys

from osteon.cli import arguments, session, terminal


def add(commands: arguments.Commands) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "explain",
        help="why one item of the answer stands as it does",
        description=(
            "Name the claims behind one item, the patient class that they speak of with its\n"
            "definition in words, whether each part holds, the record entries that made it so,\n"
            "and what is missing. Items that the answer does not list are explained too."
        ),
    )
    parser.add_argument(
        "records",
        metavar="RECORD",
        nargs=1,
        help="Turtle, N-Triples, JSON-LD, FHIR R4 JSON, NDJSON or RDF; - reads standard input",
    )
    parser.add_argument(
        "item",
        metavar="ID",
        help="id of an item, such as hypocalcemia-corrected, kind/id, or its name in the text",
    )
    arguments.add_run_options(parser)
    arguments.add_format_option(parser, "text", "json")
    arguments.add_color_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Explain the item for every patient of the record."""
    from osteon.explanation import ItemExplainer, find_item
    from osteon.present import explanation, json

    knowledge = session.load_knowledge(args)
    item = find_item(knowledge, args.item)
    told = [
        ItemExplainer(knowledge, one).explain(item) for one in session.assessments(args, knowledge)
    ]
    if args.format == "json":
        terminal.force_utf8()
        sys.stdout.write(json.present(told))
    else:
        style = terminal.prepare_text(args.color)
        sys.stdout.write("\n".join(explanation.text(one, style) for one in told))
    return 0
