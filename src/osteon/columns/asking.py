"""Ask Oxigraph what values are: of expressions whose rules are not to be written a second time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from osteon.columns.algebra import Call, Expression, Var
from osteon.columns.terms import BLANK, term_of, text_of
from osteon.errors import InternalFault

Text = str | None
"""A term as a text; None for no value, and for an error."""
_SIGNS: Final = frozenset("= != < > <= >= && || + - * /".split())
_NOTHING: Final = Store()


def asked(call: Call, given: Sequence[Sequence[Text]], height: int) -> list[Text]:
    """What Oxigraph says of an expression, for rows of texts."""
    # Oxigraph puts the parts of a sum in an order that depends on their names, and adds days to
    # a date but not a date to days: with the names of the query, both fare the same.
    names = {name: f"?{name}" for name in call.variables}
    lines: list[tuple[Text, ...]] = [*zip(*given, strict=True)] if given else [()] * height
    if any(text and text[0] == BLANK for column in given for text in column):
        store, rows = _in_store(names, lines)
    else:
        heads = " ".join((*names.values(), "?_at"))
        texts = "".join(f"({' '.join(map(given_text, row))} {at})" for at, row in enumerate(lines))
        store, rows = _NOTHING, f"VALUES ({heads}) {{ {texts} }}"
    text = f"SELECT ?_at ?_value {{ {rows} BIND({_sparql(call, names)} AS ?_value) }}"
    found: list[Text] = [None] * height
    for at, value in answers(text, store):
        if value is not None:
            found[int(at.value)] = text_of(value)
    return found


def _in_store(names: dict[str, str], lines: Sequence[Sequence[Text]]) -> tuple[Store, str]:
    """Rows as statements, and the pattern that reads them: VALUES cannot name a nameless node."""
    links = {name: NamedNode(f"urn:column:{name}") for name in names}
    at = NamedNode("urn:at")
    store = Store()
    for number, row in enumerate(lines):
        node = NamedNode(f"urn:row:{number}")
        store.add(Quad(node, at, Literal(number)))
        for name, text in zip(names, row, strict=True):
            if text is not None:
                store.add(Quad(node, links[name], term_of(text)))
    each = "".join(f" OPTIONAL {{ ?_row {link} {names[name]} }}" for name, link in links.items())
    return store, f"?_row {at} ?_at{each}"


def answers(text: str, store: Store = _NOTHING) -> Iterator[Any]:
    """The rows of a query, by default one that asks nothing of any store."""
    result = store.query(text)
    if not isinstance(result, QuerySolutions):
        raise InternalFault("rows were expected")
    return iter(result)


def given_text(text: Text) -> str:
    """A term as VALUES has it. A blank node cannot be named there."""
    return "UNDEF" if text is None or text[0] == BLANK else str(term_of(text))


def call_of(expression: Expression) -> Call:
    """The expression, which is a call where one is made of it."""
    if isinstance(expression, Call):
        return expression
    raise InternalFault(f"{expression} stands where a value should")


def _sparql(one: Expression, names: dict[str, str]) -> str:
    if isinstance(one, Var):
        return names[one.name]
    if isinstance(one, str):
        return str(term_of(one))
    call = call_of(one)
    args = [_sparql(arg, names) for arg in call.args]
    if call.name in _SIGNS:
        return f"({f' {call.name} '.join(args)})"
    if call.name == "IN":
        return f"({args[0]} IN ({', '.join(args[1:])}))"
    if call.name == "!":
        return f"(! {args[0]})"
    name = call.name if call.name.isalpha() else f"<{call.name}>"
    return f"{name}({', '.join(args)})"
