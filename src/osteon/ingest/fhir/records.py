"""From the resources of all FHIR files to one record per patient."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

from osteon.errors import InputError
from osteon.ingest.codes import Codes
from osteon.ingest.fhir.collect import FhirInput, Index, Resource, collect, newest
from osteon.ingest.fhir.conditions import read_allergy, read_condition
from osteon.ingest.fhir.context import Bearer, Context, changed_meaning
from osteon.ingest.fhir.elements import Coding, Json, obj, objects, text
from osteon.ingest.fhir.exposures import read_handed_out, write_possible
from osteon.ingest.fhir.kinds import ENTRIES
from osteon.ingest.fhir.lexicon import Lexicon
from osteon.ingest.fhir.medications import (
    DOSAGES,
    read_administration,
    read_request,
    read_statement,
    split_dosages,
)
from osteon.ingest.fhir.observations import read_observation
from osteon.ingest.fhir.procedures import read_procedure, read_service_request
from osteon.ingest.fhir.writer import Writer
from osteon.ingest.record import RECORD, PatientRecord
from osteon.ingest.vocabulary import Vocabulary

_GENDER = "http://hl7.org/fhir/administrative-gender"
_NO_QUOTES = re.compile(r"[A-Za-z0-9_.-]+", re.ASCII)
_NO_SEX = ("other", "unknown")
_PERSONS = ("Patient", "RelatedPerson", "Person", "Practitioner", "PractitionerRole", "Group")
_READERS: dict[str, Callable[[Context], None]] = {
    "Condition": read_condition,
    "Observation": read_observation,
    "Procedure": read_procedure,
    "ServiceRequest": read_service_request,
    "MedicationRequest": read_request,
    "MedicationStatement": read_statement,
    "MedicationUsage": read_statement,
    "MedicationAdministration": read_administration,
    "MedicationDispense": read_handed_out,
    "Immunization": read_handed_out,
    "AllergyIntolerance": read_allergy,
}

READ = frozenset({"Patient", *_READERS})
"""The kinds of resources that say something of a patient here."""
POINTED_AT = frozenset({"Medication", "Substance"})
"""The kinds that say something only where a resource of a patient points at them."""

_READ_IN_DOUBT = frozenset(
    {"Condition", "Observation", "AllergyIntolerance", "Procedure", "ServiceRequest"}
)
"""What is read even if something not understood may change its meaning. It proves nothing then,
but what it may say must not be taken for absent."""


@dataclass(eq=False)
class _Person:
    """A patient and the resources that are about the patient."""

    resource: Resource
    key: str
    entries: list[Resource] = field(default_factory=list)
    strangers: list[Resource] = field(default_factory=list)
    """Those of the entries whose subject cannot be told to be this patient."""

    @property
    def iri(self) -> str:
        return patient_iri(self.resource.id, self.key)


def patient_iri(ident: str, key: str | None = None) -> str:
    """What a Patient resource of that id is called; `key` tells namesakes apart."""
    name = quote(ident, safe="")
    return f"{RECORD}{key or name}/Patient/{name}"


class _People:
    """The patients of the input. Equal Patient resources are one patient; patients of
    different Bundles that merely share an id are not."""

    def __init__(self, resources: list[Resource]) -> None:
        self.all: list[_Person] = []
        self._of: dict[int, _Person] = {}
        self._by_scope: dict[int, list[_Person]] = {}
        namesakes: dict[str, dict[str, _Person]] = {}
        placed: set[tuple[int, int]] = set()
        for resource in resources:
            if resource.kind == "Patient":
                person = self._person(resource, namesakes.setdefault(resource.id, {}))
                self._of[id(resource)] = person
                if (resource.scope, id(person)) not in placed:
                    placed.add((resource.scope, id(person)))
                    self._by_scope.setdefault(resource.scope, []).append(person)

    def of(self, resource: Resource) -> _Person:
        """The patient that a Patient resource is."""
        return self._of[id(resource)]

    def beside(self, resource: Resource) -> list[_Person]:
        """The patients of the same Bundle."""
        return self._by_scope.get(resource.scope, [])

    def _person(self, resource: Resource, namesakes: dict[str, _Person]) -> _Person:
        facts = _facts(resource.content)
        if facts not in namesakes:
            suffix = f"~{len(namesakes) + 1}" if namesakes else ""
            person = _Person(resource, quote(resource.id, safe="") + suffix)
            namesakes[facts] = person
            self.all.append(person)
        return namesakes[facts]


def fhir_records(
    inputs: list[FhirInput], codes: Codes, vocabulary: Vocabulary
) -> list[PatientRecord]:
    """One record per Patient resource, in the order of the input."""
    resources = collect(inputs)
    people = _People(resources)
    if not people.all:
        names = ", ".join(given.source for given in inputs)
        raise InputError(
            f"{names} holds no Patient resource; add the Patient whose record it is to the Bundle, "
            "or name the file that has it as well."
        )
    index = Index(resources)
    _share_out(resources, people, index)
    lexicon = Lexicon(codes, vocabulary)
    return [_record(person, lexicon, index) for person in people.all]


def _share_out(resources: list[Resource], people: _People, index: Index) -> None:
    """To each patient the resources that are about them."""
    known: dict[tuple[int, str], tuple[_Person, bool]] = {}
    for resource in resources:
        if resource.kind not in ENTRIES:
            continue
        reference = _subject(resource)
        # What stands in the resource itself makes its subject one of its own.
        plain = reference is not None and reference[0] != "#"
        found = known.get((resource.scope, reference)) if reference is not None else None
        if found is None:
            stranger = _of_another_server(resource, people, index)
            found = stranger or _owner(resource, people, index), stranger is not None
            if plain and reference is not None:
                known[resource.scope, reference] = found
        person, strange = found
        person.entries.append(resource)
        if strange:
            person.strangers.append(resource)


def _subject(resource: Resource) -> str | None:
    return text(_about(resource).get("reference"))


def _about(resource: Resource) -> Json:
    content = resource.content
    about = content.get("subject") or content.get("patient")
    return about if isinstance(about, dict) else next(iter(objects(about)), {})


def _identifier(resource: Resource) -> tuple[str, str] | None:
    """The identifier by which a resource names its patient: in words of its own, or in a
    reference to whoever bears it, as transactions have it."""
    reference = _subject(resource)
    if reference is not None:
        kind, mark, query = reference.partition("?identifier=")
        if not mark or kind.rsplit("/", 1)[-1] != "Patient":
            return None
        system, bar, token = unquote(query.partition("&")[0]).partition("|")
        return (system, token) if bar else ("", system)
    named = obj(_about(resource).get("identifier"))
    value = text(named.get("value"))
    return ((text(named.get("system")) or "").strip(), value.strip()) if value else None


def _bears(person: _Person, identifier: tuple[str, str]) -> bool | None:
    """Whether a patient bears an identifier; None where nothing comparable is known."""
    system, value = identifier
    own = [
        (text(one.get("value")) or "").strip()
        for one in objects(person.resource.content.get("identifier"))
        if not system or (text(one.get("system")) or "").strip() in ("", system)
    ]
    return (value in own) if own else None


def _of_another_server(resource: Resource, people: _People, index: Index) -> _Person | None:
    """The patient beside whom a resource stands whose subject lives on a server that nothing
    of the input comes from. It may be the same person under another address or a stranger:
    it gives no fact, and the rest of the record is still good."""
    reference = _subject(resource)
    near = people.beside(resource)
    if reference is not None and reference.startswith("#"):
        inside = obj(resource.contained(reference[1:]))
        if len(near) == 1 and _differ(inside, near[0].resource.content):
            return near[0]
        return None
    if reference is None or index.resolve(reference, resource) is not None:
        return None
    if not reference.startswith(("http://", "https://")) or index.knows_server(reference):
        return None
    return near[0] if len(near) == 1 else None


class _Focus(NamedTuple):
    """What an observation of the patient's record is about, and whether that is a person."""

    name: str
    person: bool


