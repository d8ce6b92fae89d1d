"""Hold every mapping table against sssom-py, the reference implementation of SSSOM.

No test of pytest, since sssom brings pandas, LinkML and a plugin of pytest with it, which nothing
else here needs: `.ci/run` runs this in an environment of its own (extra `terminology`). A row that
sssom-py leaves out is a defect here, though `sssom validate` only warns of it.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from sssom.parsers import parse_sssom_table
from sssom.validators import validate


class Warnings(logging.Handler):
    """Collects what sssom-py merely warns of: rows left out, metadata that it does not know."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count a warning, and show it."""
        self.seen += 1
        print(record.getMessage())


TABLES = sorted(Path(__file__).parents[1].glob("ontology/mapping/*.sssom.tsv"))


def main() -> int:
    """Check all tables; 1 if one is not what sssom-py takes whole."""
    failed, warnings = not TABLES, Warnings()
    logging.getLogger().addHandler(warnings)
    for path in TABLES:
        lines = path.read_text("utf-8").splitlines()
        written = sum(not line.startswith("#") for line in lines) - 1
        mappings = parse_sssom_table(path)
        validate(mappings)
        read = len(mappings.df)
        failed = failed or read != written
        print(f"{path.name}: {read} of {written} rows")
    return int(failed or warnings.seen > 0)


if __name__ == "__main__":
    sys.exit(main())
