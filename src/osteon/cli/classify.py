"""``osteon classify``: the defined classes that each patient is in, or could be in."""

from __future__ import annotations

import argparse
import sys

from osteon.cli import arguments, session, terminal


def add(commands: arguments.Commands) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "classify",
        help="the classes that each patient is in, or could be in",
        description="Print the certain and the possible classes of each patient.",
    )
    arguments.add_record_options(parser)
    arguments.add_format_option(parser, "text", "json")
    arguments.add_color_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Classify every patient."""
    from osteon.present import json, types

    done = list(session.assessments(args))
    found = [types.classified(one.answer, one.types, args.reasoner) for one in done]
    if args.format == "json":
        terminal.force_utf8()
        sys.stdout.write(json.present(found))
    else:
        sys.stdout.write(types.text(found, terminal.prepare_text(args.color)))
    return 0
