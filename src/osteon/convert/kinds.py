"""Where each kind of resource has what, and in which words."""

from __future__ import annotations

from typing import Final

from osteon.ingest.fhir.context import CLINICAL, VERIFICATION

GENDER: Final = "http://hl7.org/fhir/administrative-gender"
COMPARATOR: Final = "http://hl7.org/fhir/quantity-comparator"
STOPPED_ON: Final = (
    "http://hl7.org/fhir/5.0/StructureDefinition/extension-MedicationRequest.effectiveDosePeriod"
)
OF_ALLERGIES: Final = {
    CLINICAL: "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
    VERIFICATION: "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
}
DEFAULT_STATUS: Final = {
    "Observation": "final",
    "Procedure": "completed",
    "ServiceRequest": "active",
    "MedicationRequest": "active",
    "MedicationStatement": "active",
    "MedicationUsage": "recorded",
    "MedicationAdministration": "completed",
    "MedicationDispense": "completed",
    "Immunization": "completed",
}
"""What no status means, in the words of each kind of resource."""
NAMES_ITS_CODE: Final = {
    "Condition": "code",
    "Observation": "code",
    "Procedure": "code",
    "ServiceRequest": "code",
    "AllergyIntolerance": "code",
    "Immunization": "vaccineCode",
    "MedicationAdministration": "medicationCodeableConcept",
    "MedicationDispense": "medicationCodeableConcept",
    "MedicationRequest": "medicationCodeableConcept",
    "MedicationStatement": "medicationCodeableConcept",
}


EXPOSED: Final = (
    "MedicationDispense",
    "MedicationStatement",
    "Immunization",
    "Procedure",
)
POSSIBLE_DAYS: Final = {
    "MedicationAdministration": {"effective": "effectiveDateTime"},
    "MedicationDispense": {"start": "whenHandedOver"},
    "MedicationStatement": {},
    "Immunization": {"effective": "occurrenceDateTime"},
    "Procedure": {"effective": "performedDateTime"},
    "MedicationRequest": {"authored": "authoredOn"},
    "ServiceRequest": {"authored": "authoredOn"},
}
"""Where each kind of resource has the days of such an entry."""
