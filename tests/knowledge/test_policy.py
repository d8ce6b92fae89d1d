"""A policy of a site's own, given with --policy: what it may say, and what answers then call it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import SH, Graph

from osteon.cli import main
from osteon.knowledge import Knowledge

ROOT = Path(__file__).parents[2]
DEFAULT = (ROOT / "ontology" / "policy.ttl").read_text(encoding="utf-8")
RECORD = str(ROOT / "examples" / "first-dose-ready.json")
SHAPE = "https://w3id.org/osteon/shape/policy-"
Refusal = tuple[str, str, str, str]

# An edit of one choice, and what is said of it: the choice, what is put where, and the end of the
# one line on stderr. The rules of shapes/policy.ttl come first, each broken by one step.
WHOLE_DAYS = "days are one whole number from 1 to 3650"
WHOLE_YEARS = "years are one whole number from 1 to 120"
PLAIN = "a number is one decimal above 0, of at most 10 characters"
RULES: dict[str, tuple[str, str, str, str]] = {
    "policy-rationale": (
        "iud-years",
        'osteon:rationaleText "The',
        'osteon:rationaleText "", "The',
        "osteon:rationaleText , but a policy choice gives its rationale",
    ),
    "policy-label": (
        "iud-years",
        '"another intrauterine device counts for 3 years"@en',
        '"one"@en, "two"@en',
        "rdfs:label one and two, but a policy choice has a label, one in each language",
    ),
    "policy-years": (
        "reproductive-age-from",
        "osteon:years 12",
        "osteon:years 0",
        f"osteon:years 0, but {WHOLE_YEARS}",
    ),
    "policy-days": (
        "egfr-window",
        "osteon:days 365",
        "osteon:days 0",
        f"osteon:days 0, but {WHOLE_DAYS}",
    ),
    "policy-number": (
        "albumin-correction-slope",
        "osteon:number 0.8",
        "osteon:number 0.0",
        f"osteon:number 0.0, but {PLAIN}",
    ),
    "policy-low": (
        "plausible-egfr",
        "osteon:low 0",
        "osteon:low 250",
        "osteon:low 250, but the lowest plausible value is one decimal of at most 10 characters, "
        "and below the highest",
    ),
    "policy-high": (
        "plausible-egfr",
        "osteon:high 250",
        "osteon:high 250.0000000",
        "osteon:high 250.0000000, but the highest plausible value is one decimal of at most 10 "
        "characters",
    ),
    "policy-at-least": (
        "six-months-as-ordered",
        "osteon:atLeast 4320.0",
        "osteon:atLeast 4416.1",
        "osteon:atLeast 4416.1, but the lower bound of an interval is one decimal above 0, and "
        "not above the upper one",
    ),
    "policy-at-most": (
        "six-months-as-ordered",
        "osteon:atMost 4416.0",
        "osteon:atMost 4416.0, 4420.0",
        "osteon:atMost 4416.0 and 4420.0, but the upper bound of an interval is one decimal",
    ),
    "policy-applies-below": (
        "serum-calcium-window-advanced-ckd",
        "osteon:appliesBelowEGFR 30",
        "osteon:appliesBelowEGFR 4.9",
        "osteon:appliesBelowEGFR 4.9, but the eGFR below which a choice applies is one number "
        "from 5 to 120",
    ),
    "policy-file-label": (
        "module/policy",
        'osteon:policyLabel "default"',
        f'osteon:policyLabel "{"x" * 61}"',
        f"osteon:policyLabel {'x' * 61}, but the label of a policy is one plain text of at most "
        "60 characters",
    ),
    "policy-above-years": (
        "presumed-menopause-age",
        "osteon:years 55",
        "osteon:years 54",
        "osteon:years 54, but its years lie above those of the choice named by osteon:above",
    ),
    "policy-above-number": (
        "impaired-renal-function",
        "osteon:number 60",
        "osteon:number 30.0",
        "osteon:number 30.0, but its number lies above that of the choice named by osteon:above",
    ),
    "policy-not-below-years": (
        "reproductive-age",
        "osteon:years 12 ",
        "osteon:years 55 ",
        "osteon:years 54, but its years lie not below those of the choice named by osteon:notBelow",
    ),
    "policy-not-below-days": (
        "serum-calcium-window",
        "osteon:days 90",
        "osteon:days 29",
        "osteon:days 29, but its days are not fewer than those of the choice named by "
        "osteon:notBelow",
    ),
    "policy-calcium-lower-range": (
        "corrected-calcium-lower-limit",
        "osteon:number 8.6",
        "osteon:number 2.15",
        "osteon:number 2.15, but a lower limit of calcium is from 6 to 10 mg/dL",
    ),
    "policy-ionized-lower-range": (
        "ionized-calcium-lower-limit",
        "osteon:number 1.12",
        "osteon:number 1.41",
        "osteon:number 1.41, but a lower limit of ionized calcium is from 0.8 to 1.4 mmol/L",
    ),
    "policy-calcium-upper-range": (
        "calcium-upper-limit",
        "osteon:number 10.5",
        "osteon:number 13.1",
        "osteon:number 13.1, but an upper limit of calcium is from 9 to 13 mg/dL",
    ),
    "policy-ionized-upper-range": (
        "ionized-calcium-upper-limit",
        "osteon:number 1.32",
        "osteon:number 1.71",
        "osteon:number 1.71, but an upper limit of ionized calcium is from 1.2 to 1.7 mmol/L",
    ),
    "policy-slope-range": (
        "albumin-correction-slope",
        "osteon:number 0.8",
        "osteon:number 2.1",
        "osteon:number 2.1, but the slope of the albumin correction is at most 2 mg/dL per g/dL",
    ),
    "policy-albumin-range": (
        "albumin-reference",
        "osteon:number 4.0",
        "osteon:number 40",
        "osteon:number 40, but the albumin that calcium is corrected to is from 3 to 5.5 g/dL",
    ),
    "policy-vitamin-d-range": (
        "vitamin-d-deficiency-threshold",
        "osteon:number 20",
        "osteon:number 50",
        "osteon:number 50, but a threshold of vitamin D deficiency is from 5 to 40 ng/mL",
    ),
    "policy-renal-range": (
        "transition-drug-renal-limit",
        "osteon:number 35",
        "osteon:number 121",
        "osteon:number 121, but a limit of renal function is from 5 to 120 mL/min",
    ),
    "policy-share-range": (
        "calcium-carbonate-share",
        "osteon:number 0.40",
        "osteon:number 40",
        "osteon:number 40, but a share of elemental calcium is at most 1",
    ),
    "policy-potency-range": (
        "prednisone-equivalent-dexamethasone",
        "osteon:number 6.67",
        "osteon:number 667",
        "osteon:number 667, but a relative potency is from 0.1 to 50",
    ),
    "policy-units-range": (
        "vitamin-d-iu-per-microgram",
        "osteon:number 40",
        "osteon:number 41",
        "osteon:number 41, but one microgram of vitamin D2 or D3 is 40 IU by definition",
    ),
}
# Kept by the comparison with the policy that the file replaces, before any shape is asked.
COMPARED = {"policy-identifier", "policy-observable", "policy-salt", "policy-glucocorticoid"} | {
    "policy-device"
}

MORE: dict[str, tuple[str, str, str, str]] = {
    "a negative age": (
        "reproductive-age-from",
        "osteon:years 12",
        "osteon:years -12",
        f"osteon:years -12, but {WHOLE_YEARS}; correct the value",
    ),
    "half a day": (
        "serum-calcium-window",
        "osteon:days 90",
        "osteon:days 90.5",
        f"osteon:days 90.5, but {WHOLE_DAYS}; correct the value",
    ),
    "too many days": (
        "egfr-window",
        "osteon:days 365",
        "osteon:days 3651",
        f"osteon:days 3651, but {WHOLE_DAYS}; correct the value",
    ),
    "two windows": (
        "serum-calcium-window",
        "osteon:days 90",
        "osteon:days 90, 91",
        f"osteon:days 90 and 91, but {WHOLE_DAYS}; correct the value",
    ),
    "26 digits": (
        "corrected-calcium-lower-limit",
        "osteon:number 8.6",
        "osteon:number 8.6000000000000000000000001",
        f"osteon:number 8.6000000000000000000000001, but {PLAIN}; correct the value",
    ),
    "an exponent": (
        "corrected-calcium-lower-limit",
        "osteon:number 8.6",
        "osteon:number 8.6e0",
        "osteon:number 8.6e0, which is not written as a whole or decimal number; write one such "
        "as 8.6",
    ),
    "a number in quotes": (
        "corrected-calcium-lower-limit",
        "osteon:number 8.6",
        'osteon:number "8.6"',
        "osteon:number 8.6, which is not written as a whole or decimal number; write one such as "
        "8.6",
    ),
    "words for a number": (
        "serum-calcium-window",
        "osteon:days 90",
        'osteon:days "some"^^xsd:integer',
        "osteon:days some, which is not written as a whole or decimal number; write one such as 90",
    ),
    "another identifier": (
        "iud-years",
        'dcterms:identifier "iud-years"',
        'dcterms:identifier "coil"',
        "dcterms:identifier coil, which is not for a policy to change; write iud-years",
    ),
    "another observable": (
        "egfr-window",
        "osteon:observable osteon:EGFR",
        "osteon:observable osteon:TScore",
        "osteon:observable osteon:TScore, which is not for a policy to change; write osteon:EGFR",
    ),
    "a misspelt property": (
        "egfr-window",
        "osteon:days 365",
        "osteon:days 365 ; osteon:day 30",
        "osteon:day, which is no part of that choice; leave it out",
    ),
    "swapped products": (
        "product-states-dose",
        "osteon:product osteon:Denosumab60mgProduct",
        "osteon:product osteon:Denosumab120mgProduct",
        "osteon:soleProductOf [ osteon:product osteon:Denosumab120mgProduct ; osteon:regimen "
        "regimen:denosumab-60mg-every-6-months ], which is not for a policy to change; write [ "
        "osteon:product osteon:Denosumab60mgProduct ; osteon:regimen "
        "regimen:denosumab-60mg-every-6-months ] or [ osteon:product "
        "osteon:Denosumab120mgProduct ; osteon:regimen regimen:denosumab-120mg-every-4-weeks ]",
    ),
}


def edited(choice: str, old: str, new: str) -> str:
    """The default policy with one edit, at the first place at or after the choice (or before)."""
    start = DEFAULT.index(f"policy:{choice} a " if "/" not in choice else f"/{choice}>")
    at = DEFAULT.find(old, start)
    at = DEFAULT.rindex(old, 0, start) if at < 0 or choice == "reproductive-age" else at
    return DEFAULT[:at] + new + DEFAULT[at + len(old) :]


def refused(path: Path, text: str | bytes, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on stderr, without the program's name."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert main(["claims", "C07", "--policy", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err.removeprefix("osteon: error: ").rstrip("\n")


def place(text: str, choice: str) -> str:
    name = f"policy:{choice}" if "/" not in choice else f"osteon:{choice}"
    start = re.search(rf"^\S*[:/]{choice}>?\s", text, re.MULTILINE)
    assert start is not None
    return f", line {text.count(chr(10), 0, start.start()) + 1}: {name} has "


@pytest.mark.parametrize("rule", RULES)
def test_a_broken_rule(rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    choice, old, new, told = RULES[rule]
    text, path = edited(choice, old, new), tmp_path / "site.ttl"
    line = refused(path, text, capsys)
    assert line == f"{path}{place(text, choice)}{told}; correct the value"


@pytest.mark.parametrize("name", MORE)
def test_a_bad_value(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    choice, old, new, told = MORE[name]
    text, path = edited(choice, old, new), tmp_path / "site.ttl"
    assert refused(path, text, capsys) == f"{path}{place(text, choice)}{told}"


def test_every_rule_is_tried() -> None:
    shapes = Graph().parse(ROOT / "shapes" / "policy.ttl")
    named = {str(one).rpartition("/")[2] for one in shapes.subjects(SH.message)}
    assert named == set(RULES) | COMPARED


def test_the_rules_that_the_comparison_forestalls_speak_too() -> None:
    shapes = Graph().parse(ROOT / "shapes" / "policy.ttl")
    twice = "; ".join(f"osteon:{p} osteon:A, osteon:B" for p in "observable salt device".split())
    data = Graph().parse(
        data="@prefix osteon: <https://w3id.org/osteon/> . @prefix rdfs: "
        "<http://www.w3.org/2000/01/rdf-schema#> . osteon:x a osteon:PolicyChoice ; "
        f'rdfs:label "x" ; osteon:rationaleText "y" ; osteon:glucocorticoid "z" ; {twice} .'
    )
    _, report, _ = validate(data, shacl_graph=shapes, inference="none")
    assert isinstance(report, Graph)
    spoke = {str(one).rpartition("/")[2] for one in report.objects(None, SH.sourceShape)}
    assert spoke == COMPARED


@pytest.mark.parametrize(
    ("choice", "old", "new"),
    [
        ("egfr-window", "osteon:days 365", "osteon:days 1"),
        ("egfr-window", "osteon:days 365", "osteon:days 3650"),
        ("serum-calcium-window", "osteon:days 90", "osteon:days 30"),
        ("presumed-menopause-age", "osteon:years 55", "osteon:years 120"),
        ("corrected-calcium-lower-limit", "osteon:number 8.6", "osteon:number 6"),
        ("corrected-calcium-lower-limit", "osteon:number 8.6", "osteon:number 10.0"),
        ("plausible-egfr", "osteon:high 250", "osteon:high 250.000000"),
        ("iud-years", "a osteon:PolicyChoice", "a osteon:PolicyChoice, owl:NamedIndividual"),
    ],
)
def test_the_edge_is_accepted(choice: str, old: str, new: str, tmp_path: Path) -> None:
    path = tmp_path / "site.ttl"
    path.write_text(edited(choice, old, new), encoding="utf-8")
    assert main(["claims", "C07", "--policy", str(path)]) == 0


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ("policy:foo osteon:days 3 .", "policy:foo is nothing that a policy decides"),
        (
            "policy:foo a osteon:PolicyChoice ; osteon:days 3 .",
            "policy:foo is nothing that a policy decides",
        ),
        (
            '<https://w3id.org/osteon/claim/C07> osteon:statement "No."@en .',
            "claim:C07 is nothing that a policy decides",
        ),
    ],
)
def test_what_a_policy_does_not_decide(
    added: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "site.ttl"
    line = DEFAULT.count("\n") + 1
    found = refused(path, f"{DEFAULT}{added}\n", capsys)
    assert found == f"{path}, line {line}: {told}; correct its name"


def test_a_nameless_addition(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "site.ttl"
    found = refused(path, DEFAULT + "[] a osteon:PolicyChoice .\n", capsys)
    assert found == f"{path}: a nameless node is nothing that a policy decides; correct its name"


def test_what_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "site.ttl"
    block = re.search(r"policy:iud-years a.*?\.\n\n", DEFAULT, re.DOTALL)
    assert block is not None
    assert refused(path, DEFAULT.replace(block[0], ""), capsys) == (
        f"{path}: lacks policy:iud-years; a policy file makes every choice, copy it from "
        "ontology/policy.ttl"
    )
    text = edited("egfr-window", "osteon:days 365 ;", "")
    assert refused(path, text, capsys) == (
        f"{path}{place(text, 'egfr-window')}no osteon:days; copy it from ontology/policy.ttl"
    )
    text = DEFAULT.replace("osteon:Risedronate osteon:usualRoute osteon:Oral .\n", "")
    assert refused(path, text, capsys) == (
        f"{path}: lacks osteon:Risedronate; a policy file makes every choice, copy it from "
        "ontology/policy.ttl"
    )


def test_what_is_no_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "site.ttl"
    for nothing in ("", "\n", "@prefix osteon: <https://w3id.org/osteon/> .\n"):
        assert refused(path, nothing, capsys) == (
            f"{path}: makes no policy choice; copy ontology/policy.ttl and change its values"
        )
    assert refused(path, DEFAULT.encode() + b"\n# caf\xe9\n", capsys) == (
        f"{path}, line {DEFAULT.count(chr(10)) + 2}: is not UTF-8 text; save the file as UTF-8"
    )
    assert refused(path, "policy:x a", capsys) == (
        f"{path}, line 1, column 1: broken Turtle (The prefix policy: has not been declared); "
        "mend the file there"
    )
    assert main(["claims", "--policy", str(tmp_path)]) == 2
    assert "no such file; --policy names a Turtle file" in capsys.readouterr().err


def label(path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> str:
    path.write_text(text, encoding="utf-8")
    argv = ["assess", RECORD, "--as-of", "2026-03-15", "--format", "json", "--policy", str(path)]
    assert main(argv) == 0
    return str(json.loads(capsys.readouterr().out)["knowledge"]["policy"])


def test_an_answer_says_which_policy_it_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only what says the same as the default policy is called so."""
    path = tmp_path / "site-2026.ttl"
    changed = edited("egfr-window", "osteon:days 365", "osteon:days 364")
    assert label(path, "# A comment changes nothing.\n" + DEFAULT, capsys) == "default"
    assert label(path, changed, capsys) == "site-2026.ttl"
    unlabelled = changed.replace('  osteon:policyLabel "default" ;\n', "")
    assert unlabelled != changed
    path.write_text(unlabelled, encoding="utf-8")
    assert Knowledge.load(ROOT, policy=path).policy_label == "site-2026.ttl"
    path.write_text(changed.replace('"default"', '"St Mary 2026"'), encoding="utf-8")
    assert Knowledge.load(ROOT, policy=path).policy_label == "St Mary 2026"
