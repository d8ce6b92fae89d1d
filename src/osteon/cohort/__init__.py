"""Many patients: grouped, assessed in batches, written as tables, in bounded memory."""

from __future__ import annotations

from osteon.cohort.batch import assess_batch

__all__ = ["assess_batch"]
