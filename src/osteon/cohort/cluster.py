"""Works on a Dask cluster that is there already; its workers write what comes of their tasks."""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING, Any, Final

from osteon.cohort.engine import Lost, Result
from osteon.cohort.work import Job, Task, perform
from osteon.errors import InputError, InternalFault, OsteonError

if TYPE_CHECKING:
    from distributed import Future

_PATIENCE: Final = 30
"""Seconds for a scheduler to answer, and for its first worker to be there."""
_AHEAD: Final = 2
"""Tasks for each thread: one to work on, and one that is there when it is done."""


class Dask:
    """The workers of a cluster, each with its own copy of the knowledge."""

    def __init__(self, job: Job, scheduler: str) -> None:
        """Raises InputError if nobody is there."""
        try:
            from distributed import Client
        except ImportError:
            raise InputError(
                "--engine dask needs Dask; `pip install 'osteon[dask]'` adds it"
            ) from None
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        self._job, self._scheduler = job, scheduler
        try:
            self._client = Client(scheduler, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            why = " ".join(str(error).split())[:200] or type(error).__name__
            raise InputError(
                f"--scheduler: {scheduler} cannot be reached ({why}); write the address that "
                "`dask scheduler` prints, such as tcp://host:8786"
            ) from None
        self._tasks: dict[Future[Any], Task] = {}
        try:
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            self._client.close()
            raise InputError(
                f"--scheduler: {scheduler} has no worker after {_PATIENCE} s; start some with "
                f"`dask worker {scheduler}`"
            ) from None

    def free(self) -> int:
        """How many more tasks it would take now; workers may come and go."""
        threads: int = sum(self._client.nthreads().values())
        return max(1, _AHEAD * threads) - len(self._tasks)

    def busy(self) -> bool:
        """Whether it works on any."""
        return bool(self._tasks)

    def submit(self, task: Task) -> None:
        """Give it a task."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the size of what is sent, which is bounded
            future = self._client.submit(perform, task, self._job, pure=False, retries=0)
        self._tasks[future] = task

    def wait(self, seconds: float) -> list[tuple[Task, Result]]:
        """What was finished, after so long at the latest."""
        from distributed import wait

        if self._client.status not in ("running", "connecting"):
            raise self._gone()
        try:
            with self._client.as_current():
                done = wait(list(self._tasks), timeout=seconds, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            return []
        return [(self._tasks.pop(future), self._result(future)) for future in done]

    def _result(self, future: Future[Any]) -> Result:
        from distributed import KilledWorker

        if future.status == "finished":
            note: Result = future.result()
            return note
        if future.status in ("cancelled", "lost"):
            if self._client.status != "running":
                raise self._gone()
            return Lost("the worker that worked on it was lost")
        error = future.exception()
        if isinstance(error, KilledWorker):
            return Lost("every worker that worked on it died")
        if isinstance(error, OsteonError):
            raise error
        if isinstance(error, ModuleNotFoundError):
            raise InputError(
                f"the workers of {self._scheduler} lack {error.name}; install osteon[cohort,dask] "
                "there, in the same version as here"
            )
        raise InternalFault(f"on a worker: {type(error).__name__}: {error}")

    def _gone(self) -> InputError:
        return InputError(
            f"--scheduler: {self._scheduler} is gone; start it again and go on with --resume: what "
            "is done is kept"
        )

    def close(self) -> None:
        """Let go of what is not done; the cluster stays."""
        try:
            self._client.cancel(list(self._tasks))
        finally:
            self._tasks.clear()
            self._client.close()
