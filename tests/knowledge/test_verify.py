"""Each verify query is silent on the knowledge, and speaks on a graph with its defect."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store
from rdflib import Graph

ROOT = Path(__file__).parents[2]
QUERIES = sorted((ROOT / "queries" / "verify").glob("*.rq"))
OSTEON = "https://w3id.org/osteon/"

PREFIXES = """
@prefix osteon: <https://w3id.org/osteon/> .
@prefix claim: <https://w3id.org/osteon/claim/> .
@prefix source: <https://w3id.org/osteon/source/> .
@prefix citation: <https://w3id.org/osteon/citation/> .
@prefix requirement: <https://w3id.org/osteon/requirement/> .
@prefix recommendation: <https://w3id.org/osteon/recommendation/> .
@prefix gap: <https://w3id.org/osteon/gap/> .
@prefix fact: <https://w3id.org/osteon/fact/> .
@prefix module: <https://w3id.org/osteon/module/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""

# What stands in the ontology and the queries lean on.
COMMON = """
osteon:requires rdfs:subPropertyOf osteon:yields .
osteon:recommends rdfs:subPropertyOf osteon:yields .
osteon:Requirement rdfs:subClassOf osteon:Item .
osteon:Gap rdfs:subClassOf osteon:Item .
"""

Row = tuple[str, str, str | None]

