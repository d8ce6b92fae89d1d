"""The codes of records written in RDF, which mean what they mean in FHIR."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from osteon.ingest.fhir.elements import Coding
from osteon.ingest.fhir.lexicon import Lexicon
from osteon.ingest.fhir.writer import Writer
from osteon.ingest.record import RDF_TYPE, Statement, term
from osteon.ingest.vocabulary import key, local_name

CODING = term("coding")
_SAYS = {term(name): place for place, name in enumerate(("system", "notation", "display"))}
_ALLERGY = "hasAllergy"


class CodedEntries:
    """What the codes of one patient's entries add to what the record says of them.

    Attributes:
        statements: what each code means; of entries without a class, the classes that their codes
            mean; and codes that no table covers, of entries that nothing else is known of.
        unread: the entries of which no code is understood, and no word names a drug: as in FHIR,
            nothing is taken from them, and nothing is wrong with them.
    """

    def __init__(
        self, patient: NamedNode, own: Iterable[Triple | Statement], lexicon: Lexicon
    ) -> None:
        self._lexicon = lexicon
        self._writer = Writer(patient, lexicon)
        self.unread: set[NamedNode] = set()
        self._parts: dict[object, list[str | None]] = {}
        self._of: dict[object, list[NamedNode]] = {}
        self._typed: set[object] = set()
        for subject, predicate, value in own:
            if predicate in _SAYS and isinstance(value, Literal):
                parts = self._parts.setdefault(subject, [None, None, None])
                place = _SAYS[predicate]
                parts[place] = min(filter(None, (parts[place], value.value)))
            elif predicate == CODING and isinstance(value, NamedNode):
                self._of.setdefault(subject, []).append(value)
            elif predicate == RDF_TYPE and isinstance(value, NamedNode):
                if key(value.value) in lexicon.vocabulary.classes:
                    self._typed.add(subject)

    def read(self, links: dict[str, tuple[str, ...]], own: Iterable[Triple | Statement]) -> None:
        """Read the entries that the patient is linked to by links, each with its kinds."""
        for nodes in self._of.values():
            for node in nodes:
                self._tell(node)
        for subject, predicate, entry in own:
            link = local_name(predicate.value)
            if subject != self._writer.patient or link not in links or entry in self._typed:
                continue
            if isinstance(entry, NamedNode) and entry in self._of:
                self._read(entry, link, links[link])

    @property
    def statements(self) -> list[Statement]:
        """What there is to add, each once."""
        return list(dict.fromkeys(self._writer.triples))

    def _tell(self, node: NamedNode) -> None:
        for predicate, value in self._lexicon.told(self._coding(node)):
            if predicate not in _SAYS:
                self._writer.triples.append(Statement(node, predicate, value))

    def _read(self, entry: NamedNode, link: str, kinds: tuple[str, ...]) -> None:
        writer = self._writer
        coded = [self._coding(node) for node in self._of[entry]]
        words = [Coding(None, None, one.display) for one in coded]
        classes = writer.classes(coded, *kinds)
        if not classes and link == _ALLERGY:
            classes = writer.named(words, "Drug") or self._beside_drugs(coded, words)
        for name in sorted(classes):
            writer.type(entry, name)
        if classes:
            return
        for node in self._of[entry]:
            writer.add(writer.patient, "hasUnmappedCoding", node)
            writer.add(node, "subject", entry)
        if not writer.named(words, "Drug"):
            self.unread.add(entry)

    def _beside_drugs(self, coded: Sequence[Coding], words: Sequence[Coding]) -> frozenset[str]:
        if self._writer.any_known_system(coded):
            return frozenset({"UnrelatedAllergy"})
        return self._writer.named(words, "Allergy")

    def _coding(self, node: NamedNode) -> Coding:
        return Coding(*self._parts.get(node, (None, None, None)))
