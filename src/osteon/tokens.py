"""The tokens of a SPARQL query, for those who read its patterns or the whole of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""(?P<skip>\s+|\#[^\n]*)
    |(?P<iri><[^<>"{}|^`\\\s]*>)
    |(?P<string>(?:\"{3}(?s:.*?)\"{3}|'{3}(?s:.*?)'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))
    |(?P<var>[?$]\w+)
    |(?P<blank>_:[\w.-]*\w)
    |(?P<lang>@[A-Za-z][\w-]*)
    |(?P<name>(?:[A-Za-z][\w.-]*)?:(?:[\w.:%-]*[\w:%-])?)
    |(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<word>[A-Za-z_]+)
    |(?P<sign>\^\^|&&|\|\||!=|<=|>=|[{}()\[\].;,*/|^?+!=<>-])""",
    re.VERBOSE,
)


class UnknownError(Exception):
    """The query goes beyond what is read here."""


class Tokens:
    """A place among the tokens of a query, and its prefixes."""

    def __init__(self, text: str) -> None:
        """Raises UnknownError for what is no token known here."""
        self._tokens = list(_tokens(text))
        self._at = 0
        self._prefixes: dict[str, str] = {}

    def _peek(self, ahead: int = 0) -> tuple[str, str]:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _is(self, *texts: str) -> bool:
        kind, text = self._peek()
        return kind in ("sign", "word") and text.upper() in texts

    def _take(self, *texts: str) -> bool:
        found = self._is(*texts)
        self._at += found
        return found

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise UnknownError(f"{text} expected, found {self._peek()[1]}")

    def _prologue(self) -> None:
        """PREFIX, as often as it is there."""
        while self._take("PREFIX"):
            name, iri = self._next()[1], self._next()[1]
            self._prefixes[name] = iri[1:-1]

    def _expand(self, kind: str, text: str) -> str:
        """The IRI of a name."""
        if kind == "iri":
            return text[1:-1]
        prefix, _, local = text.partition(":")
        if kind != "name" or prefix + ":" not in self._prefixes or "%" in local:
            raise UnknownError(f"{text} is no name known here")
        return self._prefixes[prefix + ":"] + local


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise UnknownError(text[at : at + 20])
        at = match.end()
        if match.lastgroup != "skip":
            yield match.lastgroup or "", match.group()
