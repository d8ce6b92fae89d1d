"""Statements as columns: two sorted columns of numbers a predicate, and a set of nodes a class."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from osteon.columns.relation import BITS, Column, about_different, among_sorted, packed, unique
from osteon.columns.terms import iri_text
from osteon.patterns import TYPE

_MASK = (1 << BITS) - 1
RDF_TYPE = iri_text(TYPE)
_NONE: Column = np.empty(0, np.int64)


@dataclass(frozen=True)
class Pairs:
    """Subjects and objects, by subject and then by object, each pair once."""

    keys: Column = field(default_factory=lambda: _NONE)

    @cached_property
    def subjects(self) -> Column:
        """The first of each pair."""
        return self.keys >> BITS

    @cached_property
    def objects(self) -> Column:
        """The second of each pair."""
        return self.keys & _MASK

    @cached_property
    def different(self) -> tuple[float, float]:
        """About how many different subjects there are, and how many objects."""
        return about_different(self.subjects), about_different(self.objects)

    def __len__(self) -> int:
        return len(self.keys)

    def of(self, subject: int) -> Column:
        """The objects of one subject."""
        first, last = np.searchsorted(self.keys, [subject << BITS, (subject + 1) << BITS])
        return self.objects[first:last]

    @classmethod
    def made(cls, subjects: Column, objects: Column) -> Pairs:
        """Pairs in any order, some perhaps more than once."""
        return cls(np.unique(packed([subjects, objects])))

    def missing(self, others: Pairs) -> Pairs:
        """Those of others that are not here."""
        return Pairs(others.keys[~among_sorted(others.keys, self.keys)]) if len(self) else others

    def added(self, others: Pairs) -> Pairs:
        """With others that are not here yet."""
        return Pairs(np.sort(np.concatenate([self.keys, others.keys]), kind="stable"))


class Tables:
    """All statements, by predicate; those of rdf:type by class as well."""

    def __init__(self) -> None:
        self._tables: dict[str, Pairs] = {}
        self._classes: dict[int, Pairs] = {}
        self._types: Pairs | None = None

    def predicates(self) -> list[str]:
        """The texts of those that have a statement."""
        return [RDF_TYPE, *self._tables] if self._classes else list(self._tables)

    def pairs(self, predicate: str) -> Pairs:
        """The statements of a predicate."""
        if predicate != RDF_TYPE:
            return self._tables.get(predicate, Pairs())
        if self._types is None:
            keys = [one.keys for one in self._classes.values()]
            self._types = Pairs(np.sort(np.concatenate([_NONE, *keys]), kind="stable"))
        return self._types

    def has(self, node: int) -> bool:
        """Whether a statement is about a node, or names it as a value."""
        every = (*self._tables.values(), *self._classes.values())
        return any(len(one.of(node)) or (one.objects == node).any() for one in every)

    def of_class(self, cls: int) -> Pairs:
        """The statements that put a node into a class."""
        return self._classes.get(cls, Pairs())

    def add(self, predicate: str, subjects: Column, objects: Column) -> Pairs:
        """Add statements, and return them, each once."""
        if predicate == RDF_TYPE:
            return self._add_types(subjects, objects)
        made = Pairs.made(subjects, objects)
        old = self._tables.get(predicate)
        new = made if old is None else old.missing(made)
        if len(new):
            self._tables[predicate] = new if old is None else old.added(new)
        return made

    def _add_types(self, subjects: Column, objects: Column) -> Pairs:
        found = [_NONE]
        for cls in unique(objects).tolist():
            own = subjects[objects == cls]
            made = Pairs.made(own, np.full(len(own), cls, np.int64))
            old = self._classes.get(cls)
            new = made if old is None else old.missing(made)
            if len(new):
                self._classes[cls] = new if old is None else old.added(new)
                self._types = None
            found.append(made.keys)
        return Pairs(np.sort(np.concatenate(found)))

    def copy(self) -> Tables:
        """The same statements, to which others may be added. Nothing that is there ever changes."""
        other = Tables()
        other._tables = dict(self._tables)
        other._classes = dict(self._classes)
        other._types = self._types
        return other
