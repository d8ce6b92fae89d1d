"""A FILTER inside a MINUS sees only what that MINUS binds: any other name in it is never bound.

The filter is then an error on every row, and the MINUS takes nothing away, without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_VARIABLE = re.compile(r"\?\w+")


def _closing(text: str, start: int, pair: str) -> int:
    """Where the bracket that opens at a place closes."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == pair[0]) - (text[at] == pair[1])
        if depth == 0:
            return at
    raise AssertionError(f"not closed: {text[start : start + 60]}")


def _parts(text: str, opening: str, pair: str) -> Iterator[tuple[int, int, str]]:
    """Begin, end and content of every part that a keyword opens, inner ones too."""
    for found in re.finditer(opening, text):
        end = _closing(text, found.end() - 1, pair)
        yield found.start(), end + 1, text[found.end() : end]


def _without(text: str, opening: str, pair: str) -> str:
    """The text without the parts that a keyword opens."""
    while part := next(_parts(text, opening, pair), None):
        text = text[: part[0]] + text[part[1] :]
    return text


def unbound(query: str) -> list[str]:
    """The filters inside a MINUS that name what the MINUS does not bind."""
    text = re.sub(r"^\s*#.*$", "", query, flags=re.MULTILINE)
    found = []
    for _, _, part in _parts(text, r"MINUS\s*\{", "{}"):
        own = _without(part, r"MINUS\s*\{", "{}")
        bound = set(_VARIABLE.findall(_without(own, r"FILTER\s*\(", "()")))
        for _, _, condition in _parts(own, r"FILTER\s*\(", "()"):
            if not bound.issuperset(_VARIABLE.findall(condition)):
                found.append(condition)
    return found


def test_the_check_sees_a_name_of_the_group_outside() -> None:
    inside = "MINUS { ?p ex:has ?y . ?y ex:side ?other . FILTER(?other != ?one) }"
    assert unbound(f"SELECT ?p {{ ?p ex:has ?x . ?x ex:side ?one . {inside} }}") == [
        "?other != ?one"
    ]
    assert unbound("SELECT ?p { ?p a ?c MINUS { ?p ex:age ?a . FILTER(abs(?a) > 3) } }") == []


@pytest.mark.parametrize("folder", sorted({p.parent.name for p in ROOT.glob("queries/*/*.rq")}))
def test_filters_in_minus(folder: str) -> None:
    wrong = {
        path.name: found
        for path in sorted((ROOT / "queries" / folder).glob("*.rq"))
        if (found := unbound(path.read_text(encoding="utf-8")))
    }
    assert not wrong
