"""Whether a folder of the user's own may answer for patients: asked before any of them is read.

A folder with a root of its own (ontology/osteon.ttl) replaces the packaged knowledge. It may change
what that says, and add to it. It may not leave a part out: what is left out would be silence, and
silence reads as "nothing against it".

A folder with a module that imports https://w3id.org/osteon/ is added to the packaged knowledge. It
may say what it likes of terms in a namespace of its own, and nothing of Osteon's: whatever it adds,
the answers of the packaged profiles stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from osteon.check import Part, queries, quick_parts
from osteon.errors import InputError
from osteon.files import PARTS, Root, files, layers, place, read_text, read_turtle
from osteon.ingest.codes import load_codes
from osteon.knowledge import Knowledge
from osteon.sssom import read_table
from osteon.store import OSTEON

_NAMED = r"(https?://[^\s,>]+|[^\s:,<>]+)"
_CLASS = re.compile(rf"(?:osteon:|<)?{_NAMED}>?: ")
_ROOT = "ontology/osteon.ttl"
_MAY_BE_TWICE = ("ontology/catalog-v001.xml", "ontology/prefixes.ttl", "shapes/sentinel.ttl")
_IMPORTS = "http://www.w3.org/2002/07/owl#imports"
_SUBJECT = re.compile(rf"(?:[\w/-]+[.]rq: entity )?<?{_NAMED}")


def root_of(folder: Path, packaged: Path) -> Root:
    """What a folder is read as: by itself, or added to the packaged knowledge."""
    if not (folder / _ROOT).exists():
        for path in files(folder, "ontology/*.ttl"):
            if any(_imports_osteon(triple) for triple in read_turtle(path)):
                return packaged, folder
    return folder


def hold_to_form(root: Root, packaged: Path) -> None:
    """Refuse a folder that cannot be what it is read as, before any of its rules is asked."""
    if isinstance(root, tuple):
        _adds_only(root[-1], packaged)
    else:
        _complete(root, packaged)
        _says_everything(root, packaged)


def _adds_only(folder: Path, packaged: Path) -> None:
    """Refuse added knowledge that would change what the packaged one says."""
    for path in _all_files(folder):
        name = path.relative_to(folder)
        if (packaged / name).exists() and name.as_posix() not in _MAY_BE_TWICE:
            raise InputError(
                f"{path}: the packaged knowledge has a {name} of its own, and a folder is added to "
                "it as it is; give the file another name"
            )
        if not read_text(path).strip():
            raise InputError(f"{path}: is empty; write it or delete it")
    for path in _turtle_files(folder):
        for subject, _ in sorted(_said(path)):
            if subject.startswith(OSTEON):
                raise InputError(
                    f"{place(folder, subject)}: {subject.removeprefix(OSTEON)} is a term of "
                    "Osteon's; describe terms in a namespace of your own"
                )


def _imports_osteon(triple: Triple) -> bool:
    return triple.predicate.value == _IMPORTS and triple.object == NamedNode(OSTEON)


def _complete(folder: Path, packaged: Path) -> None:
    """Refuse a folder that lacks a file of the packaged knowledge, or holds one without content."""
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; --knowledge names the one with ontology/")
    absent = [part for part in PARTS if not (folder / part).is_dir()]
    begun = files(folder, "ontology/*.ttl") or not absent
    if begun and not (folder / _ROOT).exists():
        raise InputError(
            f"{folder / _ROOT}: is missing; copy it from {packaged / _ROOT}, or let a module of "
            f"{folder / 'ontology'} import {OSTEON} to add to the packaged knowledge"
        )
    if absent:
        raise InputError(
            f"{folder}: has no {absent[0]}/; --knowledge names a folder with ontology/, shapes/ "
            "and queries/"
        )
    for path in _all_files(packaged):
        own = folder / path.relative_to(packaged)
        if not own.is_file():
            raise InputError(
                f"{own}: is missing; a folder that replaces the packaged knowledge has every "
                f"file of it, copy it from {path}"
            )
        if own.stat().st_size == 0:
            raise InputError(f"{own}: is empty; copy it from {path}")
    for path in _all_files(folder):
        if not read_text(path).strip():
            raise InputError(f"{path}: is empty; copy it from the packaged knowledge or delete it")


def _says_everything(folder: Path, packaged: Path) -> None:
    """Refuse a folder that leaves out a statement or a code of the packaged knowledge."""
    said = {key for path in _turtle_files(folder) for key in _said(path)}
    for path in _turtle_files(packaged):
        for key in sorted(_said(path) - said):
            subject, predicate = (re.split("[/#]", one)[-1] for one in key)
            raise InputError(
                f"{folder / path.relative_to(packaged)}: says no {predicate} of {subject}; a "
                "folder that replaces the packaged knowledge may change what it says, not leave "
                f"it out, copy it from {path}"
            )
    for path in files(packaged, "ontology/mapping/*.sssom.tsv"):
        own = folder / path.relative_to(packaged)
        coded = {mapping.cells["object_id"] for mapping in read_table(own)}
        for mapping in read_table(path):
            if (code := mapping.cells["object_id"]) not in coded:
                raise InputError(
                    f"{own}: has no row for {code}; copy it from {path}, or give it the "
                    "predicate_modifier Not"
                )


def admit(root: Root) -> Knowledge:
    """The knowledge of a root that keeps its own rules and whose shapes all speak.

    Raises InputError naming the first thing that is wrong with it.
    """
    _refuse(queries(root), root)
    load_codes(root)
    knowledge = Knowledge.load(root)
    for profile in knowledge.profiles:
        knowledge.disclaimer(profile)
    try:
        _ = knowledge.classifier
    except InputError as error:
        name = _CLASS.match(str(error))
        where = place(root, _iri(name[1])) if name else layers(root)[-1]
        raise InputError(f"{where}: {error}") from None
    for part in quick_parts(knowledge, root):
        _refuse(part, root)
    return knowledge


def _refuse(part: Part, root: Root) -> None:
    if part.outcome == "passed":
        return
    if not part.findings:
        raise InputError(
            f"{layers(root)[-1]}: {part.name}: {part.note}; copy it from the packaged knowledge"
        )
    finding = part.findings[0]
    subject = _SUBJECT.match(finding)
    if finding.startswith(tuple(f"{name}/" for name in PARTS)) and " entity " not in finding:
        where = f"{layers(root)[-1]}/{finding}"
    else:
        where = f"{place(root, _iri(subject[1]))}: {finding}" if subject else finding
    raise InputError(
        f"{where}; mend it ({part.name}; `osteon check --knowledge` lists all such findings)"
    )


def _iri(name: str) -> str:
    """A term as a finding names it: in full, or without Osteon's namespace."""
    return name.rstrip(":") if "://" in name else OSTEON + name


def _all_files(folder: Path) -> Iterator[Path]:
    for part in PARTS:
        yield from (path for path in files(folder, f"{part}/**/*") if path.is_file())


def _turtle_files(folder: Path) -> list[Path]:
    return files(folder, "ontology/**/*.ttl") + files(folder, "shapes/**/*.ttl")


def _said(path: Path) -> set[tuple[str, str]]:
    """Which subjects have which properties; values may change, and nameless nodes are values."""
    return {
        (triple.subject.value, triple.predicate.value)
        for triple in read_turtle(path)
        if isinstance(triple.subject, NamedNode)
    }
