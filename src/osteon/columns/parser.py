"""Read SPARQL into the algebra (SPARQL 1.1, section 18.2): the part of it that queries here use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from osteon.columns import algebra as alg
from osteon.columns.algebra import Aggregate, Call, Expression, NotExists, Term, Var
from osteon.columns.reader import Reader, number_text
from osteon.columns.scope import anchored, loose, plain
from osteon.columns.terms import XSD
from osteon.tokens import UnknownError

_AGGREGATES: Final = ("COUNT", "SUM", "MIN", "MAX", "SAMPLE")
_CALLS: Final = frozenset(
    "ABS BOUND CEIL COALESCE CONCAT CONTAINS DATATYPE DAY FLOOR HOURS IF IRI ISBLANK ISIRI"
    " ISLITERAL ISNUMERIC LANG LANGMATCHES LCASE MONTH REGEX REPLACE ROUND SAMETERM STR"
    " STRAFTER STRBEFORE STRDT STRENDS STRLEN STRSTARTS SUBSTR UCASE URI YEAR".split()
)
_CASTS: Final = frozenset(
    XSD + name
    for name in "boolean date dateTime dayTimeDuration decimal double duration float integer string"
    " time yearMonthDuration".split()
)
_EMPTY: Final = alg.Triples(())


def parse(text: str) -> alg.Construct | alg.Select:
    """Read a CONSTRUCT or SELECT query. Raises UnknownError for what is not known here."""
    return _Parser(text).query()


class _Parser(Reader):
    """Queries, groups and expressions."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._computed: list[tuple[str, Expression]] = []

    # -- queries

    def query(self) -> alg.Construct | alg.Select:
        """Prologue, form, pattern."""
        self._prologue()
        found: alg.Construct | alg.Select
        if self._take("CONSTRUCT"):
            self._expect("{")
            template = self._template()
            self._take("WHERE")
            found = alg.Construct(self._group(), template)
        else:
            found = self._select()
        if self._peek()[0] != "end":
            raise UnknownError(f"{self._peek()[1]} follows the query")
        return found

    def _template(self) -> tuple[tuple[Term, Term, Term], ...]:
        patterns: list[alg.Pattern] = []
        while not self._take("}"):
            if not self._take("."):
                self._statements(patterns)
        found: list[tuple[Term, Term, Term]] = []
        for subject, predicate, value in patterns:
            if not isinstance(predicate, Var | str):
                raise UnknownError("a path in a template")
            if any(isinstance(one, Var) and one.name[0] == "_" for one in (subject, value)):
                raise UnknownError("a new blank node in a template")
            found.append((subject, predicate, value))
        return tuple(found)

    def _select(self) -> alg.Select:
        self._expect("SELECT")
        outer, self._computed = self._computed, []
        distinct = self._take("DISTINCT")
        names: list[str] = []
        made: list[tuple[str, Expression]] = []
        while not self._is("WHERE", "{"):
            if self._take("("):
                expression = self._expression()
                self._expect("AS")
                names.append(self._variable())
                made.append((names[-1], expression))
                self._expect(")")
            else:
                names.append(self._variable())
        if not names:
            raise UnknownError("nothing is selected")
        self._take("WHERE")
        inner = self._group()
        keys: list[str] = []
        grouped = self._take("GROUP")
        if grouped:
            self._expect("BY")
            while self._peek()[0] == "var":
                keys.append(self._variable())
        having: list[Expression] = []
        if self._take("HAVING"):
            while self._is("("):
                having.append(self._bracketed())
        order: list[tuple[Expression, bool]] = []
        if self._take("ORDER"):
            self._expect("BY")
            while self._peek()[0] == "var" or self._is("ASC", "DESC", "("):
                down = self._take("DESC")
                if not down:
                    self._take("ASC")
                order.append((self._bracketed() if self._is("(") else self._term(), down))
        aggregates: dict[str, Aggregate] = {}
        for name, one in self._computed:  # what is aggregated has to be a column
            inner = alg.Bind(inner, name, one)
        self._computed = outer
        made = [(name, self._lifted(one, aggregates)) for name, one in made]
        having = [self._lifted(one, aggregates) for one in having]
        order = [(self._lifted(one, aggregates), down) for one, down in order]
        if grouped or aggregates:
            inner = alg.Group(inner, tuple(keys), tuple(aggregates.items()))
        for name, expression in made:
            inner = alg.Bind(inner, name, expression)
        if having:
            inner = alg.Filter(inner, tuple(having))
        return alg.Select(inner, tuple(names), distinct, tuple(order))

    def _lifted(self, one: Expression, found: dict[str, Aggregate]) -> Expression:
        """The expression with a variable in place of each aggregate."""
        if isinstance(one, Aggregate):
            name = f"_{next(self._new)}"
            found[name] = one
            return Var(name)
        if isinstance(one, NotExists):
            raise UnknownError("NOT EXISTS as a value")
        if isinstance(one, Call):
            return Call(one.name, tuple(self._lifted(arg, found) for arg in one.args))
        return one

    # -- groups

    def _group(self) -> alg.Node:
        whole, conditions = self._parts()
        return alg.Filter(whole, tuple(conditions)) if conditions else whole

    def _parts(self) -> tuple[alg.Node, list[Expression]]:
        """A group, and the conditions of its own."""
        self._expect("{")
        if self._is("SELECT"):
            found = self._select()
            self._expect("}")
            return found, []
        whole: alg.Node = _EMPTY
        patterns: list[alg.Pattern] = []
        conditions: list[Expression] = []

        def settle() -> None:
            nonlocal whole
            if patterns:
                anchored(patterns)
                whole = _joined(whole, alg.Triples(tuple(patterns)))
                patterns.clear()

        while not self._take("}"):
            if self._take("FILTER"):
                conditions += map(plain, _both(self._condition()))
            elif self._take("."):
                pass
            elif self._is("{", "OPTIONAL", "MINUS", "BIND", "VALUES"):
                settle()
                whole = self._element(whole)
            else:
                self._statements(patterns)
        settle()
        for one in conditions:
            if isinstance(one, NotExists) and loose(one.pattern) & {*whole.variables}:
                raise UnknownError("NOT EXISTS that depends on what is outside")
        return whole, conditions

    def _element(self, before: alg.Node) -> alg.Node:
        if self._take("OPTIONAL"):
            inner, conditions = self._parts()
            if any(isinstance(one, NotExists) for one in conditions):
                raise UnknownError("NOT EXISTS in an OPTIONAL")
            return alg.Optional(before, inner, tuple(conditions))
        if self._take("MINUS"):
            return alg.Minus(before, self._group())
        if self._take("BIND"):
            self._expect("(")
            expression = plain(self._expression(), value=True)
            self._expect("AS")
            name = self._variable()
            self._expect(")")
            return alg.Bind(before, name, expression)
        if self._take("VALUES"):
            return _joined(before, self._values())
        found = self._group()
        while self._take("UNION"):
            found = alg.Either(found, self._group())
        return _joined(before, found)

    def _values(self) -> alg.Values:
        several = self._take("(")
        names = []
        while self._peek()[0] == "var":
            names.append(self._variable())
        if several:
            self._expect(")")
        self._expect("{")
        rows = []
        while not self._take("}"):
            if several:
                self._expect("(")
            row = []
            for _ in names:
                one = None if self._take("UNDEF") else self._term()
                if isinstance(one, Var):
                    raise UnknownError("a variable in VALUES")
                row.append(one)
            if several:
                self._expect(")")
            rows.append(tuple(row))
        return alg.Values(tuple(names), tuple(rows))

    # -- expressions

    def _condition(self) -> Expression:
        return self._bracketed() if self._is("(") else self._primary()

    def _bracketed(self) -> Expression:
        self._expect("(")
        found = self._expression()
        self._expect(")")
        return found

    def _expression(self) -> Expression:
        return self._chain(self._conjunction, "||")

    def _conjunction(self) -> Expression:
        return self._chain(self._relation, "&&")

    def _chain(self, part: Callable[[], Expression], sign: str) -> Expression:
        parts = [part()]
        while self._take(sign):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Call(sign, tuple(parts))

    def _relation(self) -> Expression:
        left = self._sum()
        if self._is("=", "!=", "<", ">", "<=", ">="):
            return Call(self._next()[1], (left, self._sum()))
        negated = self._is("NOT") and self._peek(1)[1].upper() == "IN"
        if negated:
            self._next()
        if self._take("IN"):
            found = Call("IN", (left, *self._arguments()))
            if len(found.args) == 1:
                raise UnknownError("IN nothing")
            return Call("!", (found,)) if negated else found
        return left

    def _sum(self) -> Expression:
        found = self._product()
        while True:
            kind, text = self._peek()
            if self._is("+", "-"):
                found = Call(self._next()[1], (found, self._product()))
            elif kind == "number" and text[0] in "+-":
                # `?a -1`: the sign belongs to the number, and stands for the operator as well.
                self._at += 1
                found = Call(text[0], (found, number_text(text[1:])))
            else:
                return found

    def _product(self) -> Expression:
        found = self._unary()
        while self._is("*", "/"):
            found = Call(self._next()[1], (found, self._unary()))
        return found

    def _unary(self) -> Expression:
        if self._take("!"):
            return Call("!", (self._unary(),))
        if self._is("-", "+"):
            raise UnknownError("a sign before an expression")
        return self._primary()

    def _primary(self) -> Expression:
        kind, text = self._peek()
        name = text.upper()
        if self._is("("):
            return self._bracketed()
        if kind == "word" and name not in ("TRUE", "FALSE"):
            self._next()
            if name == "NOT" and self._take("EXISTS"):
                return NotExists(self._group())
            if name in _AGGREGATES:
                return self._aggregate(name)
            if name in _CALLS:
                return Call("IRI" if name == "URI" else name, self._arguments())
            raise UnknownError(f"{text} is no function known here")
        if kind in ("iri", "name") and self._peek(1)[1] == "(":
            self._next()
            name = self._expand(kind, text)
            if name not in _CASTS:
                raise UnknownError(f"{text} is no function known here")
            return Call(name, self._arguments())
        return self._term()

    def _arguments(self) -> tuple[Expression, ...]:
        self._expect("(")
        found: list[Expression] = []
        while not self._take(")"):
            if found:
                self._expect(",")
            found.append(self._expression())
        return tuple(found)

    def _aggregate(self, name: str) -> Aggregate:
        self._expect("(")
        distinct = self._take("DISTINCT")
        if self._take("*"):
            if name != "COUNT" or distinct:
                raise UnknownError(f"{name} of *")
            self._expect(")")
            return Aggregate(name, None, distinct)
        one = self._expression()
        self._expect(")")
        if isinstance(one, Var):
            return Aggregate(name, one.name, distinct)
        if name == "COUNT":
            # Oxigraph gives none at all if one row is an error, but leaves out what is unbound.
            raise UnknownError("a count of an expression")
        plain(one, value=True)
        self._computed.append((f"_{next(self._new)}", one))
        return Aggregate(name, self._computed[-1][0], distinct)


def _joined(left: alg.Node, right: alg.Node) -> alg.Node:
    return right if left is _EMPTY else alg.Joined(left, right)


def _both(condition: Expression) -> list[Expression]:
    """The parts of a condition that all have to be true."""
    if isinstance(condition, Call) and condition.name == "&&":
        return [part for one in condition.args for part in _both(one)]
    return [condition]
