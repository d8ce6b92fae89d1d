"""What a misspelt concept, code or prefix may have been meant for."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from osteon.ingest.terminologies import Terminology
from osteon.ingest.vocabulary import fold
from osteon.terminology.catalogue import Catalogue, shown

_LONGEST: Final = 100
"""No name is nearly as long, and the search for a similar one takes time by its length."""
_MANY: Final = 5

Near = dict[str, str | None]


def near_concepts(catalogue: Catalogue, term: str) -> list[Near]:
    """Concepts with a name like this one, those with codes before others."""
    if len(term) > _LONGEST:
        return []
    vocabulary = catalogue.vocabulary
    mapped = {row.concept for row in catalogue.rows}
    names: dict[str, set[str]] = {}
    for label, found in vocabulary.by_label.items():
        names.setdefault(label, set()).update(n for n in found if n in vocabulary.kinds)
    for name in vocabulary.kinds:
        if ":" not in name:
            names.setdefault(name.lower(), set()).add(name)
    close = get_close_matches(fold(term), list(names), n=2 * _MANY, cutoff=0.7)
    concepts = dict.fromkeys(name for label in close for name in sorted(names[label]))
    ordered = [n for n in concepts if n in mapped] or list(concepts)
    return [{"term": shown(n), "label": catalogue.label(n)} for n in ordered[:_MANY]]


def near_codes(catalogue: Catalogue, terminology: Terminology, code: str) -> list[Near]:
    """Codes of a terminology that are like this one, with what they mean."""
    wanted = terminology.normal(code)
    if not wanted or len(wanted) > _LONGEST:
        return []
    known: dict[str, Near] = {}
    for row in catalogue.rows:
        if row.terminology == terminology:
            label = row.mapping.cells.get("object_label") or catalogue.label(row.concept)
            known.setdefault(terminology.normal(row.code), {"term": row.curie, "label": label})
    index = catalogue.codes.index
    if index is not None:
        for other in index.near(terminology.iri, wanted):
            shown_as = f"{terminology.prefix}:{other}"
            known.setdefault(
                other, {"term": shown_as, "label": index.display((terminology.iri, other)) or None}
            )
    alike = [each for each in known if abs(len(each) - len(wanted)) <= 2]
    return [known[c] for c in get_close_matches(wanted, alike, n=_MANY, cutoff=0.75)]


def near_prefixes(catalogue: Catalogue, prefix: str, code: str) -> list[Near]:
    """The same code under the prefixes that are like this one."""
    if len(prefix) > _LONGEST:
        return []
    names = {
        name.lower(): t
        for t in catalogue.terminologies
        for name in (t.prefix, t.label, t.iri.rsplit("/", 1)[-1], *t.spellings, *t.systems)
    }
    close = get_close_matches(prefix.lower(), list(names), n=_MANY, cutoff=0.6)
    found = dict.fromkeys(names[name] for name in close)
    return [{"term": f"{t.prefix}:{code}", "label": t.label} for t in found]
