"""Everything that was derived, as one TriG document: a named graph per stage."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse, serialize


def prefixes(root: Path) -> dict[str, str]:
    """Return the prefixes that the knowledge itself uses (the project keeps one such file)."""
    reader = parse(path=root / "ontology" / "prefixes.ttl", format=RdfFormat.TURTLE)
    for _ in reader:  # a reader knows its prefixes only once it has read the file
        pass
    return dict(reader.prefixes)


def present(assessments: Iterable[Iterable[Quad]], root: Path) -> str:
    """Serialise the quads of all assessments, sorted so that equal runs print equal text."""
    quads = {quad for quads in assessments for quad in quads}
    ordered = sorted(
        quads,
        key=lambda quad: (
            str(quad.graph_name),
            str(quad.subject),
            str(quad.predicate),
            str(quad.object),
        ),
    )
    buffer = io.BytesIO()
    serialize(ordered, buffer, RdfFormat.TRIG, prefixes=prefixes(root))
    return buffer.getvalue().decode("utf-8")
