"""One run: the store in which some patients are assessed together, and who owns what in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from osteon.batch import nodes, owner
from osteon.errors import InternalFault
from osteon.store import Row, Term, select

if TYPE_CHECKING:
    from osteon.ingest import PatientRecord
    from osteon.knowledge import Knowledge


class Claimed(NamedTuple):
    """The claims behind a statement, the classes of its patient that they are about, and how
    strongly they put it."""

    claims: tuple[str, ...]
    classes: tuple[str, ...]
    modalities: tuple[str, ...]


@lru_cache(maxsize=1 << 14)
def _claimed(rows: tuple[tuple[str | None, ...], ...]) -> Claimed:
    # Few combinations stand behind the statements of many patients.
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    return Claimed(*(tuple(sorted({one for one in column if one})) for column in columns))


class Run:
    """What the explain queries say, each asked once for all patients of the store."""

    def __init__(self, store: Store | None, kb: Knowledge, profile: str) -> None:
        """`store` holds all stages of some patients; `profile` is the identifier of theirs."""
        self._store = store
        self.kb = kb
        self.profile = profile
        self._rows: dict[str, dict[str, list[Row]]] = {}
        self._claimed: dict[str | None, list[tuple[str | None, ...]]] = defaultdict(list)

    @property
    def store(self) -> Store:
        """All stages of the patients. Raises InternalFault where they are in no store."""
        if self._store is None:
            raise InternalFault("a store was asked for what is in columns")
        return self._store

    def select(self, text: str) -> list[Row]:
        """The rows of a query about all patients."""
        return select(self.store, text)

    def columns(self, name: str, *wanted: str) -> Iterable[tuple[str | None, ...]]:
        """Some columns of a query about all patients, row by row."""
        for row in self.select(self.kb.explain_query(name).text):
            yield tuple(row[one] for one in wanted)

    def values(self, subject: NamedNode | BlankNode, predicate: NamedNode) -> list[Term]:
        """What a node of a patient has for a property."""
        quads = self.store.quads_for_pattern(subject, predicate, None, None)
        return [quad.object for quad in quads if not isinstance(quad.object, Triple)]

    def rows(self, name: str, patient: NamedNode) -> list[Row]:
        """The rows of a query whose one parameter is the patient."""
        if name not in self._rows:
            found: dict[str, list[Row]] = defaultdict(list)
            for row in self.select(self.kb.explain_query(name).text):
                found[row["p"]].append(row)
            self._rows[name] = found
        return self._rows[name].get(patient.value, [])

    def claimed(self, statement: str) -> Claimed:
        """What stands behind a statement about a patient."""
        if not self._claimed:
            for one, *behind in self.columns("statement-claims", "s", "claim", "class", "modality"):
                self._claimed[one].append(tuple(behind))
        return _claimed(tuple(self._claimed[statement]))

    def shared(self, name: str) -> list[Row]:
        """The rows of a query about the knowledge as it stands under the profile."""
        return self.kb.ground(self.profile).ask(name, self.kb.explain_query(name).text)


class Owners:
    """Whose a node is."""

    def __init__(self, records: Sequence[PatientRecord]) -> None:
        self._alone = records[0].patient if len(records) == 1 else None
        self._owners: dict[str, str] = {}
        self._found: dict[str, str | None] = {}
        if self._alone is None:
            for record in records:
                self._owners.update(dict.fromkeys(nodes(record), record.patient))

    def of(self, node: NamedNode | BlankNode | Literal | Triple) -> str | None:
        """The patient's IRI; nobody's if the node is knowledge or the run itself."""
        if isinstance(node, Literal | Triple):
            raise InternalFault(f"{node} stands where a node of a patient should")
        if self._alone is not None:
            return self._alone
        iri = node.value
        if iri not in self._found:
            self._found[iri] = owner(iri, self._owners)
        return self._found[iri]


class Shares:
    """The statements of a run, each with the patient whose node is its subject."""

    def __init__(self, owners: Owners, quads: Sequence[Quad], shared: Sequence[Quad]) -> None:
        """`shared` are those of the run itself, beside what of `quads` is nobody's."""
        self._owners = owners
        self._quads = quads
        self._shared = shared

    def of(self, patient: str) -> tuple[Quad, ...]:
        """The patient's statements and those of nobody."""
        return (*self.own(patient), *self.common)

    def own(self, patient: str) -> tuple[Quad, ...]:
        """The patient's statements alone."""
        return tuple(self._by_owner.get(patient, ()))

    @property
    def common(self) -> tuple[Quad, ...]:
        """Those of nobody: what the run itself is about."""
        return (*self._by_owner.get(None, ()), *self._shared)

    @cached_property
    def _by_owner(self) -> dict[str | None, list[Quad]]:
        # Most answers are asked for without the statements, and this takes a tenth of a run.
        found: dict[str | None, list[Quad]] = defaultdict(list)
        for quad in self._quads:
            found[self._owners.of(quad.subject)].append(quad)
        return found
