"""The files of a release, whether they lie in a folder or in a zip file, read line by line."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from osteon.errors import InputError

_LONGEST_LINE: Final = 1_000_000
_ENDINGS: Final = (".txt", ".rrf", ".json")


@dataclass(frozen=True)
class Member:
    """One file of a release."""

    name: str
    """Its bare name."""
    shown: str
    """Where it is, in words."""
    open: Callable[[], BinaryIO]

    def lines(self) -> Iterator[str]:
        """Its lines, without what ends them. Raises InputError with the line for broken ones."""
        with _told(self.shown), self.open() as data:
            # Only line feeds end a line; other separators may stand in a name.
            text = io.TextIOWrapper(data, encoding="utf-8-sig", newline="\n")
            number = 0
            try:
                while line := text.readline(_LONGEST_LINE):
                    number += 1
                    if len(line) == _LONGEST_LINE:
                        raise InputError(f"{self.shown}, line {number}: is too long to be one row")
                    yield line.rstrip("\r\n")
            except UnicodeDecodeError:
                raise InputError(
                    f"{self.shown}, after line {number}: is not UTF-8 text; get the release again"
                ) from None

    def rows(self, columns: int, separator: str, first: int = 1) -> Iterator[tuple[int, list[str]]]:
        """The cells of each line, with its number; every line has as many."""
        for number, line in enumerate(self.lines(), 1):
            if number < first:
                continue
            cells = line.split(separator)
            if len(cells) != columns:
                raise self.bad(number, f"has {len(cells)} columns, not {columns}")
            yield number, cells

    def bad(self, number: int, what: str) -> InputError:
        """The error that a line is not as it should be."""
        return InputError(
            f"{self.shown}, line {number}: {what}; the release is refused, get it again"
        )

    def text(self) -> str:
        """All of it."""
        with _told(self.shown), self.open() as data:
            try:
                return data.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                line = error.object.count(b"\n", 0, error.start) + 1
                raise InputError(
                    f"{self.shown}, line {line}: is not UTF-8 text; save the file as UTF-8"
                ) from None


def members(path: Path) -> list[Member]:
    """The files that may belong to a release: of a folder, of a zip file, or the file itself."""
    with _told(str(path)):
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.is_file() and _may_be(p.name))
            return [_plain(p) for p in found]
        if not path.exists():
            raise InputError(f"{path} does not exist; check the spelling of the path")
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as pack:
                names = sorted(i.filename for i in pack.infolist() if not i.is_dir())
            return [_packed(path, name) for name in names if _may_be(name)]
        return [_plain(path)]


def digest(parts: Iterable[Member]) -> str:
    """What tells one release from another: a hash of its files."""
    whole = hashlib.sha256()
    for part in parts:
        with _told(part.shown), part.open() as data:
            own = hashlib.file_digest(data, "sha256")  # type: ignore[arg-type]
        whole.update(f"{part.name} {own.hexdigest()}\n".encode())
    return whole.hexdigest()


def _may_be(name: str) -> bool:
    bare = name.rsplit("/", 1)[-1]
    return bare.lower().endswith(_ENDINGS) and not bare.startswith(".")


def _plain(path: Path) -> Member:
    return Member(path.name, str(path), lambda: path.open("rb"))


def _packed(path: Path, name: str) -> Member:
    def opened() -> BinaryIO:
        pack = zipfile.ZipFile(path)
        try:
            member = pack.open(name)
        finally:
            pack.close()  # the member keeps the file open for itself
        return member  # type: ignore[return-value]

    return Member(name.rsplit("/", 1)[-1], f"{path}, {name}", opened)


@contextmanager
def _told(shown: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"{shown}: cannot be unpacked ({error}); get the release again") from None
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise InputError(f"{shown}: cannot be read ({why}); check its permissions") from None
