"""A site's own policy file: it replaces the default as a whole, so it must make every choice."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from osteon.errors import InputError
from osteon.store import OSTEON

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_CHOICE = OSTEON + "PolicyChoice"
_WORDS = {
    "http://www.w3.org/2000/01/rdf-schema#label",
    OSTEON + "rationaleText",
}


def check_policy(path: Path, chosen: list[Quad], own: list[Quad]) -> None:
    """Compare a policy file with the folder's own one.

    Raises InputError naming the first choice that the file lacks, knows nothing of, or gives in
    another kind of value.
    """
    ours, theirs = _choices(own), _choices(chosen)
    if not theirs:
        raise InputError(
            f"{path}: makes no policy choice; copy ontology/policy.ttl and change its values"
        )
    if unknown := sorted(set(theirs) - set(ours)):
        raise InputError(f"{path}: policy:{_name(unknown[0])} is not known; correct its name")
    for iri in sorted(ours):
        if iri not in theirs:
            raise InputError(
                f"{path}: lacks policy:{_name(iri)}; a policy file makes every choice, "
                "copy the missing one from ontology/policy.ttl"
            )
        for prop, value in ours[iri].items():
            other = theirs[iri].get(prop)
            where = f"{path}: policy:{_name(iri)}: osteon:{prop.removeprefix(OSTEON)}"
            if other is None:
                raise InputError(f"{where} is missing; give it a value such as {value.value}")
            if isinstance(value, Literal) and _number(value) is not None:
                number = _number(other) if isinstance(other, Literal) else None
                if number is None or (prop == OSTEON + "days" and number < 0):
                    raise InputError(
                        f"{where} is {other.value!r}, which is no such number; "
                        f"give one such as {value.value}"
                    )


def _choices(quads: list[Quad]) -> dict[str, dict[str, Literal | NamedNode]]:
    """Per choice, one value of each property that queries may read."""
    names = {
        q.subject.value
        for q in quads
        if q.predicate.value == _TYPE
        and isinstance(q.subject, NamedNode)
        and isinstance(q.object, NamedNode)
        and q.object.value == _CHOICE
    }
    found: dict[str, dict[str, Literal | NamedNode]] = {name: {} for name in names}
    for quad in quads:
        subject = quad.subject
        if isinstance(subject, NamedNode) and subject.value in found:
            if quad.predicate.value not in _WORDS | {_TYPE}:
                if isinstance(quad.object, Literal | NamedNode):
                    found[subject.value][quad.predicate.value] = quad.object
    return found


def _number(value: Literal) -> Decimal | None:
    """The number of a numeric literal; a number in quotes is a string, and none."""
    if value.datatype.value.rsplit("#", 1)[-1] not in ("integer", "decimal"):
        return None
    try:
        return Decimal(value.value)
    except InvalidOperation:
        return None


def _name(iri: str) -> str:
    return iri.removeprefix(OSTEON + "policy/")
