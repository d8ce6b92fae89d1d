"""The command line from outside: exit codes, one-line errors, formats, encodings."""

from __future__ import annotations

import datetime
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from engines import FAST, triples
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad

from osteon.cli import arguments, main
from osteon.errors import InputError, InternalFault
from osteon.shacl import Report, Result

SOURCE = Path(__file__).parents[2] / "src"

Wrap = Callable[[dict[str, Any]], Any]

# A child process whose pipeline yields made-up answers, for what only a real process shows.
CHILD = """
import json, sys
from decimal import Decimal
from types import SimpleNamespace
from osteon.cli import main, session
answer = json.loads(open(sys.argv[1], encoding="utf-8").read(), parse_float=Decimal)
many = [SimpleNamespace(answer=answer)] * int(sys.argv[2])
session.assessments = lambda args: iter(many)
sys.exit(main(sys.argv[3:]))
"""


def child(count: int, *argv: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    data = Path(__file__).parent / "data" / "findings.json"
    return subprocess.run(
        [sys.executable, "-c", CHILD, str(data), str(count), *argv],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE), **environment},
        timeout=60,
        check=False,
    )


def test_exit_0_for_proceed_alone(run: Any, not_due: Any, assessed: Wrap) -> None:
    assert run("assess", "p.ttl", yields=[assessed(not_due)]).code == 0


@pytest.mark.parametrize(
    "verdict",
    [
        "contraindicated",
        "discontinuing",
        "not-indicated",
        "requirements-unmet",
        "order-violation",
        "needs-information",
    ],
)
def test_exit_1_for_any_other_verdict(verdict: str, run: Any, not_due: Any, assessed: Wrap) -> None:
    other = {**not_due, "verdict": verdict}
    assert run("assess", "p.ttl", yields=[assessed(other)]).code == 1
    assert run("assess", "p.ttl", yields=[assessed(not_due), assessed(other)]).code == 1


def test_defaults(run: Any, not_due: Any, assessed: Wrap) -> None:
    args = run("assess", "p.ttl", "q.json", yields=[assessed(not_due)]).args
    assert args.records == ["p.ttl", "q.json"]
    assert (args.profile, args.reasoner, args.format) == (None, "compiled", "text")
    assert args.as_of is None


def test_options(run: Any, not_due: Any, assessed: Wrap) -> None:
    argv = "assess - --as-of 2026-03-15 --profile article+label --reasoner hermit".split()
    args = run(*argv, yields=[assessed(not_due)]).args
    assert args.as_of == datetime.date(2026, 3, 15)
    assert (args.profile, args.reasoner) == ("article+label", "hermit")


@pytest.mark.parametrize(
    "value", ["2026-02-30", "2026-2-3", "yesterday", "20260315", "2026-W11-7", "", "٢٠٢٦-٠٣-١٥"]
)
def test_a_bad_date_is_told_in_one_line(value: str, run: Any) -> None:
    done = run("assess", "p.ttl", "--as-of", value)
    assert done.code == 2
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert done.err.startswith("osteon: error: argument --as-of: ")
    assert "YYYY-MM-DD" in done.err


@pytest.mark.parametrize(
    ("argv", "named"),
    [
        (["assess", "p.ttl", "--reasoner", "elk"], ["compiled", "hermit", "pellet"]),
        (["assess", "p.ttl", "--format", "pdf"], ["text", "json", "turtle", "trig", "html"]),
        (["asess", "p.ttl"], ["assess", "validate", "classify", "claims", "check"]),
        (["assess"], ["RECORD", "assess --help"]),
        (["assess", "p.ttl", "--form", "json"], ["--form"]),
        ([], ["COMMAND", "--help"]),
    ],
)
def test_bad_usage_names_the_valid_values(argv: list[str], named: list[str], run: Any) -> None:
    done = run(*argv)
    assert done.code == 2
    assert done.err.startswith("osteon: error: ")
    assert done.err.count("\n") == 1
    assert [word for word in named if word not in done.err] == []


def test_bad_input_is_one_line(run: Any) -> None:
    done = run("assess", "p.ttl", yields=InputError("p.ttl:3: no dot\nadd one"))
    assert (done.code, done.out) == (2, "")
    assert done.err == "osteon: error: p.ttl:3: no dot add one\n"


@pytest.mark.parametrize("fault", [InternalFault("a shape is silent"), KeyError("x"), TypeError()])
def test_an_internal_fault_is_one_line_and_exit_3(fault: Exception, run: Any) -> None:
    done = run("assess", "p.ttl", yields=fault)
    assert (done.code, done.out) == (3, "")
    assert done.err.count("\n") == 1
    assert done.err.startswith("osteon: error: internal fault")
    assert "OSTEON_DEBUG=1" in done.err
    assert "Traceback" not in done.err


