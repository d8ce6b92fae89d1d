"""A class expression in the words of the ontology's labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from osteon.classify.definition import And, Expression, Facet, HasValue, Named, Or, Some
from osteon.store import OSTEON

_SIGNS: Final = {"<": "below {}", "<=": "{} or less", ">": "over {}", ">=": "{} or more"}


class ExpressionWords:
    """Words for class expressions, from labels by IRI."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels

    def label(self, iri: str) -> str:
        """What a term is called, else its local name."""
        return self._labels.get(iri, iri.removeprefix(OSTEON))

    def words(self, expression: Expression) -> str:
        """The expression as a phrase; a group of parts on one line."""
        if isinstance(expression, Named):
            return self.label(expression.iri)
        if isinstance(expression, And):
            names = [self.words(o) for o in expression.operands if not isinstance(o, Facet)]
            limits = [self.words(o) for o in expression.operands if isinstance(o, Facet)]
            head, *rest = names or [""]
            return ", ".join([" ".join([head, *limits]).strip(), *rest])
        if isinstance(expression, Or):
            return " or ".join(self.words(operand) for operand in expression.operands)
        if isinstance(expression, Some):
            return f"{self.label(expression.prop)}: {self.words(expression.filler)}"
        if isinstance(expression, HasValue):
            return f"{self.label(expression.prop)} {self.label(expression.value.value)}"
        return self._limits(expression)

    def _limits(self, facet: Facet) -> str:
        """A number's limit; of a result that is itself only a limit, how it was reported."""
        said = " and ".join(
            _SIGNS.get(sign, sign + " {}").format(f"{limit.normalize():f}")
            for sign, limit in facet.bounds
        )
        name = facet.prop.removeprefix(OSTEON)
        if name in ("atLeast", "atMost"):
            return said
        limit = f"{facet.bounds[0][1].normalize():f}"
        if name in ("moreThan", "lessThan"):
            return f'reported as "{self.label(facet.prop)} {limit}" or further'
        return f"{self.label(facet.prop)} {said}"
