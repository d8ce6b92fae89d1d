"""What a part of a query may depend on that is outside of it."""

from __future__ import annotations

from collections.abc import Sequence

from osteon.columns import algebra as alg
from osteon.columns.algebra import Aggregate, Call, Expression, NotExists, Path, Var
from osteon.tokens import UnknownError

Names = frozenset[str]
_NONE: Names = frozenset()


def plain(one: Expression, *, value: bool = False) -> Expression:
    """An expression without aggregates, and without NOT EXISTS but as a condition of its own."""
    if isinstance(one, Aggregate) or (value and isinstance(one, NotExists)):
        raise UnknownError("an aggregate or NOT EXISTS within an expression")
    if isinstance(one, Call):
        for arg in one.args:
            plain(arg, value=True)
    return one


def anchored(patterns: Sequence[alg.Pattern]) -> None:
    """Raises UnknownError for a path of length zero between nodes that nothing else tells."""
    zero = [one for one in patterns if isinstance(one[1], alg.Repeated) and one[1].zero]
    known = {term for one in patterns if one not in zero for term in one if isinstance(term, Var)}
    while zero:
        told = [one for one in zero if {one[0], one[2]} & known or _constant(one)]
        if not told:
            raise UnknownError("a path of length zero between two unknown nodes")
        known.update(term for one in told for term in one if isinstance(term, Var))
        zero = [one for one in zero if one not in told]


def _constant(pattern: alg.Pattern) -> bool:
    return isinstance(pattern[0], str) or isinstance(pattern[2], str)


def loose(node: alg.Node) -> Names:
    """The variables whose value outside may change what a pattern yields, beyond a join with it."""
    match node:
        case alg.Optional():
            right = {*node.right.variables, *_named(node.conditions)} - certain(node.left)
            return loose(node.left) | loose(node.right) | right
        case alg.Minus():
            right = {*node.right.variables} - certain(node.left)
            return loose(node.left) | loose(node.right) | right
        case alg.Joined():
            return loose(node.left) | loose(node.right)
        case alg.Filter():
            return loose(node.inner) | (_named(node.conditions) - certain(node.inner))
        case alg.Bind():
            own = _named([node.expression]) - certain(node.inner)
            return loose(node.inner) | own | {node.variable}
        case _:
            return _NONE


def certain(node: alg.Node) -> Names:
    """The variables that every row binds."""
    match node:
        case alg.Optional() | alg.Minus():
            return certain(node.left)
        case alg.Either():
            return certain(node.left) & certain(node.right)
        case alg.Joined():
            return certain(node.left) | certain(node.right)
        case alg.Filter() | alg.Bind():
            return certain(node.inner)
        case alg.Values():
            return frozenset(
                name
                for at, name in enumerate(node.variables)
                if all(row[at] is not None for row in node.rows)
            )
        case alg.Select():
            return certain(node.inner) & {*node.variables}
        case alg.Group():
            return certain(node.inner) & {*node.keys}
        case _:
            return frozenset(node.variables)


def _named(expressions: Sequence[Expression]) -> Names:
    found: set[str] = set()
    for one in expressions:
        if isinstance(one, Var):
            found.add(one.name)
        elif isinstance(one, Call):
            found |= _named(one.args)
        elif isinstance(one, NotExists):
            found |= {*one.pattern.variables} | loose(one.pattern)
    return frozenset(found)


def has_zero(path: Path) -> bool:
    """Whether a part of a path may have length zero."""
    match path:
        case alg.Repeated():
            return path.zero
        case alg.Inverse():
            return has_zero(path.step)
        case alg.Alternative() | alg.Sequence():
            return any(map(has_zero, path.steps))
        case _:
            return False
