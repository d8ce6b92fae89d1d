"""The classes of a patient, certain and possible, as text and as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from osteon.present.style import Style

_KINDS = (("certain", "met"), ("possible", "unknown"))


def classified(
    answer: Mapping[str, Any], types: Mapping[str, Sequence[str]], reasoner: str
) -> dict[str, Any]:
    """Return the classes of one patient with what they were decided by."""
    return {
        "patient": answer["patient"],
        "asOf": answer["asOf"],
        "profile": answer["profile"],
        "knowledge": answer["knowledge"],
        "reasoner": reasoner,
        **{kind: sorted(types.get(kind, ())) for kind, _ in _KINDS},
    }


def text(found: Sequence[Mapping[str, Any]], style: Style) -> str:
    """Render the classes, one a line, the certain ones first."""
    blocks = []
    for one in found:
        lines = [
            style.paint(style.plain(str(one["patient"])), "bold"),
            f"as of {one['asOf']} {style.glyph('dot')} classified by {one['reasoner']}",
        ]
        for kind, tone in _KINDS:
            lines += ["", style.paint(f"{kind} ({len(one[kind])})", "bold")]
            for name in one[kind] or ("none",):
                sign = style.paint(style.glyph(tone), tone) if one[kind] else " "
                lines.append(f" {sign} {style.plain(name)}")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)
