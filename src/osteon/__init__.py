"""Osteon: a declarative knowledge graph with a reasoner for denosumab."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("osteon")
except PackageNotFoundError:  # running from a source tree that was never installed
    __version__ = "0+unknown"
