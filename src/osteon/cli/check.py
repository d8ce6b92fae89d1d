"""``osteon check``: is the knowledge itself in order?"""

from __future__ import annotations

import argparse
import sys

from osteon.cli import arguments, session, terminal


def add(commands: arguments.Commands) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "check",
        help="the quality of the knowledge itself",
        description=(
            "Look for defects of the knowledge: misspelt shapes, rows of the verify queries,\n"
            "breaches of the house rules, contradictions (proof by HermiT; needs Java).\n"
            "Exit 0 only if every part ran and passed."
        ),
    )
    arguments.add_knowledge_options(parser)
    arguments.add_format_option(parser, "text", "json")
    arguments.add_color_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run every part of the check."""
    from osteon.check import check
    from osteon.present import json, quality

    root = session.knowledge_root(args)
    knowledge = session.load_knowledge(args, admitted=False)
    parts = list(check(knowledge, root))
    head = {"version": knowledge.version, "policy": knowledge.policy_label}
    if args.format == "json":
        terminal.force_utf8()
        found = {"knowledge": head, "parts": [part.as_dict() for part in parts]}
        sys.stdout.write(json.present([found]))
    else:
        sys.stdout.write(quality.text(head, parts, terminal.prepare_text(args.color)))
    return 0 if all(part.outcome == "passed" for part in parts) else 1