def test_the_traceback_is_shown_on_request(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OSTEON_DEBUG", "1")
    done = run("assess", "p.ttl", yields=ValueError("deep down"))
    assert done.code == 3
    assert "Traceback" in done.err


def test_json(run: Any, findings: Any, not_due: Any, assessed: Wrap) -> None:
    done = run("assess", "p.ttl", "--format", "json", yields=[assessed(findings)])
    assert json.loads(done.out)["verdict"] == "requirements-unmet"
    done = run(
        "assess", "p.ttl", "--format", "json", yields=[assessed(findings), assessed(not_due)]
    )
    assert [json.loads(line)["verdict"] for line in done.out.splitlines()] == [
        "requirements-unmet",
        "proceed",
    ]


def test_turtle(run: Any, not_due: Any, assessed: Wrap, small_knowledge: Any) -> None:
    root = small_knowledge.root
    (root / "ontology" / "prefixes.ttl").write_text("@prefix ex: <https://example.org/> .\n")
    one = assessed(not_due)
    example = "https://example.org/"
    for stage in ("types", "facts"):
        node = NamedNode(example + "p")
        one.quads.append(Quad(node, node, Literal("é"), NamedNode(example + stage)))
    done = run("assess", "p.ttl", "--format", "turtle", "--knowledge", str(root), yields=[one, one])
    assert done.code == 0
    assert done.out == '@prefix ex: <https://example.org/> .\nex:p ex:p "é" .\n'
    done = run("assess", "p.ttl", "--format", "trig", "--knowledge", str(root), yields=[one, one])
    assert done.code == 0
    assert done.out.startswith("@prefix ex: <https://example.org/> .\n")
    assert done.out.index("ex:facts {") < done.out.index("ex:types {")
    assert done.out.count("ex:p ex:p") == 2


def test_classify(run: Any, findings: Any, assessed: Wrap) -> None:
    done = run("classify", "p.ttl", yields=[assessed(findings)])
    assert done.code == 0
    assert done.out.index("✓ A") < done.out.index("✓ B") < done.out.index("? C")
    done = run("classify", "p.ttl", "--format", "json", yields=[assessed(findings)])
    assert json.loads(done.out)["certain"] == ["A", "B"]
    assert json.loads(done.out)["reasoner"] == "compiled"


SH = "http://www.w3.org/ns/shacl#"
RESULT = Result(
    focus=NamedNode("urn:p"),
    shape=NamedNode("https://w3id.org/osteon/shape/calcium"),
    path=NamedNode("https://w3id.org/osteon/hasFinding"),
    value=None,
    component=NamedNode(SH + "MinCountConstraintComponent"),
    severity=NamedNode(SH + "Violation"),
    messages=(Literal("No calcium is on record.", language="en"),),
)


def test_validate(run: Any, findings: Any, assessed: Wrap) -> None:
    clean, dirty = assessed(findings), assessed(findings)
    dirty.report = Report("an engine 1.0", (RESULT,))
    done = run("validate", "p.ttl", yields=[clean])
    assert (done.code, done.out) == (0, "Patient/made-up-1: conforms (an engine 1.0)\n")
    done = run("validate", "p.ttl", yields=[clean, dirty])
    assert done.code == 1
    assert "Patient/made-up-1: 1 result (an engine 1.0)\n" in done.out
    assert "✗ No calcium is on record.\n   Violation at urn:p, shape shape/calcium\n" in done.out


def test_validate_as_turtle(run: Any, findings: Any, assessed: Wrap) -> None:
    """The report says which engine found it, and holds what SHACL defines."""
    dirty = assessed(findings)
    dirty.report = Report("an engine 1.0", (RESULT,))
    done = run("validate", "p.ttl", "--format", "turtle", yields=[dirty])
    assert done.code == 1
    expected = """
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        [] a sh:ValidationReport ; sh:conforms false ;
          <http://purl.org/dc/terms/creator> "an engine 1.0" ; sh:result [
          a sh:ValidationResult ; sh:resultSeverity sh:Violation ; sh:focusNode <urn:p> ;
          sh:resultPath <https://w3id.org/osteon/hasFinding> ;
          sh:sourceConstraintComponent sh:MinCountConstraintComponent ;
          sh:sourceShape <https://w3id.org/osteon/shape/calcium> ;
          sh:resultMessage "No calcium is on record."@en ] ."""
    assert canonical(done.out) == canonical(expected)


def canonical(turtle: str) -> Dataset:
    found = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples(turtle))
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return found


