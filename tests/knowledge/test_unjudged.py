"""Orders that a stranger's guideline leaves out: told as not judged, or refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from toymab import READY, TOY, TOYMAB, changed

from osteon.cli import main

SPEAKS = "osteon:constrains check:dose, check:route, check:interval"


def without(tmp_path: Path, old: str, new: str, name: str = "ontology/guideline.ttl") -> Path:
    """A copy of the folder with one thing said otherwise, in which nothing is against Pia."""
    folder = Path(shutil.copytree(TOYMAB, tmp_path / "toymab"))
    text = (folder / name).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    (folder / "pia.json").write_text(json.dumps(changed(READY)), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("spoken", "unjudged"),
    [
        (SPEAKS, set()),
        ("osteon:constrains check:dose, check:interval", {"route"}),
        ("osteon:constrains check:dose", {"route", "interval"}),
        ("osteon:unstated 'How it is ordered.'@en", {"dose", "route", "interval"}),
    ],
)
@pytest.mark.parametrize("found", [25, 24])
def test_what_no_claim_speaks_of_is_not_judged(
    spoken: str, unjudged: set[str], found: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An order is not fine for want of anybody who judges it, and not wrong either."""
    folder = without(tmp_path, SPEAKS, spoken)
    record = folder / "pia.json"
    text = json.dumps(changed(READY)).replace('"value": 25', f'"value": {found}')
    record.write_text(text, encoding="utf-8")
    argv = ["assess", str(record), "--knowledge", str(folder), "--as-of", "2026-03-15"]
    code = main([*argv, "--format", "json"])
    answer = json.loads(capsys.readouterr().out)
    expected = {"dose": "25 mg", "route": "subcutaneous", "interval": "P56D"}
    fits = {"dose": "ok" if found == 25 else "violation", "route": "ok", "interval": "ok"}
    checks = [c for c in answer["orderChecks"] if c["subject"] == "MedicationRequest/order-1"]
    assert {c["id"]: (c["status"], c["expected"], c["claims"]) for c in checks} == {
        name: ("unknown", None, []) if name in unjudged else (fits[name], expected[name], ["T01"])
        for name in expected
    }
    verdict = "needs-information" if unjudged else "proceed"
    if found == 24 and "dose" not in unjudged:
        verdict = "order-violation"
    assert (answer["verdict"], code) == (verdict, 0 if verdict == "proceed" else 1)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (
            "ontology/toymab.ttl",
            "osteon:route osteon:Subcutaneous ;",
            "",
            "A regimen has one route.",
        ),
        (
            "ontology/toymab.ttl",
            'osteon:dose "25"^^xsd:decimal ;',
            "",
            "A regimen has one dose above zero.",
        ),
        (
            "ontology/toymab.ttl",
            "osteon:acceptsOrderInterval toy:EightWeeks ; ",
            "",
            "A regimen says with which interval it may be ordered",
        ),
    ],
)
def test_a_guideline_under_which_orders_would_go_unseen_is_refused(
    name: str, old: str, new: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = without(tmp_path, old, new, name)
    assert main(["assess", str(folder / "pia.json"), "--knowledge", str(folder)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    assert told in err


@pytest.mark.parametrize(
    ("added", "told"),
    [
        (
            'toy:Other a osteon:Profile ; dcterms:identifier "other" ; '
            'skos:prefLabel "other"@en ; osteon:includesSource toy:Another .',
            "profile-without-regimen.rq: entity {toy}Other",
        ),
        (
            'toy:Colour a osteon:OrderCheck ; dcterms:identifier "colour" ; '
            'skos:prefLabel "colour"@en . claim:T01 osteon:application '
            "[ osteon:appliesTo toy:ToyosisIndicated ; osteon:constrains toy:Colour ] .",
            "check-without-shape.rq: entity {toy}Colour",
        ),
    ],
)
def test_a_profile_about_no_drug_and_a_check_without_a_shape_are_refused(
    added: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = without(tmp_path, SPEAKS, f"{SPEAKS} ")
    with (folder / "ontology" / "guideline.ttl").open("a", encoding="utf-8") as file:
        file.write(f"{added}\n")
    assert main(["assess", str(folder / "pia.json"), "--knowledge", str(folder)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    assert told.replace("{toy}", TOY) in err
