"""Put patients into the defined classes by running the compiled queries over a store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast
from typing import Literal as OneOf

from pyoxigraph import BlankNode, NamedNode, Quad, QueryTriples, Store

from .compile import CompiledQuery, compile_certain, compile_possible, compile_undecided
from .definition import Ontology, read_ontology
from .evidence import PatientView
from .rules import Leaf, RuleBook, build_rules
from .vocabulary import (
    HAS_FINDING,
    HAS_POSSIBLE_FINDING,
    PATIENT,
    POSSIBLY,
    TYPE,
    TYPES_GRAPH,
    Node,
)

Status = OneOf["certain", "undecided", "absent"]
_STATUSES: Final[tuple[Status, ...]] = ("absent", "undecided", "certain")


class Classifier:
    """The compiled class definitions of one ontology, to be run over any number of stores.

    A store holds knowledge, record and facts; `run` adds the graph
    <https://w3id.org/osteon/graph/types>. The other methods explain one patient. They keep the
    patient read last, so facts must not change between them unless `run` is called again.

    Facts should state findings. If one states a defined class outright, the patient is put in it
    and in its superclasses, but nothing is concluded about findings that its definition implies.
    """

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self.book: RuleBook = build_rules(ontology)
        self.certain = compile_certain(self.book)
        self.undecided = compile_undecided(self.book)
        self.possible = compile_possible(self.book)
        self.object_properties = sorted(
            {HAS_FINDING, HAS_POSSIBLE_FINDING}
            | {prop for rule in self.book.certain for prop in _leaf_properties(rule.body)}
        )
        self._viewed: tuple[Store, PatientView] | None = None

    @property
    def queries(self) -> list[str]:
        """All that `run` may ask of a store."""
        return [one.sparql for one in (*self.certain, *self.undecided, *self.possible)]

    @classmethod
    def from_store(cls, store: Store) -> Classifier:
        """Parse and compile the definitions that the store holds.

        Raises:
            InputError: a definition is outside the positive fragment, or circular.
        """
        return cls(read_ontology(store))

    def run(self, store: Store) -> None:
        """Add certain types and `osteon:possibly` to the types graph."""
        self._viewed = None
        store.remove_graph(TYPES_GRAPH)
        present = self._inherit(store)
        present |= {PATIENT} if self._any(store, TYPE, NamedNode(PATIENT)) else set()
        self.carry_out(
            present,
            lambda query: self._add(store, query),
            lambda: self._keep_certain(store),
            suggested=self._any(store, NamedNode(HAS_POSSIBLE_FINDING), None),
        )

    def carry_out(
        self,
        present: set[str],
        add: Callable[[CompiledQuery], bool],
        keep_certain: Callable[[], set[str]],
        *,
        suggested: bool,
    ) -> None:
        """Run the queries in their order, whatever holds the facts.

        `present` are the classes with a member so far, `add` runs a query and says whether it
        yielded anything, `keep_certain` makes what is certain possible and says in which classes,
        and `suggested` is whether anybody has a possible finding.
        """
        for query in self.certain:
            if query.types <= present and add(query):
                present |= query.provides
        possibles = keep_certain()
        for query in self.undecided:
            if query.types <= present and add(query):
                possibles |= query.provides
        for query in self.possible:
            # With nothing suggested, only three-valued classes leave room beside the certain.
            if not (suggested or query.three_valued):
                continue
            if query.possibles <= possibles and query.types <= present and add(query):
                possibles |= query.provides

    def view(self, store: Store, patient: Node) -> PatientView:
        """The patient's facts, read once, with the evaluator that explains them."""
        if self._viewed is None or self._viewed[0] is not store:
            self._viewed = (store, PatientView(self.book, self.ontology, store, patient))
        elif self._viewed[1].patient != patient:
            self._viewed = (store, PatientView(self.book, self.ontology, store, patient))
        return self._viewed[1]

    def status(self, store: Store, patient: Node, cls: NamedNode | str) -> Status:
        """Whether the patient is in the class, may be in it, or neither."""
        return _STATUSES[self.view(store, patient).value(_iri(cls))]

    def evidence(self, store: Store, patient: Node, cls: NamedNode | str) -> frozenset[Node]:
        """The findings behind every satisfied alternative of the definition."""
        return self.view(store, patient).evidence(_iri(cls))

    def evidence_possible(
        self, store: Store, patient: Node, cls: NamedNode | str
    ) -> frozenset[Node]:
        """The findings, certain or possible, that speak for an undecided class."""
        return self.view(store, patient).evidence_possible(_iri(cls))

    def undecided_facts(
        self, store: Store, patient: Node, cls: NamedNode | str
    ) -> frozenset[NamedNode]:
        """The facts that could still change whether the patient is in the class."""
        return self.view(store, patient).undecided_facts(_iri(cls))

    def _inherit(self, store: Store) -> set[str]:
        """Give patients and findings the superclasses of their asserted types."""
        present: set[str] = set()
        added: list[Quad] = []
        nodes: dict[Node, None] = {}
        for prop in self.object_properties:
            for quad in store.quads_for_pattern(None, NamedNode(prop), None, None):
                nodes[cast(Node, quad.subject)] = None
                if isinstance(quad.object, NamedNode | BlankNode):
                    nodes[quad.object] = None
        for quad in store.quads_for_pattern(None, TYPE, NamedNode(PATIENT), None):
            nodes[cast(Node, quad.subject)] = None
        for node in nodes:
            asserted = {
                quad.object.value
                for quad in store.quads_for_pattern(node, TYPE, None, None)
                if isinstance(quad.object, NamedNode)
            }
            inherited: set[str] = set()
            for iri in asserted:
                inherited |= self.book.ancestors.get(iri, frozenset())
            added.extend(
                Quad(node, TYPE, NamedNode(iri), TYPES_GRAPH) for iri in inherited - asserted
            )
            present |= asserted | inherited
        store.extend(added)
        return present

    def _keep_certain(self, store: Store) -> set[str]:
        """Whoever is certainly in a class is possibly in it."""
        kept: set[str] = set()
        added: list[Quad] = []
        for patient in store.quads_for_pattern(None, TYPE, NamedNode(PATIENT), None):
            for quad in store.quads_for_pattern(patient.subject, TYPE, None, None):
                if isinstance(quad.object, NamedNode):
                    kept.add(quad.object.value)
                    added.append(Quad(patient.subject, POSSIBLY, quad.object, TYPES_GRAPH))
        store.extend(added)
        return kept

    @staticmethod
    def _any(store: Store, predicate: NamedNode, value: NamedNode | None) -> bool:
        return next(iter(store.quads_for_pattern(None, predicate, value, None)), None) is not None

    @staticmethod
    def _add(store: Store, query: CompiledQuery) -> bool:
        result = store.query(query.sparql, use_default_graph_as_union=True)
        assert isinstance(result, QueryTriples)
        quads = [Quad(t.subject, t.predicate, t.object, TYPES_GRAPH) for t in result]
        if quads:
            store.extend(quads)
        return bool(quads)


def _leaf_properties(body: object) -> set[str]:
    found: set[str] = set()
    for atom in cast(tuple[object, ...], body):
        if isinstance(atom, Leaf):
            found |= {atom.prop} | _leaf_properties(atom.body)
    return found


def _iri(cls: NamedNode | str) -> str:
    return cls if isinstance(cls, str) else cls.value
