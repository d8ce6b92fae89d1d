"""Write every generated page of the reference; a test tells when that was forgotten."""

from __future__ import annotations

from docs.generate import (
    claims,
    classes,
    cohort,
    commands,
    ids,
    policy,
    questions,
    shapes,
    terminologies,
    vocabulary,
)
from docs.generate.tables import Pages, read_ontology

MODULES = (
    claims,
    classes,
    cohort,
    commands,
    ids,
    policy,
    questions,
    shapes,
    terminologies,
    vocabulary,
)


def pages() -> Pages:
    """What each generated page should hold."""
    graph = read_ontology()
    found: Pages = {}
    for module in MODULES:
        found |= module.pages(graph)
    return found


if __name__ == "__main__":
    for where, text in pages().items():
        where.write_text(text, "utf-8")
