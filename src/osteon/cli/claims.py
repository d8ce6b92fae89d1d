"""``osteon claims``: what the sources say, claim by claim."""

from __future__ import annotations

import argparse
import sys

from osteon.cli import arguments, session, terminal


def add(commands: arguments.Commands) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "claims",
        help="what the sources say, claim by claim",
        description="List every claim, or describe the claims named.",
    )
    parser.add_argument("ids", metavar="ID", nargs="*", help="ids such as C07 (default: list all)")
    arguments.add_knowledge_options(parser)
    arguments.add_format_option(parser, "text", "json")
    arguments.add_color_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Show the claims."""
    from osteon.claims import choose, read_claims
    from osteon.present import catalogue, json

    knowledge = session.load_knowledge(args)
    claims = choose(read_claims(knowledge.store, session.knowledge_root(args)), args.ids)
    if args.format == "json":
        terminal.force_utf8()
        sys.stdout.write(json.present([claim.as_dict() for claim in claims]))
    else:
        style = terminal.prepare_text(args.color)
        show = catalogue.described if args.ids else catalogue.listing
        sys.stdout.write(show(claims, style))
    return 0
