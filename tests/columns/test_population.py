"""Brief answers over columns are those of the pipeline, to the last field."""

from __future__ import annotations

import gc
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from made_up import copied, copies, examples, mixed
from oracle import ROOT, knowledge
from pyoxigraph import Literal, NamedNode, Triple
from toymab import TOYMAB, pia

from osteon import briefly, population
from osteon.batch import batches
from osteon.briefly import assess_briefly
from osteon.columns import ColumnStore
from osteon.errors import EnginesDisagree, InternalFault
from osteon.ingest import PatientRecord, read_records
from osteon.knowledge import Knowledge
from osteon.pipeline import Brief, assess_together
from osteon.store import select

DAYS = (date(2026, 3, 15), date(2025, 12, 1))
PROFILES = ("article", "article+label")
FEW = briefly._FEW
SOME = 12
"""Enough to go over columns where a test says so."""
Plain = tuple[str, dict[str, list[str]], dict[str, Any]]


def plain(one: Brief) -> Plain:
    return one.patient, one.types, one.answer


def of_pipeline(
    records: Sequence[PatientRecord], kb: Knowledge, day: date, profile: str
) -> list[Plain]:
    return [
        plain(one)
        for batch in batches(records)
        for one in assess_together(batch, kb, as_of=day, profile=profile, brief=True)
    ]


@cache
def records() -> tuple[PatientRecord, ...]:
    """Who may all share one store."""
    (batch,) = batches([*examples(), *map(mixed, range(60))], briefly.MANY)
    return tuple(batch)


