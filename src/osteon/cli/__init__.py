"""The command line: parse, run one command, turn every failure into one line and an exit code."""

from __future__ import annotations

import errno
import logging
import os
import sys
import traceback
from collections.abc import Sequence

from osteon.cli import (
    ask,
    assess,
    check,
    claims,
    classify,
    cohort,
    convert,
    explain,
    link,
    query,
    validate,
)
from osteon.cli.arguments import Parser, VersionAction
from osteon.errors import InputError, OsteonError

COMMANDS = (
    assess,
    cohort,
    explain,
    validate,
    classify,
    ask,
    query,
    claims,
    link,
    convert,
    check,
)

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_EXITS = """\
exit codes:
  0  nothing stands in the way (a dose may proceed; valid; consistent)
  1  findings
  2  bad input or usage
  3  internal fault
"""


def build_parser() -> Parser:
    """Return the whole argument parser; each command module adds its own part."""
    parser = Parser(
        prog="osteon",
        description="Apply cited knowledge about a drug to patient records.",
        epilog=_EXITS,
    )
    parser.add_argument("--version", action=VersionAction)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in COMMANDS:
        module.add(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no exception leaves this function."""
    _replace_closed_streams()
    # What a library logs, such as a literal it cannot convert, is told in our own words or not.
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    try:
        try:
            args = build_parser().parse_args(argv)
            code: int = args.run(args)
            sys.stdout.flush()
            return code
        except BrokenPipeError:
            raise
        except OSError as error:
            if error.errno not in _FULL:
                return _explain(error)
            _let_go_of_stdout()
            why = (error.strerror or "").lower()
            return _explain(InputError(f"the answer cannot be written ({why}); make room for it"))
        except (KeyboardInterrupt, SystemExit):
            raise
        except Exception as error:
            return _explain(error)
    except SystemExit as stop:  # argparse: help and version
        return stop.code if isinstance(stop.code, int) else 2
    except KeyboardInterrupt as stop:
        _say("; ".join(["osteon: error: interrupted", *map(str, stop.args)]))
        return 130
    except BrokenPipeError:
        # The reader (head, less) went away; 141 is what a shell reports for SIGPIPE.
        _let_go_of_stdout()
        return 141


def _replace_closed_streams() -> None:
    """Whoever starts a program may close its streams; then nobody reads, and that is no fault."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115


def _let_go_of_stdout() -> None:
    """Point stdout at nothing so that the interpreter's own flush at exit stays silent."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _explain(error: Exception) -> int:
    if os.environ.get("OSTEON_DEBUG") == "1":
        traceback.print_exception(error)
    if isinstance(error, InputError):
        _say(f"osteon: error: {_one_line(error)}")
        return error.exit_code
    code = error.exit_code if isinstance(error, OsteonError) else 3
    what = (
        _one_line(error)
        if isinstance(error, OsteonError)
        else f"{type(error).__name__}: {_one_line(error)}"
    )
    _say(
        f"osteon: error: internal fault, no answer is given: {what} "
        "(set OSTEON_DEBUG=1 for the traceback and report it with `osteon --version`)"
    )
    return code


def _one_line(error: Exception) -> str:
    line = " ".join(str(error).split()) or type(error).__name__
    # What is cited of the input may be of any length; what to do about it stands at the end.
    return line if len(line) <= 1000 else f"{line[:600]} … {line[-300:]}"


def _say(line: str) -> None:
    encoding = sys.stderr.encoding or "utf-8"
    print(line.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr)
