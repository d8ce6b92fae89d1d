"""Orders and doses, each with the shapes that its checks violate."""

from __future__ import annotations

from typing import Any

from .record import (
    METASTASES,
    OSTEOPOROSIS,
    Entry,
    dose,
    entry,
    order,
    patient,
    stop,
    use,
    zoledronic,
)

BOTH = (*OSTEOPOROSIS, *METASTASES)
MYELOMA = ("MultipleMyelomaIndicated",)
RENAL = (*OSTEOPOROSIS, "ImpairedRenalFunction")
SIX_MONTHS: dict[str, Any] = {"period": "6", "periodUnit": "mo", "route": "Subcutaneous"}
FOUR_WEEKS: dict[str, Any] = {"period": "4", "periodUnit": "wk", "route": "Subcutaneous"}
OK = frozenset[str]()
UNKNOWN_GAP = {"actual-interval-documented"}
LONG_GAP = {"actual-interval-not-above"}


def every(period: str, unit: str, **more: Any) -> dict[str, Any]:
    """A dosing rhythm, under the skin."""
    return {"period": period, "periodUnit": unit, "route": "Subcutaneous", **more}


def sixty(rhythm: dict[str, Any], mg: str | None = "60") -> str:
    """An order for osteoporosis: the record of a patient still to be named."""
    return patient("NAME", order(mg, **rhythm), types=OSTEOPOROSIS)


def onetwenty(rhythm: dict[str, Any], mg: str | None = "120") -> str:
    """An order for bone metastases."""
    return patient("NAME", order(mg, **rhythm), types=METASTASES)


def stopped(*entries: Entry, types: tuple[str, ...] = OSTEOPOROSIS) -> str:
    """Somebody whose treatment stopped after a last dose on 2025-08-31."""
    first = dose("2025-08-31", route="Subcutaneous")
    return patient("NAME", first, stop("2026-01-10"), *entries, types=types)


def zoledronic_order(**values: Any) -> Entry:
    """An order of zoledronic acid."""
    return entry("hasOrder", "ZoledronicAcid", "Active", dose="5", doseUnit="mg", **values)


