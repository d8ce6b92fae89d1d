"""A user's release of SNOMED CT: descendants, what is not inherited, and what is refused."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from osteon.errors import InputError
from osteon.ingest.codes import Codes
from osteon.terminology import releases, store
from osteon.terminology.index import Index
from osteon.terminology.rf2 import valid

from .conftest import ROOT
from .small_releases import (
    BONE_METASTASIS,
    BROAD_ONLY,
    INGREDIENT,
    OSTEOPOROSIS,
    POSTMENOPAUSAL,
    SYNONYM,
    concept,
    description,
    relationship,
    sctid,
    write_rf2,
)

SCT = "http://snomed.info/sct"
Load = Callable[..., Codes]
A, B, C, D, E = (sctid(n) for n in range(1, 6))
TERMINOLOGY = "https://w3id.org/osteon/terminology/snomed-ct"


def release(folder: Path, *relationships: str, inactive: tuple[str, ...] = ()) -> Path:
    concepts = [concept(code, "0" if code in inactive else "1") for code in (A, B, C, D, E)]
    names = [description(A, "A (disorder)"), description(A, "other A", SYNONYM)]
    return write_rf2(folder, concepts, relationships, names)


def test_check_digits_are_those_of_verhoeff() -> None:
    assert valid("64859006")
    assert not valid("64859007")
    assert not valid("68459006")  # neighbours exchanged


def test_without_an_index_a_descendant_is_not_understood() -> None:
    from osteon.ingest.codes import load_codes

    assert load_codes(ROOT).look_up(SCT, A) == frozenset()


def test_a_descendant_is_what_its_nearest_mapped_ancestor_is(tmp_path: Path, loaded: Load) -> None:
    codes = loaded(release(tmp_path, relationship(A, B), relationship(B, POSTMENOPAUSAL)))
    reading = codes.read(SCT, A)
    assert reading.terms == {"PostmenopausalOsteoporosis"}
    (path,) = reading.paths
    assert [step.above[1] for step in path] == [B, POSTMENOPAUSAL]
    assert [step.how for step in path] == ["isA", "isA"]
    assert reading.releases == ("snomed-ct-xx 20260101",)


def test_every_name_of_the_system_leads_to_the_release(tmp_path: Path, loaded: Load) -> None:
    codes = loaded(release(tmp_path, relationship(A, POSTMENOPAUSAL)))
    for system in (SCT, "urn:oid:2.16.840.1.113883.6.96", f"{SCT}/900000000000207008", f"{SCT}|1"):
        assert codes.look_up(system, A) == {"PostmenopausalOsteoporosis"}, system
    assert codes.look_up("http://loinc.org", A) == frozenset()


def test_of_a_code_and_one_above_it_the_nearer_one_speaks(tmp_path: Path, loaded: Load) -> None:
    codes = loaded(
        release(
            tmp_path,
            relationship(A, POSTMENOPAUSAL),
            relationship(A, OSTEOPOROSIS),
            relationship(POSTMENOPAUSAL, OSTEOPOROSIS),
        )
    )
    assert codes.look_up(SCT, A) == {"PostmenopausalOsteoporosis"}


def test_a_code_under_two_mapped_ones_is_both(tmp_path: Path, loaded: Load) -> None:
    codes = loaded(
        release(tmp_path, relationship(A, POSTMENOPAUSAL), relationship(A, BONE_METASTASIS))
    )
    assert codes.look_up(SCT, A) == {"PostmenopausalOsteoporosis", "BoneMetastasis"}


def test_a_broader_mapping_is_not_inherited(tmp_path: Path, loaded: Load) -> None:
    codes = loaded(release(tmp_path, relationship(A, BROAD_ONLY)))
    assert codes.look_up(SCT, BROAD_ONLY) == frozenset()
    assert codes.look_up(SCT, A) == frozenset()


def test_what_is_left_open_above_is_not_said_of_what_is_below(tmp_path: Path, loaded: Load) -> None:
    """A kind of osteoporosis may well have a cause, though its ancestor's is not specified."""
    codes = loaded(release(tmp_path, relationship(A, OSTEOPOROSIS)))
    assert codes.look_up(SCT, OSTEOPOROSIS) == {"UnspecifiedOsteoporosis"}
    assert codes.look_up(SCT, A) == {"Osteoporosis"}


