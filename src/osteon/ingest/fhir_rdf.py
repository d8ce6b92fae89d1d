"""FHIR as RDF, in the forms of R4 and of R5, as the JSON that the FHIR reader knows.

R4 names a property after its type (`fhir:Observation.code`), numbers repetitions with `fhir:index`
and puts a primitive under `fhir:value`; R5 says `fhir:code`, uses lists and `fhir:v`, and gives
what may be of several types its type instead of a name for each. See
https://hl7.org/fhir/R4/rdf.html and https://hl7.org/fhir/R5/rdf.html.
"""

from __future__ import annotations

from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from osteon.errors import InputError
from osteon.ingest.formats import Format
from osteon.ingest.jsontext import Number
from osteon.ingest.rdf import RdfInput, parse_rdf
from osteon.ingest.record import RDF_TYPE, RECORD

_FHIR = "http://hl7.org/fhir/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_ROLE, _ROOT = NamedNode(_FHIR + "nodeRole"), NamedNode(_FHIR + "treeRoot")
_INDEX = NamedNode(_FHIR + "index")
_OWN = ("v", "value")
"""Under which name a primitive has its value, in R5 and in R4."""
_VALUES = tuple(NamedNode(_FHIR + name) for name in _OWN)
_FIRST, _REST = NamedNode(_RDF + "first"), NamedNode(_RDF + "rest")
_NIL = NamedNode(_RDF + "nil")
# What the RDF form adds to the resource and JSON does not have.
_ADDED = frozenset({_ROLE, _INDEX, RDF_TYPE, NamedNode(_FHIR + "link"), NamedNode(_FHIR + "l")})
_NUMBERS = frozenset(_XSD + n for n in ("decimal", "integer", "double", "positiveInteger", "int"))
_RESOURCES = frozenset({"resource", "contained"})
_DEEPEST = 100

Properties = dict[NamedNode, list[NamedNode | Literal]]


def read_fhir_rdf(given: RdfInput) -> list[dict[str, Any]] | None:
    """The resources of an input, or None if it is no FHIR; InputError if it is broken FHIR."""
    text = given.source.text
    if given.form is Format.JSON_LD or _FHIR not in text or "treeRoot" not in text:
        return None
    triples = parse_rdf(given, RECORD)
    roots = [t.subject for t in triples if t.predicate == _ROLE and t.object == _ROOT]
    if not roots:
        return None
    reader = _Reader(triples, given.source.name)
    return [reader.resource(root, 0) for root in roots if isinstance(root, NamedNode)]


class _Reader:
    def __init__(self, triples: list[Triple], name: str) -> None:
        self._name = name
        self._said: dict[object, Properties] = {}
        for triple in triples:
            if isinstance(triple.object, NamedNode | Literal):
                said = self._said.setdefault(triple.subject, {})
                said.setdefault(triple.predicate, []).append(triple.object)

    def resource(self, node: NamedNode, depth: int) -> dict[str, Any]:
        """A resource, with its type."""
        kinds = self._types(node)
        if len(kinds) != 1:
            told = f"has the types {', '.join(kinds)}" if kinds else "has no type"
            raise InputError(
                f"{self._name}: the FHIR resource {node.value} {told}; give it one, such as "
                "`a fhir:Patient`."
            )
        found = self._object(node, depth)
        return {"resourceType": kinds[0], **found}

    def _types(self, node: NamedNode) -> list[str]:
        """The FHIR types of a node; a code also has the IRI of its concept as a type."""
        types = (t.value for t in self._said.get(node, {}).get(RDF_TYPE, ()))
        return sorted(t.removeprefix(_FHIR) for t in types if t.startswith(_FHIR))

    def _object(self, node: NamedNode, depth: int) -> dict[str, Any]:
        if depth > _DEEPEST:
            raise InputError(f"{self._name} is nested too deeply to be a patient record.")
        found: dict[str, Any] = {}
        for predicate, values in self._said.get(node, {}).items():
            if predicate in _ADDED or not predicate.value.startswith(_FHIR):
                continue
            # R4 says `Observation.component.code` where JSON says `code`.
            name = predicate.value.removeprefix(_FHIR).rsplit(".", 1)[-1]
            self._add(found, name, self._several(values), depth + 1)
        return found

    def _several(self, values: list[NamedNode | Literal]) -> list[NamedNode | Literal]:
        """The values of a property in their order, those of a list one by one."""
        found: list[tuple[int, NamedNode | Literal]] = []
        for value in values:
            at = self._said.get(value, {}) if isinstance(value, NamedNode) else {}
            if value == _NIL or _FIRST in at:
                found += ((0, part) for part in self._listed(value))
            else:
                index = at.get(_INDEX, [Literal("0")])[0].value
                found.append((int(index) if index.isdecimal() else 0, value))
        return [value for _, value in sorted(found, key=lambda pair: pair[0])]

    def _listed(self, node: NamedNode | Literal) -> list[NamedNode | Literal]:
        found: list[NamedNode | Literal] = []
        seen: set[object] = set()
        while node != _NIL:
            at = self._said.get(node, {})
            if node in seen or len(at.get(_FIRST, ())) != 1 or len(at.get(_REST, ())) != 1:
                raise InputError(f"{self._name}: a list of FHIR is broken; write it as ( ... ).")
            seen.add(node)
            found += at[_FIRST]
            node = at[_REST][0]
        return found

    def _add(
        self, found: dict[str, Any], name: str, values: list[NamedNode | Literal], depth: int
    ) -> None:
        for value in values:
            key, content, more = name, _plain(value), None
            if isinstance(value, NamedNode):
                kinds = self._types(value)
                if name in _RESOURCES and kinds:
                    content = self.resource(value, depth)
                else:
                    if len(kinds) == 1:  # R5: one property for all types, `a fhir:Quantity`
                        key = name + kinds[0][:1].upper() + kinds[0][1:]
                    content, more = self._element(value, depth)
            _put(found, key, content)
            if more:
                _put(found, f"_{key}", more)

    def _element(self, node: NamedNode, depth: int) -> tuple[Any, dict[str, Any] | None]:
        """An element; of a primitive its value, and apart from it what else is said of it."""
        said = self._said.get(node, {})
        for predicate in _VALUES:
            literals = [value for value in said.get(predicate, ()) if isinstance(value, Literal)]
            if literals:
                found = self._object(node, depth)
                return _plain(literals[0]), {k: v for k, v in found.items() if k not in _OWN}
        if not said:
            return node.value, None  # an address, as of a link
        return self._object(node, depth), None


def _put(found: dict[str, Any], key: str, content: Any) -> None:
    """Add a value; JSON has a list where an element repeats."""
    if key not in found:
        found[key] = content
    elif isinstance(found[key], list):
        found[key].append(content)
    else:
        found[key] = [found[key], content]


def _plain(value: NamedNode | Literal) -> Any:
    if isinstance(value, NamedNode):
        return value.value
    kind = value.datatype.value
    if kind == _XSD + "boolean":
        return value.value in ("true", "1")
    return Number(value.value) if kind in _NUMBERS else value.value
