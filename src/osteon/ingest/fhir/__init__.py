"""FHIR R4 JSON: Bundles of any type, single resources and NDJSON."""

from __future__ import annotations

from osteon.ingest.fhir.collect import FhirInput
from osteon.ingest.fhir.records import fhir_records

__all__ = ["FhirInput", "fhir_records"]
