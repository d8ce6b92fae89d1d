"""The files of the knowledge: found in its folders, read and parsed, or refused by name."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import RdfFormat, Triple, parse

from osteon.errors import InputError

Root: TypeAlias = Path | tuple[Path, ...]
"""A folder with ontology/, shapes/ and queries/, or several that are read as one."""

PARTS = ("ontology", "shapes", "queries")


def layers(root: Root) -> tuple[Path, ...]:
    """The folders of a root; the packaged one comes first."""
    return root if isinstance(root, tuple) else (root,)


def folder_name(root: Root) -> str:
    """What to call the folder that the user gave, or the packaged one."""
    return layers(root)[-1].resolve().name


def files(root: Root, pattern: str) -> list[Path]:
    """The files that fit a pattern, folder by folder, sorted; what begins with a dot is none."""
    return [
        path
        for folder in layers(root)
        for path in sorted(folder.glob(pattern))
        if not path.name.startswith(".")
    ]


def fingerprint(root: Root, pattern: str) -> tuple[tuple[Path, int, int], ...]:
    """Changes whenever such a file does: what was read from them is good for that long."""
    states = [(path, path.stat()) for path in files(root, pattern) if path.is_file()]
    return tuple((path, state.st_mtime_ns, state.st_size) for path, state in states)


def find(root: Root, name: str) -> Path:
    """The file of that name; InputError if no folder has it."""
    for folder in layers(root):
        if (folder / name).is_file():
            return folder / name
    raise InputError(f"{layers(root)[-1] / name}: is missing; copy it from the packaged knowledge")


def read_text(path: Path) -> str:
    """The text of a file. Raises InputError for one that is not there, or not UTF-8."""
    try:
        data = path.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        why = (error.strerror or "unreadable").lower()
        raise InputError(f"{path}: cannot be read ({why}); make it a readable file") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}, line {line}: is not UTF-8 text; save the file as UTF-8"
        ) from None


def read_turtle(path: Path) -> list[Triple]:
    """The statements of a Turtle file; blank nodes of two files are never the same."""
    try:
        state = path.stat()
    except OSError:
        read_text(path)  # tells why
        raise
    return list(_parsed(path, state.st_mtime_ns, state.st_size))


@lru_cache(maxsize=256)
def _parsed(path: Path, changed: int, size: int) -> tuple[Triple, ...]:
    """Several readers want the same file; it is parsed again when it has changed."""
    text = read_text(path)
    try:
        quads = parse(
            text.encode(),
            format=RdfFormat.TURTLE,
            base_iri=f"urn:osteon:file:{path.name}",
            rename_blank_nodes=True,
        )
        return tuple(quad.triple for quad in quads)
    except SyntaxError as error:
        what = re.sub(r"^Parser error at line.*?: |\s*\(.*line \d+\)$", "", error.msg or "")
        place = f", line {error.lineno}, column {error.offset}" if error.lineno else ""
        raise InputError(f"{path}{place}: broken Turtle ({what}); mend the file there") from None
    except ValueError as error:
        raise InputError(f"{path}: broken Turtle ({error}); mend the file") from None


def place(root: Root, iri: str) -> str:
    """Where a term is described: the file and the line on which its name begins a statement."""
    local = re.escape(re.split(r"[/#]", iri)[-1])
    begins = re.compile(rf"^(?:<{re.escape(iri)}>|[\w-]*:{local})(?=\s)", re.MULTILINE)
    for path in files(root, "ontology/**/*.ttl") + files(root, "shapes/**/*.ttl"):
        text = read_text(path)
        if match := begins.search(text):
            return f"{path}, line {text.count(chr(10), 0, match.start()) + 1}"
    return str(layers(root)[-1])
