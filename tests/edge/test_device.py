"""A contraceptive device: until when it counts, and that the answer says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny import Answer, Fact, assessed, observation, procedure, young_woman

POTENTIAL = observation("ReproductivePotentialStatement", boolean=True)

# device, day of insertion, its last day
DEVICES = [
    ("IntrauterineDeviceInsertion", "2023-03-15", "2026-03-15"),
    ("IntrauterineDeviceInsertion", "2023-03-16", "2026-03-16"),
    ("CopperIntrauterineDeviceInsertion", "2016-03-15", "2026-03-15"),
    ("ContraceptiveImplantInsertion", "2023-03-15", "2026-03-15"),
    ("ContraceptiveImplantInsertion", "2024-02-29", "2027-02-28"),
]
OVER = [
    ("IntrauterineDeviceInsertion", "2023-03-14"),
    ("CopperIntrauterineDeviceInsertion", "2016-03-14"),
    ("ContraceptiveImplantInsertion", "2023-03-14"),
]


def contraception(answer: Answer) -> tuple[str, str | None]:
    (item,) = [i for i in answer["requirements"] if i["id"] == "contraception"]
    return item["status"], item["validUntil"]


def with_device(kind: str, day: str, **more: Fact) -> str:
    return young_woman(potential=POTENTIAL, device=procedure(kind, day), **more)


@pytest.mark.parametrize(("kind", "day", "until"), DEVICES)
def test_it_counts_through_a_day_that_is_told(
    tmp_path: Path, kind: str, day: str, until: str
) -> None:
    assert contraception(assessed(tmp_path, with_device(kind, day))) == ("met", until)


@pytest.mark.parametrize(("kind", "day"), OVER)
def test_the_day_after_it_counts_no_more(tmp_path: Path, kind: str, day: str) -> None:
    assert contraception(assessed(tmp_path, with_device(kind, day))) == ("unknown", None)


@pytest.mark.parametrize(
    ("removed", "status", "expected"),
    [
        ("2025-06-01", "Completed", ("unknown", None)),
        ("2025-06-01", "UnknownStatus", ("unknown", None)),
        ("2025-06-01", "NotDone", ("met", "2028-06-01")),
        ("2025-05-31", "Completed", ("met", "2028-06-01")),
        ("2025-05-31", "UnknownStatus", ("met", "2028-06-01")),
        ("2025-05", "UnknownStatus", ("met", "2028-06-01")),
        ("2025", "UnknownStatus", ("unknown", None)),
    ],
)
def test_a_removal(
    tmp_path: Path, removed: str, status: str, expected: tuple[str, str | None]
) -> None:
    out = procedure("IntrauterineDeviceRemoval", removed, status)
    record = with_device("IntrauterineDeviceInsertion", "2025-06-01", out=out)
    assert contraception(assessed(tmp_path, record)) == expected
