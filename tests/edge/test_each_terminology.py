"""Each terminology alone suffices: for every indication and every requirement, each code that a
table calls evidence of what they turn on changes the answer as the concept itself does.

The statuses that are wanted stand here, not in the tables; a code is the only thing by which an
entry can be told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from coded import (
    ALL,
    LOCAL,
    Answer,
    Code,
    Json,
    Person,
    administration,
    answered,
    assessed,
    condition,
    few,
    kind,
    local,
    procedure,
    recorded,
    result,
    statement,
    status,
)

OSTEON = "https://w3id.org/osteon/"
Entry = Callable[[list[Json]], Json]


def milligrams(amount: float) -> Entry:
    return lambda codings: statement(codings, amount)


def international(amount: float) -> Entry:
    return lambda codings: statement(codings, amount, "[iU]")


def measured(value: float, unit: str) -> Entry:
    return lambda codings: result(codings, value, unit)


def negative(codings: list[Json]) -> Json:
    return answered(codings, local("Negative"))


def planned(codings: list[Json]) -> Json:
    return {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "code": {"coding": codings},
        "authoredOn": "2026-03-01",
        "occurrenceDateTime": "2026-04-01",
    }


def allergy(codings: list[Json]) -> Json:
    return {"resourceType": "AllergyIntolerance", "code": {"coding": codings}}


OSTEOPOROSIS = condition(local("UnspecifiedOsteoporosis"))
METASTASES = condition(local("BoneMetastasis"))
BREAST = condition(local("BreastCancer"))
STAGE_4 = condition(local("CKDStage4"))
STEROIDS = condition(local("GlucocorticoidInducedOsteoporosis"))


@dataclass(frozen=True)
class Case:
    """What an entry turns: the entry is told by each code of each of the terms, one at a time."""

    item: str
    before: str
    after: str
    terms: tuple[str, ...]
    entry: Entry = condition
    rest: tuple[Json, ...] = (OSTEOPOROSIS,)
    sex: str = "female"
    birth: str = "1955-05-05"
    section: str = "requirements"
    profile: str = "article"


def indication(item: str, *terms: str, **more: object) -> Case:
    known: dict[str, object] = {"rest": (), "before": "absent"} | more
    return Case(item, after="present", terms=terms, section="indications", **known)  # type: ignore[arg-type]


MORE_TUMORS = ("LungCancer", "KidneyCancer", "ThyroidCancer", "ProstateCancer", "BreastCancer")
BLOCKERS = ("Anastrozole", "Letrozole", "Exemestane", "AromataseInhibitor")
DEPRIVERS = ("Leuprolide", "Goserelin", "Triptorelin", "Degarelix", "Relugolix", "GnRHAnalogue")
KIDNEYS = ("CKDStage4", "CKDStage5", "EndStageRenalDisease", "DialysisDependence")
YOUNG = "1990-05-05"

CASES = [
    indication(
        "postmenopausal-osteoporosis", "UnspecifiedOsteoporosis", "PostmenopausalOsteoporosis"
    ),
    indication("male-osteoporosis", "UnspecifiedOsteoporosis", sex="male"),
    indication("glucocorticoid-induced-osteoporosis", "GlucocorticoidInducedOsteoporosis"),
    indication("bone-metastases-solid-tumor", "BoneMetastasis", rest=(BREAST,)),
    indication("bone-metastases-solid-tumor", *MORE_TUMORS, rest=(METASTASES,), before="unknown"),
    indication(
        "bone-metastases-solid-tumor",
        "ProstateCancerMetastaticToBone",
        "ThyroidCancerMetastaticToBone",
    ),
    indication("multiple-myeloma", "MultipleMyeloma", "ActiveMyeloma"),
    indication(
        "cancer-treatment-induced-bone-loss", *BLOCKERS, entry=milligrams(1), rest=(OSTEOPOROSIS,)
    ),
    indication(
        "cancer-treatment-induced-bone-loss",
        *DEPRIVERS,
        entry=milligrams(1),
        rest=(OSTEOPOROSIS,),
        sex="male",
    ),
    Case("calcium-supplementation", "unknown", "met", ("CalciumCarbonate",), milligrams(3000)),
    Case("calcium-supplementation", "unknown", "met", ("CalciumCitrate",), milligrams(6000)),
    Case(
        "vitamin-d-supplementation",
        "unknown",
        "met",
        ("Cholecalciferol", "Ergocalciferol", "UnspecifiedVitaminD"),
        international(800),
    ),
    Case(
        "hypocalcemia-corrected",
        "unknown",
        "unmet",
        ("SerumCalcium", "CorrectedCalcium"),
        measured(7.0, "mg/dL"),
    ),
    Case(
        "hypocalcemia-corrected", "unknown", "unmet", ("IonizedCalcium",), measured(0.9, "mmol/L")
    ),
    Case(
        "vitamin-d-deficiency-corrected",
        "unknown",
        "unmet",
        ("TwentyFiveHydroxyvitaminD",),
        measured(10, "ng/mL"),
    ),
    Case("dental-evaluation", "unknown", "met", ("DentalEvaluation",), procedure),
    Case(
        "invasive-dental-procedures-completed",
        "unknown",
        "unmet",
        ("ToothExtraction", "JawImplantation"),
        planned,
    ),
    Case(
        "pregnancy-test-before-first-dose",
        "unknown",
        "met",
        ("PregnancyTest",),
        negative,
        rest=(STEROIDS,),
        birth=YOUNG,
    ),
    Case(
        "contraception",
        "unknown",
        "met",
        ("IntrauterineDeviceInsertion", "ContraceptiveImplantInsertion"),
        procedure,
        rest=(STEROIDS,),
        birth=YOUNG,
    ),
    *(
        Case(f"ckd-mbd-{name}", "unknown", "met", (term,), entry, rest=(OSTEOPOROSIS, STAGE_4))
        for name, term, entry in (
            ("intact-pth", "IntactPTH", measured(60, "pg/mL")),
            ("serum-calcium", "SerumCalcium", measured(9.4, "mg/dL")),
            ("25-hydroxyvitamin-d", "TwentyFiveHydroxyvitaminD", measured(32, "ng/mL")),
            (
                "1-25-dihydroxyvitamin-d",
                "OneTwentyFiveDihydroxyvitaminD",
                measured(40, "pg/mL"),
            ),
        )
    ),
    Case("severe-hypocalcemia-risk", "absent", "applies", KIDNEYS, section="cautions"),
    Case(
        "severe-hypocalcemia-risk",
        "absent",
        "applies",
        ("EGFR",),
        measured(20, "mL/min/{1.73_m2}"),
        section="cautions",
    ),
    Case(
        "pregnancy", "unknown", "present", ("Pregnancy",), birth=YOUNG, section="contraindications"
    ),
    Case(
        "hypersensitivity",
        "absent",
        "present",
        ("Denosumab", "Denosumab60mgProduct", "Denosumab120mgProduct"),
        allergy,
        section="contraindications",
        profile="article+label",
    ),
]


def ids(case: Case) -> str:
    return f"{case.item}-{case.terms[0]}"


def codes_of(case: Case) -> list[Code]:
    return few([code for code in ALL if not code.terms.isdisjoint(case.terms)])


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_each_code_alone_suffices(case: Case, tmp_path: Path) -> None:
    nobody = Person("nobody", list(case.rest), case.sex, case.birth)
    people = [
        Person(str(code), [*case.rest, case.entry([code.coding()])], case.sex, case.birth)
        for code in codes_of(case)
    ]
    answers = assessed([nobody, *people], tmp_path, case.profile)
    assert status(answers.pop("nobody"), case.section, case.item) == case.before
    found = {key: status(answer, case.section, case.item) for key, answer in answers.items()}
    assert found == dict.fromkeys(answers, case.after)


SECTIONS = ("indications", "requirements", "contraindications", "cautions", "notCovered")
# What the amounts are is no matter here; both are told alike.
ENTRIES: dict[str, Entry] = {
    "Condition": condition,
    "Drug": administration,
    "Observation": lambda codings: result(codings, 20, "mg/dL"),
    "Procedure": procedure,
}
OTHERS = [code for code in ALL if code.table != LOCAL and len({kind(t) for t in code.terms}) == 1]


def gist(answer: Answer) -> dict[str, object]:
    """What an answer concludes, without the words and the codes it quotes."""
    found: dict[str, object] = {"verdict": answer["verdict"]}
    for section in SECTIONS:
        found[section] = {item["id"]: item.get("status", "listed") for item in answer[section]}
    return found | {"lastDose": (answer["schedule"] or {}).get("lastDose")}


@pytest.mark.parametrize("name", list(ENTRIES))
def test_every_code_says_what_the_local_codes_of_its_concepts_say(
    name: str, tmp_path: Path
) -> None:
    """Not only for what turns something on: all codes that are evidence, of all tables."""
    told = few([code for code in OTHERS if {kind(term) for term in code.terms} == {name}])
    meant = {code.terms for code in told}
    assert len(told) > 15
    entry, rest = ENTRIES[name], [OSTEOPOROSIS, METASTASES]
    people = [Person(str(code), [*rest, entry([code.coding()])], birth=YOUNG) for code in told]
    people += [
        Person(" ".join(sorted(terms)), [*rest, entry(local(*sorted(terms)))], birth=YOUNG)
        for terms in meant
    ]
    answers = assessed(people, tmp_path)
    differing = [
        str(code)
        for code in told
        if gist(answers[str(code)]) != gist(answers[" ".join(sorted(code.terms))])
    ]
    assert differing == []
    understood = [answers[str(code)]["codesNotUnderstood"] for code in told]
    assert understood == [[]] * len(told)


def test_what_is_no_evidence_would_differ(tmp_path: Path) -> None:
    """The same entries with codes that are broader, or of something else, and so say nothing."""
    broad = [
        {"system": "http://terminology.hl7.org/CodeSystem/MSH", "code": "D011471"},
        {"system": "http://purl.obolibrary.org/obo/mondo.owl", "code": "MONDO:0021259"},
        {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "N40"},
    ]
    people = [Person(c["code"], [METASTASES, condition([c])], sex="male") for c in broad]
    people.append(Person("told", [METASTASES, condition(local("ProstateCancer"))], sex="male"))
    answers = assessed(people, tmp_path)
    told = gist(answers.pop("told"))
    assert all(gist(answer) != told for answer in answers.values())
    for answer in answers.values():
        assert status(answer, "indications", "bone-metastases-solid-tumor") == "unknown"


TWICE = [
    {"system": "http://snomed.info/sct", "code": "102447009"},
    {"system": "http://purl.obolibrary.org/obo/mondo.owl", "code": "MONDO:0008159"},
]


def test_an_entry_coded_twice_is_one_fact_with_both_codes(tmp_path: Path) -> None:
    record = recorded([Person("twice", [condition(TWICE)])], tmp_path)[0]
    conditions = [t for t in record.triples if t.predicate.value == f"{OSTEON}hasCondition"]
    assert len(conditions) == 1
    node = conditions[0].object
    own = [t for t in record.triples if t.subject == node]
    types = {t.object.value for t in own if t.predicate.value.endswith("#type")}
    assert types == {f"{OSTEON}PostmenopausalOsteoporosis"}
    codings = {t.object for t in own if t.predicate.value == f"{OSTEON}coding"}
    notations = {
        t.object.value
        for t in record.triples
        if t.subject in codings and t.predicate.value == f"{OSTEON}notation"
    }
    assert notations == {"102447009", "MONDO:0008159"}
    answer = assessed([Person("twice", [condition(TWICE)])], tmp_path)["twice"]
    (found,) = [i for i in answer["indications"] if i["id"] == "postmenopausal-osteoporosis"]
    assert found["status"] == "present"
    assert found["because"].count("Condition/p0-e0") == 1
