"""From a record graph back to FHIR."""

from __future__ import annotations

from osteon.convert.bundle import bundle

__all__ = ["bundle"]
