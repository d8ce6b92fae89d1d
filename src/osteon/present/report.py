"""A SHACL validation report for people: one result a block, the gravest first."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from rdflib import RDF, SH, Graph, Literal, Node, URIRef

from osteon.present.style import Style
from osteon.store import OSTEON

_SEVERITIES = (("Violation", "unmet"), ("Warning", "unknown"), ("Info", "item"))


@dataclass(frozen=True)
class Result:
    """One sh:ValidationResult."""

    severity: str
    focus: str
    shape: str
    message: str


def results(report: Graph) -> list[Result]:
    """Return the results of a report in a stable order."""
    rank = {name: place for place, (name, _) in enumerate(_SEVERITIES)}
    found = [
        Result(
            severity=_local(report.value(node, SH.resultSeverity)),
            focus=_local(report.value(node, SH.focusNode)),
            shape=_local(report.value(node, SH.sourceShape)),
            message=_message(report, node),
        )
        for node in report.subjects(RDF.type, SH.ValidationResult)
    ]
    return sorted(
        found, key=lambda one: (rank.get(one.severity, 9), one.focus, one.shape, one.message)
    )


def text(reports: Sequence[tuple[str, Graph]], style: Style) -> str:
    """Render the report of each patient."""
    return "\n".join(_one(patient, results(report), style) for patient, report in reports)


def turtle(reports: Sequence[Graph]) -> str:
    """Serialise all reports as one Turtle document."""
    merged = Graph()
    merged.bind("sh", SH)
    for report in reports:
        for prefix, namespace in report.namespaces():
            merged.bind(prefix, namespace)
        merged += report
    return merged.serialize(format="turtle")


def _one(patient: str, found: list[Result], style: Style) -> str:
    head = style.paint("conforms", "good")
    if found:
        head = style.paint(f"{len(found)} result{'s' if len(found) != 1 else ''}", "bad")
    lines = [f"{style.paint(style.plain(patient), 'bold')}: {head}"]
    tones = dict(_SEVERITIES)
    for one in found:
        tone = tones.get(one.severity, "unknown")
        sign = style.paint(style.glyph(tone), tone)
        message, *more = _wrap(style, one.message)
        lines.append(f" {sign} {message.lstrip()}")
        lines += more
        where = f"{one.severity} at {one.focus}, shape {one.shape}"
        lines += [style.paint(line, "dim") for line in _wrap(style, where)]
    return "\n".join(lines) + "\n"


def _wrap(style: Style, text: str) -> list[str]:
    return textwrap.wrap(
        style.plain(text),
        style.width,
        initial_indent="   ",
        subsequent_indent="   ",
        break_on_hyphens=False,
    )


def _message(report: Graph, node: Node) -> str:
    messages = sorted(str(message) for message in report.objects(node, SH.resultMessage))
    return " ".join(messages) or "no message"


def _local(node: Node | None) -> str:
    if isinstance(node, URIRef):
        return str(node).removeprefix(str(SH)).removeprefix(OSTEON)
    if isinstance(node, Literal):
        return str(node)
    return "a node without a name"
