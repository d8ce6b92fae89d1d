"""Read the query files of a stage and put them in order.

A query file is valid SPARQL with `#+ key: value` lines at its head. `#+ needs: a, b` names the
queries of the same stage whose results it reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from osteon.errors import InputError
from osteon.files import Root, files, read_text


@dataclass(frozen=True)
class Query:
    """One query file: its name, its header, and its text with empty lines for comments."""

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
    return Query(name, header, _without_comments(text))


def _without_comments(text: str) -> str:
    """A query is parsed anew each time it runs, and a quarter of that went into the comments."""
    if '"""' in text or "'''" in text:  # a line of a long string may begin with # as well
        return text
    # Their line ends stay, so that an error names the right line.
    return "\n".join("" if line.lstrip().startswith("#") else line for line in text.split("\n"))


def stage_queries(root: Root, stage: str) -> list[Query]:
    """All queries of `queries/<stage>` under `root`, each after those that it needs.

    Raises InputError when a need is not there or needs go in a circle.
    """
    paths = {path.stem: path for path in files(root, f"queries/{stage}/*.rq")}
    queries = {name: parse_query(name, read_text(path)) for name, path in paths.items()}
    for query in queries.values():
        for need in query.needs:
            if need not in queries:
                raise InputError(
                    f"{paths[query.name]}: needs {need}, which does not exist; correct its header"
                )
    try:
        order = TopologicalSorter({n: q.needs for n, q in queries.items()}).static_order()
        return [queries[name] for name in order]
    except CycleError as error:
        circle = sorted(set(error.args[1]))
        raise InputError(
            f"{paths[circle[0]]}: {', '.join(circle)} need each other in a circle; "
            "correct their headers"
        ) from error
