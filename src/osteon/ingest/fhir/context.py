"""What the reader of one resource is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from osteon.ingest.fhir.collect import Index, Resource
from osteon.ingest.fhir.elements import Coding, Json, codings, obj, text, texts
from osteon.ingest.fhir.writer import Writer
from osteon.ingest.source import Source

# Which code system FHIR binds the status of each resource to, and whose words are the same.
STATUS_SYSTEMS = {
    "Observation": "http://hl7.org/fhir/observation-status",
    "Procedure": "http://hl7.org/fhir/event-status",
    "ServiceRequest": "http://hl7.org/fhir/request-status",
    "MedicationRequest": "http://hl7.org/fhir/CodeSystem/medicationrequest-status",
    "MedicationStatement": "http://hl7.org/fhir/CodeSystem/medication-statement-status",
    "MedicationUsage": "http://hl7.org/fhir/CodeSystem/medication-statement-status",
    "MedicationDispense": "http://terminology.hl7.org/CodeSystem/medicationdispense-status",
    "Immunization": "http://hl7.org/fhir/event-status",
    "MedicationAdministration": "http://terminology.hl7.org/CodeSystem/medication-admin-status",
}
_OLDER_FHIR = "http://hl7.org/fhir/"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


def changed_meaning(content: Json) -> str | None:
    """What changes the meaning of a resource in a way that is not known here."""
    if content.get("implicitRules"):
        return "implicitRules"
    todo: list[Any] = [content]
    while todo:
        current = todo.pop()
        if isinstance(current, dict):
            if current.get("modifierExtension"):
                return "modifierExtension"
            todo.extend(v for k, v in current.items() if k != "contained")
        elif isinstance(current, list):
            todo.extend(current)
    return None


_CHANGING = ("modifierExtension", "implicitRules")


def is_plain(source: Source) -> bool:
    """Whether it is plain that nothing in a file changes what its resources say."""
    # Behind an escape, a name may hide.
    return not source.escapes and not any(name in source.text for name in _CHANGING)


@dataclass(frozen=True)
class Bearer:
    """What the record says of its patient, as far as the meaning of other entries hangs on it."""

    sex: frozenset[str] = frozenset()
    birth: str | None = None


@dataclass(slots=True)
class Context:
    """A resource, the node it becomes, and the writer of its patient's record."""

    resource: Resource
    node: NamedNode
    writer: Writer
    index: Index
    nodes: dict[int, NamedNode]
    """The nodes of all resources of the patient, by the identity of the resource."""
    bearer: Bearer
    in_doubt: bool = False
    """Whether something that is not understood may change what the resource says."""

    @property
    def content(self) -> Json:
        """The JSON of the resource."""
        return self.resource.content

    @property
    def reference(self) -> str:
        """Type/id of the resource."""
        return self.resource.reference

    def resolve(self, reference: object) -> tuple[Json | None, Resource | None]:
        """The content that a Reference element points to; the resource too if not contained."""
        target = text(obj(reference).get("reference"))
        if target is None:
            return None, None
        if target.startswith("#"):
            return self.resource.contained(target[1:]), None
        found = self.index.resolve(target, self.resource)
        return (found.content, found) if found else (None, None)

    def write_status(self) -> None:
        """The status of the resource; words that are not understood are an unknown status."""
        status = text(self.content.get("status"))
        if self.in_doubt and not self.is_in_error():
            # Whether it was done, or is asked for, is just what may have been changed.
            self.writer.terms(self.node, "status", {"UnknownStatus"})
        elif status:
            system = STATUS_SYSTEMS[self.resource.kind]
            found = self.writer.code(system, status.lower(), "EntryStatus")
            self.writer.terms(self.node, "status", found or {"UnknownStatus"})
            if not found:
                self.report_unmapped([Coding(system, status, None)], "status")

    def has_status(self, word: str) -> bool:
        """Whether the status of the resource is this word of FHIR."""
        status = text(self.content.get("status"))
        return status is not None and (status == word or status.strip().lower() == word)

    def write_clinical_status(self) -> bool:
        """Whether the state is present now; False if the resource does not say."""
        found = self._coded("clinicalStatus", CLINICAL, "ClinicalStatus")
        self.writer.terms(self.node, "clinicalStatus", found)
        if not found:
            # What may still be present counts, but not without a word.
            self.report_unmapped(codings(self.content.get("clinicalStatus")), "clinicalStatus")
        return bool(found)

    def verification(self) -> frozenset[str]:
        """How sure the record is. In words that are not understood, nothing is confirmed."""
        found = self._coded("verificationStatus", VERIFICATION, "Verification")
        if "EnteredInError" in found:
            return found
        if not found and self.content.get("verificationStatus"):
            element = self.content.get("verificationStatus")
            words = element if isinstance(element, str) else next(iter(texts(element)), None)
            self.writer.unusable(self.node, self.reference, "verificationStatus", words)
            return frozenset({"Unconfirmed"})
        return frozenset({"Unconfirmed"}) if self.in_doubt else found

    def is_in_error(self) -> bool:
        """Whether the resource was entered in error, so that not even its codes matter."""
        if "verificationStatus" in self.content:
            found = self._coded("verificationStatus", VERIFICATION, "Verification")
            if "EnteredInError" in found:
                return True
        return self.has_status("entered-in-error")

    def report_unmapped(self, coded: list[Coding], what: str = "code") -> None:
        """List one coding of an entry none of whose codes is understood. An entry that says
        nothing of what it is about cannot be used at all."""
        if not coded and what == "code":
            self.writer.unusable(self.node, self.reference, "code")
        elif coded and not self.is_in_error():
            best = coded[0]
            if len(coded) > 1:
                best = next((c for c in coded if c.system and c.code), best)
            self.writer.unmapped(self.node, self.reference, best, what)

    def _coded(self, element: str, system: str, kind: str) -> frozenset[str]:
        concept = self.content.get(element)
        if not concept:
            return frozenset()
        if isinstance(concept, str):  # as in older versions of FHIR
            return self.writer.code(system, concept.lower(), kind)
        found = self.writer.values(concept, kind)
        if found:
            return found
        # The words of FHIR are the same under no name, in capitals and under older names.
        known = (system, *self.writer.siblings(system))
        plain = (
            c.code.lower()
            for c in codings(concept)
            if c.code
            and (c.system is None or c.system in known or c.system.startswith(_OLDER_FHIR))
        )
        return frozenset(name for code in plain for name in self.writer.code(system, code, kind))
