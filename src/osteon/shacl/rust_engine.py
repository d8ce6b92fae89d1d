"""The PyPI package `shacl` as an engine: SHACL Core in Rust, some hundred times faster.

Extra `osteon[fast]`. It is trusted as far as tests show that its reports equal those of pySHACL:
`tests/shapes/test_engines.py` has a case for each term below, and shapes with another term are
refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import shacl
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from osteon.errors import InternalFault
from osteon.shacl.report import MESSAGE, SH, Node, Report, Result, Term, ntriples

# What tests compare with pySHACL; the rest of SHACL may work as well, but nobody has looked.
TERMS = frozenset(
    SH + name
    for name in (
        *("NodeShape", "PropertyShape", "property", "path", "node", "message", "severity"),
        *("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "deactivated"),
        *("Violation", "Warning", "Info", "alternativePath", "inversePath"),
        *("class", "datatype", "nodeKind", "IRI", "BlankNode", "Literal"),
        *("minCount", "maxCount", "in", "hasValue", "pattern", "minLength", "maxLength"),
        *("minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "uniqueLang"),
        *("lessThan", "lessThanOrEquals", "equals", "disjoint", "not", "and", "or", "xone"),
        *("qualifiedValueShape", "qualifiedMinCount", "qualifiedMaxCount"),
    )
)
_THE = NamedNode("urn:osteon:the")


class Rust:
    """Shapes as the Rust engine has compiled them."""

    def __init__(self, shapes: Iterable[Triple]) -> None:
        triples = list(shapes)
        self.name = f"shacl {shacl.__version__}"
        self._shapes = shacl.Shapes.from_text(ntriples(triples), "ntriples")
        # The engine gives the text of a message without its language.
        self._messages: dict[object, list[Literal]] = defaultdict(list)
        self._worded: dict[str, Literal] = {}
        for triple in triples:
            if triple.predicate == MESSAGE and isinstance(triple.object, Literal):
                self._messages[triple.subject].append(triple.object)
                self._worded[triple.object.value] = triple.object

    def validate(self, data: Iterable[Triple]) -> Report:
        """Run every shape over the data.

        Nodes without a name come back under other labels than they have in the data.
        """
        found = self._shapes.validate_text(ntriples(data), "ntriples").results
        return Report.of(self.name, self._results(found))

    def faults(self, data: str) -> Iterator[tuple[str, str]]:
        """The node and the shape of each result over data in N-Triples, both as written there."""
        for one in self._shapes.validate_text(data, "ntriples").results:
            if one.source_shape is None:
                raise InternalFault("a result of the engine comes from no shape")
            yield one.focus_node, one.source_shape

    def _results(self, found: list[shacl.Result]) -> Iterator[Result]:
        terms = _read({one for r in found for one in (r.focus_node, r.value, r.source_shape)})
        for one in found:
            shape = _node(terms[one.source_shape])
            words = self._messages.get(shape) or [
                self._worded.get(text) or Literal(text) for text in one.messages
            ]
            yield Result(
                focus=terms[one.focus_node],
                shape=shape,
                path=_path(one.path),
                value=None if one.value is None else terms[one.value],
                component=NamedNode(one.component_iri),
                severity=NamedNode(one.severity_iri),
                messages=tuple(sorted(words, key=str)),
            )


def _read(texts: set[str | None]) -> dict[str | None, Term]:
    """Terms as the engine prints them, each read as the object of a statement."""
    printed = [text for text in texts if text is not None]
    # Blank nodes are printed as _:0_b1, which is a label in N-Triples, too.
    lines = "".join(f"{_THE} {_THE} {text} .\n" for text in printed)
    found = [t.object for t in parse(lines.encode("utf-8"), format=RdfFormat.N_TRIPLES)]
    if len(found) != len(printed):
        raise InternalFault("a result of the engine cannot be read")
    return {
        text: term
        for text, term in zip(printed, found, strict=True)
        if not isinstance(term, Triple)
    }


def _path(text: str | None) -> NamedNode | None:
    """The property, if the path is a single one; others have no name to compare."""
    if text is None or not text.startswith("<") or text.count("<") != 1 or text[-1] != ">":
        return None
    return NamedNode(text[1:-1])


def _node(term: Term | Triple | None) -> Node:
    if isinstance(term, NamedNode | BlankNode):
        return term
    raise InternalFault(f"a result of the engine comes from no shape: {term}")
