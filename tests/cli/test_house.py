"""The house itself: what ships, where it is found, what the front documents promise."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from osteon import resources
from osteon.errors import InternalFault

HOUSE = Path(__file__).parents[2]
DOCUMENTS = ["README.md", "ARCHITECTURE.md", "GLOSSARY.md", "CHANGELOG.md"]


def project() -> dict[str, Any]:
    return tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))


def test_the_wheel_carries_every_knowledge_folder() -> None:
    shipped = project()["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert shipped == {name: f"osteon/data/{name}" for name in ("ontology", "shapes", "queries")}
    assert [name for name in shipped if not (HOUSE / name).is_dir()] == []


def test_a_source_tree_is_found() -> None:
    assert (resources.data_root() / "ontology").is_dir()


def test_an_installed_package_is_found_and_a_broken_one_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "lib" / "osteon"
    monkeypatch.setattr(resources.resources, "files", lambda name: package)
    for name in ("ontology", "shapes"):
        (package / "data" / name).mkdir(parents=True)
    with pytest.raises(InternalFault, match="install osteon again"):
        resources.data_root()
    (package / "data" / "queries").mkdir()
    assert resources.data_root() == package / "data"


def test_the_version_stands_in_one_place() -> None:
    version = project()["project"]["version"]
    elsewhere = [
        str(path.relative_to(HOUSE))
        for path in [HOUSE / "CITATION.cff", *(HOUSE / "src").rglob("*.py")]
        if re.search(rf'["\s]{re.escape(version)}["\s]', path.read_text("utf-8"))
    ]
    assert elsewhere == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_of_the_front_documents_lead_somewhere(name: str) -> None:
    text = (HOUSE / name).read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert [link for link in links if not (HOUSE / link).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paths_that_the_documents_name_exist(name: str) -> None:
    text = (HOUSE / name).read_text("utf-8")
    named = set(re.findall(r"\b(?:src|examples|ontology|shapes|queries)/[\w./-]*\w\.\w+", text))
    assert sorted(path for path in named if not (HOUSE / path).exists()) == []


def test_the_readme_has_two_commands_of_one_line_each() -> None:
    text = (HOUSE / "README.md").read_text("utf-8")
    assert len(re.findall(r"^python3\.11 -m venv .* assess examples/\S+", text, re.M)) == 1
    assert len(re.findall(r"^python3\.11 -m venv .* -m pytest", text, re.M)) == 1


def test_the_readme_shows_a_real_answer() -> None:
    text = (HOUSE / "README.md").read_text("utf-8")
    assert "SAMPLE" not in text
