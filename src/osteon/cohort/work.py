"""One part of a run: its patients assessed, counted and written, wherever it is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

import osteon
from osteon.cohort.batch import Fault, assessed, units_of
from osteon.cohort.forms import FORMS
from osteon.cohort.options import ONE_AT_A_TIME, Options, ready
from osteon.cohort.store import Store
from osteon.cohort.tally import Tally
from osteon.errors import InputError, InternalFault

Note = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """What all parts of a run have in common."""

    folder: Path
    form: str
    options: Options
    version: str = osteon.__version__
    """Of the program, where the run was started; it must be the same elsewhere."""


@dataclass(frozen=True)
class Task:
    """A part, or half of one, in a form that can be sent."""

    name: str
    pieces: bytes
    wanted: Mapping[str, Mapping[str, str]]
    patients: int
    tries: int = 0

    @classmethod
    def of(cls, name: str, pieces: pa.Table, wanted: Mapping[str, Mapping[str, str]]) -> Task:
        """A task for some units."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, pieces.schema) as writer:
            writer.write_table(pieces)
        patients = sum(len(names) for names in wanted.values())
        return cls(name, sink.getvalue().to_pybytes(), wanted, patients)

    def table(self) -> pa.Table:
        """The pieces."""
        with pa.ipc.open_stream(self.pieces) as reader:
            return reader.read_all()

    def halves(self) -> list[Task]:
        """Two tasks for the same units; none if there is only one."""
        units = list(self.wanted)
        if len(units) < 2:
            return []
        table, middle = self.table(), len(units) // 2
        column = table.column("unit").combine_chunks()
        found = []
        for letter, some in (("a", units[:middle]), ("b", units[middle:])):
            chosen = pc.is_in(column, pa.array(some, pa.string()))
            wanted = {unit: self.wanted[unit] for unit in some}
            found.append(Task.of(f"{self.name}{letter}", table.filter(chosen), wanted))
        return found


def perform(task: Task, job: Job) -> Note:
    """Assess the patients of a task and write what comes of them; the note says how many.

    Doing it twice writes the same files twice, under the same names.
    """
    if job.version != osteon.__version__:
        raise InputError(
            f"a worker has Osteon {osteon.__version__}, and this is {job.version}; install the "
            "same version on every machine"
        )
    with ONE_AT_A_TIME:
        return _perform(task, job)


def _perform(task: Task, job: Job) -> Note:
    tally, form = Tally(), FORMS[job.form]()
    left = {label: iri for names in task.wanted.values() for iri, label in names.items()}
    known = ready(job.options)
    for one in assessed(units_of(task.table(), task.wanted), known, job.options):
        name = one.patient if isinstance(one, Fault) else one.answer["patient"]
        if left.pop(name or "", None) is None:
            raise InternalFault(f"{name} came out of part {task.name} and did not go in, or twice")
        tally.add(one)
        form.add(one)
    if left:
        raise InternalFault(f"{next(iter(left))} went into part {task.name} and did not come out")
    note = {"patients": task.patients, "counts": tally.counts()}
    Store(job.folder, job.form).write(task.name, form.files(), note)
    return note


def give_up(task: Task, job: Job, reason: str) -> Note:
    """Note the patients of a task as errors, without another try."""
    tally, form = Tally(), FORMS[job.form]()
    sources = {unit.name: unit for unit in units_of(task.table(), task.wanted)}
    for unit in sources.values():
        for fault in unit.faults("internal", reason):
            tally.add(fault)
            form.add(fault)
    note = {"patients": task.patients, "counts": tally.counts()}
    Store(job.folder, job.form).write(task.name, form.files(), note)
    return note
