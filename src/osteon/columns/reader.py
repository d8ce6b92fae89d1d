"""Read the small parts of SPARQL: tokens, terms, paths, statements."""

from __future__ import annotations

import re
from itertools import count
from typing import Final

from osteon.columns import algebra as alg
from osteon.columns.algebra import Path, Term, Var
from osteon.columns.scope import has_zero
from osteon.columns.terms import FALSE, TRUE, XSD, iri_text, literal_text
from osteon.patterns import TYPE
from osteon.tokens import Tokens, UnknownError

_ESCAPES: Final = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


class Reader(Tokens):
    """Reads terms, paths and statements."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._new = count()

    def _variable(self) -> str:
        kind, text = self._next()
        if kind != "var":
            raise UnknownError(f"a variable expected, found {text}")
        return text[1:]

    # -- statements and paths

    def _statements(self, found: list[alg.Pattern]) -> None:
        subject = self._node(found)
        if not self._is(".", "}"):
            self._properties(subject, found)
        if self._peek()[0] not in ("sign", "word", "end"):
            raise UnknownError(f"{self._peek()[1]} follows a statement")

    def _properties(self, subject: Term, found: list[alg.Pattern]) -> None:
        while True:
            path: Path | Var
            path = Var(self._variable()) if self._peek()[0] == "var" else self._alternatives()
            self._state(subject, path, self._node(found), found)
            while self._take(","):
                self._state(subject, path, self._node(found), found)
            if not self._take(";"):
                return
            while self._take(";"):
                pass
            if self._is(".", "}", "]"):
                return

    def _state(
        self, subject: Term, path: Path | Var, value: Term, found: list[alg.Pattern]
    ) -> None:
        """A statement; a sequence of steps is one for each step."""
        match path:
            case alg.Inverse():
                self._state(value, path.step, subject, found)
            case alg.Sequence():
                for step in path.steps[:-1]:
                    between = Var(f"_{next(self._new)}")
                    self._state(subject, step, between, found)
                    subject = between
                self._state(subject, path.steps[-1], value, found)
            case _:
                found.append((subject, path, value))

    def _node(self, found: list[alg.Pattern]) -> Term:
        if self._take("["):
            node = Var(f"_{next(self._new)}")
            if not self._take("]"):
                self._properties(node, found)
                self._expect("]")
            return node
        return self._term()

    def _term(self) -> Term:
        kind, text = self._next()
        if kind == "var":
            return Var(text[1:])
        if kind == "blank":
            return Var("_" + text)
        if kind in ("iri", "name"):
            return iri_text(self._expand(kind, text))
        if kind == "string":
            return self._literal(text)
        if kind == "number":
            return number_text(text)
        if kind == "word" and text in ("true", "false"):
            return TRUE if text == "true" else FALSE
        raise UnknownError(f"{text} is no term known here")

    def _literal(self, text: str) -> str:
        value = _unquoted(text)
        if self._peek()[0] == "lang":
            return literal_text(value, language=self._next()[1][1:].lower())
        if self._take("^^"):
            return literal_text(value, self._expand(*self._next()))
        return literal_text(value)

    def _alternatives(self) -> Path:
        steps = [self._sequence()]
        while self._take("|"):
            steps.append(self._sequence())
        if len(steps) == 1:
            return steps[0]
        if any(map(has_zero, steps)):
            raise UnknownError("a path that may have length zero, or another")
        return alg.Alternative(tuple(steps))

    def _sequence(self) -> Path:
        steps = [self._step()]
        while self._take("/"):
            steps.append(self._step())
        return steps[0] if len(steps) == 1 else alg.Sequence(tuple(steps))

    def _step(self) -> Path:
        inverse = self._take("^")
        found: Path
        if self._take("("):
            found = self._alternatives()
            self._expect(")")
        elif self._take("A"):
            found = iri_text(TYPE)
        else:
            found = iri_text(self._expand(*self._next()))
        if self._is("*", "+"):
            if not isinstance(found, str):
                raise UnknownError("a repeated path that is no property")
            found = alg.Repeated(found, self._next()[1] == "*")
        elif self._is("?"):
            raise UnknownError("an optional path")
        return alg.Inverse(found) if inverse else found


def number_text(text: str) -> str:
    """The text of an integer or decimal that is written as in SPARQL."""
    if "e" in text.lower():
        raise UnknownError(f"{text}: a double")
    return literal_text(text, XSD + ("decimal" if "." in text else "integer"))


def _unquoted(text: str) -> str:
    body = text[3:-3] if text[:3] in ('"""', "'''") else text[1:-1]

    def plain(match: re.Match[str]) -> str:
        if match[1] in "uU":
            raise UnknownError("an escaped character by its number")
        return _ESCAPES.get(match[1], match[1])

    return re.sub(r"\\(.)", plain, body)
