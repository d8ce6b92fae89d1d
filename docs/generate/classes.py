"""The patient classes: their definitions in words, counter-classes and deciding facts."""

from __future__ import annotations

from rdflib import Graph, URIRef

from docs.generate.tables import COMMAND, HOUSE, OSTEON, REFERENCE, Pages, ident, joined
from osteon.classify.definition import And, Expression, Named, Or, Some
from osteon.expression_words import ExpressionWords
from osteon.knowledge import Knowledge

HEAD = f"""# Patient classes

Who a claim applies to: OWL definitions over derived findings, put in words from the labels of
`ontology/patient.ttl` by `{COMMAND}`. A class with a counter-class has three
values: in the class, in the counter-class, or in neither, which is *unknown* until a deciding fact
is supplied. `osteon classify RECORD` shows the classes of a patient.
"""


def pages(graph: Graph) -> Pages:
    """The page of patient classes, in the order of their names."""
    kb = Knowledge.load(HOUSE)
    say = ExpressionWords({row["term"]: row["label"] for row in kb.ask("labels")})
    definitions = kb.classifier.ontology.definitions
    parts = [HEAD]
    for iri in sorted(definitions):
        parts.append(_entry(graph, iri, definitions[iri], say))
    return {REFERENCE / "patient-classes.md": "".join(parts)}


def _entry(graph: Graph, iri: str, definition: Expression, say: ExpressionWords) -> str:
    node = URIRef(iri)
    lines = [f"\n## {iri.removeprefix(str(OSTEON))}", "", f"*{say.label(iri)}*", ""]
    lines += _outline(definition, say, 0)
    facts = joined(f"`{ident(graph, fact)}`" for fact in graph.objects(node, OSTEON.decidedBy))
    counter = ", ".join(
        f"[{ident(graph, one)}](#{ident(graph, one).lower()})"
        for one in graph.objects(node, OSTEON.counterClass)
    )
    if counter:
        lines += ["", f"Counter-class {counter}; decided by {facts}."]
    elif facts:
        lines += ["", f"Decided by {facts}."]
    return "\n".join(lines) + "\n"


def _outline(expression: Expression, say: ExpressionWords, depth: int) -> list[str]:
    """Nested lists: all of, any of, and the findings at the leaves."""
    indent = "  " * depth
    if isinstance(expression, And | Or):
        head = "all of" if isinstance(expression, And) else "any of"
        lines = [f"{indent}- {head}"]
        for operand in expression.operands:
            lines += _outline(operand, say, depth + 1)
        return lines
    if isinstance(expression, Named):
        local = expression.iri.removeprefix(str(OSTEON))
        return [f"{indent}- [{say.label(expression.iri)}](#{local.lower()})"]
    if isinstance(expression, Some) and expression.prop == str(OSTEON.hasFinding):
        return [f"{indent}- {say.words(expression.filler)}"]
    return [f"{indent}- {say.words(expression)}"]
