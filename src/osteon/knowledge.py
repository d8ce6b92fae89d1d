"""The knowledge of one folder, loaded once: ontology, policy, shapes, queries, compiled classes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, parse

from osteon.classify import Classifier
from osteon.errors import InputError
from osteon.messages import Messages
from osteon.queries import Query, stage_queries
from osteon.shacl import Engine, choose
from osteon.store import KNOWLEDGE_GRAPH, Row, select

_STAGES = ("derive", "expect", "recommend")
_SENTINEL = "sentinel.ttl"
# Rules for the ontology itself, which no patient is held to.
_HOUSE_RULES = "knowledge.ttl"
_POLICY_FILE = Path("ontology/policy.ttl")


@dataclass(frozen=True)
class Knowledge:
    """Ontology, policy, shapes and queries of one folder.

    Attributes:
        root: the folder with ontology/, shapes/ and queries/.
        store: every statement of the ontology and the shapes, in one named graph.
        stages: the queries of each stage, in running order.
        shapes: the SHACL shapes that records are held to.
        sentinel: the made-up patient that violates every shape.
    """

    root: Path
    store: Store
    stages: dict[str, list[Query]]
    shapes: list[Triple]
    sentinel: list[Triple]

    @classmethod
    def load(cls, root: Path, *, policy: Path | None = None) -> Knowledge:
        """Load the folder; `policy` replaces its ontology/policy.ttl as a whole.

        Raises InputError for a file that cannot be read or parsed, or a policy that lacks a
        choice which the folder's own policy makes.
        """
        store = Store()
        quads: list[Quad] = []
        for path in sorted((root / "ontology").rglob("*.ttl")):
            if path.relative_to(root) != _POLICY_FILE:
                quads += _turtle(path)
        own = _turtle(root / _POLICY_FILE) if (root / _POLICY_FILE).is_file() else []
        chosen = own if policy is None else _turtle(policy)
        if policy is not None:
            from osteon.policy import check_policy

            check_policy(policy, chosen, own)
        shapes: list[Triple] = []
        sentinel: list[Triple] = []
        for path in sorted((root / "shapes").rglob("*.ttl")):
            found = _turtle(path)
            if path.name == _SENTINEL:  # no patient may stand among the knowledge
                sentinel += [quad.triple for quad in found]
                continue
            quads += found
            if path.name != _HOUSE_RULES:
                shapes += [quad.triple for quad in found]
        store.bulk_extend(quads + chosen)
        stages = {stage: stage_queries(root, stage) for stage in _STAGES}
        return cls(root, store, stages, shapes, sentinel)

    @cached_property
    def classifier(self) -> Classifier:
        """The class definitions, compiled."""
        return Classifier.from_store(self.store)

    @cached_property
    def working_set(self) -> list[Quad]:
        """What the stages read of the knowledge, to be copied into the store of each run."""
        return list(self.store.quads_for_pattern(None, None, None, None))

    @cached_property
    def shape_terms(self) -> frozenset[str]:
        """Every IRI that a shape names: what it does not name, it cannot see."""
        named = (triple.object for triple in self.shapes)
        return frozenset(term.value for term in named if isinstance(term, NamedNode))

    def engine(self, name: str) -> Engine:
        """The shapes, compiled once for each SHACL engine that is asked for."""
        if name not in self._engines:
            self._engines[name] = choose(name, self.shapes)
        return self._engines[name]

    @cached_property
    def _engines(self) -> dict[str, Engine]:
        return {}

    @cached_property
    def profiles(self) -> dict[str, str]:
        """Profiles by identifier."""
        return {row["id"]: row["profile"] for row in self.ask("profiles")}

    @cached_property
    def messages(self) -> Messages:
        """The words of answers."""
        return Messages.load(self.store)

    @cached_property
    def fact_labels(self) -> dict[str, str]:
        """What each fact that may be missing is called."""
        return {row["id"]: row["label"] for row in self.ask("missing-facts")}

    @cached_property
    def remedies(self) -> dict[str, str]:
        """How to supply each fact that may be missing."""
        return {row["id"]: row["remedy"] for row in self.ask("remedies")}

    @cached_property
    def evidence_rows(self) -> list[Row]:
        """Every claim with its citations, source and review status."""
        return self.ask("evidence")

    @cached_property
    def difference_rows(self) -> list[Row]:
        """Every difference between article and label."""
        return self.ask("differences")

    @cached_property
    def deciding(self) -> dict[str, tuple[set[str], set[str]]]:
        """Per requirement: the finding classes that decide it, the facts that would document it."""
        found: dict[str, tuple[set[str], set[str]]] = {}
        for row in self.ask("deciding"):
            classes, facts = found.setdefault(row["item"], (set(), set()))
            classes.add(row["class"])
            if row["fact"]:
                facts.add(row["fact"])
        return found

    @cached_property
    def item_order(self) -> dict[str, int]:
        """The order in which items are shown: that of the claims behind them, then by id."""
        return {row["item"]: rank for rank, row in enumerate(self.ask("item-order"))}

    @cached_property
    def deadlines(self) -> dict[str, str]:
        """Per item: the finding class whose date is its deadline."""
        return {row["item"]: row["class"] for row in self.ask("deadlines")}

    @cached_property
    def opened_by(self) -> dict[str, list[str]]:
        """Per class: the classes whose members are in doubt about it though nothing says so."""
        found: dict[str, list[str]] = {}
        for row in self.ask("opened-by"):
            found.setdefault(row["class"], []).append(row["by"])
        return {cls: sorted(by) for cls, by in found.items()}

    @cached_property
    def held_back(self) -> dict[str, str]:
        """Per requirement: the finding class that holds its resolution back."""
        return {row["item"]: row["class"] for row in self.ask("held-back")}

    @cached_property
    def judged_on_first_dose(self) -> set[str]:
        """Requirements judged on the day of the first dose even after it."""
        return {row["id"] for row in self.ask("judged-on-first-dose")}

    @cached_property
    def record_shapes(self) -> dict[str, Row]:
        """The shapes whose violation is an error in the record: message and property found."""
        return {row["shape"]: row for row in self.ask("record-shapes")}

    @cached_property
    def disclaimer(self) -> str:
        """What every answer says of its own limits."""
        return str(self.ask("disclaimer")[0]["text"])

    @cached_property
    def explain_queries(self) -> dict[str, str]:
        """The SELECT queries of queries/explain, by name."""
        return {q.name: q.text for q in stage_queries(self.root, "explain")}

    def ask(self, name: str, store: Store | None = None, **bound: NamedNode) -> list[Row]:
        """Rows of one of the explain queries, over `store` or over the knowledge alone."""
        return select(store or self.store, self.explain_queries[name], bound)

    @cached_property
    def version(self) -> str:
        """`owl:versionInfo` of the root ontology."""
        rows = select(
            self.store,
            "SELECT ?v WHERE { <https://w3id.org/osteon/> "
            "<http://www.w3.org/2002/07/owl#versionInfo> ?v }",
        )
        return str(rows[0]["v"]) if rows else "unversioned"

    @cached_property
    def policy_label(self) -> str:
        """`osteon:policyLabel` of the policy in use."""
        rows = select(self.store, "SELECT ?v WHERE { ?o <https://w3id.org/osteon/policyLabel> ?v }")
        labels = [str(row["v"]) for row in rows if row["v"]]
        return labels[0] if labels else "unnamed"


def _turtle(path: Path) -> list[Quad]:
    """Parse one Turtle file into the knowledge graph; blank nodes stay apart between files."""
    try:
        data = path.read_bytes()
        triples = parse(
            data,
            format=RdfFormat.TURTLE,
            base_iri=f"urn:osteon:file:{path.name}",
            rename_blank_nodes=True,
        )
        return [Quad(t.subject, t.predicate, t.object, KNOWLEDGE_GRAPH) for t in triples]
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except (SyntaxError, ValueError) as error:
        raise InputError(f"{path}: is not valid Turtle: {error}; mend the file") from error
