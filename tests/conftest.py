"""What holds for all tests: no test may drop out unseen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from third_engine import to_be_run

NOT_RUN = (
    "not run: the questions on a third SPARQL engine; "
    "`npm ci --ignore-scripts --prefix tests/ask/comunica` installs it (Node 18 or later)"
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs an engine that is not installed, unless it has to be."""
    if to_be_run():
        return
    left_out = [item for item in items if item.get_closest_marker("third_engine")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say so at the end, as the workers of xdist cannot."""
    if not to_be_run():
        terminalreporter.write_line(NOT_RUN, yellow=True)


@pytest.fixture(scope="session", autouse=True)
def _no_index_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Records are read without the releases that whoever runs the tests may have loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OSTEON_INDEX", str(tmp_path_factory.mktemp("index") / "none.sqlite"))
        yield
