"""What every command on records does first: load the knowledge, read the records, assess."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from osteon import chosen
from osteon.errors import InputError
from osteon.files import Root

if TYPE_CHECKING:
    from osteon.knowledge import Knowledge
    from osteon.pipeline import Assessment


def knowledge_root(args: argparse.Namespace) -> Root:
    """Return the folder of the knowledge to use, or the packaged one with what is added to it."""
    return chosen.knowledge_root(args.knowledge)


def load_knowledge(args: argparse.Namespace, *, admitted: bool = True) -> Knowledge:
    """Load the knowledge and the policy that the options name."""
    return chosen.load_knowledge(args.knowledge, args.policy, admitted=admitted)


def assessments(
    args: argparse.Namespace, knowledge: Knowledge | None = None
) -> Iterator[Assessment]:
    """Yield one assessment per patient, in the order of the input; many share a run.

    The knowledge that the options name is loaded, unless the caller has done so.
    """
    from osteon.batch import batches
    from osteon.ingest import read_records
    from osteon.pipeline import assess, assess_together
    from osteon.terminology.index import index_path

    as_of: datetime.date = args.as_of or datetime.date.today()
    if args.knowledge is not None:
        # Records are read by the terms and codes of a folder, so it must be in order first.
        knowledge = knowledge or load_knowledge(args)
    # Else records first: a mistyped path should be told before the knowledge is loaded.
    records = read_records(args.records, knowledge_root(args), index_path(args.index))
    if not records:
        raise InputError(f"{' '.join(args.records)}: no patient found; give a record with one")
    knowledge = knowledge or load_knowledge(args)
    options: dict[str, Any] = {
        "as_of": as_of,
        "profile": args.profile,
        "reasoner": args.reasoner,
        "engine": args.shapes_engine,
    }
    for batch in batches(records):
        try:
            together = list(assess_together(batch, knowledge, **options))
        except Exception:
            # The fault alone does not say whose record it was.
            for record in batch if len(records) > 1 else ():
                try:
                    assess(record, knowledge, **options)
                except Exception:
                    print(f"osteon: while assessing {record.label}:", file=sys.stderr)
                    raise
            raise
        yield from together