def test_version_names_program_and_knowledge(
    run: Any, small_knowledge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = small_knowledge.root
    monkeypatch.setattr(arguments, "data_root", lambda: root)
    (root / "ontology" / "osteon.ttl").write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        '<https://w3id.org/osteon/> a owl:Ontology ; owl:versionInfo "2031.07" .\n'
    )
    done = run("--version")
    assert (done.code, done.err) == (0, "")
    package, name = ("shacl", "shacl") if FAST else ("pyshacl", "pySHACL")
    engine = f"{name} {metadata.version(package)}"
    assert done.out == f"osteon 1.2.3 (knowledge 2031.07, shapes on {engine})\n"


@pytest.mark.parametrize("command", ["assess", "validate", "classify", "claims", "check"])
def test_help(command: str, run: Any) -> None:
    done = run(command, "--help")
    assert done.code == 0
    assert done.out.startswith(f"usage: osteon {command}")


def test_an_unknown_profile_is_named_beside_those_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    record = str(Path(__file__).parents[2] / "examples" / "low-calcium.json")
    assert main(["assess", record, "--as-of", "2026-03-15", "--profile", "label"]) == 2
    assert capsys.readouterr() == (
        "",
        "osteon: error: --profile: 'label' is not known; choose one of article, article+label\n",
    )


@pytest.mark.parametrize("missing", ["ontology", "shapes", "queries"])
def test_a_knowledge_folder_is_checked(
    missing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for part in {"ontology", "shapes", "queries"} - {missing}:
        (tmp_path / part).mkdir()
    assert main(["claims", "--knowledge", str(tmp_path)]) == 2
    assert f"has no {missing}/" in capsys.readouterr().err
    assert main(["claims", "--knowledge", str(tmp_path / "none")]) == 2
    assert "no such folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("shell", "code", "err"),
    [
        (">/dev/full", 2, "the answer cannot be written (no space left on device); make room"),
        (">&-", 0, ""),
        ("2>&- nope", 2, ""),
    ],
)
def test_closed_and_full_streams(shell: str, code: int, err: str) -> None:
    if "full" in shell and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    command = f'"{sys.executable}" -m osteon claims {shell}'
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert err in done.stderr and len(done.stderr.splitlines()) == (1 if err else 0)


def test_text_survives_an_ascii_only_output() -> None:
    done = child(1, "assess", "p.ttl", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (1, b"")
    text = done.stdout.decode("ascii")
    assert " x low calcium corrected" in text
    assert "-> Correct the low calcium" in text


def test_utf8_whatever_the_locale() -> None:
    done = child(1, "assess", "p.ttl", LC_ALL="C")
    assert " ✗ low calcium corrected" in done.stdout.decode("utf-8")
    done = child(1, "assess", "p.ttl", "--format", "json", PYTHONIOENCODING="latin-1")
    assert json.loads(done.stdout.decode("utf-8"))["patient"] == "Patient/made-up-1"


def test_a_pipe_is_plain_and_100_wide_unless_told() -> None:
    plain = child(1, "assess", "p.ttl").stdout.decode("utf-8")
    assert "\x1b" not in plain
    assert 90 < max(map(len, plain.splitlines())) <= 100
    assert b"\x1b[" in child(1, "assess", "p.ttl", "--color", "always").stdout
    narrow = child(1, "assess", "p.ttl", COLUMNS="60").stdout.decode("utf-8")
    assert max(map(len, narrow.splitlines())) <= 60


def test_a_reader_that_leaves_is_no_error() -> None:
    data = Path(__file__).parent / "data" / "findings.json"
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(data), "500", "assess", "p.ttl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        first = process.stdout.readline()
        process.stdout.close()
        assert first.startswith(b"REQUIREMENTS UNMET")
        assert process.stderr.read() == b""


@pytest.mark.parametrize(
    ("terminal", "environment", "choice", "colored"),
    [
        (True, {"TERM": "xterm"}, "auto", True),
        (True, {"TERM": "xterm", "NO_COLOR": "1"}, "auto", False),
        (True, {"TERM": "dumb"}, "auto", False),
        (True, {"TERM": "xterm"}, "never", False),
        (False, {"TERM": "xterm"}, "auto", False),
        (False, {"TERM": "xterm", "NO_COLOR": "1"}, "always", True),
    ],
)
def test_colour_is_for_terminals(
    terminal: bool,
    environment: dict[str, str],
    choice: str,
    colored: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from osteon.cli.terminal import prepare_text

    class Screen(io.TextIOWrapper):
        def isatty(self) -> bool:
            return terminal

    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", Screen(io.BytesIO(), encoding="utf-8"))
    assert prepare_text(choice).color is colored