def test_a_negated_mapping_hides_what_is_above_it_on_every_path(
    tmp_path: Path, index: Path, with_row: Callable[[str], Path]
) -> None:
    root = with_row(
        "osteon:PostmenopausalOsteoporosis\tpostmenopausal osteoporosis\tNot\tskos:relatedMatch\t"
        f"SCTID:{B}\tsemapv:ManualMappingCuration\t0.9\ttest"
    )
    rows = (relationship(A, B), relationship(B, POSTMENOPAUSAL), relationship(C, POSTMENOPAUSAL))
    releases.load(root, index, [release(tmp_path / "r", *rows, relationship(A, C))])
    from osteon.ingest.codes import load_codes

    codes = load_codes(root, index)
    assert codes.look_up(SCT, C) == {"PostmenopausalOsteoporosis"}
    assert codes.look_up(SCT, A) == frozenset()


def test_inactive_rows_and_concepts_lead_nowhere(tmp_path: Path, loaded: Load) -> None:
    codes = loaded(
        release(
            tmp_path,
            relationship(A, POSTMENOPAUSAL, active="0"),
            relationship(B, D),
            relationship(D, POSTMENOPAUSAL),
            relationship(C, POSTMENOPAUSAL),
            inactive=(D,),
        )
    )
    assert codes.look_up(SCT, A) == frozenset()
    assert codes.look_up(SCT, B) == frozenset()
    assert codes.look_up(SCT, D) == frozenset()
    assert codes.look_up(SCT, C) == {"PostmenopausalOsteoporosis"}


def test_only_the_relations_that_the_ontology_names_lead_upwards(
    tmp_path: Path, loaded: Load
) -> None:
    finding_site = "363698007"
    codes = loaded(
        release(
            tmp_path,
            relationship(A, POSTMENOPAUSAL, finding_site),
            relationship(B, "446321003", INGREDIENT),
        )
    )
    assert codes.look_up(SCT, A) == frozenset()
    assert codes.look_up(SCT, B) == {"Denosumab"}


def test_a_cycle_does_not_hang(tmp_path: Path, loaded: Load) -> None:
    rows = (relationship(A, B), relationship(B, C), relationship(C, A), relationship(C, D))
    codes = loaded(release(tmp_path, *rows, relationship(D, D)))
    assert codes.look_up(SCT, A) == frozenset()
    assert codes.look_up(SCT, D) == frozenset()


def test_names_are_the_full_ones(tmp_path: Path, index: Path, loaded: Load) -> None:
    loaded(release(tmp_path, relationship(A, B)))
    found = Index(index)
    assert found.display((TERMINOLOGY, A)) == "A (disorder)"
    assert found.display((TERMINOLOGY, B)) == ""
    assert found.display((TERMINOLOGY, "999999")) is None


def test_a_zip_file_is_read_as_the_folder_is(tmp_path: Path, index: Path) -> None:
    folder = release(tmp_path / "SnomedCT_Test", relationship(A, POSTMENOPAUSAL))
    packed = Path(shutil.make_archive(str(tmp_path / "pack"), "zip", folder))
    (first,) = releases.load(ROOT, index, [folder])
    (second,) = releases.load(ROOT, index, [packed])
    assert (first.what, second.what) == ("loaded", "unchanged")
    assert first.release.digest == second.release.digest


def test_the_same_release_again_changes_nothing(tmp_path: Path, index: Path) -> None:
    folder = release(tmp_path, relationship(A, POSTMENOPAUSAL))
    releases.load(ROOT, index, [folder])
    before = (index.read_bytes(), index.stat().st_mtime_ns)
    (change,) = releases.load(ROOT, index, [folder])
    assert change.what == "unchanged"
    assert (index.read_bytes(), index.stat().st_mtime_ns) == before


