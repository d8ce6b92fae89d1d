"""Classify: types by the compiled definitions or a Java reasoner, then one value per class.

`osteon:certainlyIn` and `osteon:undecidedIn` take contradictions into account: a patient who is
in a class and in its counter-class counts as undecided in both.
"""

from __future__ import annotations

from pyoxigraph import NamedNode, Quad, Store

from osteon.classify import Classifier
from osteon.errors import InternalFault
from osteon.store import OSTEON, TYPES_GRAPH, osteon, select

_CLASSES = """
PREFIX osteon: <https://w3id.org/osteon/>
SELECT DISTINCT ?class ?outer WHERE {
  { ?any osteon:appliesTo ?class } UNION { ?class osteon:decidedBy ?fact }
  UNION { ?any osteon:onlyWithin ?class }
  OPTIONAL { ?class osteon:onlyWithin ?outer }
}
"""


def classify(store: Store, classifier: Classifier, patient: NamedNode, reasoner: str) -> None:
    """Add types and memberships to the types graph.

    With a Java reasoner its types must equal the compiled ones: InternalFault says which differ.
    """
    classifier.run(store)
    if reasoner != "compiled":
        _compare(store, classifier, patient, reasoner)
    _judge(store, classifier, patient)


def types_of(store: Store, classifier: Classifier, patient: NamedNode) -> dict[str, list[str]]:
    """The defined classes that the patient is in, and those that could still be."""
    found: dict[str, list[str]] = {}
    rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    for name, link in (("certain", rdf_type), ("possible", OSTEON + "possibly")):
        quads = store.quads_for_pattern(patient, NamedNode(link), None, TYPES_GRAPH)
        iris = {q.object.value for q in quads if isinstance(q.object, NamedNode)}
        found[name] = sorted(
            iri.removeprefix(OSTEON) for iri in iris if iri in classifier.ontology.definitions
        )
    found["possible"] = sorted(set(found["possible"]) - set(found["certain"]))
    return found


def _compare(store: Store, classifier: Classifier, patient: NamedNode, reasoner: str) -> None:
    from osteon import reasoner as java

    name: java.Reasoner = "pellet" if reasoner == "pellet" else "hermit"
    theirs = {
        cls
        for who, cls in java.classify(store, name)
        if who == patient.value and cls in classifier.ontology.definitions
    }
    ours = {OSTEON + local for local in types_of(store, classifier, patient)["certain"]}
    if theirs != ours:
        differing = ", ".join(sorted(iri.removeprefix(OSTEON) for iri in theirs ^ ours))
        raise InternalFault(f"{reasoner} and the compiled classifier differ on {differing}")


def _judge(store: Store, classifier: Classifier, patient: NamedNode) -> None:
    certain, undecided = osteon("certainlyIn"), osteon("undecidedIn")
    everyone = osteon("Patient").value
    known = classifier.ontology.definitions
    quads: list[Quad] = []
    for row in select(store, _CLASSES):
        cls, outer = row["class"], row["outer"]
        if cls == everyone:
            quads.append(Quad(patient, certain, NamedNode(cls), TYPES_GRAPH))
            continue
        if cls not in known:
            continue
        status = classifier.status(store, patient, cls)
        if status == "certain":
            quads.append(Quad(patient, certain, NamedNode(cls), TYPES_GRAPH))
        elif status == "undecided" and (
            outer is None or classifier.status(store, patient, outer) == "certain"
        ):
            quads.append(Quad(patient, undecided, NamedNode(cls), TYPES_GRAPH))
    store.extend(quads)
