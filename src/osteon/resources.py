"""Where the knowledge is: inside the installed package, or beside it in a source tree."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from osteon.errors import InternalFault

_FOLDERS = ("ontology", "shapes", "queries")


def data_root() -> Path:
    """Return the folder that holds ``ontology/``, ``shapes/`` and ``queries/``.

    A wheel carries them as ``osteon/data/``; an editable install finds them at the top of the
    source tree.
    """
    package = Path(str(resources.files("osteon")))
    candidates = (package / "data", package.parent.parent)
    for candidate in candidates:
        if all((candidate / folder).is_dir() for folder in _FOLDERS):
            return candidate
    looked = " and ".join(str(candidate) for candidate in candidates)
    raise InternalFault(
        f"the knowledge folders {', '.join(_FOLDERS)} are missing (looked in {looked}); "
        "install osteon again"
    )
