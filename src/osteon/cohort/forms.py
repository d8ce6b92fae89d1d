"""The forms of output: what a part of a run becomes, as the bytes of files."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from pyoxigraph import Quad, RdfFormat, serialize

from osteon.cohort.batch import Fault
from osteon.cohort.tables import SCHEMAS, Tables
from osteon.errors import InternalFault
from osteon.present import json

if TYPE_CHECKING:
    from osteon.knowledge import Knowledge
    from osteon.pipeline import Brief

Files = dict[str, bytes]
"""What to write, by the name of the folder."""


class Parquet:
    """Tables, a folder each."""

    def __init__(self) -> None:
        self._tables = Tables()

    def add(self, one: Brief | Fault) -> None:
        """Take what came of a patient."""
        self._tables.add(one)

    def files(self) -> Files:
        """A Parquet file for each table."""
        return {name: parquet(table) for name, table in self._tables.finish().items()}


class Ndjson:
    """The answers in full, one a line, as `osteon assess --format json` gives them."""

    def __init__(self) -> None:
        self._answers, self._errors = io.StringIO(), io.StringIO()

    def add(self, one: Brief | Fault) -> None:
        """Take what came of a patient."""
        if isinstance(one, Fault):
            self._errors.write(json.dumps(vars(one)) + "\n")
        else:
            self._answers.write(json.dumps(one.answer) + "\n")

    def files(self) -> Files:
        """The answers, and the errors."""
        return {
            "answers": self._answers.getvalue().encode(),
            "errors": self._errors.getvalue().encode(),
        }


class Nquads:
    """What every stage said of each patient, for a store that `osteon ask --endpoint` asks."""

    def __init__(self) -> None:
        self._quads, self._errors = io.BytesIO(), io.StringIO()

    def add(self, one: Brief | Fault) -> None:
        """Take what came of a patient."""
        from osteon.pipeline import Assessment
        from osteon.questions import missing

        if isinstance(one, Fault):
            self._errors.write(json.dumps(vars(one)) + "\n")
        elif not isinstance(one, Assessment):
            raise InternalFault(
                f"of {one.patient} there are no statements, for the answer is brief"
            )
        else:
            self._quads.write(nquads([*one.shares.own(one.patient), *missing(one)]))

    def files(self) -> Files:
        """The statements, and the errors."""
        return {"graphs": self._quads.getvalue(), "errors": self._errors.getvalue().encode()}


FORMS: Final[dict[str, type[Parquet | Ndjson | Nquads]]] = {
    "parquet": Parquet,
    "ndjson": Ndjson,
    "nquads": Nquads,
}
ENDINGS: Final = {
    "parquet": dict.fromkeys(SCHEMAS, ".parquet"),
    "ndjson": {"answers": ".ndjson", "errors": ".ndjson"},
    "nquads": {"graphs": ".nq", "errors": ".ndjson"},
}
"""The folders of each form, and how the files in them end."""


def parquet(table: pa.Table) -> bytes:
    """A table as a Parquet file; equal tables are equal files."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())


def nquads(quads: Iterable[Quad]) -> bytes:
    """Statements in the graph of their stage, and in the default graph, which questions ask.

    A union made by the store would count twice what two stages say.
    """
    given = list(dict.fromkeys(quads))
    plain = dict.fromkeys(Quad(q.subject, q.predicate, q.object) for q in given)
    found = serialize([*given, *plain], format=RdfFormat.N_QUADS)
    return found or b""


def common_files(form: str, kb: Knowledge, extra: Iterable[Quad]) -> Files:
    """What is the same for all patients of a run: the claims, or the knowledge as statements.

    `extra` are the statements of the run itself.
    """
    if form == "nquads":
        from osteon.mappings import read_mappings

        return {"graphs": nquads([*kb.working_set, *read_mappings(kb.root), *extra])}
    if form == "ndjson":
        return {}
    from osteon.answer_parts import evidence_of

    found = evidence_of(kb, {row["claim"] for row in kb.evidence_rows})
    rows: list[dict[str, Any]] = [{"claim": claim, **said} for claim, said in found.items()]
    return {"claims": parquet(pa.Table.from_pylist(rows, schema=CLAIMS))}


CLAIMS: Final = pa.schema(
    [
        ("claim", pa.string()),
        ("statement", pa.string()),
        ("section", pa.string()),
        ("bullet", pa.int32()),
        ("citations", pa.list_(pa.int32())),
        ("source", pa.string()),
        ("reviewStatus", pa.string()),
    ]
)
"""The columns of the table of claims, which there is once."""
