"""A user's CodeSystem, ValueSet and ConceptMap: hierarchies, filters, maps of house codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from osteon.errors import InputError
from osteon.ingest.codes import Codes
from osteon.terminology import releases

from .conftest import ROOT
from .small_releases import BONE_METASTASIS, POSTMENOPAUSAL, sctid, write_json

SCT = "http://snomed.info/sct"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
HOUSE = "http://hospital.example/codes"
Load = Callable[..., Codes]
A, B, C = (sctid(n) for n in range(11, 14))


def code_system(*concepts: dict[str, Any], **more: Any) -> dict[str, Any]:
    own = {"resourceType": "CodeSystem", "url": SCT, "version": "2026", "concept": list(concepts)}
    return own | more


def value_set(**more: Any) -> dict[str, Any]:
    return {"resourceType": "ValueSet", "url": "http://hospital.example/vs", **more}


def concept_map(
    *targets: tuple[str, str, str | None], word: str = "equivalence", to: str = ICD, **more: Any
) -> dict[str, Any]:
    elements = [
        {"code": code, "target": [{"code": target, word: how, **more}]}
        for code, target, how in targets
    ]
    group = {"source": HOUSE, "target": to, "element": elements}
    return {"resourceType": "ConceptMap", "id": "house", "group": [group]}


def test_nested_concepts_are_under_each_other(tmp_path: Path, loaded: Load) -> None:
    tree = {"code": POSTMENOPAUSAL, "concept": [{"code": A, "concept": [{"code": B}]}, {"code": C}]}
    codes = loaded(write_json(tmp_path / "cs.json", code_system(tree)))
    for code in (A, B, C):
        assert codes.look_up(SCT, code) == {"PostmenopausalOsteoporosis"}
    reading = codes.read(SCT, B)
    assert [step.above[1] for step in reading.paths[0]] == [A, POSTMENOPAUSAL]
    assert reading.releases == (f"{SCT} 2026",)


def test_parents_may_be_properties(tmp_path: Path, loaded: Load) -> None:
    parent = {"code": "parent", "valueCode": POSTMENOPAUSAL}
    other = {"code": "child", "valueCode": BONE_METASTASIS}
    concept = {"code": A, "property": [parent, other]}
    codes = loaded(write_json(tmp_path / "cs.json", code_system(concept)))
    assert codes.look_up(SCT, A) == {"PostmenopausalOsteoporosis"}


@pytest.mark.parametrize("meaning", ["grouped-by", "part-of", "classified-with"])
def test_a_tree_of_another_meaning_says_nothing(meaning: str, tmp_path: Path, loaded: Load) -> None:
    tree = {"code": POSTMENOPAUSAL, "concept": [{"code": A}]}
    system = code_system(tree, hierarchyMeaning=meaning)
    codes = loaded(write_json(tmp_path / "cs.json", system))
    assert codes.look_up(SCT, A) == frozenset()


@pytest.mark.parametrize(
    "mark",
    [{"code": "inactive", "valueBoolean": True}, {"code": "status", "valueCode": "retired"}],
)
def test_an_inactive_concept_is_passed_over(
    mark: dict[str, Any], tmp_path: Path, loaded: Load
) -> None:
    tree = {
        "code": POSTMENOPAUSAL,
        "concept": [{"code": A, "property": [mark], "concept": [{"code": B}]}],
    }
    codes = loaded(write_json(tmp_path / "cs.json", code_system(tree)))
    assert codes.look_up(SCT, A) == frozenset()
    assert codes.look_up(SCT, B) == {"PostmenopausalOsteoporosis"}


def test_an_expansion_may_be_a_tree(tmp_path: Path, loaded: Load) -> None:
    entry = {"system": SCT, "code": POSTMENOPAUSAL, "contains": [{"system": SCT, "code": A}]}
    gone = {"system": SCT, "code": B, "inactive": True}
    entry["contains"].append(gone)  # type: ignore[attr-defined]
    codes = loaded(write_json(tmp_path / "vs.json", value_set(expansion={"contains": [entry]})))
    assert codes.look_up(SCT, A) == {"PostmenopausalOsteoporosis"}
    assert codes.look_up(SCT, B) == frozenset()


@pytest.mark.parametrize(("op", "found"), [("is-a", True), ("descendent-of", True), ("in", False)])
def test_an_expansion_of_descendants_is_under_their_ancestor(
    op: str, found: bool, tmp_path: Path, loaded: Load
) -> None:
    include = {
        "system": SCT,
        "filter": [{"property": "concept", "op": op, "value": POSTMENOPAUSAL}],
    }
    flat = [{"system": SCT, "code": POSTMENOPAUSAL}, {"system": SCT, "code": A, "display": "a"}]
    resource = value_set(compose={"include": [include]}, expansion={"contains": flat})
    codes = loaded(write_json(tmp_path / "vs.json", resource))
    assert bool(codes.look_up(SCT, A)) is found


def test_of_two_includes_nothing_is_above_all(tmp_path: Path, loaded: Load) -> None:
    include = {
        "system": SCT,
        "filter": [{"property": "concept", "op": "is-a", "value": POSTMENOPAUSAL}],
    }
    compose = {"include": [include, {"system": SCT, "concept": [{"code": A}]}]}
    resource = value_set(compose=compose, expansion={"contains": [{"system": SCT, "code": A}]})
    codes = loaded(write_json(tmp_path / "vs.json", resource))
    assert codes.look_up(SCT, A) == frozenset()


@pytest.mark.parametrize(
    ("word", "how", "read"),
    [
        ("equivalence", "equivalent", True),
        ("equivalence", "equal", True),
        ("equivalence", "wider", True),
        ("equivalence", "subsumes", True),
        ("equivalence", "narrower", False),
        ("equivalence", "specializes", False),
        ("equivalence", "inexact", False),
        ("equivalence", "relatedto", False),
        ("equivalence", "unmatched", False),
        ("equivalence", "disjoint", False),
        ("relationship", "equivalent", True),
        ("relationship", "source-is-narrower-than-target", True),
        ("relationship", "source-is-broader-than-target", False),
        ("relationship", "related-to", False),
        ("relationship", "not-related-to", False),
    ],
)
def test_a_house_code_is_what_it_is_mapped_to(
    word: str, how: str, read: bool, tmp_path: Path, loaded: Load
) -> None:
    resource = concept_map(("OP1", "M80.08XA", how), word=word)
    codes = loaded(write_json(tmp_path / "map.json", resource))
    reading = codes.read(HOUSE, "OP1")
    assert ("OsteoporoticFracture" in reading.terms) is read
    assert ("VertebralFracture" in reading.terms) is read


def test_an_equivalent_code_keeps_what_is_left_open(tmp_path: Path, loaded: Load) -> None:
    same = concept_map(("OP1", "M80.08XA", "equivalent"))
    codes = loaded(write_json(tmp_path / "map.json", same))
    assert "UnspecifiedOsteoporosis" in codes.look_up(HOUSE, "OP1")
    narrower = concept_map(("OP1", "M80.08XA", "wider"))
    codes = loaded(write_json(tmp_path / "map.json", narrower))
    assert "UnspecifiedOsteoporosis" not in codes.look_up(HOUSE, "OP1")
    assert "Osteoporosis" in codes.look_up(HOUSE, "OP1")


def test_what_holds_only_on_a_condition_is_not_read(tmp_path: Path, loaded: Load) -> None:
    resource = concept_map(
        ("OP1", "N18.6", "equivalent"), dependsOn=[{"property": "x", "value": "y"}]
    )
    codes = loaded(write_json(tmp_path / "map.json", resource))
    assert codes.look_up(HOUSE, "OP1") == frozenset()


def test_the_system_of_a_house_is_known_under_its_url_alone(tmp_path: Path, loaded: Load) -> None:
    codes = loaded(write_json(tmp_path / "map.json", concept_map(("OP1", "N18.6", "equivalent"))))
    assert codes.look_up(f"{HOUSE}|7", "OP1") == {"EndStageRenalDisease"}
    assert codes.look_up("http://other.example/codes", "OP1") == frozenset()
    assert codes.look_up(None, "OP1") == frozenset()


def test_a_bundle_holds_several(tmp_path: Path, index: Path) -> None:
    bundle = {
        "resourceType": "Bundle",
        "entry": [
            {"resource": code_system({"code": A})},
            {"resource": concept_map(("OP1", "N18.6", "equivalent"))},
            {"resource": {"resourceType": "Patient"}},
        ],
    }
    changes = releases.load(ROOT, index, [write_json(tmp_path / "all.json", bundle)])
    assert [(c.release.name, c.release.kind) for c in changes] == [
        (SCT, "CodeSystem"),
        ("house", "ConceptMap"),
    ]


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        (code_system({"display": "x"}), r"r\.json, CodeSystem\.concept\[0\]: has no code"),
        (
            code_system({"code": A, "concept": 3}),
            r"CodeSystem\.concept\[0\]\.concept: is not a list",
        ),
        (code_system({"code": A}, url=None), r"r\.json, CodeSystem: has no url"),
        (value_set(expansion=[1]), r"ValueSet\.expansion: is not an object"),
        (value_set(expansion={"contains": [{"code": "1"}]}), r"contains\[0\]: has no system"),
        (value_set(), r"holds no code that is in use"),
        (concept_map(("a", "b", "alike")), r"target\[0\]: has no known equivalence"),
        (concept_map(("a", "b", None)), r"target\[0\]: has no known equivalence"),
        ({"resourceType": "Patient"}, r"holds no release"),
    ],
)
def test_a_bad_resource_is_refused_with_its_place(
    resource: dict[str, Any], message: str, tmp_path: Path, index: Path
) -> None:
    with pytest.raises(InputError, match=message):
        releases.load(ROOT, index, [write_json(tmp_path / "r.json", resource)])
    assert not index.exists()


def test_broken_json_is_refused_with_its_line(tmp_path: Path, index: Path) -> None:
    file = tmp_path / "r.json"
    file.write_text(json.dumps(code_system({"code": A}), indent=1)[:-3], encoding="utf-8")
    with pytest.raises(InputError, match=r"r\.json, line \d+, column \d+: broken JSON"):
        releases.load(ROOT, index, [file])


@pytest.mark.parametrize(
    "text", ["", "[]", "3", '"x"', '{"resourceType": "Bundle", "entry": true}']
)
def test_json_that_is_no_resource_is_refused(text: str, tmp_path: Path, index: Path) -> None:
    file = tmp_path / "r.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        releases.load(ROOT, index, [file])
