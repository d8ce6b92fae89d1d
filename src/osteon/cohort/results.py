"""What a finished run has written, for whoever looks at it."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

from osteon.cohort.store import SUMMARY
from osteon.errors import InputError


def read_summary(folder: Path) -> dict[str, Any]:
    """The counts of a run; InputError for a folder without any."""
    try:
        found: dict[str, Any] = json.loads((folder / SUMMARY).read_bytes())
    except FileNotFoundError:
        raise InputError(
            f"{folder} holds no finished run; name the folder of one, or finish it with --resume"
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(f"{folder / SUMMARY} cannot be read ({error}); run again") from None
    return found


def first_errors(folder: Path, most: int) -> list[dict[str, Any]]:
    """The first of those who got no answer, with what is known before anything is assessed."""
    paths = sorted((folder / "errors").glob("part-*"), key=lambda p: (p.stem != "part-plan", p))
    found: list[dict[str, Any]] = []
    for path in paths:
        if len(found) >= most:
            break
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq

            found += pq.read_table(path).slice(0, most - len(found)).to_pylist()
        else:
            with path.open(encoding="utf-8") as lines:
                found += [json.loads(line) for line in islice(lines, most - len(found))]
    return found
