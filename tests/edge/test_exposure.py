"""Denosumab told otherwise than as a coded administration: neither passed over nor a sure dose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from anna import PRODUCT_60, RXNORM, Json, anna, resource, without_order
from tiny import Answer, assessed, fact

from osteon.cli import main

HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
CPT = "http://www.ama-assn.org/go/cpt"
SCT = "http://snomed.info/sct"
DAY = "2025-10-01"
MESSAGE = (
    "This entry may stand for a dose that was given, and does not say so; it counts as one that "
    "may have been."
)
WANTED = (
    "the dose itself, with a coded drug, its date and its status (FHIR: MedicationAdministration); "
    "if it was none, the status not-done, or words that do not name the drug"
)
UNREAD = "This order names its drug in a form that is not read; it was not checked."
UNREAD_WANTED = "an order of the drug by its code, with dose and interval (FHIR: MedicationRequest)"


def code(system: str, value: str, display: str | None = None, words: str | None = None) -> Json:
    coding = {"system": system, "code": value} | ({"display": display} if display else {})
    return {"coding": [coding]} | ({"text": words} if words else {})


J0897 = code(HCPCS, "J0897")
UNLISTED = code(RXNORM, "9999999", "denosumab-bbdz 60 MG/ML [Jubbonti]")


def given(concept: Json, **more: Any) -> Json:
    return resource(
        "MedicationAdministration",
        **{"status": "completed", "effectiveDateTime": DAY, **more},
        medicationCodeableConcept=concept,
    )


def done(concept: Json, status: str = "completed", day: str = DAY, **more: Any) -> Json:
    return resource("Procedure", "p", status=status, code=concept, performedDateTime=day, **more)


def dispensed(concept: Json = PRODUCT_60, day: str = DAY, status: str = "completed") -> Json:
    return resource(
        "MedicationDispense",
        "d",
        status=status,
        medicationCodeableConcept=concept,
        whenHandedOver=day,
    )


def shot(concept: Json, status: str = "completed") -> Json:
    return resource("Immunization", "i", status=status, vaccineCode=concept, occurrenceDateTime=DAY)


def used(concept: Json, status: str = "active") -> Json:
    return resource(
        "MedicationStatement",
        "m",
        status=status,
        medicationCodeableConcept=concept,
        effectivePeriod={"start": "2024-05-01"},
    )


def ordered(
    concept: Json,
    status: str = "active",
    kind: str = "MedicationRequest",
    day: str = "2026-03-02",
) -> Json:
    name = "code" if kind == "ServiceRequest" else "medicationCodeableConcept"
    return resource(kind, "r", status=status, intent="order", authoredOn=day, **{name: concept})


MODIFIER = [{"url": "http://example.org/sure", "valueBoolean": False}]


def answer_for(tmp_path: Path, *resources: Json) -> Answer:
    return assessed(tmp_path, without_order(*resources), suffix="json")


TEACHING, REFUSED = "education about denosumab", "denosumab injection refused"
# What may be a dose: name, resource, what is shown of it
POSSIBLE: list[tuple[str, Json, str]] = [
    ("words-with-the-name", given({"text": "denosumab 60 mg"}), "denosumab 60 mg"),
    ("words-with-a-brand", given({"text": "Prolia 60 mg/mL syringe"}), "Prolia 60 mg/mL syringe"),
    ("code-that-is-not-listed", given(UNLISTED), "denosumab-bbdz 60 MG/ML [Jubbonti]"),
    ("code-not-listed-with-name", given(code(RXNORM, "9999999", words="Prolia")), "Prolia"),
    ("modifier", given(PRODUCT_60, modifierExtension=MODIFIER), "993456"),
    ("dispense", dispensed(), "993456"),
    ("dispense-in-words", dispensed({"text": "Jubbonti"}), "Jubbonti"),
    ("immunization", shot({"text": "denosumab"}), "denosumab"),
    ("procedure-hcpcs", done(J0897), "J0897"),
    ("procedure-hcpcs-biosimilar", done(code(HCPCS, "Q5136")), "Q5136"),
    ("procedure-cpt", done(code(CPT, "96372", words="Prolia injection")), "Prolia injection"),
    ("procedure-snomed", done(code(SCT, "1", "Injection of denosumab")), "Injection of denosumab"),
    ("procedure-use", done(code(CPT, "96372"), usedCode=[{"text": "Prolia"}]), "Prolia"),
    ("procedure-hcpcs-unsure", done(code(HCPCS, "Q5162")), "Q5162"),
    ("procedure-of-teaching", done({"text": "education about denosumab"}), TEACHING),
    ("procedure-refused", done({"text": "denosumab injection refused"}), REFUSED),
    ("procedure-unknown", done(J0897, status="unknown"), "J0897"),
    ("order-carried-out", ordered(PRODUCT_60, "completed"), "993456"),
    ("order-in-words-stopped-use", used({"text": "Prolia 60 mg"}, "stopped"), "Prolia 60 mg"),
    ("statement-in-words", used({"text": "denosumab every 6 months"}), "denosumab every 6 months"),
]


@pytest.mark.parametrize(
    ("entry", "found"), [p[1:] for p in POSSIBLE], ids=[p[0] for p in POSSIBLE]
)
def test_it_may_be_a_dose(tmp_path: Path, entry: Json, found: str) -> None:
    answer = answer_for(tmp_path, entry)
    assert answer["verdict"] == "needs-information"
    schedule = answer["schedule"]
    assert (schedule["status"], schedule["lastDose"], schedule["nextDue"]) == (
        "unknown",
        None,
        None,
    )
    named = f"{entry['resourceType']}/{entry['id']}"
    assert {
        "subject": named,
        "grave": True,
        "message": MESSAGE,
        "found": found,
        "expected": WANTED,
    } in answer["dataErrors"]


# What is none: name, resources, the day of the last dose
SETTLED: list[tuple[str, list[Json], str | None]] = [
    ("nothing", [], None),
    ("brand-alone", [given({"text": "Prolia"})], DAY),
    ("brand-in-capitals", [given({"text": " PROLIA "})], DAY),
    ("biosimilar-alone", [given({"text": "Jubbonti"})], DAY),
    ("name-alone", [given({"text": "Denosumab"})], DAY),
    ("house-code-with-name", [given(code("http://house.example", "7", "Prolia"))], DAY),
    ("administration-by-hcpcs", [given(J0897)], DAY),
    ("other-drug", [given({"text": "romosozumab 210 mg"})], None),
    ("not-given", [given({"text": "denosumab 60 mg"}, status="not-done")], None),
    ("in-error", [given({"text": "denosumab 60 mg"}, status="entered-in-error")], None),
    ("later", [given({"text": "denosumab 60 mg"}, effectiveDateTime="2026-03-16")], None),
    ("dispense-declined", [dispensed(status="declined")], None),
    ("dispense-in-preparation", [dispensed(status="preparation")], None),
    ("dispense-later", [dispensed(day="2026-03-16")], None),
    ("dispense-of-another", [dispensed({"text": "metformin"})], None),
    ("dispense-and-dose", [dispensed(day="2025-09-20"), given(PRODUCT_60)], DAY),
    ("dispense-that-day", [dispensed(), given(PRODUCT_60)], DAY),
    ("procedure-not-done", [done(J0897, status="not-done")], None),
    (
        "order-carried-out-by-a-dose",
        [ordered(PRODUCT_60, "completed", day="2025-09-20"), given(PRODUCT_60)],
        DAY,
    ),
    ("procedure-and-dose", [done(J0897), given(PRODUCT_60)], DAY),
    ("other-procedure", [done(code(CPT, "96372", words="vitamin B12"))], None),
    ("influenza", [shot({"text": "Influenza, seasonal"})], None),
    ("immunization-not-done", [shot({"text": "denosumab"}, "not-done")], None),
    ("not-taken", [used({"text": "denosumab 60 mg"}, "not-taken")], None),
]


@pytest.mark.parametrize(("entries", "last"), [s[1:] for s in SETTLED], ids=[s[0] for s in SETTLED])
def test_it_is_settled(tmp_path: Path, entries: list[Json], last: str | None) -> None:
    answer = answer_for(tmp_path, *entries)
    assert answer["verdict"] == "proceed"
    assert answer["schedule"]["lastDose"] == last
    assert answer["dataErrors"] == []


@pytest.mark.parametrize(
    ("entries", "grave"),
    [
        ([given(PRODUCT_60), done(J0897, day="2025-10-02")], True),
        ([given(PRODUCT_60), done(J0897, day="2025-09-30")], False),
        ([given(PRODUCT_60), dispensed(day="2025-10-02")], True),
        ([given(PRODUCT_60), ordered(PRODUCT_60, "completed", day="2025-10-02")], True),
    ],
)
def test_another_day_than_that_of_the_dose(
    tmp_path: Path, entries: list[Json], grave: bool
) -> None:
    answer = answer_for(tmp_path, *entries)
    assert [error.get("grave", False) for error in answer["dataErrors"]] == [grave]
    assert answer["verdict"] == ("needs-information" if grave else "proceed")


def test_words_that_are_not_understood_are_listed_as_codes(tmp_path: Path) -> None:
    answer = answer_for(tmp_path, dispensed({"text": "Prolia 60 mg"}))
    assert answer["codesNotUnderstood"] == [
        {
            "system": None,
            "code": None,
            "display": "Prolia 60 mg",
            "subject": "MedicationDispense/d",
            "couldMatter": [],
        }
    ]


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (ordered({"text": "denosumab 60 mg sc"}), "denosumab 60 mg sc"),
        (ordered(UNLISTED, "on-hold"), "denosumab-bbdz 60 MG/ML [Jubbonti]"),
        (ordered({"text": "Prolia 60 mg"}, "unknown"), "Prolia 60 mg"),
        (ordered({"text": "Prolia 60 mg"}, "stopped"), "Prolia 60 mg"),
        (ordered(J0897, kind="ServiceRequest"), "J0897"),
        (ordered({"text": "Denosumab 60 mg s.c."}, kind="ServiceRequest"), "Denosumab 60 mg s.c."),
        (ordered({"concept": {"text": "give Prolia"}}, kind="ServiceRequest"), "give Prolia"),
        (
            ordered(code(CPT, "96372", words="Xgeva injection"), "draft", "ServiceRequest"),
            "Xgeva injection",
        ),
        (done(J0897, status="preparation"), "J0897"),
    ],
)
def test_an_order_that_is_not_read_is_not_passed_over(
    tmp_path: Path, entry: Json, found: str
) -> None:
    answer = answer_for(tmp_path, entry)
    assert (answer["verdict"], answer["schedule"]["status"]) == (
        "needs-information",
        "not-started",
    )
    assert answer["dataErrors"] == [
        {
            "subject": f"{entry['resourceType']}/{entry['id']}",
            "grave": True,
            "message": UNREAD,
            "found": found,
            "expected": UNREAD_WANTED,
        }
    ]


@pytest.mark.parametrize(
    "entry",
    [
        ordered({"text": "denosumab 60 mg"}, "completed"),
        ordered({"text": "denosumab 60 mg"}, "entered-in-error"),
        ordered({"text": "romosozumab"}),
        ordered(J0897, "revoked", "ServiceRequest"),
        ordered({"text": "denosumab 60 mg"}, "revoked", "ServiceRequest"),
        ordered({"text": "denosumab 60 mg"}, "active", "ServiceRequest") | {"doNotPerform": True},
        ordered({"text": "denosumab 60 mg"}, "active", "ServiceRequest", "2026-03-16"),
        ordered({"text": "injection of vitamin B12"}, kind="ServiceRequest"),
    ],
)
def test_an_order_that_is_no_longer_one_changes_nothing(tmp_path: Path, entry: Json) -> None:
    answer = answer_for(tmp_path, entry)
    assert (answer["verdict"], answer["dataErrors"]) == ("proceed", [])


def test_an_order_by_its_brand_alone_is_checked(tmp_path: Path) -> None:
    words = {"medicationCodeableConcept": {"text": "Prolia"}}
    answer = assessed(tmp_path, anna(change={"deno-1": words}), suffix="json")
    assert fact(answer, "orderChecks.dose") == "ok"
    assert (answer["verdict"], answer["dataErrors"]) == ("proceed", [])


def test_it_stands_at_the_top_of_the_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "record.json"
    record.write_text(without_order(dispensed()), encoding="utf-8")
    assert main(["assess", str(record), "--as-of", "2026-03-15", "--format", "text"]) == 1
    text = " ".join(capsys.readouterr().out.split())
    assert text.startswith("NEEDS INFORMATION")
    top = text.index("Look first")
    assert top < text.index("MedicationDispense/d") < text.index("Regimen")


# What mends an entry that only mentions the drug: words, and what is said instead
MENDED: list[tuple[Json, Json]] = [
    (done({"text": REFUSED}), done({"text": REFUSED}, "not-done")),
    (done({"text": TEACHING}), done({"text": "education about an injection"})),
    (done({"text": TEACHING}), given(PRODUCT_60)),
]


@pytest.mark.parametrize(("entry", "instead"), MENDED, ids=["refused", "teaching", "the-dose"])
def test_what_it_asks_for_settles_it(tmp_path: Path, entry: Json, instead: Json) -> None:
    assert answer_for(tmp_path, entry)["dataErrors"] != []
    assert answer_for(tmp_path, instead)["dataErrors"] == []


@pytest.mark.parametrize("words", [TEACHING, REFUSED])
def test_the_page_names_the_entry_and_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    record = tmp_path / "record.json"
    record.write_text(anna(done({"text": words})), encoding="utf-8")
    assert main(["assess", str(record), "--as-of", "2026-03-15", "--format", "text"]) == 1
    text = " ".join(capsys.readouterr().out.split())
    assert text.startswith("NEEDS INFORMATION")
    assert f"Procedure/p {MESSAGE} Found: {words}. Expected: {WANTED}." in text
