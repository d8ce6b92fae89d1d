"""Works in several processes of this machine; a process that dies costs no more than its part."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from osteon.cohort.engine import Lost, Result
from osteon.cohort.options import ready
from osteon.cohort.work import Job, Task, perform
from osteon.errors import InputError, InternalFault, OsteonError


def cores() -> int:
    """How many processes can run at a time."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection[Any, Any]
    task: Task | None = None
    begun: bool = False
    """Whether it has loaded the knowledge."""


class Processes:
    """Some processes, each with its own copy of the knowledge."""

    def __init__(self, job: Job, number: int) -> None:
        self._job, self._number = job, number
        self._workers: list[_Worker] = []

    def free(self) -> int:
        """How many more tasks it would take now."""
        return self._number - sum(worker.task is not None for worker in self._workers)

    def busy(self) -> bool:
        """Whether it works on any."""
        return any(worker.task for worker in self._workers)

    def submit(self, task: Task) -> None:
        """Give the task to a process that has none."""
        worker = next((one for one in self._workers if one.task is None), None) or self._start()
        worker.task = task
        try:
            worker.pipe.send_bytes(pickle.dumps(task))
        except OSError:
            pass  # it is dead, which the next wait sees

    def _start(self) -> _Worker:
        # Never a fork: threads of the engines that this process uses would be half copied.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(self._job, theirs), daemon=True)
        with _no_interrupt():
            process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def wait(self, seconds: float) -> list[tuple[Task, Result]]:
        """What was finished, after so long at the latest."""
        by_pipe = {worker.pipe: worker for worker in self._workers}
        found: list[tuple[Task, Result]] = []
        for pipe in wait(list(by_pipe), seconds):
            worker = by_pipe[pipe]  # type: ignore[index]
            try:
                kind, value = pickle.loads(worker.pipe.recv_bytes())
            except (EOFError, OSError):
                found += self._bury(worker)
                continue
            if kind == "ready":
                worker.begun = True
            elif kind == "failed":
                raise value
            elif worker.task is not None:
                found.append((worker.task, value))
                worker.task = None
        return found

    def _bury(self, worker: _Worker) -> list[tuple[Task, Result]]:
        worker.process.join()
        worker.pipe.close()
        self._workers.remove(worker)
        why = _cause(worker.process.exitcode)
        if not worker.begun:
            raise InternalFault(f"a worker process ended before it could begin ({why})")
        return [(worker.task, Lost(f"the process that worked on it {why}"))] if worker.task else []

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join(10)
            worker.pipe.close()
        self._workers.clear()


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Let what is started here never see Ctrl-C, which a terminal tells every process at once.

    One that saw it while it starts would look as if it could not.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _cause(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            return f"was killed by {signal.Signals(-code).name}"
        except ValueError:
            return f"was killed by signal {-code}"
    return f"ended with code {code}"


def _work(job: Job, pipe: Connection[Any, Any]) -> None:
    """What a worker process does until nobody gives it tasks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        try:
            ready(job.options)
            pipe.send_bytes(pickle.dumps(("ready", None)))
            while True:
                task: Task = pickle.loads(pipe.recv_bytes())
                pipe.send_bytes(pickle.dumps(("done", perform(task, job))))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return
        except Exception as error:
            pipe.send_bytes(pickle.dumps(("failed", _sendable(error))))
    except OSError:
        return  # nobody is there any more


def _sendable(error: Exception) -> OsteonError:
    if isinstance(error, OsteonError):
        kind = InputError if isinstance(error, InputError) else InternalFault
        return kind(str(error))
    return InternalFault(f"{type(error).__name__}: {error}")
