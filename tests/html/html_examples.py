"""Examples as answers and pages, each assessed once."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path
from typing import Any

from html_tree import Element, read

from osteon.ingest import read_records
from osteon.knowledge import Knowledge
from osteon.pipeline import Assessment, assess
from osteon.present import html
from osteon.resources import data_root

AS_OF = datetime.date(2026, 3, 15)
EXAMPLES = Path(__file__).parents[2] / "examples"

Page = tuple[dict[str, Any], Element]


@cache
def knowledge() -> Knowledge:
    """The knowledge, loaded once."""
    return Knowledge.load(data_root())


@cache
def assessed(path: str, profile: str = "article") -> tuple[Assessment, ...]:
    """The patients of a file."""
    return tuple(
        assess(record, knowledge(), as_of=AS_OF, profile=profile)
        for record in read_records([path], data_root())
    )


@cache
def example(name: str, profile: str = "article") -> Page:
    """The answer and the page of an example with one patient."""
    (path,) = EXAMPLES.glob(f"{name}.*")
    (one,) = assessed(str(path), profile)
    return one.answer, read(html.present([one], knowledge()))
