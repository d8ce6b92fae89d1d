"""The ids in the answer's schema and the identifiers in the ontology are the same."""

from __future__ import annotations

import json
from importlib import resources

import pytest
from rdflib import DCTERMS, RDF, Graph, Namespace

from osteon.resources import data_root

OSTEON = Namespace("https://w3id.org/osteon/")

KINDS = {
    "indicationId": "Indication",
    "regimenId": "Regimen",
    "requirementId": "Requirement",
    "contraindicationId": "Contraindication",
    "orderCheckId": "OrderCheck",
    "recommendationId": "Recommendation",
    "cautionId": "Caution",
    "conflictId": "Conflict",
    "notCoveredId": "Gap",
    "missingFact": "MissingFact",
    "verdict": "Verdict",
    "timing": "Timing",
    "modality": "Modality",
    "reviewStatus": "ReviewStatus",
}


@pytest.fixture(scope="module")
def ontology() -> Graph:
    graph = Graph()
    for path in sorted((data_root() / "ontology").rglob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


@pytest.mark.parametrize("definition", KINDS)
def test_schema_lists_the_ids_of_the_ontology(definition: str, ontology: Graph) -> None:
    schema = json.loads(resources.files("osteon").joinpath("answer.schema.json").read_text("utf-8"))
    stated = {
        str(identifier)
        for item in ontology.subjects(RDF.type, OSTEON[KINDS[definition]])
        for identifier in ontology.objects(item, DCTERMS.identifier)
    }
    assert sorted(schema["$defs"][definition]["enum"]) == sorted(stated)
