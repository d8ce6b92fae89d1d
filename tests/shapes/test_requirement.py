"""Each requirement's shapes, over graphs that pass and graphs that fail."""

from __future__ import annotations

import pytest

from .requirement_cases import CASES, turtle
from .shacl import SHAPES, data, looked_at, results, shapes, speaking

IDS = [(name, case) for name, cases in CASES.items() for case in cases]


@pytest.mark.parametrize(("name", "case"), IDS, ids=["/".join(pair) for pair in IDS])
def test_exactly_these_violations(name: str, case: str) -> None:
    who, found, violations = CASES[name][case]
    wanted = {("p", f"{name}-{part}", means) for part, means in violations}
    assert results(data(turtle(who, found)), shapes(f"requirement/{name}.ttl")) == wanted


def test_every_file_has_cases() -> None:
    assert {path.stem for path in (SHAPES / "requirement").glob("*.ttl")} == set(CASES)


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_shape_passes_and_fails_somewhere(name: str) -> None:
    graph = shapes(f"requirement/{name}.ttl")
    failed, passed = set(), set()
    for who, found, violations in CASES[name].values():
        broken = {f"{name}-{part}" for part, _ in violations}
        seen = {shape for _, shape in looked_at(data(turtle(who, found)), graph)}
        failed |= broken
        passed |= seen - broken
    assert failed == speaking(graph)
    assert passed == speaking(graph)


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_node_that_is_no_patient_is_not_judged(name: str) -> None:
    graph = data("ex:f a osteon:DentalEvaluationFinding . ex:f osteon:hasFinding ex:g .")
    assert results(graph, shapes(f"requirement/{name}.ttl")) == set()
