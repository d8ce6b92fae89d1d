"""Where the parts of a run are worked on: what every engine can do, and the simplest one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from osteon.cohort.work import Job, Note, Task, perform


@dataclass(frozen=True)
class Lost:
    """What became of a task whose worker is no more."""

    reason: str


Result = Note | Lost
"""The note of a part that is done, or that its worker was lost."""


class Engine(Protocol):
    """Something that works on tasks. What fails on purpose is raised by `wait`."""

    def free(self) -> int:
        """How many more tasks it would take now."""

    def busy(self) -> bool:
        """Whether it works on any."""

    def submit(self, task: Task) -> None:
        """Give it a task."""

    def wait(self, seconds: float) -> list[tuple[Task, Result]]:
        """What was finished, after so long at the latest."""

    def close(self) -> None:
        """Let go of all workers at once."""


class Here:
    """Works in this process, on one task at a time."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._task: Task | None = None

    def free(self) -> int:
        """How many more tasks it would take now."""
        return 0 if self._task else 1

    def busy(self) -> bool:
        """Whether it works on any."""
        return self._task is not None

    def submit(self, task: Task) -> None:
        """Give it a task."""
        self._task = task

    def wait(self, seconds: float) -> list[tuple[Task, Result]]:
        """What was finished."""
        task, self._task = self._task, None
        return [] if task is None else [(task, perform(task, self._job))]

    def close(self) -> None:
        """There is nothing to let go of."""