def _focus_elsewhere(resource: Resource, person: _Person, index: Index) -> _Focus | None:
    """What an entry is about, if that is not the patient: a foetus, a donor, a device."""
    for focus in objects(resource.content.get("focus")):
        name = text(focus.get("reference")) or ""
        found = index.resolve(name, resource)
        if found is not None and _facts(found.content) == _facts(person.resource.content):
            continue
        kind = found.kind if found else text(focus.get("type")) or name.rsplit("/", 2)[-2:][0]
        return _Focus(name or text(focus.get("display")) or "focus", kind in _PERSONS)
    return None


def _differ(one: Json, other: Json) -> bool:
    """Whether two descriptions of a patient cannot be of the same one."""
    pairs = [(text(one.get(name)), text(other.get(name))) for name in ("birthDate", "gender")]
    return any(
        first and second and not (first.startswith(second) or second.startswith(first))
        for first, second in pairs
    )


def _owner(resource: Resource, people: _People, index: Index) -> _Person:
    reference = _subject(resource)
    here = f"{resource.source}: {resource.reference}"
    identifier = _identifier(resource)
    if identifier is not None:
        bearers = [person for person in people.all if _bears(person, identifier)]
        if len(bearers) == 1:
            return bearers[0]
        alone = people.beside(resource) or people.all
        if (
            bearers
            or reference is not None
            or len(alone) > 1
            or _bears(alone[0], identifier) is False
        ):
            raise InputError(
                f"{here} is about the patient of identifier {identifier[1]}, which is not one "
                "patient of this input; take the resource out, or add that Patient."
            )
    if reference is None or reference.startswith("#"):
        for choice in (people.beside(resource), people.all):
            if len(choice) == 1:
                return choice[0]
        raise InputError(
            f"{here} does not say which of the {len(people.all)} patients it is about; "
            "give it a subject."
        )
    found = index.resolve(reference, resource)
    if found is None or found.kind != "Patient":
        raise InputError(
            f"{here} is about {reference}, which is not a patient of this input; take the resource "
            "out, or add that Patient."
        )
    if found.scope != resource.scope:
        meant = {id(people.of(c)) for c in index.candidates(reference) if c.kind == "Patient"}
        if len(meant) > 1:
            raise InputError(
                f"{here} is about {reference}, but the input holds {len(meant)} different patients "
                "of that name; put it into the Bundle of the right one."
            )
    return people.of(found)


