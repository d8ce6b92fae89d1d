"""What is in the local index, and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from osteon.present.style import Style
from osteon.terminology.store import Change


def data(changes: list[Change], index: Path) -> dict[str, Any]:
    """As plain data."""
    return {
        "index": str(index),
        "releases": [
            {
                "change": None if change.what == "listed" else change.what,
                "name": change.release.name,
                "kind": change.release.kind,
                "version": change.release.version or None,
                "source": change.release.source,
                "codes": change.release.codes,
                "edges": change.release.edges,
                "notice": change.release.notice or None,
            }
            for change in changes
        ],
    }


def text(changes: list[Change], index: Path, style: Style) -> str:
    """For people."""
    lines = [style.plain(f"index {index}")]
    if not changes:
        lines.append("no release is loaded")
    for change in changes:
        release = change.release
        said = "" if change.what == "listed" else f"{change.what}: "
        lines.append(
            style.plain(
                f"{said}{release.title} ({release.kind}), {release.codes} codes, "
                f"{release.edges} steps up, from {release.source}"
            )
        )
        if release.notice:
            lines.append(style.paint(style.plain(f"  {release.notice}"), "dim"))
    return "\n".join(lines) + "\n"
