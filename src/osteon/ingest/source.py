"""One input file as text, or the reason why it cannot be one."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from osteon.errors import InputError

STDIN = "-"
_ESCAPE = re.compile(r"\\u")


@dataclass(frozen=True)
class Source:
    """A named piece of input text."""

    name: str
    text: str

    @property
    def stem(self) -> str:
        """The file name without folder and ending; used to tell records apart."""
        return Path(self.name).stem or "record"

    @cached_property
    def escapes(self) -> bool:
        """Whether characters may stand in it by their number, as in JSON or Turtle."""
        return _ESCAPE.search(self.text) is not None


def read_source(path: str) -> Source:
    """The text of a file, or of standard input for ``-``."""
    name = "standard input" if path == STDIN else path
    if path == STDIN and sys.stdin is None:
        raise InputError(f"{name} is closed; name a file, or pipe a record in.")
    return source_of(name, sys.stdin.buffer.read() if path == STDIN else read_file(path))


def source_of(name: str, data: bytes) -> Source:
    """What was read as text; InputError for what no record can be."""
    if not data.strip():
        raise InputError(f"{name} is empty; give a file that holds a patient record.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{name} is UTF-16 text; save the file as UTF-8.")
    if b"\0" in data or data.startswith((b"\x1f\x8b", b"PK\x03\x04")):
        raise InputError(
            f"{name} is a binary file; give a text file in Turtle, N-Triples, JSON-LD "
            "or FHIR JSON (unpack it first if it is compressed)."
        )
    try:
        return Source(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}, line {line}, is not UTF-8 text; save the file as UTF-8."
        ) from None


def read_file(path: str) -> bytes:
    """All of a file, or the reason why not."""
    if os.path.isdir(path):
        raise InputError(f"{path} is a folder; name the record files in it.")
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path} does not exist; check the spelling of the path.") from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError(f"{path} cannot be read ({reason}); check its permissions.") from None
    except ValueError:
        raise InputError(f"{path!r} is not a file name; check the spelling of the path.") from None
