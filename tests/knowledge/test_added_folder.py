"""A folder of added knowledge that is damaged: refused with one line, never a better answer."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from toymab import READY, ROOT, TOYMAB, changed, fever

from osteon.admission import root_of
from osteon.cli import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TOYMAB, tmp_path / "toymab"))


def refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["claims", "T01", "--knowledge", str(folder)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("osteon: error: ") and err.count("\n") == 1
    return err.removeprefix("osteon: error: ").rstrip("\n")


def test_how_a_folder_is_read(folder: Path) -> None:
    assert root_of(folder, ROOT) == (ROOT, folder)
    assert root_of(ROOT, ROOT) == ROOT


LISTS_ALL = "`osteon check --knowledge` lists all such findings"
# File, what stands there (None: a new file), what is put instead, and what is said; @...@ stands
# for the number of the line of the file that begins so.
DAMAGE: dict[str, tuple[str, str | None, str, str]] = {
    "a name that is taken": (
        "ontology/drug.ttl",
        None,
        "# mine\n",
        "{folder}/ontology/drug.ttl: the packaged knowledge has a ontology/drug.ttl of its own, "
        "and a folder is added to it as it is; give the file another name",
    ),
    "a term of Osteon's": (
        "ontology/mine.ttl",
        None,
        "@prefix osteon: <https://w3id.org/osteon/> .\n\nosteon:Under18 osteon:note 1 .\n",
        "{folder}/ontology/mine.ttl, line 3: Under18 is a term of Osteon's; describe terms in a "
        "namespace of your own",
    ),
    "an empty file": (
        "ontology/mine.ttl",
        None,
        "\n",
        "{folder}/ontology/mine.ttl: is empty; write it or delete it",
    ),
    "no import": (
        "ontology/toymab.ttl",
        "owl:imports <https://w3id.org/osteon/> ,",
        "owl:imports",
        "{folder}/ontology/osteon.ttl: is missing; copy it from {root}/ontology/osteon.ttl, or "
        "let a module of {folder}/ontology import https://w3id.org/osteon/ to add to the "
        "packaged knowledge",
    ),
    "a module that is not there": (
        "ontology/toymab.ttl",
        "<https://example.org/toymab/guideline> ;",
        "<https://example.org/toymab/guidance> ;",
        "{folder}: queries/verify/module-not-imported.rq: entity "
        "https://example.org/toymab/guidance, property "
        "http://www.w3.org/2002/07/owl#imports, value https://w3id.org/osteon/; mend it "
        f"(verify queries; {LISTS_ALL})",
    ),
    "a claim without a source": (
        "ontology/guideline.ttl",
        'dcterms:identifier "T02" ; dcterms:source toy:Guideline ;',
        'dcterms:identifier "T02" ;',
        "{folder}/ontology/guideline.ttl, line @claim:T02 @: "
        "queries/verify/claim-without-source.rq: entity "
        "https://example.org/toymab/claim/T02, property http://purl.org/dc/terms/source; mend it "
        f"(verify queries; {LISTS_ALL})",
    ),
    "an id that the packaged knowledge has": (
        "ontology/toymab.ttl",
        'dcterms:identifier "toy-fever"',
        'dcterms:identifier "pregnancy"',
        "{root}/ontology/item.ttl, line {pregnancy}: queries/verify/identifier-used-twice.rq: "
        "entity contraindication/pregnancy, property http://purl.org/dc/terms/identifier, value "
        f"pregnancy; mend it (verify queries; {LISTS_ALL})",
    ),
    "a definition outside the fragment": (
        "ontology/toymab.ttl",
        "owl:intersectionOf ( osteon:ActiveConditionFinding toy:Toyosis )",
        "owl:complementOf toy:Toyosis",
        "{folder}/ontology/toymab.ttl, line @toy:ToyosisIndicated @: "
        "<https://example.org/toymab/ToyosisIndicated>: "
        "owl:complementOf is outside the definitions that patients are classified by; state the "
        "opposite as a class of its own (osteon:counterClass)",
    ),
    "a query that is none": (
        "queries/derive/toyglobulin-level.rq",
        "CONSTRUCT {",
        "CONSTRUCT",
        "{folder}/queries/derive/toyglobulin-level.rq: is not valid SPARQL (error at 10:8: "
        f"expected WHERE); mend it (queries; {LISTS_ALL})",
    ),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damage(what: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, old, new, told = DAMAGE[what]
    path = folder / name
    if old is not None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        new = text.replace(old, new, 1)
    path.write_text(new, encoding="utf-8")
    told = told.replace("{folder}", str(folder)).replace("{root}", str(ROOT))
    if mark := re.search("@(.+)@", told):
        told = told.replace(mark[0], line(path, mark[1]))
    told = told.replace("{pregnancy}", line(ROOT / "ontology/item.ttl", PREGNANCY))
    assert refused(folder, capsys) == told


PREGNANCY = "contraindication:pregnancy "


def line(path: Path, begins: str) -> str:
    """The number of the first line that begins so."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    return next(str(number) for number, text in lines if text.startswith(begins))


FILES = sorted(path.relative_to(TOYMAB).as_posix() for path in TOYMAB.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", [name for name in FILES if name != "pia.json"])
@pytest.mark.parametrize("how", ["deleted", "cut in half", "binary"])
def test_a_damaged_file_never_lets_a_dose_through(
    how: str, name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused with one line, or an answer that is no better than the one of the whole folder."""
    path = folder / name
    data = path.read_bytes()
    if how == "deleted":
        path.unlink()
    else:
        path.write_bytes(bytes(range(256)) if how == "binary" else data[: len(data) // 2])
    record = folder / "pia.json"
    for changes in ({}, {**READY, "fever-1": fever("confirmed")}):
        record.write_text(json.dumps(changed(changes)), encoding="utf-8")
        argv = ["assess", str(record), "--knowledge", str(folder), "--as-of", "2026-03-15"]
        code = main(argv)
        out, err = capsys.readouterr()
        if code == 2:
            assert out == "" and err.count("\n") == 1 and str(folder) in err
        else:
            assert (code, err) == (1, "")
