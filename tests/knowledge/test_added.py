"""A stranger's drug: knowledge in a folder that is added to the packaged one, with no Python.

The drug is invented. Its folder is the one that docs/how-to/add-a-drug.md builds.
"""

from __future__ import annotations

import datetime
import json
import re
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from oracle import EXAMPLES, expectations
from pyoxigraph import RdfFormat, parse
from toymab import READY, ROOT, TOY, TOYMAB, Json, changed, fever, quantity

from osteon.cli import main
from osteon.ingest import read_records
from osteon.knowledge import Knowledge
from osteon.pipeline import assess
from osteon.present.json import dumps

PAGE = ROOT / "docs" / "how-to" / "add-a-drug.md"


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    return Knowledge.load((ROOT, TOYMAB))


def answer_of(path: Path, day: str = "2026-03-15", profile: str | None = None) -> Json:
    (record,) = read_records([str(path)], (ROOT, TOYMAB))
    as_of = datetime.date.fromisoformat(day)
    found = assess(record, knowledge(), as_of=as_of, profile=profile).answer
    answer: Json = json.loads(dumps(found))
    return answer


# What is changed in Pia's record, the day, and what follows: verdict, the requirement, the
# contraindication, what is not covered.
CASES: dict[str, tuple[Json, str, str, str, str, list[str]]] = {
    "as she is": ({}, "2026-03-15", "requirements-unmet", "unmet", "absent", []),
    "at the bound": (READY, "2026-03-15", "proceed", "met", "absent", []),
    "in another unit": (
        {"globulin-1": quantity(0.005, "kU/L")},
        *("2026-03-15", "proceed", "met", "absent", []),
    ),
    "just below, in another unit": (
        {"globulin-1": quantity(0.004999, "kU/L")},
        *("2026-03-15", "requirements-unmet", "unmet", "absent", []),
    ),
    "in a unit that is not known": (
        {"globulin-1": quantity(5.0, "mg/dL")},
        *("2026-03-15", "needs-information", "unknown", "absent", []),
    ),
    "implausible": (
        {"globulin-1": quantity(501, "U/L")},
        *("2026-03-15", "needs-information", "unknown", "absent", []),
    ),
    "on the last day of the window": (
        {"globulin-1": {**READY["globulin-1"], "effectiveDateTime": "2026-01-14"}},
        *("2026-03-15", "proceed", "met", "absent", []),
    ),
    "a day after the window": (
        {"globulin-1": {**READY["globulin-1"], "effectiveDateTime": "2026-01-13"}},
        *("2026-03-15", "needs-information", "unknown", "absent", []),
    ),
    "without a result": (
        {"globulin-1": None},
        *("2026-03-15", "needs-information", "unknown", "absent", []),
    ),
    "with toy fever": (
        {**READY, "fever-1": fever("confirmed")},
        *("2026-03-15", "contraindicated", "met", "present", []),
    ),
    "with suspected toy fever": (
        {**READY, "fever-1": fever("provisional")},
        *("2026-03-15", "needs-information", "met", "unknown", []),
    ),
    "on the day": (
        {**READY, "order-1": None},
        *("2026-03-17", "proceed", "met", "absent", []),
    ),
    "a day late": (
        {**READY, "order-1": None},
        *("2026-03-18", "needs-information", "met", "absent", ["late-toymab"]),
    ),
    "without toyosis": (
        {**READY, "toyosis-1": None},
        *("2026-03-15", "needs-information", "not-applicable", "absent"),
        ["indication-not-recorded"],
    ),
    "under age": (
        {**READY, "pia": {"birthDate": "2010-06-01"}},
        *("2026-03-15", "needs-information", "met", "absent", ["toymab-under-18"]),
    ),
    "without anything": (
        {name: None for name in ("toyosis-1", "globulin-1", "dose-1", "order-1")},
        *("2026-03-15", "not-indicated", "not-applicable", "absent", []),
    ),
    "stopped": (
        {**READY, "order-1": {"status": "stopped"}},
        *("2026-03-15", "discontinuing", "met", "absent", []),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_patient_of_the_stranger(name: str, tmp_path: Path) -> None:
    changes, day, verdict, requirement, contraindication, silent = CASES[name]
    path = tmp_path / "pia.json"
    path.write_text(json.dumps(changed(changes)), encoding="utf-8")
    answer = answer_of(path, day)
    found = {item["id"]: item["status"] for item in answer["requirements"]}
    harm = {item["id"]: item["status"] for item in answer["contraindications"]}
    listed = answer["verdict"] != "not-indicated"
    assert answer["verdict"] == verdict
    assert found == ({"toyglobulin-before-each-dose": requirement} if listed else {})
    assert harm == {"toy-fever": contraindication}
    assert sorted(item["id"] for item in answer["notCovered"]) == silent
    assert_all_of_it_is_the_strangers(answer)
    assert [error.message for error in schema().iter_errors(answer)] == []


def assert_all_of_it_is_the_strangers(answer: Json) -> None:
    """No claim, item, policy or word of the packaged guideline is in the answer."""
    own = {"toyglobulin-window", "plausible-toyglobulin"}
    for items in answer.values():
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict):
                assert all(re.fullmatch(r"T\d\d", claim) for claim in item.get("claims", ()))
                assert set(item.get("policy", ())) <= own
    assert set(answer["evidence"]) <= {"T01", "T02", "T03", "T04"}
    assert not re.search("denosumab|article|calcium|bisphosphonate", json.dumps(answer))
    assert answer["disclaimer"].startswith("Made up: ")


@lru_cache(maxsize=1)
def schema() -> Draft202012Validator:
    """The contract of every answer, with the ids of the added knowledge in place of its lists."""
    text = resources.files("osteon").joinpath("answer.schema.json").read_text("utf-8")
    contract = json.loads(text)
    for name, part in contract["$defs"].items():
        if name.endswith("Id") or name in ("missingFact", "regimen"):
            part.pop("enum", None)
    contract["$defs"]["claim"]["pattern"] = r"^T\d\d$"
    return Draft202012Validator(_loose(contract), format_checker=FormatChecker(["date"]))


def _loose(part: Any) -> Any:
    """Lists of ids that stand in the contract itself are those of the packaged knowledge."""
    if isinstance(part, dict):
        ids = {"article", "P6M", "toymab"}
        enum = part.get("enum", ())
        return {k: _loose(v) for k, v in part.items() if not (k == "enum" and ids & set(enum))}
    return [_loose(one) for one in part] if isinstance(part, list) else part


EXPECTED = Path(__file__).with_name("toymab-answer.json")
"""The whole answer for Pia, read line by line beside the invented guideline."""


def test_the_whole_answer(capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["assess", str(TOYMAB / "pia.json"), "--knowledge", str(TOYMAB)]
    assert main([*argv, "--as-of", "2026-03-15", "--format", "json"]) == 1
    assert capsys.readouterr() == (EXPECTED.read_text(encoding="utf-8"), "")


def test_the_same_record_in_turtle_has_the_same_answer(tmp_path: Path) -> None:
    path = tmp_path / "pia.ttl"
    path.write_text(
        """
        @base <https://example.com/> .
        @prefix osteon: <https://w3id.org/osteon/> .
        @prefix toy: <https://example.org/toymab/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <Patient/pia> a osteon:Patient ; osteon:sex osteon:Female ;
          osteon:birthDate "1980-06-01"^^xsd:date ;
          osteon:hasCondition <Condition/toyosis-1> ;
          osteon:hasObservation <Observation/globulin-1> ;
          osteon:hasAdministration <MedicationAdministration/dose-1> ;
          osteon:hasOrder <MedicationRequest/order-1> .
        <Condition/toyosis-1> a toy:Toyosis ; osteon:onset "2025-11-02"^^xsd:date .
        <Observation/globulin-1> a toy:Toyglobulin ; osteon:value 4.9 ; osteon:unit "U/L" ;
          osteon:status osteon:Final ; osteon:effective "2026-03-01"^^xsd:date .
        <MedicationAdministration/dose-1> a toy:Toymab ; osteon:dose 25 ; osteon:doseUnit "mg" ;
          osteon:route osteon:Subcutaneous ; osteon:status osteon:Completed ;
          osteon:effective "2026-01-20"^^xsd:date .
        <MedicationRequest/order-1> a toy:Toymab ; osteon:dose 25 ; osteon:doseUnit "mg" ;
          osteon:route osteon:Subcutaneous ; osteon:status osteon:Active ;
          osteon:frequency 1 ; osteon:period 8 ; osteon:periodUnit "wk" ;
          osteon:authored "2026-03-10"^^xsd:date ; osteon:start "2026-03-17"^^xsd:date .
        """,
        encoding="utf-8",
    )
    expected = EXPECTED.read_text(encoding="utf-8")
    expected = re.sub(r'"([A-Z][A-Za-z]+/[\w-]+)"', r'"https://example.com/\1"', expected)
    # A record in Turtle says what its entries are, and needs no code to be understood.
    assert answer_of(path) == json.loads(expected) | {"codesUnderstood": []}


def test_the_page_in_html_is_the_strangers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "pia.json"
    path.write_text(json.dumps(changed(READY)), encoding="utf-8")
    argv = ["assess", str(path), "--knowledge", str(TOYMAB), "--as-of", "2026-03-17"]
    assert main([*argv, "--format", "html"]) == 0
    page = re.sub(r"(?s)<(style|script)\b.*?</\1>", "", capsys.readouterr().out)
    assert "No obstacle found in the toymab guideline (made up)" in page
    assert "Made up: there is no toymab" in page
    words = re.sub(r"<[^>]+>", " ", page)
    assert not re.search("denosumab|article|calcium|bisphosphonate", words, re.I)


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        ('"period": 8', '"period": 9', "interval"),
        ('"period": 8', '"period": 7', "interval"),
        ('"doseAndRate": [{"doseQuantity": {"value": 25', None, "dose"),
    ],
)
def test_a_wrong_order(old: str, new: str | None, check: str, tmp_path: Path) -> None:
    text = (TOYMAB / "pia.json").read_text(encoding="utf-8").replace('"value": 4.9', '"value": 9')
    assert text.count(old) == 1
    path = tmp_path / "pia.json"
    path.write_text(text.replace(old, new or old.replace("25", "26")), encoding="utf-8")
    answer = answer_of(path)
    assert answer["verdict"] == "order-violation"
    wrong = [(c["id"], c["status"]) for c in answer["orderChecks"] if c["status"] != "ok"]
    assert wrong == [(check, "violation")]