# Query, a graph with the defect beside one without it, and the rows that name it.
BROKEN: dict[str, tuple[str, list[Row]]] = {
    "claim-without-source": (
        """
        claim:C01 a osteon:Claim ; dcterms:source source:a . source:a a osteon:Source ;
          dcterms:title "A" .
        claim:C02 a osteon:Claim . claim:C03 a osteon:Claim ; dcterms:source source:b .
        """,
        [("claim/C02", "source", None), ("claim/C03", "source", "source/b")],
    ),
    "excused-without-reason": (
        """
        osteon:good a owl:Class ; osteon:servesNoQuestion "Kept for records of another program." .
        osteon:bad a owl:Class ; osteon:servesNoQuestion "later" .
        osteon:lost osteon:servesNoQuestion "Kept for records of another program." .
        """,
        [
            ("bad", "servesNoQuestion", "later"),
            ("lost", "servesNoQuestion", "Kept for records of another program."),
        ],
    ),
    "item-not-yielded": (
        """
        claim:C01 osteon:application [ osteon:appliesTo osteon:Patient ;
          osteon:requires requirement:good ] .
        requirement:good a osteon:Requirement . requirement:bad a osteon:Requirement .
        gap:found a osteon:Gap ; osteon:foundInStage "expect" .
        gap:bound a osteon:Gap ; osteon:appliesTo osteon:Patient . gap:bad a osteon:Gap .
        claim:C01 osteon:leavesOpen gap:bad .
        """,
        [("gap/bad", "type", "Gap"), ("requirement/bad", "type", "Requirement")],
    ),
    "class-not-declared": (
        """
        osteon:Known a owl:Class .
        claim:C01 osteon:application [ osteon:appliesTo osteon:Known, osteon:Lost ] .
        gap:a osteon:appliesTo osteon:Gone .
        """,
        [("claim/C01", "appliesTo", "Lost"), ("gap/a", "appliesTo", "Gone")],
    ),
    "marker-linked-to-reference": (
        """
        citation:m a osteon:CitationMarker ; osteon:refersTo source:r .
        source:r a osteon:PrintedReference ; osteon:marker citation:n .
        citation:n a osteon:CitationMarker ; dcterms:source source:a .
        """,
        [("citation/m", "refersTo", "source/r"), ("source/r", "marker", "citation/n")],
    ),
    "marker-resolved": (
        """
        citation:m a osteon:CitationMarker ; osteon:resolution "resolved" .
        citation:n a osteon:CitationMarker ; osteon:resolution "unresolved" .
        """,
        [("citation/m", "resolution", "resolved")],
    ),
    "modality-contradicts": (
        """
        claim:C01 osteon:modality osteon:Must ;
          osteon:application [ osteon:recommends recommendation:r ] .
        claim:C02 osteon:modality osteon:ShouldNot ;
          osteon:application [ osteon:recommends recommendation:r, recommendation:s ] .
        claim:C03 osteon:modality osteon:Informs ;
          osteon:application [ osteon:recommends recommendation:s ] .
        """,
        [("recommendation/r", "modality", "claim/C02")],
    ),
    "identifier-used-twice": (
        """
        claim:C01 a osteon:Claim ; dcterms:identifier "C01" .
        claim:C02 a osteon:Claim ; dcterms:identifier "C01" .
        requirement:C01 a osteon:Requirement ; dcterms:identifier "C01" .
        """,
        [("claim/C02", "identifier", "C01")],
    ),
    "third-value-without-fact": (
        """
        osteon:A osteon:counterClass osteon:NotA . osteon:B osteon:decidedBy fact:b .
        osteon:C osteon:counterClass osteon:NotC ; osteon:decidedBy fact:c .
        fact:b a osteon:MissingFact .
        fact:c a osteon:MissingFact ; osteon:remedy "Add it."@en .
        """,
        [("A", "decidedBy", "NotA"), ("B", "decidedBy", "fact/b")],
    ),
    "counter-class-not-declared": (
        """
        osteon:A a owl:Class ; osteon:counterClass osteon:NotA .
        osteon:B a owl:Class ; osteon:counterClass osteon:B .
        osteon:C a owl:Class ; osteon:counterClass osteon:A .
        """,
        [("A", "counterClass", "NotA"), ("B", "counterClass", "B")],
    ),
    "difference-count": (
        """
        osteon:d a osteon:Difference ; dcterms:identifier "D01" .
        """,
        [("Difference", "identifier", "1")],
    ),
    "article-claim-count": (
        """
        claim:C01 a osteon:Claim ; dcterms:source source:article ; dcterms:identifier "C01" .
        claim:L01 a osteon:Claim ; dcterms:source source:label ; dcterms:identifier "L01" .
        """,
        [("source/article", "source", "1")],
    ),
    "testable-claim-without-effect": (
        """
        osteon:ArticleProfile osteon:includesSource source:article .
        claim:C01 a osteon:Claim ; dcterms:source source:article ; osteon:testable "Y" .
        claim:C02 a osteon:Claim ; dcterms:source source:article ; osteon:testable "N" .
        claim:C03 a osteon:Claim ; dcterms:source source:article ; osteon:testable "part" ;
          osteon:application [ osteon:appliesTo osteon:Patient ] .
        """,
        [("claim/C01", "testable", "Y")],
    ),
    "claim-unverified-in-silence": (
        """
        claim:C01 a osteon:Claim ; dcterms:source source:article .
        claim:L01 a osteon:Claim ; dcterms:source source:label ; osteon:readAt "a page" .
        """,
        [("claim/L01", "claimVerification", "source/label")],
    ),
    "unverified-claim-in-force": (
        """
        claim:L01 osteon:claimVerification osteon:UnverifiedClaim ; osteon:application osteon:x .
        claim:L02 osteon:claimVerification osteon:ReadInSource ; osteon:application osteon:y .
        claim:L03 osteon:claimVerification osteon:UnverifiedClaim .
        """,
        [("claim/L01", "claimVerification", "x")],
    ),
    "label-item-of-article-claim": (
        """
        requirement:r osteon:onlyInProfile osteon:LabelProfile .
        claim:C01 dcterms:source source:article ;
          osteon:application [ osteon:requires requirement:r ] .
        claim:L01 dcterms:source source:label ;
          osteon:application [ osteon:requires requirement:r ] .
        """,
        [("requirement/r", "onlyInProfile", "claim/C01")],
    ),
    "repeat-across-sources": (
        """
        claim:C01 dcterms:source source:article ; osteon:repeats claim:C02, claim:L01 .
        claim:C02 dcterms:source source:article . claim:L01 dcterms:source source:label .
        """,
        [("claim/C01", "repeats", "claim/L01")],
    ),
    "difference-within-source": (
        """
        claim:C01 dcterms:source source:article ; osteon:differsFrom claim:L01 .
        claim:L01 dcterms:source source:label ; osteon:narrows claim:L02, claim:C01 .
        claim:L02 dcterms:source source:label .
        """,
        [("claim/C01", "differsFrom", "claim/L01"), ("claim/L01", "narrows", "claim/L02")],
    ),
    "property-not-declared": (
        """
        osteon:yields a owl:ObjectProperty . osteon:twice a owl:ObjectProperty .
        osteon:twice a owl:AnnotationProperty . claim:C01 osteon:yields claim:C02 .
        claim:C01 osteon:mispelt claim:C02 .
        """,
        [("mispelt", "type", None), ("twice", "type", "AnnotationProperty")],
    ),
    "term-not-described": (
        """
        osteon:Item a owl:Class . osteon:yields a owl:ObjectProperty .
        claim:C01 a osteon:Item ; osteon:yields claim:C99 .
        module:a owl:versionIRI <https://w3id.org/osteon/module/a/2026.11> .
        """,
        [("claim/C01", "yields", "claim/C99")],
    ),
    "module-not-imported": (
        """
        <https://w3id.org/osteon/> a owl:Ontology ; owl:imports module:a, module:b .
        module:a a owl:Ontology . module:c a owl:Ontology .
        """,
        [("module/b", "imports", ""), ("module/c", "imports", "")],
    ),
    "profile-without-regimen": (
        """
        osteon:Good a osteon:Profile ; osteon:includesSource source:a .
        osteon:Bad a osteon:Profile ; osteon:includesSource source:b .
        osteon:Empty a osteon:Profile .
        claim:C01 dcterms:source source:a ; osteon:application [ osteon:recommends osteon:r ] .
        claim:C02 dcterms:source source:b ; osteon:application [ osteon:recommends osteon:s ] .
        claim:C03 dcterms:source source:c ; osteon:application [ osteon:recommends osteon:r ] .
        osteon:r a osteon:Regimen . osteon:s a osteon:Recommendation .
        """,
        [("Bad", "recommends", None), ("Empty", "recommends", None)],
    ),
    "check-without-shape": (
        """
        claim:C01 osteon:application [ osteon:constrains osteon:seen , osteon:unseen ] .
        osteon:shape osteon:judges osteon:seen .
        """,
        [("unseen", "judges", None)],
    ),
}


