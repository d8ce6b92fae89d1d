"""Orders and doses against what matched: queries lay values side by side, shapes judge them."""

from __future__ import annotations

from functools import cache

import pytest
import rdflib
from engines import report_of_all, triples
from rdflib.namespace import SH

from .check_cases import CASES, OK
from .conftest import ROOT, Engine, Oxigraph, short
from .record import run, values

DERIVE = (
    "ever-dosed",
    "stop-standing",
    "transition",
    "order-interval",
    "dose-gap-regimen",
    "dose-gap-open",
)
EXPECT = (
    "check-claims",
    "check-claims-open",
    "interval-refused",
    "interval-too-long",
    "site-refused",
    "check-actual-interval",
    "check-actual-interval-open",
    "check-transition-dose",
    "check-transition-deadline",
)


def everybody(engine: type[Engine], profile: str = "ArticleProfile") -> Engine:
    """All cases in one store."""
    texts = tuple(text.replace("NAME", name) for name, (text, _) in CASES.items())
    return run(engine, texts, DERIVE, EXPECT, profile)


@cache
def judged(engine: type[Engine]) -> dict[str, frozenset[str]]:
    """Check node -> shapes it violates, on every SHACL engine."""
    data = triples(everybody(engine).turtle())
    shapes = triples((ROOT / "shapes" / "order.ttl").read_text(encoding="utf-8"))
    found: dict[str, set[str]] = {}
    for result in report_of_all(data, shapes).results:
        name = short(result.shape.value).removeprefix("shape/")
        found.setdefault(short(result.focus.value), set()).add(name)
    return {focus: frozenset(names) for focus, names in found.items()}


@pytest.mark.parametrize("name", sorted(CASES))
def test_checks_and_what_the_shapes_say(engine: type[Engine], name: str) -> None:
    checks = values(everybody(engine), name, "osteon:hasCheck")
    violations = judged(engine)
    found = {
        str(check).removeprefix(f"{name}-").replace("/check-", " "): violations.get(str(check), OK)
        for check in checks
    }
    assert found == CASES[name][1]


@pytest.mark.parametrize(
    ("check", "claims"),
    [
        ("sixty-1/check-dose", {"claim/C05", "claim/C07"}),
        ("sixty-1/check-interval", {"claim/C05", "claim/C07"}),
        ("site-Buttock-1/check-site", {"claim/C11"}),
        ("onetwenty-every-4-wk-1/check-interval", {"claim/C06"}),
        ("onetwenty-every-27-d-1/check-interval", {"claim/C06"}),
        ("onetwenty-every-29-d-1/check-interval", {"claim/C06", "claim/C19"}),
        ("onetwenty-every-3-mo-1/check-interval", {"claim/C06", "claim/C19"}),
        ("onetwenty-every-1-mo-1/check-interval", {"claim/C06", "claim/C43"}),
        ("28-days-2/check-actual-interval", {"claim/C19"}),
        ("myeloma-1/check-dose", {"claim/C22"}),
        ("zoledronic-4-3/check-transition-dose", {"claim/C50"}),
        ("zoledronic-4-3/check-transition-deadline", {"claim/C51"}),
    ],
)
def test_claims_of_checks(engine: type[Engine], check: str, claims: set[str]) -> None:
    rows = everybody(engine).rows(
        "PREFIX osteon: <https://w3id.org/osteon/> "
        f"SELECT ?claim {{ <https://example.org/{check}> osteon:checkClaim ?claim }}"
    )
    assert {row[0] for row in rows} == claims


@pytest.mark.parametrize(
    ("check", "expected", "found", "of_order"),
    [
        ("too-much-1/check-dose", {"60 mg"}, {"120 mg"}, "true"),
        ("both-ninety-1/check-dose", {"60 mg", "120 mg"}, {"90 mg"}, "true"),
        ("into-the-vein-1/check-route", {"subcutaneous"}, {"intravenous"}, "true"),
        ("onetwenty-every-12-wk-1/check-interval", {"P28D"}, {"12 wk"}, "true"),
        ("twice-a-year-1/check-interval", {"P6M"}, {"2 / 1 a"}, "true"),
        ("site-Buttock-1/check-site", {"abdomen", "upper arm", "upper thigh"}, {"buttock"}, "true"),
        ("29-days-2/check-actual-interval", {"P28D"}, {"P29D"}, "false"),
        ("no-dose-1/check-dose", {"60 mg"}, set(), "true"),
        ("zoledronic-late-3/check-transition-deadline", {"2026-02-28"}, {"2026-03-01"}, "false"),
        (
            "zoledronic-4-3/check-transition-dose",
            {"4-5 mg intravenous, once"},
            {"4 mg intravenous"},
            "false",
        ),
        ("zoledronic-ordered-3/check-transition-deadline", {"2026-02-28"}, {"2026-02-20"}, "true"),
    ],
)
def test_what_a_check_shows(
    engine: type[Engine], check: str, expected: set[str], found: set[str], of_order: str
) -> None:
    def shown(name: str) -> set[str | None]:
        rows = everybody(engine).rows(
            "PREFIX osteon: <https://w3id.org/osteon/> "
            f"SELECT ?v {{ <https://example.org/{check}> osteon:{name} ?v }}"
        )
        return {row[0] for row in rows}

    assert shown("expected") == expected
    assert shown("found") == found
    assert shown("ofOrder") == {of_order}


def test_policies_of_checks() -> None:
    store = everybody(Oxigraph)
    path = "osteon:hasCheck/osteon:usedPolicy"
    assert values(store, "sixty-every-26-wk", path) == {"policy/six-months-as-ordered"}
    assert values(store, "sixty", path) == set()
    assert values(store, "zoledronic-5-no-route", path) == {"policy/usual-bisphosphonate-route"}


def test_the_label_profile_brings_the_regimen_of_myeloma(engine: type[Engine]) -> None:
    store = everybody(engine, "LabelProfile")
    assert values(store, "myeloma", "osteon:hasCheck/osteon:checkClaim") == {
        "claim/L23",
        "claim/C22",
    } - {"claim/C22"}
    assert values(store, "myeloma", "osteon:hasCheck/osteon:expected") >= {"120 mg", "P28D"}


def test_every_shape_is_violated_somewhere_and_every_kind_of_check_passes_somewhere() -> None:
    shapes = rdflib.Graph().parse(ROOT / "shapes" / "order.ttl", format="turtle")
    named = {
        short(str(shape)).removeprefix("shape/")
        for shape in shapes.subjects(rdflib.RDF.type, SH.PropertyShape)
    }
    seen = {name for case in CASES.values() for names in case[1].values() for name in names}
    assert named == seen
    passing = {
        check.split()[1] for case in CASES.values() for check, names in case[1].items() if not names
    }
    assert passing == {
        "dose",
        "route",
        "interval",
        "site",
        "actual-interval",
        "transition-dose",
        "transition-deadline",
    }
