"""``osteon link``: which code means what, both ways; and releases to read codes through."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from osteon.cli import arguments, session, terminal
from osteon.errors import InputError


def add(commands: arguments.Commands) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "link",
        help="which code means what, and releases of terminologies to read codes through",
        description=(
            "Look up a concept or a code in the mapping tables; or load a release\n"
            "of a terminology, so that codes without a mapping are read by what is above them."
        ),
    )
    parser.add_argument(
        "terms",
        metavar="TERM",
        nargs="*",
        help="name of a concept, or a code as PREFIX:CODE or SYSTEM|CODE",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--load",
        metavar="PATH",
        type=Path,
        nargs="+",
        help="read releases into the index: SNOMED CT RF2 or RxNorm RRF (folder or zip), FHIR "
        "CodeSystem, ValueSet or ConceptMap",
    )
    what.add_argument("--unload", metavar="NAME", help="take a release out of the index")
    what.add_argument("--list", action="store_true", help="list the releases in the index")
    what.add_argument(
        "--coverage",
        metavar="RECORD",
        nargs="+",
        help="list the codes of these records that are not understood, the most frequent first",
    )
    arguments.add_run_options(parser)
    arguments.add_format_option(parser, "text", "json", "ttl", "tsv")
    arguments.add_color_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Look up, load, unload, list, or tell which codes of records are understood."""
    from osteon.terminology.index import index_path

    index = index_path(args.index)
    if args.load or args.unload is not None or args.list or args.coverage:
        if args.terms:
            raise InputError(
                "a look-up takes no --load, --unload, --list or --coverage; leave one out"
            )
        if args.coverage:
            return _coverage(args)
        return _releases(args, index)
    if not args.terms:
        raise InputError(
            "nothing to look up; name a concept or a code, such as `osteon link denosumab`"
        )
    if args.index is not None and not index.exists():
        raise InputError(f"{index} does not exist; make it with `osteon link --load PATH --index`")
    return _look_up(args, index)


def _look_up(args: argparse.Namespace, index: Path) -> int:
    from osteon.terminology.catalogue import load_catalogue
    from osteon.terminology.lookup import look_up

    root = _root(args)
    catalogue = load_catalogue(root, index)
    answers = [look_up(catalogue, term) for term in args.terms]
    sys.stdout.write(_shown(args, answers, catalogue))
    return 0 if all(a["concepts"] or a["codes"] for a in answers) else 1


def _shown(args: argparse.Namespace, answers: list[dict[str, Any]], catalogue: Any) -> str:
    from osteon.present import json, link_data, links

    if args.format == "text":
        return links.text(answers, terminal.prepare_text(args.color))
    terminal.force_utf8()
    if args.format == "json":
        return json.present(answers)
    present = link_data.turtle if args.format == "ttl" else link_data.table
    return present(answers, catalogue)


def _releases(args: argparse.Namespace, index: Path) -> int:
    from osteon.present import json, link_releases
    from osteon.terminology import releases, store

    if args.format not in ("text", "json"):
        raise InputError(f"releases are not told as {args.format}; choose text or json")
    if args.load:
        changes = releases.load(_root(args), index, args.load)
    elif args.unload is not None:
        changes = [store.unload(index, args.unload)]
    else:
        changes = [store.Change("listed", release) for release in store.loaded(index)]
    if args.format == "json":
        terminal.force_utf8()
        sys.stdout.write(json.dumps(link_releases.data(changes, index), indent=2) + "\n")
    else:
        style = terminal.prepare_text(args.color)
        sys.stdout.write(link_releases.text(changes, index, style))
    return 0


def _coverage(args: argparse.Namespace) -> int:
    from osteon.coverage import coverage
    from osteon.ingest.codes import load_codes
    from osteon.present import coverage as present
    from osteon.present import json
    from osteon.terminology.index import index_path

    if args.format == "ttl":
        raise InputError("coverage is not told as ttl; choose text, json or tsv")
    args.records = args.coverage
    codes = load_codes(session.knowledge_root(args), index_path(args.index))
    found = coverage(session.assessments(args), codes)
    if args.format == "text":
        sys.stdout.write(present.text(found, terminal.prepare_text(args.color)))
    else:
        terminal.force_utf8()
        shown = json.dumps(found, indent=2) + "\n" if args.format == "json" else None
        sys.stdout.write(shown or present.tsv(found))
    return 1 if found["notUnderstood"] else 0


def _root(args: argparse.Namespace) -> Any:
    if args.knowledge is not None:
        session.load_knowledge(args)  # a folder of one's own is held to its rules first
    return session.knowledge_root(args)
