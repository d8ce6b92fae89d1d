"""Every question: its header, its rows word for word, and the same rows on a second engine."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from both_engines import ARTICLE, on_oxigraph, on_rdflib, ordered, questions
from comunica_engine import on_comunica
from oracle import knowledge

from osteon.claims import read_claims
from osteon.questions import TYPES, bind

HERE = Path(__file__).resolve().parent
CASES = {p.stem: json.loads(p.read_text("utf-8")) for p in (HERE / "expected").glob("*.json")}
NAMES = sorted(questions())
ONE_WORD = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def test_there_are_questions_of_both_kinds() -> None:
    about = [question.about for question in questions().values()]
    assert about.count("knowledge") >= 15
    assert about.count("records") >= 10


def test_every_question_has_expected_rows() -> None:
    assert sorted(name for name in CASES if "--" not in name) == NAMES


def bound(case: str) -> tuple[str, str]:
    """A question with the parameters of a case, and the profile of the records."""
    text = bind(questions()[case.partition("--")[0]], CASES[case]["parameters"])
    return text, CASES[case].get("profile", ARTICLE)


@pytest.mark.parametrize("name", sorted(CASES))
def test_rows(name: str) -> None:
    case, columns = CASES[name], questions()[name.partition("--")[0]].columns
    places = [columns.index(column) for column in case["columns"]]
    found = on_oxigraph(*bound(name))
    rows = ordered(list({tuple(row[i] for i in places) for row in found}))
    assert [list(row) for row in rows] == case["rows"]
    assert rows, "an empty answer proves nothing"


@pytest.mark.parametrize("name", sorted(CASES))
def test_second_engine_agrees(name: str) -> None:
    assert ordered(on_oxigraph(*bound(name))) == ordered(on_rdflib(*bound(name)))


@pytest.mark.third_engine
def test_third_engine_agrees(tmp_path: Path) -> None:
    """Comunica, in one process: starting it costs more than all the questions."""
    wanted = {name: ordered(on_oxigraph(*bound(name))) for name in CASES}
    found = on_comunica({name: bound(name) for name in CASES}, tmp_path)
    assert set(found) == set(wanted)
    apart = {name: (found[name], wanted[name]) for name in CASES if found[name] != wanted[name]}
    assert not apart


@pytest.mark.parametrize("name", NAMES)
def test_header(name: str) -> None:
    question = questions()[name]
    assert ONE_WORD.fullmatch(name)
    assert question.summary.endswith("?")
    head = re.search(r"^SELECT (?:DISTINCT )?(.*)$", question.text, re.MULTILINE)
    assert head is not None, "portable questions are SELECT queries"
    aliased = re.sub(r"\([^()]*(?:\([^()]*\))?[^()]* AS (\?\w+)\)", r"\1", head.group(1))
    assert tuple(re.findall(r"\?(\w+)", aliased)) == question.columns
    assert "ORDER BY" in question.text, "rows come in one order"
    assert not re.search(r"\b(GRAPH|SERVICE|FROM)\b", question.text), "asked of one plain graph"
    claims = read_claims(knowledge().store, knowledge().root)
    assert set(question.claims) <= set(claims)


@pytest.mark.parametrize("name", NAMES)
def test_defaults_in_header_and_file_agree(name: str) -> None:
    question = questions()[name]
    for parameter in question.parameters:
        assert parameter.kind in TYPES
        bound = bind(question, [f"{parameter.name}={parameter.default}"])
        assert on_oxigraph(bound) == on_oxigraph(question.text), parameter.name


def test_no_value_escapes_its_literal() -> None:
    question = questions()["claims-behind"]
    for nasty in ('"} ?s ?p ?o . VALUES ?x { "', "\\", "\\u0022", "'''", "a\nb", "}", "{ ?x }"):
        assert on_oxigraph(bind(question, [f"item={nasty}"])) == []