@pytest.fixture(autouse=True)
def _fewer_will_do(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.function is not test_few_go_through_the_pipeline:
        monkeypatch.setattr(briefly, "_FEW", SOME)


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Who goes through the pipeline, and with whom."""
    found: list[list[str]] = []

    def noted(some: Sequence[PatientRecord], *args: Any, **options: Any) -> Iterator[Brief]:
        found.append([one.patient for one in some])
        return assess_together(some, *args, **options)

    monkeypatch.setattr(briefly, "assess_together", noted)
    return found


def opposites(classes: set[str]) -> bool:
    """Whether a class and its counter-class are both among them."""
    text = "SELECT ?a ?b { ?a <https://w3id.org/osteon/counterClass> ?b }"
    pairs = select(knowledge().store, text)
    assert pairs
    return any({row[side].rpartition("/")[2] for side in "ab"} <= classes for row in pairs)


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("profile", PROFILES)
def test_answers_are_those_of_the_pipeline(profile: str, day: date, piped: list[list[str]]) -> None:
    expected = of_pipeline(records(), knowledge(), day, profile)
    found = [
        plain(one) for one in assess_briefly(records(), knowledge(), as_of=day, profile=profile)
    ]
    for one, other in zip(found, expected, strict=True):
        assert one == other, other[0]
    # One to compare, and whoever contradicts themselves, for the pipeline can say why. Nobody else.
    odd = [patient for patient, types, _ in expected if opposites(set(types["certain"]))]
    assert [len(some) for some in piped] == [1, len(odd)]
    assert piped[1] == odd and piped[0][0] not in odd
    assert 0 < len(odd) < len(expected) / 2
    # And the answers have something in them to differ in.
    texts = {json.dumps(answer, sort_keys=True) for _, _, answer in expected}
    assert len(texts) > 0.8 * len(expected)
    assert len({answer["verdict"] for _, _, answer in expected}) > 3


@pytest.mark.parametrize("count", [FEW - 1, FEW])
def test_few_go_through_the_pipeline(count: int, piped: list[list[str]]) -> None:
    some = copies(count)
    found = list(assess_briefly(some, knowledge(), as_of=DAYS[0], profile="article"))
    assert [one.patient for one in found] == [one.patient for one in some]
    assert sum(map(len, piped)) == (count if count < FEW else 1)


@pytest.mark.parametrize("options", [{"reasoner": "hermit"}, {"engine": "pyshacl"}], ids=str)
def test_others_go_through_the_pipeline(
    options: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks for a Java reasoner, or for pySHACL, gets it. Both take too long to wait for."""
    asked: list[dict[str, Any]] = []

    def noted(some: Sequence[PatientRecord], **given: Any) -> Iterator[Brief]:
        asked.append(given)
        return (Brief({}, {}, one.patient) for one in some)

    monkeypatch.setattr(briefly, "assess_together", noted)
    some = copies(SOME)
    found = assess_briefly(some, knowledge(), as_of=DAYS[0], profile="article", **options)
    assert [one.patient for one in found] == [one.patient for one in some]
    assert len(asked) == len(list(batches(some)))
    assert all(options.items() <= given.items() and given["brief"] for given in asked)


def test_who_describes_what_the_knowledge_names_goes_through_the_pipeline(
    piped: list[list[str]],
) -> None:
    """It would pass for knowledge, and no shape would see it."""
    some = copies(SOME)
    term = NamedNode("https://w3id.org/osteon/TypicalDuration")
    note = Triple(term, NamedNode("urn:x:note"), Literal("mine"))
    some[5] = replace(some[5], triples=(*some[5].triples, note))
    found = list(map(plain, assess_briefly(some, knowledge(), as_of=DAYS[0], profile="article")))
    assert piped[1:] == [[some[5].patient]]
    assert found == of_pipeline(some, knowledge(), DAYS[0], "article")


@pytest.mark.parametrize("part", ["answer", "types"])
def test_engines_that_disagree_do_not_answer(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = population.Population.answers

    def wrong(self: population.Population) -> dict[str, Brief]:
        found = right(self)
        changed: dict[str, Any] = {part: {}}
        return {who: replace(one, **changed) for who, one in found.items()}

    monkeypatch.setattr(population.Population, "answers", wrong)
    with pytest.raises(EnginesDisagree, match="not that of the pipeline"):
        next(iter(asked()))


def test_without_a_profile_it_is_that_of_the_knowledge() -> None:
    some = copies(SOME)
    found = map(plain, assess_briefly(some, knowledge(), as_of=DAYS[0]))
    assert list(found) == of_pipeline(some, knowledge(), DAYS[0], knowledge().default_profile)


# -- nothing of one population reaches another


def state(store: ColumnStore) -> tuple[Any, ...]:
    """All that a store holds."""
    tables = {p: store.tables.pairs(p).keys.tolist() for p in sorted(store.tables.predicates())}
    return store.terms.size, list(store.terms.texts), dict(store.terms.numbers), tables


def base() -> ColumnStore:
    found = knowledge().columns("article")
    assert isinstance(found, ColumnStore)
    return found


def asked() -> Iterator[Brief]:
    return assess_briefly(copies(SOME), knowledge(), as_of=DAYS[0], profile="article")


def test_a_population_leaves_nothing_behind() -> None:
    before = state(base())
    first = list(map(plain, asked()))
    assert state(base()) == before
    assert list(map(plain, asked())) == first
    assert state(base()) == before


def test_half_an_iteration_leaves_nothing_behind() -> None:
    before = state(base())
    next(iter(asked()))
    assert state(base()) == before


def test_a_fault_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(base())
    during = []

    def failing(*args: Any, **options: Any) -> Any:
        during.append(base().terms.size)
        raise InternalFault("on purpose")

    with monkeypatch.context() as patch:
        patch.setattr(population, "build_answer", failing)
        with pytest.raises(InternalFault, match="on purpose"):
            list(asked())
    assert during[0] > before[0]  # there was something to leave behind
    assert state(base()) == before
    assert gc.isenabled()


def test_a_fork_has_what_there_is_and_keeps_what_it_gets_to_itself() -> None:
    store = ColumnStore()
    store.construct("CONSTRUCT { <urn:x:a> <urn:x:p> 1 } WHERE { }")
    before = state(store)
    with store.fork() as fork:
        assert state(fork) == before
        fork.construct("CONSTRUCT { ?s <urn:x:q> 2 ; <urn:x:p> 3 } WHERE { ?s <urn:x:p> 1 }")
        assert len(fork.select("SELECT ?s ?p ?o { ?s ?p ?o }")) == 3
        assert len(store.select("SELECT ?s ?p ?o { ?s ?p ?o }")) == 1
        with fork.fork() as inner:
            inner.construct("CONSTRUCT { ?s a <urn:x:C> } WHERE { ?s <urn:x:q> 2 }")
            assert len(inner.select("SELECT ?s { ?s a ?c }")) == 1
        assert fork.select("SELECT ?s { ?s a ?c }") == []
    assert state(store) == before
    assert store.select("SELECT ?s ?p ?o { ?s ?p ?o }") == [
        {"s": "urn:x:a", "p": "urn:x:p", "o": "1"}
    ]


# -- other knowledge


def test_a_query_beyond_columns_leaves_all_to_the_pipeline(
    tmp_path: Path, piped: list[list[str]]
) -> None:
    for part in ("ontology", "shapes", "queries"):
        shutil.copytree(ROOT / part, tmp_path / part)
    path = tmp_path / "queries" / "derive" / "day.rq"
    text = path.read_text(encoding="utf-8")
    at = text.rindex("}")
    changed = text[:at] + "  FILTER EXISTS { ?some a ?kind }\n" + text[at:]
    path.write_text(changed, encoding="utf-8")
    kb = Knowledge.load(tmp_path)
    assert kb.columns("article") is None
    some = copies(SOME)
    found = list(map(plain, assess_briefly(some, kb, as_of=DAYS[0], profile="article")))
    assert sum(map(len, piped)) == SOME
    assert found == of_pipeline(some, knowledge(), DAYS[0], "article")


def test_added_knowledge_is_in_columns_as_well(tmp_path: Path, piped: list[list[str]]) -> None:
    kb = Knowledge.load((ROOT, TOYMAB))
    path = tmp_path / "pia.json"
    path.write_text(json.dumps(pia()), encoding="utf-8")
    (record,) = read_records([str(path)], (ROOT, TOYMAB))
    some = [copied(record, number) for number in range(SOME)]
    profile = kb.default_profile
    found = list(map(plain, assess_briefly(some, kb, as_of=DAYS[0], profile=profile)))
    assert list(map(len, piped)) == [1]
    assert found == of_pipeline(some, kb, DAYS[0], profile)
    assert "toy" in json.dumps(found[0])


SH = "http://www.w3.org/ns/shacl#"
SHAPE = "https://w3id.org/osteon/shape/"


def test_a_silent_shape_is_a_fault() -> None:
    kept = [
        triple
        for triple in knowledge().shapes
        if (triple.predicate.value, triple.object)
        != (SH + "property", NamedNode(SHAPE + "site-fits"))
    ]
    assert len(kept) == len(knowledge().shapes) - 1
    kb = replace(knowledge(), shapes=kept)
    with pytest.raises(InternalFault, match=rf"did not run.*{SHAPE}site-fits>"):
        list(assess_briefly(copies(SOME), kb, as_of=DAYS[0], profile="article"))


def test_a_shape_about_something_else_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it says would be lost, for it is no patient's."""
    shapes = type(knowledge().engine("fast"))
    spoken = shapes.faults

    def of_knowledge(self: Any, data: str) -> Iterator[tuple[str, str]]:
        yield "<https://w3id.org/osteon/Denosumab>", f"<{SHAPE}site-fits>"
        yield from spoken(self, data)

    monkeypatch.setattr(shapes, "faults", of_knowledge)
    with pytest.raises(InternalFault, match="no node of a patient"):
        list(asked())
