"""``osteon check`` finds what it is for, and never passes what it could not run."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pyoxigraph import RdfFormat, Store

from osteon import check, reasoner
from osteon.cli import session
from osteon.errors import InputError
from osteon.resources import data_root

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix osteon: <https://w3id.org/osteon/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
"""

GOOD = """
osteon:ClaimShape a sh:NodeShape ; sh:targetClass osteon:Claim ;
  sh:property [ sh:path dcterms:source ; sh:minCount 1 ; sh:message "A claim has a source." ] .
"""

ONE_CLAIM = PREFIXES + "osteon:a a osteon:Claim ."


def store(text: str = ONE_CLAIM) -> Store:
    found = Store()
    found.load(text.encode(), format=RdfFormat.TURTLE)
    return found


@pytest.fixture
def root(small_knowledge: SimpleNamespace) -> Path:
    path: Path = small_knowledge.root
    return path


def test_a_misspelt_shacl_term_is_named_with_its_line(root: Path) -> None:
    (root / "shapes" / "good.ttl").write_text(PREFIXES + GOOD)
    assert check.vocabulary(root).outcome == "passed"
    (root / "shapes" / "bad.ttl").write_text(PREFIXES + GOOD.replace("minCount", "mincount"))
    part = check.vocabulary(root)
    assert part.outcome == "failed"
    assert part.findings == (
        "shapes/bad.ttl:7: sh:mincount is no SHACL term; the nearest is sh:minCount",
    )


def test_broken_turtle_is_a_finding(root: Path) -> None:
    (root / "shapes" / "bad.ttl").write_text("this is not Turtle")
    part = check.vocabulary(root)
    assert part.outcome == "failed"
    assert part.findings[0].startswith("shapes/bad.ttl, line 1, column 1: broken Turtle (")


def test_a_row_of_a_verify_query_is_a_defect(root: Path) -> None:
    query = root / "queries" / "verify" / "claims.rq"
    query.write_text("SELECT ?entity WHERE { ?entity a <https://w3id.org/osteon/Claim> }")
    part = check.defects(store(), root)
    assert (part.outcome, part.findings) == ("failed", ("queries/verify/claims.rq: entity a",))
    query.write_text("SELECT ?entity WHERE { ?entity a <urn:nothing> }")
    part = check.defects(store(), root)
    assert (part.outcome, part.note) == ("passed", "1 query, no rows")
    query.write_text("SELECT nonsense")
    assert "is not SPARQL" in check.defects(store(), root).findings[0]


def test_house_rules(root: Path) -> None:
    assert check.house_rules(store(), root).outcome == "not-run"
    (root / "shapes" / "knowledge.ttl").write_text(PREFIXES + GOOD)
    part = check.house_rules(store(), root)
    assert (part.outcome, part.note) == ("not-run", "shapes/policy.ttl is missing")
    (root / "shapes" / "policy.ttl").write_text(PREFIXES)
    part = check.house_rules(store(), root)
    assert part.outcome == "failed"
    assert "a: A claim has a source." in part.findings[0]
    sourced = ONE_CLAIM + "osteon:a dcterms:source osteon:b ."
    assert check.house_rules(store(sourced), root).outcome == "passed"


def test_nothing_to_run_is_no_pass(root: Path) -> None:
    assert check.vocabulary(root).outcome == "not-run"
    assert check.defects(store(), root).outcome == "not-run"


def test_without_java_the_proof_is_told_as_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_java(_: Store) -> Any:
        raise InputError("no Java; install the extra")

    monkeypatch.setattr(reasoner, "prove", no_java)
    part = check.proof(store())
    assert (part.outcome, part.note) == ("not-run", "no Java; install the extra")


@pytest.mark.parametrize(
    ("proof", "outcome", "finding"),
    [
        (reasoner.Proof(True), "passed", None),
        (reasoner.Proof(False), "failed", "the knowledge contradicts itself"),
        (
            reasoner.Proof(True, unsatisfiable=frozenset({"https://w3id.org/osteon/Never"})),
            "failed",
            "Never can have no member",
        ),
    ],
)
def test_what_the_proof_found(
    proof: reasoner.Proof, outcome: str, finding: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reasoner, "prove", lambda _: proof)
    part = check.proof(store())
    assert part.outcome == outcome
    assert part.findings == ((finding,) if finding else ())


@pytest.mark.parametrize(
    ("outcomes", "code", "told"),
    [
        (["passed", "passed"], 0, "2 of 2 parts passed"),
        (["passed", "failed"], 1, "1 of 2 parts passed"),
        (["passed", "not-run"], 1, "NOT RUN: why"),
    ],
)
def test_exit_code(
    outcomes: list[Any], code: int, told: str, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge = SimpleNamespace(version="1", policy_label="default", store=store())
    monkeypatch.setattr(session, "load_knowledge", lambda args, admitted: knowledge)
    parts = [check.Part(f"part {n}", one, "why") for n, one in enumerate(outcomes)]
    monkeypatch.setattr(check, "check", lambda knowledge, root: iter(parts))
    done = run("check")
    assert done.code == code
    assert told in done.out


def test_the_shapes_that_are_shipped_are_spelt_right() -> None:
    assert check.vocabulary(data_root()).findings == ()
