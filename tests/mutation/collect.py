"""Pytest's own collection of tests, to be run in this process as they are."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from typing import Any

import pytest


class _Collector:
    def __init__(self) -> None:
        self.items: list[pytest.Function] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = [item for item in session.items if isinstance(item, pytest.Function)]


def collected(paths: Sequence[str]) -> list[pytest.Function]:
    """The tests of some files or folders, one for each set of parameters."""
    collector = _Collector()
    with contextlib.redirect_stdout(io.StringIO()):
        code = pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", *paths], [collector])
    if code != 0:
        raise RuntimeError(f"tests cannot be collected: pytest ends with {code}")
    return collector.items


def known(item: pytest.Function) -> dict[str, Any]:
    """The parameters of a test."""
    return dict(item.callspec.params) if hasattr(item, "callspec") else {}
