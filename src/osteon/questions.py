"""Questions over the knowledge and over assessed records: what they ask, and how they are run.

A question is a SPARQL SELECT file with a `#+` header. Each parameter stands in it as
`VALUES ?name { default }`, so the file runs as it is on any SPARQL 1.1 engine; an answer to the
parameter replaces that block by a typed term, never by text.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from osteon.errors import InputError
from osteon.files import Root, files, read_text
from osteon.knowledge import Knowledge
from osteon.mappings import read_mappings
from osteon.pipeline import Assessment
from osteon.store import OSTEON, osteon

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
ANSWER_GRAPH: Final = NamedNode(OSTEON + "graph/answer")
_PREFIX = re.compile(r"^\s*PREFIX\s+([\w-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)
_MISSING_IN: Final = {
    "indications": "indication",
    "requirements": "requirement",
    "contraindications": "contraindication",
    "recommendations": "recommendation",
    "cautions": "caution",
}


@dataclass(frozen=True)
class Parameter:
    """One parameter: its name, its type, its default as one writes it, and what it means."""

    name: str
    kind: str
    default: str
    description: str


@dataclass(frozen=True)
class Question:
    """One question: what it asks, of the knowledge alone or of records, and how it is answered."""

    name: str
    summary: str
    about: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    claims: tuple[str, ...]
    text: str

    def as_dict(self) -> dict[str, object]:
        """What `osteon ask --format json` tells of the question."""
        return {
            "name": self.name,
            "question": self.summary,
            "about": self.about,
            "parameters": [
                {"name": p.name, "type": p.kind, "default": p.default, "description": p.description}
                for p in self.parameters
            ],
            "columns": list(self.columns),
            "claims": list(self.claims),
        }


def read_questions(root: Root) -> dict[str, Question]:
    """Every question of a knowledge folder, by name.

    Raises InputError for a file that cannot be read or a header that lacks something.
    """
    found = {}
    for path in files(root, "queries/ask/*.rq"):
        try:
            found[path.stem] = parse_question(path.stem, read_text(path))
        except ValueError as error:
            raise InputError(f"{path}: {error}; mend its header") from error
    return found


def parse_question(name: str, text: str) -> Question:
    """Read the header of a question; ValueError says what it lacks."""
    header: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("#+"):
            key, _, value = line[2:].partition(":")
            header.setdefault(key.strip(), []).append(value.strip())
    for key in ("summary", "about", "returns", "claims"):
        if key not in header:
            raise ValueError(f"has no line '#+ {key}: ...'")
    about = header["about"][0]
    if about not in ("knowledge", "records"):
        raise ValueError(f"is about {about!r}, neither knowledge nor records")
    parameters = tuple(_parameter(line, text) for line in header.get("parameter", ()))
    claims = _words(header["claims"])
    return Question(
        name=name,
        summary=" ".join(header["summary"]),
        about=about,
        parameters=parameters,
        columns=_words(header["returns"]),
        claims=() if claims in (("none",), ("all",)) else claims,
        text=text,
    )


def _parameter(line: str, text: str) -> Parameter:
    match = re.fullmatch(r"(\w+) (\w+) (\S+) (.+)", line)
    if match is None:
        raise ValueError(f"parameter {line!r} is not 'name type default description'")
    name, kind, default, description = match.groups()
    if kind not in TYPES:
        raise ValueError(f"parameter {name} has the type {kind}, not one of {', '.join(TYPES)}")
    if not _block(name).search(text):
        raise ValueError(f"parameter {name} has no block 'VALUES ?{name} {{ ... }}'")
    return Parameter(name, kind, default, description)


def _words(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for line in lines for word in re.split(r"[,\s]+", line) if word)


def choose(questions: Mapping[str, Question], name: str) -> Question:
    """The question of that name; InputError suggests the nearest."""
    if name in questions:
        return questions[name]
    near = get_close_matches(name, questions, n=1, cutoff=0.4)
    hint = f"the nearest is {near[0]}; " if near else ""
    raise InputError(f"no question {name!r}; {hint}`osteon ask` lists them all")


# -- binding


def bind(question: Question, given: Iterable[str]) -> str:
    """The text of the question with parameters such as `month=2026-04` bound.

    Raises InputError for an unknown parameter, one given twice, or a value of another type.
    """
    known = {p.name: p for p in question.parameters}
    seen: set[str] = set()
    text = question.text
    prefixes = dict(_PREFIX.findall(question.text))
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise InputError(f"--param {one!r} has no value; write NAME=VALUE")
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.4)
            takes = f"it takes {', '.join(known)}" if known else "it takes none"
            hint = f"the nearest is {near[0]}; " if near else ""
            raise InputError(f"question {question.name} has no parameter {name!r}; {hint}{takes}")
        if name in seen:
            raise InputError(f"parameter {name!r} is given twice; give it once")
        seen.add(name)
        block = f"VALUES ?{name} {{ {_term(known[name], value, prefixes)} }}"
        # Cut and join, not substitute: a backslash in a value must stay one.
        text = block.join(_block(name).split(text)[::2])
    return text


def _block(name: str) -> re.Pattern[str]:
    return re.compile(rf"VALUES\s+\?{re.escape(name)}\s*\{{([^{{}}]*)\}}")


def _term(parameter: Parameter, value: str, prefixes: Mapping[str, str]) -> Literal | NamedNode:
    try:
        if parameter.kind == "iri":
            return _iri(value, prefixes)
        if not re.fullmatch(TYPES[parameter.kind][0], value, re.ASCII | re.DOTALL):
            raise ValueError
        if parameter.kind == "date":
            datetime.date.fromisoformat(value)
    except ValueError:
        raise InputError(
            f"parameter {parameter.name} is {value!r}, which is no {parameter.kind}; "
            f"write {TYPES[parameter.kind][1]}"
        ) from None
    if parameter.kind == "text":
        return Literal(value)
    return Literal(value, datatype=NamedNode(XSD + parameter.kind))


def _iri(value: str, prefixes: Mapping[str, str]) -> NamedNode:
    prefix, colon, local = value.partition(":")
    if not colon or re.search(r'[\s<>"{}|^`\\]', value):
        raise ValueError
    if prefix in prefixes and not local.startswith("//"):
        return NamedNode(prefixes[prefix] + local)
    if not local.startswith("//") and prefix != "urn":
        raise ValueError
    return NamedNode(value)


# The pattern of each type of parameter, and how to write one.
TYPES: Final[dict[str, tuple[str, str]]] = {
    "text": (r".*", "any text"),
    "integer": (r"[+-]?[0-9]{1,18}", "a whole number such as 30"),
    "decimal": (r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?", "a number such as 7.5"),
    "date": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "a day as YYYY-MM-DD"),
    "boolean": (r"true|false", "true or false"),
    "iri": ("", "an absolute IRI, or a name such as osteon:Patient"),
}


# -- running


def dataset(kb: Knowledge, assessments: Iterable[Assessment] = ()) -> Store:
    """What questions are asked of: knowledge, mappings, and all that came of some records.

    Every statement is in the default graph once, and in the named graph of its stage as well. A
    union of the named graphs made by the engine would count what two stages say twice.
    """
    store = Store()
    parts: list[Sequence[Quad]] = [kb.working_set, read_mappings(kb.root)]
    for one in assessments:
        parts += [one.quads, missing(one)]
    for quads in parts:
        store.bulk_extend(quads)
        store.bulk_extend([Quad(q.subject, q.predicate, q.object) for q in quads])
    return store


def missing(assessment: Assessment) -> list[Quad]:
    """What the answer says is missing, put on the statements that it is missing for."""
    patients = {
        quad.subject
        for quad in assessment.quads
        if quad.predicate == osteon("verdict") and isinstance(quad.subject, NamedNode)
    }
    found = []
    for patient in patients:
        for part, kind in _MISSING_IN.items():
            for item in assessment.answer[part]:
                statement = NamedNode(f"{patient.value}/statement/{kind}/{item['id']}")
                found.append(Quad(statement, osteon("shown"), Literal(True), ANSWER_GRAPH))
                for fact in item["missing"]:
                    node = osteon(f"fact/{fact}")
                    found.append(Quad(statement, osteon("missingFact"), node, ANSWER_GRAPH))
    return found


def ask(store: Store, text: str) -> QuerySolutions:
    """Run a question whose parameters are bound."""
    result = store.query(text)
    if not isinstance(result, QuerySolutions):
        raise InputError("a question is a SELECT query; mend the file")
    return result


# -- a user's own query

# What may stand in SPARQL around its words; the alternatives are tried in this order.
_TOKEN = re.compile(
    r"""
    <[^\x00-\x20<>"{}|^`\\]*> | \"{3}.*?\"{3}(?!\") | '{3}.*?'{3}(?!')
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' | \#[^\n\r]* | [?$]\w+ | @[\w-]+
    | [\w.-]*:[\w.:%\\-]* | (?P<word>[A-Za-z]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)


def refuse_fetching(text: str) -> None:
    """Raise InputError if a query would call another endpoint: Osteon never fetches."""
    unescaped = re.sub(
        r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})",
        lambda m: chr(min(int(m.group(1) or m.group(2), 16), 0x10FFFF)),
        text,
    )
    for form in (text, unescaped):
        for match in _TOKEN.finditer(form):
            if (match.group("word") or "").upper() == "SERVICE":
                raise InputError(
                    "SERVICE calls another endpoint, and Osteon never fetches; take it out"
                )
