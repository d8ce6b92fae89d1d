"""CodeSystem, ValueSet and ConceptMap of FHIR JSON, R4 or R5."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from osteon.errors import InputError
from osteon.ingest.jsontext import parse_json
from osteon.terminology.climb import IS_A
from osteon.terminology.index import Node
from osteon.terminology.sources import Member
from osteon.terminology.store import Above, Code, Content

KINDS: Final = ("CodeSystem", "ValueSet", "ConceptMap")
SAME: Final = "same"

# What the source of a map is to its target. R5 has one word for what R4 says in several.
_SAME_WORDS: Final = ("equivalent", "equal")
_SOURCE_UNDER: Final = ("wider", "subsumes", "source-is-narrower-than-target")
_TARGET_UNDER: Final = ("narrower", "specializes", "source-is-broader-than-target")
_NEITHER: Final = ("relatedto", "related-to", "inexact", "unmatched", "disjoint", "not-related-to")
_UNDER: Final = ("is-a", "descendent-of", "descendant-leaf", "child-of")
_NO_HIERARCHY: Final = ("grouped-by", "part-of", "classified-with")

Json: TypeAlias = dict[str, Any]
Naming: TypeAlias = Callable[[str, str], Node]
Row: TypeAlias = Code | Above


@dataclass(frozen=True)
class _Reader:
    """Reads one resource, and says where in it something is wrong."""

    shown: str
    resource: Json
    naming: Naming

    def rows(self) -> Iterator[Row]:
        yield from {"CodeSystem": self._system, "ValueSet": self._set, "ConceptMap": self._map}[
            self.resource["resourceType"]
        ]()

    def _system(self) -> Iterator[Row]:
        system = self._text(self.resource, "url", "CodeSystem")
        tree = self.resource.get("hierarchyMeaning") not in _NO_HIERARCHY
        # With each concept, the code above it that is in use.
        todo: list[tuple[Json, str, str | None]] = [
            (c, place, None) for c, place in self._objects(self.resource, "concept", "CodeSystem")
        ]
        while todo:
            concept, place, above = todo.pop()
            code = self._text(concept, "code", place)
            properties = [p for p, _ in self._objects(concept, "property", place)]
            if _inactive(properties):
                own = above
            else:
                own = code
                yield Code(self.naming(system, code), _display(concept))
                parents = [str(p.get("valueCode")) for p in properties if p.get("code") == "parent"]
                for parent in [*parents, *([above] if above and tree else [])]:
                    yield Above(self.naming(system, code), IS_A, self.naming(system, parent))
            todo += [(c, at, own) for c, at in self._objects(concept, "concept", place)]

    def _set(self) -> Iterator[Row]:
        top = self._top()
        expansion = self._object(self.resource, "expansion", "ValueSet")
        todo: list[tuple[Json, str, Node | None]] = [
            (c, place, top)
            for c, place in self._objects(expansion, "contains", "ValueSet.expansion")
        ]
        while todo:
            entry, place, above = todo.pop()
            own = above
            if entry.get("code") is not None and entry.get("inactive") is not True:
                own = self.naming(
                    self._text(entry, "system", place), self._text(entry, "code", place)
                )
                yield Code(own, _display(entry))
                if above and above != own:
                    yield Above(own, IS_A, above)
            todo += [(c, at, own) for c, at in self._objects(entry, "contains", place)]
        compose = self._object(self.resource, "compose", "ValueSet")
        for include, place in self._objects(compose, "include", "ValueSet.compose"):
            for concept, at in self._objects(include, "concept", place):
                system = self._text(include, "system", place)
                yield Code(self.naming(system, self._text(concept, "code", at)), _display(concept))

    def _top(self) -> Node | None:
        """The code that all of an expansion are under, if the definition of the set says so."""
        compose = self._object(self.resource, "compose", "ValueSet")
        includes = self._objects(compose, "include", "ValueSet.compose")
        if len(includes) != 1:
            return None
        include, place = includes[0]
        filters = self._objects(include, "filter", place)
        if len(filters) != 1 or include.get("concept") or include.get("valueSet"):
            return None
        how, at = filters[0]
        if how.get("property") not in ("concept", "code") or how.get("op") not in _UNDER:
            return None
        return self.naming(self._text(include, "system", place), self._text(how, "value", at))

    def _map(self) -> Iterator[Row]:
        for group, place in self._objects(self.resource, "group", "ConceptMap"):
            source = self._text(group, "source", place)
            target = self._text(group, "target", place)
            for element, at in self._objects(group, "element", place):
                targets = self._objects(element, "target", at)
                if element.get("code") is None:
                    continue  # a whole value set is mapped, not a code
                own = self.naming(source, self._text(element, "code", at))
                yield Code(own, _display(element))
                for one, there in targets:
                    # What holds only together with something else does not hold of the code.
                    if one.get("code") is None or one.get("dependsOn") or one.get("product"):
                        continue
                    other = self.naming(target, self._text(one, "code", there))
                    yield from self._related(own, other, one, there)

    def _related(self, own: Node, other: Node, target: Json, place: str) -> Iterator[Row]:
        word = target.get("relationship") or target.get("equivalence")
        if word in _SAME_WORDS:
            yield Above(own, SAME, other)
            yield Above(other, SAME, own)
        elif word in _SOURCE_UNDER:
            yield Above(own, IS_A, other)
        elif word in _TARGET_UNDER:
            yield Above(other, IS_A, own)
        elif word not in _NEITHER:
            words = ", ".join((*_SAME_WORDS, *_SOURCE_UNDER, *_TARGET_UNDER, *_NEITHER))
            raise self._bad(
                place, f"has no known equivalence or relationship; write one of {words}"
            )

    def _objects(self, holder: Json, name: str, place: str) -> list[tuple[Json, str]]:
        """The objects of a list, each with its place."""
        found = holder.get(name, [])
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise self._bad(f"{place}.{name}", "is not a list of objects; mend it")
        return [(each, f"{place}.{name}[{at}]") for at, each in enumerate(found)]

    def _object(self, holder: Json, name: str, place: str) -> Json:
        found = holder.get(name, {})
        if not isinstance(found, dict):
            raise self._bad(f"{place}.{name}", "is not an object; mend it")
        return found

    def _text(self, holder: Json, name: str, place: str) -> str:
        found = holder.get(name)
        if not isinstance(found, str) or not found.strip():
            raise self._bad(place, f"has no {name}; add it")
        return found

    def _bad(self, place: str, what: str) -> InputError:
        return InputError(f"{self.shown}, {place}: {what}")


def fhir(member: Member, naming: Naming) -> list[Content]:
    """The resources of a file, or of a Bundle in it, each as a release of its own; none if the
    file is about something else."""
    value = parse_json(member.text(), member.shown)
    return [
        _content(member, resource, naming)
        for resource in _resources(value)
        if resource.get("resourceType") in KINDS
    ]


def _resources(value: object) -> list[Json]:
    if not isinstance(value, dict):
        return []
    if value.get("resourceType") != "Bundle":
        return [value]
    entries = value.get("entry")
    listed = entries if isinstance(entries, list) else []
    found = [entry.get("resource") for entry in listed if isinstance(entry, dict)]
    return [each for each in found if isinstance(each, dict)]


def _content(member: Member, resource: Json, naming: Naming) -> Content:
    kind = resource["resourceType"]
    reader = _Reader(member.shown, resource, naming)
    names = (resource.get("url"), resource.get("id"), member.name)
    name = next(each for each in names if isinstance(each, str) and each)
    notice = resource.get("copyright")
    version = resource.get("version")
    text = json.dumps(resource, sort_keys=True)
    return Content(
        name,
        kind,
        version if isinstance(version, str) else "",
        member.shown,
        notice if isinstance(notice, str) else "",
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        reader.rows,
    )


def _display(concept: Json) -> str:
    found = concept.get("display")
    return found if isinstance(found, str) else ""


def _inactive(properties: list[Json]) -> bool:
    """Whether a concept says that it is no longer in use."""
    for each in properties:
        code, values = each.get("code"), (each.get("valueBoolean"), each.get("valueCode"))
        if code == "inactive" and values[0] is True:
            return True
        if code == "status" and values[1] in ("retired", "inactive", "entered-in-error"):
            return True
    return False
