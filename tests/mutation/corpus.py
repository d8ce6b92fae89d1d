"""What a mutant has to get past: the whole answer of every example, and every edge test.

A case is one record on one day under one profile, and the tests that look at its answer. Examples
come from ``tests/expected`` with their answers in ``tests/golden``; the edge tests come from
pytest's own collection of ``tests/edge``, so that a new one counts at once, and are run as they
are on answers that are handed to them.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import sys
import tempfile
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import oracle
import pytest
from oracle import EXAMPLES, ROOT, Answer, expectations
from pyoxigraph import NamedNode, Triple
from regenerate_golden import GOLDEN, golden_text

from osteon.batch import batches, nodes
from osteon.ingest import PatientRecord, read_records
from osteon.knowledge import Knowledge
from osteon.pipeline import Assessment, assess, assess_together

from .collect import collected, known

EDGE = ROOT / "tests" / "edge"
SIZE = 120
"""Cases in one store."""
Function = Callable[[str, str, str], Any]
Key = tuple[str, str, str]
"""A record's text, the day, the profile: what an edge test asks about."""


@dataclass
class Case:
    """One record, and what is held against its answer."""

    name: str
    record: PatientRecord
    as_of: date
    profile: str
    key: Key
    golden: str = ""
    tests: list[tuple[str, Callable[[], None]]] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """What can fail on it: of an example its answer, of another record its tests."""
        return [self.name] if self.golden else [name for name, _ in self.tests]

    def speaks_of(self, words: set[str]) -> int:
        """How much the case seems to be about some words."""
        names, text = " ".join(self.names).lower(), self.key[0].lower()
        return sum(2 * (word in names) + (word in text) for word in words)

    def failing(self, answers: Answers) -> str:
        """The test that fails on this answer; empty if none does."""
        if self.golden:
            answer = answers.found[self.key].answer
            return "" if golden_text(answer) == self.golden else self.name
        with answers.given():
            for name, test in self.tests:
                try:
                    test()
                except (Exception, pytest.fail.Exception):
                    return name
        return ""


@dataclass
class Answers:
    """What some knowledge says of some cases; more is worked out when a test asks for it."""

    kb: Knowledge
    found: dict[Key, Assessment]

    @classmethod
    def of(cls, kb: Knowledge, cases: Sequence[Case]) -> Answers:
        """Assess cases of one day and profile together."""
        records = [case.record for case in cases]
        one = cases[0]
        found = assess_together(records, kb, as_of=one.as_of, profile=one.profile)
        return cls(kb, {case.key: each for case, each in zip(cases, found, strict=True)})

    @property
    def table(self) -> dict[Key, Answer]:
        """The answers alone."""
        return {key: one.answer for key, one in self.found.items()}

    def assess_file(self, path: str, as_of: str, profile: str) -> tuple[Answer, ...]:
        """In the place of the oracle's function of the name."""
        return (self._asked(path, as_of, profile).answer,)

    def types_of_file(self, path: str, as_of: str, profile: str) -> tuple[Any, ...]:
        """In the place of the oracle's function of the name."""
        return (self._asked(path, as_of, profile).types,)

    def _asked(self, path: str, as_of: str, profile: str) -> Assessment:
        key = (Path(path).read_text("utf-8"), as_of, profile)
        if key not in self.found:
            (record,) = read_records([path], ROOT)
            day = date.fromisoformat(as_of)
            self.found[key] = assess(record, self.kb, as_of=day, profile=profile)
        return self.found[key]

    @contextlib.contextmanager
    def given(self) -> Iterator[None]:
        """Let tests get these answers."""
        with _replaced(self.assess_file, self.types_of_file):
            yield


class ManyError(Exception):
    """Raised where a test asks about many records in one run: such a test hunts nothing."""


class AskedError(Exception):
    """Raised by the first question of a test: that tells which record it is about."""

    def __init__(self, path: str, as_of: str, profile: str) -> None:
        super().__init__(path)
        self.key = (Path(path).read_text("utf-8"), as_of, profile)
        self.records = read_records([path], ROOT)


def groups(only: Sequence[str] = ()) -> list[list[Case]]:
    """Every case, in groups of one day and profile that can lie in one store; examples first.

    `only` names files of the edge tests; without any, all of them count.
    """
    found: list[list[Case]] = []
    for cases in (_examples(), _edges(only)):
        alike: dict[tuple[date, str], list[Case]] = defaultdict(list)
        for case in cases:
            alike[case.as_of, case.profile].append(case)
        for some in sorted(alike.values(), key=len, reverse=True):
            of = {case.record.patient: case for case in some}
            assert len(of) == len(some), "two cases of one patient"
            for batch in batches((case.record for case in some), SIZE):
                found.append([of[record.patient] for record in batch])
    return found


def _examples() -> Iterator[Case]:
    for name, expected in expectations().items():
        records = read_records([str(EXAMPLES / expected["example"])], ROOT)
        (record,) = [r for r in records if r.label.endswith(expected.get("patient", ""))]
        golden = (GOLDEN / f"{name}.json").read_text(encoding="utf-8")
        as_of, profile = expected["asOf"], expected["profile"]
        day = date.fromisoformat(as_of)
        yield Case(name, record, day, profile, (name, as_of, profile), golden)