def _record(person: _Person, lexicon: Lexicon, index: Index) -> PatientRecord:
    writer = Writer(NamedNode(person.iri), lexicon)
    bearer = _write_patient(writer, person.resource)
    nodes = _nodes(person)
    sources = dict.fromkeys([person.resource.source])
    strangers = {id(resource) for resource in person.strangers}
    for resource in person.entries:
        sources[resource.source] = None
        node = nodes.get(id(resource))
        if node is None:
            continue  # the same resource a second time, or an older version of it
        stranger = id(resource) in strangers
        reason = "subject" if stranger else _changed(resource)
        shown = _subject(resource) if stranger else None
        if (
            reason is None
            and "focus" in resource.content
            and (focus := _focus_elsewhere(resource, person, index)) is not None
        ):
            reason, shown, stranger = "focus", focus.name, focus.person
        if reason is not None:
            doubted = Context(resource, node, writer, index, nodes, bearer, in_doubt=True)
            if stranger or not doubted.is_in_error():
                writer.unusable(node, resource.reference, reason, shown)
            if not stranger and resource.kind in _READ_IN_DOUBT:
                _READERS[resource.kind](doubted)
            elif not stranger:
                write_possible(doubted)
            continue
        read = _READERS[resource.kind]
        if resource.kind not in DOSAGES:
            read(Context(resource, node, writer, index, nodes, bearer))
            continue
        for part, place in split_dosages(resource, node):
            read(Context(part, place, writer, index, nodes, bearer))
    triples = tuple(dict.fromkeys(writer.triples))
    return PatientRecord(person.iri, person.resource.reference, triples, ", ".join(sources))


def _changed(resource: Resource) -> str | None:
    return None if resource.plain else changed_meaning(resource.content)


def _nodes(person: _Person) -> dict[int, NamedNode]:
    """A node for every resource, in its newest version. Equal copies get one; different ones
    of one id, where nothing says which is the newer, stay apart."""
    nodes: dict[int, NamedNode] = {}
    first: dict[str, Resource] = {}
    copies: dict[str, set[str]] = {}
    for resource in newest(person.entries, across=True):
        reference, suffix = resource.reference, ""
        known = first.setdefault(reference, resource)
        if known is not resource:
            told = copies.setdefault(reference, {_facts(known.content)})
            facts = _facts(resource.content)
            if facts in told:
                continue
            told.add(facts)
            suffix = f"~{len(told)}"
        path = f"{resource.kind}/{_quoted(resource.id)}{suffix}"
        nodes[id(resource)] = NamedNode(f"{RECORD}{person.key}/{path}")
    return nodes


def _quoted(name: str) -> str:
    return name if _NO_QUOTES.fullmatch(name) else quote(name, safe="")


def _facts(content: Json) -> str:
    """A resource without what a server adds to it, in a form that compares."""
    own = {name: value for name, value in content.items() if name not in ("meta", "text")}
    return json.dumps(_digits(own), sort_keys=True)


def _digits(value: Any) -> Any:
    """The same with all numbers as text, as which some are read already."""
    if isinstance(value, dict):
        return {name: _digits(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_digits(part) for part in value]
    return str(value) if type(value) is int else value


def _write_patient(writer: Writer, resource: Resource) -> Bearer:
    node, content = writer.patient, resource.content
    writer.type(node, "Patient")
    writer.string(node, "reference", resource.reference)
    reason = _changed(resource)
    if reason is not None:
        writer.unusable(node, resource.reference, reason)
        return Bearer()
    gender = text(content.get("gender"))
    sex = writer.code(_GENDER, gender and gender.lower(), "Sex")
    writer.terms(node, "sex", sex)
    if gender and not sex and gender not in _NO_SEX:
        writer.unmapped(node, resource.reference, Coding(_GENDER, gender, None), "gender")
    birth = text(content.get("birthDate"))
    writer.date(node, "birthDate", birth)
    writer.date(node, "deceased", text(content.get("deceasedDateTime")))
    if content.get("deceasedBoolean") is True:
        writer.flag(node, "deceased", True)
    return Bearer(sex, birth)