# name: record; kind and number of the entry -> shapes violated (none: ok)
CASES: dict[str, tuple[str, dict[str, frozenset[str] | set[str]]]] = {
    "sixty": (sixty(SIX_MONTHS), {"1 dose": OK, "1 route": OK, "1 interval": OK}),
    "sixty-grams": (
        patient("NAME", order("0.06", **{**SIX_MONTHS, "doseUnit": "g"}), types=OSTEOPOROSIS),
        {"1 dose": OK, "1 route": OK, "1 interval": OK},
    ),
    "too-much": (
        sixty(SIX_MONTHS, "120"),
        {"1 dose": {"dose-not-above"}, "1 route": OK, "1 interval": OK},
    ),
    "too-little": (
        sixty(SIX_MONTHS, "30"),
        {"1 dose": {"dose-not-below"}, "1 route": OK, "1 interval": OK},
    ),
    "no-dose": (
        sixty(SIX_MONTHS, None),
        {"1 dose": {"dose-documented"}, "1 route": OK, "1 interval": OK},
    ),
    "millilitre": (
        patient("NAME", order("1", **{**SIX_MONTHS, "doseUnit": "mL"}), types=OSTEOPOROSIS),
        {"1 dose": {"dose-documented"}, "1 route": OK, "1 interval": OK},
    ),
    "nothing-said": (
        sixty({}, None),
        {
            "1 dose": {"dose-documented"},
            "1 route": {"route-documented"},
            "1 interval": {"interval-documented"},
        },
    ),
    "into-the-vein": (
        sixty({**SIX_MONTHS, "route": "Intravenous"}),
        {"1 dose": OK, "1 route": {"route-fits"}, "1 interval": OK},
    ),
    "odd-route": (
        sixty({**SIX_MONTHS, "route": "UnrecognisedRoute"}),
        {"1 dose": OK, "1 route": {"route-documented"}, "1 interval": OK},
    ),
    # intervals of the 60 mg regimen
    **{
        f"sixty-every-{period}-{unit}": (
            sixty(every(period, unit)),
            {"1 dose": OK, "1 route": OK, "1 interval": OK if fits else {"interval-fits"}},
        )
        for period, unit, fits in [
            ("26", "wk", True),
            ("180", "d", True),
            ("184", "d", True),
            ("4368", "h", True),
            ("0.5", "a", True),
            ("179", "d", False),
            ("185", "d", False),
            ("25", "wk", False),
            ("5", "mo", False),
            ("7", "mo", False),
            ("1", "a", False),
            ("1", "mo", False),
        ]
    },
    "twice-a-year": (
        sixty(every("1", "a", frequency="2")),
        {"1 dose": OK, "1 route": OK, "1 interval": OK},
    ),
    "odd-unit": (
        sixty(every("6", "moons")),
        {"1 dose": OK, "1 route": OK, "1 interval": {"interval-documented"}},
    ),
    # intervals of the 120 mg regimen
    **{
        f"onetwenty-every-{period}-{unit}": (
            onetwenty(every(period, unit)),
            {"1 dose": OK, "1 route": OK, "1 interval": verdict},
        )
        for period, unit, verdict in [
            ("4", "wk", OK),
            ("28", "d", OK),
            ("672", "h", OK),
            ("27", "d", {"interval-fits"}),
            ("29", "d", {"interval-fits"}),
            ("12", "wk", {"interval-fits"}),
            ("3", "mo", {"interval-fits"}),
            ("1", "mo", {"interval-documented"}),
        ]
    },
    # sites
    **{
        f"site-{site}": (
            sixty({**SIX_MONTHS, "site": site}),
            {"1 dose": OK, "1 route": OK, "1 interval": OK, "1 site": verdict},
        )
        for site, verdict in [
            ("UpperArm", OK),
            ("UpperThigh", OK),
            ("Abdomen", OK),
            ("Thigh", {"site-documented"}),
            ("UnrecognisedSite", {"site-documented"}),
            ("Buttock", {"site-fits"}),
            ("OtherSite", {"site-fits"}),
        ]
    },
    "site-at-120": (
        onetwenty({**FOUR_WEEKS, "site": "Buttock"}),
        {"1 dose": OK, "1 route": OK, "1 interval": OK},
    ),
    # which orders
    "draft": (
        patient("NAME", order(status="Draft", **SIX_MONTHS), types=OSTEOPOROSIS),
        {"1 dose": OK, "1 route": OK, "1 interval": OK},
    ),
    "completed": (patient("NAME", order(status="Completed", **SIX_MONTHS), types=OSTEOPOROSIS), {}),
    "on-hold": (patient("NAME", order(status="OnHold", **SIX_MONTHS), types=OSTEOPOROSIS), {}),
    "not-to-perform": (
        patient("NAME", order(doNotPerform=True, **SIX_MONTHS), types=OSTEOPOROSIS),
        {},
    ),
    "written-later": (
        patient("NAME", order(authored="2026-03-16", **SIX_MONTHS), types=OSTEOPOROSIS),
        {},
    ),
    "other-drug": (patient("NAME", order(drug="Alendronate"), types=OSTEOPOROSIS), {}),
    # which regimen
    "both-onetwenty": (
        patient("NAME", order("120", **FOUR_WEEKS), types=BOTH),
        {"1 dose": OK, "1 route": OK, "1 interval": OK},
    ),
    "both-last-sixty-order-onetwenty": (
        patient(
            "NAME", dose("2025-12-01", route="Subcutaneous"), order("120", **FOUR_WEEKS), types=BOTH
        ),
        {"1 dose": OK, "1 route": OK, "2 dose": OK, "2 route": OK, "2 interval": OK},
    ),
    "both-no-dose": (
        patient("NAME", order(None, **FOUR_WEEKS), types=BOTH),
        {"1 dose": {"dose-documented"}, "1 route": OK, "1 interval": {"interval-documented"}},
    ),
    "both-last-sixty-no-dose": (
        patient(
            "NAME", dose("2025-12-01", route="Subcutaneous"), order(None, **FOUR_WEEKS), types=BOTH
        ),
        {
            "1 dose": OK,
            "1 route": OK,
            "2 dose": {"dose-documented"},
            "2 route": OK,
            "2 interval": {"interval-fits"},
        },
    ),
    "both-ninety": (
        patient("NAME", order("90", **FOUR_WEEKS), types=BOTH),
        {
            "1 dose": {"dose-not-above", "dose-not-below"},
            "1 route": OK,
            "1 interval": {"interval-documented"},
        },
    ),
    "myeloma": (
        patient("NAME", order("120", **FOUR_WEEKS), types=MYELOMA),
        {"1 dose": {"dose-expected"}},
    ),
    "no-indication": (patient("NAME", order("60", **SIX_MONTHS)), {"1 dose": {"dose-expected"}}),
    # doses given
    "given": (
        patient(
            "NAME", dose("2025-12-01", route="Subcutaneous", site="Abdomen"), types=OSTEOPOROSIS
        ),
        {"1 dose": OK, "1 route": OK, "1 site": OK},
    ),
    "given-wrongly": (
        patient(
            "NAME",
            dose("2025-12-01", "120", route="Intramuscular", site="Buttock"),
            types=OSTEOPOROSIS,
        ),
        {"1 dose": {"dose-not-above"}, "1 route": {"route-fits"}, "1 site": {"site-fits"}},
    ),
    "given-without-indication": (patient("NAME", dose("2025-12-01")), {}),
    **{
        f"{days}-days": (
            patient(
                "NAME",
                dose("2026-01-01", "120", route="Subcutaneous"),
                dose(second, "120", route="Subcutaneous"),
                types=METASTASES,
            ),
            {
                "1 dose": OK,
                "1 route": OK,
                "2 dose": OK,
                "2 route": OK,
                "2 actual-interval": verdict,
            },
        )
        for days, second, verdict in [
            (20, "2026-01-21", OK),
            (28, "2026-01-29", OK),
            (29, "2026-01-30", {"actual-interval-not-above"}),
        ]
    },
    **{
        f"{first}-then-{last}": (
            patient(
                "NAME",
                dose(first, "120", route="Subcutaneous"),
                dose(last, "120", route="Subcutaneous", status=status),
                types=METASTASES,
            ),
            {
                **{f"{number} {kind}": OK for number in doses for kind in ("dose", "route")},
                **verdict,
            },
        )
        for first, last, status, doses, verdict in [
            ("2026-01", "2026-02-28", None, (1, 2), {"2 actual-interval": UNKNOWN_GAP}),
            ("2026-01", "2026-03-01", None, (1, 2), {"2 actual-interval": LONG_GAP}),
            ("2026-02", "2026-03-01", None, (1, 2), {"2 actual-interval": OK}),
            ("2026-02", "2026-02", None, (1, 2), {"1 actual-interval": UNKNOWN_GAP}),
            ("2026-01-01", "2026-03-01", "OnHold", (1,), {"1 actual-interval": UNKNOWN_GAP}),
            ("2026-01-01", "2026-03-01", "NotDone", (1,), {}),
        ]
    },
    "far-apart-at-60": (
        patient(
            "NAME",
            dose("2024-01-01", route="Subcutaneous"),
            dose("2026-01-30", route="Subcutaneous"),
            types=OSTEOPOROSIS,
        ),
        {"1 dose": OK, "1 route": OK, "2 dose": OK, "2 route": OK},
    ),
    # transition
    **{
        f"zoledronic-{name}": (
            stopped(given, types=types),
            {
                "1 dose": OK,
                "1 route": OK,
                "3 transition-dose": amount,
                "3 transition-deadline": day,
            },
        )
        for name, given, types, amount, day in [
            ("4", zoledronic("2026-02-28", "4", route="Intravenous"), OSTEOPOROSIS, OK, OK),
            ("5-no-route", zoledronic("2026-02-01"), OSTEOPOROSIS, OK, OK),
            ("late", zoledronic("2026-03-01"), OSTEOPOROSIS, OK, {"transition-deadline-kept"}),
            (
                "3.9",
                zoledronic("2026-02-01", "3.9"),
                OSTEOPOROSIS,
                {"transition-dose-not-below"},
                OK,
            ),
            ("3.9-renal", zoledronic("2026-02-01", "3.9"), RENAL, {"transition-dose-decided"}, OK),
            ("4-renal", zoledronic("2026-02-01", "4"), RENAL, OK, OK),
            ("6-renal", zoledronic("2026-02-01", "6"), RENAL, {"transition-dose-not-above"}, OK),
            (
                "oral",
                zoledronic("2026-02-01", route="Oral"),
                OSTEOPOROSIS,
                {"transition-route-fits"},
                OK,
            ),
            (
                "odd-route",
                zoledronic("2026-02-01", route="UnrecognisedRoute"),
                OSTEOPOROSIS,
                {"transition-route-documented"},
                OK,
            ),
            (
                "ordered",
                zoledronic_order(authored="2026-02-01", start="2026-02-20"),
                OSTEOPOROSIS,
                OK,
                OK,
            ),
            (
                "ordered-late",
                zoledronic_order(authored="2026-02-01", start="2026-03-20"),
                OSTEOPOROSIS,
                OK,
                {"transition-deadline-kept"},
            ),
            (
                "ordered-monthly",
                zoledronic_order(
                    authored="2026-02-01", start="2026-02-20", period="1", periodUnit="mo"
                ),
                OSTEOPOROSIS,
                {"transition-times-kept"},
                OK,
            ),
            (
                "ordered-yearly",
                zoledronic_order(
                    authored="2026-02-01", start="2026-02-20", period="1", periodUnit="a"
                ),
                OSTEOPOROSIS,
                {"transition-times-decided"},
                OK,
            ),
            (
                "ordered-no-day",
                zoledronic_order(authored="2026-02-01"),
                OSTEOPOROSIS,
                OK,
                {"transition-deadline-documented"},
            ),
        ]
    },
    "zoledronic-before": (stopped(zoledronic("2025-01-01")), {"1 dose": OK, "1 route": OK}),
    "zoledronic-ordered-before": (
        stopped(zoledronic_order(authored="2025-01-01")),
        {"1 dose": OK, "1 route": OK},
    ),
    "zoledronic-not-stopped": (
        patient(
            "NAME",
            dose("2025-12-01", route="Subcutaneous"),
            zoledronic("2026-02-01"),
            types=OSTEOPOROSIS,
        ),
        {"1 dose": OK, "1 route": OK},
    ),
    "zoledronic-undated-doses": (
        patient(
            "NAME",
            use("Stopped", asserted="2026-01-10"),
            zoledronic("2026-02-01"),
            types=OSTEOPOROSIS,
        ),
        {"2 transition-dose": OK, "2 transition-deadline": {"transition-deadline-documented"}},
    ),
}
