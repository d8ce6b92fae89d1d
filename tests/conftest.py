"""What holds for all tests: no test may drop out unseen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from node_tools import TOOLS


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a tool that is not installed, unless it has to be."""
    missing = [tool.marker for tool in TOOLS if not tool.to_be_run()]
    left_out = [item for item in items if any(map(item.get_closest_marker, missing))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say so at the end, as the workers of xdist cannot."""
    for tool in TOOLS:
        if not tool.to_be_run():
            terminalreporter.write_line(tool.not_run, yellow=True)


@pytest.fixture(scope="session", autouse=True)
def _no_index_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Records are read without the releases that whoever runs the tests may have loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OSTEON_INDEX", str(tmp_path_factory.mktemp("index") / "none.sqlite"))
        yield
