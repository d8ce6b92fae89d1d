"""Classify patients: OWL class definitions compiled to SPARQL, explained in memory."""

from __future__ import annotations

from .classifier import Classifier, Status
from .evidence import PatientView
from .vocabulary import TYPES_GRAPH

__all__ = ["TYPES_GRAPH", "Classifier", "PatientView", "Status"]
