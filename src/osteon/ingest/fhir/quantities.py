"""Quantities, reference ranges and interpretations."""

from __future__ import annotations

from pyoxigraph import NamedNode

from osteon.ingest.fhir.elements import Json, codings, obj, objects, text
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


def write_reference_range(writer: Writer, node: NamedNode, ranges: object) -> None:
    """The laboratory's own limits: the normal range, or the first one."""
    known = objects(ranges)
    if not known:
        return
    chosen = next((r for r in known if _is_normal(r)), known[0])
    for side, name in (("low", "referenceLow"), ("high", "referenceHigh")):
        limit = obj(chosen.get(side))
        if writer.number(node, name, limit.get("value")):
            writer.string(node, "referenceUnit", unit_of(limit))


def _is_normal(entry: Json) -> bool:
    coded = codings(entry.get("type"))
    return not coded or any(c.code == "normal" for c in coded)
