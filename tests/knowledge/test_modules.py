"""The ontology opens offline: one root, every module behind it, and a catalog that finds them."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from rdflib import OWL, RDF, Graph, URIRef

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"
NAME = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri"
# Only prefixes; no ontology of its own.
MODULES = sorted(path for path in ONTOLOGY.rglob("*.ttl") if path.name != "prefixes.ttl")


def catalog() -> dict[str, Path]:
    entries = ElementTree.parse(ONTOLOGY / "catalog-v001.xml").getroot().findall(NAME)
    return {entry.attrib["name"]: ONTOLOGY / entry.attrib["uri"] for entry in entries}


def iri_of(path: Path) -> URIRef:
    graph = Graph().parse(path)
    declared = [one for one in graph.subjects(RDF.type, OWL.Ontology)]
    assert len(declared) == 1, path
    return URIRef(str(declared[0]))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_catalog_maps_the_module_to_its_file(path: Path) -> None:
    assert catalog()[str(iri_of(path))] == path


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_iri_says_where_the_file_is(path: Path) -> None:
    name = path.relative_to(ONTOLOGY).with_suffix("").as_posix()
    expected = "https://w3id.org/osteon/" + ("" if name == "osteon" else "module/" + name)
    assert str(iri_of(path)) == expected


def test_catalog_has_nothing_else() -> None:
    assert sorted(catalog().values()) == MODULES


def test_all_modules_are_of_one_version(ontology: Graph) -> None:
    versions = {str(version) for version in ontology.objects(None, OWL.versionInfo)}
    assert len(versions) == 1
    version = versions.pop()
    for one, iri in ontology.subject_objects(OWL.versionIRI):
        assert str(iri) == str(one).rstrip("/") + "/" + version
