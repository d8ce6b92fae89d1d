"""Quantities."""

from __future__ import annotations

from pyoxigraph import NamedNode

from osteon.ingest.fhir.elements import Json, text
from osteon.ingest.fhir.writer import Writer

_UCUM = "http://unitsofmeasure.org"
_COMPARATOR = "http://hl7.org/fhir/quantity-comparator"


def unit_of(quantity: Json) -> str | None:
    """The UCUM code if there is one, else the unit in words."""
    code, unit = text(quantity.get("code")), text(quantity.get("unit"))
    if code and text(quantity.get("system")) == _UCUM:
        return code
    return unit or code


def write_quantity(writer: Writer, node: NamedNode, quantity: Json) -> None:
    """A measured value; what is no number is kept as text."""
    value = quantity.get("value")
    comparator = text(quantity.get("comparator"))
    understood = writer.code(_COMPARATOR, comparator, "Comparator")
    if comparator and not understood:
        # An unknown comparator changes what the number means.
        writer.string(node, "valueText", f"{comparator} {value}")
    elif value is not None and not writer.number(node, "value", value):
        writer.string(node, "valueText", str(value))
    writer.terms(node, "comparator", understood)
    writer.string(node, "unit", unit_of(quantity))
