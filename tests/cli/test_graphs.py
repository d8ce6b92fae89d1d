"""`--format turtle` and `--format trig`: what they hold, and that equal runs print equal text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import pytest
from oracle import EXAMPLES, ROOT, knowledge
from pyoxigraph import Quad, RdfFormat, parse
from rdflib import Graph
from rdflib.compare import isomorphic

from osteon.ingest import read_records
from osteon.pipeline import assess
from osteon.present.turtle import present, present_stages

STAGES = {"advice", "context", "expectations", "facts", "record", "report", "types"}


@pytest.fixture(scope="module")
def derived() -> list[tuple[Quad, ...]]:
    """What two patients' runs derived."""
    paths = [str(EXAMPLES / name) for name in ("low-calcium.json", "dialysis.ttl")]
    day = date(2026, 3, 15)
    records = read_records(paths, ROOT)
    return [assess(record, knowledge(), as_of=day).quads for record in records]


def test_turtle_is_turtle(derived: list[tuple[Quad, ...]]) -> None:
    text = present(derived, ROOT)
    triples = list(parse(input=text, format=RdfFormat.TURTLE))
    plain = {str(t.triple) for t in triples if "_:" not in str(t.triple)}
    assert plain == {str(q.triple) for quads in derived for q in quads if "_:" not in str(q.triple)}
    assert "{" not in re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>', "", text)
    assert len(Graph().parse(data=text, format="turtle")) == len(triples)


def test_trig_has_a_graph_for_each_stage(derived: list[tuple[Quad, ...]]) -> None:
    quads = list(parse(input=present_stages(derived, ROOT), format=RdfFormat.TRIG))
    names = {quad.graph_name.value.rsplit("/", 1)[-1] for quad in quads}
    assert names == STAGES
    assert {str(quad.triple) for quad in quads if "_:" not in str(quad)} == {
        str(q.triple) for quads in derived for q in quads if "_:" not in str(q)
    }


def report(quads: Iterable[Quad]) -> Graph:
    """The graph of the validation stage."""
    own = (quad.triple for quad in quads if quad.graph_name.value.endswith("/report"))
    return Graph().parse(data="".join(f"{triple} .\n" for triple in own), format="nt")


def test_nameless_nodes_keep_what_is_said_of_them(derived: list[tuple[Quad, ...]]) -> None:
    before = report(derived[0])
    after = report(parse(input=present_stages(derived[:1], ROOT), format=RdfFormat.TRIG))
    assert len(before) > 10
    assert isomorphic(before, after)


@pytest.mark.parametrize("show", [present, present_stages])
def test_equal_runs_print_equal_text(derived: list[tuple[Quad, ...]], show: object) -> None:
    assert callable(show)
    record = read_records([str(EXAMPLES / "low-calcium.json")], ROOT)[0]
    again = assess(record, knowledge(), as_of=date(2026, 3, 15)).quads
    first = show([derived[0], derived[1]], ROOT)
    assert first == show([tuple(reversed(again)), derived[1]], ROOT)
    heads = re.findall(r"^@prefix (\w+):", first, re.MULTILINE)
    assert len(heads) > 20


def test_prefixes_are_in_one_order() -> None:
    from osteon.present.turtle import prefixes

    assert list(prefixes(ROOT)) == sorted(prefixes(ROOT))
