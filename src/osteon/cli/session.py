"""What every command on records does first: load the knowledge, read the records, assess."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from osteon.errors import InputError
from osteon.resources import data_root

if TYPE_CHECKING:
    from osteon.knowledge import Knowledge
    from osteon.pipeline import Assessment


def knowledge_root(args: argparse.Namespace) -> Path:
    """Return the folder of the knowledge to use, checked for its three parts."""
    given: Path | None = args.knowledge
    if given is None:
        return data_root()
    if not given.is_dir():
        raise InputError(f"{given}: no such folder; --knowledge names the one with ontology/")
    for part in ("ontology", "shapes", "queries"):
        if not (given / part).is_dir():
            raise InputError(
                f"{given}: has no {part}/; --knowledge names a folder with ontology/, shapes/ "
                "and queries/"
            )
    return given


def load_knowledge(args: argparse.Namespace) -> Knowledge:
    """Load the knowledge and the policy that the options name."""
    from osteon.knowledge import Knowledge

    root = knowledge_root(args)
    policy: Path | None = args.policy
    if policy is not None and not policy.is_file():
        raise InputError(f"{policy}: no such file; --policy names a Turtle file")
    for part, ending in (("ontology", ".ttl"), ("shapes", ".ttl"), ("queries", ".rq")):
        if not any((root / part).rglob(f"*{ending}")):
            # Without shapes, nothing would stand against any dose.
            raise InputError(
                f"{root / part}: holds no {ending} file; copy the packaged ones into it"
            )
    knowledge = Knowledge.load(root, policy=policy)
    if policy is not None or args.knowledge is not None:
        _hold_to_house_rules(knowledge, root, policy)
    return knowledge


def _hold_to_house_rules(knowledge: Knowledge, root: Path, policy: Path | None) -> None:
    """Refuse knowledge of the user's own that breaks the rules which the packaged one keeps."""
    from pyoxigraph import Store

    from osteon.check import house_rules, vocabulary

    empty = Store()
    for stage, queries in knowledge.stages.items():
        for query in queries:
            try:
                empty.query(query.text)
            except SyntaxError as error:
                raise InputError(
                    f"{root}/queries/{stage}/{query.name}.rq: is not valid SPARQL: {error}"
                ) from error

    for part in (vocabulary(root), house_rules(knowledge.store, root)):
        if part.findings:
            raise InputError(
                f"{policy or root}: breaks {part.name}: {part.findings[0]}; "
                "`osteon check --knowledge` lists all"
            )


def assessments(
    args: argparse.Namespace, knowledge: Knowledge | None = None
) -> Iterator[Assessment]:
    """Yield one assessment per patient, in the order of the input.

    The knowledge that the options name is loaded, unless the caller has done so.
    """
    from osteon.ingest import read_records
    from osteon.pipeline import assess

    as_of: datetime.date = args.as_of or datetime.date.today()
    # Records first: a mistyped path should be told before the knowledge is loaded.
    records = read_records(args.records, knowledge_root(args))
    if not records:
        raise InputError(f"{' '.join(args.records)}: no patient found; give a record with one")
    knowledge = knowledge or load_knowledge(args)
    for record in records:
        try:
            yield assess(
                record,
                knowledge,
                as_of=as_of,
                profile=args.profile,
                reasoner=args.reasoner,
                engine=args.engine,
            )
        except Exception:
            # Several patients: the fault alone does not say whose record it was.
            if len(records) > 1:
                print(f"osteon: while assessing {record.label}:", file=sys.stderr)
            raise
