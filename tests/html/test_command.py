"""`osteon assess --format html` from outside: bytes, exit codes, hostile records, many patients."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from html_tree import Element, read

HOUSE = Path(__file__).parents[2]
EXAMPLES = HOUSE / "examples"
# A process in which the plotting library cannot be imported.
WITHOUT = """
import sys
sys.modules["matplotlib"] = None
from osteon.cli import main
sys.exit(main(sys.argv[1:]))
"""


def run(*argv: str, code: str | None = None, **more: str) -> subprocess.CompletedProcess[bytes]:
    start = ["-c", code] if code else ["-m", "osteon"]
    return subprocess.run(
        [sys.executable, *start, "assess", *argv, "--as-of", "2026-03-15", "--format", "html"],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(HOUSE / "src"), **more},
        timeout=120,
        check=False,
    )


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text(
        "svg.fonttype: path\nsavefig.bbox: tight\nlines.dash_capstyle: round\n", "utf-8"
    )
    record = str(EXAMPLES / "late-sixty.ttl")
    one = run(record, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C.UTF-8")
    other = run(
        record,
        PYTHONHASHSEED="2",
        TZ="Asia/Tokyo",
        LC_ALL="C",
        SOURCE_DATE_EPOCH="7",
        MATPLOTLIBRC=str(tmp_path),
    )
    assert (one.returncode, one.stderr) == (0, b"")
    assert (other.returncode, other.stderr) == (0, b"")
    assert one.stdout == other.stdout
    assert one.stdout.startswith(b"<!DOCTYPE html>\n")
    assert one.stdout.count(b"<svg") == 2


def test_without_the_plotting_library_the_page_is_served_and_says_so() -> None:
    done = run(str(EXAMPLES / "stopped-for-good.json"), code=WITHOUT)
    assert done.returncode == 1
    told = done.stderr.decode()
    assert told.startswith("osteon: note: ") and told.count("\n") == 1
    assert "pip install 'osteon[html]'" in told
    page = read(done.stdout.decode())
    section = page.one("section", id="p1-timeline")
    assert section.all("svg") == []
    assert "pip install 'osteon[html]'" in section.text
    dates = section.one("details")
    assert "open" in dates.attributes
    assert [row.all("td")[0].text for row in dates.one("tbody").all("tr")][:3] == [
        "2025-05-10",
        "2025-11-10",
        "2025-11-10 to 2026-05-10",
    ]


def test_several_patients_share_a_page_with_an_index() -> None:
    done = run(str(EXAMPLES / "cohort.ndjson"), str(EXAMPLES / "low-calcium.json"))
    assert (done.returncode, done.stderr) == (1, b"")
    page = read(done.stdout.decode())
    assert page.one("h1").text == "3 patients"
    rows = page.one("nav", aria_label="Patients").one("tbody").all("tr")
    articles = page.all("article")
    assert [row.one("a").text for row in rows] == ["Patient/tom", "Patient/uwe", "Patient/berta"]
    assert [one.attributes["data-patient"] for one in articles] == [
        row.one("a").text for row in rows
    ]
    assert [row.one("a").attributes["href"][1:] for row in rows] == [
        one.attributes["id"] for one in articles
    ]
    for row, article in zip(rows, articles, strict=True):
        verdict = article.one("h2").text
        assert row.all("td")[0].text == verdict
        assert article.attributes["data-verdict"].replace("-", " ") in verdict.lower()
    assert rows[2].all("td")[1].text == "1 requirement unmet, 4 not documented, 1 data error"
    assert len(page.all("section", id="sources")) == 1
    ids = [one.attributes["id"] for one in page if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    names = [
        (one.tag, page.one(id=one.attributes["aria-labelledby"].split()[0]).text, article)
        for article, part in enumerate(articles)
        for one in part.all("section")
    ]
    assert len(names) == len(set(names))


def test_no_word_of_an_answer_without_obstacles_says_more() -> None:
    done = run(str(EXAMPLES / "first-dose-ready.json"), str(EXAMPLES / "not-due-yet.json"))
    assert done.returncode == 0
    text = read(done.stdout.decode()).text
    assert text.count("No obstacle found in the article (pending review)") >= 2
    assert not re.search(r"\bproceed\b|\bsafe\b|go ahead|nothing stands", text, re.I)


NASTY = [
    "<script>alert(1)</script>",
    "</style></title><script>alert(2)</script>",
    "\"><img src=x onerror=alert(3)>' onmouseover='alert(4)",
    "javascript:alert(5)",
    "{{ 7 * 7 }}{% raw %}${7*7}<!-- -->&lt;b&gt;",
    "\u202egnip\u2066 \u0007\u009b31m",
    "A" * 400,
]


def hostile_bundle() -> dict[str, Any]:
    """A record in which every text is an attack."""
    subject = {"reference": "Patient/n"}
    resources_: list[dict[str, Any]] = [
        {"resourceType": "Patient", "id": "n", "gender": "female", "birthDate": "1950-01-01"},
        {
            "resourceType": "Condition",
            "id": "op",
            "subject": subject,
            "code": {
                "coding": [
                    {
                        "system": "http://hl7.org/fhir/sid/icd-10-cm",
                        "code": "M81.0",
                        "display": NASTY[0],
                    }
                ],
                "text": NASTY[1],
            },
        },
        {
            "resourceType": "Observation",
            "id": "ca",
            "status": "final",
            "subject": subject,
            "code": {"coding": [{"system": "http://loinc.org", "code": "17861-6"}]},
            "effectiveDateTime": "2026-03-01",
            "valueQuantity": {"value": 9.4, "unit": NASTY[2]},
        },
        {
            "resourceType": "MedicationAdministration",
            "id": "adm",
            "status": "completed",
            "subject": subject,
            "medicationCodeableConcept": {
                "coding": [
                    {"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "993449"}
                ]
            },
            "effectiveDateTime": "2025-09-01",
            "dosage": {"dose": {"value": 60, "unit": NASTY[0]}},
        },
    ]
    for number, text in enumerate(NASTY):
        resources_.append(
            {
                "resourceType": "Condition",
                "id": f"c{number}",
                "subject": subject,
                "code": {"coding": [{"system": text, "code": text, "display": text}]},
            }
        )
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": one} for one in resources_],
    }


def visible(text: str) -> str:
    """What may be left of a text: no control sign, and none that turns the reading order."""
    kept = (" " if ord(s) < 32 or 127 <= ord(s) < 160 else s for s in text if ord(s) < 0x2000)
    return " ".join("".join(kept).split())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Element]:
    path = tmp_path_factory.mktemp("hostile") / "<script>.json"
    path.write_text(json.dumps(hostile_bundle()), "utf-8")
    done = run(str(path))
    assert (done.returncode, done.stderr) == (1, b"")
    return done.stdout, read(done.stdout.decode())


def test_hostile_text_stays_text(hostile: tuple[bytes, Element]) -> None:
    raw, page = hostile
    assert page.all("script") == page.all("img") == []
    assert len(page.all("style")) == len(page.all("title")) - 2 == 1  # two pictures have titles
    assert not re.search(rb"<script|<img|<!--", raw)
    for one in page:
        assert not [key for key in one.attributes if key.startswith("on")]
        assert not one.attributes.get("href", "#").startswith(("javascript", "data"))
    shown = [[cell.text for cell in row.all("td")] for row in page.all("tr", data_kind="code")]
    assert sorted(shown) == sorted(
        [f"Condition/c{number}", visible(text), visible(text), visible(text), "dental evaluation"]
        for number, text in enumerate(NASTY)
    )
    assert visible(NASTY[2]) in page.text


def test_no_sign_of_a_record_turns_or_breaks_the_page(hostile: tuple[bytes, Element]) -> None:
    raw, page = hostile
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", raw.decode())
    for row in page.all("tr", data_kind="code"):
        *given, matters = row.all("td")
        assert len(given) == 4
        for cell in given:
            assert [one.tag for one in cell][1:] == ["bdi"]
        assert [one.tag for one in matters][1:] == []  # our own words


def test_a_patient_may_be_called_anything(tmp_path: Path) -> None:
    record = tmp_path / "p.ttl"
    record.write_text(
        "@prefix osteon: <https://w3id.org/osteon/> .\n"
        "<https://example.org/'onload='alert(1)> a osteon:Patient ;"
        ' osteon:reference "</title><script>alert(2)</script>\\"\\u202e" .\n',
        "utf-8",
    )
    done = run(str(record))
    assert done.returncode == 1, done.stderr
    page = read(done.stdout.decode())
    assert page.all("script") == []
    assert "onload" not in page.one("article").attributes


def test_bad_input_is_still_one_line(tmp_path: Path) -> None:
    for argv in (
        [str(tmp_path / "none.ttl")],
        [str(EXAMPLES / "low-calcium.json"), "--policy", "x"],
    ):
        done = run(*argv)
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.count(b"\n") == 1


# -- colours

PAIRS = [
    *((name, "paper") for name in ("ink", "soft", "link", "good", "bad", "ask", "info", "idle")),
    *((name, f"{name}-back") for name in ("good", "bad", "ask", "info", "idle")),
    *(("ink", back) for back in ("good-back", "bad-back", "ask-back", "info-back")),
    ("soft", "info-back"),
]


def palettes() -> dict[str, dict[str, str]]:
    """The colours by day, by night and on paper."""
    text = resources.files("osteon.present").joinpath("templates/style.css").read_text("utf-8")
    found = [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{(.*?)\}", text, re.S)
    ]
    assert len(found) == 3
    return dict(zip(("light", "dark", "print"), found, strict=True))


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_every_text_has_the_contrast_of_level_aa(scheme: str, front: str, back: str) -> None:
    colors = palettes()[scheme]
    light, dark = sorted((luminance(colors[front]), luminance(colors[back])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
