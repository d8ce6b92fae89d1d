"""People for the tests of conditions: with a disease that is over, stopped, treated."""

from __future__ import annotations

from tiny import (
    Fact,
    condition,
    dose,
    man,
    observation,
    stop,
    with_metastases,
    woman,
    young_woman,
)

FOR_GOOD = "TreatmentStoppedPermanently"
GIVEN_120 = dose("120", "2026-02-20")


def over(types: str, status: str = "Remission") -> Fact:
    """A condition that is no longer active."""
    return condition(types, "2024-01-01", clinical=status)


def active(types: str) -> Fact:
    return condition(types, "2024-01-01")


def of_man(disease: Fact, **facts: Fact | None) -> str:
    return man(disease=disease, **facts)


def of_woman(disease: Fact | None, **facts: Fact | None) -> str:
    return woman(disease=disease, **facts)


def younger(disease: Fact) -> str:
    """A woman of 50 who is said to be premenopausal."""
    state = observation("MenopausalStatus", concept="PremenopausalState")
    return woman("1976-01-01", disease=disease, state=state)


def ended(**facts: Fact | None) -> str:
    """Stopped for good three months after the last dose."""
    base = {"last": dose("60", "2025-12-01"), "stop": stop("2026-03-01", FOR_GOOD)}
    return woman(**{**base, **facts})


def truth(types: str, value: bool) -> Fact:
    return observation(types, boolean=value)


def treated(**facts: Fact | None) -> str:
    """On 120 mg for bone metastases of few places."""
    base = {"few": active("OligometastaticBoneDisease"), "last": GIVEN_120}
    return with_metastases("BreastCancer", **{**base, **facts})


def entry(link: str, types: str, *more: str) -> Fact:
    """A node of any kind, of parts."""
    return Fact(link, types, "".join(more))


def fertile(**facts: Fact | None) -> str:
    """A woman of 39 who may conceive, nothing known of pregnancy."""
    potential = observation("ReproductivePotentialStatement", boolean=True, when="2026-01-01")
    return young_woman(potential=potential, **facts)
