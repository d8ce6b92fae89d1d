"""The documents say what is so: generated pages are current, snippets parse, terms exist."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

import pytest
from rdflib import Graph

from docs.generate.__main__ import pages
from osteon.ingest import read_records
from osteon.knowledge import Knowledge
from osteon.pipeline import Assessment, assess
from osteon.present import json as present_json
from osteon.present.names import read_names
from osteon.present.style import Style
from osteon.present.text import render
from osteon.resources import data_root

HOUSE = Path(__file__).parents[2]
DOCS = HOUSE / "docs"
REFERENCE = DOCS / "reference"
OSTEON = "https://w3id.org/osteon/"
AS_OF = datetime.date(2026, 3, 15)
FRONT = ("README.md", "ARCHITECTURE.md", "GLOSSARY.md", "CHANGELOG.md")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge.load(data_root())


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text("utf-8"), re.M | re.S)


def run(path: Path, knowledge: Knowledge) -> Assessment:
    (record,) = read_records([str(path)], data_root())
    return assess(record, knowledge, as_of=AS_OF)


def test_generated_pages_are_current() -> None:
    stale = [path.name for path, text in pages().items() if path.read_text("utf-8") != text]
    assert stale == [], "run `python -m docs.generate`"


def test_every_id_has_words() -> None:
    text = (REFERENCE / "ids.md").read_text("utf-8")
    assert [line for line in text.splitlines() if "| None |" in line or "|  |" in line] == []


def test_every_id_of_the_schema_is_on_the_page_of_ids() -> None:
    schema = json.loads((HOUSE / "src/osteon/answer.schema.json").read_text("utf-8"))
    text = (REFERENCE / "ids.md").read_text("utf-8")
    ids = [name for name in schema["$defs"] if name.endswith("Id")]
    ids += ["verdict", "missingFact", "route", "site"]
    listed = {one for name in ids for one in schema["$defs"][name].get("enum", ())}
    assert len(listed) > 100
    assert sorted(name for name in listed if f"`{name}`" not in text) == []


def test_every_term_of_the_record_vocabulary_exists() -> None:
    graph = Graph()
    for path in (HOUSE / "ontology").glob("*.ttl"):
        graph.parse(path, format="turtle")
    known = {str(subject).removeprefix(OSTEON) for subject in graph.subjects()}
    text = (REFERENCE / "record-vocabulary.md").read_text("utf-8")
    named = set(re.findall(r"\bosteon:(\w+)", text))
    assert sorted(named - known) == []
    assert len(named) > 150


def test_every_property_of_the_record_is_shown() -> None:
    graph = Graph().parse(HOUSE / "ontology" / "record.ttl", format="turtle")
    query = """
        PREFIX owl: <http://www.w3.org/2002/07/owl#>
        SELECT ?p WHERE { VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty } ?p a ?kind }
    """
    properties = {str(row[0]).removeprefix(OSTEON) for row in graph.query(query)}
    # What only the FHIR reader writes.
    readers = {"hasUnmappedCoding", "hasUnusableEntry", "subject", "reason"}
    readers |= {"readThrough", "usedRelease", "displayContradicts"}
    text = (REFERENCE / "record-vocabulary.md").read_text("utf-8")
    named = set(re.findall(r"\bosteon:(\w+)", text))
    assert sorted(properties - readers - named) == []


def test_the_record_of_the_vocabulary_page_is_read(tmp_path: Path, knowledge: Knowledge) -> None:
    record = tmp_path / "maria.ttl"
    record.write_text("\n".join(blocks(REFERENCE / "record-vocabulary.md", "turtle")), "utf-8")
    loose = ("ex:kidney", "ex:test", "ex:drip", "ex:ended", "ex:pulled")
    links = "hasObservation", "hasObservation", "hasObservation", "hasOrder", "hasProcedure"
    with record.open("a", encoding="utf-8") as file:
        for node, link in zip(loose, links, strict=True):
            file.write(f"ex:maria osteon:{link} {node} .\n")
    answer = run(record, knowledge).answer
    assert answer["dataErrors"] == []
    assert answer["schedule"]["lastDose"] == "2025-09-20"


def in_order(shown: list[str], real: list[str]) -> list[str]:
    """Return the shown lines that are not found in the real ones in the same order."""
    rest = iter(real)
    return [line for line in shown if line != "..." and line not in rest]


def test_the_readme_shows_a_real_answer(tmp_path: Path, knowledge: Knowledge) -> None:
    record = tmp_path / "ana.ttl"
    (turtle,) = blocks(HOUSE / "README.md", "turtle")
    record.write_text(turtle, "utf-8")
    page = render(run(record, knowledge).answer, Style(width=100), read_names(HOUSE))
    (text,) = blocks(HOUSE / "README.md", "text")
    version = re.compile(r"Osteon \d[\d.]*")
    real = version.sub("Osteon", page).splitlines()
    shown = [line for line in version.sub("Osteon", text).splitlines() if line]
    assert in_order(shown, real) == []


def test_the_readme_shows_real_json(knowledge: Knowledge) -> None:
    answer = run(HOUSE / "examples" / "low-calcium.json", knowledge).answer
    (text,) = blocks(HOUSE / "README.md", "json")
    real = [line.strip().rstrip(",") for line in present_json.present([answer]).splitlines()]
    shown = [line.strip().rstrip(",") for line in text.splitlines()]
    assert in_order(shown[1:-1], real) == []


@pytest.mark.parametrize(
    "path", sorted(DOCS.rglob("*.md")), ids=lambda path: str(path.relative_to(DOCS))
)
def test_links_of_the_documents_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("name", FRONT)
def test_folders_that_the_documents_name_exist(name: str) -> None:
    text = (HOUSE / name).read_text("utf-8")
    named = set(
        re.findall(r"`((?:src|examples|ontology|shapes|queries|docs|tests)/[\w./-]*)`", text)
    )
    assert sorted(path for path in named if not (HOUSE / path).exists()) == []
