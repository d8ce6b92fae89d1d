"""What `osteon ask` answers, from the headers of the questions."""

from __future__ import annotations

from rdflib import Graph

from docs.generate.tables import COMMAND, HOUSE, REFERENCE, Pages
from osteon.questions import Question, read_questions

HEAD = f"""# Questions

What `osteon ask` answers, generated from the headers of `queries/ask/` by
`{COMMAND}`. Each is a portable SPARQL 1.1 file that also runs as it is on
any other engine, over the same data, with the defaults below.

```sh
osteon ask                                            # list
osteon ask before-first-dose --describe               # parameters and columns
osteon ask before-first-dose --param timing=each-dose
osteon ask due-between --on examples/cohort.ndjson examples/not-due-yet.json \\
  --as-of 2026-03-15 --param to=2026-04-30 --format csv
```

Questions about records need `--on RECORD...`: the records are assessed first, and the question is
asked of the knowledge, the mapping tables and all that the stages derived. `--format` is `table`,
`csv` or `json` (both as the W3C defines them for SPARQL results) or `md`. `osteon query FILE` asks
your own SPARQL of the same data: SELECT, ASK, CONSTRUCT or DESCRIBE; updates and `SERVICE` are
refused. A query that has no answer after 60 seconds (`--timeout SECONDS`), or that takes gigabytes
of memory, ends with one line and exit 2. The default graph holds every statement once; the named
graphs `https://w3id.org/osteon/graph/` with `knowledge`, `mappings`, `record`, `context`, `facts`,
`types`, `expectations`, `report`, `advice` and `answer` hold what each stage says.

`osteon explain RECORD ID` tells why one item of an answer stands as it does.
"""

TITLES = {"knowledge": "Of the knowledge", "records": "Of assessed records"}


def pages(graph: Graph) -> Pages:
    """The page of questions."""
    questions = read_questions(HOUSE)
    parts = [HEAD]
    for about, title in TITLES.items():
        parts.append(f"\n## {title}\n")
        parts += [_entry(one) for one in questions.values() if one.about == about]
    return {REFERENCE / "questions.md": "".join(parts)}


def _entry(question: Question) -> str:
    lines = [f"\n### {question.name}", "", question.summary, ""]
    for parameter in question.parameters:
        default = f"`{parameter.name}` ({parameter.kind}, default `{parameter.default}`)"
        lines.append(f"- parameter {default}: {parameter.description}")
    lines.append("- columns " + ", ".join(f"`{column}`" for column in question.columns))
    if question.claims:
        lines.append("- claims " + ", ".join(question.claims))
    return "\n".join(lines) + "\n"
