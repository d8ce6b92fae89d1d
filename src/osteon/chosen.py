"""The knowledge that a user's options name: the packaged one, one of their own, or both."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from osteon.errors import InputError
from osteon.files import PARTS, Root, files, layers
from osteon.resources import data_root

if TYPE_CHECKING:
    from osteon.knowledge import Knowledge


def knowledge_root(folder: Path | None) -> Root:
    """The folder of the knowledge to use, or the packaged one with what is added to it."""
    if folder is None:
        return data_root()
    from osteon.admission import root_of

    return root_of(folder, data_root())


def load_knowledge(folder: Path | None, policy: Path | None, *, admitted: bool = True) -> Knowledge:
    """Load the knowledge of a folder, or the packaged one, with a policy in place of its own.

    A folder of the user's own is held to its rules first. Without `admitted` it is loaded with its
    faults, for `osteon check` to list them.
    """
    from osteon.knowledge import Knowledge

    root = knowledge_root(folder)
    if policy is not None and not policy.is_file():
        raise InputError(f"{policy}: no such file; --policy names a Turtle file")
    if folder is not None:
        from osteon.admission import admit, hold_to_form

        hold_to_form(root, data_root())
        if admitted:
            knowledge = admit(root)
            if policy is None:
                return knowledge
    return Knowledge.load(root, policy=policy)


def digest(folder: Path | None, policy: Path | None) -> str:
    """A name of what the knowledge says, to the letter: equal files have equal names."""
    whole = hashlib.sha256()
    root = knowledge_root(folder)
    for number, layer in enumerate(layers(root)):
        for part in PARTS:
            for path in files(layer, f"{part}/**/*"):
                if path.is_file():
                    own = hashlib.sha256(path.read_bytes()).hexdigest()
                    name = path.relative_to(layer).as_posix()
                    whole.update(f"{number} {name} {own}\n".encode())
    if policy is not None:
        whole.update(policy.read_bytes())
    return whole.hexdigest()