def rows(store: Store, query: str) -> list[Row]:
    found: list[Row] = []
    for solution in store.query(query, use_default_graph_as_union=True):
        value = solution["value"]
        found.append(
            (
                short(solution["entity"].value),
                solution["property"].value.rsplit("/", 1)[-1].rsplit("#", 1)[-1],
                short(value.value) if value is not None else None,
            )
        )
    return found


def short(text: str) -> str:
    return text.removeprefix(OSTEON).rsplit("#", 1)[-1]


def text_of(name: str) -> str:
    return (ROOT / "queries" / "verify" / f"{name}.rq").read_text(encoding="utf-8")


def test_every_query_has_a_graph_that_breaks_it() -> None:
    assert sorted(BROKEN) == [path.stem for path in QUERIES]


@pytest.mark.parametrize("name", [path.stem for path in QUERIES])
def test_header_and_columns(name: str) -> None:
    text = text_of(name)
    assert text.startswith("#+ summary: ")
    assert "\n#+ returns: " in text
    assert "?entity ?property ?value" in text


@pytest.mark.parametrize("name", [path.stem for path in QUERIES])
def test_silent_on_the_knowledge(knowledge_store: Store, name: str) -> None:
    assert rows(knowledge_store, text_of(name)) == []


@pytest.mark.parametrize("name", [path.stem for path in QUERIES])
def test_speaks_on_a_defect(name: str) -> None:
    data, expected = BROKEN[name]
    needs_common = name not in ("property-not-declared", "term-not-described")
    turtle = PREFIXES + (COMMON if needs_common else "") + data
    store = Store()
    store.load(turtle, format=RdfFormat.TURTLE, to_graph=NamedNode("urn:test:broken"))
    assert sorted(rows(store, text_of(name)), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize("name", [path.stem for path in QUERIES])
def test_rdflib_finds_the_same(name: str) -> None:
    data, expected = BROKEN[name]
    needs_common = name not in ("property-not-declared", "term-not-described")
    graph = Graph().parse(data=PREFIXES + (COMMON if needs_common else "") + data)
    found = [
        (
            short(str(row["entity"])),
            str(row["property"]).rsplit("/", 1)[-1].rsplit("#", 1)[-1],
            None if row["value"] is None else short(str(row["value"])),
        )
        for row in graph.query(text_of(name))
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
