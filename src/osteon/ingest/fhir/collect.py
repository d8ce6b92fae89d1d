"""From parsed FHIR JSON to a flat list of resources and an index to resolve references."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from osteon.errors import InputError
from osteon.ingest.fhir.elements import Json, instant, obj, objects, text

_DEEPEST_BUNDLE = 20
_LONGEST_ID = 1000
_NO_VERSION = (-1, "")


@dataclass(frozen=True)
class FhirInput:
    """The FHIR JSON values of one file."""

    source: str
    values: list[Json]
    plain: bool = False
    """Whether it is known that nothing in it changes what it says; see `changed_meaning`."""


@dataclass(slots=True)
class Resource:
    """One resource with the names under which others may refer to it."""

    kind: str
    id: str
    content: Json
    source: str
    keys: tuple[str, ...]
    scope: int
    plain: bool = False

    @property
    def reference(self) -> str:
        """The name that answers show, such as Condition/op-1."""
        return f"{self.kind}/{self.id}"

    def contained(self, name: str) -> Json | None:
        """The last of the resources inside that goes by a name."""
        inside = (
            part
            for part in objects(self.content.get("contained"))
            if (text(part.get("id")) or "").removeprefix("#") == name
        )
        return next(reversed([*inside]), None) if name else None


def collect(inputs: list[FhirInput]) -> list[Resource]:
    """All resources of all files. Resources of one Bundle share a scope, and so do those
    that stand in a file by themselves."""
    found: list[Resource] = []
    scope = 0
    for given in inputs:
        loose: int | None = None
        alone = 0
        for value in given.values:
            position = 0
            if value.get("resourceType") == "Bundle":
                scope += 1
                here = scope
            else:
                if loose is None:
                    scope = loose = scope + 1
                here, position = loose, alone
                alone += 1
            latest: set[str] | None = set() if value.get("type") == "history" else None
            for content, full_url, gone in _unwrap(value, None, False, given.source, 0):
                position += 1
                resource = _resource(content, full_url, given, here, position)
                if latest is not None:
                    # A history lists the newest version first; older ones are no facts.
                    if resource.reference in latest:
                        continue
                    latest.add(resource.reference)
                if not gone:
                    found.append(resource)
    return newest(found)


def newest(resources: list[Resource], *, across: bool = False) -> list[Resource]:
    """Without the older versions of what there is several times, in a scope or across all."""
    first: dict[object, Resource] = {}
    versions: dict[object, list[Resource]] = {}
    for resource in resources:
        name = resource.keys if across else (resource.scope, resource.keys)
        known = first.setdefault(name, resource)
        if known is not resource:
            versions.setdefault(name, [known]).append(resource)
    old = {id(one) for same in versions.values() for one in _older(same)}
    return [resource for resource in resources if id(resource) not in old] if old else resources


def _older(same: list[Resource]) -> Iterator[Resource]:
    """Those of which the server's own marks say so: of time first, else of version."""
    marks = [(one, *_marks(one.content)) for one in same]
    latest = max((time for _, time, _ in marks if time), default=None)
    highest: dict[datetime | None, tuple[int, str]] = {}
    for _, time, version in marks:
        highest[time] = max(highest.get(time, _NO_VERSION), version)
    overall = max(highest.values())
    for one, time, version in marks:
        # Times that differ decide; where either is missing, or both are the same, versions do.
        if time and latest and time < latest:
            yield one
        elif version != _NO_VERSION:
            rivals = max(highest[time], highest.get(None, _NO_VERSION)) if time else overall
            if version < rivals:
                yield one


def _marks(content: Json) -> tuple[datetime | None, tuple[int, str]]:
    """When a version was made, and its number in a form that compares."""
    meta = obj(content.get("meta"))
    version = (text(meta.get("versionId")) or "").strip()
    digits = version.lstrip("0")
    numbered = version.isascii() and version.isdecimal()
    return instant(meta.get("lastUpdated")), (len(digits), digits) if numbered else _NO_VERSION


