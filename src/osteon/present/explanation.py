"""One explanation as text: the item, its claims, its class in words, and the facts behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any, Final

from osteon.present.style import Style

_SIGNS: Final = {"holds": "met", "unknown": "unknown", "does not hold": "none"}
_RESULTS: Final = {"passed": "met", "violated": "unmet", "not run": "none"}
_DEEPEST: Final = 12


def text(told: dict[str, Any], style: Style) -> str:
    """The explanation on a page of the style's width."""
    return "\n".join(_lines(told, style)).rstrip() + "\n"


def _lines(told: dict[str, Any], style: Style) -> Iterator[str]:
    item = told["item"]
    yield from _wrap(style, f"{item['kind']}/{item['id']}  {told['patient']}", 0, tone="bold")
    yield from _wrap(style, f"as of {told['asOf']}, profile {'+'.join(told['profile'])}", 0)
    yield ""
    if not told["listed"]:
        yield from _wrap(style, "The answer does not list it; below is what it hangs on.", 0)
    for one in told["answer"]:
        status = f"{one['status']}: " if "status" in one else ""
        said = one.get("message") or one.get("text") or item["label"] or item["id"]
        yield from _wrap(style, f"{status}{said}", 0)
        for entry in [one["subject"]] if "subject" in one else []:
            yield from _wrap(style, f"entry: {entry}", 2)
        for key in ("expected", "found"):
            if one.get(key):
                yield from _wrap(style, f"{key}: {one[key]}", 2)
        if one.get("because"):
            yield from _wrap(style, f"because: {', '.join(one['because'])}", 2)
        if one.get("policy"):
            yield from _wrap(style, f"local policy: {', '.join(one['policy'])}", 2)
    yield from _title(style, "Claims", told["claims"])
    for claim in told["claims"]:
        markers = f" [{','.join(map(str, claim['citations']))}]" if claim["citations"] else ""
        where = f" ({claim['source']}: {claim['section']})" if claim["section"] else ""
        yield from _wrap(style, f"{claim['id']}{markers} {claim['statement']}{where}", 1)
    yield from _title(style, "For whom", told["appliesTo"])
    for part in told["appliesTo"]:
        yield from _part(part, style, 1)
        if "opposite" in part:
            yield from _wrap(style, "the opposite, decided on its own:", 3)
            yield from _part(part["opposite"], style, 2)
    yield from _title(style, "Judged by", told["judgedBy"])
    for test in told["judgedBy"]:
        sign = style.glyph(_RESULTS[test["result"]])
        tail = f' If violated, {test["violationMeans"]}: "{test["message"]}"'
        head = f"{sign} {test['shape']}: {test['result']}."
        yield from _wrap(style, head + tail, 1)
        if test["result"] == "not run":
            words = test["concerns"]["words"]
            yield from _wrap(style, f"it concerns {words}: {test['concerns']['status']}", 3)
        for part in test["looksAt"]:
            yield from _part(part, style, 3)
    yield from _title(style, "Missing", told["missing"])
    for fact in told["missing"]:
        yield from _wrap(style, f"{fact['label']}: {fact['remedy'] or 'record it'}", 1)
    yield ""
    yield from _wrap(style, told["disclaimer"], 0, tone="dim")


def _title(style: Style, words: str, content: object) -> Iterator[str]:
    if content:
        yield ""
        yield style.paint(words, "bold")


def _part(part: dict[str, Any], style: Style, depth: int) -> Iterator[str]:
    sign = style.glyph(_SIGNS[part["status"]])
    inner: list[dict[str, Any]] = part.get("parts", [])
    words = part["words"] or {"all": "all of these", "any": "any of these"}[part["needs"]]
    joint = ""
    if part["words"] and len(inner) > 1:
        joint = {"all": ", all of:", "any": ", any of:"}[part["needs"]]
    elif inner:
        joint = ":"
    state = "" if part["status"] == "holds" else f" ({part['status']})"
    if part["status"] == "does not hold" and not inner and "class" not in part:
        state = " (none on record)"
    yield from _wrap(style, f"{sign} {words}{state}{joint}", depth)
    for fact in part.get("facts", []):
        because = f" ({', '.join(fact['because'])})" if fact["because"] else ""
        policy = f", local policy {', '.join(fact['policy'])}" if fact["policy"] else ""
        yield from _wrap(
            style, f"{style.glyph('arrow')} {fact['shown']}{because}{policy}", depth + 2
        )
    for one in inner if depth < _DEEPEST else []:
        yield from _part(one, style, depth + 1)


def _wrap(style: Style, words: str, depth: int, tone: str | None = None) -> Iterator[str]:
    lines = textwrap.wrap(
        style.plain(words),
        style.width,
        initial_indent="  " * depth,
        subsequent_indent="  " * (depth + 1),
        break_on_hyphens=False,
    )
    yield from (style.paint(line, tone) for line in lines)
