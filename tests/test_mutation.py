"""Knowledge broken on purpose: the answer must change where the broken part mattered, or fail.

A taste, one per kind of mistake. Each mutant is a copy of the packaged folders with one edit.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from oracle import EXAMPLES, ROOT, Answer, answers, statuses

from osteon.errors import InputError, InternalFault
from osteon.ingest import read_records
from osteon.knowledge import Knowledge
from osteon.pipeline import assess

AS_OF = "2026-03-15"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The knowledge in a folder of the test's own."""
    for part in ("ontology", "shapes", "queries"):
        shutil.copytree(ROOT / part, tmp_path / part)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    """Replace what stands there exactly once, so that a stale mutation is noticed."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def block(path: Path, first: str) -> str:
    """The statement that begins with some words, up to its full stop before a blank line."""
    text = path.read_text(encoding="utf-8") + "\n"
    start = text.index(first)
    return text[start : text.index(" .\n\n", start) + 3]


def before_and_after(folder: Path, example: str) -> tuple[Answer, Answer]:
    """The packaged answer and the mutant's."""
    path = str(EXAMPLES / example)
    (usual,) = answers(path, AS_OF, "article")
    (record,) = read_records([path], folder)
    day = datetime.date.fromisoformat(AS_OF)
    return usual, assess(record, Knowledge.load(folder), as_of=day).answer


def status(answer: Answer, key: str, item: str) -> str:
    return statuses(answer[key]).get(item, "absent")


def test_a_threshold(folder: Path) -> None:
    """8.28 mg/dL is low under 8.6, and not under 8."""
    policy = folder / "ontology" / "policy.ttl"
    choice = block(policy, "policy:corrected-calcium-lower-limit a")
    edit(policy, choice, choice.replace("osteon:number 8.6", "osteon:number 8.0"))
    usual, mutant = before_and_after(folder, "low-calcium.json")
    assert status(usual, "requirements", "hypocalcemia-corrected") == "unmet"
    assert status(mutant, "requirements", "hypocalcemia-corrected") == "met"
    assert usual["verdict"] != mutant["verdict"]


def test_a_strictness(folder: Path) -> None:
    """Three months are not over three months. With `at least 3` they would be, but the opposite
    class holds too, and a contradiction is never certain."""
    patient = folder / "ontology" / "patient.ttl"
    definition = block(patient, "osteon:LifeExpectancyOver3Months a owl:Class")
    edit(patient, definition, definition.replace("xsd:minExclusive 3.0", "xsd:minInclusive 3.0"))
    usual, mutant = before_and_after(folder, "lung-three-months.ttl")
    assert usual["verdict"] == "not-indicated"
    assert mutant["verdict"] == "needs-information"
    assert status(usual, "recommendations", "use-in-other-solid-tumor") == "absent"
    assert status(mutant, "recommendations", "use-in-other-solid-tumor") == "unknown"


def test_a_requirement_without_its_shapes_stands_in_the_way(folder: Path) -> None:
    (folder / "shapes" / "requirement" / "dental-evaluation.ttl").unlink()
    assert_not_overlooked(folder, "first-dose-ready.json", "dental-evaluation")


def test_a_requirement_that_lost_one_shape_is_not_met(folder: Path) -> None:
    """Without the shape that forbids low calcium, low calcium would do."""
    path = folder / "shapes" / "requirement" / "hypocalcemia-corrected.ttl"
    edit(path, " , shape:hypocalcemia-corrected-acceptable .", " .")
    edit(path, block(path, "shape:hypocalcemia-corrected-acceptable a"), "")
    assert_not_overlooked(folder, "low-calcium.json", "hypocalcemia-corrected")


def assert_not_overlooked(folder: Path, example: str, requirement: str) -> None:
    """The run ends in a fault, or the requirement is neither met nor gone."""
    try:
        _, mutant = before_and_after(folder, example)
    except InternalFault:
        return
    assert status(mutant, "requirements", requirement) in ("unmet", "unknown")
    assert mutant["verdict"] != "proceed"


def test_a_claim_that_no_longer_applies(folder: Path) -> None:
    """Without its application the claim on missed doses says nothing of a late patient."""
    article = folder / "ontology" / "guideline" / "article.ttl"
    claim = block(article, "claim:C12 a osteon:Claim")
    start = claim.index("osteon:application [")
    edit(article, claim, claim[:start] + claim[claim.index("]", start) + 1 :].lstrip(" ;\n"))
    usual, mutant = before_and_after(folder, "late-sixty.ttl")
    assert status(usual, "recommendations", "give-missed-dose-now") == "applies"
    assert status(mutant, "recommendations", "give-missed-dose-now") == "absent"


# A query that no other needs, and an answer that rests on its fact.
QUERIES: dict[str, tuple[str, Callable[[Answer], object], object, object]] = {
    "dental-current": (
        "first-dose-ready.json",
        lambda a: (status(a, "requirements", "dental-evaluation"), a["verdict"]),
        ("met", "proceed"),
        ("unknown", "needs-information"),
    ),
    "calcium-low": (
        "low-calcium.json",
        lambda a: status(a, "requirements", "hypocalcemia-corrected"),
        "unmet",
        "unknown",
    ),
}


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_lost_query_is_seen_in_the_answer(folder: Path, name: str) -> None:
    example, fact, before, after = QUERIES[name]
    (folder / "queries" / "derive" / f"{name}.rq").unlink()
    usual, mutant = before_and_after(folder, example)
    assert (fact(usual), fact(mutant)) == (before, after)


def test_a_query_that_others_need_is_missed_at_once(folder: Path) -> None:
    (folder / "queries" / "derive" / "due-dates.rq").unlink()
    with pytest.raises(InputError, match="needs due-dates, which does not exist"):
        Knowledge.load(folder)
