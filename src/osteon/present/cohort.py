"""The summary of a cohort in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

_MOST_CODES: Final = 10
Summary = dict[str, Any]


def text(summary: Summary, folder: Path) -> str:
    """The summary as text: whom it is about, verdicts, requirements, facts, codes."""
    lines = [
        f"{summary['patients']:,} patients as of {summary['asOf']}: {summary['assessed']:,} "
        f"assessed, {summary['withoutAnswer']:,} without an answer",
    ]
    if summary["refused"]:
        lines.append(f"{summary['refused']:,} pieces of input belong to no patient who is there")
    if summary["errors"]:
        lines.append(f"reasons are in {folder / 'errors'}")
    if summary["notRead"]["files"]:
        first = ", ".join(Path(name).name for name in summary["notRead"]["first"][:3])
        lines.append(f"{summary['notRead']['files']:,} files have other endings: {first}")
    lines += _block("Verdicts", summary["verdicts"])
    rows = [
        (ident, by.get("unmet", 0), by.get("unknown", 0))
        for ident, by in summary["requirements"].items()
        if by.get("unmet") or by.get("unknown")
    ]
    if rows:
        width = max(len(ident) for ident, *_ in rows)
        lines += ["", f"{'Requirements':<{width + 2}}   unmet  unknown"]
        lines += [f"  {ident:<{width}} {unmet:>7,} {open_:>8,}" for ident, unmet, open_ in rows]
    lines += _block("Deserves the first look", summary["grave"])
    lines += _block("Facts to ask for", summary["missing"])
    codes = summary["codesNotUnderstood"]
    if codes:
        lines += ["", "Codes not understood      entries patients"]
        lines += [_code(code) for code in codes[:_MOST_CODES]]
        if len(codes) > _MOST_CODES:
            lines.append(f"  and {len(codes) - _MOST_CODES:,} more in the table of codes")
    rate = summary["assessedNow"] / summary["seconds"] if summary["seconds"] else 0
    if rate:
        lines += ["", f"{summary['seconds']:,} s, {rate:,.0f} patients a second"]
    return "\n".join([*lines, "", summary["disclaimer"], ""])


def _block(title: str, counts: dict[str, int]) -> list[str]:
    if not counts:
        return []
    width = max(len(name) for name in counts)
    return ["", title, *(f"  {name:<{width}} {count:>7,}" for name, count in counts.items())]


def _code(code: Summary) -> str:
    name = " ".join(filter(None, (code["system"], code["code"])))
    shown = f"{name} {code['display'] or ''}".strip()
    return f"  {code['entries']:>7,} {code['patients']:>8,}  {shown}"
