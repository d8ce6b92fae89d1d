"""Questions asked of a SPARQL endpoint, and what is said if it does not answer."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from crowd import cohort
from oracle import EXAMPLES, ROOT

from osteon.cli import main
from osteon.endpoint import ask
from osteon.questions import bind, read_questions
from tests.ask.both_engines import RECORDS

ASK = ROOT / "tests" / "ask"
CASES = {
    path.stem: case
    for path in sorted((ASK / "expected").glob("*.json"))
    if (case := json.loads(path.read_text("utf-8"))).get("profile", "article") == "article"
}
Capture = pytest.CaptureFixture[str]


def oxigraph() -> str:
    """The program that the package of the same name brings."""
    beside = Path(sys.executable).with_name("oxigraph")
    found = str(beside) if beside.exists() else shutil.which("oxigraph")
    assert found, "pip install oxigraph"
    return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A store of another make that was loaded with what a cohort wrote."""
    folder = tmp_path_factory.mktemp("endpoint")
    inputs = [*(EXAMPLES / name for name in RECORDS), ASK / "laboratory.ttl"]
    cohort(inputs, folder / "out", form="nquads", part=5)
    files = [str(path) for path in sorted((folder / "out" / "graphs").iterdir())]
    assert len(files) >= 4
    program, store = oxigraph(), str(folder / "store")
    subprocess.run([program, "load", "-l", store, "-f", *files], check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = f"127.0.0.1:{free.getsockname()[1]}"
    serve = [program, "serve-read-only", "-l", store, "-b", place]
    running = subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        host, port = place.split(":")
        for _ in range(200):
            try:
                socket.create_connection((host, int(port)), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://{place}/query"
    finally:
        running.terminate()
        running.wait()


def ordered(rows: list[tuple[str | None, ...]]) -> list[list[str | None]]:
    return [list(row) for row in sorted(rows, key=lambda r: [(c is not None, c or "") for c in r])]


def test_there_are_questions_of_both_kinds() -> None:
    questions = read_questions(ROOT)
    about = [questions[name.partition("--")[0]].about for name in CASES]
    assert min(about.count("records"), about.count("knowledge")) >= 15


@pytest.mark.parametrize("name", sorted(CASES))
def test_an_endpoint_gives_the_rows_that_are_expected(name: str, server: str) -> None:
    """Worked out without it; most questions count, so that a statement held twice would show."""
    case, question = CASES[name], read_questions(ROOT)[name.partition("--")[0]]
    places = [question.columns.index(column) for column in case["columns"]]
    found = [
        tuple(None if term is None else plain(term) for term in row)
        for row in ask(server, bind(question, case["parameters"]), 60)
    ]
    rows = ordered(list({tuple(row[place] for place in places) for row in found}))
    assert rows == case["rows"]
    assert len(set(found)) == len(found)


def plain(term: object) -> str:
    sys.path.insert(0, str(ASK))
    from both_engines import value

    return str(value(term))


def test_command(server: str, capsys: Capture) -> None:
    call = ["ask", "verdicts", "--endpoint", server, "--format"]
    assert main([*call, "csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    on = [str(EXAMPLES / name) for name in RECORDS] + [str(ASK / "laboratory.ttl")]
    assert main(["ask", "verdicts", "--as-of", "2026-03-15", "--format", "csv", "--on", *on]) == 0
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(lines)
    assert len(lines) == 16
    assert main([*call, "table"]) == 0
    assert "(15 rows)" in capsys.readouterr().out


def test_a_parameter_goes_along(server: str, capsys: Capture) -> None:
    call = ["ask", "due-between", "--endpoint", server, "--format", "csv", "--param"]
    assert main([*call, "to=2026-02-27"]) == 0
    few = capsys.readouterr().out.splitlines()
    assert main([*call, "to=2026-12-31"]) == 0
    assert len(few) < len(capsys.readouterr().out.splitlines())


# -- what else may come back

Answer = Callable[[BaseHTTPRequestHandler], None]


def said(code: int, kind: str, text: str, **headers: str) -> Answer:
    """An answer of that kind."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(text.encode())))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(text.encode())

    return answer


def broken_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/sparql-results+json")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"head":')


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1.5)


RESULTS = "application/sparql-results+json"
NO_ROW = '{"head": {"vars": ["x"]}, "results": {"bindings": []}}'
ANSWERS: dict[str, tuple[Answer, str]] = {
    "a page": (
        said(200, "text/html; charset=utf-8", "<html>welcome</html>"),
        "answers with text/html, not with the rows of a query; give the address of the SPARQL",
    ),
    "an error in a page": (said(500, "text/html", "<p>x</p>"), "(500 Internal Server Error)\n"),
    "an error in words": (
        said(400, "text/plain", "no\nsuch graph"),
        "(400 Bad Request): no such g",
    ),
    "nobody is let in": (said(403, "text/plain", "no"), "lets nobody in without leave (403)"),
    "elsewhere": (
        said(302, "text/plain", "", Location="http://127.0.0.1:9/other"),
        "is elsewhere (http://127.0.0.1:9/other); give that address",
    ),
    "an ASK": (said(200, RESULTS, '{"head": {}, "boolean": true}'), "does not hold the rows of"),
    "no JSON": (said(200, RESULTS, "{"), "does not hold the rows of a query"),
    "half of it": (broken_off, "broke off its answer"),
    "nothing": (silent, "gives no answer after 0.5 s"),
}


@pytest.fixture
def stand_in() -> Iterator[tuple[str, list[tuple[str, str]], list[Answer]]]:
    """A server that says what the test wants; its address, and what was asked of it."""
    asked: list[tuple[str, str]] = []
    answers: list[Answer] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            asked.append((self.path, self.rfile.read(length).decode()))
            answers[0](self)

        def do_GET(self) -> None:
            asked.append((self.path, "GET"))

        def log_message(self, format: str, *args: object) -> None:
            pass

    found = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=found.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{found.server_port}/sparql?key=1", asked, answers
    found.shutdown()
    found.server_close()


@pytest.mark.parametrize("kind", ANSWERS)
def test_another_answer_is_one_sentence(
    kind: str,
    stand_in: tuple[str, list[tuple[str, str]], list[Answer]],
    capsys: Capture,
) -> None:
    url, asked, answers = stand_in
    answer, wanted = ANSWERS[kind]
    answers.append(answer)
    assert main(["ask", "verdicts", "--endpoint", url, "--timeout", "0.5"]) == 2
    out, err = capsys.readouterr()
    assert wanted in err and url in err and err.count("\n") == 1 and not out
    # That address was asked, once, and no other.
    assert [path for path, _ in asked] == ["/sparql?key=1"]


def test_only_the_question_is_sent(
    stand_in: tuple[str, list[tuple[str, str]], list[Answer]], capsys: Capture
) -> None:
    url, asked, answers = stand_in
    answers.append(said(200, RESULTS, NO_ROW))
    assert main(["ask", "verdicts", "--endpoint", url]) == 0
    ((_, body),) = asked
    assert body.startswith("query=") and "&" not in body


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("localhost:7878", "is no address; write one such as http://localhost:7878/query"),
        ("file:///etc/passwd", "is no address"),
        ("ftp://host/x", "is no address"),
        ("http://", "is no address"),
        ("http://host:99999/", "is no address"),
        ("http://host/a b", "is no address"),
        ("http://host/a\nX: y", "is no address"),
        ("http://127.0.0.1:1/query", "cannot be reached (connection refused); is the store"),
    ],
)
def test_a_bad_address_is_one_sentence(url: str, wanted: str, capsys: Capture) -> None:
    assert main(["ask", "verdicts", "--endpoint", url]) == 2
    out, err = capsys.readouterr()
    assert wanted in err and err.count("\n") == 1 and not out


def test_two_sets_of_records_are_refused(capsys: Capture) -> None:
    record = str(EXAMPLES / "late-sixty.ttl")
    assert main(["ask", "verdicts", "--endpoint", "http://h/", "--on", record]) == 2
    assert "two sets of records" in capsys.readouterr().err
