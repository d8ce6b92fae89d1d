"""FHIR JSON read with msgspec, which leaves what no reader looks at as bytes.

The result is that of `parse_json`, but for two things: a resource of a kind that nobody reads has
only its kind and its id, and whole numbers are int. Where that could not be promised - JSON that
is broken, a name that stands twice, an unusual layout - there is no result, and `parse_json` says
what is wrong, and where.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any

from msgspec import DecodeError, Raw, Struct, ValidationError
from msgspec.json import Decoder, Encoder

from osteon.ingest.fhir.elements import Json
from osteon.ingest.jsontext import DEEPEST, is_deep

_AROUND = 3
"""Levels of nesting around a resource in a Bundle."""
_A_FEW = 64
_KIND = b'"resourceType"'
_HEAD = re.compile(rb'\{\s*"resourceType"\s*:\s*"([A-Za-z]+)"(?:\s*,\s*"id"\s*:\s*"([^"\\]*)")?')


class _Unsure(Exception):
    """The quick way cannot tell that it would be right."""


class _Entry(Struct):
    resource: Raw = Raw()


class _Bundle(Struct):
    resourceType: str
    entry: list[_Entry] = []


class _Identified(Struct):
    id: Any = None


_ANYTHING = Decoder(float_hook=str)
_BUNDLE = Decoder(_Bundle)
_IDENTIFIED = Decoder(_Identified)
_encode = Encoder().encode
_NO_RESULT = (_Unsure, DecodeError, ValidationError, RecursionError, ValueError, OverflowError)


def parse_quickly(text: str, kinds: Container[str], escapes: bool) -> Json | None:
    """A Bundle or a resource; None if it is neither, or has to be read with more care.

    `escapes` is whether any character may stand in the text by its number.
    """
    data = text.encode()
    try:
        bundle = _BUNDLE.decode(data)
        if bundle.resourceType == "Bundle" and bundle.entry:
            return _bundle(data, bundle.entry, kinds, escapes)
        return _object(data, escapes)
    except _NO_RESULT:
        return None


def _bundle(data: bytes, entries: list[_Entry], kinds: Container[str], escapes: bool) -> Json:
    """A Bundle of which the resources are read one by one, and then the rest."""
    found: list[Json | None] = []
    rest: list[bytes] = []
    place = 0
    for entry in entries:
        resource = bytes(entry.resource)
        if not resource:
            found.append(None)
            continue
        start = data.find(resource[:_A_FEW], place)
        rest += (data[place:start], b"{}")
        place = start + len(resource)
        found.append(_resource(resource, kinds, escapes))
    rest.append(data[place:])
    whole = _object(b"".join(rest), escapes)
    # Taken out was what was decoded, and not what only looks like it.
    for entry, content in zip(whole["entry"], found, strict=True):
        if entry.get("resource") != (None if content is None else {}):
            raise _Unsure
        if content is not None:
            entry["resource"] = content
    return whole


def _resource(data: bytes, kinds: Container[str], escapes: bool) -> Json:
    head = _HEAD.match(data)
    if head is None or (kind := head[1].decode()) in kinds or (escapes and b"\\u" in data):
        return _object(data, escapes, _AROUND)
    # A name that stands first in its object does not stand there for the second time. So this is
    # the kind, whatever comes after.
    if not all(part[-_A_FEW:].rstrip().endswith(b"{") for part in data.split(_KIND)[:-1]):
        return _object(data, escapes, _AROUND)
    name = head[2].decode() if head[2] is not None else _IDENTIFIED.decode(data).id
    return {"resourceType": kind, "id": name}


def _object(data: bytes, escapes: bool, around: int = 0) -> Json:
    """An object in full, in which no name stands twice."""
    value = _ANYTHING.decode(data)
    if not isinstance(value, dict):
        raise _Unsure
    # Of a name that stands twice, one is lost, and its colon with it. The only colons that come
    # back otherwise than they went are those written as an escape.
    again = _encode(value)
    colons = again.count(b":")
    if colons != data.count(b":") or (escapes and b"\\u003" in data):
        raise _Unsure
    if colons + again.count(b"[") > DEEPEST - around and is_deep(value, around):
        raise _Unsure
    return value
