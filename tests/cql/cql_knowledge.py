"""What the rules in CQL read of the ontology: value sets, thresholds, windows, units, words.

It is generated, so that no code and no number is typed twice; the rules in `rules.cql` are not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import simple_icd_10_cm
from oracle import knowledge

from osteon.ingest.codes import EVIDENCE, Codes, load_codes
from osteon.ingest.record import OSTEON
from osteon.ingest.terminologies import terminologies
from osteon.ingest.vocabulary import Vocabulary, load_vocabulary
from osteon.resources import data_root
from osteon.sssom import read_table
from osteon.store import select

PREFIXES = """
PREFIX osteon: <https://w3id.org/osteon/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX policy: <https://w3id.org/osteon/policy/>
PREFIX regimen: <https://w3id.org/osteon/regimen/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""

CLASSES = {name: f"VALUES ?term {{ osteon:{name} }}" for name in (
    "SerumCalcium", "CorrectedCalcium", "IonizedCalcium", "SerumAlbumin", "EGFR",
    "DentalEvaluation", "Hypocalcemia", "Denosumab", "MenopausalStatus",
    "ReproductivePotentialStatement", "Dialysis",
)}  # fmt: skip
VALUE_SETS = {
    **CLASSES,
    "Advanced kidney disease": "?term osteon:marks osteon:AdvancedStage",
    "Pregnancy": "?term osteon:marks osteon:PregnancyEvidence",
    "Pregnancy question": "?term osteon:tellsOfPregnancy true",
    "Pregnant answer": "?term osteon:saysPregnant true",
    "Not pregnant answer": "?term osteon:saysPregnant false",
    "Negative test encounter": "VALUES ?term { osteon:NegativePregnancyTestEncounter }",
    "Menopause": "?term osteon:tellsOf osteon:RecordedMenopauseFinding",
    "Menopause procedure": "?term osteon:tellsOf osteon:RecordedMenopauseFinding",
    "Premenopause": "?term osteon:tellsOf osteon:PremenopausalFinding",
    "Premenopausal answer": """osteon:MenopausalStatus osteon:answerFinding ?answer .
        ?answer osteon:answerConcept ?term ; osteon:findingClass osteon:PremenopausalFinding""",
    "Postmenopausal answer": """osteon:MenopausalStatus osteon:answerFinding ?answer .
        ?answer osteon:answerConcept ?term ; osteon:findingClass osteon:RecordedMenopauseFinding""",
    "No reproduction": """?term osteon:tellsOf ?finding . ?finding osteon:excludesReproduction true
        FILTER(?finding != osteon:RecordedMenopauseFinding)""",
    "No reproduction procedure": """?term osteon:tellsOf ?finding .
        ?finding osteon:excludesReproduction true
        FILTER(?finding != osteon:RecordedMenopauseFinding)""",
    "Osteoporosis": """VALUES ?term {
        osteon:PostmenopausalOsteoporosis osteon:UnspecifiedOsteoporosis }""",
}  # fmt: skip
"""The value sets of the rules, each with the terms of Osteon whose codes it holds."""

ONLY_KIND = {
    "Advanced kidney disease": "Condition",
    "Menopause": "Condition",
    "Menopause procedure": "Procedure",
    "No reproduction": "Condition",
    "No reproduction procedure": "Procedure",
}

NUMBERS = {
    "Adult from": """osteon:Adult (owl:equivalentClass|owl:someValuesFrom|owl:intersectionOf|
        owl:withRestrictions|<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest>|
        <http://www.w3.org/1999/02/22-rdf-syntax-ns#first>)+/xsd:minInclusive ?number""",
    "Oldest age": "policy:oldest-age osteon:years ?number",
    "Reproductive from": "policy:reproductive-age-from osteon:years ?number",
    "Reproductive to": "policy:reproductive-age osteon:years ?number",
    "Presumed menopause from": "policy:presumed-menopause-age osteon:years ?number",
    "Advanced below": "policy:inferred-advanced-ckd osteon:number ?number",
    "EGFR window": "policy:egfr-window osteon:days ?number",
    "Dental window": "policy:dental-evaluation-window osteon:days ?number",
    "Calcium window": "policy:serum-calcium-window osteon:days ?number",
    "Short calcium window": "policy:serum-calcium-window-advanced-ckd osteon:days ?number",
    "Calcium limit": "policy:corrected-calcium-lower-limit osteon:number ?number",
    "Ionized limit": "policy:ionized-calcium-lower-limit osteon:number ?number",
    "Albumin slope": "policy:albumin-correction-slope osteon:number ?number",
    "Albumin reference": "policy:albumin-reference osteon:number ?number",
    "Pregnancy duration": "policy:pregnancy-duration osteon:days ?number",
    "Pregnancy test window": "policy:pregnancy-test-window osteon:days ?number",
}
DAYS = ("Pregnancy duration", "Pregnancy test window")
DECIMALS = ("Calcium limit", "Ionized limit", "Albumin slope", "Albumin reference")

