"""A quick sample of `python -m tests.mutation`: it kills what it must, and spares the rest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pytest
from oracle import knowledge

from .__main__ import EQUIVALENT, KILLERS, SURVIVORS
from .changed import Origin
from .corpus import Answers, Case, groups
from .hunt import SENTINEL, Hunt
from .kinds import Mutant, QueryMutant
from .mutants import all_mutants
from .reach import reach

# A mutant of some kinds, and a record of this file that tells it from the original.
FILE = "test_calcium.py"
KILLED = {
    "policy/corrected-calcium-lower-limit number: 8.6 is 8.7": "corrected-edge",
    "policy/plausible-serum-calcium high: 20 is 21": "implausible-20.1",
    "queries/derive/calcium-low: missing": "lab-low-8.8-value-8.79",
    "queries/derive/calcium-side: IF(?level < ?limit, is <=": "total-8.6",
    "shape/hypocalcemia-corrected-acceptable: missing": "corrected-status",
}
SPARED = "policy/oldest-age years: 120 is 121"
OTHERS = 5


@lru_cache(maxsize=1)
def cases() -> list[Case]:
    """These records and some more, as they come from the tests of the file."""
    group = max((g for g in groups([FILE]) if not g[0].golden), key=len)
    wanted = {f"{FILE}::test_calcium[{name}]" for name in KILLED.values()}
    chosen = [case for case in group if not wanted.isdisjoint(case.names)]
    return [*chosen, *[case for case in group if case not in chosen][:OTHERS]]


@lru_cache(maxsize=1)
def origin() -> Origin:
    return Origin(knowledge())


@lru_cache(maxsize=1)
def mutants() -> dict[str, Mutant]:
    return {mutant.name: mutant for mutant in all_mutants(knowledge())}


def hunted(chosen: Sequence[Mutant]) -> Hunt:
    hunt = Hunt(list(chosen), origin())
    hunt.hunt(cases())
    return hunt


def test_the_tests_pass_on_the_knowledge_as_it_is() -> None:
    answers = Answers.of(knowledge(), cases())
    assert [name for case in cases() if (name := case.failing(answers))] == []
    assert len(cases()) == len(KILLED) + OTHERS


def test_what_must_be_killed_is() -> None:
    hunt = hunted([mutants()[name] for name in (*KILLED, SPARED)])
    assert sorted(hunt.killed) == sorted(KILLED)
    assert [mutant.name for mutant in hunt.alive] == [SPARED]
    again = Hunt([mutants()[name] for name in KILLED], origin())
    again.retry([cases()], hunt.killed)
    assert again.killed == hunt.killed


def test_a_change_of_nothing_is_spared() -> None:
    (query,) = [q for q in knowledge().stages["derive"] if q.name == "calcium-low"]
    same = QueryMutant("the same", "derive", query.name, query.text.replace("\n", "\n\n"))
    assert [mutant.name for mutant in hunted([same]).alive] == ["the same"]


def test_a_shape_that_never_speaks_is_noticed_without_a_record() -> None:
    name = "shape/age-plausible: maxCount 0 is 1"
    hunt = Hunt([mutants()[name]], origin())
    hunt.retry([], {})
    assert hunt.killed == {name: SENTINEL}


def test_whom_a_mutant_does_not_reach_gets_the_same_answer() -> None:
    usual = Answers.of(knowledge(), cases()).table
    chosen = [mutants()[name] for name in KILLED]
    found = reach(origin(), cases(), chosen)
    for mutant in chosen:
        assert mutant.name not in found.everyone
        other = Answers.of(origin().mutated(mutant), cases()).table
        differing = {c.record.patient for c in cases() if other[c.key] != usual[c.key]}
        assert differing <= found.patients[mutant.name], mutant.name


@pytest.mark.parametrize("path", [EQUIVALENT, SURVIVORS], ids=lambda path: path.stem)
def test_lists_name_mutants_that_exist(path: Path) -> None:
    assert set(_listed(path)) <= mutants().keys()


def test_no_mutant_is_on_two_lists() -> None:
    names = [name for path in (KILLERS, EQUIVALENT, SURVIVORS) for name in _listed(path)]
    assert len(names) == len(set(names))


def _listed(path: Path) -> list[str]:
    return list(json.loads(path.read_text("utf-8")))
