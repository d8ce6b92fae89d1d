"""Records written in RDF: Turtle, N-Triples, N-Quads, TriG and JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from osteon.errors import InputError
from osteon.ingest.codes import Codes
from osteon.ingest.fhir.lexicon import Lexicon
from osteon.ingest.formats import Format
from osteon.ingest.jsontext import parse_json
from osteon.ingest.literals import (
    DATE,
    DATE_TIME,
    DECIMAL,
    XSD,
    YEAR,
    YEAR_MONTH,
    date_literal,
    decimal_literal,
)
from osteon.ingest.naming import bases, named
from osteon.ingest.rdf_codes import CODING, CodedEntries
from osteon.ingest.record import (
    LONGEST_TEXT,
    OSTEON,
    RDF_TYPE,
    PatientRecord,
    Statement,
    shortened,
    term,
)
from osteon.ingest.source import Source
from osteon.ingest.vocabulary import Vocabulary, fold, key, local_name, namespace

_FORMATS = {
    Format.TURTLE: RdfFormat.TURTLE,
    Format.N_TRIPLES: RdfFormat.N_TRIPLES,
    Format.N_QUADS: RdfFormat.N_QUADS,
    Format.TRIG: RdfFormat.TRIG,
    Format.JSON_LD: RdfFormat.JSON_LD,
}
_DEEPEST = 100
_LONGEST_IRI = 2000
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|'
    r"'''(?:[^'\\]|\\.|'(?!''))*'''|"
    r'"(?:[^"\\]|\\.)*"|'
    r"'(?:[^'\\]|\\.)*'|"
    r"<[^<>\s]*>|#[^\n]*|<<|>>",
    re.DOTALL,
)
"""What of Turtle may hide, or be, the beginning and end of a quoted statement."""
_TIMES = frozenset({DATE, DATE_TIME, YEAR, YEAR_MONTH})
_NUMBERS = frozenset(
    {DECIMAL, *(NamedNode(XSD + n) for n in ("integer", "double", "float", "int", "long"))}
)
_PATIENT, _VALUE, _VALUE_TEXT = term("Patient"), term("value"), term("valueText")
ENTRY_KINDS = (
    ("Condition", "hasCondition"),
    ("Observation", "hasObservation"),
    ("Procedure", "hasProcedure"),
    ("Drug", "hasAdministration, osteon:hasOrder or osteon:hasMedicationUse"),
)
"""Of what kinds an entry is, and what links it to a patient."""

_ACTS = ("Procedure", "Observation", "Drug")
LINKS = {
    "hasCondition": ("Condition",),
    "hasObservation": ("Observation",),
    "hasProcedure": _ACTS,
    "hasProcedureRequest": _ACTS,
    "hasAdministration": ("Drug",),
    "hasOrder": ("Drug",),
    "hasMedicationUse": ("Drug",),
    "hasPossibleExposure": ("Drug",),
    "hasPossibleOrder": ("Drug",),
    "hasAllergy": ("Drug", "Allergy"),
}
"""Of what kinds an entry is that a patient is linked to."""


@dataclass(frozen=True)
class RdfInput:
    """One piece of input that is RDF."""

    source: Source
    form: Format


def rdf_records(
    inputs: list[RdfInput], vocabulary: Vocabulary, codes: Callable[[], Codes] | None = None
) -> list[PatientRecord]:
    """One record per osteon:Patient; what is said of a patient in several files adds up.

    `codes` is asked for only if entries have codes; without it, these say nothing.
    """
    graph: dict[NamedNode, list[Triple]] = {}
    files: dict[NamedNode, dict[str, None]] = {}
    for given, base in zip(inputs, bases([one.source.stem for one in inputs]), strict=True):
        triples = [_clean(triple) for triple in parse_rdf(given, base)]
        _refuse_long_names(triples, given.source)
        _check_terms(triples, given.source, vocabulary)
        for triple in triples:
            subject = cast(NamedNode, triple.subject)
            graph.setdefault(subject, []).append(triple)
            if triple.predicate == RDF_TYPE and triple.object == _PATIENT:
                files.setdefault(subject, {})[given.source.name] = None
    names = ", ".join(given.source.name for given in inputs)
    if not files:
        raise InputError(
            f"{names} holds no patient; say which node is one, as in `ex:p a osteon:Patient`."
        )
    patients = frozenset(files)
    records, reached = [], set(patients)
    owner: dict[NamedNode, NamedNode] = {}
    lexicon: Lexicon | None = None
    for patient in files:
        nodes, own = _reach(patient, graph, patients)
        _check_owner(patient, own, owner, names)
        added: list[Statement] = []
        unread: set[NamedNode] = set()
        if codes and any(triple.predicate == CODING for triple in own):
            lexicon = lexicon or Lexicon(codes(), vocabulary)
            coded = CodedEntries(patient, own, lexicon)
            coded.read(LINKS, own)
            added, unread = coded.statements, coded.unread
        added += _unusable(patient, [*own, *added], vocabulary, unread)
        reached |= nodes
        told: tuple[Triple | Statement, ...] = (*own, *added)
        records.append(PatientRecord(patient.value, patient.value, told, ", ".join(files[patient])))
    _check_orphans(graph, reached, names, vocabulary)
    return records


def parse_rdf(given: RdfInput, base: str) -> list[Triple]:
    """The statements of an input, its nameless nodes named; InputError with line and column."""
    source, form = given.source, given.form
    if form is Format.JSON_LD:
        _refuse_remote_context(parse_json(source.text, source.name), source.name)
    elif _quotes_are_deep(source.text):
        raise InputError(f"{source.name} is nested too deeply to be a patient record.")
    try:
        quads = parse(input=source.text.encode(), format=_FORMATS[form], base_iri=base)
        names: dict[BlankNode, NamedNode] = {}
        return list(dict.fromkeys(named(quad.triple, base, names) for quad in quads))
    except MemoryError:
        raise InputError(
            f"{source.name}: a single name or text is too long for a record; shorten it."
        ) from None
    except SyntaxError as error:
        message = re.sub(r"^Parser error at line.*?: |\s*\(.*line \d+\)$", "", error.msg or "")
        place = f", line {error.lineno}, column {error.offset}" if error.lineno else ""
        raise InputError(
            f"{source.name}{place}: broken {form.value} ({message}); mend the file there."
        ) from None
    except ValueError as error:  # as the JSON-LD parser says of an IRI that is none
        raise InputError(
            f"{source.name}: broken {form.value} ({error}); mend the IRIs of the file."
        ) from None


def _quotes_are_deep(text: str) -> bool:
    """Whether statements about statements are nested; the parser has no bound of its own."""
    depth = 0
    for token in _TOKEN.finditer(text) if text.count("<<") > _DEEPEST else ():
        depth += (token.group() == "<<") - (token.group() == ">>")
        if depth > _DEEPEST:
            return True
    return False


def _refuse_long_names(triples: list[Triple], source: Source) -> None:
    for triple in triples:
        for node in (triple.subject, triple.predicate, triple.object):
            if isinstance(node, NamedNode) and len(node.value) > _LONGEST_IRI:
                raise InputError(
                    f"{source.name}: an IRI has {len(node.value)} characters, which no name of a "
                    f"record needs: {node.value[:60]}...; give the node a shorter name."
                )


def _refuse_remote_context(value: Any, name: str) -> None:
    todo = [value]
    while todo:
        current = todo.pop()
        if isinstance(current, list):
            todo.extend(current)
        elif isinstance(current, dict):
            contexts = current.get("@context")
            for context in contexts if isinstance(contexts, list) else [contexts]:
                remote = context.get("@import") if isinstance(context, dict) else context
                if isinstance(remote, str):
                    raise InputError(
                        f"{name} refers to the remote @context {remote}, which is not fetched; "
                        "write the context into the file."
                    )
            todo.extend(current.values())


def _clean(triple: Triple) -> Triple:
    """Numbers become exact decimals and unreadable dates plain strings."""
    value = triple.object
    if not isinstance(value, Literal) or not triple.predicate.value.startswith(OSTEON):
        return triple
    predicate, better = triple.predicate, value
    if value.datatype in _TIMES:
        better = date_literal(value.value)
    elif value.datatype in _NUMBERS:
        better = decimal_literal(value.value) or Literal(value.value)
    if predicate == _VALUE and better.datatype != DECIMAL:
        predicate, better = _VALUE_TEXT, Literal(value.value)
    if len(better.value) > LONGEST_TEXT:
        better = Literal(shortened(better.value))
    return Triple(triple.subject, predicate, better)


def _check_terms(triples: list[Triple], source: Source, vocabulary: Vocabulary) -> None:
    described = {triple.subject for triple in triples}
    for triple in triples:
        for node in (triple.predicate, triple.object):
            if not isinstance(node, NamedNode) or node in described:
                continue
            name = key(node.value)
            if name is None or name in vocabulary.names:
                continue
            if ":" in name and not _of_added_knowledge(name, node, triple, vocabulary):
                continue
            nearest = vocabulary.nearest(name)
            remedy = (
                f"did you mean {_shown(nearest)}?"
                if nearest
                else "see the modules of the ontology for the terms that exist."
            )
            where = _place(re.split(r"[/#]", name)[-1], source)
            raise InputError(f"{source.name}{where}: there is no term {_shown(name)}; {remedy}")
        _check_link(triple, source, vocabulary)


def _of_added_knowledge(name: str, node: NamedNode, triple: Triple, vocabulary: Vocabulary) -> bool:
    """Whether a property or class that is not declared stands where added terms are."""
    term_wanted = node == triple.predicate or triple.predicate == RDF_TYPE
    return term_wanted and namespace(name) in vocabulary.namespaces


def _check_link(triple: Triple, source: Source, vocabulary: Vocabulary) -> None:
    """Words where a term belongs would say nothing to any later stage."""
    value = triple.object
    if not isinstance(value, Literal):
        return
    name = local_name(triple.predicate.value)
    if name not in vocabulary.links:
        return
    meant = vocabulary.by_label.get(fold(value.value), ())
    remedy = f"did you mean osteon:{meant[0]}?" if meant else "give the node itself."
    raise InputError(
        f"{source.name}{_place(name, source)}: osteon:{name} takes a term or a node, not the text "
        f"{value.value!r}; {remedy}"
    )


def _shown(name: str) -> str:
    return f"<{name}>" if ":" in name else f"osteon:{name}"


def _place(name: str, source: Source) -> str:
    line = _line_of(name, source.text)
    return f", line {line}" if line else ""


def _line_of(name: str, text: str) -> int | None:
    match = re.search(rf"(?:[:/#]|\"){re.escape(name)}(?![A-Za-z0-9_-])", text)
    return text.count("\n", 0, match.start()) + 1 if match else None


def _reach(
    patient: NamedNode,
    graph: dict[NamedNode, list[Triple]],
    patients: frozenset[NamedNode],
) -> tuple[set[NamedNode], list[Triple]]:
    """The nodes and triples that belong to a patient, never those of another one."""
    seen: set[NamedNode] = {patient}
    todo, own = [patient], []
    while todo:
        for triple in graph.get(todo.pop(), ()):
            own.append(triple)
            target = triple.object
            if isinstance(target, NamedNode) and target in graph:
                if target not in seen and target not in patients:
                    seen.add(target)
                    todo.append(target)
    return seen, own


def _check_owner(
    patient: NamedNode, own: list[Triple], owner: dict[NamedNode, NamedNode], names: str
) -> None:
    """An entry of two patients would be a fact about the wrong one."""
    for triple in own:
        entry = triple.object
        if triple.subject != patient or not isinstance(entry, NamedNode):
            continue
        if local_name(triple.predicate.value) in LINKS:
            other = owner.setdefault(entry, patient)
            if other != patient:
                raise InputError(
                    f"{names}: {entry.value} is an entry of two patients, {other.value} and "
                    f"{patient.value}; leave it to the one whom it is about."
                )


def _unusable(
    patient: NamedNode,
    own: Sequence[Triple | Statement],
    vocabulary: Vocabulary,
    unread: set[NamedNode],
) -> list[Statement]:
    """What to say of entries that do not say, in terms of the link to them, what they are."""
    types: dict[Any, set[str]] = {}
    for triple in own:
        if triple.predicate == RDF_TYPE and isinstance(triple.object, NamedNode):
            types.setdefault(triple.subject, set()).add(key(triple.object.value) or "")
    found: list[Statement] = []
    for triple in own:
        entry = triple.object
        if triple.subject != patient or not isinstance(entry, NamedNode):
            continue
        kinds = LINKS.get(local_name(triple.predicate.value) or "")
        if kinds is None:
            continue
        known = any(vocabulary.is_a(t, kind) for t in types.get(entry, ()) for kind in kinds)
        if not known and entry not in unread:
            note = NamedNode(f"{entry.value}/unusable-type")
            found += [
                Statement(patient, term("hasUnusableEntry"), note),
                Statement(note, term("subject"), entry),
                Statement(note, term("reason"), Literal("rdf:type")),
            ]
    return found


def _check_orphans(
    graph: dict[NamedNode, list[Triple]],
    reached: set[NamedNode],
    names: str,
    vocabulary: Vocabulary,
) -> None:
    """An entry that no patient has would be lost without a word."""
    for node, kind, link in _orphans(graph, reached, vocabulary):
        raise InputError(
            f"{names}: {node.value} ({_shown(kind)}) belongs to no patient; link it from the "
            f"patient with osteon:{link}."
        )


def _orphans(
    graph: dict[NamedNode, list[Triple]],
    reached: set[NamedNode],
    vocabulary: Vocabulary,
) -> Iterator[tuple[NamedNode, str, str]]:
    for node, triples in graph.items():
        if node in reached:
            continue
        for triple in triples:
            if triple.predicate != RDF_TYPE or not isinstance(triple.object, NamedNode):
                continue
            name = key(triple.object.value)
            for kind, link in ENTRY_KINDS:
                if name and vocabulary.is_a(name, kind):
                    yield node, name, link
