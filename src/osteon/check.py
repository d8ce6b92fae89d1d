"""The quality of the knowledge itself: defects, house rules, misspelt shapes, and the proof.

Each part is one function that returns a :class:`Part`. A part that could not run is never a pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pyoxigraph import RdfFormat, Store, parse

from osteon.errors import InputError
from osteon.store import OSTEON, select

if TYPE_CHECKING:
    from osteon.knowledge import Knowledge

Outcome = Literal["passed", "failed", "not-run"]

_SHACL = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True)
class Part:
    """One part of the check: what it looked at, how it ended, and each defect in one line."""

    name: str
    outcome: Outcome
    note: str
    findings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the part as plain data."""
        return {
            "name": self.name,
            "outcome": self.outcome,
            "note": self.note,
            "findings": list(self.findings),
        }


def check(knowledge: Knowledge, root: Path) -> Iterator[Part]:
    """Run every part, the quick ones first."""
    yield vocabulary(root)
    yield defects(knowledge.store, root)
    yield house_rules(knowledge.store, root)
    yield proof(knowledge.store)


def vocabulary(root: Path) -> Part:
    """Compare every SHACL term in the shapes with the vocabulary: engines skip a misspelt one."""
    from rdflib import SH, Graph, URIRef

    # Only for the hint: dir() leaves out the terms that are Python keywords (sh:in, sh:not).
    known = [str(term) for term in dir(SH) if str(term).startswith(_SHACL)]
    found: list[str] = []
    paths = sorted((root / "shapes").rglob("*.ttl"))
    for path in paths:
        name = path.relative_to(root).as_posix()
        try:
            graph = Graph().parse(path, format="turtle")
        except Exception as error:  # rdflib raises many kinds; each is a defect of the file
            found.append(f"{name}: is not Turtle: {' '.join(str(error).split())[:200]}")
            continue
        terms = {str(term) for triple in graph for term in triple if isinstance(term, URIRef)}
        text = path.read_text(encoding="utf-8")
        for term in sorted(term for term in terms if term.startswith(_SHACL)):
            if URIRef(term) not in SH:
                found.append(f"{name}:{_line(text, term)}: {_unknown(term, known)}")
    return _part("SHACL vocabulary", found, len(paths), "shape file", "unknown terms")


def defects(store: Store, root: Path) -> Part:
    """Run the verify queries; a row is a defect of the knowledge."""
    found: list[str] = []
    paths = sorted((root / "queries" / "verify").glob("*.rq"))
    for path in paths:
        name = path.relative_to(root).as_posix()
        try:
            for row in select(store, path.read_text(encoding="utf-8")):
                told = ", ".join(f"{key} {_short(value)}" for key, value in row.items() if value)
                found.append(f"{name}: {told}")
        except SyntaxError as error:
            found.append(f"{name}: is not SPARQL: {' '.join(str(error).split())}")
    return _part("verify queries", found, len(paths), "query", "rows")


def house_rules(store: Store, root: Path, engine: str = "auto") -> Part:
    """Validate the ontology against its own shapes, on a SHACL engine."""
    from osteon.present.report import message, results
    from osteon.present.report import name as shown
    from osteon.shacl import choose

    name = "shapes/knowledge.ttl"
    path = root / name
    if not path.is_file():
        return Part("house rules", "not-run", f"{name} is missing")
    shapes = list(parse(path=path, format=RdfFormat.TURTLE))
    report = choose(engine, shapes).validate({quad.triple for quad in store})
    found = [f"{shown(one.focus)}: {message(one)} ({shown(one.shape)})" for one in results(report)]
    rules = len({triple.subject for triple in shapes})
    return _part("house rules", found, 1 if rules else 0, "shape file", "results")


def proof(store: Store) -> Part:
    """Let HermiT prove that the knowledge is consistent and that no class is empty."""
    from osteon.reasoner import prove

    name = "proof by HermiT"
    try:
        result = prove(store)
    except InputError as error:  # no Java, or not in time: said plainly, and no pass
        return Part(name, "not-run", str(error))
    found = []
    if not result.consistent:
        found.append("the knowledge contradicts itself")
    found += [f"{_short(iri)} can have no member" for iri in sorted(result.unsatisfiable)]
    found += [f"not proved, HermiT cannot read it: {what}" for what in sorted(result.left_out)]
    note = f"consistent, no empty class, {len(result.inferred)} subclass relations inferred"
    return Part(name, "failed" if found else "passed", "" if found else note, tuple(found))


def _part(name: str, found: list[str], count: int, unit: str, defect: str) -> Part:
    if count == 0:
        return Part(name, "not-run", f"there is no {unit} to run")
    if found:
        return Part(name, "failed", f"{len(found)} found", tuple(found))
    plural = {"query": "queries"}.get(unit, unit + "s") if count != 1 else unit
    return Part(name, "passed", f"{count} {plural}, no {defect}")


def _unknown(term: str, known: list[str]) -> str:
    local = term.removeprefix(_SHACL)
    names = {one.removeprefix(_SHACL).lower(): one.removeprefix(_SHACL) for one in known}
    near = get_close_matches(local.lower(), names, n=1, cutoff=0.5)
    hint = f"; the nearest is sh:{names[near[0]]}" if near else ""
    return f"sh:{local} is no SHACL term{hint}"


def _line(text: str, term: str) -> int:
    pattern = re.compile(rf":{re.escape(term.removeprefix(_SHACL))}\b|{re.escape(term)}>")
    match = pattern.search(text)
    return text.count("\n", 0, match.start()) + 1 if match else 1


def _short(value: str) -> str:
    return value.removeprefix(OSTEON)
