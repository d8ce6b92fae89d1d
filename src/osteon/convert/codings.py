"""Terms of Osteon as codes of FHIR."""

from __future__ import annotations

from typing import Any

from osteon.errors import InputError
from osteon.ingest.codes import Codes
from osteon.ingest.vocabulary import Vocabulary

Json = dict[str, Any]
LOCAL = "https://w3id.org/osteon/code"
UCUM = "http://unitsofmeasure.org"


class Codings:
    """Says terms in codes that are read as just these terms."""

    def __init__(self, codes: Codes, vocabulary: Vocabulary, source: str) -> None:
        self._codes = codes
        self._vocabulary = vocabulary
        self._source = source

    def word(self, system: str, term: str) -> str:
        """The code of a system of FHIR that means a term. Raises InputError if it has none."""
        wanted = self._label(term).replace(" ", "-")
        found = sorted(self._codes.codes_for(system, term), key=lambda c: (c != wanted, c))
        if not found:
            raise InputError(
                f"{self._source}: {system} has no code for osteon:{term}; use a term that it has, "
                "or keep the record as Turtle."
            )
        return found[0]

    def concept(self, terms: list[str], kind: str) -> Json:
        """A CodeableConcept of terms of a kind, by codes of Osteon's own or else by their names."""
        coding = [
            {"system": LOCAL, "code": code, "display": self._label(term)}
            for term in terms
            for code in self._codes.codes_for(LOCAL, term)[:1]
        ]
        if len(coding) == len(terms):
            return {"coding": coding}
        label = self._label(terms[0])
        if len(terms) == 1 and self._vocabulary.labelled(label, kind) == terms:
            return {"text": label}
        raise InputError(
            f"{self._source}: no code of {LOCAL} means osteon:{terms[0]}; give the entry a coding, "
            "or keep the record as Turtle."
        )

    def means(self, system: str | None, code: str | None) -> frozenset[str]:
        """The terms that a code is read as."""
        return self._codes.look_up(system, code)

    def any_known_system(self, coding: list[Json]) -> bool:
        """Whether any of some codings has a code of a code system that a table covers."""
        return any(c.get("code") and self._codes.knows_system(c.get("system")) for c in coding)

    def quantity(self, value: Any, unit: str | None) -> Json:
        """A Quantity; the unit is also a code where it is one of UCUM."""
        found: Json = {} if value is None else {"value": value}
        if unit:
            found["unit"] = unit
            if self._codes.covering(UCUM, unit) is not None:
                found |= {"system": UCUM, "code": unit}
        return found

    def _label(self, term: str) -> str:
        return self._vocabulary.labels.get(term, term)
