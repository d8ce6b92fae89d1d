"""The kinds of resources that are read."""

from __future__ import annotations

from typing import Final

ENTRIES: Final = frozenset(
    {
        "AllergyIntolerance",
        "Condition",
        "Immunization",
        "MedicationAdministration",
        "MedicationDispense",
        "MedicationRequest",
        "MedicationStatement",
        "MedicationUsage",
        "Observation",
        "Procedure",
        "ServiceRequest",
    }
)
"""Those that become entries of a record."""
KINDS: Final = ENTRIES | {"Bundle", "Medication", "Patient", "Substance"}
"""These, and what they refer to or stand in."""
