"""A knowledge folder of the user's own that is damaged is refused before any patient is assessed.

Whatever is done to one file, the program says in one line which file it is and how to mend it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyoxigraph import Store

from osteon.admission import hold_to_form
from osteon.check import quick_parts
from osteon.cli import main
from osteon.errors import InputError
from osteon.files import read_text
from osteon.knowledge import Knowledge

ROOT = Path(__file__).parents[2]
PARTS = ("ontology", "shapes", "queries")
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for part in PARTS
    for path in (ROOT / part).rglob("*")
    if path.is_file()
)
GRAPHS = [name for name in FILES if name.endswith((".ttl", ".tsv"))]
QUERIES = [name for name in FILES if name.endswith(".rq")]
# The first file of each folder: what becomes of it does not depend on what it says.
FIRST = list({str(Path(name).parent): name for name in reversed(FILES)}.values())
FIRST_QUERIES = [name for name in FIRST if name in QUERIES]
BINARY = bytes(range(256))
LISTS_ALL = "`osteon check --knowledge` lists all such findings"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packaged knowledge, for tests that put back what they take."""
    root = tmp_path_factory.mktemp("kb")
    for part in PARTS:
        shutil.copytree(ROOT / part, root / part)
    return root


@contextmanager
def holding(path: Path, data: bytes | None) -> Iterator[None]:
    """The file with other content, or gone."""
    was = path.read_bytes()
    if data is None:
        path.unlink()
    else:
        path.write_bytes(data)
    try:
        yield
    finally:
        path.write_bytes(was)


