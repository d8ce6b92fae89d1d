"""The sentinel violates every shape, so that a shape which did not run cannot pass for met."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from engines import ENGINES, from_rdflib
from oracle import EXAMPLES, knowledge
from pyoxigraph import Store
from rdflib.namespace import RDF, SH

from osteon.cli import main
from osteon.errors import InputError, InternalFault
from osteon.knowledge import Knowledge
from osteon.shacl.pyshacl_engine import to_rdflib
from osteon.validate import validate

from .shacl import OSTEON, ROOT, SHAPES, local, results, shapes, speaking

FILES = sorted(
    str(path.relative_to(SHAPES))
    for path in SHAPES.rglob("*.ttl")
    if path.name not in ("sentinel.ttl", "knowledge.ttl", "policy.ttl")
)
SHAPE = rdflib.Namespace("https://w3id.org/osteon/shape/")
RECORD = str(EXAMPLES / "low-calcium.json")


def sentinel() -> rdflib.Graph:
    return rdflib.Graph().parse(SHAPES / "sentinel.ttl", format="turtle")


def test_the_sentinel_violates_every_shape() -> None:
    assert {shape for _, shape, _ in results(sentinel(), shapes(*FILES))} == speaking(
        shapes(*FILES)
    )


def test_every_shape_that_is_attached_means_something() -> None:
    graph = shapes(*FILES)
    attached = {local(shape) for shape in graph.objects(None, SH.property)}
    assert attached == speaking(graph)


@pytest.mark.parametrize("triple", sorted(sentinel()), ids=lambda t: " ".join(map(local, t)))
def test_no_statement_of_the_sentinel_is_idle(
    triple: tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node],
) -> None:
    """Each statement silences some shape when it is lost; an idle one would prove nothing."""
    names = {local(term) for term in triple[1:]} - {"Patient", "22-rdf-syntax-ns#type"}
    files = [
        name
        for name in FILES
        if any(re.search(rf"osteon:{word}\b", (SHAPES / name).read_text("utf-8")) for word in names)
    ] or ["requirement/dental-evaluation.ttl"]
    graph = shapes(*files)
    without = sentinel()
    without.remove(triple)
    assert {shape for _, shape, _ in results(without, graph)} != speaking(graph)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_packaged_shapes_all_run(engine: str) -> None:
    report = validate(Store(), knowledge(), engine)
    assert report.results == ()
    assert report.conforms


Change = Callable[[Knowledge], Knowledge]


def edited(change: Callable[[rdflib.Graph], object]) -> Change:
    """Knowledge whose shapes were changed."""

    def apply(kb: Knowledge) -> Knowledge:
        graph = to_rdflib(kb.shapes)
        change(graph)
        return replace(kb, shapes=from_rdflib(graph))

    return apply


def without_sentinel_statement(kb: Knowledge) -> Knowledge:
    graph = to_rdflib(kb.sentinel)
    graph.remove((OSTEON.sentinel, RDF.type, OSTEON.Regimen60mgIndicated))
    return replace(kb, sentinel=from_rdflib(graph))


SILENCED: dict[str, tuple[Change, str]] = {
    "sentinel loses a class": (without_sentinel_statement, "high-fracture-risk-documented"),
    "sentinel is gone": (lambda kb: replace(kb, sentinel=[]), "dose-documented"),
    "property shape deactivated": (
        edited(
            lambda g: g.add(
                (SHAPE["dental-evaluation-documented"], SH.deactivated, rdflib.Literal(True))
            )
        ),
        "dental-evaluation-documented",
    ),
    "node shape deactivated": (
        edited(lambda g: g.add((SHAPE["check-dose"], SH.deactivated, rdflib.Literal(True)))),
        "dose-not-above",
    ),
    "no target": (
        edited(
            lambda g: g.remove((SHAPE["hypocalcemia-corrected-candidate"], SH.targetClass, None))
        ),
        "hypocalcemia-corrected-acceptable",
    ),
    "target misspelt": (
        edited(
            lambda g: g.set(
                (SHAPE["hypocalcemia-corrected-candidate"], SH.targetClass, OSTEON.Patinet)
            )
        ),
        "hypocalcemia-corrected-acceptable",
    ),
    "not attached": (
        edited(lambda g: g.remove((None, SH.property, SHAPE["site-fits"]))),
        "site-fits",
    ),
    "constraint misspelt": (
        edited(lambda g: _rename(g, SHAPE["dose-documented"], SH.minCount)),
        "dose-documented",
    ),
}


def _rename(graph: rdflib.Graph, subject: rdflib.URIRef, predicate: rdflib.URIRef) -> None:
    """Write sh:minCount as sh:mincount: legal RDF, and no constraint."""
    graph.add((subject, rdflib.URIRef(str(predicate).lower()), rdflib.Literal(1)))
    graph.remove((subject, predicate, None))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", sorted(SILENCED))
def test_a_silent_shape_is_an_internal_fault(name: str, engine: str) -> None:
    change, shape = SILENCED[name]
    kb = change(knowledge())
    if engine == "fast" and name == "constraint misspelt":
        with pytest.raises(InputError, match="sh:mincount"):
            validate(Store(), kb, engine)
        engine = "auto"  # takes the engine that does not mind, and the sentinel tells
    with pytest.raises(InternalFault, match=rf"did not run.*shape/{shape}\b"):
        validate(Store(), kb, engine)


def test_a_silent_shape_of_a_folder_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copied(tmp_path)
    path = root / "shapes" / "sentinel.ttl"
    text = path.read_text(encoding="utf-8")
    assert " , osteon:NoReproductivePotential ," in text
    path.write_text(text.replace(" , osteon:NoReproductivePotential ,", " ,"), encoding="utf-8")
    argv = ["assess", RECORD, "--as-of", "2026-03-15", "--knowledge", str(root)]
    assert main(argv) == 2
    out, err = capsys.readouterr()
    shape = root / "shapes" / "requirement" / "contraception-5-months-after.ttl"
    assert (out, err) == (
        "",
        f"osteon: error: {shape}, line 18: shape/contraception-5-months-after-decidable: says "
        "nothing of the patient of shapes/sentinel.ttl, who is to violate every shape; mend it "
        "(sentinel; `osteon check --knowledge` lists all such findings)\n",
    )


def test_a_silent_shape_of_the_program_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change, shape = SILENCED["not attached"]
    broken = change(knowledge())
    monkeypatch.setattr(Knowledge, "load", lambda *args, **kwargs: broken)
    assert main(["assess", RECORD, "--as-of", "2026-03-15"]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert f"<https://w3id.org/osteon/shape/{shape}> (set OSTEON_DEBUG=1" in err
    assert "Traceback" not in err


def copied(folder: Path) -> Path:
    """The knowledge in a folder of the test's own."""
    for part in ("ontology", "shapes", "queries"):
        shutil.copytree(ROOT / part, folder / part)
    return folder
