"""What belongs to whom, and what is told of what is nobody's."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from crowd import (
    Json,
    alone,
    answers,
    calcium,
    cohort,
    errors,
    ndjson,
    ntriples,
    osteoporosis,
    patient,
)
from made_up import examples
from oracle import EXAMPLES, ROOT

from osteon.errors import InputError
from osteon.ingest import read_records
from osteon.present import json as present_json


def ground(answer: Json) -> Json:
    """An answer without what the order of files may change: nothing, but as text it compares."""
    found: Json = json.loads(present_json.dumps(answer))
    return found


def run(tmp_path: Path, *inputs: object, **more: object) -> dict[str, Json]:
    cohort(inputs, tmp_path / "out", form="ndjson", **more)
    return answers(tmp_path / "out")


def seen(answer: Json) -> set[str]:
    """The entries that anything in an answer rests on."""
    found: set[str] = set()
    for part in answer.values():
        for item in part if isinstance(part, list) else ():
            found.update(item.get("because", ()) if isinstance(item, dict) else ())
    return found


def test_a_bulk_export_has_a_file_for_each_type(tmp_path: Path) -> None:
    """Entries stand far from their patient, in other files, packed or not, in any order."""
    people = [patient("a"), patient("b")]
    ndjson(tmp_path / "z.Patient.ndjson", people)
    rest = [
        osteoporosis("op-a", "Patient/a"),
        calcium("ca-b", "http://server/fhir/Patient/b/_history/3"),
        osteoporosis("op-b", "http://server/fhir/Patient/b"),
        calcium("ca-a", "Patient/a"),
    ]
    packed = ndjson(tmp_path / "c.ndjson", rest).read_bytes()
    (tmp_path / "c.ndjson").unlink()
    (tmp_path / "Other.ndjson.gz").write_bytes(gzip.compress(packed))
    (tmp_path / "notes.txt").write_text("no record", "utf-8")
    found = run(tmp_path, tmp_path)
    assert list(found) == ["Patient/a", "Patient/b"]
    assert {"Condition/op-a", "Observation/ca-a"} <= seen(found["Patient/a"])
    assert {"Condition/op-b", "Observation/ca-b"} <= seen(found["Patient/b"])
    assert not seen(found["Patient/a"]) & {"Condition/op-b", "Observation/ca-b"}
    assert errors(tmp_path / "out") == []


def test_medications_go_with_every_order_that_names_them(tmp_path: Path) -> None:
    """Directly, and by an ingredient that is a resource of its own."""
    drug = {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "993449"}]}
    shared = {
        "resourceType": "Medication",
        "id": "m",
        "ingredient": [{"itemReference": {"reference": "Substance/s"}}],
    }
    substance = {"resourceType": "Substance", "id": "s", "code": drug}
    orders = [
        {
            "resourceType": "MedicationAdministration",
            "id": f"given-{who}",
            "status": "completed",
            "subject": {"reference": f"Patient/{who}"},
            "medicationReference": {"reference": "http://server/Medication/m"},
            "effectiveDateTime": "2026-01-10",
        }
        for who in ("a", "b")
    ]
    people = [patient("a"), patient("b"), patient("c")]
    alike = ndjson(tmp_path / "one.ndjson", [*people, shared, substance, *orders])
    found = run(tmp_path, alike)
    given = {
        who: answer["schedule"] and answer["schedule"]["lastDose"] for who, answer in found.items()
    }
    assert given["Patient/a"] == given["Patient/b"]
    records = {record.label: record for record in read_records([str(alike)], ROOT)}
    for who in ("a", "b"):
        about = [t for t in records[f"Patient/{who}"].triples if "Denosumab" in str(t.object)]
        assert about
        assert "not-indicated" != found[f"Patient/{who}"]["verdict"]
    assert found["Patient/c"]["verdict"] == "not-indicated"


def test_an_entry_without_a_subject_is_of_the_only_patient_of_its_file(tmp_path: Path) -> None:
    for who in ("a", "b"):
        ndjson(tmp_path / f"{who}.ndjson", [patient(who), calcium(f"ca-{who}", None)])
        with (tmp_path / f"{who}.ndjson").open("a") as file:
            file.write(json.dumps(osteoporosis("op", f"Patient/{who}")) + "\n")
    found = run(tmp_path, tmp_path)
    assert "Observation/ca-a" in seen(found["Patient/a"])
    assert "Observation/ca-b" in seen(found["Patient/b"])
    assert errors(tmp_path / "out") == []


def test_a_patient_may_be_named_by_an_identifier(tmp_path: Path) -> None:
    people = [
        patient("a", identifier=[{"system": "urn:mrn", "value": "17"}]),
        patient("b", identifier=[{"system": "urn:mrn", "value": "18"}]),
    ]
    said = {"subject": {"identifier": {"system": "urn:mrn", "value": "18"}}}
    asked = {"subject": {"reference": "Patient?identifier=urn:mrn%7C17"}}
    nobody = {"subject": {"identifier": {"system": "urn:mrn", "value": "19"}}}
    path = ndjson(
        tmp_path / "all.ndjson",
        [
            *people,
            osteoporosis("op-a", "Patient/a"),
            osteoporosis("op-b", "Patient/b"),
            calcium("ca-b", None, **said),
            calcium("ca-a", None, **asked),
            calcium("ca-c", None, **nobody),
        ],
    )
    found = run(tmp_path, path)
    assert "Observation/ca-a" in seen(found["Patient/a"])
    assert "Observation/ca-b" in seen(found["Patient/b"])
    (error,) = errors(tmp_path / "out")
    assert (error["patient"], error["line"]) == (None, 7)
    assert "Observation/ca-c is about the bearer of 19, which is not one patient" in error["reason"]


def test_what_is_nobodys_is_told_and_costs_nobody_the_answer(tmp_path: Path) -> None:
    path = ndjson(
        tmp_path / "all.ndjson",
        [
            patient("a"),
            patient("b"),
            calcium("no-subject", None),
            calcium("of-a-group", "Group/g"),
            calcium("gone-1", "Patient/gone"),
            calcium("gone-2", "Patient/gone"),
        ],
    )
    summary = cohort([path], tmp_path / "out")
    assert (summary["patients"], summary["assessed"], summary["refused"]) == (2, 2, 3)
    told = [(e["patient"], e["line"], e["reason"]) for e in errors(tmp_path / "out")]
    assert told == [
        (None, 3, "Observation/no-subject does not say which patient it is about"),
        (None, 4, "Observation/of-a-group is about Group/g, which is not a patient of the input"),
        (
            "Patient/gone",
            5,
            "2 resources are about Patient/gone, which is not among the patients of the input",
        ),
    ]


def test_two_patients_of_one_id_get_no_answer_but_a_reason(tmp_path: Path) -> None:
    """In two NDJSON files, in two Bundles, in one of each: nothing is merged silently."""
    ndjson(tmp_path / "1.ndjson", [patient("twin"), patient("other")])
    ndjson(tmp_path / "2.ndjson", [patient("twin", gender="female"), patient("both")])
    bundle = {"resourceType": "Bundle", "type": "collection"}
    for name in ("x.json", "y.json"):
        entries = [{"resource": patient("in-bundles")}, {"resource": patient(name[0])}]
        (tmp_path / name).write_text(json.dumps({**bundle, "entry": entries}), "utf-8")
    (tmp_path / "z.json").write_text(
        json.dumps({**bundle, "entry": [{"resource": patient("both")}]}), "utf-8"
    )
    summary = cohort(
        [tmp_path / n for n in ("1.ndjson", "2.ndjson", "x.json", "y.json", "z.json")],
        tmp_path / "out",
    )
    assert (summary["patients"], summary["assessed"], summary["withoutAnswer"]) == (9, 3, 6)
    told = errors(tmp_path / "out")
    assert sorted(e["patient"] for e in told) == [
        "Patient/both",
        "Patient/both",
        "Patient/in-bundles",
        "Patient/in-bundles",
        "Patient/twin",
        "Patient/twin",
    ]
    (twin, _) = [e["reason"] for e in told if e["patient"] == "Patient/twin"]
    assert twin.startswith("is in the input 2 times, in ")
    assert f"{tmp_path / '1.ndjson'}, line 1 and in {tmp_path / '2.ndjson'}, line 1" in twin


def test_a_bundle_a_line(tmp_path: Path) -> None:
    sources = ["low-calcium.json", "dirty-data.json"]
    bundles = [json.loads((EXAMPLES / name).read_text("utf-8")) for name in sources]
    found = run(tmp_path, ndjson(tmp_path / "bundles.ndjson", bundles))
    records = [r for r in examples() if r.source.endswith(tuple(sources))]
    assert set(found) == {record.label for record in records}


def test_numbers_keep_their_digits(tmp_path: Path) -> None:
    """What groups the lines must not parse and write them again."""
    digits = "8.60000000000000001"
    text = json.dumps(calcium("ca", "Patient/a", 8.125)).replace("8.125", digits)
    path = ndjson(tmp_path / "all.ndjson", [patient("a"), osteoporosis("op", "Patient/a")])
    with path.open("a") as file:
        file.write(text + "\n")
    cohort([path], tmp_path / "out", form="nquads")
    quads = "".join(p.read_text("utf-8") for p in (tmp_path / "out" / "graphs").glob("part-0*"))
    assert f'"{digits}"^^' in quads


# -- record graphs


def test_an_entry_of_two_patients_is_a_fault_of_both(tmp_path: Path) -> None:
    a, osteon = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "https://w3id.org/osteon/"
    path = tmp_path / "all.nq"
    path.write_text(
        "".join(
            f"<urn:{p}> <{a}> <{osteon}Patient> <urn:g> .\n<urn:{p}> <{osteon}hasCondition> "
            f"<urn:c{'' if p < 'c' else p}> <urn:g> .\n"
            for p in "abc"
        )
        + f"<urn:c> <{a}> <{osteon}Osteoporosis> .\n<urn:cc> <{a}> <{osteon}Osteoporosis> .\n"
        + f"<urn:lost> <{a}> <{osteon}SerumCalcium> .\n",
        "utf-8",
    )
    summary = cohort([path], tmp_path / "out")
    assert (summary["patients"], summary["assessed"], summary["refused"]) == (3, 1, 1)
    told = {e["patient"]: e["reason"] for e in errors(tmp_path / "out")}
    assert set(told) == {"urn:a", "urn:b", None}
    assert told["urn:a"].startswith("urn:c is an entry of 2 patients, urn:a and urn:b;")
    assert "urn:lost (SerumCalcium) belongs to no patient" in told[None]


def test_a_graph_may_be_in_any_order_and_in_several_files(tmp_path: Path) -> None:
    record = next(r for r in examples() if r.source.endswith("giop-low-calcium.ttl"))
    lines = [f"{triple} .\n" for triple in reversed(record.triples)]
    (tmp_path / "1.nt").write_text("".join(lines[::2]), "utf-8")
    (tmp_path / "2.nt").write_text("".join(lines[1::2]), "utf-8")
    whole = run(tmp_path / "whole", ntriples(tmp_path / "all.ttl", [record]))
    assert run(tmp_path, tmp_path / "1.nt", tmp_path / "2.nt") == whole


# -- what stops a run before anybody has an answer


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "a.ndjson",
            '{"resourceType": "Patient", "id": "a"}\n{"resourceType": "Obs',
            "does not say whose",
        ),
        ("a.ndjson", '{"resourceType": "Patient", "id": "a"}\n{"id": 1}\n', "has no resourceType"),
        ("a.nt", "<urn:a> <urn:b> <urn:c> .\n<urn:a> oops\n", "a.nt, line 2"),
        ("a.nt", "<urn:a> <urn:b> <urn:c> .\n", "no statement says who is a patient"),
        ("a.ndjson", '{"resourceType": "Encounter", "id": "a"}\n', "no patient found"),
        ("a.csv", "a,b\n", "is no kind of file that is read"),
    ],
)
def test_what_may_be_of_anybody_stops_the_run(
    name: str, text: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(InputError, match=said):
        cohort([tmp_path / name], tmp_path / "out")


def test_a_broken_line_that_names_a_patient_costs_that_one_the_answer(tmp_path: Path) -> None:
    path = ndjson(tmp_path / "all.ndjson", [patient("a"), patient("b")])
    broken = json.dumps(calcium("ca", "Patient/b"))[:-1]
    with path.open("a") as file:
        file.write(broken + "\n" + broken.replace("Patient/b", "Patient/nobody") + "\n")
    summary = cohort([path], tmp_path / "out")
    assert (summary["assessed"], summary["withoutAnswer"], summary["refused"]) == (1, 1, 1)
    told = {e["patient"]: e["reason"] for e in errors(tmp_path / "out")}
    assert "all.ndjson, line 3, which is about this patient: broken JSON" in told["Patient/b"]
    assert any("nobody" in str(patient) for patient in told)


def test_one_broken_document_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"resourceType": "Bundle"', "utf-8")
    (tmp_path / "bad.ttl").write_text("<urn:a> oops", "utf-8")
    (tmp_path / "good.json").write_text(json.dumps(patient("good")), "utf-8")
    summary = cohort([tmp_path], tmp_path / "out")
    assert (summary["patients"], summary["assessed"], summary["refused"]) == (1, 1, 2)
    assert {e["source"].rsplit("/", 1)[-1] for e in errors(tmp_path / "out")} == {
        "bad.json",
        "bad.ttl",
    }


def test_a_list_of_hospitals_beside_the_patients_is_no_error(tmp_path: Path) -> None:
    bundle = {"resourceType": "Bundle", "type": "collection"}
    hospital = {"resourceType": "Organization", "id": "h"}
    lost = calcium("ca", "Patient/elsewhere")
    for name, resource in (("hospitals", hospital), ("patient", patient("a")), ("lost", lost)):
        found = {**bundle, "entry": [{"resource": resource}]}
        (tmp_path / f"{name}.json").write_text(json.dumps(found), "utf-8")
    (tmp_path / "empty.json").write_text(json.dumps(bundle), "utf-8")
    summary = cohort([tmp_path], tmp_path / "out")
    assert (summary["patients"], summary["assessed"], summary["refused"]) == (1, 1, 2)
    sources = {e["source"].rsplit("/", 1)[-1] for e in errors(tmp_path / "out")}
    assert sources == {"empty.json", "lost.json"}


def test_resources_without_an_id_are_named_by_their_place_as_assess_does(tmp_path: Path) -> None:
    """And Bundles of those that are named by their address alone are not all one patient."""
    nameless = [calcium("x", "Patient/a", 7.0), osteoporosis("y", "Patient/a")]
    for one in nameless:
        del one["id"]
    path = ndjson(tmp_path / "x.ndjson", [patient("b"), patient("a"), *nameless])
    for who in ("1", "2"):
        entry = {"fullUrl": f"urn:uuid:00000000-0000-4000-8000-00000000000{who}"}
        entry["resource"] = patient("")  # type: ignore[assignment]
        del entry["resource"]["id"]  # type: ignore[attr-defined]
        found = {"resourceType": "Bundle", "type": "collection", "entry": [entry]}
        (tmp_path / f"{who}.json").write_text(json.dumps(found), "utf-8")
    found = run(tmp_path, tmp_path)
    assert len(found) == 4
    records = read_records([str(path)], ROOT)
    for record in records:
        assert found[record.label] == ground(alone(record))
    assert {"Observation/entry-3", "Condition/entry-4"} <= seen(found["Patient/a"])


def test_files_of_other_kinds_are_told(tmp_path: Path) -> None:
    ndjson(tmp_path / "x.ndjson", [patient("a")])
    for name in ("notes.txt", "export.csv", ".hidden", "x.ndjson.zst"):
        (tmp_path / name).write_text("x", "utf-8")
    summary = cohort([tmp_path], tmp_path / "out")
    names = [Path(name).name for name in summary["notRead"]["first"]]
    assert names == ["export.csv", "notes.txt", "x.ndjson.zst"]
