"""What every SHACL engine answers with: results in terms of the graph, and the report as RDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

SH = "http://www.w3.org/ns/shacl#"
MESSAGE = NamedNode(SH + "message")
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_BOOLEAN = NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
_CREATOR = NamedNode("http://purl.org/dc/terms/creator")

Node = NamedNode | BlankNode
Term = NamedNode | BlankNode | Literal


@dataclass(frozen=True)
class Result:
    """One sh:ValidationResult.

    Attributes:
        focus: the node that was judged.
        shape: the shape that it violates.
        path: the path that was followed, if it is a single property.
        value: the offending value, where the constraint names one.
        component: the constraint component.
        severity: sh:Violation, unless the shape says another.
        messages: those of the shape, sorted; the engine's own words only if it has none.
    """

    focus: Term
    shape: Node
    path: NamedNode | None
    value: Term | None
    component: NamedNode
    severity: NamedNode
    messages: tuple[Literal, ...]


@dataclass(frozen=True)
class Report:
    """The results of one run, in a stable order, and the engine that found them."""

    engine: str
    results: tuple[Result, ...]

    @classmethod
    def of(cls, engine: str, results: Iterator[Result]) -> Report:
        """Put results in order; two engines that agree give equal reports but for their name."""
        return cls(engine, tuple(sorted(results, key=_order)))

    @property
    def conforms(self) -> bool:
        """Whether nothing was violated."""
        return not self.results

    def only(self, wanted: Callable[[Result], bool]) -> Report:
        """The report without the results that are not wanted."""
        return Report(self.engine, tuple(result for result in self.results if wanted(result)))

    def triples(self) -> Iterator[Triple]:
        """The report as the graph that SHACL defines."""
        report = BlankNode()
        yield Triple(report, _TYPE, _sh("ValidationReport"))
        yield Triple(report, _CREATOR, Literal(self.engine))
        conforms = Literal("true" if self.conforms else "false", datatype=_BOOLEAN)
        yield Triple(report, _sh("conforms"), conforms)
        for result in self.results:
            node = BlankNode()
            yield Triple(report, _sh("result"), node)
            yield Triple(node, _TYPE, _sh("ValidationResult"))
            yield Triple(node, _sh("focusNode"), result.focus)
            yield Triple(node, _sh("sourceShape"), result.shape)
            yield Triple(node, _sh("sourceConstraintComponent"), result.component)
            yield Triple(node, _sh("resultSeverity"), result.severity)
            if result.path is not None:
                yield Triple(node, _sh("resultPath"), result.path)
            if result.value is not None:
                yield Triple(node, _sh("value"), result.value)
            for message in result.messages:
                yield Triple(node, _sh("resultMessage"), message)


def ntriples(triples: Iterable[Triple]) -> str:
    """Statements as N-Triples."""
    return (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode("utf-8")


def _order(result: Result) -> tuple[str, ...]:
    """By every field, so that no two different results tie."""
    return (
        str(result.focus),
        str(result.shape),
        str(result.component),
        str(result.path),
        str(result.value),
        str(result.severity),
        *map(str, result.messages),
    )


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)
