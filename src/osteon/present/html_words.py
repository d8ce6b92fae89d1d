"""The words of a page: what ids are called, how to supply a fact, where a source can be opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from osteon.knowledge import Knowledge
from osteon.present.text import NO_OBSTACLE
from osteon.store import Row, osteon


@dataclass
class Source:
    """One source of claims, with the addresses at which it can be opened."""

    id: str
    label: str
    title: str = ""
    review: str = ""
    unstated: str = ""
    facts: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    resolves_markers: bool = True
    references: list[Reference] = field(default_factory=list)


@dataclass
class Reference:
    """A reference that a source prints."""

    text: str
    links: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Otherwise:
    """A claim of another source that says otherwise."""

    claim: str
    source: Source


class Words:
    """Labels of the knowledge by kind and id; an id without a label stands for itself."""

    def __init__(self, kb: Knowledge) -> None:
        self._labels: dict[tuple[str, str], str] = {}
        self._more: dict[tuple[str, str], str] = {}
        routine = {q.subject for q in kb.store.quads_for_pattern(None, osteon("routine"), None)}
        self._routine: set[tuple[str, str]] = set()
        for row in kb.ask("item-kinds"):
            self._labels[row["kind"], row["id"]] = row["label"] or row["id"]
            if NamedNode(row["item"]) in routine:
                self._routine.add((row["kind"], row["id"]))
        for row in kb.ask("names"):
            self._labels[row["kind"], row["id"]] = row["label"]
            self._more[row["kind"], row["id"]] = row["more"] or ""
        self._fact = kb.fact
        profiles = kb.ask("profiles")
        self._nothing_found = {row["id"]: row["nothingFound"] or "" for row in profiles}
        self.sources = _sources(kb.ask("sources"))
        self._otherwise: dict[str, list[Otherwise]] = {}
        for row in sorted(kb.ask("said-otherwise"), key=lambda row: str(row["other"])):
            one = Otherwise(row["other"], self.source(row["source"]))
            self._otherwise.setdefault(row["id"], []).append(one)

    def label(self, kind: str, name: str) -> str:
        """What an item (of a kind such as `requirement`) or a word (of `Verdict`) is called."""
        return self._labels.get((kind, name)) or name.replace("-", " ")

    def is_routine(self, kind: str, name: str) -> bool:
        """Whether an item is said of everyone who is treated."""
        return (kind, name) in self._routine

    def more(self, kind: str, name: str) -> str:
        """The definition of a word, or the reason for a local choice; empty if there is none."""
        return self._more.get((kind, name), "")

    def nothing_found(self, profile: Sequence[str]) -> str:
        """The strongest thing that a page may say of an answer under a profile."""
        return self._nothing_found.get("+".join(profile)) or NO_OBSTACLE

    def fact(self, name: str) -> tuple[str, str]:
        """What a fact that may be missing is called, and how to supply it."""
        row = self._fact(name)
        return row["label"], row["remedy"] or ""

    def open(self, name: str) -> str:
        """What an indication, or a fact that may be missing, is called."""
        return self._labels.get(("indication", name)) or self.fact(name)[0]

    def source(self, name: str) -> Source:
        """A source by its id."""
        return self.sources.get(name) or Source(name, name)

    def otherwise(self, claim: str) -> list[Otherwise]:
        """The claims of other sources that say otherwise than a claim."""
        return self._otherwise.get(claim, [])


def _sources(rows: list[Row]) -> dict[str, Source]:
    found: dict[str, Source] = {}
    references: dict[tuple[str, str], Reference] = {}
    for row in sorted(rows, key=str):
        source = found.get(row["id"])
        if source is None:
            source = found[row["id"]] = Source(row["id"], row["label"] or row["id"])
            source.title = row["title"] or ""
            source.review = row["review"] or ""
            changed = f"last changed {row['changed']}" if row["changed"] else None
            read = f"read at: {row['readAt']}" if row["readAt"] else None
            told = (source.review, row["publisher"], changed, row["version"], read)
            source.facts = [fact for fact in told if fact]
            source.unstated = row["unstated"] or ""
        _add_link(source.links, row["link"])
        if row["markers"] == "unresolved":
            source.resolves_markers = False
        if row["printed"]:
            key = (row["id"], row["printed"])
            if key not in references:
                parts = (row["printed"], row["printedBy"], row["year"])
                references[key] = Reference(". ".join(part for part in parts if part))
                source.references.append(references[key])
            _add_link(references[key].links, row["printedLink"])
    return dict(sorted(found.items()))


def _add_link(links: list[str], address: str | None) -> None:
    """Keep what a browser may open without harm: no `javascript:`, no file of the reader's."""
    if address and urlsplit(address).scheme in ("http", "https") and address not in links:
        links.append(address)
