"""How a cohort is assessed, and the knowledge for it, which each process loads once."""

from __future__ import annotations

import atexit
import datetime
import gc
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from osteon import chosen
from osteon.errors import InputError

if TYPE_CHECKING:
    from osteon.ingest.codes import Codes
    from osteon.ingest.vocabulary import Vocabulary
    from osteon.knowledge import Knowledge


@dataclass(frozen=True)
class Options:
    """What an assessment depends on beside the record; small enough to be sent anywhere."""

    as_of: datetime.date
    profile: str | None = None
    reasoner: str = "compiled"
    shapes_engine: str = "auto"
    knowledge: Path | None = None
    policy: Path | None = None
    index: Path | None = None
    brief: bool = False
    """Whether words, reasons and sources are left out."""
    digest: str | None = None
    """What `chosen.digest` says where the run was started; it must say the same elsewhere."""

    @property
    def of_run(self) -> dict[str, Any]:
        """What `assess_together` and `assess_briefly` take."""
        return {
            "as_of": self.as_of,
            "profile": self.profile,
            "reasoner": self.reasoner,
            "engine": self.shapes_engine,
        }


@dataclass(frozen=True)
class Ready:
    """The knowledge, and what reads records by it."""

    knowledge: Knowledge
    codes: Codes
    vocabulary: Vocabulary


ONE_AT_A_TIME: Final = threading.RLock()
"""A worker of Dask may have several threads, and the knowledge of a process serves one."""


def ready(options: Options) -> Ready:
    """What the options name, loaded once in each process."""
    with ONE_AT_A_TIME:
        return _load(
            options.knowledge, options.policy, options.index, options.digest, options.profile
        )


@lru_cache(maxsize=2)
def _load(
    folder: Path | None,
    policy: Path | None,
    index: Path | None,
    digest: str | None,
    profile: str | None,
) -> Ready:
    from osteon.ingest.codes import load_codes
    from osteon.ingest.vocabulary import load_vocabulary

    if digest is not None and chosen.digest(folder, policy) != digest:
        raise InputError(
            "the knowledge of this worker is not that of the run; install the same version of "
            "Osteon, and the same folder of knowledge, on every machine"
        )
    knowledge = chosen.load_knowledge(folder, policy)
    knowledge.profile(profile or knowledge.default_profile)
    root = chosen.knowledge_root(folder)
    known = Ready(knowledge, load_codes(root, index), load_vocabulary(root))
    # It lives as long as the process. To search it for garbage, again and again, took an eighth.
    gc.freeze()
    atexit.register(gc.unfreeze)
    return known
