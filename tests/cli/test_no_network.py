"""Nothing that a record or a policy points at is ever fetched.

The addresses are those of a listener on this machine, so that a connection made below Python, by a
parser of its own, would be seen as well.
"""

from __future__ import annotations

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from oracle import ROOT

from osteon.cli import main

OSTEON = "https://w3id.org/osteon/"


class Listener:
    """Counts whoever connects."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/x"
        self.visits = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            self.visits += 1
            visitor.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """The listener; Python's own connections and look-ups of names fail the test at once."""
    found = Listener()

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError(f"a connection was tried: {args}")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    yield found
    found.close()
    assert found.visits == 0


def test_the_listener_sees_a_visit() -> None:
    found = Listener()
    port = int(found.address.split(":")[2].split("/")[0])
    with socket.create_connection(("127.0.0.1", port)) as own:
        assert own.recv(1) == b""
    assert found.visits == 1
    found.close()


def person(**more: object) -> str:
    """A record in JSON-LD."""
    context = {"osteon": OSTEON}
    return json.dumps({"@context": context, "@id": "http://e/p", "@type": "osteon:Patient"} | more)


CONTEXTS = {
    "name": '"@"',
    "list": '[{"osteon": "https://w3id.org/osteon/"}, "@"]',
    "import": '{"@import": "@", "osteon": "https://w3id.org/osteon/"}',
    "scoped": '{"osteon": "https://w3id.org/osteon/", "t": {"@id": "osteon:x", "@context": "@"}}',
}


@pytest.mark.parametrize("kind", CONTEXTS)
@pytest.mark.parametrize("place", ["top", "inner"])
def test_remote_context(
    kind: str, place: str, listener: Listener, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    context = json.loads(CONTEXTS[kind].replace('"@"', f'"{listener.address}"'))
    more = {"@context": context} if place == "top" else {"osteon:x": {"@context": context, "t": 1}}
    path = tmp_path / "p.jsonld"
    path.write_text(person(**more), encoding="utf-8")
    assert main(["assess", str(path), "--as-of", "2026-03-15"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert f"refers to the remote @context {listener.address}, which is not fetched" in error


def records(address: str) -> dict[str, str]:
    """Records that name an address wherever something might be tempted to fetch it."""
    sex = f"<http://e/p> a <{OSTEON}Patient> ; <{OSTEON}sex> <{OSTEON}Female> ; "
    imports = f"<{address}> a owl:Ontology ; owl:imports <{address}> . "
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "meta": {"profile": [address]},
        "photo": [{"url": address}],
        "text": {"div": f'<img src="{address}"/>'},
        "extension": [{"url": address, "valueUrl": address}],
        "managingOrganization": {"reference": address},
    }
    schema = {"@context": {"@vocab": address, "@base": address}}
    return {
        "p.ttl": f"@base <{address}> . @prefix owl: <http://www.w3.org/2002/07/owl#> . {imports}"
        f"{sex} <http://www.w3.org/2000/01/rdf-schema#seeAlso> <{address}> .",
        "p.trig": f"<{address}> {{ {sex} <{address}> 1 . }}",
        "p.nt": f"<http://e/p> <{address}> <{address}> .\n<http://e/p> "
        f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{OSTEON}Patient> .\n",
        "p.jsonld": json.dumps(schema | {"@id": "http://e/p", "@type": OSTEON + "Patient"}),
        "p.json": json.dumps(patient),
        "implicit.json": json.dumps(patient | {"implicitRules": address}),
    }


@pytest.mark.parametrize("name", records(""))
def test_addresses_in_records(name: str, listener: Listener, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(records(listener.address)[name], encoding="utf-8")
    assert main(["assess", str(path), "--as-of", "2026-03-15"]) == 1


@pytest.mark.parametrize("name", ["p.xml", "p.json", "p.ttl", "p.rdf"])
def test_entities_of_xml(
    name: str, listener: Listener, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_text(f'<!DOCTYPE a [<!ENTITY e SYSTEM "{listener.address}">]><a>&e;</a>', "utf-8")
    assert main(["assess", str(path)]) == 2
    assert "looks like XML" in capsys.readouterr().err


def test_imports_of_policy_and_knowledge(listener: Listener, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    for name in ("ontology", "shapes", "queries"):
        shutil.copytree(ROOT / name, folder / name)
    imports = (
        f"\n<https://w3id.org/osteon/module/policy> "
        f"<http://www.w3.org/2002/07/owl#imports> <{listener.address}> .\n"
    )
    policy = tmp_path / "policy.ttl"
    policy.write_text((ROOT / "ontology/policy.ttl").read_text("utf-8") + imports, "utf-8")
    for path in (folder / "ontology/policy.ttl", folder / "shapes/order.ttl"):
        path.write_text(path.read_text("utf-8") + imports, "utf-8")
    record = str(ROOT / "examples/nothing-found.ttl")
    assert main(["assess", record, "--as-of", "2026-03-15", "--policy", str(policy)]) == 1
    assert main(["assess", record, "--as-of", "2026-03-15", "--knowledge", str(folder)]) == 1
