"""A record said otherwise is the same record: order, files, copies, names, units, other people.

Most properties compare what is read, as everything after it follows from that alone; a few go all
the way to the answer.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import EXAMPLES, ROOT
from pyoxigraph import RdfFormat, Triple, parse

from .made_up import examples
from .same import (
    UNMAPPED,
    UNRELATED,
    answer,
    bundle,
    comparable,
    facts,
    fhir_examples,
    plain_answer,
    read,
    renamed,
    renaming,
    resources,
    subject_of,
    without_text,
)

NAMES = st.sampled_from(fhir_examples())
# Examples of all kinds: a first dose, doses given, stopped, two regimens, dirty data, supplements.
WHOLE = st.sampled_from(
    (
        *("first-dose-ready", "breast-mets-due-today", "stopped-for-good", "two-regimens"),
        *("dirty-data", "supplements-over-range", "test-before-each-dose", "monthly-order"),
    )
)


@cache
def plain_facts(name: str) -> frozenset[str]:
    (record,) = read(bundle(resources(name)))
    return frozenset(facts(record))


@given(NAMES, st.data())
@examples(25)
def test_order_of_entries(name: str, data: st.DataObject) -> None:
    (record,) = read(bundle(data.draw(st.permutations(resources(name)))))
    assert facts(record) == plain_facts(name)


@given(NAMES, st.data())
@examples(25)
def test_copies_of_entries(name: str, data: st.DataObject) -> None:
    entries = resources(name)
    copies = data.draw(st.lists(st.sampled_from(entries), min_size=1, max_size=5))
    marked = [json.loads(json.dumps(c)) for c in copies]
    for copy in marked[::2]:
        copy["resource"]["meta"] = {"source": "elsewhere"}
    (record,) = read(bundle(entries + marked))
    assert facts(record) == plain_facts(name)


@given(NAMES, st.data())
@examples(25)
def test_splitting_a_bundle(name: str, data: st.DataObject) -> None:
    entries = resources(name)
    part_of = st.lists(st.integers(0, 2), min_size=len(entries), max_size=len(entries))
    places = data.draw(part_of)
    parts = [[e for e, at in zip(entries, places, strict=True) if at == n] for n in range(3)]
    (record,) = read(*(bundle(part) for part in data.draw(st.permutations(parts))))
    assert facts(record) == plain_facts(name)


@given(NAMES, st.data())
@examples(25)
def test_bundle_or_lines(name: str, data: st.DataObject) -> None:
    entries = data.draw(st.permutations(resources(name)))
    lines = "\n".join(json.dumps(entry["resource"]) for entry in entries)
    (record,) = read(lines, suffix="ndjson")
    assert facts(record) == plain_facts(name)


@given(NAMES, st.lists(st.sampled_from(UNRELATED), min_size=1), st.booleans())
@examples(25)
def test_resources_of_other_kinds(name: str, others: list[Any], first: bool) -> None:
    entries = resources(name)
    more = [{"resource": {**other, **subject_of(entries)}} for other in others]
    (record,) = read(bundle(more + entries if first else entries + more))
    assert facts(record) == plain_facts(name)


@given(NAMES, NAMES)
@examples(20)
def test_other_patients(name: str, other: str) -> None:
    (first, *_) = read(bundle(resources(name)), bundle(resources(other)))
    if name != other:
        assert facts(first) == plain_facts(name)


@given(NAMES, st.data())
@examples(25)
def test_new_names(name: str, data: st.DataObject) -> None:
    entries = resources(name)
    names = data.draw(renaming(entries))
    (record,) = read(bundle(renamed(entries, names)))
    back = {new: old for old, new in names.items()}
    key = next(old for old in names if old.startswith("Patient/")).partition("/")[2]
    new_key = names[f"Patient/{key}"].partition("/")[2]

    def old_name(text: str) -> str:
        """One triple under the old names."""
        words = text.split(" ")
        for place, word in enumerate(words):
            head, mark, tail = word.partition(f"/record/{new_key}/")
            if mark:
                kind, ident, *rest = tail.rstrip(">").replace("#", " #").split("/", 2)
                ident, _, mark_ = ident.partition(" ")
                reference = back[f"{kind}/{ident}"]
                below = "".join(f"/{part}".replace(" #", "#") for part in rest)
                end = ">" if tail.endswith(">") else ""
                words[place] = f"{head}/record/{key}/{reference}{mark_}{below}{end}"
            elif word.startswith('"') and word.strip('"') in back:
                words[place] = f'"{back[word.strip(chr(34))]}"'
        return " ".join(words)

    assert {old_name(text) for text in facts(record)} == plain_facts(name)


TURTLES = tuple(sorted(path.stem for path in EXAMPLES.glob("*.ttl")))


@cache
def lines(name: str) -> tuple[str, ...]:
    """An example in N-Triples with names for its nameless nodes."""
    triples = parse(input=(EXAMPLES / f"{name}.ttl").read_bytes(), format=RdfFormat.TURTLE)
    return tuple(f"{t.triple} .".replace("_:", "http://e/b") for t in triples)


@given(st.sampled_from(TURTLES), st.data())
@examples(25)
def test_order_of_triples(name: str, data: st.DataObject) -> None:
    (record,) = read("\n".join(lines(name)), suffix="nt")
    mixed = data.draw(st.permutations(lines(name)))
    twice = data.draw(st.lists(st.sampled_from(lines(name)), max_size=5))
    (again,) = read("\n".join([*mixed, *twice]), suffix="nt")
    assert facts(again) == facts(record)
    half = len(mixed) // 2
    both = read("\n".join(mixed[:half]), "\n".join([*mixed[half:], *twice]), suffix="nt")
    assert [facts(one) for one in both] == [facts(record)]


# -- all the way to the answer ------------------------------------------------------------------


@given(WHOLE, st.data())
@examples(6, slow=True)
def test_answer_to_the_same_said_otherwise(name: str, data: st.DataObject) -> None:
    entries = resources(name)
    names = data.draw(renaming(entries))
    mixed = data.draw(st.permutations(renamed(entries, names)))
    (record,) = read(bundle(mixed))
    triples: tuple[Triple, ...] = tuple(data.draw(st.permutations(record.triples)))
    found = answer(type(record)(record.patient, record.label, triples, record.source))
    wanted = plain_answer(name)
    assert comparable(found) == comparable(wanted, names)


@given(WHOLE)
@examples(3, slow=True)
def test_answer_beside_a_code_that_is_not_understood(name: str) -> None:
    entries = resources(name)
    (record,) = read(bundle([*entries, {"resource": {**UNMAPPED, **subject_of(entries)}}]))
    found, wanted = answer(record), plain_answer(name)
    new = [c for c in found["codesNotUnderstood"] if c["subject"] == "Observation/unmapped"]
    assert [code["code"] for code in new] == ["8302-2"]
    found["codesNotUnderstood"] = [c for c in found["codesNotUnderstood"] if c not in new]
    assert found == wanted


@cache
def units() -> dict[str, list[tuple[str, Decimal, bool]]]:
    """The units of each measured observable: name, number, and whether it divides."""
    osteon = "https://w3id.org/osteon/"
    said: dict[str, dict[str, list[str]]] = {}
    path = ROOT / "ontology" / "observable.ttl"
    for quad in parse(path=str(path), format=RdfFormat.TURTLE):
        key = str(quad.subject)
        name = quad.predicate.value.removeprefix(osteon)
        value = str(quad.object) if name == "acceptsUnit" else getattr(quad.object, "value", "")
        said.setdefault(key, {}).setdefault(name, []).append(value)
    found: dict[str, list[tuple[str, Decimal, bool]]] = {}
    for key, about in said.items():
        for node in about.get("acceptsUnit", ()):
            unit = said[node]
            number = (unit.get("factor") or unit["divisor"])[0]
            one = (unit["unit"][0], Decimal(number), "divisor" in unit)
            found.setdefault(key.strip("<>").removeprefix(osteon), []).append(one)
    return found


# A limit that some rule compares with, in the canonical unit of the observable.
EDGES = {
    "SerumCalcium": ("8.6", "10.5"),
    "IonizedCalcium": ("1.12",),
    "SerumAlbumin": ("4.0", "3.0"),
    "EGFR": ("30", "60"),
    "CreatinineClearance": ("60", "35"),
    "TwentyFiveHydroxyvitaminD": ("20",),
    "IntactPTH": ("65",),
}


def in_unit(canonical: Decimal, number: Decimal, divides: bool) -> tuple[Decimal, Decimal]:
    """A short value in a unit, near a canonical one, and exactly what it is there."""
    rough = canonical * number if divides else canonical / number
    value = round(rough, 2 if rough < 100 else 0)
    exact = value / number if divides else value * number
    return value, exact


def tiny(labs: dict[str, tuple[Decimal, str]]) -> str:
    """A woman with postmenopausal osteoporosis and some laboratory values, in Turtle."""
    nodes = [
        f'[ a osteon:{name} ; osteon:reference "Observation/{name}" ; osteon:value {value:f} ; '
        f'osteon:unit "{unit}" ; osteon:effective "2026-03-01"^^xsd:date ]'
        for name, (value, unit) in sorted(labs.items())
    ]
    return (
        "@prefix osteon: <https://w3id.org/osteon/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "<http://e/p> a osteon:Patient ; osteon:sex osteon:Female ;\n"
        '  osteon:birthDate "1955-01-20"^^xsd:date ;\n'
        '  osteon:hasCondition [ a osteon:PostmenopausalOsteoporosis ; osteon:reference "C/1" ] ;\n'
        f"  osteon:hasObservation {', '.join(nodes)} ."
    )


@given(st.data())
@examples(8, slow=True)
def test_equal_amounts_in_other_units(data: st.DataObject) -> None:
    names = data.draw(st.sets(st.sampled_from(sorted(EDGES)), min_size=3))
    other: dict[str, tuple[Decimal, str]] = {}
    canonical: dict[str, tuple[Decimal, str]] = {}
    for name in sorted(names):
        unit, number, divides = data.draw(st.sampled_from(units()[name]))
        edge = Decimal(data.draw(st.sampled_from(EDGES[name])))
        step = data.draw(st.sampled_from((Decimal("-0.01"), Decimal(0), Decimal("0.01"))))
        value, exact = in_unit(edge + step, number, divides)
        if exact * number != value and divides:
            continue  # only what converts exactly is an equal amount
        base = next(u for u, n, d in units()[name] if n == 1)
        other[name], canonical[name] = (value, unit), (exact, base)
    (first,) = read(tiny(other), suffix="ttl")
    (second,) = read(tiny(canonical), suffix="ttl")
    assert without_text(answer(first)) == without_text(answer(second))


@pytest.mark.parametrize(
    ("name", "value", "unit", "met"),
    [
        ("TwentyFiveHydroxyvitaminD", "49.92", "nmol/L", True),  # 20 ng/mL
        ("TwentyFiveHydroxyvitaminD", "49.91", "nmol/L", False),
        ("TwentyFiveHydroxyvitaminD", "20", "ng/mL", True),
        ("TwentyFiveHydroxyvitaminD", "19.99", "ng/mL", False),
    ],
)
def test_the_units_reach_the_same_edge(name: str, value: str, unit: str, met: bool) -> None:
    (record,) = read(tiny({name: (Decimal(value), unit)}), suffix="ttl")
    found = {r["id"]: r["status"] for r in answer(record)["requirements"]}
    assert found["vitamin-d-deficiency-corrected"] == ("met" if met else "unmet")
