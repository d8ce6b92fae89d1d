"""Read the patterns of a SPARQL query: which statements they match, and which they cannot lack.

Not a whole parser: what goes beyond the queries of this project raises UnknownError, and the
caller then takes it that the query matches anything and needs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

from osteon.tokens import Tokens, UnknownError

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
Atom = str | tuple[str, str]
"""A predicate that occurs, or a predicate that occurs with this object."""
Clause = frozenset[Atom]
"""One of these atoms has to occur."""

_MANY_CLAUSES = 64


@dataclass
class _Group:
    """What was met directly in one group: patterns, and variables that VALUES binds."""

    # (subject, path, object): a path is an IRI, a variable, or the parts of a longer one.
    patterns: list[tuple[str, object, str]] = field(default_factory=list)
    values: dict[str, list[str] | None] = field(default_factory=dict)
    clauses: set[Clause] = field(default_factory=set)


@dataclass(frozen=True)
class _Path:
    """A property path: what it needs, what it sees, and whether it may have length zero."""

    clauses: frozenset[Clause]
    sees: frozenset[str]
    zero: bool = False


class PatternReader(Tokens):
    """A recursive descent through the part of SPARQL 1.1 that the queries here use.

    Attributes:
        sees: what the patterns read so far may match.
        open: whether that may be anything.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.sees: set[Atom] = set()
        self.open = False

    # -- queries

    def query(self) -> frozenset[Clause]:
        """Prologue, form, pattern."""
        self._prologue()
        if self._take("CONSTRUCT"):
            self._balanced("{", "}")
            needs = frozenset(self._where())
        elif self._is("SELECT"):
            needs = self._select()
        else:
            raise UnknownError(f"{self._peek()[1]} is no form known here")
        if self._peek()[0] != "end":
            raise UnknownError("something follows the query")
        return needs

    def _where(self) -> frozenset[Clause]:
        self._take("WHERE")
        return self._group()

    def _select(self) -> frozenset[Clause]:
        """A query or a sub-select, with its modifiers."""
        self._expect("SELECT")
        aggregated = False
        while not self._is("WHERE", "{"):
            kind, text = self._next()
            if kind == "end" or text.upper() == "FROM":
                raise UnknownError(text)
            # Any call with a bracket may aggregate; only that matters, and only for emptiness.
            aggregated |= kind == "word" and self._is("(") and text.upper() != "AS"
        needs = self._where()
        grouped = False
        while not self._is("}") and self._peek()[0] != "end":
            if self._is("VALUES"):
                raise UnknownError("VALUES behind the pattern")
            grouped |= self._is("GROUP")
            if self._is("("):
                self._expression()
            else:
                self._next()
        # An aggregate without GROUP BY makes a row of nothing.
        return needs if grouped or not aggregated else frozenset()

    # -- groups

    def _group(self) -> frozenset[Clause]:
        self._expect("{")
        if self._is("SELECT"):
            found = self._select()
            self._expect("}")
            return found
        group = _Group()
        while not self._take("}"):
            self._element(group)
        self._settle(group)
        return frozenset(group.clauses)

    def _element(self, group: _Group) -> None:
        if self._is("{"):
            group.clauses |= self._union()
        elif self._take("OPTIONAL", "MINUS"):
            self._group()
        elif self._take("GRAPH"):
            self._next()
            group.clauses |= self._group()
        elif self._take("FILTER"):
            self._expression()
        elif self._take("BIND"):
            self._expression()
        elif self._take("VALUES"):
            self._values(group)
        elif self._take("."):
            pass
        else:
            self._statements(group)

    def _union(self) -> frozenset[Clause]:
        found = self._group()
        while self._take("UNION"):
            other = self._group()
            pairs = product(sorted(found, key=_text), sorted(other, key=_text))
            # One clause of each side: either side holds, so one atom of the two does.
            found = frozenset(a | b for (a, b), _ in zip(pairs, range(_MANY_CLAUSES), strict=False))
        return found

    def _expression(self) -> None:
        """Skip an expression; the patterns of an EXISTS are seen, and needed by nobody."""
        while self._peek()[0] in ("word", "name", "iri") or self._is("!"):
            word = self._next()[1].upper()
            if word == "EXISTS":
                self._group()
                return
        depth = 0
        while True:
            if self._is("{"):
                self._group()
                continue
            kind, text = self._next()
            if kind == "end":
                raise UnknownError("an expression without an end")
            depth += (text == "(") - (text == ")") if kind == "sign" else 0
            if depth == 0:
                return

    def _values(self, group: _Group) -> None:
        names = []
        if self._take("("):
            while not self._take(")"):
                names.append(self._next()[1])
        else:
            names.append(self._next()[1])
        self._expect("{")
        rows: list[str | None] = []
        while not self._take("}"):
            if not self._take("(", ")"):
                rows.append(self._constant())
        for place, name in enumerate(names):
            column = rows[place :: len(names)]
            iris = [value for value in column if value is not None]
            group.values[name] = iris if len(iris) == len(column) else None

    def _constant(self) -> str | None:
        """The IRI of a constant; nothing for a literal or UNDEF."""
        kind, text = self._next()
        if kind in ("iri", "name"):
            return self._expand(kind, text)
        if kind == "end":
            raise UnknownError("VALUES without an end")
        return None

    # -- statements and paths

    def _statements(self, group: _Group) -> None:
        subject = self._term(group)
        if not self._is(".", "}"):
            self._properties(group, subject)

    def _properties(self, group: _Group, subject: str) -> None:
        while True:
            if self._peek()[0] == "var":
                path: object = self._next()[1]
            else:
                path = self._alternatives()
            group.patterns.append((subject, path, self._term(group)))
            while self._take(","):
                group.patterns.append((subject, path, self._term(group)))
            if not self._take(";"):
                return
            while self._take(";"):
                pass
            if self._is(".", "}", "]"):
                return

    def _term(self, group: _Group) -> str:
        """A variable or an IRI; of a literal or blank node only that it is one."""
        if self._take("["):
            if not self._take("]"):
                self._properties(group, "")
                self._expect("]")
            return ""
        kind, text = self._next()
        if kind in ("iri", "name"):
            return self._expand(kind, text)
        if kind == "var":
            return text
        if kind == "string":
            if self._peek()[0] == "lang":
                self._next()
            elif self._take("^^"):
                self._next()
            return ""
        if kind in ("number", "blank") or text in ("true", "false"):
            return ""
        raise UnknownError(f"{text} is no term known here")

    def _alternatives(self) -> _Path | str:
        found = self._sequence()
        while self._take("|"):
            one, other = _as_path(found), _as_path(self._sequence())
            both = {a | b for a in one.clauses for b in other.clauses}
            found = _Path(frozenset(both), one.sees | other.sees, one.zero or other.zero)
        return found

    def _sequence(self) -> _Path | str:
        found = self._step()
        while self._take("/"):
            one, other = _as_path(found), _as_path(self._step())
            found = _Path(
                one.clauses | other.clauses, one.sees | other.sees, one.zero and other.zero
            )
        return found

    def _step(self) -> _Path | str:
        inverse = self._take("^")
        if self._take("("):
            found: _Path | str = self._alternatives()
            self._expect(")")
        elif self._take("A"):
            found = TYPE
        else:
            kind, text = self._next()
            if kind not in ("iri", "name"):
                raise UnknownError(f"{text} in a path")
            found = self._expand(kind, text)
        if inverse:
            found = _as_path(found)
        if self._take("*", "?"):
            return _Path(frozenset(), _as_path(found).sees, zero=True)
        return _as_path(found) if self._take("+") else found

    def _balanced(self, opening: str, closing: str) -> None:
        self._expect(opening)
        depth = 1
        while depth:
            kind, text = self._next()
            if kind == "end":
                raise UnknownError("a template without an end")
            depth += (text == opening) - (text == closing) if kind == "sign" else 0

    # -- what the patterns of a group mean

    def _settle(self, group: _Group) -> None:
        for subject, path, value in group.patterns:
            if isinstance(path, _Path):
                self.sees |= path.sees
                group.clauses |= path.clauses
                if path.zero and not self._anchored(group, subject, path, value):
                    self.open = True  # a path of length zero joins every node with itself
                continue
            predicates = self._choices(group, str(path))
            if predicates is None:
                self.open = True
                continue
            objects: Sequence[str | None] = self._choices(group, value) or [None]
            atoms = frozenset(
                predicate if one is None else (predicate, one)
                for predicate in predicates
                for one in objects
            )
            self.sees |= atoms
            group.clauses.add(atoms)

    @staticmethod
    def _choices(group: _Group, term: str) -> list[str] | None:
        """The IRIs that a term stands for: itself, or those that VALUES gives a variable."""
        if term[:1] in ("?", "$"):
            return group.values.get(term)
        return [term] if term else None

    @staticmethod
    def _anchored(group: _Group, subject: str, path: _Path, value: str) -> bool:
        """Whether an end of a path is bound by something that is no path of length zero."""
        ends = {subject, value}
        if any(end[:1] not in ("?", "$") for end in ends):
            return True
        return any(
            ends & {other[0], other[2]}
            for other in group.patterns
            if not (isinstance(other[1], _Path) and other[1].zero)
        )


def _as_path(step: _Path | str) -> _Path:
    if isinstance(step, _Path):
        return step
    return _Path(frozenset({frozenset({step})}), frozenset({step}))


def _text(clause: Clause) -> list[str]:
    """A key that puts clauses in the same order in every run."""
    return sorted(map(str, clause))
