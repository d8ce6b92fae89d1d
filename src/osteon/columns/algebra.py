"""What a query asks for: the operations of the SPARQL algebra, and expressions.

A term is a `Var`, or the text of a constant as `osteon.columns.terms` writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Var:
    """A variable; blank nodes of a pattern are variables as well."""

    name: str


Constant = str
Term = Var | Constant


# -- paths


@dataclass(frozen=True)
class Inverse:
    """`^step`."""

    step: Path


@dataclass(frozen=True)
class Alternative:
    """`one|other`."""

    steps: tuple[Path, ...]


@dataclass(frozen=True)
class Sequence:
    """`one/other`."""

    steps: tuple[Path, ...]


@dataclass(frozen=True)
class Repeated:
    """`step+`, or `step*` with length zero."""

    step: Constant
    zero: bool


Path = Constant | Inverse | Alternative | Sequence | Repeated
Pattern = tuple[Term, "Path | Var", Term]


# -- expressions


@dataclass(frozen=True, eq=False)
class Call:
    """An operator or a function, by its name in capitals or its IRI."""

    name: str
    args: tuple[Expression, ...]

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The variables in it, in order."""
        found: dict[str, None] = {}
        for one in self.args:
            if isinstance(one, Var):
                found[one.name] = None
            elif isinstance(one, Call):
                found.update(dict.fromkeys(one.variables))
        return tuple(found)


@dataclass(frozen=True, eq=False)
class NotExists:
    """`NOT EXISTS { ... }`, which stands alone or under && in a FILTER."""

    pattern: Node


@dataclass(frozen=True, eq=False)
class Aggregate:
    """An aggregate over one variable, or over rows (`*` in COUNT)."""

    name: str
    variable: str | None
    distinct: bool


Expression = Var | Constant | Call | NotExists | Aggregate


# -- operations


@dataclass(frozen=True, eq=False)
class Triples:
    """A basic graph pattern; without patterns, one row that binds nothing."""

    patterns: tuple[Pattern, ...]

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The variables that it binds."""
        terms = (term for pattern in self.patterns for term in pattern)
        return tuple(dict.fromkeys(term.name for term in terms if isinstance(term, Var)))


@dataclass(frozen=True, eq=False)
class Joined:
    """Both."""

    left: Node
    right: Node

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The variables that it may bind."""
        return tuple(dict.fromkeys((*self.left.variables, *self.right.variables)))


@dataclass(frozen=True, eq=False)
class Optional(Joined):
    """The left, with the right where there is one that meets the conditions."""

    conditions: tuple[Expression, ...] = ()


@dataclass(frozen=True, eq=False)
class Either(Joined):
    """UNION."""


@dataclass(frozen=True, eq=False)
class Minus(Joined):
    """The left where no right goes with it."""

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The variables that it may bind."""
        return self.left.variables


@dataclass(frozen=True, eq=False)
class Filter:
    """Where all conditions are true."""

    inner: Node
    conditions: tuple[Expression, ...]

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables that it may bind."""
        return self.inner.variables


@dataclass(frozen=True, eq=False)
class Bind:
    """With one variable more."""

    inner: Node
    variable: str
    expression: Expression

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The variables that it may bind."""
        return (*self.inner.variables, self.variable)


@dataclass(frozen=True, eq=False)
class Values:
    """Rows that are given."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Constant | None, ...], ...]


@dataclass(frozen=True, eq=False)
class Group:
    """One row for each combination of the keys, or one in all if there are none."""

    inner: Node
    keys: tuple[str, ...]
    aggregates: tuple[tuple[str, Aggregate], ...]

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The keys, and the variables that hold the aggregates."""
        return (*self.keys, *(name for name, _ in self.aggregates))


@dataclass(frozen=True, eq=False)
class Select:
    """Some variables, in order."""

    inner: Node
    variables: tuple[str, ...]
    distinct: bool = False
    order: tuple[tuple[Expression, bool], ...] = ()
    """What to go by, and whether downwards."""


Node = Triples | Joined | Filter | Bind | Values | Group | Select


@dataclass(frozen=True, eq=False)
class Construct:
    """Statements to be made of each row."""

    inner: Node
    template: tuple[tuple[Term, Term, Term], ...]
