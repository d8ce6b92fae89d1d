"""The stages over columns: brief answers for hundreds of patients at a time.

The queries, the shapes and the compiled classes are those of `osteon.pipeline`, and so are the
answers; only the engine beneath is another one. Whoever's record contradicts itself goes through
the pipeline, which can say why.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Final

import numpy as np
from pyoxigraph import BlankNode, NamedNode

from osteon.answer import build_answer
from osteon.columns import ColumnStore
from osteon.columns.classify import classify, members
from osteon.columns.relation import there
from osteon.columns.tables import RDF_TYPE, Pairs
from osteon.columns.terms import IRIS, TRUE, iri_text, term_of, text_of, value_of
from osteon.errors import InternalFault
from osteon.ingest import PatientRecord
from osteon.knowledge import Knowledge
from osteon.membership import Membership, contradicts, judged
from osteon.pipeline import Brief, as_of_quad
from osteon.run import Owners, Run
from osteon.shacl import Quick
from osteon.shacl.report import ntriples
from osteon.store import OSTEON, Row, Term
from osteon.validate import Fault, must_have_spoken

_HAS_FINDING: Final = iri_text(OSTEON + "hasFinding")
_VIOLATES: Final = iri_text(OSTEON + "violates")
_RAN: Final = iri_text(OSTEON + "ran")
_BEGIN: Final = "<urn:n:"


class ColumnRun(Run):
    """A run whose statements are in columns."""

    def __init__(self, columns: ColumnStore, kb: Knowledge, profile: str) -> None:
        super().__init__(None, kb, profile)
        self._columns = columns

    def select(self, text: str) -> list[Row]:
        """The rows of a query about all patients."""
        return self._columns.select(text)

    def columns(self, name: str, *wanted: str) -> Iterable[tuple[str | None, ...]]:
        """Some columns of a query about all patients, row by row."""
        return self._columns.rows(self.kb.explain_query(name).text, wanted)

    def values(self, subject: NamedNode | BlankNode, predicate: NamedNode) -> list[Term]:
        """What a node of a patient has for a property."""
        found = self._columns.values(text_of(subject), text_of(predicate))
        return [term_of(text) for text in found]


class Population:
    """Some patients, and their statements in columns.

    No node that they describe may be one that the knowledge names.
    """

    def __init__(
        self,
        records: Sequence[PatientRecord],
        kb: Knowledge,
        profile: str,
        store: ColumnStore,
        as_of: datetime.date,
        shapes: Quick,
    ) -> None:
        self._records, self._kb, self._profile = records, kb, profile
        self._store, self._as_of, self._shapes = store, as_of, shapes
        self._first = store.terms.size
        """Numbers from here on are of terms that the knowledge does not name."""

    def answers(self) -> dict[str, Brief]:
        """The answers by patient; nothing for whom the pipeline has to answer."""
        kb, store = self._kb, self._store
        store.load([as_of_quad(self._as_of).triple])
        store.load(triple for record in self._records for triple in record.triples)
        self._stage("derive")
        classify(store, kb.classifier)
        found = members(store, kb.classifier, [record.patient for record in self._records])
        certain = {iri: Membership(*both) for iri, both in found.items()}
        self._judge(certain)
        self._stage("expect")
        faults = self._validate()
        self._stage("recommend")
        run = ColumnRun(store, kb, self._profile)
        answers = {}
        for record in self._records:
            member = certain[record.patient]
            odd = run.rows("contradictions", NamedNode(record.patient))
            if odd or contradicts(kb.classifier, member):
                continue
            answer = build_answer(run, record, self._as_of, faults[record.patient], brief=True)
            answers[record.patient] = Brief(answer, member.types(), record.patient)
        return answers

    def _stage(self, name: str) -> None:
        demands = self._kb.ground(self._profile).demands
        for query in self._kb.stages[name]:
            if self._store.meets(demands.get(query.text, ())):
                self._store.construct(query.text)

    def _judge(self, found: dict[str, Membership]) -> None:
        """Add in which classes everybody is, and in which it is not decided."""
        said: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        number = self._store.number
        for iri, member in found.items():
            who = number(iri_text(iri))
            for link, cls in judged(self._kb, member.certain, member.possible - member.certain):
                said[link][0].append(who)
                said[link][1].append(number(iri_text(cls)))
        for link, (patients, classes) in said.items():
            self._store.add(iri_text(link), patients, classes)

    # -- validation

    def _validate(self) -> dict[str | None, list[Fault]]:
        """Run the shapes, and add who violates which; the faults of the records by patient."""
        kb, store = self._kb, self._store
        sentinels = {str(triple.subject) for triple in kb.sentinel}
        outside = kb.outside(self._profile)
        spoke: set[str] = set()
        violated: list[tuple[int, str]] = []
        for focus, shape in self._shapes.faults("".join(self._seen()) + ntriples(kb.sentinel)):
            if focus in sentinels:
                spoke.add(shape)
            elif not focus.startswith(_BEGIN):
                raise InternalFault(f"{shape} judges {focus}, which is no node of a patient")
            elif shape[1:-1] not in outside:
                violated.append((int(focus[len(_BEGIN) : -1]), shape[1:-1]))
        must_have_spoken(kb, spoke, self._shapes.name)
        ran = [store.number(iri_text(shape[1:-1])) for shape in spoke]
        store.add(_RAN, ran, [store.number(TRUE)] * len(ran))
        judges = [store.number(iri_text(shape)) for _, shape in violated]
        store.add(_VIOLATES, [number for number, _ in violated], judges)
        owners = Owners(self._records)
        found: dict[str | None, list[Fault]] = defaultdict(list)
        for number, shape in violated:
            node = term_of(store.text(number))
            if shape in kb.record_shapes and isinstance(node, NamedNode):
                found[owners.of(node)].append((node, shape))
        return found

    def _seen(self) -> Iterator[str]:
        """The statements that some shape can see, as lines; see `validate.seen_by_shapes`.

        A node of a patient goes by its number: what it is called, no shape asks.
        """
        terms, tables = self._kb.shape_terms, self._store.tables
        texts = self._written()
        named = {self._store.number(iri_text(iri)) for iri in terms}
        types = self._own(tables.pairs(RDF_TYPE))
        types = Pairs(types.keys[np.isin(types.objects, list(named))])
        for predicate in tables.predicates():
            iri = value_of(predicate)
            if iri not in terms:
                continue
            pairs = types if predicate == RDF_TYPE else self._own(tables.pairs(predicate))
            if predicate == _HAS_FINDING:
                pairs = Pairs(pairs.keys[there(pairs.objects, types.subjects)])
            for subject, value in zip(pairs.subjects.tolist(), pairs.objects.tolist(), strict=True):
                yield f"{texts(subject)} <{iri}> {texts(value)} .\n"

    def _own(self, pairs: Pairs) -> Pairs:
        """Those whose subject the knowledge does not name."""
        return Pairs(pairs.keys[pairs.subjects >= self._first])

    def _written(self) -> Callable[[int], str]:
        text = self._store.text
        first = self._first

        @cache
        def written(number: int) -> str:
            one = text(number)
            if number >= first and one[0] in IRIS:
                return f"{_BEGIN}{number}>"
            return str(term_of(one))

        return written
