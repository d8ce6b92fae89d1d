"""A made-up record never breaks a reader: it is read, or refused in one line."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Quad, Store

from osteon.errors import InputError
from osteon.ingest import PatientRecord, read_records

from .made_up import ODD, ROOT, bundles, damaged, examples, rdf, scribbled

FOLDER = tempfile.TemporaryDirectory()


def read(suffix: str, data: str | bytes) -> list[PatientRecord]:
    """What is read of some data; nothing where it is refused as it should be."""
    path = Path(FOLDER.name) / f"made-up.{suffix}"
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    try:
        records = read_records([str(path)], ROOT)
    except InputError as error:
        sentence = str(error)
        assert str(path) in sentence
        assert (
            sentence.endswith((".", "?"))
            and len(sentence.splitlines()) == 1
            and len(sentence) < 2000
        )
        return []
    assert records and len({record.patient for record in records}) == len(records)
    for record in records:
        Store().extend([Quad(t.subject, t.predicate, t.object) for t in record.triples])
    return records


@given(st.sampled_from(bundles()).flatmap(damaged))
@examples(100)
def test_fhir(value: object) -> None:
    read("json", json.dumps(value))


def told(suffix: str, data: str) -> object:
    """What is read of some data, or the sentence that refuses it."""
    path = Path(FOLDER.name) / f"made-up.{suffix}"
    path.write_bytes(data.encode("utf-8", "surrogatepass"))
    try:
        return [
            (one.label, sorted(map(str, one.triples))) for one in read_records([str(path)], ROOT)
        ]
    except InputError as error:
        return str(error)


@given(
    st.sampled_from(bundles()).flatmap(damaged).map(json.dumps)
    | scribbled(tuple(json.dumps(bundle, indent=1) for bundle in bundles()))
)
@examples(150)
def test_the_quick_way_and_the_careful_one(text: str) -> None:
    quick = told("json", text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("osteon.ingest.formats.parse_quickly", lambda *_: None)
        assert told("json", text) == quick


@given(
    st.sampled_from(bundles()).flatmap(lambda b: damaged([e["resource"] for e in b["entry"]])),
    st.sampled_from(("\n", "\r\n", "\n\n", " \n", "\r")),
)
@examples(60)
def test_ndjson(value: object, ending: str) -> None:
    lines = value if isinstance(value, list) else [value]
    read("ndjson", ending.join(map(json.dumps, lines)))


def test_json_ld_with_an_iri_that_is_none() -> None:
    for iri in ("http://[", "http://e/#a#b", "http://e/ <", "http://e/%"):
        read("jsonld", json.dumps({"@id": iri, "@type": "https://w3id.org/osteon/Patient"}))


@given(ODD)
@examples(60)
def test_any_json(value: object) -> None:
    read("json", json.dumps(value))
    read("jsonld", json.dumps(value))


@given(scribbled(tuple(json.dumps(bundle, indent=1) for bundle in bundles())))
@examples(60)
def test_json_text(text: str) -> None:
    read("json", text)


@pytest.mark.parametrize("suffix", ["ttl", "nt", "trig", "jsonld"])
def test_rdf_text(suffix: str) -> None:
    @given(scribbled(rdf(suffix)))
    @examples(60)
    def holds(text: str) -> None:
        read(suffix, text)

    holds()


@given(st.sampled_from(rdf("jsonld")).flatmap(lambda text: damaged(json.loads(text))))
@examples(60)
def test_json_ld(value: object) -> None:
    read("jsonld", json.dumps(value))


@given(
    st.sampled_from(("json", "ndjson", "ttl", "nt", "nq", "trig", "jsonld", "txt")),
    st.binary(max_size=40) | st.text(max_size=40),
)
@examples(100)
def test_any_bytes(suffix: str, data: str | bytes) -> None:
    read(suffix, data)


def test_the_examples_themselves_are_read() -> None:
    for bundle in bundles():
        assert len(read("json", json.dumps(bundle))) == 1
    for suffix in ("ttl", "nt", "trig", "jsonld"):
        for text in rdf(suffix):
            assert len(read(suffix, text)) == 1
