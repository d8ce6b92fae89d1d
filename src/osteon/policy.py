"""A site's own policy: it replaces the default as a whole, so it must make every choice.

What a single value may be is said by `shapes/policy.ttl`; here the file is held against the policy
that it replaces, so that nothing is left out and nothing else slips in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    Triple,
)

from osteon.errors import InputError
from osteon.files import read_text
from osteon.shacl import choose
from osteon.shacl.report import SH
from osteon.store import OSTEON

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE = _RDF + "type"
_OWL = "http://www.w3.org/2002/07/owl#"
_LABEL = OSTEON + "policyLabel"
_CHOICE = OSTEON + "PolicyChoice"
_DECLARED = ("Class", "AnnotationProperty", "ObjectProperty", "DatatypeProperty", "Ontology")
_LONGEST = 200
_COPY = "copy it from ontology/policy.ttl"
_WORDS = {
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2000/01/rdf-schema#comment",
    "http://www.w3.org/2004/02/skos/core#changeNote",
    OSTEON + "rationaleText",
}
"""What a site words as it likes, and may say more than once."""

Term: TypeAlias = NamedNode | Literal
Said: TypeAlias = dict[str, list[Term]]


def check_policy(path: Path, chosen: list[Triple], own: list[Triple], rules: list[Triple]) -> None:
    """Hold a policy file against the one that it replaces, and against the shapes for policies.

    Raises InputError naming the first thing that the file lacks, adds or gives another sort of
    value.
    """
    text = read_text(path)
    ours, theirs = _said(own), _said(chosen)
    if not any(NamedNode(_CHOICE) in said.get(_TYPE, ()) for said in theirs.values()):
        raise InputError(
            f"{path}: makes no policy choice; copy ontology/policy.ttl and change its values"
        )

    def at(subject: str) -> str:
        return f"{path}{_line(text, subject)}: {_name(subject)}"

    for subject, said in theirs.items():
        if _is(said, "Ontology"):
            continue
        if subject in ours:
            for prop, values in said.items():
                _check_values(at(subject), prop, values, ours[subject].get(prop, []))
        else:
            raise InputError(f"{at(subject)} is nothing that a policy decides; correct its name")
    for subject, said in ours.items():
        if _is(said, *_DECLARED):
            continue
        if subject not in theirs:
            raise InputError(
                f"{path}: lacks {_name(subject)}; a policy file makes every choice, {_COPY}"
            )
        if absent := sorted(set(said) - set(theirs[subject])):
            raise InputError(f"{at(subject)} has no {_name(absent[0])}; {_COPY}")
    for broken, prop, value, message in broken_rules(chosen, rules):
        raise InputError(
            f"{at(broken)} has {_name(prop)} {value}, but {message}; correct the value"
        )


def _check_values(subject: str, prop: str, values: list[Term], usual: list[Term]) -> None:
    """A site chooses numbers and words; everything else is as in the policy that it replaces."""
    if prop in _WORDS or prop == _LABEL:
        return
    if not usual:
        raise InputError(
            f"{subject} has {_name(prop)}, which is no part of that choice; leave it out"
        )
    numeric = all(_number(one) for one in usual)
    for value in values:
        if isinstance(value, NamedNode) and prop == _TYPE and value.value.startswith(_OWL):
            continue  # editors add owl:NamedIndividual
        if numeric and not _number(value):
            raise InputError(
                f"{subject} has {_name(prop)} {_shown(value)}, which is not written as a whole or "
                f"decimal number; write one such as {_shown(usual[0])}"
            )
        if not numeric and value not in usual:
            raise InputError(
                f"{subject} has {_name(prop)} {_shown(value)}, which is not for a policy to "
                f"change; write {' or '.join(_shown(one) for one in usual)}"
            )


def broken_rules(chosen: list[Triple], rules: list[Triple]) -> Iterator[tuple[str, str, str, str]]:
    """Subject, property, values and message of what the shapes find in a policy, in order."""
    found = set()
    # pySHACL compares numbers of any length; a fast engine may take a long one for none.
    for one in choose("pyshacl", rules).validate(chosen).results:
        prop = one.path or _end_of_path(one.shape, rules)
        values: list[object] = [one.value]
        if one.path is None or one.value is None:  # the value is another's, or there are too many
            values = [t.object for t in chosen if (t.subject, t.predicate) == (one.focus, prop)]
        told = sorted(_short(v.value) for v in values if isinstance(v, Term))
        message = " ".join(text.value for text in one.messages)
        found.add((_iri(one.focus), _iri(prop), " and ".join(told), _clause(message)))
    yield from sorted(found)


def _end_of_path(shape: NamedNode | BlankNode, rules: list[Triple]) -> NamedNode | None:
    """The last property of a shape whose path is a sequence."""
    said: dict[tuple[object, str], object] = {
        (t.subject, t.predicate.value): t.object for t in rules
    }
    node = said.get((shape, SH + "path"))
    while node is not None and said.get((node, _RDF + "rest")) != NamedNode(_RDF + "nil"):
        node = said.get((node, _RDF + "rest"))
    last = said.get((node, _RDF + "first"))
    return last if isinstance(last, NamedNode) else None


def _iri(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else "a nameless node"


def _clause(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def label_of(chosen: list[Triple], default: list[Triple], name: str) -> str:
    """What answers call a policy: its own label, and never that of the default one.

    Only a policy that says the very same as the default one goes by its label; another without a
    label of its own goes by `name`.
    """
    usual, own = _labels(default), _labels(chosen)
    if _canonical(chosen) == _canonical(default):
        return usual[0] if usual else name
    better = [label for label in own if label not in usual]
    return better[0] if better else name


def _labels(triples: Iterable[Triple]) -> list[str]:
    return sorted(
        " ".join(t.object.value.split())
        for t in triples
        if t.predicate.value == _LABEL and isinstance(t.object, Literal)
    )


def _canonical(triples: Iterable[Triple]) -> set[Quad]:
    data = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples)
    data.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return set(data)


def _said(triples: list[Triple]) -> dict[str, Said]:
    """What a policy says, by subject and property; a nameless value is its own text."""
    nameless: dict[BlankNode, list[str]] = defaultdict(list)
    for t in triples:
        if isinstance(t.subject, BlankNode):
            value = _shown(t.object) if isinstance(t.object, Term) else "[]"
            nameless[t.subject].append(f"{_name(t.predicate.value)} {value}")
    found: dict[str, Said] = defaultdict(lambda: defaultdict(list))
    for t in triples:
        subject = t.subject.value if isinstance(t.subject, NamedNode) else "a nameless node"
        if isinstance(t.object, Term):
            found[subject][t.predicate.value].append(t.object)
        elif isinstance(t.object, BlankNode):
            told = " ; ".join(sorted(nameless.pop(t.object, ())))
            found[subject][t.predicate.value].append(Literal(f"[ {told} ]"))
    if not nameless:  # each belongs to the value that it stands in
        found.pop("a nameless node", None)
    return {subject: dict(said) for subject, said in found.items()}


def _is(said: Said, *kinds: str) -> bool:
    """Whether something is of one of these kinds of OWL."""
    return any(NamedNode(_OWL + kind) in said.get(_TYPE, ()) for kind in kinds)


def _number(value: Term) -> bool:
    """Whether a literal is an exact number; a number in quotes is a text."""
    return (
        isinstance(value, Literal)
        and value.datatype.value.rsplit("#", 1)[-1] in ("integer", "decimal")
        and re.fullmatch(r"[+-]?\d+(\.\d+)?", value.value, re.ASCII) is not None
    )


def _line(text: str, subject: str) -> str:
    begins = re.compile(rf"^\S*[:/#]{re.escape(re.split('[/#]', subject)[-1])}>?\s", re.MULTILINE)
    match = begins.search(text)
    return f", line {text.count(chr(10), 0, match.start()) + 1}" if match else ""


def _shown(value: Term) -> str:
    return _name(value.value) if isinstance(value, NamedNode) else _short(value.value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _name(iri: str) -> str:
    """An IRI of Osteon as Turtle has it."""
    if match := re.fullmatch(rf"{re.escape(OSTEON)}(policy|regimen|claim)/([\w-]+)", iri):
        return f"{match[1]}:{match[2]}"
    for prefix, namespace in (
        ("dcterms:", "http://purl.org/dc/terms/"),
        ("rdfs:", "http://www.w3.org/2000/01/rdf-schema#"),
        ("rdf:", _RDF),
        ("owl:", _OWL),
        ("osteon:", OSTEON),
    ):
        if iri.startswith(namespace):
            return prefix + iri.removeprefix(namespace)
    return iri
