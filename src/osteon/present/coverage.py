"""Which codes of many records were understood: as text, and as a table of tab-separated values."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

from osteon.present import rows
from osteon.present.style import Style

Item = dict[str, Any]
_COLUMNS: Final = ("entries", "patients", "system", "code", "display", "couldMatter")
_SHOWN: Final = ("entries", "patients", "code", "system", "display", "could matter for")


def text(found: Item, style: Style) -> str:
    """For people: what was not understood, and a word on the rest."""
    told = found["notUnderstood"]
    could = sum(1 for one in told if one["couldMatter"])
    entries = sum(one["entries"] for one in found["understood"])
    line = (
        f"patients: {found['patients']}; codes understood: {len(found['understood'])} (entries: "
        f"{entries}); not understood: {len(told)}, of which {could} could matter"
    )
    if not told:
        return line + "\n"
    cells = [
        [
            str(one["entries"]),
            str(one["patients"]),
            one["code"] or "",
            one["system"] or "no system",
            one["display"] or "",
            ", ".join(one["couldMatter"]) or "nothing open",
        ]
        for one in told
    ]
    return f"{line}\n\n{rows.table(_SHOWN, cells, style)}"


def tsv(found: Item) -> str:
    """What was not understood, a line a code."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in found["notUnderstood"]:
        cells = {**one, "couldMatter": " ".join(one["couldMatter"])}
        writer.writerow("" if cells[c] is None else cells[c] for c in _COLUMNS)
    return out.getvalue()