def test_a_newer_release_takes_the_place_of_the_older(tmp_path: Path, loaded: Load) -> None:
    codes = loaded(release(tmp_path / "1", relationship(A, POSTMENOPAUSAL)))
    assert codes.look_up(SCT, A)
    newer = write_rf2(
        tmp_path / "2", [concept(A), concept(B)], [relationship(B, A)], day="20260701"
    )
    codes = loaded(newer)
    assert codes.look_up(SCT, A) == frozenset()
    assert codes.index is not None
    assert [r.title for r in codes.index.releases()] == ["snomed-ct-xx 20260701"]


def test_unloading_takes_out_what_was_loaded(tmp_path: Path, index: Path, loaded: Load) -> None:
    codes = loaded(release(tmp_path, relationship(A, POSTMENOPAUSAL)))
    assert codes.look_up(SCT, A)
    store.unload(index, "snomed-ct-xx")
    assert loaded().look_up(SCT, A) == frozenset()
    with pytest.raises(InputError, match=r"no release snomed-ct-xx is loaded .*none is"):
        store.unload(index, "snomed-ct-xx")


BAD = {
    "columns": (
        "Relationship",
        "too few",
        r"Relationship_Snapshot_XX_20260101.txt, line 3: has 1 ",
    ),
    "flag": ("Concept", f"{B}\t20260101\tyes\t1\t1", r"Concept_.*, line 7: active is 'yes'"),
    "letters": ("Concept", "B\t20260101\t1\t900000000000207008\t900000000000074008", r"id is 'B'"),
    "check digit": ("Concept", concept("64859007"), r"line 7: 64859007 has a wrong check digit"),
    "name": ("Description", "a\tb", r"Description_.*, line 4: has 2 columns, not 9"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_release_is_refused_and_the_index_stays(
    name: str, tmp_path: Path, index: Path
) -> None:
    what, row, message = BAD[name]
    releases.load(ROOT, index, [release(tmp_path / "good", relationship(A, POSTMENOPAUSAL))])
    before = index.read_bytes()
    bad = release(tmp_path / "bad", relationship(A, BONE_METASTASIS))
    (file,) = bad.rglob(f"sct2_{what}_*")
    with file.open("a", encoding="utf-8", newline="") as out:
        out.write(f"{row}\r\n")
    with pytest.raises(InputError, match=message):
        releases.load(ROOT, index, [bad])
    assert index.read_bytes() == before
    assert sorted(p.name for p in index.parent.iterdir() if "new" in p.name) == []


def test_of_two_paths_of_which_one_is_bad_neither_is_loaded(tmp_path: Path, index: Path) -> None:
    good = release(tmp_path / "good", relationship(A, POSTMENOPAUSAL))
    with pytest.raises(InputError, match="holds no release"):
        releases.load(ROOT, index, [good, _empty(tmp_path)])
    assert not index.exists()


def _empty(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def test_a_full_release_without_a_snapshot_is_refused(tmp_path: Path, index: Path) -> None:
    folder = release(tmp_path / "r", relationship(A, B))
    for file in list(folder.rglob("*Snapshot*.txt")):
        file.rename(file.with_name(file.name.replace("Snapshot", "Full")))
    with pytest.raises(InputError, match="has no sct2_Concept_Snapshot file"):
        releases.load(ROOT, index, [folder])


def test_a_broken_zip_file_is_refused(tmp_path: Path, index: Path) -> None:
    folder = release(tmp_path / "r", *(relationship(A, B) for _ in range(200)))
    packed = Path(shutil.make_archive(str(tmp_path / "pack"), "zip", folder))
    with zipfile.ZipFile(packed) as pack:
        member = next(i for i in pack.infolist() if "Relationship" in i.filename)
    data = bytearray(packed.read_bytes())
    at = member.header_offset + len(member.filename) + 60
    data[at : at + 20] = bytes(20)
    packed.write_bytes(data)
    with pytest.raises(InputError, match=r"pack\.zip, .*: cannot be unpacked"):
        releases.load(ROOT, index, [packed])
    assert not index.exists()
