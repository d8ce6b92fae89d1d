"""A user's release of RxNorm: products are known by what they are made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from osteon.errors import InputError
from osteon.ingest.codes import Codes, load_codes
from osteon.terminology import releases

from .conftest import ROOT
from .small_releases import ALENDRONATE, name_row, relation_row, write_rrf

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
Load = Callable[..., Codes]
PRODUCT, COMPONENT, BRAND, OLD, INGREDIENT = "99000001", "99000002", "99000003", "99000004", "46041"
NAMES = (
    name_row(PRODUCT, "alendronate 35 MG Oral Tablet (made up)"),
    name_row(COMPONENT, "alendronate 35 MG"),
    name_row(BRAND, "Madeupfos"),
    name_row(OLD, "an old product", suppress="O"),
    name_row(INGREDIENT, "alendronate"),
    name_row("99000005", "a name of somebody else", source="MMSL"),
)
RELATIONS = (
    relation_row(COMPONENT, "consists_of", PRODUCT),
    relation_row(PRODUCT, "constitutes", COMPONENT),
    relation_row(INGREDIENT, "has_ingredient", COMPONENT),
    relation_row(COMPONENT, "ingredient_of", INGREDIENT),
    relation_row(INGREDIENT, "tradename_of", BRAND),
    relation_row(BRAND, "has_tradename", INGREDIENT),
    relation_row(INGREDIENT, "has_ingredient", OLD),
    relation_row(INGREDIENT, "has_ingredient", "99000005"),
)


def test_a_product_is_known_by_its_ingredient(tmp_path: Path, loaded: Load) -> None:
    assert load_codes(ROOT).look_up(RXNORM, PRODUCT) == frozenset()
    codes = loaded(write_rrf(tmp_path / "RxNorm_full_01052026", NAMES, RELATIONS))
    reading = codes.read(RXNORM, PRODUCT)
    assert reading.terms == {"Alendronate"}
    (path,) = reading.paths
    assert [(step.how, step.above[1]) for step in path] == [
        ("ingredient", COMPONENT),
        ("ingredient", ALENDRONATE),
    ]
    assert reading.releases == ("rxnorm 20260105",)
    assert codes.look_up(RXNORM, BRAND) == {"Alendronate"}


def test_an_ingredient_is_not_known_by_its_products(tmp_path: Path, loaded: Load) -> None:
    """993452 is mapped, a product of the made-up ingredient; that says nothing of the latter."""
    rows = [
        relation_row("99000009", "has_ingredient", "993452"),
        relation_row("993452", "ingredient_of", "99000009"),
    ]
    names = [name_row("99000009", "made up"), name_row("993452", "a product")]
    assert loaded(write_rrf(tmp_path, names, rows)).look_up(RXNORM, "99000009") == frozenset()


def test_obsolete_codes_and_names_of_others_are_left_out(tmp_path: Path, loaded: Load) -> None:
    codes = loaded(write_rrf(tmp_path, NAMES, RELATIONS))
    assert codes.look_up(RXNORM, OLD) == frozenset()
    assert codes.look_up(RXNORM, "99000005") == frozenset()
    gone = [relation_row(INGREDIENT, "has_ingredient", PRODUCT, suppress="O")]
    codes = loaded(write_rrf(tmp_path / "2", NAMES, gone))
    assert codes.look_up(RXNORM, PRODUCT) == frozenset()


def test_a_product_of_two_ingredients_is_both(tmp_path: Path, loaded: Load) -> None:
    rows = [
        relation_row("1897", "has_ingredient", PRODUCT),
        relation_row("2418", "has_ingredient", PRODUCT),
    ]
    names = [*NAMES, name_row("1897", "calcium carbonate"), name_row("2418", "cholecalciferol")]
    codes = loaded(write_rrf(tmp_path, names, rows))
    assert codes.look_up(RXNORM, PRODUCT) == {"CalciumCarbonate", "Cholecalciferol"}


@pytest.mark.parametrize(
    ("file", "row", "message"),
    [
        ("RXNCONSO.RRF", "1|ENG|", r"RXNCONSO.RRF, line 7: has 3 columns, not 19"),
        ("RXNCONSO.RRF", name_row("x1", "n"), r"RXNCONSO.RRF, line 7: RXCUI is 'x1'"),
        ("RXNREL.RRF", "a|b", r"RXNREL.RRF, line 9: has 2 columns, not 17"),
        (
            "RXNREL.RRF",
            relation_row("x", "has_ingredient", "1"),
            r"RXNREL.RRF, line 9: RXCUI1 is 'x'",
        ),
        ("RXNREL.RRF", "\udcff", r"RXNREL.RRF, after line \d: is not UTF-8"),
    ],
)
def test_a_bad_release_is_refused(
    file: str, row: str, message: str, tmp_path: Path, index: Path
) -> None:
    folder = write_rrf(tmp_path, NAMES, RELATIONS)
    with (folder / "rrf" / file).open("a", encoding="utf-8", errors="surrogateescape") as out:
        out.write(f"{row}\n")
    with pytest.raises(InputError, match=message):
        releases.load(ROOT, index, [folder])
    assert not index.exists()


def test_a_release_without_its_names_is_refused(tmp_path: Path, index: Path) -> None:
    folder = write_rrf(tmp_path, NAMES, RELATIONS)
    (folder / "rrf" / "RXNCONSO.RRF").unlink()
    with pytest.raises(InputError, match=r"has no RXNCONSO\.RRF beside it"):
        releases.load(ROOT, index, [folder])
