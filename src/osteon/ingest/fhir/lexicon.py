"""What the codes and words of records mean, looked up once for all patients of an input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from osteon.ingest.codes import Codes
from osteon.ingest.fhir.elements import Coding
from osteon.ingest.record import shortened, term
from osteon.ingest.vocabulary import Vocabulary

Told: TypeAlias = tuple[tuple[NamedNode, NamedNode | Literal], ...]
Pair: TypeAlias = tuple[str | None, str | None]
_DRUG = "Drug"


class Lexicon:
    """The mapping tables and the words of the ontology, with what was asked of them so far.

    The same few codes stand in records again and again.
    """

    def __init__(self, codes: Codes, vocabulary: Vocabulary) -> None:
        self.codes = codes
        self.vocabulary = vocabulary
        self._meanings: dict[Pair, frozenset[str]] = {}
        self._classes: dict[object, frozenset[str]] = {}
        self._mentioned: dict[tuple[str, str], frozenset[str]] = {}
        self._told: dict[Coding, Told] = {}
        self._systems: dict[str | None, bool] = {None: False}

    def meanings(self, system: str | None, code: str | None) -> frozenset[str]:
        """The names of the terms that a code is evidence of."""
        found = self._meanings.get((system, code))
        if found is None:
            found = self._meanings[system, code] = self.codes.look_up(system, code)
        return found

    def classes(self, coded: Sequence[Coding], kinds: tuple[str, ...]) -> frozenset[str]:
        """The classes that codes mean, of the first kind of which there are any."""
        if not coded:
            return frozenset()
        asked = (kinds, *[(coding.system, coding.code) for coding in coded])
        found = self._classes.get(asked)
        if found is None:
            found = self._classes[asked] = self._of_first_kind(coded, kinds)
        return found

    def knows_system(self, system: str | None) -> bool:
        """Whether there is a table for this code system."""
        if system not in self._systems:
            self._systems[system] = self.codes.knows_system(system)
        return self._systems[system]

    def mentioned(self, words: str, kind: str) -> frozenset[str]:
        """The classes of a kind that words name."""
        found = self._mentioned.get((words, kind))
        if found is None:
            named = self.vocabulary.mentioned(words, kind) & self.vocabulary.classes
            found = self._mentioned[words, kind] = frozenset(named)
        return found

    def told(self, coding: Coding) -> Told:
        """What is stated of a coding of a record."""
        found = self._told.get(coding)
        if found is None:
            said = [(term(n), Literal(shortened(v))) for n, v in self._statements(coding)]
            meant = sorted(self.meanings(coding.system, coding.code))
            found = self._told[coding] = (*said, *((term("readAs"), term(name)) for name in meant))
        return found

    def of_kind(self, names: frozenset[str], kind: str) -> frozenset[str]:
        """Those of the terms that are of a kind."""
        if not names:
            return names
        return frozenset(name for name in names if self.vocabulary.is_a(name, kind))

    def _of_first_kind(self, coded: Sequence[Coding], kinds: tuple[str, ...]) -> frozenset[str]:
        meant = frozenset(n for c in coded for n in self.meanings(c.system, c.code))
        found = meant & self.vocabulary.classes
        return next(filter(None, (self.of_kind(found, kind) for kind in kinds)), frozenset())

    def _statements(self, coding: Coding) -> list[tuple[str, str]]:
        reading = self.codes.read(coding.system, coding.code)
        found = [
            ("system", coding.system),
            ("notation", coding.code),
            ("display", coding.display),
            ("displayContradicts", self._contradiction(coding)),
        ]
        for path in reading.paths:
            way = [path[0].code, *(step.above for step in path)]
            found.append(("readThrough", " < ".join(f"{s}|{c}" for s, c in way)))
        found += [("usedRelease", release) for release in reading.releases]
        return [(name, value) for name, value in found if value]

    def _contradiction(self, coding: Coding) -> str | None:
        """What the code of a coding means, in words, if its display names another drug."""
        # Most codes are of no drug and known to no release: they cost no search for words.
        meant = self.meanings(coding.system, coding.code)
        drugs = self.of_kind(meant, _DRUG)
        own = None if meant else self.codes.name_of(coding.system, coding.code)
        if drugs != meant:
            return None
        if not (meant or own):
            return self._other_code(coding)
        words = self.vocabulary.mentioned(coding.display or "", _DRUG)
        named = {self.codes.below(name) for name in words & self.vocabulary.classes}
        if not named:
            return None
        if own:
            return None if self.vocabulary.mentioned(own, _DRUG) & words else own
        agree = any(
            self.vocabulary.is_a(one, other) or self.vocabulary.is_a(other, one)
            for one in named
            for other in map(self.codes.below, drugs)
        )
        return None if agree else ", ".join(self._labels(drugs))

    def _other_code(self, coding: Coding) -> str | None:
        """The code that has a display for its name, if that is a drug and the code another."""
        other = self.codes.other_code(coding.system, coding.code, coding.display)
        drugs = self.of_kind(self.meanings(coding.system, other), _DRUG)
        return f"{other} for {', '.join(self._labels(drugs))}" if other and drugs else None

    def _labels(self, names: frozenset[str]) -> list[str]:
        return sorted(self.vocabulary.labels.get(name, name) for name in names)
