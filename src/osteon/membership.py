"""Classify: types by the compiled definitions or a Java reasoner, then one value per class.

`osteon:certainlyIn` and `osteon:undecidedIn` take contradictions into account: a patient who is
in a class and in its counter-class counts as undecided in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, Store

from osteon.classify import Classifier
from osteon.errors import InternalFault
from osteon.knowledge import Knowledge
from osteon.store import OSTEON, TYPES_GRAPH, osteon

_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_POSSIBLY = osteon("possibly")
_EVERYONE = osteon("Patient").value
_CERTAINLY_IN = osteon("certainlyIn").value
_UNDECIDED_IN = osteon("undecidedIn").value


@dataclass(frozen=True)
class Membership:
    """The defined classes that a patient is in, and those that could be or become true."""

    certain: frozenset[str]
    possible: frozenset[str]

    def types(self) -> dict[str, list[str]]:
        """The local names of both, sorted; what is certain is not said to be possible."""
        return {
            "certain": sorted(iri.removeprefix(OSTEON) for iri in self.certain),
            "possible": sorted(iri.removeprefix(OSTEON) for iri in self.possible - self.certain),
        }


def classify(
    store: Store, kb: Knowledge, patients: Sequence[str], reasoner: str = "compiled"
) -> dict[str, Membership]:
    """Add types and memberships to the types graph; return the classes of each patient.

    With a Java reasoner its types must equal the compiled ones: InternalFault says which differ.
    """
    classifier = kb.classifier
    classifier.run(store)
    members = {iri: membership(store, classifier, NamedNode(iri)) for iri in patients}
    if reasoner != "compiled":
        _compare(store, classifier, members, reasoner)
    quads: list[Quad] = []
    for iri, member in members.items():
        quads += _judge(store, kb, NamedNode(iri), member)
    store.extend(quads)
    return members


def membership(store: Store, classifier: Classifier, patient: NamedNode) -> Membership:
    """What a classified store says of one patient."""
    found = []
    for link in (_TYPE, _POSSIBLY):
        quads = store.quads_for_pattern(patient, link, None, None)
        iris = {q.object.value for q in quads if isinstance(q.object, NamedNode)}
        found.append(frozenset(iris & classifier.ontology.definitions.keys()))
    return Membership(*found)


def _compare(
    store: Store, classifier: Classifier, members: dict[str, Membership], reasoner: str
) -> None:
    from osteon import reasoner as java

    name: java.Reasoner = "pellet" if reasoner == "pellet" else "hermit"
    theirs: dict[str, set[str]] = {iri: set() for iri in members}
    for who, cls in java.classify(store, name):
        if who in theirs and cls in classifier.ontology.definitions:
            theirs[who].add(cls)
    for iri, member in members.items():
        if differing := theirs[iri] ^ member.certain:
            names = ", ".join(sorted(cls.removeprefix(OSTEON) for cls in differing))
            raise InternalFault(f"{reasoner} and the compiled classifier differ on {names}")


def _judge(store: Store, kb: Knowledge, patient: NamedNode, member: Membership) -> Iterable[Quad]:
    for link, cls in judged(kb, *statuses(store, kb.classifier, patient, member)):
        yield Quad(patient, NamedNode(link), NamedNode(cls), TYPES_GRAPH)


def judged(
    kb: Knowledge, certain: frozenset[str], undecided: frozenset[str]
) -> Iterable[tuple[str, str]]:
    """What there is to say of a patient in these classes: a property and a class each."""
    for cls, outer in kb.judged_classes:
        if cls == _EVERYONE or cls in certain:
            yield _CERTAINLY_IN, cls
        elif cls in undecided and (outer in (None, _EVERYONE) or outer in certain):
            yield _UNDECIDED_IN, cls


def contradicts(classifier: Classifier, member: Membership) -> bool:
    """Whether the patient is certainly in a class and in its counter-class."""
    counter = classifier.ontology.counter
    return any(counter.get(cls) in member.certain for cls in member.certain)


def statuses(
    store: Store, classifier: Classifier, patient: NamedNode, member: Membership
) -> tuple[frozenset[str], frozenset[str]]:
    """The classes that the patient is in, and those that are undecided, contradictions included."""
    if not contradicts(classifier, member):
        return member.certain, member.possible - member.certain
    # Only a contradiction makes undecided what the types hold to be certain.
    status = {
        cls: classifier.status(store, patient, cls) for cls in member.certain | member.possible
    }
    return (
        frozenset(cls for cls, one in status.items() if one == "certain"),
        frozenset(cls for cls, one in status.items() if one == "undecided"),
    )
