"""Entries of RDF records that say nothing, or say it of two patients."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import TURTLE_HEAD, Read, compact

Refuse = Callable[..., str]


def test_text_where_a_term_belongs(refuse: Refuse) -> None:
    text = TURTLE_HEAD + 'ex:p a osteon:Patient ; osteon:sex "female" .'
    assert refuse(a_ttl=text) == (
        "a.ttl, line 4: osteon:sex takes a term or a node, not the text 'female'; "
        "did you mean osteon:Female?"
    )
    text = TURTLE_HEAD + 'ex:p a osteon:Patient ; osteon:hasCondition "gout" .'
    assert refuse(a_ttl=text).endswith("not the text 'gout'; give the node itself.")


def test_entry_of_two_patients(refuse: Refuse) -> None:
    text = TURTLE_HEAD + (
        "ex:p a osteon:Patient ; osteon:hasCondition ex:c . ex:c a osteon:Pregnancy .\n"
        "ex:q a osteon:Patient ; osteon:hasCondition ex:c ."
    )
    assert "http://example.org/c is an entry of two patients" in refuse(a_ttl=text)


@pytest.mark.parametrize("said", ["a osteon:SerumCalcium", "osteon:onset 2020", "a ex:Thing"])
def test_entry_that_is_not_what_its_link_says(read: Read, said: str) -> None:
    text = TURTLE_HEAD + f"ex:p a osteon:Patient ; osteon:hasCondition ex:c . ex:c {said} ."
    graph = compact(read(a_ttl=text)[0])
    assert "hasUnusableEntry http://example.org/c/unusable-type" in graph["http://example.org/p"]
    assert 'reason "rdf:type"' in graph["http://example.org/c/unusable-type"]


def test_entry_without_a_kind_whose_name_has_a_fragment(read: Read) -> None:
    (record,) = read(
        a_ttl=f"{TURTLE_HEAD} ex:p a osteon:Patient ; osteon:hasOrder <http://e/r#o> .\n"
        "<http://e/r#o> osteon:dose 60 ."
    )
    graph = compact(record)
    assert "hasUnusableEntry http://e/r#o/unusable-type" in graph["http://example.org/p"]
