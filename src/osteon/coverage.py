"""Over many records: which codes were understood, and which were not, by how often they occur."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from pyoxigraph import Literal, NamedNode

from osteon.ingest.codes import Codes
from osteon.ingest.record import OSTEON, RDF_TYPE
from osteon.pipeline import Assessment
from osteon.store import RECORD_GRAPH
from osteon.terminology.catalogue import shown

_CODING: Final = NamedNode(OSTEON + "coding")
_UNMAPPED: Final = NamedNode(OSTEON + "hasUnmappedCoding")
_SAID: Final = {OSTEON + name: name for name in ("system", "notation", "display", "usedRelease")}
Item: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[str, str]


@dataclass
class _Count:
    """What is known of one code so far."""

    entries: int = 0
    patients: set[str] = field(default_factory=set)
    displays: set[str] = field(default_factory=set)
    could: set[str] = field(default_factory=set)
    concepts: set[str] = field(default_factory=set)
    releases: set[str] = field(default_factory=set)


_Counts: TypeAlias = dict[Key, _Count]


def coverage(assessments: Iterable[Assessment], codes: Codes) -> Item:
    """Plain data: how many patients, and both kinds of codes, the most frequent first."""
    unread: dict[Key, _Count] = defaultdict(_Count)
    read: dict[Key, _Count] = defaultdict(_Count)
    patients = 0
    for assessment in assessments:
        patients += 1
        for one in assessment.answer["codesNotUnderstood"]:
            count = unread[one["system"] or "", one["code"] or one["display"] or ""]
            count.entries += 1
            count.patients.add(assessment.patient)
            count.displays |= {one["display"]} - {None}
            count.could.update(one["couldMatter"])
        _count_coded(assessment, codes, (read, unread))
    return {
        "patients": patients,
        "notUnderstood": [
            _item(key, count) | {"couldMatter": sorted(count.could)}
            for key, count in _sorted(unread)
        ],
        "understood": [
            _item(key, count)
            | {"concepts": sorted(count.concepts), "releases": sorted(count.releases)}
            for key, count in _sorted(read)
        ],
    }


def _count_coded(assessment: Assessment, codes: Codes, counts: tuple[_Counts, _Counts]) -> None:
    """The codes of the entries that became something; one that only stands beside a code that was
    understood is not understood itself, and cannot matter."""
    read, unread = counts
    types: dict[str, set[str]] = defaultdict(set)
    codings: list[tuple[str, str]] = []
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in assessment.quads:
        if quad.graph_name != RECORD_GRAPH or not isinstance(quad.subject, NamedNode):
            continue
        subject, value = quad.subject.value, quad.object
        if quad.predicate == RDF_TYPE and isinstance(value, NamedNode):
            types[subject].add(value.value.replace(OSTEON, "osteon:"))
        elif quad.predicate == _CODING and isinstance(value, NamedNode):
            codings.append((subject, value.value))
        elif quad.predicate.value in _SAID and isinstance(value, Literal):
            said[subject][_SAID[quad.predicate.value]] = value.value
    for entry, coding in codings:
        facts = said[coding]
        key = facts.get("system", ""), facts.get("notation", "")
        if not key[1] or not types[entry]:
            continue
        understood = codes.look_up(*key)
        count = read[key] if understood else unread[key]
        count.entries += 1
        count.patients.add(assessment.patient)
        count.displays |= {facts["display"]} if "display" in facts else set()
        count.concepts |= {shown(name) for name in understood}
        count.releases |= {facts["usedRelease"]} if "usedRelease" in facts else set()


def _sorted(counts: dict[Key, _Count]) -> list[tuple[Key, _Count]]:
    return sorted(counts.items(), key=lambda one: (-one[1].entries, one[0]))


def _item(key: Key, count: _Count) -> Item:
    return {
        "system": key[0] or None,
        "code": key[1] or None,
        "display": min(count.displays, default=None),
        "entries": count.entries,
        "patients": len(count.patients),
    }
