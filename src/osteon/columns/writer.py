"""Write an expression as Python over the texts of its variables, where that is plain."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, Final

from osteon.columns.algebra import Call, Expression, Var
from osteon.columns.asking import Text, call_of
from osteon.columns.terms import value_of
from osteon.columns.values import HELPERS, BeyondError

_TEXTUAL: Final = frozenset({"STR", "CONCAT", "REPLACE", "SUBSTR"})
_TRUTHS: Final = frozenset("= != < > <= >= && || ! IN BOUND STRSTARTS CONTAINS REGEX".split())
_ALIKE: Final = re.compile(
    r"(?:[^\[\](\\]|\((?!\?)|\[\^?[^][\\&~-]*(?:[a-z0-9A-Z]-[a-z0-9A-Z]|[^][\\&~-])*-?\])*"
).fullmatch
"""Patterns without escapes, and with nothing in brackets that others read in another way."""
_UNLIKE: Final = re.compile(r"[*+?}][*+]|\{(?![0-9]+(?:,[0-9]*)?\})|(?<!\{)(?<![0-9,])\}").search
_PLAIN_TEMPLATE: Final = re.compile(r"(?:[^\\$]|\$\d(?!\w))*").fullmatch


def compiled(call: Call, *, truth: bool) -> Callable[..., list[Any]] | None:
    """A function from a list of texts for each variable to a list of values; None if it is beyond
    this module."""
    writer = _Writer(call.variables)
    try:
        source = writer.truth(call) if truth else writer.term(call)
    except BeyondError:
        return None
    names = [f"a{place}" for place in range(len(call.variables))]
    if names:
        columns = ", ".join(name.upper() for name in names)
        whole = f"lambda {columns}: [{source} for {', '.join(names)}, in zip({columns})]"
    else:
        whole = f"lambda height: [{source} for _ in range(height)]"
    found: Callable[..., list[Any]] = eval(whole, {**HELPERS, **writer.constants})
    return found


class _Writer:
    """Writes an expression as Python over the texts `a0`, `a1`, ... of its variables."""

    def __init__(self, variables: Sequence[str]) -> None:
        self._names = {name: f"a{place}" for place, name in enumerate(variables)}
        self._new = count()
        self.constants: dict[str, object] = {}

    def _fresh(self) -> str:
        return f"t{next(self._new)}"

    def _kept(self, value: object) -> str:
        name = f"k{next(self._new)}"
        self.constants[name] = value
        return name

    def term(self, one: Expression) -> str:
        """Source of a text, None where there is no value."""
        if isinstance(one, Var):
            return self._names[one.name]
        if isinstance(one, str):
            return repr(one)
        call = call_of(one)
        args = call.args
        if call.name in _TRUTHS:
            return f"BOOLEAN[{self.truth(call)}]"
        if call.name in _TEXTUAL:
            return f"quoted({self.plain(call)})"
        if call.name == "IRI":
            if isinstance(args[0], Call) and args[0].name in _TEXTUAL:
                return self._iri(args[0])
            return f"as_iri({self.term(args[0])})"
        if call.name == "STRLEN":
            return f"length({self.plain(args[0])})"
        if call.name == "DATATYPE":
            return f"datatype({self.term(args[0])})"
        if call.name == "STRDT" and isinstance(args[1], str):
            return f"typed({self.plain(args[0])}, {value_of(args[1])!r})"
        if call.name == "COALESCE":
            source = "None"
            for arg in reversed(args):
                name = self._fresh()
                source = f"({name} if ({name} := {self.term(arg)}) is not None else {source})"
            return source
        if call.name == "IF":
            name = self._fresh()
            yes, no = self.term(args[1]), self.term(args[2])
            condition = f"({name} := {self.truth(args[0])})"
            return f"({yes} if {condition} else {no} if {name} is False else None)"
        raise BeyondError

    def _iri(self, text: Call) -> str:
        first = text.args[0]
        if text.name != "CONCAT" or not (isinstance(first, Call) and first.name == "STR"):
            return f"iri({self.plain(text)})"
        rest = [self.plain(arg) for arg in text.args[1:]]
        follows = rest[0] if len(rest) == 1 else f"together({', '.join(rest)})"
        return f"below({self.term(first.args[0])}, {follows})"

    def plain(self, one: Expression) -> str:
        """Source of the value of a text without a language, None where there is none."""
        if isinstance(one, str) and one[0] == '"':
            return repr(one[1:])
        if isinstance(one, Call) and one.name == "STR":
            return f"spelt({self.term(one.args[0])})"
        if isinstance(one, Call) and one.name == "CONCAT":
            return f"together({', '.join(map(self.plain, one.args))})"
        if isinstance(one, Call) and one.name == "REPLACE":
            pattern, by, *flags = map(_constant, one.args[1:])
            replace = _replacing(pattern, by, *flags)
            return f"{self._kept(replace)}({self.plain(one.args[0])})"
        if isinstance(one, Call) and one.name == "SUBSTR" and len(one.args) == 3:
            start, length = (int(value_of(_constant(arg, "i"))) for arg in one.args[1:])
            if start < 1 or length < 0:
                raise BeyondError
            return f"part({self.plain(one.args[0])}, {start - 1}, {start - 1 + length})"
        if isinstance(one, Call) and one.name in _TEXTUAL:
            raise BeyondError
        return f"simple({self.term(one)})"

    def truth(self, one: Expression) -> str:
        """Source of True, False, or None for an error."""
        if not isinstance(one, Call) or one.name not in _TRUTHS:
            return f"truth({self.term(one)})"
        args = one.args
        if one.name in ("&&", "||"):
            names = [self._fresh() for _ in args]
            decides = one.name == "||"
            source = (
                f"(None if {' or '.join(f'{name} is None' for name in names)} else {not decides})"
            )
            for name, arg in reversed([*zip(names, args, strict=True)]):
                source = f"({decides} if ({name} := {self.truth(arg)}) is {decides} else {source})"
            return source
        if one.name == "!":
            return f"OPPOSITE[{self.truth(args[0])}]"
        if one.name == "BOUND":
            return f"({self.term(args[0])} is not None)"
        if one.name == "REGEX":
            find = _pattern(*map(_constant, args[1:])).search
            return f"found({self._kept(find)}, {self.plain(args[0])})"
        if one.name in ("STRSTARTS", "CONTAINS"):
            return f"{one.name.lower()}({self.plain(args[0])}, {self.plain(args[1])})"
        terms = [self.term(arg) for arg in args]
        if one.name == "IN":
            return f"among({', '.join(terms)})"
        left, right = terms
        match one.name:
            case "=":
                return f"same({left}, {right})"
            case "!=":
                return f"OPPOSITE[same({left}, {right})]"
            case "<" | "<=":
                return f"ordered({left}, {right}, {one.name!r})"
            case _:
                return f"ordered({right}, {left}, {one.name.replace('>', '<')!r})"


def _constant(one: Expression, mark: str = '"') -> str:
    if not isinstance(one, str) or one[0] != mark:
        raise BeyondError
    return one


def _pattern(quoted: str, *flags: str) -> re.Pattern[str]:
    """A pattern that means the same in Python, but that $ there may stand before a line's end."""
    text = quoted[1:]
    if flags or not _ALIKE(text) or _UNLIKE(text):
        raise BeyondError
    outside = re.split(r"(\[[^]]*\])", text)
    try:
        return re.compile("".join(p if p[:1] == "[" else p.replace("$", r"\Z") for p in outside))
    except re.error:
        raise BeyondError from None


def _replacing(quoted: str, by: str, *flags: str) -> Callable[[Text], Text]:
    """REPLACE for one pattern. Few different texts are replaced."""
    pattern = _pattern(quoted, *flags)
    groups = map(int, re.findall(r"\$(\d)", by))
    if not _PLAIN_TEMPLATE(by[1:]) or pattern.search("") or max(groups, default=0) > pattern.groups:
        raise BeyondError
    template = re.sub(r"\$(\d)", r"\\g<\1>", by[1:])

    @lru_cache(maxsize=1 << 16)
    def replaced(text: Text) -> Text:
        return None if text is None else pattern.sub(template, text)

    return replaced
