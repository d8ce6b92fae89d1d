"""``osteon validate``: what the shapes find in each record."""

from __future__ import annotations

import argparse
import sys

from osteon.cli import arguments, session, terminal


def add(commands: arguments.Commands) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "validate",
        help="the SHACL report of each record",
        description="Run the shapes on each record and print their report. Exit 0 if all conform.",
    )
    arguments.add_record_options(parser)
    arguments.add_format_option(parser, "text", "turtle")
    arguments.add_color_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Validate every record."""
    from osteon.present import report

    done = list(session.assessments(args))
    if args.format == "turtle":
        terminal.force_utf8()
        sys.stdout.write(report.turtle([one.report for one in done]))
    else:
        style = terminal.prepare_text(args.color)
        found = [(str(one.answer["patient"]), one.report) for one in done]
        sys.stdout.write(report.text(found, style))
    return 0 if all(one.report.conforms for one in done) else 1
