"""``osteon assess``: the full cited answer for each patient."""

from __future__ import annotations

import argparse
import sys

from osteon.cli import arguments, session, terminal


def add(commands: arguments.Commands) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "assess",
        help="the full cited answer for each patient",
        description=(
            "Say for each patient what is indicated, what stands in the way, what is not\n"
            "documented, when the next dose is due and what to do, each with its claim.\n"
            "Exit 0 only if nothing stands against the dose of any patient."
        ),
    )
    arguments.add_record_options(parser)
    arguments.add_format_option(parser, "text", "json", "fhir", "turtle", "trig", "html")
    arguments.add_color_options(parser)
    parser.add_argument(
        "--verbose",
        action="store_true",
        help="text output with ids, local policies by name, codes not understood, and what each "
        "claim says",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Assess every patient; print all answers or none."""
    if args.format == "html":
        return _page(args)
    done = list(session.assessments(args))
    answers = [one.answer for one in done]
    if args.format == "json":
        from osteon.present import json

        terminal.force_utf8()
        sys.stdout.write(json.present(answers))
    elif args.format == "fhir":
        from osteon.present import fhir
        from osteon.present.names import read_names

        terminal.force_utf8()
        sys.stdout.write(fhir.present(answers, read_names(session.knowledge_root(args))))
    elif args.format in ("turtle", "trig"):
        from osteon.present import turtle

        terminal.force_utf8()
        present = turtle.present if args.format == "turtle" else turtle.present_stages
        sys.stdout.write(present((one.quads for one in done), session.knowledge_root(args)))
    else:
        from osteon.present import text
        from osteon.present.names import read_names

        style = terminal.prepare_text(args.color)
        names = read_names(session.knowledge_root(args))
        sys.stdout.write(text.present(answers, style, names, full=args.verbose))
    return 0 if all(answer["verdict"] == "proceed" for answer in answers) else 1


def _page(args: argparse.Namespace) -> int:
    """Print one page; it lacks only its picture where the plotting library is not installed."""
    from osteon.present import html

    knowledge = session.load_knowledge(args)
    done = list(session.assessments(args, knowledge))
    page = html.present(done, knowledge)
    terminal.force_utf8()
    sys.stdout.write(page)
    if not html.can_draw():
        print(
            "osteon: note: the page has no picture of the timeline, only its dates; "
            "`pip install 'osteon[html]'` adds it",
            file=sys.stderr,
        )
    return 0 if all(one.answer["verdict"] == "proceed" for one in done) else 1
