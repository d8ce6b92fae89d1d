"""Put patients into the defined classes, over columns: the compiled queries of a `Classifier`."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from osteon.classify import Classifier
from osteon.classify.vocabulary import HAS_POSSIBLE_FINDING, PATIENT, POSSIBLY
from osteon.columns.relation import Column, there
from osteon.columns.store import ColumnStore
from osteon.columns.tables import RDF_TYPE
from osteon.columns.terms import iri_text, value_of

_POSSIBLY = iri_text(POSSIBLY.value)


def classify(store: ColumnStore, classifier: Classifier) -> None:
    """Add certain types and `osteon:possibly`, as `Classifier.run` does."""
    present = _inherit(store, classifier)
    present |= {PATIENT} if len(_patients(store)) else set()
    classifier.carry_out(
        present,
        lambda query: bool(store.construct(query.sparql)),
        lambda: _keep_certain(store),
        suggested=len(store.tables.pairs(iri_text(HAS_POSSIBLE_FINDING))) > 0,
    )


def members(
    store: ColumnStore, classifier: Classifier, patients: list[str]
) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """The defined classes that each patient is certainly in, and possibly."""
    defined = {store.number(iri_text(iri)): iri for iri in classifier.ontology.definitions}
    numbers = {store.number(iri_text(iri)): iri for iri in patients}
    found = []
    for link in (RDF_TYPE, _POSSIBLY):
        pairs = store.tables.pairs(link)
        wanted = there(pairs.subjects, _column(numbers)) & there(pairs.objects, _column(defined))
        classes: dict[int, set[str]] = defaultdict(set)
        for who, cls in zip(
            pairs.subjects[wanted].tolist(), pairs.objects[wanted].tolist(), strict=True
        ):
            classes[who].add(defined[cls])
        found.append(classes)
    return {iri: (frozenset(found[0][n]), frozenset(found[1][n])) for n, iri in numbers.items()}


def _column(numbers: dict[int, str]) -> Column:
    return np.fromiter(numbers, np.int64, len(numbers))


def _patients(store: ColumnStore) -> Column:
    return store.tables.of_class(store.number(iri_text(PATIENT))).subjects


def _inherit(store: ColumnStore, classifier: Classifier) -> set[str]:
    """Give patients and findings the superclasses of their asserted types."""
    tables = store.tables
    ends = [_patients(store)]
    for prop in classifier.object_properties:
        pairs = tables.pairs(iri_text(prop))
        ends += [pairs.subjects, pairs.objects]
    nodes = np.unique(np.concatenate(ends))
    types = tables.pairs(RDF_TYPE)
    own = there(types.subjects, nodes)
    subjects, classes = types.subjects[own], types.objects[own]
    present: set[str] = set()
    inherited: dict[str, list[Column]] = defaultdict(list)
    for cls in np.unique(classes).tolist():
        iri = value_of(store.text(cls))
        present.add(iri)
        for above in classifier.book.ancestors.get(iri, ()):
            inherited[above].append(subjects[classes == cls])
    for above, parts in inherited.items():
        who = np.concatenate(parts)
        number = store.number(iri_text(above))
        tables.add(RDF_TYPE, who, np.full(len(who), number, np.int64))
    return present | inherited.keys()


def _keep_certain(store: ColumnStore) -> set[str]:
    """Whoever is certainly in a class is possibly in it."""
    types = store.tables.pairs(RDF_TYPE)
    own = there(types.subjects, _patients(store))
    subjects, classes = types.subjects[own], types.objects[own]
    store.tables.add(_POSSIBLY, subjects, classes)
    return {value_of(store.text(cls)) for cls in np.unique(classes).tolist()}
