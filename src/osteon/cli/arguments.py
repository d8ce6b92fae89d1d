"""Argument parsing that fails in one line, and the options that several commands share."""

from __future__ import annotations

import argparse
import datetime
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import osteon
from osteon.errors import InputError
from osteon.resources import data_root
from osteon.shacl import ENGINES, default_name

Commands: TypeAlias = "argparse._SubParsersAction[Parser]"

REASONERS = ("compiled", "hermit", "pellet")


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose errors are one line, raised like any other bad input."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        # An abbreviation that works today breaks the day a longer option arrives.
        kwargs.setdefault("allow_abbrev", False)
        super().__init__(*args, **kwargs)

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the usage: the caller prints one line."""
        raise InputError(f"{message}; see `{self.prog} --help`")


class VersionAction(argparse.Action):
    """Print the versions of the program, of its knowledge and of the SHACL engine it would use."""

    def __init__(self, option_strings: Sequence[str], dest: str, **kwargs: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, help="print the versions in use")

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Print and leave."""
        knowledge = knowledge_version(data_root())
        print(f"osteon {osteon.__version__} (knowledge {knowledge}, shapes on {default_name()})")
        parser.exit(0)


def knowledge_version(root: Path) -> str:
    """Return owl:versionInfo of the root ontology without loading the rest of the knowledge."""
    from pyoxigraph import NamedNode, RdfFormat, parse

    path = root / "ontology" / "osteon.ttl"
    predicate = NamedNode("http://www.w3.org/2002/07/owl#versionInfo")
    try:
        for statement in parse(path=path, format=RdfFormat.TURTLE):
            if statement.predicate == predicate:
                return str(getattr(statement.object, "value", statement.object))
    except (OSError, SyntaxError) as error:
        raise InputError(
            f"{path}: the root of the ontology cannot be read ({error}); mend it or install again"
        ) from error
    raise InputError(f"{path}: owl:versionInfo is missing; state the version of the knowledge")


def iso_date(text: str) -> datetime.date:
    """Parse YYYY-MM-DD, and nothing else that Python happens to accept."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is not a date; write it as YYYY-MM-DD")


def add_knowledge_options(parser: Parser) -> None:
    """Which knowledge to use."""
    parser.add_argument(
        "--knowledge",
        metavar="DIR",
        type=Path,
        help="folder of your own that is added to the shipped knowledge, or takes its place",
    )
    parser.add_argument(
        "--policy",
        metavar="FILE",
        type=Path,
        help="Turtle file that replaces the shipped local policy",
    )


def add_record_options(parser: Parser) -> None:
    """Which records to read, as of when, under which sources."""
    parser.add_argument(
        "records",
        metavar="RECORD",
        nargs="+",
        help="Turtle, N-Triples, JSON-LD, FHIR R4 JSON, NDJSON or RDF; - reads standard input",
    )
    add_run_options(parser)


def add_run_options(parser: Parser, *, engine: str = "--engine") -> None:
    """As of when records are judged, under which sources, and by what.

    `engine` is the name of the option that chooses what runs the shapes.
    """
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        type=iso_date,
        help="evaluation date, YYYY-MM-DD (default: today)",
    )
    parser.add_argument(
        "--profile",
        metavar="NAME",
        help="sources to apply; an unknown name lists them (default: that of the knowledge)",
    )
    parser.add_argument(
        "--reasoner",
        choices=REASONERS,
        default=REASONERS[0],
        help="what classifies the patient; hermit and pellet need Java (default: %(default)s)",
    )
    parser.add_argument(
        engine,
        dest="shapes_engine",
        choices=ENGINES,
        default=ENGINES[0],
        help="what runs the shapes: fast (extra osteon[fast]), pyshacl, or fast where it can "
        "(default: %(default)s)",
    )
    add_index_option(parser)
    add_knowledge_options(parser)


def add_index_option(parser: Parser) -> None:
    """Which releases of terminologies to read codes through."""
    parser.add_argument(
        "--index",
        metavar="FILE",
        type=Path,
        help="index of the releases that `osteon link --load` has read (default: $OSTEON_INDEX, "
        "else osteon/terminology.sqlite with the user's data)",
    )


def add_format_option(parser: Parser, *formats: str) -> None:
    """The output format; the first one is the default."""
    parser.add_argument(
        "--format", choices=formats, default=formats[0], help="output (default: %(default)s)"
    )


def add_color_options(parser: Parser) -> None:
    """Colour is for terminals, unless asked for or forbidden."""
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colour in text output (default: %(default)s: on a terminal, unless NO_COLOR is set)",
    )
    parser.add_argument(
        "--no-color",
        dest="color",
        action="store_const",
        const="never",
        help="same as --color never",
    )
