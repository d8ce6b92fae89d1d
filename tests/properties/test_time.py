"""What time may change in an answer, and what it may not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .made_up import examples
from .same import DAY, Json, answer, bundle, plain_answer, read, resources, subject_of

LOCAL = "https://w3id.org/osteon/code"
CASES = (
    *("first-dose-ready", "breast-mets-due-today", "low-calcium", "stopped-for-good"),
    *("two-regimens", "missing-everything", "test-before-each-dose", "dirty-data"),
    "kidney-four-months",
)
TODAY = date.fromisoformat(DAY)


def ahead(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def code(name: str) -> Json:
    return {"coding": [{"system": LOCAL, "code": name}]}


def observed(name: str, days: int, value: Json) -> Json:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": code(name),
        "effectiveDateTime": ahead(days),
    } | value


def amount(number: float, unit: str) -> Json:
    return {"valueQuantity": {"value": number, "unit": unit}}


def later_facts(days: int) -> list[Json]:
    """Facts of a coming day, each of which would change some answer if it were known."""
    when = ahead(days)
    drug = {"medicationCodeableConcept": code("denosumab"), "effectiveDateTime": when}
    return [
        observed("serum-calcium", days, amount(6.1, "mg/dL")),
        observed("egfr", days, amount(9, "mL/min/{1.73_m2}")),
        observed("25-hydroxyvitamin-d", days, amount(4, "ng/mL")),
        observed("pregnancy-test", days, {"valueBoolean": True}),
        observed("life-expectancy", days, amount(1, "mo")),
        observed("breastfeeding", days, {"valueBoolean": True}),
        {"resourceType": "Condition", "code": code("pregnancy"), "recordedDate": when}
        | {"onsetDateTime": when},
        {"resourceType": "Condition", "code": code("osteonecrosis-of-jaw")}
        | {"onsetDateTime": when, "recordedDate": when},
        {"resourceType": "Procedure", "status": "completed", "code": code("dental-evaluation")}
        | {"performedDateTime": when},
        {"resourceType": "Procedure", "status": "completed", "code": code("hysterectomy")}
        | {"performedDateTime": when},
        {"resourceType": "MedicationAdministration", "status": "completed", **drug}
        | {"dosage": {"dose": {"value": 60, "unit": "mg"}}},
    ]


@given(st.sampled_from(CASES), st.data())
@examples(10, slow=True)
def test_facts_of_a_coming_day_change_nothing(name: str, data: st.DataObject) -> None:
    entries = resources(name)
    days = data.draw(st.sampled_from((1, 2, 30, 400)))
    facts = data.draw(st.lists(st.sampled_from(later_facts(days)), min_size=1, max_size=4))
    more = [
        {"resource": {**fact, "id": f"later-{number}", **subject_of(entries)}}
        for number, fact in enumerate(facts)
    ]
    (record,) = read(bundle([*entries, *more]))
    found = answer(record)
    # What their codes mean is told of them as well; nothing else is.
    later = {f"{fact['resourceType']}/later-{number}" for number, fact in enumerate(facts)}
    assert later == {e for one in found["codesUnderstood"] for e in one["entries"]} & later
    own = plain_answer(name)
    assert {**found, "codesUnderstood": None} == {**own, "codesUnderstood": None}


@pytest.mark.parametrize("number", range(len(later_facts(0))))
def test_the_same_facts_of_today_do(number: int) -> None:
    """Each of those facts can change an answer, or the property above would prove nothing."""
    for name in ("first-dose-ready", "test-before-each-dose", "kidney-four-months"):
        entries = resources(name)
        fact = {**later_facts(0)[number], "id": "today", **subject_of(entries)}
        (record,) = read(bundle([*entries, {"resource": fact}]))
        if answer(record) != plain_answer(name):
            return
    raise AssertionError(f"changes nothing even today: {later_facts(0)[number]}")


def statuses(found: Any) -> dict[str, str]:
    return {item["id"]: item["status"] for item in found["requirements"]}


# Those whose facts are all in the past: dirty-data has a result of a coming day.
PAST = tuple(name for name in CASES if name != "dirty-data")


@given(st.sampled_from(PAST), st.integers(1, 800))
@examples(10, slow=True)
def test_a_later_day_knows_no_more(name: str, days: int) -> None:
    """The facts are all in the past: time alone makes nothing met and heals nothing."""
    today, then = plain_answer(name), plain_answer(name, ahead(days))
    assert {i["id"] for i in then["indications"] if i["status"] == "present"} == {
        i["id"] for i in today["indications"] if i["status"] == "present"
    }
    before, after = statuses(today), statuses(then)
    until = {r["id"]: r.get("validUntil") for r in today["requirements"]}
    for item in before.keys() & after.keys():
        if after[item] == "met":
            assert before[item] == "met", item
        if before[item] == "unmet":
            assert after[item] == "unmet", item
        # A contraceptive device, too, serves its time; the answer does not say until when.
        if before[item] == "met" and until[item] is None and item != "contraception":
            assert after[item] == "met", item
    if today["schedule"] and today["schedule"]["lastDose"]:
        assert then["schedule"]["lastDose"] == today["schedule"]["lastDose"]
        assert then["schedule"]["nextDue"] == today["schedule"]["nextDue"]


@pytest.mark.parametrize("name", ["first-dose-ready", "breast-mets-due-today"])
def test_what_is_met_ends_on_the_day_after_its_last(name: str) -> None:
    """A result counts on the last day that the answer names, and no longer on the next."""
    days: dict[str, set[str]] = {}
    for item in plain_answer(name)["requirements"]:
        if item.get("validUntil"):
            days.setdefault(item["validUntil"], set()).add(item["id"])
    assert days
    for last, items in days.items():
        following = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
        for item in items:
            assert statuses(plain_answer(name, last))[item] == "met"
            assert statuses(plain_answer(name, following))[item] == "unknown"
