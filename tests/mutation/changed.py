"""The knowledge with one mistake in it; what the mistake cannot reach is shared with the original.

So a mutant costs little more than the run that judges it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pyoxigraph import NamedNode, Quad, Store, Triple

from osteon.classify import Classifier
from osteon.classify.definition import Ontology
from osteon.knowledge import Knowledge
from osteon.prepare import Ground
from osteon.store import CONTEXT_GRAPH, KNOWLEDGE_GRAPH, osteon, run_stage

from .kinds import ClassMutant, FactMutant, Mutant, QueryMutant, ShapeMutant

# Computed parts of the knowledge, for they are of words, queries, shapes and definitions.
_WORDS = ("messages", "_facts", "record_shapes", "disclaimers", "profiles", "default_profile")
_QUERIES = ("explain_queries", "present_queries", "run_queries")
_BUT_FACTS = (*_WORDS, *_QUERIES, "_engines", "classifier", "shape_terms", "judged_classes")
_BUT_SHAPES = (*_WORDS, *_QUERIES, "classifier", "judged_classes")


@dataclass(frozen=True)
class Delta:
    """What a mistake changes before there is a patient: knowledge, and what is prepared of it."""

    removed: frozenset[Quad]
    added: frozenset[Quad]


class Origin:
    """The knowledge as it is, under each profile, with what every mutant shares."""

    def __init__(self, kb: Knowledge) -> None:
        self.kb = kb
        for name in (*_BUT_FACTS, *_BUT_SHAPES):
            getattr(kb, name)
        for profile in kb.profiles:
            kb.ground(profile).thrifty = True
            assert kb.ground(profile).seen

    def mutated(self, mutant: Mutant) -> Knowledge:
        """The knowledge with the mistake."""
        kb = self.kb
        if isinstance(mutant, QueryMutant):
            queries = [
                replace(query, text=mutant.text) if query.name == mutant.query else query
                for query in kb.stages[mutant.stage]
                if query.name != mutant.query or mutant.text is not None
            ]
            stages = {**kb.stages, mutant.stage: queries}
            if mutant.stage == "prepare":
                return self._grounded(self._like(_BUT_FACTS, stages=stages))
            return self._like(tuple(kb.__dict__), stages=stages)
        if isinstance(mutant, ClassMutant):
            found = self._like(tuple(kb.__dict__))
            found.__dict__["classifier"] = self.classifier(mutant)
            return found
        if isinstance(mutant, FactMutant):
            store = self._store(mutant.removed, mutant.added)
            return self._grounded(self._like(_BUT_FACTS, store=store))
        assert isinstance(mutant, ShapeMutant)
        store = self._store(_in_graph(mutant.removed), _in_graph(mutant.added))
        gone = set(mutant.removed)
        shapes = [t for t in kb.shapes if t not in gone] + list(mutant.added)
        return self._grounded(self._like(_BUT_SHAPES, store=store, shapes=shapes))

    def classifier(self, mutant: ClassMutant) -> Classifier:
        """The definitions with that of one class changed."""
        if mutant.name not in self._classifiers:
            ontology: Ontology = self.kb.classifier.ontology
            definitions = {**ontology.definitions, mutant.iri: mutant.definition}
            kept = {iri: one for iri, one in definitions.items() if one is not None}
            self._classifiers[mutant.name] = Classifier(replace(ontology, definitions=kept))
        return self._classifiers[mutant.name]

    @cached_property
    def _classifiers(self) -> dict[str, Classifier]:
        return {}

    def delta(self, mutant: Mutant, profile: str) -> Delta:
        """What a mutant of statements, or of a query that prepares, changes under a profile."""
        store, before = self._prepared[profile]
        removed: tuple[Quad, ...] = ()
        added: tuple[Quad, ...] = ()
        if isinstance(mutant, FactMutant):
            removed, added = mutant.removed, mutant.added
        elif isinstance(mutant, ShapeMutant):
            removed, added = _in_graph(mutant.removed), _in_graph(mutant.added)
        stages = self.kb.stages
        if isinstance(mutant, QueryMutant):
            stages = self.mutated(mutant).stages
        for quad in removed:
            store.remove(quad)
        store.extend(added)
        store.remove_graph(CONTEXT_GRAPH)
        run = NamedNode(self.kb.profiles[profile])
        store.add(Quad(osteon("run"), osteon("profile"), run, CONTEXT_GRAPH))
        run_stage(store, stages["prepare"], CONTEXT_GRAPH)
        after = frozenset(store.quads_for_pattern(None, None, None, CONTEXT_GRAPH))
        for quad in added:
            store.remove(quad)
        store.extend(removed)
        return Delta(frozenset(removed) | (before - after), frozenset(added) | (after - before))

    @cached_property
    def _prepared(self) -> dict[str, tuple[Store, frozenset[Quad]]]:
        found = {}
        for profile in self.kb.profiles:
            store = Store()
            store.bulk_extend(self.kb.working_set)
            found[profile] = (store, frozenset(self.kb.ground(profile).context))
        return found

    def _like(self, shared: tuple[str, ...], **other: Any) -> Knowledge:
        """A copy with other parts, and with those computed ones that they do not change."""
        found = replace(self.kb, **other)
        for name in shared:
            if name not in self.kb.__dataclass_fields__ and name in self.kb.__dict__:
                found.__dict__[name] = self.kb.__dict__[name]
        return found

    def _grounded(self, kb: Knowledge) -> Knowledge:
        """To read the queries of all stages takes longer than to run them."""

        def ground(profile: str) -> Ground:
            found = Knowledge.ground(kb, profile)
            usual = self.kb.ground(profile)
            found.__dict__.setdefault("_footprints", usual.__dict__["_footprints"])
            found.thrifty = True
            return found

        kb.__dict__["ground"] = ground
        return kb

    def _store(self, removed: tuple[Quad, ...], added: tuple[Quad, ...]) -> Store:
        store = Store()
        gone = set(removed)
        store.bulk_extend([*(q for q in self.kb.working_set if q not in gone), *added])
        return store


def _in_graph(triples: tuple[Triple, ...]) -> tuple[Quad, ...]:
    return tuple(Quad(t.subject, t.predicate, t.object, KNOWLEDGE_GRAPH) for t in triples)
