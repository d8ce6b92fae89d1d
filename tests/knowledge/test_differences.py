"""The 42 differences: each with both sides, and tied to claims and items that exist."""

from __future__ import annotations

from rdflib import DCTERMS, RDF, Graph, Namespace

OSTEON = Namespace("https://w3id.org/osteon/")

# Differences about the text itself, or about findings: no item of an answer shows them.
WITHOUT_ITEM = {"D35", "D36", "D37", "D39", "D40", "D41"}

UNVERIFIED = {"L27", "L41", "L43", "G16", "G17", "G24", "G25", "G26"}

DIFFERS = {
    ("L09", "C09"),
    ("L10", "C10"),
    ("L11", "C57"),
    ("L14", "C59"),
    ("L17", "C34"),
    ("L17", "C35"),
    ("L19", "C28"),
    ("L22", "C63"),
    ("L23", "C64"),
    ("L25", "C25"),
    ("L31", "C22"),
    ("L40", "C61"),
    ("G02", "C17"),
    ("G10", "C51"),
    ("G16", "C77"),
    ("G17", "C76"),
    ("G19", "C11"),
    ("G24", "C50"),
}


def test_all_42(ontology: Graph) -> None:
    found = {
        str(ontology.value(one, DCTERMS.identifier))
        for one in ontology.subjects(RDF.type, OSTEON.Difference)
    }
    assert found == {f"D{number:02}" for number in range(1, 43)}


def test_each_concerns_claims_and_items_that_exist(ontology: Graph) -> None:
    without = set()
    for one in ontology.subjects(RDF.type, OSTEON.Difference):
        name = str(ontology.value(one, DCTERMS.identifier))
        assert str(one) == OSTEON + "difference/" + name
        claims = list(ontology.objects(one, OSTEON.concernsClaim))
        assert claims
        assert all((claim, RDF.type, OSTEON.Claim) in ontology for claim in claims), name
        # Answers carry claims of the article and the labels; guidelines are only pointed at.
        assert all(str(claim).rsplit("/", 1)[-1][0] in "CL" for claim in claims), name
        items = list(ontology.objects(one, OSTEON.concernsItem))
        assert all(ontology.value(item, DCTERMS.identifier) for item in items), name
        if not items:
            without.add(name)
    assert without == WITHOUT_ITEM


def test_claims_that_differ(ontology: Graph) -> None:
    found = {
        (str(one).rsplit("/", 1)[-1], str(other).rsplit("/", 1)[-1])
        for one, other in ontology.subject_objects(OSTEON.differsFrom)
    }
    assert found >= DIFFERS
    assert all(one[0] in "LG" and other[0] == "C" for one, other in found)


def test_what_was_not_read_says_so(ontology: Graph) -> None:
    found = {
        str(one).rsplit("/", 1)[-1]
        for one in ontology.subjects(OSTEON.claimVerification, OSTEON.UnverifiedClaim)
    }
    assert found == UNVERIFIED


def test_guidelines_are_in_no_profile(ontology: Graph) -> None:
    included = set(ontology.objects(None, OSTEON.includesSource))
    for one in ontology.subjects(RDF.type, OSTEON.Claim):
        if str(one).rsplit("/", 1)[-1].startswith("G"):
            assert ontology.value(one, DCTERMS.source) not in included
            assert ontology.value(one, OSTEON.application) is None
