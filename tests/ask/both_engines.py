"""The records that the questions about records are asked of, and both engines loaded with them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import rdflib
from oracle import EXAMPLES, ROOT, knowledge
from prepared import prepared
from pyoxigraph import BlankNode, NamedNode, Store

from osteon.ingest import read_records
from osteon.pipeline import assess
from osteon.questions import XSD, Question, ask, dataset, read_questions

HERE = Path(__file__).resolve().parent
AS_OF = date(2026, 3, 15)
RECORDS = (
    "breast-mets-due-today.json",
    "ckd4-no-egfr.json",
    "cohort.ndjson",
    "dirty-data.json",
    "grave-gaps.json",
    "late-sixty.ttl",
    "low-calcium.json",
    "missing-everything.json",
    "stop-unexplained.json",
    "stopped-for-good.json",
    "twelve-weeks.ttl",
    "two-regimens.json",
    "zoledronic-good.ttl",
)
# Those whose outcome under the label was worked out by hand (tests/expected).
LABEL_RECORDS = (
    "allergy-to-denosumab.json",
    "giop-low-calcium.ttl",
    "grave-gaps.json",
    "myeloma-label.json",
)
ARTICLE, LABEL = "article", "article+label"

Rows = list[tuple[str | None, ...]]


@lru_cache(maxsize=1)
def questions() -> dict[str, Question]:
    """The questions of the packaged knowledge."""
    return read_questions(ROOT)


@lru_cache(maxsize=2)
def store(profile: str = ARTICLE) -> Store:
    """Knowledge, mappings and the records assessed under a profile, in Oxigraph."""
    paths = [*(EXAMPLES / name for name in RECORDS), HERE / "laboratory.ttl"]
    if profile == LABEL:
        paths = [EXAMPLES / name for name in LABEL_RECORDS]
    kb = knowledge()
    records = read_records([str(path) for path in paths], ROOT)
    return dataset(kb, [assess(one, kb, as_of=AS_OF, profile=profile) for one in records])


@lru_cache(maxsize=2)
def graph(profile: str = ARTICLE) -> rdflib.Graph:
    """The same triples in rdflib's own store, for rdflib's own engine."""
    found = rdflib.Graph()
    for quad in store(profile).quads_for_pattern(None, None, None, None):
        found.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    return found


def _term(term: Any) -> rdflib.term.Node:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    # In RDF 1.1 a plain string is an xsd:string; rdflib keeps the two apart.
    kind = None if term.datatype.value == XSD + "string" else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=kind, normalize=False)


def on_oxigraph(text: str, profile: str = ARTICLE) -> Rows:
    """Rows of a query on Oxigraph, in its order."""
    found = ask(store(profile), text)
    return [tuple(value(term) for term in row) for row in found]


def on_rdflib(text: str, profile: str = ARTICLE) -> Rows:
    """Rows of a query on rdflib's engine, in its order."""
    return [tuple(value(term) for term in row) for row in graph(profile).query(prepared(text))]  # type: ignore[union-attr]


def value(term: Any) -> str | None:
    """A term as one compares it: engines print equal numbers differently."""
    if term is None:
        return None
    text = str(term) if isinstance(term, rdflib.term.Node) else str(term.value)
    datatype = getattr(term, "datatype", None)
    return plain(text, str(getattr(datatype, "value", datatype)))


def plain(text: str, kind: str) -> str:
    """The text of a term of a datatype; numbers by what they are."""
    if kind in (XSD + "integer", XSD + "decimal"):
        return f"{Decimal(text).normalize():f}"
    return text


def ordered(rows: Rows) -> Rows:
    """Rows in an order that no engine decides."""
    return sorted(rows, key=lambda row: [(cell is not None, cell or "") for cell in row])
