"""Writes the triples of one patient's record."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Triple

from osteon.ingest.codes import Codes
from osteon.ingest.fhir.elements import Coding, codings, texts
from osteon.ingest.literals import boolean_literal, date_literal, decimal_literal
from osteon.ingest.record import LONGEST_TEXT, RDF_TYPE, shortened, term
from osteon.ingest.vocabulary import Vocabulary


class Writer:
    """Collects triples and knows what the codes of the record mean."""

    def __init__(self, patient: NamedNode, codes: Codes, vocabulary: Vocabulary) -> None:
        self.patient = patient
        self.triples: list[Triple] = []
        self._codes = codes
        self._vocabulary = vocabulary

    # -- triples ---------------------------------------------------------------------------

    def add(self, node: NamedNode, name: str, value: NamedNode | Literal | None) -> None:
        """One triple; nothing if there is no value."""
        if isinstance(value, Literal) and len(value.value) > LONGEST_TEXT:
            value = Literal(shortened(value.value))
        if value is not None:
            self.triples.append(Triple(node, term(name), value))

    def date(self, node: NamedNode, name: str, value: str | None) -> None:
        """A date, month or year; text that is no date is kept as text."""
        if value:
            self.add(node, name, date_literal(value))

    def number(self, node: NamedNode, name: str, value: object) -> bool:
        """A number with its exact digits; False if it is none."""
        literal = decimal_literal(value)
        self.add(node, name, literal)
        return literal is not None

    def string(self, node: NamedNode, name: str, value: str | None) -> None:
        """A string."""
        if value:
            self.add(node, name, Literal(value))

    def flag(self, node: NamedNode, name: str, value: object) -> None:
        """A boolean; anything else is left out."""
        if isinstance(value, bool):
            self.add(node, name, boolean_literal(value))

    def terms(self, node: NamedNode, name: str, values: Iterable[str]) -> None:
        """Links to terms of Osteon."""
        for value in sorted(values):
            self.add(node, name, term(value))

    # -- entries ---------------------------------------------------------------------------

    def entry(
        self,
        link: str,
        node: NamedNode,
        reference: str,
        classes: Iterable[str],
        coded: Iterable[Coding],
    ) -> None:
        """An entry of the record: linked, named, typed, with the codes it was written with."""
        self.add(self.patient, link, node)
        self.string(node, "reference", reference)
        for name in sorted(classes):
            self.triples.append(Triple(node, RDF_TYPE, term(name)))
        for position, coding in enumerate(coded, 1):
            self._coding(node, "coding", f"coding-{position}", coding)

    def unmapped(self, node: NamedNode, reference: str, coding: Coding, what: str = "code") -> None:
        """A coding that no table covers."""
        self.string(node, "reference", reference)
        own = self._coding(self.patient, "hasUnmappedCoding", f"unmapped-{what}", coding, node)
        self.add(own, "subject", node)

    def unusable(
        self, node: NamedNode, reference: str, reason: str, shown: str | None = None
    ) -> None:
        """An entry from which no fact may be taken; what is shown of it is else the reason."""
        own = NamedNode(f"{node.value}#unusable-{reason}")
        self.string(node, "reference", reference)
        self.add(self.patient, "hasUnusableEntry", own)
        self.add(own, "subject", node)
        self.string(own, "reason", reason)
        self.string(own, "display", shown)

    def _coding(
        self,
        holder: NamedNode,
        link: str,
        name: str,
        coding: Coding,
        base: NamedNode | None = None,
    ) -> NamedNode:
        own = NamedNode(f"{(base or holder).value}#{name}")
        self.add(holder, link, own)
        self.string(own, "system", coding.system)
        self.string(own, "notation", coding.code)
        self.string(own, "display", coding.display)
        self.string(own, "displayContradicts", self._contradiction(coding))
        reading = self._codes.read(coding.system, coding.code)
        for path in reading.paths:
            way = [path[0].code, *(step.above for step in path)]
            self.string(own, "readThrough", " < ".join(f"{s}|{c}" for s, c in way))
        for release in reading.releases:
            self.string(own, "usedRelease", release)
        return own

    def _contradiction(self, coding: Coding) -> str | None:
        """What the code of a coding means, in words, if its display names another drug."""
        # Most codes are of no drug and known to no release: they cost no search for words.
        meant = self._codes.look_up(coding.system, coding.code)
        drugs = self._of_kind(meant, "Drug")
        own = None if meant else self._codes.name_of(coding.system, coding.code)
        if drugs != meant or not (meant or own):
            return None
        words = self._vocabulary.mentioned(coding.display or "", "Drug")
        named = {self._codes.below(name) for name in words & self._vocabulary.classes}
        if not named:
            return None
        if own:
            return None if self._vocabulary.mentioned(own, "Drug") & words else own
        agree = any(
            self._vocabulary.is_a(one, other) or self._vocabulary.is_a(other, one)
            for one in named
            for other in map(self._codes.below, drugs)
        )
        return None if agree else ", ".join(self._labels(drugs))

    def _labels(self, names: Iterable[str]) -> list[str]:
        return sorted(self._vocabulary.labels.get(name, name) for name in names)

    # -- meanings --------------------------------------------------------------------------

    def classes(self, coded: Iterable[Coding], *kinds: str) -> frozenset[str]:
        """The classes that codes mean, of the first kind of which there are any."""
        found = self._meanings(coded) & self._vocabulary.classes
        for kind in kinds:
            of_kind = frozenset(name for name in found if self._vocabulary.is_a(name, kind))
            if of_kind:
                return of_kind
        return frozenset()

    def named(self, coded: Iterable[Coding], kind: str) -> frozenset[str]:
        """The classes of a kind that the words of codings name; in a known code system, the
        code speaks instead."""
        found: set[str] = set()
        for coding in coded:
            if coding.code and self._codes.knows_system(coding.system):
                continue
            found.update(self._vocabulary.mentioned(coding.display or "", kind))
        return frozenset(found & self._vocabulary.classes)

    def called(self, coded: Iterable[Coding], words: Iterable[str], kind: str) -> frozenset[str]:
        """The classes of a kind whose very name the words are; beside a code of a known code
        system, the code speaks instead."""
        if self.any_known_system(coded):
            return frozenset()
        found = {name for word in words for name in self._vocabulary.labelled(word, kind)}
        return frozenset(found & self._vocabulary.classes - {kind})

    def any_known_system(self, coded: Iterable[Coding]) -> bool:
        """Whether any of the codings has a code of a code system that a table covers."""
        return any(c.code and self._codes.knows_system(c.system) for c in coded)

    def is_a(self, classes: Iterable[str], kind: str) -> bool:
        """Whether any of the classes is under a kind."""
        return any(self._vocabulary.is_a(name, kind) for name in classes)

    def values(self, concept: object, kind: str) -> frozenset[str]:
        """The coded values of a kind that a concept means, by code or else by its words."""
        found = self._of_kind(self._meanings(codings(concept)), kind)
        if found:
            return found
        words = texts(concept) if not isinstance(concept, str) else [concept]
        return frozenset(name for word in words for name in self._vocabulary.labelled(word, kind))

    def code(self, system: str, code: str | None, kind: str) -> frozenset[str]:
        """The coded values of a kind that a bare code of a known code system means."""
        return self._of_kind(self._codes.look_up(system, code), kind)

    def siblings(self, system: str) -> tuple[str, ...]:
        """The other names of a code system."""
        return self._codes.names_of(system)

    def pattern(self, name: str) -> dict[str, Literal | NamedNode]:
        """What the ontology states of a coded value."""
        return self._vocabulary.facts.get(name, {})

    def _meanings(self, coded: Iterable[Coding]) -> frozenset[str]:
        return frozenset(n for c in coded for n in self._codes.look_up(c.system, c.code))

    def _of_kind(self, names: Iterable[str], kind: str) -> frozenset[str]:
        return frozenset(name for name in names if self._vocabulary.is_a(name, kind))
