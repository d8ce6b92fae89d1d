"""A release of RxNorm in RRF: its names (RXNCONSO) and its relationships (RXNREL)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from osteon.errors import InputError
from osteon.terminology.rf2 import Terms
from osteon.terminology.sources import Member, digest
from osteon.terminology.store import Above, Code, Content

_NAMES: Final = "RXNCONSO.RRF"
_RELATIONS: Final = "RXNREL.RRF"
_OWN: Final = "RXNORM"
"""Only what the publisher says itself is read; the names of others are not free."""
_OBSOLETE: Final = "O"
_SYNONYMS: Final = ("SY", "TMSY", "PSN", "ET")
_DATE: Final = re.compile(r"(?<!\d)(\d\d)(\d\d)((?:19|20)\d\d)(?!\d)")


def is_part(member: Member) -> bool:
    """Whether a file is one of those that are read."""
    return member.name.upper() in (_NAMES, _RELATIONS)


def rrf(parts: list[Member], terms: Terms) -> Content:
    """A release out of its files. Raises InputError if one is missing."""
    found = {part.name.upper(): part for part in parts}
    for needed in (_NAMES, _RELATIONS):
        if needed not in found:
            raise InputError(
                f"{parts[0].shown}: the release has no {needed} beside it; give the folder or the "
                "zip file that holds both files"
            )
    names, relations = found[_NAMES], found[_RELATIONS]
    date = _DATE.search(names.shown)
    version = f"{date[3]}{date[1]}{date[2]}" if date else ""
    name = terms.iri.rsplit("/", 1)[-1]
    return Content(
        name,
        "RRF",
        version,
        names.shown,
        terms.notice,
        digest([names, relations]),
        lambda: _rows(names, relations, terms),
    )


def _rows(names: Member, relations: Member, terms: Terms) -> Iterator[Code | Above]:
    current: set[str] = set()
    for number, cells in names.rows(19, "|"):
        _identifier(names, number, "RXCUI", cells[0])
        if cells[11] == _OWN and cells[16] != _OBSOLETE:
            current.add(cells[0])
            yield Code((terms.iri, cells[0]), "" if cells[12] in _SYNONYMS else cells[14])
    for number, cells in relations.rows(17, "|"):
        how = terms.relations.get(cells[7])
        # Rows between single names, which have no RXCUI, say nothing of the concepts.
        if not how or cells[10] != _OWN or cells[14] == _OBSOLETE or not (cells[0] and cells[4]):
            continue
        _identifier(relations, number, "RXCUI1", cells[0])
        _identifier(relations, number, "RXCUI2", cells[4])
        # The relationship is the one that the second concept has to the first.
        if cells[0] in current and cells[4] in current:
            yield Above((terms.iri, cells[4]), how, (terms.iri, cells[0]))


def _identifier(part: Member, number: int, name: str, code: str) -> None:
    if not (code.isdecimal() and code.isascii() and len(code) <= 8):
        raise part.bad(number, f"{name} is {code[:40]!r}, no identifier")
