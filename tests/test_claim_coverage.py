"""Every claim of the article is in the graph, and every testable one fires in an example.

The answers are those of tests/golden, which test_golden holds to what the program says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from oracle import ROOT
from regenerate_golden import GOLDEN

ALL_CLAIMS = {f"C{number:02d}" for number in range(1, 86)}

# Claims that say nothing testable about one patient: head and foot, rationale, efficacy.
NOT_TESTABLE = (
    {"C01", "C02", "C03", "C04", "C20", "C24", "C27", "C38", "C48", "C49", "C52", "C62"}
    | {"C66", "C67"}
    | {f"C{number}" for number in range(74, 86)}
)
TESTABLE = sorted(ALL_CLAIMS - NOT_TESTABLE)

# An item with such a status is listed, but its claims did not fire.
SILENT = {"not-applicable", "absent"}

LISTS = (
    "indications",
    "regimens",
    "requirements",
    "contraindications",
    "orderChecks",
    "recommendations",
    "cautions",
    "conflicts",
    "notCovered",
)


def fired(answer: dict[str, Any]) -> Iterator[str]:
    """The claims behind everything that the answer says of the patient."""
    for key in LISTS:
        for item in answer[key]:
            if item.get("status") not in SILENT:
                yield from item["claims"]
    if answer["schedule"]:
        yield from answer["schedule"]["claims"]


def golden() -> dict[str, dict[str, Any]]:
    """The accepted answers by name."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(GOLDEN.glob("*.json"))
    }


@pytest.fixture(scope="module")
def all_fired() -> set[str]:
    by_article = [answer for answer in golden().values() if answer["profile"] == ["article"]]
    return {claim for answer in by_article for claim in fired(answer)}


@pytest.mark.parametrize("claim", TESTABLE)
def test_testable_claim_fires(claim: str, all_fired: set[str]) -> None:
    assert claim in all_fired, f"{claim} fires in no example"


def test_every_claim_is_in_the_graph() -> None:
    import rdflib

    terms = rdflib.Namespace("https://w3id.org/osteon/")
    graph = rdflib.Graph()
    for path in sorted((ROOT / "ontology" / "guideline").glob("*.ttl")):
        graph.parse(path)
    ids = {
        str(value)
        for claim in graph.subjects(rdflib.RDF.type, terms.Claim)
        for value in graph.objects(claim, rdflib.DCTERMS.identifier)
    }
    assert ALL_CLAIMS - ids == set()


def test_evidence_is_given_for_every_claim_named() -> None:
    for name, answer in golden().items():
        named = set(fired(answer))
        assert named <= set(answer["evidence"]), f"{name}: claims without evidence"
