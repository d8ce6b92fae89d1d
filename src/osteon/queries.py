"""Read the query files of a stage and put them in order.

A query file is valid SPARQL with `#+ key: value` lines at its head. `#+ needs: a, b` names the
queries of the same stage whose results it reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from osteon.errors import InputError


@dataclass(frozen=True)
class Query:
    """One query file: its name, its header and its text."""

    name: str
    header: dict[str, str]
    text: str

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the queries of the same stage that run before this one."""
        return tuple(n.strip() for n in self.header.get("needs", "").split(",") if n.strip())


def parse_query(name: str, text: str) -> Query:
    """Split a query file into its header and its text; repeated keys are joined by a space."""
    header: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("#+") and ":" in line:
            key, value = line[2:].split(":", 1)
            key = key.strip()
            header[key] = f"{header[key]} {value.strip()}" if key in header else value.strip()
    return Query(name, header, text)


def stage_queries(root: Path, stage: str) -> list[Query]:
    """All queries of `queries/<stage>` under `root`, each after those that it needs.

    Raises InputError when a need is not there or needs go in a circle.
    """
    queries = {
        path.stem: parse_query(path.stem, path.read_text(encoding="utf-8"))
        for path in sorted((root / "queries" / stage).glob("*.rq"))
    }
    for query in queries.values():
        for need in query.needs:
            if need not in queries:
                raise InputError(
                    f"{root}/queries/{stage}/{query.name}.rq: needs {need}, which does not exist; "
                    "correct its header"
                )
    try:
        order = TopologicalSorter({n: q.needs for n, q in queries.items()}).static_order()
        return [queries[name] for name in order]
    except CycleError as error:
        circle = ", ".join(error.args[1])
        raise InputError(
            f"{root}/queries/{stage}: {circle} need each other in a circle; correct their headers"
        ) from error
