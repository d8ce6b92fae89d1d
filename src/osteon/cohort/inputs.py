"""The files of a cohort: which there are, what each may hold, and their lines."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final, cast

from osteon.errors import InputError

CHUNK: Final = 32 * 1024 * 1024
"""Bytes of lines that are in memory at a time; a line may be longer."""


class Kind(Enum):
    """How the patients of a file are found."""

    RESOURCES = "FHIR resources, one a line"
    STATEMENTS = "record graphs, one statement a line"
    DOCUMENT = "one record, or some, by themselves"


_KINDS: Final = {
    ".ndjson": Kind.RESOURCES,
    ".jsonl": Kind.RESOURCES,
    ".nt": Kind.STATEMENTS,
    ".nq": Kind.STATEMENTS,
    ".json": Kind.DOCUMENT,
    ".ttl": Kind.DOCUMENT,
    ".turtle": Kind.DOCUMENT,
    ".trig": Kind.DOCUMENT,
    ".jsonld": Kind.DOCUMENT,
}
_SHOWN: Final = ", ".join(_KINDS)


@dataclass(frozen=True)
class File:
    """One file of the input."""

    number: int
    path: str
    kind: Kind
    size: int
    changed: int
    """When it was last changed, in nanoseconds."""

    @property
    def name(self) -> str:
        """Its path without the ending of a compressed file: what it is called inside."""
        return self.path.removesuffix(".gz")

    @property
    def suffix(self) -> str:
        """The ending that says what it holds."""
        return Path(self.name).suffix.lower()


def find_files(inputs: list[str]) -> tuple[list[File], list[str]]:
    """The files that are named, and those in the folders that are named, each once.

    Also the paths of those in the folders that have other endings, and so are not read.

    Raises InputError for what does not exist, cannot be looked at, or has no known ending.
    """
    found: dict[Path, File] = {}
    others: list[str] = []
    for given in inputs:
        path = Path(given)
        try:
            inside = path.is_dir()
            files = [p for p in sorted(path.rglob("*")) if p.is_file()] if inside else [path]
            taken = 0
            for one in files:
                if inside and _hidden(one.relative_to(path)):
                    continue
                kind = _kind(one)
                if kind is None:
                    if not inside:
                        raise InputError(f"{given}: is no kind of file that is read; {_ENDINGS}")
                    others.append(str(one))
                    continue
                taken += 1
                state = one.stat()
                where = one.resolve()
                if where not in found:
                    found[where] = File(
                        len(found), str(one), kind, state.st_size, state.st_mtime_ns
                    )
        except FileNotFoundError:
            raise InputError(f"{given} does not exist; check the spelling of the path") from None
        except OSError as error:
            raise unreadable(given, error) from None
        if not taken:
            raise InputError(f"{given}: the folder holds no file that is read; {_ENDINGS}")
    return list(found.values()), others


_ENDINGS: Final = f"name files that end in {_SHOWN}, each also with .gz"


def _kind(path: Path) -> Kind | None:
    name = path.name.lower().removesuffix(".gz")
    return _KINDS.get(Path(name).suffix)


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def opened(file: File) -> BinaryIO:
    """The bytes of a file, unpacked."""
    if file.path.lower().endswith(".gz"):
        return cast(BinaryIO, gzip.open(file.path, "rb"))
    return open(file.path, "rb")


BROKEN: Final = (OSError, EOFError, zlib.error)
"""What reading a file may raise."""


def read_whole(file: File) -> bytes:
    """All of a file, unpacked. Raises InputError with the reason why not."""
    try:
        with opened(file) as data:
            return data.read()
    except BROKEN as error:
        raise unreadable(file.path, error) from None


def chunks_of_lines(file: File) -> Iterator[tuple[int, list[bytes]]]:
    """The lines, some at a time, with the number of the first of them.

    Raises InputError with the last whole line for a file that breaks off or cannot be read.
    """
    number, rest = 1, [b""]
    try:
        with opened(file) as data:
            while block := cast(BufferedReader, data).read(CHUNK):
                if number == 1 and rest == [b""]:
                    block = block.removeprefix(b"\xef\xbb\xbf")
                    _refuse_other_text(file, block)
                head, feed, tail = block.rpartition(b"\n")
                if not feed:  # within one long line
                    rest.append(block)
                    continue
                lines = b"".join([*rest, head]).split(b"\n")
                rest = [tail]
                yield number, lines
                number += len(lines)
    except BROKEN as error:
        raise unreadable(file.path, error, number) from None
    last = b"".join(rest)
    if last:
        yield number, [last]


def _refuse_other_text(file: File, block: bytes) -> None:
    if block.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in block[:1000]:
        raise InputError(f"{file.path} is not UTF-8 text; save it as UTF-8, or unpack it first")


def unreadable(path: str, error: Exception, line: int = 0) -> InputError:
    """What to say of a file that cannot be read, at least after some line."""
    if isinstance(error, FileNotFoundError):
        return InputError(f"{path} does not exist; check the spelling of the path")
    place = f" after line {line - 1}" if line > 1 else ""
    if isinstance(error, (EOFError, zlib.error, gzip.BadGzipFile)):
        return InputError(
            f"{path} cannot be unpacked{place} (it breaks off, or is no gzip file); get it again"
        )
    reason = (getattr(error, "strerror", None) or str(error)).lower()
    return InputError(f"{path} cannot be read{place} ({reason}); check its permissions")
