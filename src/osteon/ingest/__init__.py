"""From files to record graphs: the first stage, and the only one that knows file formats."""

from __future__ import annotations

from osteon.ingest.read import read_records
from osteon.ingest.record import PatientRecord

__all__ = ["PatientRecord", "read_records"]
