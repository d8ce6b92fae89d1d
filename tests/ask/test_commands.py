"""`osteon ask` and `osteon query`: formats, and one line with exit 2 for whatever is wrong."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from oracle import EXAMPLES

from osteon.cli import main
from osteon.errors import InputError
from osteon.present import rows
from osteon.present.style import Style
from osteon.questions import refuse_fetching

DAY = ["--as-of", "2026-03-15"]
LATE = str(EXAMPLES / "late-sixty.ttl")
Capture = pytest.CaptureFixture[str]


def test_list(capsys: Capture) -> None:
    assert main(["ask"]) == 0
    assert "before-first-dose" in capsys.readouterr().out
    assert main(["ask", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told) >= 25 and all(one["question"].endswith("?") for one in told)


def test_describe(capsys: Capture) -> None:
    assert main(["ask", "due-between", "--describe"]) == 0
    out = capsys.readouterr().out
    assert "from=2026-03-01" in out and "(date)" in out and "nextDue" in out


def test_formats(capsys: Capture) -> None:
    ask = ["ask", "due-between", "--on", LATE, *DAY, "--format"]
    assert main([*ask, "csv"]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["nextDue"], row["daysOverdue"]) == ("2026-02-28", "15")
    assert main([*ask, "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["results"]["bindings"]
    assert found["nextDue"]["value"] == "2026-02-28"
    assert main([*ask, "md"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("| --- |")
    assert main([*ask, "table"]) == 0
    assert "(1 row)" in capsys.readouterr().out


def test_parameters_change_the_answer(capsys: Capture) -> None:
    ask = ["ask", "due-between", "--on", LATE, *DAY, "--format", "csv"]
    assert main([*ask, "--param", "to=2026-02-27"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "befor-first-dose"], "the nearest is before-first-dose"),
        (["ask", "due-between"], "name some with --on RECORD"),
        (["ask", "due-between", "--param", "form=1"], "the nearest is from"),
        (["ask", "due-between", "--param", "from"], "write NAME=VALUE"),
        (["ask", "due-between", "--param", "from=2026-02-30"], "is no date"),
        (["ask", "due-between", "--param", "from=2026-2-3"], "is no date"),
        (["ask", "due-between", *(["--param", "to=2026-02-03"] * 2)], "given twice"),
        (["ask", "claims-at-odds", "--param", "x=1"], "it takes none"),
        (["ask", "shared-contraindications", "--param", "least=1.5"], "is no integer"),
        (["ask", "what-follows-for", "--param", "class=<x>"], "is no iri"),
        (["ask", "what-follows-for", "--param", "class=foo:Bar"], "is no iri"),
        (["ask", "verdicts", "--on", "no-such-file.ttl"], "no-such-file.ttl"),
        (["ask", "--param", "x=1"], "no question is named"),
        (["query", "no-such-file.rq"], "no-such-file.rq: cannot be read"),
    ],
)
def test_bad_usage(arguments: list[str], said: str, capsys: Capture) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert said in err and err.count("\n") == 1 and not out


def ask_own(tmp_path: Path, text: str, *more: str) -> int:
    path = tmp_path / "own.rq"
    path.write_text(text, encoding="utf-8")
    return main(["query", str(path), *more])


PREFIXES = "PREFIX osteon: <https://w3id.org/osteon/> "


def test_own_select_ask_construct(tmp_path: Path, capsys: Capture) -> None:
    own = PREFIXES + "SELECT ?p WHERE { ?p a osteon:Patient ; osteon:verdict ?v }"
    assert ask_own(tmp_path, own, "--on", LATE, *DAY, "--format", "csv") == 0
    assert capsys.readouterr().out == "p\nhttps://example.org/late-sixty/patient\n"
    assert ask_own(tmp_path, PREFIXES + "ASK { ?p osteon:verdict ?v }") == 0
    assert capsys.readouterr().out == "false\n"
    own = PREFIXES + "CONSTRUCT { ?c osteon:cites ?m } WHERE { ?c osteon:cites ?m }"
    assert ask_own(tmp_path, own) == 0
    assert "claim:C07 osteon:cites citation:article-1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "never fetches"),
        ("SELECT * { service SILENT ?x { ?s ?p ?o } }", "never fetches"),
        ("LOAD <http://127.0.0.1:9/>", "is no SPARQL query"),
        ("DELETE WHERE { ?s ?p ?o }", "is no SPARQL query"),
        ("SELECT", "is no SPARQL query"),
        ("", "is no SPARQL query"),
    ],
)
def test_own_query_refused(text: str, said: str, tmp_path: Path, capsys: Capture) -> None:
    assert ask_own(tmp_path, text) == 2
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p 'SERVICE' }",
        'SELECT * { ?s ?p """a " SERVICE""" }',
        "SELECT * { ?service ?p ?o } # SERVICE",
        "PREFIX service: <http://x/SERVICE#> SELECT * { ?s service:SERVICE ?o }",
        "SELECT * { ?s <http://x/#SERVICE> ?o }",
    ],
)
def test_the_word_alone_is_no_call(text: str) -> None:
    refuse_fetching(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p '#' . SERVICE <http://x/> { } }",
        "SELECT * { ?s ?p <http://x/#> . SERVICE <http://x/> { } }",
        r"SELECT * { ?s ?p 'it\'s' . SERVICE <http://x/> { } }",
        r"SELECT * { \u0053ERVICE <http://x/> { } }",
        "SELECT * { ?s ?p ''''a''' . SERVICE <http://x/> { } }",
        "SELECT * { FILTER(?a<?b) SERVICE<http://x/>{ } }",
    ],
)
def test_no_call_hides(text: str) -> None:
    with pytest.raises(InputError, match="never fetches"):
        refuse_fetching(text)


def test_table_fits_the_page() -> None:
    cells = [["a" * 30, "b c " * 40], ["| \\", "\x1b[31m"]]
    lines = rows.table(["one", "two"], cells, Style(width=50)).splitlines()
    assert max(map(len, lines)) <= 50
    assert not any("\x1b" in line for line in lines)
    assert "\\| \\\\" in rows.markdown(["one", "two"], cells)
