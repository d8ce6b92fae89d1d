"""Leaving out what cannot matter, and sharing a run with others, change nothing for anybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from made_up import copied, copies, examples, mixed
from oracle import expectations, knowledge
from pyoxigraph import NamedNode, Quad, Triple

from osteon.batch import SIZE, batches
from osteon.ingest import PatientRecord
from osteon.pipeline import Assessment, assess_together
from osteon.present.json import present
from osteon.store import RECORD_GRAPH

DAY = date(2026, 3, 15)
PROFILES = ("article", "article+label")
Comparable = tuple[str, dict[str, list[str]], list[str], set[str]]


def outcome(one: Assessment) -> Comparable:
    """All that came of a record, to the last statement."""
    results = [str(result) for result in one.report.results]
    return present([one.answer]), one.types, results, {str(quad) for quad in one.quads}


def run(
    records: Sequence[PatientRecord], *, thrifty: bool, profile: str, day: date = DAY
) -> list[Comparable]:
    knowledge().ground(profile).thrifty = thrifty
    return [
        outcome(one) for one in assess_together(records, knowledge(), as_of=day, profile=profile)
    ]


def days() -> dict[tuple[date, str], list[PatientRecord]]:
    """The examples by the day and the profile that their expectations have."""
    found: dict[tuple[date, str], list[PatientRecord]] = {}
    for case in expectations().values():
        key = (date.fromisoformat(case["asOf"]), case["profile"])
        wanted = case.get("patient", "")
        found.setdefault(key, []).extend(
            record
            for record in examples()
            if record.source.endswith(case["example"]) and record.label.endswith(wanted)
        )
    return found


@pytest.mark.parametrize("profile", PROFILES)
def test_examples_are_the_same_alone_and_together(profile: str) -> None:
    compared = 0
    for (day, under), records in days().items():
        if under != profile:
            continue
        (batch,) = batches(records)
        together = run(batch, thrifty=True, profile=profile, day=day)
        for record, shared in zip(batch, together, strict=True):
            (alone,) = run([record], thrifty=False, profile=profile, day=day)
            assert shared == alone, record.label
            compared += 1
    assert compared >= {"article": 50, "article+label": 3}[profile]


def test_mixtures_are_the_same_alone_and_together() -> None:
    records = [mixed(seed) for seed in range(24)]
    (batch,) = batches(records)
    together = run(batch, thrifty=True, profile="article+label")
    everything = run(batch, thrifty=False, profile="article+label")
    assert together == everything
    for record, shared in zip(batch, together, strict=True):
        assert run([record], thrifty=True, profile="article+label") == [shared], record.label
    verdicts = {answer.split('"verdict": "')[1].split('"')[0] for answer, *_ in together}
    assert len(verdicts) > 3


def test_a_store_is_given_back_as_it_was_lent() -> None:
    """Or somebody's facts would be there when the next patient comes."""
    ground = knowledge().ground("article")
    ground._spare.clear()  # other tests may have left one that has served its runs
    run(examples()[:1], thrifty=True, profile="article")
    loan = ground.lend()
    assert set(loan.store) == set(ground.seen)
    assert loan.runs > 1
    loan.store.extend(Quad(*triple, RECORD_GRAPH) for triple in examples()[1].triples)
    ground.take_back(loan)
    again = ground.lend()
    assert again.store is loan.store
    assert set(again.store) == set(ground.seen)


def test_a_store_that_is_not_as_it_was_is_not_lent_again() -> None:
    ground = knowledge().ground("article")
    ground.thrifty = True
    ground._spare.clear()  # or one that has served its runs would not be lent again either
    loan = ground.lend()
    loan.store.remove(ground.seen[0])
    ground.take_back(loan)
    assert ground.lend().store is not loan.store


def test_two_runs_at_a_time_have_two_stores() -> None:
    ground = knowledge().ground("article")
    ground.thrifty = True
    assert ground.lend().store is not ground.lend().store


def test_a_store_is_replaced_in_time() -> None:
    """One in memory keeps what was removed, and would become slower and slower."""
    ground = knowledge().ground("article")
    ground.thrifty = True
    runs = []
    for _ in range(60):
        loan = ground.lend()
        runs.append(loan.runs)
        ground.take_back(loan)
    assert max(runs) == 20
    assert runs.count(1) >= 2


def test_a_run_leaves_much_out() -> None:
    """Or the two tests above would compare a run with itself."""
    ground = knowledge().ground("article")
    assert len(ground.seen) < 0.7 * len(knowledge().working_set)


def test_the_same_patient_twice_gets_the_same_answer() -> None:
    records = copies(2 * len(examples()))[:70]
    found = run(records, thrifty=True, profile="article")
    half = len(examples())
    for at in range(70 - half):
        one, other = found[at][0], found[at + half][0]
        assert one.replace(f"-copy{at:06}", "") == other.replace(f"-copy{at + half:06}", "")


# -- who may share a store


def record(patient: str, *statements: tuple[str, str, str]) -> PatientRecord:
    triples = tuple(Triple(*(NamedNode(f"urn:x/{part}") for part in one)) for one in statements)
    return PatientRecord(f"urn:x/{patient}", patient, triples, "made up")


ALICE = record("a", ("a", "has", "a1"), ("a1", "is", "Thing"))
APART: dict[str, PatientRecord] = {
    "the same patient": record("a", ("a", "has", "b1")),
    "the same entry": record("b", ("b", "has", "a1")),
    "an entry of the same name": record("b", ("b", "has", "b1"), ("a1", "is", "Thing")),
    "an entry below": record("b", ("b", "has", "a/finding/x"), ("a/finding/x", "is", "Thing")),
    "a patient below": record("a/b", ("a/b", "is", "Thing")),
}
TOGETHER: dict[str, PatientRecord] = {
    "another": record("b", ("b", "has", "b1"), ("b1", "is", "Thing")),
    "a name that begins alike": record("ab", ("ab", "has", "a11")),
    "the same classes": record("b", ("b", "has", "b1"), ("b1", "is", "Thing")),
}


@pytest.mark.parametrize("name", sorted(APART))
def test_who_touches_another_runs_apart(name: str) -> None:
    for pair in ([ALICE, APART[name]], [APART[name], ALICE]):
        assert list(batches(pair)) == [[pair[0]], [pair[1]]]


@pytest.mark.parametrize("name", sorted(TOGETHER))
def test_who_does_not_runs_together(name: str) -> None:
    for pair in ([ALICE, TOGETHER[name]], [TOGETHER[name], ALICE]):
        assert list(batches(pair)) == [pair]


def test_batches_keep_order_and_size() -> None:
    records = copies(2 * SIZE + 1)
    found = list(batches(records))
    assert [len(batch) for batch in found] == [SIZE, SIZE, 1]
    assert [one for batch in found for one in batch] == records


def test_two_files_with_the_same_patient_are_two_answers() -> None:
    """Neither sees the other's entries."""
    twice = [examples()[0], examples()[0]]
    assert [len(batch) for batch in batches(twice)] == [1, 1]


def test_a_copy_has_no_node_of_the_original() -> None:
    original, copy = examples()[5], copied(examples()[5], 1)
    assert [len(batch) for batch in batches([original, copy])] == [2]
