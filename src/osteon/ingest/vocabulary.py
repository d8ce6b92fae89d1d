"""The terms that the ontology declares, as far as reading a record needs them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from osteon.files import Root, files, fingerprint, read_turtle
from osteon.ingest.record import OSTEON, RDF_TYPE

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_LABELS = (_RDFS + "label", _SKOS + "altLabel", OSTEON + "spelling")
_LONGEST_NAME = 100
"""No term is nearly as long, and the search for a similar one takes time by its length."""
_OWL = "http://www.w3.org/2002/07/owl#"
_NAME = re.compile(re.escape(OSTEON) + r"([A-Za-z][A-Za-z0-9]*)\Z")


@dataclass(frozen=True)
class Vocabulary:
    """Names, kinds and labels of the terms in the namespace of Osteon."""

    names: frozenset[str]
    kinds: dict[str, frozenset[str]]
    """For an individual, its classes; for a class, itself and all its superclasses."""
    classes: frozenset[str]
    links: frozenset[str]
    """Properties whose values are nodes, never text."""
    by_label: dict[str, tuple[str, ...]]
    """Terms by their labels, folded."""
    by_words: dict[tuple[str, ...], tuple[str, ...]]
    """Terms by the words of their labels."""
    by_first_word: dict[str, tuple[tuple[str, ...], ...]]
    """The labels, as words, that begin with a word."""
    facts: dict[str, dict[str, Literal | NamedNode]]
    """What is stated of individuals in Osteon's own properties; of several values, one."""
    labels: dict[str, str] = field(default_factory=dict)
    """What terms are called."""
    namespaces: frozenset[str] = frozenset()
    """Where terms were added to Osteon's."""

    def is_a(self, name: str, kind: str) -> bool:
        """Whether a class is under another one, or an individual is of a class."""
        return kind in self.kinds.get(name, frozenset())

    def labelled(self, text: str, kind: str) -> list[str]:
        """The terms of a kind that carry this label."""
        found = self.by_label.get(fold(text), ())
        return [name for name in found if self.is_a(name, kind)]

    def mentioned(self, text: str, kind: str) -> set[str]:
        """The terms under a kind whose label stands among these words; the name of the kind
        itself, as in "drug allergy", tells nothing."""
        words = _words(text)
        return {
            name
            for place, word in enumerate(words)
            for label in self.by_first_word.get(word, ())
            if tuple(words[place : place + len(label)]) == label
            for name in self.by_words[label]
            if name != kind and self.is_a(name, kind)
        }

    def nearest(self, name: str) -> str | None:
        """The declared name that is most like a misspelt one."""
        if len(name) > _LONGEST_NAME:
            return None
        alike = [known for known in sorted(self.names) if (":" in known) == (":" in name)]
        folded = {known.lower(): known for known in alike}
        close = get_close_matches(name.lower(), list(folded), n=1, cutoff=0.6)
        return folded[close[0]] if close else None


def fold(text: str) -> str:
    """Words without what two hands write differently: capitals, dots and other punctuation.

    A minus is kept where it is a sign: alone, or before a word.
    """
    lower = text.lower().replace(".", "")
    return " ".join(re.sub(r"(?<=\w)-|[_/,;:()\[\]*]", " ", lower).split())


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


@lru_cache(maxsize=1 << 14)
def local_name(iri: str) -> str | None:
    """The name of an Osteon term; None for other IRIs and for ids such as claim/C07."""
    match = _NAME.match(iri)
    return match.group(1) if match else None


def key(iri: str) -> str | None:
    """What a term goes by here: the name of one of Osteon's, the IRI of one that was added."""
    return local_name(iri) if iri.startswith(OSTEON) else iri


def namespace(iri: str) -> str:
    """An IRI without its local name."""
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def load_vocabulary(root: Root) -> Vocabulary:
    """Read the names that the modules of the ontology declare."""
    return _load_vocabulary(root, fingerprint(root, "ontology/*.ttl"))


@lru_cache(maxsize=8)
def _load_vocabulary(root: Root, state: object) -> Vocabulary:
    names: set[str] = set()
    parents: dict[str, set[str]] = {}
    types: dict[str, set[str]] = {}
    labels: dict[str, set[str]] = {}
    spoken: dict[tuple[str, ...], set[str]] = {}
    called: dict[str, str] = {}
    classes: set[str] = set()
    links: set[str] = set()
    facts: dict[str, dict[str, Literal | NamedNode]] = {}
    for path in files(root, "ontology/*.ttl"):
        for quad in read_turtle(path):
            if not isinstance(quad.subject, NamedNode):
                continue
            name = key(quad.subject.value)
            if name is None:
                continue
            predicate, value = quad.predicate.value, quad.object
            if quad.predicate == RDF_TYPE and isinstance(value, NamedNode):
                names.add(name)
                kind = key(value.value)
                if value.value == _OWL + "Class":
                    classes.add(name)
                elif value.value == _OWL + "ObjectProperty":
                    links.add(name)
                elif kind:
                    types.setdefault(name, set()).add(kind)
            elif predicate == _RDFS + "subClassOf" and isinstance(value, NamedNode):
                parent = key(value.value)
                if parent:
                    parents.setdefault(name, set()).add(parent)
            elif predicate in _LABELS and isinstance(value, Literal):
                labels.setdefault(fold(value.value), set()).add(name)
                if predicate == _LABELS[0]:
                    called.setdefault(name, value.value)
                spoken.setdefault(tuple(_words(value.value)), set()).add(name)
            elif isinstance(value, (Literal, NamedNode)) and local_name(predicate):
                facts.setdefault(name, {})[predicate.removeprefix(OSTEON)] = value
    kinds = {name: _closure(name, parents) for name in classes}
    for name, own in types.items():
        if name not in classes:
            kinds[name] = frozenset(k for t in own for k in _closure(t, parents))
    return Vocabulary(
        frozenset(names),
        kinds,
        frozenset(classes),
        frozenset(links),
        {label: tuple(sorted(found)) for label, found in labels.items()},
        *_by_words(spoken),
        facts,
        called,
        frozenset(namespace(name) for name in classes if ":" in name),
    )


def _by_words(
    spoken: dict[tuple[str, ...], set[str]],
) -> tuple[dict[tuple[str, ...], tuple[str, ...]], dict[str, tuple[tuple[str, ...], ...]]]:
    """Terms by the words of a label, and labels by their first word."""
    first: dict[str, list[tuple[str, ...]]] = {}
    for label in spoken:
        if label:
            first.setdefault(label[0], []).append(label)
    return (
        {label: tuple(sorted(names)) for label, names in spoken.items()},
        {word: tuple(labels) for word, labels in first.items()},
    )


def _closure(name: str, parents: dict[str, set[str]]) -> frozenset[str]:
    seen: set[str] = set()
    todo = [name]
    while todo:
        current = todo.pop()
        if current not in seen:
            seen.add(current)
            todo.extend(parents.get(current, ()))
    return frozenset(seen)
