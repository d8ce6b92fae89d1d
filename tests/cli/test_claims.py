"""``osteon claims`` on the knowledge that is shipped."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from osteon.claims import read_claims
from osteon.cli import session
from osteon.resources import data_root


@pytest.fixture(scope="module")
def store() -> Store:
    found = Store()
    for path in sorted((data_root() / "ontology").rglob("*.ttl")):
        found.load(path=path, format=RdfFormat.TURTLE, to_graph=NamedNode(path.as_uri()))
    return found


@pytest.fixture
def claims(store: Store, run: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    knowledge = SimpleNamespace(version="1", policy_label="default", store=store)
    monkeypatch.setattr(session, "load_knowledge", lambda args: knowledge)
    return lambda *argv: run("claims", *argv)


def test_the_list_has_every_claim_of_the_article(store: Store, claims: Any) -> None:
    ids = read_claims(store, data_root())
    assert [f"C{n:02}" for n in range(1, 86)] == [one for one in ids if one.startswith("C")]
    done = claims()
    assert done.code == 0
    assert [one for one in ids if f"\n{one} " not in done.out] == []


def test_a_claim_in_full(claims: Any) -> None:
    done = claims("c17")
    words = " ".join(done.out.split())
    assert done.out.startswith("C17 ")
    for told in (
        "source the article (pending human review)",
        "section Bone Metastases Dosing, bullet 3",
        "citations [2,3]",
        "recommends use-in-other-solid-tumor, for OtherSolidTumorEligible",
    ):
        assert told in words


def test_json(claims: Any) -> None:
    claim = json.loads(claims("C29", "--format", "json").out)
    assert claim["id"] == "C29"
    assert claim["reviewStatus"] == "pending-human-review"
    assert {one["item"] for one in claim["yields"]} >= {"ckd-mbd-intact-pth"}
    lines = claims("--format", "json").out.splitlines()
    assert len(lines) >= 85
    assert all(json.loads(line)["statement"] for line in lines)


def test_an_unknown_claim_is_told_with_the_nearest(claims: Any) -> None:
    done = claims("C7")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("osteon: error: no claim C7; the nearest is ")
