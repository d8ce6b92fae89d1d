"""The same work done by others: all stages on rdflib and pySHACL, classification by HermiT."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from time import process_time

import rdflib
from prepared import prepared
from pyoxigraph import NamedNode, Quad, Store, Triple

from osteon import reasoner
from osteon.ingest import PatientRecord
from osteon.knowledge import Knowledge
from osteon.pipeline import context
from osteon.queries import Query
from osteon.shacl.pyshacl_engine import from_rdflib, to_rdflib
from osteon.store import FACTS_GRAPH, OSTEON, RECORD_GRAPH, run_stage

_O = rdflib.Namespace(OSTEON)
_A = rdflib.RDF.type


class Rdflib:
    """The pipeline up to the verdicts, with the same queries and shapes, on rdflib alone.

    Queries and shapes are parsed before the clock starts. Explaining and wording are left out.
    """

    def __init__(self, kb: Knowledge) -> None:
        self.kb = kb
        for queries in kb.stages.values():
            for query in queries:
                prepared(query.text)
        for text in kb.classifier.queries:
            prepared(text)
        self.shapes = kb.engine("pyshacl")

    def verdicts(self, records: Sequence[PatientRecord], day: datetime.date) -> dict[str, str]:
        """The verdict on each patient, all in one graph."""
        kb = self.kb
        graph = to_rdflib([*kb.working_set, *context(kb, day, "article")])
        record_graph = to_rdflib(triple for record in records for triple in record.triples)
        graph += record_graph
        seen = rdflib.Graph() + record_graph
        seen += self._stage(graph, kb.stages["derive"])
        seen += self._classify(graph, [rdflib.URIRef(record.patient) for record in records])
        seen += self._stage(graph, kb.stages["expect"])
        self._validate(graph, seen)
        self._stage(graph, kb.stages["recommend"])
        return {
            str(patient): str(verdict).rsplit("/", 1)[-1]
            for patient, verdict in graph.subject_objects(_O.verdict)
        }

    def _stage(self, graph: rdflib.Graph, queries: Iterable[Query]) -> rdflib.Graph:
        added = rdflib.Graph()
        for query in queries:
            added += self._construct(graph, query.text)
        return added

    def _construct(self, graph: rdflib.Graph, text: str) -> rdflib.Graph:
        found = graph.query(prepared(text)).graph
        assert found is not None
        graph += found
        return found

    def _classify(self, graph: rdflib.Graph, patients: list[rdflib.URIRef]) -> rdflib.Graph:
        """The compiled definitions, as `Classifier.run` has them; contradictions left aside."""
        classifier = self.kb.classifier
        added = rdflib.Graph()
        nodes = {*patients, *graph.objects(None, _O.hasFinding)}
        nodes |= set(graph.objects(None, _O.hasPossibleFinding))
        for node in nodes:
            for cls in list(graph.objects(node, _A)):
                for above in classifier.book.ancestors.get(str(cls), ()):
                    added.add((node, _A, rdflib.URIRef(above)))
        graph += added
        for query in classifier.certain:
            added += self._construct(graph, query.sparql)
        for patient in patients:
            for cls in list(graph.objects(patient, _A)):
                added.add((patient, _O.possibly, cls))
        graph += added
        for query in (*classifier.undecided, *classifier.possible):
            added += self._construct(graph, query.sparql)
        for patient in patients:
            for iri, outer in self.kb.judged_classes:
                cls = rdflib.URIRef(iri)
                if (patient, _A, cls) in graph:
                    added.add((patient, _O.certainlyIn, cls))
                elif (patient, _O.possibly, cls) in graph and (
                    outer is None or (patient, _A, rdflib.URIRef(outer)) in graph
                ):
                    added.add((patient, _O.undecidedIn, cls))
        graph += added
        return added

    def _validate(self, graph: rdflib.Graph, seen: rdflib.Graph) -> None:
        terms = {rdflib.URIRef(term) for term in self.kb.shape_terms}
        data = [
            _triple(s, p, o)
            for s, p, o in seen
            if p in terms and (p != _A or o in terms) and not isinstance(s, rdflib.BNode)
        ]
        outside = self.kb.outside("article")
        for result in self.shapes.validate([*data, *self.kb.sentinel]).results:
            shape = rdflib.URIRef(result.shape.value)
            if result.focus in {triple.subject for triple in self.kb.sentinel}:
                graph.add((shape, _O.ran, rdflib.Literal(True)))
            elif str(shape) not in outside:
                graph.add((rdflib.URIRef(result.focus.value), _O.violates, shape))


def _triple(s: rdflib.term.Node, p: rdflib.term.Node, o: rdflib.term.Node) -> Triple:
    return Triple(NamedNode(str(s)), NamedNode(str(p)), from_rdflib(o))


def classification(
    kb: Knowledge, records: Sequence[PatientRecord], day: datetime.date
) -> tuple[float, float]:
    """Seconds to put some patients into their classes: compiled queries, and HermiT in Java.

    The derived facts are there for both. HermiT's time is that of its process, start included.
    """
    store = Store()
    store.bulk_extend([*kb.working_set, *context(kb, day, "article")])
    for record in records:
        store.extend([Quad(t.subject, t.predicate, t.object, RECORD_GRAPH) for t in record.triples])
    run_stage(store, kb.stages["derive"], FACTS_GRAPH)
    start = process_time()
    kb.classifier.run(store)
    ours = process_time() - start
    before = children()
    found = reasoner.classify(store, "hermit", timeout=3600)
    theirs = children() - before
    definitions = kb.classifier.ontology.definitions.keys()
    for record in records:
        node = NamedNode(record.patient)
        types = {
            q.object.value
            for q in store.quads_for_pattern(node, None, None, None)
            if q.predicate.value == str(_A) and isinstance(q.object, NamedNode)
        }
        hermit = {cls for who, cls in found if who == record.patient}
        assert types & definitions == hermit & definitions, record.label
    return ours, theirs


def children() -> float:
    """Processor seconds of the processes that this one has started and that have ended."""
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
