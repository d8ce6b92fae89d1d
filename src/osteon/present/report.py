"""A SHACL validation report for people: one result a block, the gravest first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from pyoxigraph import Literal, NamedNode, RdfFormat, serialize

from osteon.present.style import Style
from osteon.shacl import Report, Result
from osteon.store import OSTEON

_SEVERITIES = (("Violation", "unmet"), ("Warning", "unknown"), ("Info", "item"))
_SH = "http://www.w3.org/ns/shacl#"
_PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "osteon": OSTEON,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sh": _SH,
    "shape": OSTEON + "shape/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def results(report: Report) -> list[Result]:
    """Return the results of a report, the gravest first, then by what they say."""
    rank = {name: place for place, (name, _) in enumerate(_SEVERITIES)}

    def order(one: Result) -> tuple[int, str, str, str]:
        return rank.get(name(one.severity), 9), name(one.focus), name(one.shape), message(one)

    return sorted(report.results, key=order)


def text(reports: Sequence[tuple[str, Report]], style: Style) -> str:
    """Render the report of each patient."""
    return "\n".join(_one(patient, report, style) for patient, report in reports)


def turtle(reports: Iterable[Report]) -> str:
    """Serialise all reports as one Turtle document."""
    triples = [triple for report in reports for triple in report.triples()]
    text = serialize(triples, format=RdfFormat.TURTLE, prefixes=_PREFIXES)
    return (text or b"").decode("utf-8")


def message(result: Result) -> str:
    """What a result says, in one line."""
    return " ".join(sorted(text.value for text in result.messages)) or "no message"


def name(term: object) -> str:
    """A term of SHACL or of Osteon by its name, another by its IRI, a literal by its text."""
    if isinstance(term, NamedNode):
        return term.value.removeprefix(_SH).removeprefix(OSTEON)
    return term.value if isinstance(term, Literal) else "a node without a name"


def _one(patient: str, report: Report, style: Style) -> str:
    head = style.paint("conforms", "good")
    if count := len(report.results):
        head = style.paint(f"{count} result{'s' if count != 1 else ''}", "bad")
    lines = [f"{style.paint(style.plain(patient), 'bold')}: {head} ({report.engine})"]
    tones = dict(_SEVERITIES)
    for one in results(report):
        severity = name(one.severity)
        tone = tones.get(severity, "unknown")
        sign = style.paint(style.glyph(tone), tone)
        first, *more = _wrap(style, message(one))
        lines.append(f" {sign} {first.lstrip()}")
        lines += more
        where = f"{severity} at {name(one.focus)}, shape {name(one.shape)}"
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
