"""A whole run: plan, work on what is not done, count what came of it."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb

from osteon.briefly import MANY
from osteon.cohort import manifest, tally
from osteon.cohort.batch import Fault
from osteon.cohort.engine import Engine, Here, Lost, Result
from osteon.cohort.forms import FORMS, common_files
from osteon.cohort.inputs import find_files
from osteon.cohort.local import Processes
from osteon.cohort.options import Options, ready
from osteon.cohort.plan import FEW, LARGEST, Plan, draw_up
from osteon.cohort.progress import Progress
from osteon.cohort.store import Store
from osteon.cohort.tally import Tally
from osteon.cohort.work import Job, Task, give_up
from osteon.errors import InputError, InternalFault

PLANNED: Final = "plan"
"""The name of the part that holds what is known before anything is assessed."""
_COMMON: Final = "common"
_TRIES: Final = 2
Summary = dict[str, Any]


@dataclass(frozen=True)
class Setup:
    """What a run is given."""

    inputs: list[str]
    folder: Path
    options: Options
    form: str = "parquet"
    resume: bool = False
    largest: int = LARGEST
    part: int | None = None
    workers: int | None = None
    engine: Callable[[Job], Engine] | None = None
    progress: Progress = field(default_factory=lambda: Progress(False))


def run(setup: Setup) -> Summary:
    """Assess the cohort and return its summary.

    Raises InputError for what the user can mend, and InternalFault if the counts do not agree.
    """
    files, others = find_files(setup.inputs)
    store = Store(setup.folder, setup.form)
    now = manifest.manifest(setup.options, setup.form, (setup.largest, setup.part), files)
    before = manifest.read(setup.folder)
    if before is not None:
        if not setup.resume:
            raise InputError(
                f"{setup.folder} holds a run already; go on with it by --resume, or name a folder "
                "that does not exist"
            )
        manifest.refuse_another(setup.folder, before, now)
    known = ready(setup.options)
    with store.held(), _grouping_told(setup.folder):
        if before is not None and store.finished():
            return _once_more(store)
        if before is None or not store.plan.exists():
            setup.progress.say("reading the input")
            store.begin()
            # Columns take some time to set up, however few go into them.
            few = MANY if setup.options.brief else FEW
            draw_up(store.plan, files, lambda: known, setup.largest, setup.part, few)
        plan = Plan(store.plan)
        try:
            if not plan.entries + plan.refused:
                raise InputError(
                    f"{' '.join(setup.inputs)}: no patient found; give a record with one"
                )
            store.prepare()
            if before is None:
                store.put_json(manifest.NAME, now)
            summary = _carry_out(setup, store, plan, others)
        finally:
            plan.close()
        store.end(summary)
        return summary


@contextmanager
def _grouping_told(folder: Path) -> Iterator[None]:
    """Turn what DuckDB says of the disk into one sentence, and of Ctrl-C into what that is."""
    try:
        yield
    except (RuntimeError, duckdb.InterruptException) as error:
        if "interrupt" in str(error).lower():
            raise KeyboardInterrupt from None
        raise
    except (duckdb.OperationalError, duckdb.FatalException) as error:
        why = " ".join(str(error).split())[:300]
        raise InputError(
            f"{folder}: the input cannot be grouped there ({why}); make room for it and go on with "
            "--resume"
        ) from None


def _carry_out(setup: Setup, store: Store, plan: Plan, others: list[str]) -> Summary:
    job = Job(setup.folder, setup.form, setup.options)
    done = store.done()
    if PLANNED not in done:
        _write_plan_errors(store, plan)
    if _COMMON not in done:
        _write_common(setup, store)
    left = _left(plan, store)
    finished = plan.patients - sum(plan.parts[number] for number in left)
    setup.progress.begin(plan.patients, finished)
    engine = _choose(setup, job, len(left))
    started = time.monotonic()
    try:
        _work(engine, job, store, (_task(plan, number) for number in left), setup.progress)
    finally:
        engine.close()
    setup.progress.end()
    taken = time.monotonic() - started
    return _summary(setup, store, plan) | {
        "notRead": {"files": len(others), "first": others[:20]},
        "seconds": round(taken, 1),
        "assessedNow": plan.patients - finished,
    }


def _left(plan: Plan, store: Store) -> list[int]:
    """The parts that are not done; of one that was being done in halves, nothing is kept."""
    by_part: dict[str, list[str]] = defaultdict(list)
    notes = store.done()
    for name in notes:
        by_part[name.rstrip("ab")].append(name)
    left = []
    for number, patients in plan.parts.items():
        own = by_part[_name(number)]
        if sum(notes[name]["patients"] for name in own) != patients:
            left.append(number)
            for name in own:
                store.forget(name)
    return left


def _name(number: int) -> str:
    return f"{number:06}"


def _task(plan: Plan, number: int) -> Task:
    part = plan.part(number)
    return Task.of(_name(number), part.pieces, part.wanted)


def _choose(setup: Setup, job: Job, parts: int) -> Engine:
    if setup.engine is not None:
        return setup.engine(job)
    workers = min(setup.workers or 1, parts)
    return Here(job) if workers <= 1 else Processes(job, workers)


def _work(
    engine: Engine, job: Job, store: Store, tasks: Iterator[Task], progress: Progress
) -> None:
    """Give out tasks until all are done. One whose worker is lost is tried again, then halved."""
    again: deque[Task] = deque()
    exhausted = False
    while True:
        while engine.free() and (again or not exhausted):
            task = again.popleft() if again else next(tasks, None)
            if task is None:
                exhausted = True
            else:
                engine.submit(task)
        if not engine.busy():
            return
        for task, result in engine.wait(0.5):
            again += _outcome(task, result, job, store, progress)
        progress.step(0)


def _outcome(task: Task, result: Result, job: Job, store: Store, progress: Progress) -> list[Task]:
    """What is to be done after a task came back."""
    if not isinstance(result, Lost) or task.name in store.done():  # it died after its work
        progress.step(task.patients)
        return []
    if task.tries + 1 < _TRIES:
        return [Task(task.name, task.pieces, task.wanted, task.patients, task.tries + 1)]
    halves = task.halves()
    store.forget(task.name)
    if not halves:
        give_up(task, job, f"{result.reason} each time; the record is too large or strange")
        progress.step(task.patients)
    return halves


def _write_plan_errors(store: Store, plan: Plan) -> None:
    """What is known to have no answer, as a part of its own."""
    counts, form = Tally(), FORMS[store.form]()
    for patient, source, line, kind, reason in plan.errors():
        fault = Fault(patient, source, line or None, kind, reason)
        counts.add(fault)
        form.add(fault)
    note = {"patients": plan.entries - plan.patients, "counts": counts.counts()}
    store.write(PLANNED, form.files(), note)


def _write_common(setup: Setup, store: Store) -> None:
    from osteon.pipeline import context

    known = ready(setup.options).knowledge
    profile = setup.options.profile or known.default_profile
    shared = context(known, setup.options.as_of, profile)
    note = {"patients": 0, "counts": Tally().counts()}
    store.write(_COMMON, common_files(store.form, known, shared), note)


def _once_more(store: Store) -> Summary:
    """The summary of a run that is finished, if all of it is still there."""
    summary = store.summary()
    came = summary["assessed"], summary["withoutAnswer"] + summary["refused"]
    _hold_against(sum(came), came[0], store.rows())
    return summary | {"seconds": 0.0, "assessedNow": 0}


def _hold_against(entered: int, assessed: int, written: tuple[int, int]) -> None:
    """Counts in are counts out, or no answer is given."""
    if assessed != written[0] or sum(written) != entered:
        raise InternalFault(
            f"{entered} patients and pieces of input went in, {written[0]} answers and "
            f"{written[1]} errors came out"
        )


def _summary(setup: Setup, store: Store, plan: Plan) -> Summary:
    """Hold what came out against what went in, and sum it up."""
    notes = store.done()
    _all_there(plan, store, notes)
    counts = tally.together(note["counts"] for note in notes.values())
    assessed: int = counts.pop("assessed")
    _hold_against(plan.entries + plan.refused, assessed, store.rows())
    known = ready(setup.options).knowledge
    profile = setup.options.profile or known.default_profile
    return {
        "patients": plan.entries,
        "assessed": assessed,
        "withoutAnswer": plan.entries - assessed,
        "refused": plan.refused,
        "asOf": setup.options.as_of.isoformat(),
        "profile": profile.split("+"),
        "knowledge": {"version": known.version, "policy": known.policy_label},
        "disclaimer": known.disclaimer(profile),
        "form": setup.form,
        **counts,
    }


def _all_there(plan: Plan, store: Store, notes: dict[str, Any]) -> None:
    """Every patient in one part, and no file of a part that is not meant."""
    for number, patients in plan.parts.items():
        name = _name(number)
        found = sum(n["patients"] for key, n in notes.items() if key.rstrip("ab") == name)
        if found != patients:
            raise InternalFault(f"part {name} has {found} patients, not {patients}")
    for path in store.files():
        if path.stem.removeprefix("part-") not in notes:
            raise InternalFault(f"{path} is of no part of this run")
