"""The knowledge of one folder, loaded once: ontology, policy, shapes, queries, compiled classes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Store, Triple

from osteon.classify import Classifier
from osteon.errors import InputError
from osteon.files import Root, files, find, folder_name, layers, place, read_turtle
from osteon.messages import Messages
from osteon.policy import check_policy, label_of
from osteon.prepare import Ground
from osteon.queries import Query, stage_queries
from osteon.resources import data_root
from osteon.shacl import Engine, choose
from osteon.store import KNOWLEDGE_GRAPH, Row, osteon, select
from osteon.tokens import UnknownError

if TYPE_CHECKING:
    from osteon.columns import ColumnStore

_STAGES = ("prepare", "derive", "expect", "recommend")
_SENTINEL = "sentinel.ttl"
_POLICY_FILE = "ontology/policy.ttl"
_POLICY_RULES = "shapes/policy.ttl"
HOUSE_RULES = ("shapes/knowledge.ttl", _POLICY_RULES)
"""Shapes for the knowledge itself, which no patient is held to."""


@dataclass(frozen=True)
class Knowledge:
    """Ontology, policy, shapes and queries of one folder.

    Attributes:
        root: the folder with ontology/, shapes/ and queries/.
        store: every statement of the ontology and the shapes, in one named graph.
        stages: the queries of each stage, in running order.
        shapes: the SHACL shapes that records are held to.
        sentinel: the made-up patient that violates every shape.
        policy_label: what answers call the policy in use.
    """

    root: Root
    store: Store
    stages: dict[str, list[Query]]
    shapes: list[Triple]
    sentinel: list[Triple]
    policy_label: str

    @classmethod
    def load(cls, root: Root, *, policy: Path | None = None) -> Knowledge:
        """Load the folder; `policy` replaces its ontology/policy.ttl as a whole.

        Raises InputError for a file that cannot be read or parsed, or a policy that lacks a
        choice which the folder's own policy makes.
        """
        own = read_turtle(find(root, _POLICY_FILE))
        chosen, name = own, f"{folder_name(root)}/{_POLICY_FILE}"
        if policy is not None:
            chosen, name = read_turtle(policy), policy.name
            check_policy(policy, chosen, own, read_turtle(find(root, _POLICY_RULES)))
        usual = own
        if layers(root)[0] != data_root():
            usual = read_turtle(find(data_root(), _POLICY_FILE))
        shapes: list[Triple] = []
        sentinel: list[Triple] = []
        triples = list(chosen)
        for path in files(root, "ontology/**/*.ttl"):
            if path not in _in_layers(root, _POLICY_FILE):
                triples += read_turtle(path)
        for path in files(root, "shapes/**/*.ttl"):
            if path.name == _SENTINEL:  # no patient may stand among the knowledge
                sentinel += read_turtle(path)
                continue
            triples += read_turtle(path)
            if path not in _in_layers(root, *HOUSE_RULES):
                shapes += read_turtle(path)
        store = Store()
        store.bulk_extend(Quad(t.subject, t.predicate, t.object, KNOWLEDGE_GRAPH) for t in triples)
        stages = {stage: stage_queries(root, stage) for stage in _STAGES}
        return cls(root, store, stages, shapes, sentinel, label_of(chosen, usual, name))

    @cached_property
    def classifier(self) -> Classifier:
        """The class definitions, compiled."""
        return Classifier.from_store(self.store)

    @cached_property
    def judged_classes(self) -> list[tuple[str, str | None]]:
        """The classes that are judged of every patient, and within which others each is."""
        return [(row["class"], row["outer"]) for row in self.ask("judged-classes")]

    @cached_property
    def working_set(self) -> list[Quad]:
        """Every statement of the knowledge, to be copied into a store of its reader's own."""
        return list(self.store.quads_for_pattern(None, None, None, None))

    @cached_property
    def shape_terms(self) -> frozenset[str]:
        """Every IRI that a shape names: what it does not name, it cannot see."""
        named = (triple.object for triple in self.shapes)
        return frozenset(term.value for term in named if isinstance(term, NamedNode))

    def ground(self, profile: str) -> Ground:
        """What every run under a profile starts from; InputError for one that is not known."""
        if profile not in self._grounds:
            chosen = self.profile(profile).value
            stages = [q.text for name in _STAGES[1:] for q in self.stages[name]]
            later = [*stages, *self.classifier.queries, *self.run_queries.values()]
            self._grounds[profile] = Ground(self.working_set, chosen, self.stages["prepare"], later)
        return self._grounds[profile]

    def columns(self, profile: str) -> ColumnStore | None:
        """What every run over columns starts from; nothing where some query is beyond them."""
        if profile not in self._columns:
            self._columns[profile] = self._in_columns(profile)
        return self._columns[profile]

    def _in_columns(self, profile: str) -> ColumnStore | None:
        try:
            from osteon.columns import ColumnStore, read
        except ImportError:
            return None
        ground = self.ground(profile)
        try:
            for text in ground.later:
                read(text)
        except UnknownError:
            return None
        store = ColumnStore()
        store.load(quad.triple for quad in ground.seen)
        return store

    @cached_property
    def _columns(self) -> dict[str, ColumnStore | None]:
        return {}

    def outside(self, profile: str) -> set[str]:
        """The shapes that do not count under a profile: no claim of it asks for what they judge."""
        name = "shapes-outside-profile"
        rows = self.ground(profile).ask(name, self.explain_query(name).text)
        return {row["shape"] for row in rows}

    @cached_property
    def _grounds(self) -> dict[str, Ground]:
        return {}

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

    def profile(self, name: str) -> NamedNode:
        """The profile of that name; InputError lists those that there are."""
        if name not in self.profiles:
            known = ", ".join(sorted(self.profiles))
            raise InputError(f"--profile: {name!r} is not known; choose one of {known}")
        return NamedNode(self.profiles[name])

    @cached_property
    def messages(self) -> Messages:
        """The words of answers."""
        return Messages.load(self.store)

    def fact(self, name: str) -> Row:
        """A fact that may be missing: `id`, `label`, and `remedy`, how to supply it, or None."""
        return self._facts.get(name, {"id": name, "label": name, "remedy": None})

    @cached_property
    def _facts(self) -> dict[str, Row]:
        return {row["id"]: row for row in self.ask("missing-facts")}

    @cached_property
    def recorded_as(self) -> list[Row]:
        """As what kind of entry facts and indications are recorded."""
        return self.ask("recorded-as")

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
    def default_profile(self) -> str:
        """Identifier of the profile of a run that names none."""
        rows = [row for row in self.ask("profiles") if row["default"]]
        if not rows:
            raise InputError(
                f"{find(self.root, 'ontology/osteon.ttl')}: states no osteon:defaultProfile; "
                "name the profile of a run that names none"
            )
        return str(max(rows, key=lambda row: int(row["default"]))["id"])

    @cached_property
    def disclaimers(self) -> dict[str, str]:
        """What answers say of their own limits, by profile; that of osteon:run is for the rest."""
        return {row["about"]: row["text"] for row in self.ask("disclaimer")}

    def disclaimer(self, profile: str) -> str:
        """What every answer under a profile says of its own limits."""
        general = self.disclaimers.get(osteon("run").value)
        text = self.disclaimers.get(self.profiles.get(profile, ""), general)
        if not (text and text.strip()):
            where = place(self.root, osteon("run").value)
            raise InputError(
                f"{where}: osteon:run has no osteon:disclaimer; every answer carries one, write it"
            )
        return text

    @cached_property
    def explain_queries(self) -> dict[str, Query]:
        """The SELECT queries of queries/explain, by name."""
        return {q.name: q for q in stage_queries(self.root, "explain")}

    @cached_property
    def present_queries(self) -> dict[str, Query]:
        """The SELECT queries of queries/present, by name: asked of one patient's finished run."""
        return {q.name: q for q in stage_queries(self.root, "present")}

    @cached_property
    def run_queries(self) -> dict[str, str]:
        """Those of queries/explain that are asked of all patients of a run: with ?p alone bound."""
        return {
            query.name: query.text
            for query in self.explain_queries.values()
            if query.header.get("parameters", "").startswith("p ")
            and "," not in query.header["parameters"]
        }

    def ask(self, name: str, store: Store | None = None, **bound: NamedNode) -> list[Row]:
        """Rows of one of the explain queries, over `store` or over the knowledge alone."""
        return select(store or self.store, self.explain_query(name).text, bound)

    def explain_query(self, name: str) -> Query:
        """One of queries/explain; InputError names the file if the folder lacks it."""
        if name not in self.explain_queries:
            find(self.root, f"queries/explain/{name}.rq")
        return self.explain_queries[name]

    def present_query(self, name: str) -> Query:
        """One of queries/present; InputError names the file if the folder lacks it."""
        if name not in self.present_queries:
            find(self.root, f"queries/present/{name}.rq")
        return self.present_queries[name]

    @cached_property
    def version(self) -> str:
        """`owl:versionInfo` of the root, and of what was added with its name."""
        rows = self.ask("versions")
        own = [row["version"] for row in rows if row["root"] == "true"]
        added = [f"{row['name']} {row['version']}" for row in rows if row["root"] != "true"]
        return " with ".join([*own[:1], *added]) or "unversioned"


def _in_layers(root: Root, *names: str) -> set[Path]:
    return {folder / name for folder in layers(root) for name in names}
