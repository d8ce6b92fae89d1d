"""Writes the statements of one patient's record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import Literal, NamedNode

from osteon.ingest.fhir.elements import Coding, codings, text, texts
from osteon.ingest.fhir.lexicon import Lexicon
from osteon.ingest.literals import boolean_literal, date_literal, decimal_literal
from osteon.ingest.record import LONGEST_TEXT, RDF_TYPE, Statement, shortened, term

_REFERENCE, _SUBJECT = term("reference"), term("subject")
_UNMAPPED = term("hasUnmappedCoding")


class Writer:
    """Collects statements and knows what the codes of the record mean."""

    def __init__(self, patient: NamedNode, lexicon: Lexicon) -> None:
        self.patient = patient
        self.triples: list[Statement] = []
        self._lexicon = lexicon
        self._codes = lexicon.codes
        self._vocabulary = lexicon.vocabulary

    # -- statements ------------------------------------------------------------------------

    def add(self, node: NamedNode, name: str, value: NamedNode | Literal | None) -> None:
        """One statement; nothing if there is no value."""
        if value is not None:
            self.triples.append(Statement(node, term(name), value))

    def type(self, node: NamedNode, name: str) -> None:
        """The class of a node."""
        self.triples.append(Statement(node, RDF_TYPE, term(name)))

    def date(self, node: NamedNode, name: str, value: str | None) -> None:
        """A date, month or year; text that is no date is kept as text."""
        if value:
            self.add(node, name, date_literal(shortened(value)))

    def number(self, node: NamedNode, name: str, value: object) -> bool:
        """A number with its exact digits; False if it is none."""
        literal = decimal_literal(value)
        self.add(node, name, literal)
        return literal is not None

    def string(self, node: NamedNode, name: str, value: str | None) -> None:
        """A string."""
        if value:
            words = value if len(value) <= LONGEST_TEXT else shortened(value)
            self.triples.append(Statement(node, term(name), Literal(words)))

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
            self.type(node, name)
        for position, coding in enumerate(coded, 1):
            own = NamedNode(f"{node.value}#coding-{position}")
            self.add(node, "coding", own)
            self._tell(own, coding)

    def unmapped(self, node: NamedNode, reference: str, coding: Coding, what: str = "code") -> None:
        """A coding that no table covers."""
        own = NamedNode(f"{node.value}#unmapped-{what}")
        self.triples += (
            Statement(node, _REFERENCE, Literal(reference)),
            Statement(self.patient, _UNMAPPED, own),
            Statement(own, _SUBJECT, node),
        )
        self._tell(own, coding)

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

    def _tell(self, own: NamedNode, coding: Coding) -> None:
        self.triples += [Statement(own, name, value) for name, value in self._lexicon.told(coding)]

    # -- meanings --------------------------------------------------------------------------

    def classes(self, coded: Sequence[Coding], *kinds: str) -> frozenset[str]:
        """The classes that codes mean, of the first kind of which there are any."""
        return self._lexicon.classes(coded, kinds)

    def named(self, coded: Iterable[Coding], kind: str) -> frozenset[str]:
        """The classes of a kind that the words of codings name; in a known code system, the
        code speaks instead."""
        found: frozenset[str] = frozenset()
        for coding in coded:
            if coding.display and not (coding.code and self._lexicon.knows_system(coding.system)):
                found |= self._lexicon.mentioned(coding.display, kind)
        return found

    def called(self, coded: Iterable[Coding], words: Iterable[str], kind: str) -> frozenset[str]:
        """The classes of a kind whose very name the words are; beside a code of a known code
        system, the code speaks instead."""
        if self.any_known_system(coded):
            return frozenset()
        found = {name for word in words for name in self._vocabulary.labelled(word, kind)}
        return frozenset(found & self._vocabulary.classes - {kind})

    def any_known_system(self, coded: Iterable[Coding]) -> bool:
        """Whether any of the codings has a code of a code system that a table covers."""
        return any(c.code and self._lexicon.knows_system(c.system) for c in coded)

    def is_a(self, classes: Iterable[str], kind: str) -> bool:
        """Whether any of the classes is under a kind."""
        return any(self._vocabulary.is_a(name, kind) for name in classes)

    def values(self, concept: object, kind: str) -> frozenset[str]:
        """The coded values of a kind that a concept means, by code or else by its words."""
        if not concept:
            return frozenset()
        meant = [self._lexicon.meanings(c.system, c.code) for c in codings(concept)]
        found = self._lexicon.of_kind(frozenset().union(*meant), kind)
        if found:
            return found
        said = text(concept)
        words = texts(concept) if said is None else [said]
        return frozenset(name for word in words for name in self._vocabulary.labelled(word, kind))

    def code(self, system: str, code: str | None, kind: str) -> frozenset[str]:
        """The coded values of a kind that a bare code of a known code system means."""
        return self._lexicon.of_kind(self._lexicon.meanings(system, code), kind)

    def siblings(self, system: str) -> tuple[str, ...]:
        """The other names of a code system."""
        return self._codes.names_of(system)

    def pattern(self, name: str) -> dict[str, Literal | NamedNode]:
        """What the ontology states of a coded value."""
        return self._vocabulary.facts.get(name, {})