def _unwrap(
    value: Json, full_url: str | None, gone: bool, source: str, depth: int
) -> Iterator[tuple[Json, str | None, bool]]:
    if depth > _DEEPEST_BUNDLE:
        raise InputError(f"{source}: Bundles are nested too deeply to be a patient record.")
    if value.get("resourceType") != "Bundle":
        if text(value.get("resourceType")):
            yield value, full_url, gone
        return
    for entry in objects(value.get("entry")):
        request = entry.get("request")
        method = text(request.get("method")) if isinstance(request, dict) else None
        deleted = method == "DELETE"
        inner: Any = entry.get("resource")
        if not isinstance(inner, dict):
            # A deletion names what is gone by its address alone.
            kind, _, ident = (text(obj(request).get("url")) or "").partition("/")
            inner = {"resourceType": kind, "id": ident} if deleted and ident else None
        if inner is None:
            continue
        address = text(entry.get("fullUrl"))
        if inner.get("resourceType") == "Bundle":
            yield from _unwrap(inner, address, deleted, source, depth + 1)
        elif text(inner.get("resourceType")):
            yield inner, address, deleted


def _resource(
    content: Json, full_url: str | None, given: FhirInput, scope: int, position: int
) -> Resource:
    kind = str(content["resourceType"])
    ident = text(content.get("id")) or _last_part(full_url) or f"entry-{position}"
    if len(ident) + len(kind) > _LONGEST_ID:
        raise InputError(
            f"{given.source}: resource {position} has an id of {len(ident)} characters; "
            "FHIR allows 64."
        )
    reference = f"{kind}/{ident}"
    keys: tuple[str, ...] = (reference,)
    if full_url:
        last = _last_part(full_url)
        keys = (reference, full_url)
        if last != ident:
            keys = tuple(dict.fromkeys((*keys, f"{kind}/{last}")))
    return Resource(kind, ident, content, given.source, keys, scope, given.plain)


def _last_part(full_url: str | None) -> str | None:
    if not full_url:
        return None
    return full_url.rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1] or None


class Index:
    """Resolves references, first within the same Bundle, then among all files."""

    def __init__(self, resources: list[Resource]) -> None:
        self._near: dict[tuple[int, str], Resource] = {}
        self._far: dict[str, list[Resource]] = {}
        self._resources = resources
        for resource in resources:
            for key in resource.keys:
                if self._near.setdefault((resource.scope, key), resource) is resource:
                    self._far.setdefault(key, []).append(resource)

    def resolve(self, reference: str, origin: Resource) -> Resource | None:
        """The resource that a reference of another one points to, if it is in the input."""
        for key in _keys(reference):
            near = self._near.get((origin.scope, key))
            if near is not None and _same_server(reference, near):
                return near
        far = self.candidates(reference)
        return far[0] if far else None

    def knows_server(self, reference: str) -> bool:
        """Whether any resource of the input comes from the server of an absolute reference."""
        return _server(reference) in self._servers

    @cached_property
    def _servers(self) -> set[str]:
        return {_server(key) for resource in self._resources for key in resource.keys}

    def candidates(self, reference: str) -> list[Resource]:
        """All resources of the input, of any scope, that a reference may mean."""
        return [
            found
            for key in _keys(reference)
            for found in self._far.get(key, ())
            if _same_server(reference, found)
        ]


def _server(address: str) -> str:
    """The base address of an absolute reference such as http://server/fhir/Patient/1."""
    return "/".join(address.split("/_history/", 1)[0].rstrip("/").split("/")[:-2])


def _same_server(reference: str, found: Resource) -> bool:
    """Whether an absolute reference may mean a resource that bears an absolute address."""
    if not reference.startswith(("http://", "https://")):
        return True
    addresses = [key for key in found.keys if key.startswith(("http://", "https://"))]
    plain = reference.split("/_history/", 1)[0].rstrip("/")
    return not addresses or plain in addresses


def _keys(reference: str) -> list[str]:
    plain = reference.split("/_history/", 1)[0]
    keys = [plain]
    parts = plain.rstrip("/").split("/")
    if len(parts) > 2:
        keys.append("/".join(parts[-2:]))
    return keys
