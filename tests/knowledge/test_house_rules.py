"""The house rules: kept by the knowledge, and each of them able to speak."""

from __future__ import annotations

from pathlib import Path

import pytest
from engines import from_rdflib, report_of_all
from rdflib import RDF, SH, Graph, Namespace

ROOT = Path(__file__).parents[2]
SHAPE = "https://w3id.org/osteon/shape/knowledge-"
EXAMPLE = Namespace("http://example.org/")

# What is wrong in house-rules.ttl: the node, and the rules that it breaks.
BROKEN = {
    "bare-module": """
        module-title module-description module-creator module-license module-version-iri
        module-version module-change-note
    """,
    "odd-module": """
        module-title module-description module-license module-version-iri module-version
    """,
    "bare-claim": """
        claim-identifier claim-statement claim-source claim-kind claim-modality claim-testable
    """,
    "odd-claim": """
        claim-identifier claim-statement claim-source claim-kind claim-modality claim-testable
        claim-cites claim-citation-order claim-bullet claim-rationale claim-repeats
        claim-application
    """,
    "wrong-indication": "indicates",
    "wrong-recommendation": "recommends-kind",
    "wrong-requirement": "requires",
    "wrong-contraindication": "forbids",
    "wrong-caution": "warns-of",
    "wrong-check": "constrains",
    "wrong-gap": "leaves-open",
    "wrong-regimen": "specifies",
    "bare-item": "item-identifier item-label",
    "odd-item": "item-identifier item-label",
    "requirement": "requirement-timing",
    "bare-regimen": """
        regimen-drug regimen-dose regimen-dose-unit regimen-route regimen-interval
        regimen-step-back regimen-order-interval
    """,
    "odd-regimen": """
        regimen-drug regimen-dose regimen-dose-unit regimen-route regimen-interval
        regimen-step-back regimen-order-interval
    """,
    "conflict": "conflict-between",
    "gap": "gap-grave",
    "fact": "missing-fact-remedy",
    "verdict": "verdict-identifier verdict-label verdict-rank",
    "bare-source": """
        source-identifier source-label source-title source-review-status source-read-at
    """,
    "marker": "marker-number marker-resolution marker-source",
    "difference": """
        difference-identifier difference-article difference-label difference-modelling
        difference-claim
    """,
    "finding": "finding-outcome finding-direction finding-source",
}
# The two rules of an application speak through the claim that holds it.
INNER = {"application-class", "application-item"}


@pytest.fixture(scope="module")
def rules() -> Graph:
    return Graph().parse(ROOT / "shapes" / "knowledge.ttl")


def results(data: Graph, rules: Graph) -> set[tuple[str, str]]:
    report = report_of_all(from_rdflib(data), from_rdflib(rules))
    return {
        (one.focus.value.removeprefix(str(EXAMPLE)), one.shape.value.removeprefix(SHAPE))
        for one in report.results
    }


def test_the_knowledge_keeps_them(ontology: Graph, rules: Graph) -> None:
    assert results(ontology, rules) == set()


def test_each_speaks(rules: Graph) -> None:
    data = Graph().parse(Path(__file__).with_name("house-rules.ttl"))
    expected = {(node, rule) for node, names in BROKEN.items() for rule in names.split()}
    assert results(data, rules) == expected


def test_no_rule_goes_untried(rules: Graph) -> None:
    tried = {rule for names in BROKEN.values() for rule in names.split()} | INNER
    named = {str(one).removeprefix(SHAPE) for one in rules.subjects(SH.message)}
    assert named == tried


def test_every_rule_has_a_message(rules: Graph) -> None:
    for one in rules.subjects(RDF.type, SH.PropertyShape):
        assert rules.value(one, SH.message) is not None, one
