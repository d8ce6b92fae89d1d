"""Look-up both ways: from a concept to its codes, and from a code to what it means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from osteon.ingest.record import OSTEON
from osteon.ingest.terminologies import Terminology
from osteon.ingest.vocabulary import fold
from osteon.terminology.catalogue import Catalogue, Row, iri, shown
from osteon.terminology.climb import Step
from osteon.terminology.index import Node
from osteon.terminology.near import near_codes, near_concepts, near_prefixes

Item = dict[str, Any]
_CODE: Final = re.compile(r"(?=\S*\d)[A-Za-z0-9][A-Za-z0-9.*+†-]*\Z")
"""What may be a code without the name of its terminology: one word, with a digit in it."""


def look_up(catalogue: Catalogue, term: str) -> Item:
    """What there is under a term: concepts, codes, and if neither, what it may be a misspelling of.

    A term is the name of a concept, a code as prefix:code or system|code, or a bare code.
    """
    term = term.strip()
    answer: Item = {"term": term, "concepts": [], "codes": [], "near": []}
    system, bar, code = term.rpartition("|")
    if bar:
        terminology = catalogue.codes.terminology(system) or _called(catalogue, system)
        _code(catalogue, answer, terminology, terminology.iri if terminology else system, code)
        return answer
    if name := _concept_of_iri(catalogue, term):
        answer["concepts"] = [_concept(catalogue, name)]
        return answer
    if found := _code_of_iri(catalogue, term):
        _code(catalogue, answer, found[0], found[0].iri, found[1])
        return answer
    prefix, colon, code = term.partition(":")
    if colon and not code.startswith("//"):
        terminology = _called(catalogue, prefix)
        if terminology is not None:
            _code(catalogue, answer, terminology, terminology.iri, code)
        if fold(prefix) == "osteon" and not answer["codes"]:
            answer["near"] = near_concepts(catalogue, code) + answer["near"]
        elif terminology is None:
            answer["near"] = near_prefixes(catalogue, prefix, code)
        return answer
    answer["concepts"] = [_concept(catalogue, name) for name in _named(catalogue, term)]
    if not answer["concepts"] and _CODE.match(term):
        for terminology in catalogue.terminologies:
            if catalogue.codes.covering(terminology.iri, term) or _in_index(
                catalogue, (terminology.iri, terminology.normal(term))
            ):
                answer["codes"].append(_meaning(catalogue, terminology, terminology.iri, term))
        answer["codes"] = [code for code in answer["codes"] if code["mappings"] or code["paths"]]
    if not answer["concepts"] and not answer["codes"]:
        answer["near"] = near_concepts(catalogue, term)
        if _CODE.match(term):
            answer["near"] += [
                near for t in catalogue.terminologies for near in near_codes(catalogue, t, term)
            ][:5]
    return answer


def _called(catalogue: Catalogue, name: str) -> Terminology | None:
    return next((t for t in catalogue.terminologies if t.goes_by(name)), None)


def _concept_of_iri(catalogue: Catalogue, term: str) -> str | None:
    prefix, _, local = term.partition(":")
    name = local if prefix.lower() == "osteon" else term.removeprefix(OSTEON)
    return name if name in catalogue.vocabulary.kinds and (name != term or ":" in term) else None


def _code_of_iri(catalogue: Catalogue, term: str) -> tuple[Terminology, str] | None:
    """A code written as the IRI that the tables give it."""
    for row in catalogue.rows:
        base = row.mapping.prefixes[row.terminology.prefix]
        if term.startswith(base) and len(term) > len(base):
            return row.terminology, term.removeprefix(base)
    return None


def _named(catalogue: Catalogue, term: str) -> list[str]:
    """The concepts of that name: their own, in words, or as another word for it."""
    vocabulary = catalogue.vocabulary
    wanted = fold(term)
    found = set(vocabulary.by_label.get(wanted, ()))
    found |= {name for name in vocabulary.kinds if name.lower() == wanted.replace(" ", "")}
    mapped = {row.concept for row in catalogue.rows}
    known = [name for name in found if name in vocabulary.kinds]
    # Of several of one name, the one that codes stand for is meant.
    return sorted([name for name in known if name in mapped] or known)


def _concept(catalogue: Catalogue, name: str) -> Item:
    vocabulary = catalogue.vocabulary
    others = [n for n in vocabulary.kinds if n in vocabulary.classes and n != name]
    return {
        "id": shown(name),
        "iri": iri(name),
        "label": catalogue.label(name),
        "broader": sorted(shown(n) for n in vocabulary.kinds[name] if n != name),
        "narrower": sorted(shown(n) for n in others if name in vocabulary.kinds[n]),
        "mappings": [mapping(catalogue, row) for row in catalogue.of_concept(name)],
    }


def mapping(catalogue: Catalogue, row: Row) -> Item:
    """A row of a table in words."""
    cells = row.mapping.cells
    prefix, _, local = (cells.get("mapping_source") or "").partition(":")
    source = catalogue.sources.get(row.mapping.prefixes.get(prefix, "") + local)
    return {
        "concept": shown(row.concept),
        "conceptLabel": catalogue.label(row.concept),
        "terminology": row.terminology.label,
        "system": row.terminology.systems[0],
        "curie": row.curie,
        "code": row.code,
        "label": cells.get("object_label") or None,
        "predicate": cells["predicate_id"],
        "negated": row.mapping.negated,
        "read": row.read,
        "confidence": cells.get("confidence") or None,
        "justification": cells["mapping_justification"],
        "source": source.text if source else cells.get("mapping_source") or None,
        "version": cells.get("object_source_version") or (source.version if source else None),
        "comment": cells.get("comment") or None,
        "table": row.titled,
        "line": row.mapping.line,
    }


def _code(
    catalogue: Catalogue, answer: Item, terminology: Terminology | None, system: str, code: str
) -> None:
    """Add what a code means to an answer, or codes that are like it."""
    found = _meaning(catalogue, terminology, system, code)
    if (
        found["mappings"]
        or found["paths"]
        or _in_index(catalogue, catalogue.codes.node(system, code))
    ):
        answer["codes"] = [found]
    elif terminology is not None:
        answer["near"] = near_codes(catalogue, terminology, code)
    else:
        answer["near"] = near_prefixes(catalogue, system, code)


def _in_index(catalogue: Catalogue, node: Node) -> bool:
    index = catalogue.codes.index
    return index is not None and index.display(node) is not None


def _meaning(catalogue: Catalogue, terminology: Terminology | None, system: str, code: str) -> Item:
    """A code, the rows that decide about it, and the ways that lead to them."""
    codes = catalogue.codes
    reading = codes.read(system, code)
    ways: list[list[Item]] = []
    rows: list[Row] = []
    if terminology is not None:
        rows = catalogue.of_code(terminology, code)
        covering = codes.covering(system, code)
        if covering is not None and covering != terminology.normal(code):
            rows += catalogue.of_code(terminology, covering)
            ways.append(_by_prefix(terminology, code, covering, rows))
    for path in reading.paths:
        ways.append([_step(catalogue, step) for step in path])
        last = path[-1].above
        above = next(t for t in catalogue.terminologies if t.iri == last[0])
        covering = codes.covering(*last)
        if covering is not None:
            found = catalogue.of_code(above, covering)
            if covering != last[1]:
                ways[-1] += _by_prefix(above, last[1], covering, found)
            rows += [row for row in found if row not in rows]
    index = codes.index
    return {
        "terminology": terminology.label if terminology else None,
        "system": terminology.systems[0] if terminology else system,
        "code": code,
        "label": next((r.mapping.cells.get("object_label") or None for r in _own(rows, code)), None)
        or (index.display(codes.node(system, code)) if index else None)
        or None,
        "understood": bool(reading.terms),
        "concepts": [
            {"id": shown(n), "iri": iri(n), "label": catalogue.label(n)}
            for n in sorted(reading.terms)
        ],
        "paths": ways,
        "above": _above(catalogue, terminology, code, rows) if terminology else [],
        "mappings": [mapping(catalogue, row) for row in rows],
        "notice": terminology.notice if terminology else "",
    }


def _above(catalogue: Catalogue, t: Terminology, code: str, rows: list[Row]) -> list[Item]:
    """The codes of the tables that a code is under by its first characters, beyond the one that
    decides."""
    decided = t.normal(rows[0].code) if rows and rows[0].terminology == t else ""
    if not t.by_prefix or not t.normal(code).startswith(decided):
        return []
    found = {
        t.normal(row.code): {
            "code": row.code,
            "label": row.mapping.cells.get("object_label") or None,
        }
        for row in catalogue.rows
        if row.terminology == t and decided.startswith(t.normal(row.code))
    }
    return [found[each] for each in sorted(found, key=len, reverse=True) if each != decided]


def _own(rows: Iterable[Row], code: str) -> list[Row]:
    return [r for r in rows if r.terminology.normal(r.code) == r.terminology.normal(code)]


def _by_prefix(t: Terminology, code: str, covering: str, rows: list[Row]) -> list[Item]:
    """The steps from a code up to the one that covers it, through the levels between."""
    ends = [n for n in t.levels if len(covering) < n < len(t.normal(code))]
    between = [_cut(t, code, end) for end in reversed(ends)]
    if t.placeholder:
        between = [part for part in between if not part.endswith(t.placeholder)]
    top = next((r.code for r in rows if t.normal(r.code) == covering), covering)
    way = [code.strip(), *between, top]
    return [
        {
            "from": below,
            "fromSystem": t.systems[0],
            "to": above,
            "system": t.systems[0],
            "how": "prefix",
            "release": None,
        }
        for below, above in zip(way, way[1:], strict=False)
    ]


def _cut(t: Terminology, code: str, length: int) -> str:
    """The first characters of a code as it is written, of which so many carry meaning."""
    code = code.strip()
    return next(code[:end] for end in range(len(code)) if len(t.normal(code[:end])) == length)


def _step(catalogue: Catalogue, step: Step) -> Item:
    def system(name: str) -> str:
        terminology = catalogue.codes.terminology(name)
        return terminology.systems[0] if terminology else name

    return {
        "from": step.code[1],
        "fromSystem": system(step.code[0]),
        "to": step.above[1],
        "system": system(step.above[0]),
        "how": step.how,
        "release": step.release,
    }