@contextmanager
def edited(path: Path, old: str, new: str) -> Iterator[None]:
    """The file with one replacement."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path}"
    with holding(path, text.replace(old, new, 1).encode()):
        yield


def refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What the program says of the folder: one line and no answer."""
    assert main(["claims", "C07", "--knowledge", str(folder)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("osteon: error: ") and err.count("\n") == 1
    return err.removeprefix("osteon: error: ").rstrip("\n")


# -- each file in turn


def test_an_undamaged_copy_answers_alike(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["assess", str(ROOT / "examples" / "low-calcium.json"), "--as-of", "2026-03-15"]
    code = main(argv)
    packaged = capsys.readouterr()
    assert main([*argv, "--knowledge", str(folder)]) == code == 1
    assert capsys.readouterr() == packaged


def test_files_deleted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in (*FILES[::5], *FIRST):
        with holding(folder / name, None), pytest.raises(InputError) as caught:
            hold_to_form(folder, ROOT)
        wanted = (
            f"{folder / name}: is missing; a folder that replaces the packaged knowledge has "
            f"every file of it, copy it from {ROOT / name}"
        )
        if name == "ontology/osteon.ttl":
            wanted = (
                f"{folder / name}: is missing; copy it from {ROOT / name}, or let a module of "
                f"{folder / 'ontology'} import https://w3id.org/osteon/ to add to the packaged "
                "knowledge"
            )
        assert str(caught.value) == wanted
    with holding(folder / FILES[0], None):
        assert refused(folder, capsys).startswith(f"{folder / FILES[0]}: is missing; ")


def test_files_empty(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in (*FILES[::5], *FIRST):
        with holding(folder / name, b""), pytest.raises(InputError) as caught:
            hold_to_form(folder, ROOT)
        assert str(caught.value) == f"{folder / name}: is empty; copy it from {ROOT / name}"
    with holding(folder / FILES[0], b"\n"):
        assert refused(folder, capsys) == (
            f"{folder / FILES[0]}: is empty; copy it from the packaged knowledge or delete it"
        )


def test_each_file_binary(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = "line 2: is not UTF-8 text; save the file as UTF-8"
    for name in FILES:
        with holding(folder / name, BINARY), pytest.raises(InputError) as caught:
            read_text(folder / name)
        assert str(caught.value) == f"{folder / name}, {told}"
    for name in FIRST:
        with holding(folder / name, BINARY):
            assert refused(folder, capsys) == f"{folder / name}, {told}"


@pytest.mark.parametrize("name", GRAPHS)
def test_each_graph_and_table_cut_in_half(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = (folder / name).read_bytes()
    with holding(folder / name, data[: len(data) // 2]):
        assert refused(folder, capsys).startswith(f"{folder / name}")


@pytest.mark.parametrize("name", GRAPHS)
def test_each_graph_and_table_cut_at_a_whole_statement(name: str, folder: Path) -> None:
    """Such a half can be read, but not all is said any more. (Prefixes are for display.)"""
    lines = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
    if name.endswith(".tsv"):
        kept = lines[: len(lines) // 2 + 7]
    else:
        ends = [n for n, x in enumerate(lines, 1) if x.rstrip().endswith(" .") and x[0] != "@"]
        if len(ends) < 2:
            return
        kept = lines[: ends[len(ends) // 2 - 1]]
    with holding(folder / name, "".join(kept).encode()), pytest.raises(InputError) as caught:
        hold_to_form(folder, ROOT)
    assert str(caught.value).startswith(f"{folder / name}")


def test_each_query_cut_in_half(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in QUERIES:
        text = (ROOT / name).read_text(encoding="utf-8")
        with pytest.raises(SyntaxError):
            Store().query(text[: len(text) // 2])
    assert len(FIRST_QUERIES) == 8
    for name in FIRST_QUERIES:
        data = (folder / name).read_bytes()
        with holding(folder / name, data[: len(data) // 2]):
            said = refused(folder, capsys)
            assert said.startswith(f"{folder / name}: is not valid SPARQL (error at ")
            assert said.endswith(f"); mend it (queries; {LISTS_ALL})")


# -- damage that can be read


AGE = "queries/derive/age.rq"
DENTAL = "shapes/requirement/dental-evaluation.ttl"
# File, what stands there (None: all of it), what is put instead, and what is said of the file;
# @...@ stands for the number of the line that begins so.
DAMAGE: dict[str, tuple[str, str | None, str, str]] = {
    "a query with a mistake": (
        AGE,
        None,
        "CONSTRUCT { ?s ?p ?o } WHERE ?s ?p ?o }",
        f': is not valid SPARQL (error at 1:30: expected "{{"); mend it (queries; {LISTS_ALL})',
    ),
    "a SELECT among the steps": (
        AGE,
        None,
        "SELECT * WHERE { ?s ?p ?o }",
        f": is no CONSTRUCT query; mend it (queries; {LISTS_ALL})",
    ),
    "a CONSTRUCT among the reasons": (
        "queries/explain/gaps.rq",
        None,
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        f": is no SELECT query; mend it (queries; {LISTS_ALL})",
    ),
    "a column taken out": (
        "queries/explain/gaps.rq",
        " ?grave ?class",
        " ?class",
        f": has no column ?grave, which answers need; mend it (queries; {LISTS_ALL})",
    ),
    "a query that fetches": (
        AGE,
        "WHERE {",
        "WHERE { SERVICE <http://example.org/> { ?a ?b ?c }",
        f": uses SERVICE, and Osteon never fetches; mend it (queries; {LISTS_ALL})",
    ),
    "a need that is not there": (
        AGE,
        "#+ needs: day",
        "#+ needs: daylight",
        ": needs daylight, which does not exist; correct its header",
    ),
    "needs in a circle": (
        AGE,
        "#+ needs: day",
        "#+ needs: day, reproduction-assumed",
        ": age, reproduction-assumed need each other in a circle; correct their headers",
    ),
    "an ontology without its statements": (
        "ontology/drug.ttl",
        None,
        "# all gone\n",
        ": says no type of ActiveVitaminD; a folder that replaces the packaged knowledge may "
        f"change what it says, not leave it out, copy it from {ROOT}/ontology/drug.ttl",
    ),
    "shapes without their statements": (
        DENTAL,
        None,
        "# all gone\n",
        ": says no type of dental-evaluation-candidate; a folder that replaces the packaged "
        f"knowledge may change what it says, not leave it out, copy it from {ROOT}/{DENTAL}",
    ),
    "a claim that applies to nobody": (
        "ontology/guideline/us-label.ttl",
        "osteon:application [",
        "osteon:explication [",
        ": says no application of L01; a folder that replaces the packaged knowledge may change "
        f"what it says, not leave it out, copy it from {ROOT}/ontology/guideline/us-label.ttl",
    ),
    "a constraint misspelt": (
        DENTAL,
        "sh:qualifiedMinCount 1",
        "sh:qualifiedMinCount 1 ; sh:qualifiedMincount 1",
        ":@  sh:qualifiedMinCount@: "
        "sh:qualifiedMincount is no SHACL term; the nearest is sh:qualifiedMinCount; mend "
        f"it (SHACL vocabulary; {LISTS_ALL})",
    ),
    "a constraint outside the Core": (
        DENTAL,
        "sh:qualifiedMinCount 1",
        "sh:qualifiedMinCount 1 ; sh:sparql osteon:x",
        ":@  sh:qualifiedMinCount@: "
        "sh:sparql is outside SHACL Core and would not run; mend it (SHACL vocabulary; "
        f"{LISTS_ALL})",
    ),
    "a shape that asks for nothing": (
        DENTAL,
        "sh:qualifiedMinCount 1",
        "sh:qualifiedMinCount 0",
        ", line @shape:dental-evaluation-documented @: "
        "shape/dental-evaluation-documented: says nothing of the patient of "
        f"shapes/sentinel.ttl, who is to violate every shape; mend it (sentinel; {LISTS_ALL})",
    ),
    "a definition that no patient can be held to": (
        "ontology/patient.ttl",
        "owl:unionOf",
        "owl:complementOf",
        ", line @osteon:PostmenopausalPatient @: "
        "osteon:PostmenopausalPatient: owl:complementOf is outside the definitions that "
        "patients are classified by; state the opposite as a class of its own "
        "(osteon:counterClass)",
    ),
    "a reason that nobody gives": (
        "ontology/guideline/article.ttl",
        "osteon:rationale claim:C20",
        "osteon:rationale claim:C99",
        ", line @claim:C19 @: "
        "queries/verify/term-not-described.rq: entity claim/C19, property rationale, "
        f"value claim/C99; mend it (verify queries; {LISTS_ALL})",
    ),
    "an id that is none": (
        "ontology/item.ttl",
        'dcterms:identifier "hypocalcemia-corrected"',
        'dcterms:identifier "Hypocalcemia corrected"',
        ", line @requirement:hypocalcemia-corrected @: "
        "requirement/hypocalcemia-corrected: An item has one identifier, in small "
        "letters and hyphens. (shape/knowledge-item-identifier); mend it (house rules; "
        f"{LISTS_ALL})",
    ),
    "a policy that is none": (
        "ontology/policy.ttl",
        "osteon:days 90",
        "osteon:days 3651",
        ", line @policy:serum-calcium-window @: "
        "policy/serum-calcium-window: Days are one whole number from 1 to 3650. "
        f"(shape/policy-days); mend it (house rules; {LISTS_ALL})",
    ),
    "no disclaimer": (
        "ontology/message.ttl",
        'osteon:disclaimer "',
        'osteon:disclaimer " " ; rdfs:comment "',
        ", line @osteon:run @: osteon:run has no osteon:disclaimer; every answer carries one, "
        "write it",
    ),
    "a code taken out": (
        "ontology/mapping/ndc.sssom.tsv",
        "NDC:55513-710-01",
        "NDC:55513-710-02",
        ": has no row for NDC:55513-710-01; copy it from "
        f"{ROOT}/ontology/mapping/ndc.sssom.tsv, or give it the predicate_modifier Not",
    ),
    "a code of a term that is not there": (
        "ontology/mapping/atc.sssom.tsv",
        "osteon:Denosumab",
        "osteon:Denosumabb",
        ", line @osteon:Denosumabb@: "
        "the ontology has no term osteon:Denosumabb; did you mean osteon:Denosumab?",
    ),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damage(what: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, old, new, told = DAMAGE[what]
    path = folder / name
    with holding(path, new.encode()) if old is None else edited(path, old, new):
        lines = path.read_text(encoding="utf-8").splitlines()
        if mark := re.search("@(.+)@", told):
            number = next(n for n, line in enumerate(lines, 1) if line.startswith(mark[1]))
            told = told.replace(mark[0], str(number))
        assert refused(folder, capsys) == f"{path}{told}"


def test_check_lists_all_that_is_wrong(folder: Path) -> None:
    """A folder with faults can be checked, and every part says what it found."""
    with (
        edited(folder / DENTAL, "sh:qualifiedMinCount 1", "sh:qualifiedMinCount 0"),
        edited(folder / "ontology/policy.ttl", "osteon:days 90", "osteon:days 3651"),
    ):
        knowledge = Knowledge.load(folder)
        parts = {part.name: part.findings for part in quick_parts(knowledge, folder)}
    assert parts == {
        "SHACL vocabulary": (),
        "sentinel": (
            "shape/dental-evaluation-documented: says nothing of the patient of "
            "shapes/sentinel.ttl, who is to violate every shape",
        ),
        "verify queries": (),
        "house rules": (
            "policy/serum-calcium-window: Days are one whole number from 1 to 3650. "
            "(shape/policy-days)",
        ),
    }


def test_a_changed_policy_of_a_folder_is_not_called_default(folder: Path) -> None:
    assert Knowledge.load(folder).policy_label == "default"
    with edited(folder / "ontology/policy.ttl", "osteon:days 90", "osteon:days 91"):
        assert Knowledge.load(folder).policy_label == f"{folder.name}/ontology/policy.ttl"


def test_files_that_begin_with_a_dot_are_no_knowledge(folder: Path) -> None:
    """Copying from a Mac leaves such files beside the real ones."""
    (folder / "ontology" / "._drug.ttl").write_bytes(BINARY)
    hold_to_form(folder, ROOT)
    Knowledge.load(folder)


def test_the_program_does_not_answer_from_a_shell_of_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for part in PARTS:
        (tmp_path / part).mkdir()
    assert refused(tmp_path, capsys).startswith(f"{tmp_path}/ontology/osteon.ttl: is missing; ")