def test_a_record_in_turtle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Terms that were added are read, and a misspelt one is named, like Osteon's own."""
    path = tmp_path / "pia.ttl"
    text = """
        @prefix ex: <https://example.com/> .
        @prefix osteon: <https://w3id.org/osteon/> .
        @prefix toy: <https://example.org/toymab/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        ex:pia a osteon:Patient ; osteon:birthDate "1980-06-01"^^xsd:date ;
          osteon:hasCondition ex:c ; osteon:hasObservation ex:o ; osteon:hasAdministration ex:a .
        ex:c a toy:Toyosis .
        ex:o a toy:Toyglobulin ; osteon:value 5 ; osteon:unit "U/L" ;
          osteon:effective "2026-03-01"^^xsd:date .
        ex:a a toy:Toymab ; osteon:dose 25 ; osteon:doseUnit "mg" ;
          osteon:effective "2026-01-20"^^xsd:date .
    """
    path.write_text(text, encoding="utf-8")
    answer = answer_of(path, "2026-03-17")
    assert (answer["verdict"], answer["schedule"]["lastDose"]) == ("proceed", "2026-01-20")
    path.write_text(text.replace("toy:Toymab ;", "toy:Toymob ;"), encoding="utf-8")
    assert main(["assess", str(path), "--knowledge", str(TOYMAB)]) == 2
    assert capsys.readouterr().err == (
        f"osteon: error: {path}, line 11: there is no term <{TOY}Toymob>; did you mean "
        f"<{TOY}Toymab>?\n"
    )


