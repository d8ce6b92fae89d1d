"""A cohort's answers are those of `osteon assess`, to the last field."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from crowd import DAY, Json, alone, answers, cohort, ntriples, table
from made_up import copies, examples, mixed
from oracle import EXAMPLES, ROOT, knowledge
from shortened import shortened

from osteon.batch import batches
from osteon.briefly import MANY, assess_briefly
from osteon.cohort.options import Options
from osteon.ingest import read_records
from osteon.present import json as present_json

GENERATED = int(os.environ.get("OSTEON_GENERATED", "8"))
"""How many made-up patients; `.ci/run` compares 2,000 in a step of its own."""


def plain(answer: Json) -> Json:
    """An answer as whoever reads the JSON sees it."""
    found: Json = json.loads(present_json.dumps(answer))
    return found


def test_every_example(tmp_path: Path) -> None:
    paths = [p for p in sorted(EXAMPLES.iterdir()) if p.suffix in (".json", ".ndjson", ".ttl")]
    summary = cohort(paths, tmp_path / "out", form="ndjson")
    found = answers(tmp_path / "out")
    records = examples()
    assert (summary["patients"], summary["assessed"]) == (len(records), len(records))
    assert len(records) > 50
    # The order of the input is that of the output, for files of a kind.
    assert set(found) == {record.label for record in records}
    for record in records:
        assert found[record.label] == plain(alone(record)), record.label


def test_generated_patients(tmp_path: Path) -> None:
    """Of mixed records, as one file of statements, and in brief, which is over columns if many."""
    records = [mixed(seed) for seed in range(GENERATED)]
    path = ntriples(tmp_path / "mixed.nt", records)
    packed = tmp_path / "mixed.nt.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    summary = cohort([packed], tmp_path / "out", form="ndjson")
    assert summary["assessed"] == GENERATED
    found = answers(tmp_path / "out")
    assert list(found) == [record.label for record in records]
    brief = {
        one.patient: one.answer
        for batch in batches(records, MANY)
        for one in assess_briefly(batch, knowledge(), as_of=DAY)
    }
    for record in records:
        whole = alone(record)
        assert found[record.label] == plain(whole), record.label
        assert brief[record.patient] == shortened(whole), record.label


def test_nameless_nodes_are_named_alike(tmp_path: Path) -> None:
    """The reasons of an answer cite them."""
    a, osteon = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<https://w3id.org/osteon/"
    text = f"""
    _:p {a} {osteon}Patient> .
    _:q {a} {osteon}Patient> .
    _:q {osteon}hasCondition> _:d .
    _:d {a} {osteon}Osteoporosis> .
    _:p {osteon}hasCondition> _:c .
    _:c {a} {osteon}MultipleMyeloma> .
    """
    path = tmp_path / "nameless.nt"
    path.write_text(text, "utf-8")
    cohort([path], tmp_path / "out", form="ndjson")
    found = answers(tmp_path / "out")
    records = read_records([str(path)], ROOT)
    assert [record.label.rsplit("/", 1)[-1] for record in records] == ["node-1", "node-2"]
    assert found == {record.label: plain(alone(record)) for record in records}
    cited = json.dumps(found)
    assert "node-3" in cited and "node-4" in cited


def test_profiles_and_days(tmp_path: Path) -> None:
    path = EXAMPLES / "giop-low-calcium.ttl"
    options = Options(DAY, "article+label")
    cohort([path], tmp_path / "out", form="ndjson", options=options)
    (record,) = read_records([str(path)], ROOT)
    assert list(answers(tmp_path / "out").values()) == [
        plain(alone(record, profile="article+label"))
    ]


# -- the tables say what the answers say


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Json]]:
    """A run that wrote tables, and the answers of one that wrote these."""
    folder = tmp_path_factory.mktemp("both")
    path = ntriples(folder / "copies.nt", copies(len(examples())))
    cohort([path], folder / "tables")
    cohort([path], folder / "answers", form="ndjson")
    return folder / "tables", list(answers(folder / "answers").values())


def test_tables(both: tuple[Path, list[Json]]) -> None:
    out, wanted = both
    rows = {row["patient"]: row for row in table(out, "patients")}
    assert list(rows) == [answer["patient"] for answer in wanted]
    for answer in wanted:
        row = rows[answer["patient"]]
        schedule = answer["schedule"] or {}
        assert row["verdict"] == answer["verdict"]
        assert row["asOf"].isoformat() == answer["asOf"]
        for name in ("nextDue", "lastDose", "ifGivenOn", "thenDue"):
            assert (row[name] and row[name].isoformat()) == schedule.get(name)
        assert (row["schedule"], row["daysOverdue"]) == (
            schedule.get("status"),
            schedule.get("daysOverdue"),
        )
        for status in ("unmet", "unknown"):
            assert row[status] == [r["id"] for r in answer["requirements"] if r["status"] == status]
    told = [
        (r["patient"], r["id"], r["status"], r["timing"], r["sways"], r["judgedOn"].isoformat())
        + (r["validUntil"] and r["validUntil"].isoformat(), r["message"], r["resolution"])
        + (tuple(r["missing"]),)
        for r in table(out, "requirements")
    ]
    assert told == [
        (a["patient"], r["id"], r["status"], r["timing"], r["sways"], r["judgedOn"])
        + (r.get("validUntil"), r["message"], r["resolution"], tuple(r["missing"]))
        for a in wanted
        for r in a["requirements"]
    ]
    told = [
        (r["patient"], r["id"], r["status"], r["modality"], r["text"], tuple(r["missing"]))
        + (r["deadline"] and r["deadline"].isoformat(), r["resolution"])
        for r in table(out, "recommendations")
    ]
    assert told == [
        (a["patient"], r["id"], r["status"], r["modality"], r["text"], tuple(r["missing"]))
        + (r.get("deadline"), r["resolution"])
        for a in wanted
        for r in a["recommendations"]
    ]
    assert sum(r["deadline"] is not None for r in table(out, "recommendations")) > 0


KINDS = {
    "indications": "indication",
    "contraindications": "contraindication",
    "cautions": "caution",
    "orderChecks": "order-check",
    "notCovered": "not-covered",
    "conflicts": "conflict",
    "dataErrors": "data-error",
}


def test_every_item_of_an_answer_is_in_a_table(both: tuple[Path, list[Json]]) -> None:
    out, wanted = both
    items = {(r["patient"], r["kind"], r["id"], r["subject"]): r for r in table(out, "items")}
    evidence = {(r["patient"], r["kind"], r["id"], r["subject"]): r for r in table(out, "evidence")}
    seen = dict.fromkeys(KINDS, 0)
    for answer in wanted:
        for part, kind in KINDS.items():
            for item in answer[part]:
                place = (answer["patient"], kind, item.get("id"), item.get("subject"))
                row = items[place]
                assert row["status"] == item.get("status")
                assert row["grave"] == item.get("grave")
                assert row["text"] == (item.get("text") or item.get("message"))
                for name in ("expected", "found"):
                    value = item.get(name)
                    shown = value if value is None or isinstance(value, str) else None
                    if shown == value:
                        assert row[name] == value
                    else:
                        assert json.loads(row[name]) == value
                for name in ("claims", "because", "policy"):
                    assert evidence[place][name] == item.get(name, [])
                seen[part] += 1
    assert min(seen.values()) > 0
    codes = [
        (a["patient"], c["system"], c["code"], c["display"], c["subject"], c["couldMatter"])
        for a in wanted
        for c in a["codesNotUnderstood"]
    ]
    assert codes == [tuple(row.values()) for row in table(out, "codes")]
    read = [
        (a["patient"], c["system"], c["code"], c["concepts"], c["entries"])
        for a in wanted
        for c in a["codesUnderstood"]
    ]
    assert read == [tuple(row.values()) for row in table(out, "understood")]
    assert codes and read


def test_every_part_of_an_answer_is_in_a_table_or_known_not_to_be() -> None:
    """A part that is added to answers must not be lost in tables unnoticed."""
    schema = json.loads((ROOT / "src/osteon/answer.schema.json").read_text("utf-8"))
    lists = {name for name, what in schema["properties"].items() if what.get("type") == "array"}
    tables = {*KINDS, "requirements", "recommendations", "differences"}
    codes = {"codesUnderstood", "codesNotUnderstood"}
    in_patients = {"profile", "regimens"}
    assert lists == tables | codes | in_patients


def test_claims_are_there_once(tmp_path: Path) -> None:
    cohort([EXAMPLES / "cohort.ndjson"], tmp_path / "out")
    rows = {row["claim"]: row for row in table(tmp_path / "out", "claims")}
    (record, _) = read_records([str(EXAMPLES / "cohort.ndjson")], ROOT)
    evidence = plain(alone(record))["evidence"]
    assert len(evidence) > 5
    for claim, said in evidence.items():
        assert rows[claim] == {"claim": claim, **said}


WORDS = {
    "requirements": {"message", "resolution", "missing"},
    "recommendations": {"text", "resolution", "missing"},
    "items": {"text", "resolution", "missing"},
    "evidence": {"because", "policy"},
    "codes": {"couldMatter"},
}


def test_brief_tables_lack_nothing_but_words(tmp_path: Path) -> None:
    records = [*copies(30), *(mixed(seed) for seed in range(GENERATED))]
    path = ntriples(tmp_path / "some.nt", records)
    whole, brief = tmp_path / "whole", tmp_path / "brief"
    cohort([path], whole)
    cohort([path], brief, options=Options(DAY, brief=True))
    for name in ("patients", "requirements", "recommendations", "items", "evidence", "codes"):
        lost = WORDS.get(name, set())
        checks = ("order-check", "data-error")  # of which all is data
        wanted = [
            row | ({} if row.get("kind") in checks else {key: EMPTY.get(key) for key in lost})
            for row in table(whole, name)
        ]
        assert table(brief, name) == wanted, name
        assert wanted, name


EMPTY: Json = {"because": [], "policy": []}
