"""Each net catches what falls, and without it that would fall."""

from __future__ import annotations

from functools import lru_cache

import pytest
from oracle import knowledge

from .changed import Origin
from .kinds import Mutant
from .mutants import all_mutants
from .nets import NETS, Net, holds


@lru_cache(maxsize=1)
def origin() -> Origin:
    return Origin(knowledge())


@lru_cache(maxsize=1)
def mutants() -> dict[str, Mutant]:
    return {mutant.name: mutant for mutant in all_mutants(knowledge())}


@pytest.mark.parametrize("net", NETS, ids=range(len(NETS)))
def test_net(net: Net) -> None:
    assert holds(net, origin(), mutants(), missing=False)
    assert not holds(net, origin(), mutants(), missing=True)