def test_the_text_says_no_more_than_the_stranger_allows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "pia.json"
    path.write_text(json.dumps(changed(READY)), encoding="utf-8")
    argv = ["assess", str(path), "--knowledge", str(TOYMAB), "--as-of", "2026-03-17"]
    assert main(argv) == 0
    page = capsys.readouterr().out
    assert page.startswith("no obstacle found in the toymab guideline (made up)  Patient/pia\n")
    assert "knowledge 2026.11 with toymab 2026.11, default policy" in " ".join(page.split())


@pytest.mark.parametrize("name", sorted(expectations()))
def test_what_is_added_never_changes_a_packaged_answer(name: str) -> None:
    case = expectations()[name]
    golden = json.loads((ROOT / "tests" / "golden" / f"{name}.json").read_text(encoding="utf-8"))
    records = read_records([str(EXAMPLES / case["example"])], (ROOT, TOYMAB))
    day = datetime.date.fromisoformat(case["asOf"])
    found = [
        json.loads(dumps(assess(one, knowledge(), as_of=day, profile=case["profile"]).answer))
        for one in records
        if one.label == golden["patient"]
    ]
    golden["knowledge"]["version"] = "2026.11 with toymab 2026.11"
    assert found == [golden]


# -- the page and the folder


def test_the_page_and_the_example_are_the_same() -> None:
    block = re.compile(r"^<!-- file: toymab/([\w./-]+) -->\n```\w+\n(.*?)^```", re.M | re.S)
    written = dict(block.findall(PAGE.read_text(encoding="utf-8")))
    held = {
        path.relative_to(TOYMAB).as_posix(): path.read_text(encoding="utf-8")
        for path in TOYMAB.rglob("*")
        if path.is_file()
    }
    assert written == held


def test_the_drug_is_marked_as_made_up() -> None:
    for path in (*TOYMAB.glob("ontology/*.ttl"),):
        assert "MADE UP" in path.read_text(encoding="utf-8")
    assert "invented" in PAGE.read_text(encoding="utf-8")


def test_no_term_of_osteon_is_described_by_the_stranger() -> None:
    for path in TOYMAB.rglob("*.ttl"):
        for quad in parse(path=path, format=RdfFormat.TURTLE):
            assert not str(quad.subject).startswith("<https://w3id.org/osteon/")
