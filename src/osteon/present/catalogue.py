"""Claims as text: a list of what the sources say, or one claim in full."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from itertools import groupby

from osteon.claims import Claim
from osteon.present.style import Style


def listing(claims: Sequence[Claim], style: Style) -> str:
    """One claim after another, under the headings of their sources."""
    lines: list[str] = []
    for (source, section), group in groupby(claims, lambda one: (one.source_label, one.section)):
        heading = f"{source}, {section}" if section else source
        lines += ["", style.paint(style.plain(heading), "bold")]
        for claim in group:
            lines += _hang(style, claim.id, claim.statement + _markers(claim), 5)
    return "\n".join(lines[1:]) + "\n"


def described(claims: Sequence[Claim], style: Style) -> str:
    """Each claim with its source, its strength, what it yields and what it hangs together with."""
    return "\n".join("\n".join(_describe(claim, style)) + "\n" for claim in claims)


def _describe(claim: Claim, style: Style) -> Iterable[str]:
    yield from (
        style.paint(line, "bold" if place == 0 else None)
        for place, line in enumerate(_hang(style, claim.id, claim.statement, 5))
    )
    where = claim.section or "no section"
    if claim.bullet is not None:
        where += f", bullet {claim.bullet}"
    review = (claim.review_status or "review status not stated").replace("-", " ")
    facts = [
        ("source", f"{claim.source_label} ({review})"),
        ("section", where),
        ("citations", _markers(claim).strip() or "none"),
        ("kind", ", ".join(claim.kinds)),
        ("strength", claim.modality or "not stated"),
    ]
    facts += [(one["how"], f"{one['item']}, for {one['appliesTo']}") for one in claim.yields]
    facts += [(one["link"], one["claim"]) for one in claim.links]
    width = max(len(name) for name, _ in facts)
    for name, value in facts:
        yield from _hang(style, name, value, width + 2, "  ")


def _markers(claim: Claim) -> str:
    return f" [{','.join(map(str, claim.citations))}]" if claim.citations else ""


def _hang(style: Style, name: str, text: str, column: int, margin: str = "") -> list[str]:
    return textwrap.wrap(
        style.plain(text),
        style.width,
        initial_indent=margin + name.ljust(column - 1) + " ",
        subsequent_indent=margin + " " * column,
        break_on_hyphens=False,
    )
