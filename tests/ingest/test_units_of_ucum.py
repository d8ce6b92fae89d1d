"""Units and factors of the ontology against UCUM (ucumvert), and molar masses against the table of
standard atomic weights: two sources that know nothing of the ontology."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from ucumvert import PintUcumRegistry
from ucumvert.parser import InvalidUcumError

from .conftest import ROOT

O = Namespace("https://w3id.org/osteon/")  # noqa: E741 - the prefix of every term here

# Standard atomic weights, abridged (IUPAC's CIAAW 2021), of the elements that are weighed here.
WEIGHTS = {
    **{"H": "1.008", "C": "12.011", "N": "14.007", "O": "15.999"},
    **{"Mg": "24.305", "P": "30.974", "Ca": "40.078"},
}
# UCUM counts a mole in particles; pint leaves it a dimension of its own, and so does a laboratory.
WANTED = [
    *("mg/dL", "mmol/L", "g/L", "g/dL", "nmol/L", "ng/mL", "pg/mL", "pmol/L", "umol/L", "meq/L"),
    *("mL/min", "mL/min/{1.73_m2}", "mL/s", "mg/d", "g/d"),
]

MISREAD = {
    "mL/min/1.73.m2": "mL/min/{1.73_m2}",
    "ml/min/1.73.m2": "mL/min/{1.73_m2}",
    "mg%": "mg/dL",
}
"""Found in records, and read as what they mean there; UCUM would read another kind of unit."""
ROUNDED = 1e-5
"""How far a factor may be from the exact one: laboratories write 2.496 for 2.49600639."""


@cache
def registry() -> PintUcumRegistry:
    return PintUcumRegistry()


def parsed(unit: str) -> Any:
    """A unit of UCUM as a quantity of pint; what is annotation alone is a plain number."""
    return registry().from_ucum(re.sub(r"^\{[^}]*\}$", "1", unit))


@cache
def ontology() -> Graph:
    graph = Graph()
    for name in ("observable", "unit", "policy", "finding", "dosing"):
        graph.parse(ROOT / "ontology" / f"{name}.ttl")
    return graph


def number(node: URIRef | Any, name: str) -> Fraction | None:
    value = ontology().value(node, O[name])
    return Fraction(str(value)) if isinstance(value, Literal) else None


def local(node: Any) -> str:
    return str(node).removeprefix(str(O))


def observables() -> list[str]:
    return sorted({local(each) for each in ontology().subjects(O.canonicalUnit)})


def accepted(observable: str) -> dict[str, Fraction]:
    """What one of each accepted unit is in the canonical unit."""
    return {
        str(ontology().value(node, O.unit)): (number(node, "factor") or Fraction(1))
        / (number(node, "divisor") or Fraction(1))
        for node in ontology().objects(O[observable], O.acceptsUnit)
    }


def preferred(observable: str) -> list[str]:
    return [
        str(ontology().value(node, O.unit))
        for node in ontology().objects(O[observable], O.acceptsUnit)
        if ontology().value(node, O.preferredSpelling)
    ]


def substance(observable: str) -> URIRef | None:
    found = ontology().value(None, O.substanceOf, O[observable])
    return found if isinstance(found, URIRef) else None


def by_ucum(observable: str, unit: str) -> float:
    """The factor to the canonical unit, from UCUM and, where moles are weighed, the molar mass."""
    canonical = parsed(str(ontology().value(O[observable], O.canonicalUnit)))
    given = parsed(unit)
    weighed = substance(observable)
    mass = number(weighed, "molarMass") if weighed else None
    charge = number(weighed, "charge") if weighed else None
    mole = parsed("mol")
    if "eq/" in unit:
        assert charge, f"{observable} has no charge"
        given = parsed(unit.replace("eq", "mol")) / float(charge)
    if given.dimensionality == canonical.dimensionality:
        return float((given / canonical).to("").magnitude)
    assert mass, f"{observable} has no molar mass"
    a_mole = float(mass) * parsed("g") / mole
    for converted in (given * a_mole, given / a_mole):
        if converted.dimensionality == canonical.dimensionality:
            return float((converted / canonical).to("").magnitude)
    raise AssertionError(f"{unit} is no unit of {observable}")


CASES = [(observable, unit) for observable in observables() for unit in preferred(observable)]


@pytest.mark.parametrize(("observable", "unit"), CASES)
def test_factor_is_that_of_ucum(observable: str, unit: str) -> None:
    assert float(accepted(observable)[unit]) == pytest.approx(
        by_ucum(observable, unit), rel=ROUNDED
    )


@pytest.mark.parametrize("observable", observables())
def test_other_spellings_mean_a_preferred_one(observable: str) -> None:
    factors = accepted(observable)
    known = {factors[unit] for unit in preferred(observable)}
    for unit, factor in factors.items():
        assert factor in known, unit
        try:
            parsed(unit)
        except InvalidUcumError:
            continue
        # What UCUM can read, it reads alike, but for what records misspell.
        if unit not in MISREAD:
            assert float(factor) == pytest.approx(by_ucum(observable, unit), rel=ROUNDED), unit


def test_the_units_of_the_laboratory_are_accepted() -> None:
    units = {unit for observable in observables() for unit in preferred(observable)}
    assert set(WANTED) <= units


def weigh(formula: str) -> Fraction:
    parts = re.findall(r"([A-Z][a-z]?)(\d*)", formula)
    assert "".join(element + count for element, count in parts) == formula
    return sum((Fraction(WEIGHTS[e]) * int(count or 1) for e, count in parts), Fraction(0))


SUBSTANCES = [
    (local(node), str(formula)) for node, formula in ontology().subject_objects(O.formula)
]


@pytest.mark.parametrize(("name", "formula"), SUBSTANCES)
def test_molar_mass_is_that_of_the_formula(name: str, formula: str) -> None:
    mass = number(O[name], "molarMass")
    assert mass is not None
    # Within the rounding of laboratories: a part in a thousand.
    assert float(mass) == pytest.approx(float(weigh(formula)), rel=1e-3)


def test_there_are_formulas() -> None:
    assert len(SUBSTANCES) == 8


@pytest.mark.parametrize("salt", ["CalciumCarbonate", "CalciumCitrate"])
def test_elemental_share_is_that_of_the_formula(salt: str) -> None:
    weighed = ontology().value(None, O.substanceOf, O[salt])
    formula = str(ontology().value(weighed, O.formula))
    atoms = int((re.search(r"Ca(\d*)", formula) or [""])[1] or 1)
    exact = atoms * Fraction(WEIGHTS["Ca"]) / weigh(formula)
    share = number(weighed, "elementalShare")
    assert share is not None
    assert float(share) == pytest.approx(float(exact), abs=5e-5)
    # The policy uses whole per cents.
    choice = ontology().value(None, O.salt, O[salt])
    assert number(choice, "number") == round(exact, 2)


@pytest.mark.parametrize(
    ("prop", "worth", "ucum"),
    [("massUnit", "milligrams", "mg"), ("internationalUnit", "units", "[iU]")],
)
def test_units_of_supplements_are_those_of_ucum(prop: str, worth: str, ucum: str) -> None:
    base, read = registry().from_ucum(ucum), 0
    for node, unit in ontology().subject_objects(O[prop]):
        try:
            given = registry().from_ucum(str(unit))
        except InvalidUcumError:
            continue  # a spelling of records, such as mcg
        factor = number(node, worth)
        assert factor is not None
        assert float(factor) == pytest.approx(float((given / base).to("").magnitude), rel=1e-9)
        read += 1
    assert read >= 2


def test_an_international_unit_is_no_mass_in_ucum() -> None:
    unit, mass = registry().from_ucum("[iU]"), registry().from_ucum("ug")
    assert unit.dimensionality != mass.dimensionality


@pytest.mark.parametrize("unit", MISREAD)
def test_what_ucum_reads_otherwise_is_another_kind_of_unit(unit: str) -> None:
    assert parsed(unit).dimensionality != parsed(MISREAD[unit]).dimensionality


def test_a_wrong_factor_would_be_found() -> None:
    assert by_ucum("SerumCalcium", "mmol/L") == pytest.approx(4.008)
    assert by_ucum("SerumCalcium", "mmol/L") != pytest.approx(4.0, rel=1e-4)
    assert by_ucum("Magnesium", "meq/L") == pytest.approx(1.21525)
