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

from pyoxigraph import NamedNode, QuerySolutions, QueryTriples, Store, Triple

from osteon.errors import InputError
from osteon.files import Root, files, layers, read_text, read_turtle
from osteon.mapping_quality import faults
from osteon.resources import data_root
from osteon.store import OSTEON, osteon, select

if TYPE_CHECKING:
    from osteon.knowledge import Knowledge

Outcome = Literal["passed", "failed", "not-run"]

_SHACL = "http://www.w3.org/ns/shacl#"
_STAGES = ("prepare", "derive", "expect", "recommend")
_ASKED = ("explain", "present")
_NOT_CORE = frozenset(
    "sparql select ask construct rule target js jsLibrary jsFunctionName expression validator "
    "nodeValidator propertyValidator shapesGraph entailment".split()
)
"""Words of SHACL that engines of the Core skip without a word, or that would fetch."""


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


def check(knowledge: Knowledge, root: Root) -> Iterator[Part]:
    """Run every part, the quick ones first."""
    yield queries(root)
    yield mapping_tables(root)
    yield from quick_parts(knowledge, root)
    yield proof(knowledge.store)


def quick_parts(knowledge: Knowledge, root: Root) -> Iterator[Part]:
    """What must hold before a folder of the user's own answers for a patient."""
    yield vocabulary(root)
    yield sentinel(knowledge)
    yield defects(knowledge.store, root)
    yield house_rules(knowledge.store, root)


def queries(root: Root) -> Part:
    """Parse every query: does it run, fetch nothing, and return what its readers want?"""
    from osteon.questions import refuse_fetching

    found: list[str] = []
    paths = files(root, "queries/*/*.rq")
    empty = Store()
    for path in paths:
        text = read_text(path)
        try:
            refuse_fetching(text)
            result = empty.query(text)
        except InputError:
            found.append(f"{_local(path, root)}: uses SERVICE, and Osteon never fetches")
            continue
        except SyntaxError as error:
            told = " ".join(str(error).split())
            found.append(f"{_local(path, root)}: is not valid SPARQL ({told})")
            continue
        constructs = path.parent.name in _STAGES
        if constructs != isinstance(result, QueryTriples):
            wanted = "CONSTRUCT" if constructs else "SELECT"
            found.append(f"{_local(path, root)}: is no {wanted} query")
        elif isinstance(result, QuerySolutions) and (lacking := _lacking(path, result, empty)):
            found.append(f"{_local(path, root)}: has no column {lacking}, which answers need")
    return _part("queries", found, len(paths), "query", "faults")


def _lacking(path: Path, result: QuerySolutions, empty: Store) -> str | None:
    """A column that the packaged query of that name has, and that the program reads."""
    usual = data_root() / "queries" / path.parent.name / path.name
    if path.parent.name not in _ASKED or path == usual or not usual.is_file():
        return None
    columns = empty.query(read_text(usual))
    assert isinstance(columns, QuerySolutions)
    names = {variable.value for variable in result.variables}
    return next((f"?{v.value}" for v in columns.variables if v.value not in names), None)


def mapping_tables(root: Root) -> Part:
    """Look for rows of the mapping tables that repeat, contradict or claim too much."""
    found, rows = faults(root)
    return _part("mapping tables", found, rows, "row", "faults")


def sentinel(knowledge: Knowledge) -> Part:
    """Let the made-up patient violate every shape: one that stays silent cannot be trusted."""
    from osteon.validate import silent_shapes

    found = [
        f"{_short(shape)}: says nothing of the patient of shapes/sentinel.ttl, who is to "
        "violate every shape"
        for shape in silent_shapes(knowledge)
    ]
    guarded = sum(triple.predicate == osteon("violationMeans") for triple in knowledge.shapes)
    return _part("sentinel", found, guarded, "shape", "silence")


def vocabulary(root: Root) -> Part:
    """Compare every SHACL term in the shapes with the vocabulary: engines skip a misspelt one."""
    from rdflib import SH, URIRef

    # Only for the hint: dir() leaves out the terms that are Python keywords (sh:in, sh:not).
    known = [str(term) for term in dir(SH) if str(term).startswith(_SHACL)]
    found: list[str] = []
    paths = files(root, "shapes/**/*.ttl")
    for path in paths:
        name = _local(path, root)
        try:
            triples = read_turtle(path)
        except InputError as error:
            found.append(f"{name}{str(error).removeprefix(str(path))}")
            continue
        terms = {term.value for triple in triples for term in triple if isinstance(term, NamedNode)}
        text = read_text(path)
        for term in sorted(term for term in terms if term.startswith(_SHACL)):
            if URIRef(term) not in SH:
                found.append(f"{name}:{_line(text, term)}: {_unknown(term, known)}")
            elif term.removeprefix(_SHACL) in _NOT_CORE:
                found.append(
                    f"{name}:{_line(text, term)}: sh:{term.removeprefix(_SHACL)} is outside SHACL "
                    "Core and would not run"
                )
    return _part("SHACL vocabulary", found, len(paths), "shape file", "unknown terms")


def defects(store: Store, root: Root) -> Part:
    """Run the verify queries; a row is a defect of the knowledge."""
    found: list[str] = []
    paths = files(root, "queries/verify/*.rq")
    for path in paths:
        name = _local(path, root)
        try:
            for row in select(store, read_text(path)):
                told = ", ".join(f"{key} {_short(value)}" for key, value in row.items() if value)
                found.append(f"{name}: {told}")
        except SyntaxError as error:
            found.append(f"{name}: is not SPARQL: {' '.join(str(error).split())}")
    return _part("verify queries", found, len(paths), "query", "rows")


def house_rules(store: Store, root: Root, engine: str = "auto") -> Part:
    """Validate the ontology against its own shapes, on a SHACL engine."""
    from osteon.knowledge import HOUSE_RULES
    from osteon.present.report import message, results
    from osteon.present.report import name as shown
    from osteon.shacl import choose
    from osteon.shacl.report import MESSAGE

    shapes: list[Triple] = []
    for name in HOUSE_RULES:
        paths = files(root, name)
        if not paths:
            return Part("house rules", "not-run", f"{name} is missing")
        for path in paths:
            shapes += read_turtle(path)
    report = choose(engine, shapes).validate({quad.triple for quad in store})
    found = [f"{shown(one.focus)}: {message(one)} ({shown(one.shape)})" for one in results(report)]
    rules = sum(triple.predicate == MESSAGE for triple in shapes)
    return _part("house rules", found, rules, "rule", "results")


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


def _local(path: Path, root: Root) -> str:
    """The file as its folder knows it."""
    for folder in layers(root):
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return str(path)


def _short(value: str) -> str:
    return value.removeprefix(OSTEON) or value
