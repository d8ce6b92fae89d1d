"""What a run was begun with, so that only the same run goes on in its folder."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any, Final

import osteon
from osteon.cohort.inputs import File
from osteon.cohort.options import Options
from osteon.cohort.store import WORK
from osteon.errors import InputError

NAME: Final = "manifest.json"
_LAYOUT: Final = 1
"""Of the folder; another number, and a run cannot go on."""
Manifest = dict[str, Any]

_MEANT: Final = {
    "layout": "another version of Osteon",
    "osteon": "another version of Osteon",
    "knowledge": "other knowledge or another policy",
    "asOf": "another --as-of",
    "profile": "another --profile",
    "reasoner": "another --reasoner",
    "shapesEngine": "another --shapes-engine",
    "index": "another --index, or other releases in it",
    "form": "another --form",
    "brief": "--brief, or is resumed with it",
    "largest": "another --largest",
    "part": "another --part",
    "inputs": "other input files",
}


def manifest(
    options: Options, form: str, sizes: tuple[int, int | None], files: list[File]
) -> Manifest:
    """What decides what comes out of a run."""
    index = options.index
    state = index.stat() if index is not None and index.exists() else None
    return {
        "layout": _LAYOUT,
        "osteon": osteon.__version__,
        "knowledge": options.digest,
        "asOf": options.as_of.isoformat(),
        "profile": options.profile,
        "reasoner": options.reasoner,
        "shapesEngine": options.shapes_engine,
        "index": None if state is None else [str(index), state.st_size, state.st_mtime_ns],
        "form": form,
        "brief": options.brief,
        "largest": sizes[0],
        "part": sizes[1],
        "inputs": [[file.path, file.size, file.changed] for file in files],
    }


def read(folder: Path) -> Manifest | None:
    """What the run of a folder was begun with; None if there is none.

    Raises InputError for a folder that holds something else.
    """
    path = folder / NAME
    try:
        found: Manifest = json.loads(path.read_bytes())
    except FileNotFoundError:
        if folder.exists() and (
            not folder.is_dir() or any(p.name != WORK for p in folder.iterdir())
        ):
            raise InputError(
                f"{folder} is there already and holds no run; name a folder that does not exist"
            ) from None
        return None
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read ({error}); name another folder") from None
    return found


def begun_on(folder: Path) -> datetime.date | None:
    """The evaluation date of the run of a folder."""
    found = read(folder)
    return None if found is None else datetime.date.fromisoformat(found["asOf"])


def refuse_another(folder: Path, before: Manifest, now: Manifest) -> None:
    """Raise InputError if a run would go on as another one."""
    for name, meant in _MEANT.items():
        if before.get(name) != now[name]:
            raise InputError(
                f"{folder} was begun with {meant}; go on with the same, or name a new folder"
            )