WORDS = {
    "Withdrawn results": ("FHIROBS", "WithdrawnStatus"),
    "Unsettled results": ("FHIROBS", "UnsettledStatus"),
    "Performed": ("FHIREVENT", "PerformedStatus"),
    "Undone": ("FHIRMEDADM", "UndoneStatus"),
    "Not handed out": ("FHIRDISP", "UndoneStatus"),
    "Carried out": ("FHIRREQ", "PerformedStatus"),
    "Unsettled verifications": ("FHIRVER", "UnsettledVerification"),
    "Ended conditions": ("FHIRCLIN", "EndedClinicalStatus"),
    "Comparators": ("FHIRCMP", "Comparator"),
}
"""Words of FHIR by the table's prefix of their code system and the class of what they mean."""
TERMS = {
    "Refuted": ("FHIRVER", "Refuted"),
    "Entered in error": ("FHIRVER", "EnteredInError"),
    "Confirmed": ("FHIRVER", "Confirmed"),
    "Unknown acts": ("FHIREVENT", "UnknownStatus"),
}


@dataclass(frozen=True)
class Library:
    """The generated library, and the expansions of its value sets.

    Attributes:
        text: the library OsteonKnowledge.
        value_sets: {IRI: [{code, system}]}.
        regimens: {regimen: {months or days: number}}.
        numbers: the thresholds and windows by the names that the rules give them.
        units: {(observable, unit): (factor, divisor)} to the canonical unit.
    """

    text: str
    value_sets: dict[str, list[dict[str, str]]]
    regimens: dict[str, dict[str, int]]
    numbers: dict[str, Decimal]
    units: dict[tuple[str, str], tuple[Decimal, Decimal]]

    def value_set(self, name: str) -> list[dict[str, str]]:
        """The codes of a value set by the name that the rules give it."""
        return self.value_sets[_iri(name)]


@cache
def library() -> Library:
    """The knowledge that the rules need, of the packaged folder."""
    numbers = {name: Decimal(_one(pattern, "number")) for name, pattern in NUMBERS.items()}
    sets = {_iri(name): _expansion(name, pattern) for name, pattern in VALUE_SETS.items()}
    regimens = {
        row["regimen"].rpartition("/")[2]: _span(row["interval"])
        for row in _rows("?regimen a osteon:Regimen ; osteon:interval ?interval")
    }
    lines = ["library OsteonKnowledge version '1'", "using FHIR version '4.0.1'"]
    lines += [f"valueset {_quoted(name)}: '{_iri(name)}'" for name in VALUE_SETS]
    lines += [f"define {_quoted(n)}: {_number(n, value)}" for n, value in numbers.items()]
    lines += [f"define {_quoted(n)}: {_strings(_words(*key))}" for n, key in WORDS.items()]
    lines += [f"define {_quoted(n)}: {_strings(_words(*key))}" for n, key in TERMS.items()]
    for regimen, span in regimens.items():
        ((unit, number),) = span.items()
        lines.append(f"define {_quoted(f'Interval of {regimen}')}: {number} {unit}")
    units = _units()
    lines.append(f'define "Units": {_tuples(_conversion(*each) for each in units.items())}')
    lines.append(f'define "Plausible": {_tuples(_ranges())}')
    return Library("\n".join(lines) + "\n", sets, regimens, numbers, units)


def _rows(pattern: str) -> list[dict[str, str]]:
    found = select(knowledge().store, f"{PREFIXES} SELECT DISTINCT * WHERE {{ {pattern} }}")
    return [{name: str(value) for name, value in row.items() if value is not None} for row in found]


def _one(pattern: str, name: str) -> str:
    (row,) = _rows(pattern)
    return row[name]


def _iri(name: str) -> str:
    return f"{OSTEON}value-set/{name.replace(' ', '-').lower()}"


def _quoted(name: str) -> str:
    return json.dumps(name)


