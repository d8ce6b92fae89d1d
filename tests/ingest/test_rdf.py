"""Records written in RDF."""

from __future__ import annotations

from pyoxigraph import BlankNode

from .conftest import OSTEON, TURTLE_HEAD, Read, compact

EX = "http://example.org/"
RECORD = """
ex:p a osteon:Patient ; osteon:sex osteon:Female ; osteon:hasObservation ex:o .
ex:o a osteon:SerumCalcium ; osteon:value 9.40 ; osteon:unit "mg/dL" .
"""
EXPECTED = {
    EX + "p": {"a Patient", "sex Female", f"hasObservation {EX}o"},
    EX + "o": {"a SerumCalcium", 'value "9.40"^decimal', 'unit "mg/dL"'},
}


def test_turtle(read: Read) -> None:
    (record,) = read(a_ttl=TURTLE_HEAD + RECORD)
    assert (record.patient, record.label, record.source) == (EX + "p", EX + "p", "a.ttl")
    assert compact(record) == EXPECTED


def test_turtle_without_a_telling_name(read: Read) -> None:
    assert compact(read(record_txt=TURTLE_HEAD + RECORD)[0]) == EXPECTED


def test_n_triples(read: Read) -> None:
    text = "".join(f"{t} .\n" for t in read(a_ttl=TURTLE_HEAD + RECORD)[0].triples)
    assert compact(read(a_nt=text)[0]) == EXPECTED


def test_n_quads_lose_their_graph_names(read: Read) -> None:
    triples = read(a_ttl=TURTLE_HEAD + RECORD)[0].triples
    assert compact(read(a_nq="".join(f"{t} <{EX}g> .\n" for t in triples))[0]) == EXPECTED


def test_json_ld(read: Read) -> None:
    text = (
        '{"@context": {"o": "https://w3id.org/osteon/", "xsd": "http://www.w3.org/2001/XMLSchema#"},'
        '"@id": "http://example.org/p", "@type": "o:Patient", "o:sex": {"@id": "o:Female"},'
        '"o:hasObservation": {"@id": "http://example.org/o", "@type": "o:SerumCalcium",'
        '"o:value": {"@value": "9.40", "@type": "xsd:decimal"}, "o:unit": "mg/dL"}}'
    )
    assert compact(read(a_jsonld=text)[0]) == EXPECTED
    assert compact(read(a_json=text)[0]) == EXPECTED


def test_numbers_become_decimals_and_bad_values_text(read: Read) -> None:
    text = (
        "ex:p a osteon:Patient ; osteon:hasObservation ex:o .\n"
        'ex:o a osteon:EGFR ; osteon:value 61, 6.1E1, "sixty", "+6.10"^^xsd:decimal ;\n'
        '  osteon:referenceLow "1e-3"^^xsd:double .'
    )
    assert compact(read(a_ttl=TURTLE_HEAD + text)[0])[EX + "o"] == {
        "a EGFR",
        'value "61"^decimal',
        'valueText "sixty"',
        'value "6.10"^decimal',
        'referenceLow "0.001"^decimal',
    }


def test_bad_dates_become_text(read: Read) -> None:
    text = (
        "ex:p a osteon:Patient ; osteon:hasCondition ex:c .\n"
        'ex:c a osteon:Osteoporosis ; osteon:onset "2019-02-30"^^xsd:date ;\n'
        '  osteon:recorded "2019-02"^^xsd:gYearMonth .'
    )
    assert compact(read(a_ttl=TURTLE_HEAD + text)[0])[EX + "c"] == {
        "a Osteoporosis",
        'onset "2019-02-30"',
        'recorded "2019-02"^gYearMonth',
    }


def test_nameless_nodes_get_names_that_stay_the_same(read: Read) -> None:
    text = "[] a osteon:Patient ; osteon:hasObservation [ a osteon:EGFR ; osteon:value 61 ] ."
    first, again = read(a_ttl=TURTLE_HEAD + text)[0], read(a_ttl=TURTLE_HEAD + text)[0]
    assert first == again
    assert first.patient.startswith(OSTEON + "record/a/node-")
    assert not any(isinstance(t.subject, BlankNode) for t in first.triples)


def test_nameless_nodes_of_two_files_stay_apart(read: Read, tmp_path: object) -> None:
    from pathlib import Path

    text = TURTLE_HEAD + "[] a osteon:Patient ; osteon:sex osteon:{} ."
    for folder, sex in (("x", "Female"), ("y", "Male")):
        Path(folder).mkdir()
        Path(folder, "a.ttl").write_text(text.replace("{}", sex))
    assert len({record.patient for record in read("x/a.ttl", "y/a.ttl")}) == 2


def test_relative_iris_belong_to_the_file(read: Read) -> None:
    assert read(a_ttl=TURTLE_HEAD + "<p> a osteon:Patient .")[0].patient == OSTEON + "record/a/p"


def test_two_patients_in_one_file_and_one_in_two(read: Read) -> None:
    one = RECORD + "ex:q a osteon:Patient ; osteon:sex osteon:Male ."
    two = "ex:p a osteon:Patient ; osteon:hasCondition ex:c . ex:c a osteon:Hypocalcemia ."
    p, q = read(a_ttl=TURTLE_HEAD + one, b_ttl=TURTLE_HEAD + two)
    assert p.source == "a.ttl, b.ttl"
    assert {EX + "o", EX + "c"} < compact(p).keys()
    assert compact(q) == {EX + "q": {"a Patient", "sex Male"}}


def test_other_vocabularies_pass(read: Read) -> None:
    text = RECORD + '<http://example.org/doc> <http://purl.org/dc/terms/title> "A record" .'
    assert compact(read(a_ttl=TURTLE_HEAD + text)[0]) == EXPECTED


def test_fhir_and_turtle_together(read: Read) -> None:
    fhir = '{"resourceType": "Patient", "id": "p"}'
    assert [r.label for r in read(a_ttl=TURTLE_HEAD + RECORD, b_json=fhir)] == [
        "Patient/p",
        EX + "p",
    ]
