"""What a look-up found: as text, as SSSOM rows, and as the statements of the mapping graph."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any, Final

from osteon.present.style import Style

Item = dict[str, Any]
_STEPS: Final = {
    "prefix": "by its first characters",
    "isA": "is a",
    "same": "the same as",
    "ingredient": "made of",
}


def text(answers: Iterable[Item], style: Style) -> str:
    """Pages for people."""
    return "\n".join("\n".join(_answer(answer, style)) for answer in answers)


def _answer(answer: Item, style: Style) -> list[str]:
    lines: list[str] = []
    for concept in answer["concepts"]:
        lines += _concept(concept, style)
    for code in answer["codes"]:
        lines += _code(code, style)
    if not answer["concepts"] and not answer["codes"]:
        lines.append(style.paint(f"{style.plain(answer['term'])}: nothing known", "bad"))
        for near in answer["near"]:
            label = f" ({near['label']})" if near["label"] else ""
            lines.append(style.plain(f"did you mean {near['term']}{label}?"))
    return [*lines, ""] if lines else lines


def _concept(concept: Item, style: Style) -> list[str]:
    lines = [f"{style.paint(style.plain(concept['label']), 'bold')}  {concept['id']}"]
    for word in ("broader", "narrower"):
        if concept[word]:
            lines += _wrapped(f"  {word}: ", ", ".join(concept[word]), style)
    return lines + _mappings(concept["mappings"], style, named=False)


def _code(code: Item, style: Style) -> list[str]:
    where = code["terminology"] or code["system"]
    title = style.paint(style.plain(f"{where} {code['code']}"), "bold")
    label = f"  {style.plain(code['label'])}" if code["label"] else ""
    lines = [title + label]
    if code["understood"]:
        named = ", ".join(f"{c['label']} ({c['id']})" for c in code["concepts"])
        lines += _wrapped("  read as: ", named, style)
    else:
        lines.append("  not read as anything: no mapping takes it for a concept")
    for path in code["paths"]:
        lines += _wrapped("  by way of: ", way(path, style), style)
    if code["above"]:
        further = "; ".join(f"{c['code']} {c['label'] or ''}".strip() for c in code["above"])
        lines += _wrapped("  further up: ", further, style)
    lines += _mappings(code["mappings"], style, named=True)
    if code["notice"]:
        lines += [style.paint(line, "dim") for line in _wrapped("  ", code["notice"], style)]
    return lines


def way(path: list[Item], style: Style) -> str:
    """A path in one line, with what each kind of step rests on."""
    arrow = f" {style.glyph('arrow')} "
    line = arrow.join([path[0]["from"], *(step["to"] for step in path)])
    reasons = dict.fromkeys(
        ", ".join(filter(None, (_STEPS[step["how"]], step["release"]))) for step in path
    )
    return f"{line} ({'; '.join(reasons)})"


def _mappings(mappings: list[Item], style: Style, named: bool) -> list[str]:
    """Each row in two lines: what is said, and who says it on which grounds."""
    if not mappings:
        return ["  no code"]
    columns = [(_code_of(each), _match(each)) for each in mappings]
    widths = [max(len(column[at]) for column in columns) for at in (0, 1)]
    lines: list[str] = []
    for each, (code, match) in zip(mappings, columns, strict=True):
        meant = [each["label"], f"as {each['conceptLabel']}" if named else None]
        start = f"  {code:{widths[0]}}  {match:{widths[1]}}  "
        said = style.plain("; ".join(part for part in meant if part))
        lines += textwrap.wrap(
            start + said, style.width, subsequent_indent=" " * len(start), break_on_hyphens=False
        )
        grounds = (
            each["justification"].partition(":")[2],
            *(each[part] for part in ("source", "version", "comment")),
            f"{each['table']}, line {each['line']}",
        )
        why = _wrapped("      ", "; ".join(part for part in grounds if part), style, "      ")
        lines += [style.paint(line, "dim") for line in why]
    return lines


def _code_of(mapping: Item) -> str:
    return f"{mapping['terminology']} {mapping['code']}"


def _match(mapping: Item) -> str:
    kind = mapping["predicate"].partition(":")[2].removesuffix("Match")
    confidence = mapping["confidence"] or ""
    if mapping["negated"]:
        return f"not {kind} {confidence}"
    return f"{kind} {confidence}" + ("" if mapping["read"] else ", not read")


def _wrapped(start: str, text: str, style: Style, indent: str = "    ") -> list[str]:
    return textwrap.wrap(
        start + style.plain(text), style.width, subsequent_indent=indent, break_on_hyphens=False
    )
