"""A record graph as a Bundle of FHIR R4 that is read as the same record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

from osteon.convert.codings import Codings, Json
from osteon.convert.facts import Facts
from osteon.convert.kinds import (
    COMPARATOR,
    DEFAULT_STATUS,
    EXPOSED,
    GENDER,
    NAMES_ITS_CODE,
    OF_ALLERGIES,
    POSSIBLE_DAYS,
    STOPPED_ON,
)
from osteon.errors import InputError
from osteon.ingest.codes import Codes
from osteon.ingest.fhir.context import CLINICAL, STATUS_SYSTEMS, VERIFICATION
from osteon.ingest.record import PatientRecord
from osteon.ingest.vocabulary import Vocabulary

_REFERENCE: Final = re.compile(r"([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})")
_NOT_IN_IDS: Final = re.compile(r"[^A-Za-z0-9.-]+")
_ELSEWHERE: Final = "UnrelatedAllergy"
_Emit = Callable[[str, Json, Json], None]


def bundle(records: Iterable[PatientRecord], codes: Codes, vocabulary: Vocabulary) -> Json:
    """One Bundle of all patients.

    An entry without a code gets Osteon's own, and one without a status the one that this means.

    Raises InputError for a statement that FHIR, as it is read here, has no place for: what is
    left out would be missed by whoever reads the Bundle.
    """
    taken: set[tuple[str, str]] = set()
    resources = [
        resource
        for record in records
        for resource in _Writer(record, codes, vocabulary, taken).resources()
    ]
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


class _Writer:
    """Writes one patient; the names of resources that are taken already are not given again."""

    def __init__(
        self,
        record: PatientRecord,
        codes: Codes,
        vocabulary: Vocabulary,
        taken: set[tuple[str, str]],
    ) -> None:
        self._facts = Facts(record.triples)
        self._codings = Codings(codes, vocabulary, record.source)
        self._vocabulary = vocabulary
        self._record = record
        self._taken = taken
        self._patient = ""
        self._names: dict[str, str] = {}
        self._coded: dict[str, list[Json]] = {}
        self._kinds: dict[str, tuple[str, tuple[str, ...], str, _Emit]] = {
            "hasCondition": ("Condition", (), "Condition", self._condition),
            "hasObservation": ("Observation", (), "Observation", self._observation),
            # What was asked for comes before what was done upon it.
            "hasProcedureRequest": (
                "ServiceRequest",
                ("Procedure",),
                "Procedure",
                self._request_of_procedure,
            ),
            "hasProcedure": ("Procedure", (), "Procedure", self._procedure),
            "hasAdministration": ("MedicationAdministration", (), "Drug", self._administration),
            "hasOrder": ("MedicationRequest", (), "Drug", self._order),
            "hasMedicationUse": ("MedicationStatement", ("MedicationUsage",), "Drug", self._use),
            "hasDiscontinuation": ("MedicationRequest", (), "Drug", self._stop),
            "hasAllergy": ("AllergyIntolerance", (), "Drug", self._allergy),
            "hasPossibleExposure": ("MedicationAdministration", EXPOSED, "", self._possible),
            "hasPossibleOrder": ("MedicationRequest", ("ServiceRequest",), "", self._possible),
        }

    def resources(self) -> list[Json]:
        """The Patient and the entries."""
        patient = self._record.patient
        resources = [self._about_patient(patient)]
        for link, (kind, others, class_, emit) in self._kinds.items():
            for node in self._facts.nodes(patient, link):
                found = self._resource(node, kind, others)
                self._status(node, found)
                emit(node, found, self._concept(node, class_))
                resources.append(found)
        resources += self._not_understood(patient)
        self._facts.refuse_what_is_left(self._record.source)
        return resources

    # -- resources -------------------------------------------------------------------------

    def _about_patient(self, node: str) -> Json:
        facts = self._facts
        facts.types(node)
        kind, name = self._name(node, "Patient", ())
        self._patient = name
        found: Json = {"resourceType": kind, "id": name}
        for sex in facts.terms(node, "sex")[:1]:
            found["gender"] = self._codings.word(GENDER, sex)
        _put(found, "birthDate", facts.text(node, "birthDate"))
        died = facts.text(node, "deceased")
        if died is not None:
            boolean = died in ("true", "false")
            found["deceasedBoolean" if boolean else "deceasedDateTime"] = (
                died == "true" if boolean else died
            )
        return found

    def _condition(self, node: str, found: Json, concept: Json) -> None:
        facts = self._facts
        found["code"] = concept
        self._clinical(node, found)
        _put(found, "onsetDateTime", facts.text(node, "onset"))
        _put(found, "abatementDateTime", facts.text(node, "abatement"))
        _put(found, "recordedDate", facts.text(node, "recorded"))

    def _allergy(self, node: str, found: Json, concept: Json) -> None:
        found["code"] = concept
        found["patient"] = found.pop("subject")
        self._clinical(node, found)
        _put(found, "recordedDate", self._facts.text(node, "recorded"))

    def _clinical(self, node: str, found: Json) -> None:
        for name, element, system in (
            ("clinicalStatus", "clinicalStatus", CLINICAL),
            ("verification", "verificationStatus", VERIFICATION),
        ):
            for term in self._facts.terms(node, name)[:1]:
                code = self._codings.word(system, term)
                allergy = found["resourceType"] == "AllergyIntolerance"
                shown = OF_ALLERGIES[system] if allergy else system
                found[element] = {"coding": [{"system": shown, "code": code}]}

    def _observation(self, node: str, found: Json, concept: Json) -> None:
        facts, codings = self._facts, self._codings
        found["code"] = concept
        _put(found, "effectiveDateTime", facts.text(node, "effective"))
        value, unit = facts.number(node, "value"), facts.text(node, "unit")
        if value is not None or unit:
            found["valueQuantity"] = codings.quantity(value, unit)
            for sign in facts.terms(node, "comparator")[:1]:
                found["valueQuantity"]["comparator"] = codings.word(COMPARATOR, sign)
        _put(found, "valueBoolean", facts.flag(node, "valueBoolean"))
        if terms := facts.terms(node, "valueConcept"):
            found["valueCodeableConcept"] = codings.concept(terms, "ResultValue")
        if not any(name.startswith("value") for name in found):
            _put(found, "valueString", facts.text(node, "valueText"))
        limit_unit = facts.text(node, "referenceUnit")
        limits = {
            side: codings.quantity(limit, limit_unit)
            for side in ("low", "high")
            if (limit := facts.number(node, f"reference{side.title()}")) is not None
        }
        if limits:
            found["referenceRange"] = [limits]
        if flags := facts.terms(node, "interpretation"):
            found["interpretation"] = [codings.concept([f], "Interpretation") for f in flags]

    def _procedure(self, node: str, found: Json, concept: Json) -> None:
        found["code"] = concept
        _put(found, "performedDateTime", self._facts.text(node, "effective"))
        if requests := self._facts.nodes(node, "basedOn"):
            found["basedOn"] = [{"reference": self._names.get(one, one)} for one in requests]

    def _request_of_procedure(self, node: str, found: Json, concept: Json) -> None:
        found["code"] = concept
        planned = self._facts.text(node, "planned")
        if found["resourceType"] == "Procedure":
            _put(found, "performedDateTime", planned)
            return
        found["intent"] = "order"
        _put(found, "authoredOn", self._facts.text(node, "authored"))
        _put(found, "occurrenceDateTime", planned)
        _put(found, "doNotPerform", self._facts.flag(node, "doNotPerform"))

    def _administration(self, node: str, found: Json, concept: Json) -> None:
        self._drug(node, found, concept)
        _put(found, "effectiveDateTime", self._facts.text(node, "effective"))
        dosage = self._place(node)
        amount = self._amount(node)
        if amount or dosage:
            found["dosage"] = dosage | ({"dose": amount} if amount else {})

    def _order(self, node: str, found: Json, concept: Json) -> None:
        facts = self._facts
        self._drug(node, found, concept)
        found["intent"] = "order"
        _put(found, "authoredOn", facts.text(node, "authored"))
        _put(found, "doNotPerform", facts.flag(node, "doNotPerform"))
        period: Json = {}
        _put(period, "start", facts.text(node, "start"))
        _put(period, "end", facts.text(node, "end"))
        if period:
            found["dispenseRequest"] = {"validityPeriod": period}
        self._stop_date(node, found, "stopDate")
        if dosage := self._dosage(node):
            found["dosageInstruction"] = [dosage]

    def _use(self, node: str, found: Json, concept: Json) -> None:
        facts = self._facts
        self._drug(node, found, concept)
        _put(found, "dateAsserted", facts.text(node, "asserted"))
        day, start, end = (facts.text(node, name) for name in ("effective", "start", "end"))
        if day is not None:
            found["effectiveDateTime"] = day
        elif start or end:
            found["effectivePeriod"] = {
                name: text for name, text in (("start", start), ("end", end)) if text
            }
        stopped = facts.text(node, "stopDate")
        if stopped is not None and end is None:
            _put(found, "dateAsserted", stopped)
        if dosage := self._dosage(node):
            found["dosage"] = [dosage]

    def _stop(self, node: str, found: Json, concept: Json) -> None:
        """A decision to stop is a stopped order."""
        self._drug(node, found, concept)
        found |= {"status": "stopped", "intent": "order"}
        self._stop_date(node, found, "effective")

    def _possible(self, node: str, found: Json, concept: Json) -> None:
        """What may be a dose or an order, in a form or in words that do not settle it."""
        facts, kind = self._facts, found["resourceType"]
        facts.types(node)  # the words say so
        found[NAMES_ITS_CODE[kind]] = concept
        if kind in ("MedicationRequest", "ServiceRequest"):
            found["intent"] = "order"
        if kind == "Immunization":
            found["patient"] = found.pop("subject")
        for name, element in POSSIBLE_DAYS[kind].items():
            _put(found, element, facts.text(node, name))
        if kind == "MedicationStatement":
            days = {n: day for n in ("start", "end") if (day := facts.text(node, n)) is not None}
            found |= {"effectivePeriod": days} if days else {}
        _put(found, "doNotPerform", facts.flag(node, "doNotPerform"))

    # -- elements --------------------------------------------------------------------------

    def _stop_date(self, node: str, found: Json, name: str) -> None:
        stopped = self._facts.text(node, name)
        if stopped is not None:
            period = {"url": STOPPED_ON, "valuePeriod": {"end": stopped}}
            found["extension"] = [period]

    def _drug(self, node: str, found: Json, concept: Json) -> None:
        found["medicationCodeableConcept"] = concept
        if reasons := self._facts.terms(node, "statusReason"):
            reason = self._codings.concept(reasons, "StatusReason")
            listed = found["resourceType"] != "MedicationRequest"
            found["statusReason"] = [reason] if listed else reason

    def _dosage(self, node: str) -> Json:
        facts = self._facts
        found = self._place(node)
        if amount := self._amount(node):
            found["doseAndRate"] = [{"doseQuantity": amount}]
        repeat: Json = {}
        for name in ("count", "frequency", "period"):
            _put(repeat, name, facts.number(node, name))
        _put(repeat, "periodUnit", facts.text(node, "periodUnit"))
        for name in ("count", "frequency"):
            if name in repeat and Decimal(repeat[name]) % 1 == 0:
                repeat[name] = int(Decimal(repeat[name]))
        if repeat:
            found["timing"] = {"repeat": repeat}
        _put(found, "asNeededBoolean", facts.flag(node, "asNeeded"))
        return found

    def _amount(self, node: str) -> Json:
        dose, unit = self._facts.number(node, "dose"), self._facts.text(node, "doseUnit")
        return {} if dose is None and unit is None else self._codings.quantity(dose, unit)

    def _place(self, node: str) -> Json:
        found: Json = {}
        for name, kind in (("route", "Route"), ("site", "Site")):
            if terms := self._facts.terms(node, name):
                found[name] = self._codings.concept(terms, kind)
        return found

    def _status(self, node: str, found: Json) -> None:
        system = STATUS_SYSTEMS.get(found["resourceType"])
        terms = self._facts.terms(node, "status")
        if system is not None:
            default = DEFAULT_STATUS[found["resourceType"]]
            found["status"] = self._codings.word(system, terms[0]) if terms else default

    def _concept(self, node: str, kind: str) -> Json:
        """The codes of an entry; where they do not say its class, a code of the class first."""
        coding = [self._coding(one) for one in self._facts.nodes(node, "coding")]
        self._coded[node] = coding
        if not kind:
            return _concept(coding)
        types = [name for name in self._facts.types(node) if name in self._vocabulary.classes]
        meant = {
            m for one in coding for m in self._codings.means(one.get("system"), one.get("code"))
        }
        said = set(types)
        if self._codings.any_known_system(coding):
            said -= {_ELSEWHERE}  # as a code of no drug is read
        more = {name for name in meant - said if said and self._vocabulary.is_a(name, kind)}
        if more:
            raise InputError(
                f"{self._record.source}: {node} has a code that means osteon:{min(more)} as well, "
                "which its class does not say; take the code out, or keep the record as Turtle."
            )
        if said and not said <= meant:
            own = self._codings.concept(sorted(said - meant), kind)
            if "coding" not in own:
                return own | ({"coding": coding} if coding else {})
            coding = [*own["coding"], *coding]
        return _concept(coding)

    def _coding(self, node: str) -> Json:
        facts = self._facts
        found: Json = {}
        _put(found, "system", facts.text(node, "system"))
        _put(found, "code", facts.text(node, "notation"))
        _put(found, "display", facts.text(node, "display"))
        return found

    def _not_understood(self, patient: str) -> list[Json]:
        """Entries of which nothing but a code is known that is not understood."""
        facts, found = self._facts, []
        for node in facts.nodes(patient, "hasUnmappedCoding"):
            coding = self._coding(node)
            for entry in facts.nodes(node, "subject"):
                if coding in self._coded.get(entry, ()):
                    continue  # the entry has been written with it
                if entry in self._names:
                    raise InputError(
                        f"{self._record.source}: {entry} has, beside its code, one that is not "
                        f"understood ({_shown(coding)}); take it out, or keep the record as it is."
                    )
                resource = self._resource(entry, "Observation", tuple(NAMES_ITS_CODE))
                self._status(entry, resource)
                kind = resource["resourceType"]
                resource[NAMES_ITS_CODE[kind]] = _concept([coding])
                if kind in ("MedicationRequest", "ServiceRequest"):
                    resource["intent"] = "order"
                if kind in ("AllergyIntolerance", "Immunization"):
                    resource["patient"] = resource.pop("subject")
                found.append(resource)
        return found

    def _resource(self, node: str, kind: str, others: tuple[str, ...]) -> Json:
        kind, name = self._name(node, kind, others)
        subject = {"reference": f"Patient/{self._patient}"}
        return {"resourceType": kind, "id": name, "subject": subject}

    def _name(self, node: str, kind: str, others: tuple[str, ...]) -> tuple[str, str]:
        """The kind and the id of a resource: those that the entry goes by, if they are any."""
        match = _REFERENCE.fullmatch(self._facts.text(node, "reference") or "")
        named = re.split(r"[/#]", node)[-1]
        if match and (match[1] == kind or match[1] in others):
            kind, named = match[1], match[2]
        elif match:
            named = match[2]
        plain = _NOT_IN_IDS.sub("-", named)[:60] or "x"
        name, number = plain, 1
        while (kind, name) in self._taken:
            number += 1
            name = f"{plain}-{number}"
        self._taken.add((kind, name))
        self._names[node] = f"{kind}/{name}"
        return kind, name


def _concept(coding: list[Json]) -> Json:
    """A CodeableConcept; words without a code stand by themselves."""
    if len(coding) == 1 and coding[0].keys() == {"display"}:
        return {"text": coding[0]["display"]}
    return {"coding": coding} if coding else {"text": "unknown"}


def _shown(coding: Json) -> str:
    return " ".join(str(value) for value in coding.values())


def _put(found: Json, name: str, value: object) -> None:
    if value is not None:
        found[name] = value