# -- edge tests


def _edges(only: Sequence[str]) -> list[Case]:
    items = collected([str(EDGE / name) for name in only] or [str(EDGE)])
    found: dict[Key, Case] = {}
    _users.cache_clear()
    _of_many.cache_clear()
    for item in items:
        name = item.nodeid.removeprefix("tests/edge/")
        test = _callable(item)
        for asked in _asked(item, test) if test else ():
            if len(asked.records) != 1:
                raise RuntimeError(f"{name} has many records in one file")
            if asked.key not in found:
                (record,) = asked.records
                own = renamed(record, f"https://case{len(found)}.example/")
                day = date.fromisoformat(asked.key[1])
                found[asked.key] = Case(name, own, day, asked.key[2], asked.key)
            assert test is not None
            found[asked.key].tests.append((name, test))
    return list(found.values())


def _asked(item: pytest.Function, test: Callable[[], None]) -> list[AskedError]:
    """What a test asks: nothing if it is not about records, in most cases one question."""
    try:
        with _replaced(_ask, _ask):
            test()
        return []
    except ManyError:
        return []
    except AskedError as asked:
        first = asked
    if not _may_ask_again(item):
        return [first]
    heard: dict[Key, AskedError] = {}

    def hearing(function: Function) -> Function:
        def answer(path: str, as_of: str, profile: str) -> Any:
            question = AskedError(path, as_of, profile)
            heard[question.key] = question
            return function(path, as_of, profile)

        return answer

    with _replaced(*(hearing(function) for function in _FUNCTIONS.values())):
        test()
    return list(heard.values())


def _may_ask_again(item: pytest.Function) -> bool:
    """Whether a test uses the folder for its records more than once, or in a loop."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(item.obj)))
    body = [node for statement in tree.body for node in ast.walk(statement)]
    loops = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    looped = [node for loop in body if isinstance(loop, loops) for node in ast.walk(loop)]
    return len(_uses(body)) > 1 or bool(_uses(looped))


def _uses(nodes: Sequence[ast.AST]) -> list[ast.AST]:
    return [node for node in nodes if isinstance(node, ast.Name) and node.id == "tmp_path"]


def _ask(path: str, as_of: str, profile: str) -> Any:
    raise AskedError(path, as_of, profile)


def _ask_many(*args: Any, **options: Any) -> Any:
    raise ManyError


def _callable(item: pytest.Function) -> Callable[[], None] | None:
    """A collected test as a function of nothing, with a folder for its records."""
    given = known(item)
    wanted = set(inspect.signature(item.obj).parameters) - set(given)
    if not wanted <= {"tmp_path"}:
        return None  # it is about more than an answer: the page, the command line
    if "tmp_path" in wanted:
        given["tmp_path"] = _scratch()
    return lambda: item.obj(**given)


_SCRATCH: list[tempfile.TemporaryDirectory[str]] = []


def _scratch() -> Path:
    if not _SCRATCH:
        _SCRATCH.append(tempfile.TemporaryDirectory())
    return Path(_SCRATCH[0].name)


@contextlib.contextmanager
def _replaced(*substitutes: Function) -> Iterator[None]:
    """Put other functions in the place of the oracle's, wherever they were imported."""
    users, tiny = _users()
    for module, name in users:
        setattr(module, name, substitutes[list(_FUNCTIONS).index(name)])
    for module in _of_many():
        module.assess_together = _ask_many
    tiny._ASSESSED.clear()
    try:
        yield
    finally:
        for module, name in users:
            setattr(module, name, _FUNCTIONS[name])
        for module in _of_many():
            module.assess_together = assess_together
        tiny._ASSESSED.clear()


_FUNCTIONS: dict[str, Function] = {
    "assess_file": oracle.assess_file,
    "types_of_file": oracle.types_of_file,
}


@lru_cache(maxsize=1)
def _of_many() -> list[Any]:
    """The modules of tests that assess many records in one run."""
    return [module for name, module in list(sys.modules.items()) if name == "coded"]


@lru_cache(maxsize=1)
def _users() -> tuple[list[tuple[Any, str]], Any]:
    """The modules that know the oracle's functions, and the one that keeps answers."""
    loaded = list(sys.modules.values())
    users = [(m, n) for m in loaded for n, f in _FUNCTIONS.items() if getattr(m, n, None) is f]
    (tiny,) = [m for m in loaded if hasattr(m, "_ASSESSED")]
    return users, tiny


def renamed(record: PatientRecord, host: str) -> PatientRecord:
    """The record with names of its own, so that many can lie in one store."""
    own = nodes(record)

    def new(iri: str) -> str:
        return host + iri.replace("://", "/", 1)

    def term(node: Any) -> Any:
        return NamedNode(new(node.value)) if getattr(node, "value", None) in own else node

    triples = [Triple(term(t.subject), t.predicate, term(t.object)) for t in record.triples]
    return replace(record, triples=tuple(triples), patient=new(record.patient))
