"""From a code upwards through the releases of the index, to the codes that decide what it means."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from osteon.terminology.index import Edge, Index, Node

IS_A: Final = "isA"
"""The kind of step to something wider; others lead to the same, or to what a thing is made of."""
_MOST: Final = 5_000
"""More codes above one than any terminology has; a release that has them is not read through."""


@dataclass(frozen=True)
class Step:
    """One step on the way: from a code, by which kind of relation, to which, as who says."""

    code: Node
    how: str
    above: Node
    release: str


def climb(index: Index, start: Node, decides: Callable[[Node], bool]) -> list[tuple[Step, ...]]:
    """A shortest path to each of the nearest codes that decide.

    A code that decides hides all that is above it, on every path: of a code and one above it, the
    more specific one speaks. Codes that are above each other are the same, and both speak. Cycles
    end where they close.
    """
    came: dict[Node, Step | None] = {start: None}
    edges: dict[Node, tuple[Edge, ...]] = {}
    todo = deque([start])
    while todo and len(came) < _MOST:
        node = todo.popleft()
        edges[node] = index.above(node)
        for edge in edges[node]:
            if edge.above not in came:
                came[edge.above] = Step(node, edge.how, edge.above, edge.release)
                todo.append(edge.above)
    if len(came) >= _MOST:
        return []  # with a part left out, what hides a meaning may be in that part
    deciding = [node for node in came if node != start and decides(node)]
    over = {node: _reached(node, edges) for node in deciding}
    nearest = [
        node
        for node in deciding
        if not any(node in over[other] and other not in over[node] for other in deciding)
    ]
    return [_path(node, came) for node in nearest]


def _reached(start: Node, edges: dict[Node, tuple[Edge, ...]]) -> set[Node]:
    """The codes above one, without itself."""
    found: set[Node] = set()
    todo = [start]
    while todo:
        for edge in edges.get(todo.pop(), ()):
            if edge.above not in found:
                found.add(edge.above)
                todo.append(edge.above)
    return found - {start}


def _path(node: Node, came: dict[Node, Step | None]) -> tuple[Step, ...]:
    path: list[Step] = []
    step = came[node]
    while step is not None:
        path.append(step)
        step = came[step.code]
    return tuple(reversed(path))
