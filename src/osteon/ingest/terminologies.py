"""The code systems that the ontology declares: how they are cited, and how their codes compare."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from string import ascii_letters, digits

from pyoxigraph import Literal, NamedNode

from osteon.errors import InputError
from osteon.files import Root, files, fingerprint, read_turtle
from osteon.ingest.record import OSTEON

_RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_ALT_LABEL = "http://www.w3.org/2004/02/skos/core#altLabel"


@dataclass(frozen=True)
class Terminology:
    """One code system: how tables and records name it, and how its codes are compared."""

    prefix: str
    systems: tuple[str, ...]
    ignored: re.Pattern[str] | None
    by_prefix: bool
    iri: str = ""
    label: str = ""
    spellings: tuple[str, ...] = ()
    """Other names of it, such as people write before a colon."""
    notice: str = ""
    levels: tuple[int, ...] = ()
    """How long codes are, without what is ignored, on each level of the hierarchy by prefix."""
    placeholder: str = ""
    """A character that only fills a place, so that a code does not end in it."""
    release_format: str = ""
    name_type: str = ""
    relations: dict[str, str] = field(default_factory=dict, hash=False, compare=False)
    """The relationships of a release that lead upwards, each with the kind of step it is."""

    def normal(self, code: str) -> str:
        """The code without what carries no meaning."""
        code = code.strip()
        head, mark, rest = code.partition(":")
        if mark and head.upper() == self.prefix:  # HP:0000939 is how records write it
            code = rest
        return self.ignored.sub("", code).upper() if self.ignored else code

    def goes_by(self, name: str) -> bool:
        """Whether people call it so, in capitals or not, with or without hyphens."""
        own = (self.prefix, self.label, self.iri.rsplit("/", 1)[-1], *self.spellings)
        return folded(name) in {folded(each) for each in own}


def folded(name: str) -> str:
    """A name without what two hands write differently."""
    return re.sub(r"[\W_]+", "", name.lower())


def terminologies(root: Root) -> list[Terminology]:
    """The terminologies of a knowledge folder.

    Raises InputError with the file for one that has no name or a name of another.
    """
    return list(_terminologies(root, fingerprint(root, "ontology/*.ttl")))


@lru_cache(maxsize=8)
def _terminologies(root: Root, state: object) -> tuple[Terminology, ...]:
    found: list[Terminology] = []
    for path in files(root, "ontology/*.ttl"):
        facts: dict[str, dict[str, list[str]]] = {}
        for triple in read_turtle(path):
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal):
                name = triple.predicate.value.removeprefix(OSTEON)
                known = facts.setdefault(triple.subject.value, {})
                known.setdefault(name, []).append(triple.object.value)
        for iri, known in facts.items():
            if "curiePrefix" in known:
                new = _terminology(path, iri, known)
                for other in found:
                    if new.prefix == other.prefix or set(new.systems) & set(other.systems):
                        raise InputError(
                            f"{path}: <{iri}> has the prefix or a system name of another "
                            "terminology; give each its own"
                        )
                found.append(new)
    return tuple(found)


def _terminology(path: Path, iri: str, facts: dict[str, list[str]]) -> Terminology:
    if "systemName" not in facts:
        raise InputError(f"{path}: <{iri}> has no osteon:systemName; say how records cite it")
    ignored = facts.get("ignoredCharacters")
    try:
        pattern = re.compile(ignored[0]) if ignored else None
    except re.error as error:
        raise InputError(
            f"{path}: <{iri}>: osteon:ignoredCharacters is no regular expression ({error}); "
            "write a character class such as [.]"
        ) from None
    if pattern and any(pattern.search(character) for character in ascii_letters + digits):
        raise InputError(
            f"{path}: <{iri}>: osteon:ignoredCharacters takes letters or digits out of codes; "
            "write a character class such as [.]"
        )
    return Terminology(
        prefix=facts["curiePrefix"][0],
        systems=tuple(facts["systemName"]),
        ignored=pattern,
        by_prefix=facts.get("prefixHierarchy") == ["true"],
        iri=iri,
        label=facts.get(_RDFS_LABEL, [iri])[0],
        spellings=tuple(facts.get(_ALT_LABEL, ())),
        notice=facts.get("notice", [""])[0],
        levels=_levels(path, iri, facts.get("levelLength", [])),
        placeholder=facts.get("placeholder", [""])[0],
        release_format=facts.get("releaseFormat", [""])[0],
        name_type=facts.get("nameType", [""])[0],
        relations={
            name: kind
            for kind in ("isA", "ingredient")
            for name in facts.get(f"{kind}Relation", ())
        },
    )


def _levels(path: Path, iri: str, lengths: list[str]) -> tuple[int, ...]:
    if not all(re.fullmatch("[1-9][0-9]?", length) for length in lengths):
        raise InputError(
            f"{path}: <{iri}>: osteon:levelLength is not a number of characters; write 3, say"
        )
    return tuple(sorted({int(length) for length in lengths}))