def _number(name: str, value: Decimal) -> str:
    if name in DAYS:
        return f"{value} days"
    return f"{value:.4f}" if name in DECIMALS else str(int(value))


def _strings(words: Iterable[str]) -> str:
    return "{ " + ", ".join(f"'{word}'" for word in sorted(words)) + " }"


def _tuples(rows: Iterable[Mapping[str, str]]) -> str:
    made = (", ".join(f"{k}: {v}" for k, v in row.items()) for row in rows)
    return "{\n  " + ",\n  ".join(f"Tuple {{ {one} }}" for one in made) + " }"


def _span(interval: str) -> dict[str, int]:
    return {{"M": "months", "D": "days"}[interval[-1]]: int(interval[1:-1])}


# ---- units -------------------------------------------------------------------------------------

_MEASURED = ("SerumCalcium", "CorrectedCalcium", "IonizedCalcium", "SerumAlbumin", "EGFR")


def _units() -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    return {
        (kind, row["unit"]): (Decimal(row.get("factor", "1")), Decimal(row.get("divisor", "1")))
        for kind in _MEASURED
        for row in _rows(
            f"osteon:{kind} osteon:acceptsUnit ?accepted . ?accepted osteon:unit ?unit ."
            "OPTIONAL { ?accepted osteon:factor ?factor }"
            "OPTIONAL { ?accepted osteon:divisor ?divisor }"
        )
    }


def _conversion(observable: tuple[str, str], by: tuple[Decimal, Decimal]) -> dict[str, str]:
    kind, unit = observable
    factor, divisor = by
    return {
        "kind": f"'{kind}'",
        "unit": f"'{unit}'",
        "factor": f"{factor:.6f}",
        "divisor": f"{divisor:.6f}",
    }


def _ranges() -> list[dict[str, str]]:
    return [
        {"kind": f"'{kind}'", **{side: f"{Decimal(row[side]):.4f}" for side in ("low", "high")}}
        for kind in _MEASURED
        for row in _rows(
            f"?policy osteon:observable osteon:{kind} ; osteon:low ?low ; osteon:high ?high"
        )
    ]


# ---- codes -------------------------------------------------------------------------------------


@cache
def _tables() -> tuple[Codes, Vocabulary, tuple[tuple[str, str], ...]]:
    """The codes, the vocabulary, and every (prefix, code) of a table that is evidence."""
    root = data_root()
    listed = {
        tuple(mapping.cells["object_id"].split(":", 1)): None
        for path in sorted(root.glob("ontology/mapping/*.sssom.tsv"))
        for mapping in read_table(path)
        if not mapping.negated and mapping.cells["predicate_id"] in EVIDENCE
    }
    # Of ICD-10-CM the tables name categories; a value set has the codes below them.
    for code in simple_icd_10_cm.get_all_codes(with_dots=True):
        listed["ICD10CM", code] = None
    return load_codes(root), load_vocabulary(root), tuple(listed)  # type: ignore[arg-type]


@cache
def _meanings() -> dict[str, list[tuple[str, str]]]:
    """For each term of Osteon, the (prefix, code) that mean it or something under it."""
    codes, vocabulary, listed = _tables()
    systems = _systems()
    found: dict[str, list[tuple[str, str]]] = {}
    for prefix, code in listed:
        for name in codes.look_up(systems[prefix][0], code):
            for kind in {name, *vocabulary.kinds.get(name, ())}:
                found.setdefault(kind, []).append((prefix, code))
    return found


@cache
def _systems() -> dict[str, tuple[str, ...]]:
    """How records cite each code system."""
    return {one.prefix: one.systems for one in terminologies(data_root())}


def _expansion(name: str, pattern: str) -> list[dict[str, str]]:
    _, vocabulary, _ = _tables()
    terms = {row["term"].removeprefix(OSTEON) for row in _rows(pattern)}
    if name in ONLY_KIND:
        terms = {term for term in terms if vocabulary.is_a(term, ONLY_KIND[name])}
    assert terms, name
    pairs = {pair for term in terms for pair in _meanings().get(term, ())}
    assert pairs, name
    return [
        {"code": code, "system": system}
        for prefix, code in sorted(pairs)
        for system in _systems()[prefix]
    ]


def _words(prefix: str, wanted: str) -> set[str]:
    """The words of a code system of FHIR that mean a term or something of its class."""
    words = {code for system, code in _meanings()[wanted] if system == prefix}
    assert words, wanted
    return words
