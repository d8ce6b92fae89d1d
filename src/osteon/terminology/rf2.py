"""A release of SNOMED CT in RF2: snapshots of concepts, relationships and descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter
from typing import Final, Protocol

from osteon.errors import InputError
from osteon.terminology.sources import Member, digest
from osteon.terminology.store import Above, Code, Content

_FILE: Final = re.compile(
    r"x?sct2_(?P<what>Concept|Relationship|Description)_(?P<type>\w*?)(?P<kind>Snapshot|Full|Delta)"
    r"(?:-[\w-]+)?_(?P<edition>\w+?)_(?P<date>\d{8})\.txt\Z"
)
_HEADS: Final = {
    "Concept": "id effectiveTime active moduleId definitionStatusId",
    "Relationship": "id effectiveTime active moduleId sourceId destinationId relationshipGroup "
    "typeId characteristicTypeId modifierId",
    "Description": "id effectiveTime active moduleId conceptId languageCode typeId term "
    "caseSignificanceId",
}
_TURNS: Final = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
_PLACES: Final = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
    (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
    (9, 4, 5, 3, 1, 2, 6, 8, 7, 0),
    (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5),
    (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)
_WHOLE_PLACES: Final = [dict(zip("0123456789", _PLACES[at % 8], strict=True)) for at in range(18)]
_IDENTIFIER: Final = re.compile(r"[0-9]{6,18}\Z")


class Terms(Protocol):
    """What the ontology says of the terminology that is released so."""

    @property
    def iri(self) -> str: ...
    @property
    def notice(self) -> str: ...
    @property
    def relations(self) -> dict[str, str]: ...
    @property
    def name_type(self) -> str: ...


def valid(code: str) -> bool:
    """Whether the check digit of an identifier is right (Verhoeff)."""
    check = 0
    for moved, digit in zip(_WHOLE_PLACES, reversed(code), strict=False):
        check = _TURNS[check][moved[digit]]
    return check == 0


def is_part(member: Member) -> bool:
    """Whether a file is one of those that an RF2 release is made of, of any kind."""
    return _FILE.match(member.name) is not None


def rf2(parts: list[Member], terms: Terms) -> Content:
    """A release out of its files. Raises InputError if a needed one is missing."""
    found: dict[str, list[Member]] = {}
    edition, date = "", ""
    for part in parts:
        match = _FILE.match(part.name)
        if match and match["kind"] == "Snapshot":
            found.setdefault(match["what"], []).append(part)
            edition, date = match["edition"], max(date, match["date"])
    for what in ("Concept", "Relationship"):
        if what not in found:
            raise InputError(
                f"{parts[0].shown}: the release has no sct2_{what}_Snapshot file beside it; "
                "give the folder or the zip file with the whole Snapshot"
            )
    used = [part for kind in sorted(found) for part in found[kind]]
    name = f"{terms.iri.rsplit('/', 1)[-1]}-{edition.lower()}"
    source = used[0].shown
    return Content(
        name, "RF2", date, source, terms.notice, digest(used), lambda: _rows(found, terms)
    )


def _rows(found: dict[str, list[Member]], terms: Terms) -> Iterator[Code | Above]:
    inactive: set[str] = set()
    for part in found["Concept"]:
        for number, cells in _read(part, "Concept"):
            if not valid(cells[0]):
                raise part.bad(number, f"{cells[0]} has a wrong check digit")
            if cells[2] == "1":
                yield Code((terms.iri, cells[0]), "")
            else:
                inactive.add(cells[0])
    for part in found.get("Description", ()):
        for _, cells in _read(part, "Description"):
            if cells[2] == "1" and cells[6] == terms.name_type and cells[4] not in inactive:
                yield Code((terms.iri, cells[4]), cells[7])
    for part in found["Relationship"]:
        for _, cells in _read(part, "Relationship"):
            how = terms.relations.get(cells[7])
            if how and cells[2] == "1" and not {cells[4], cells[5]} & inactive:
                yield Above((terms.iri, cells[4]), how, (terms.iri, cells[5]))


def _read(part: Member, what: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file, after its head."""
    head = _HEADS[what].split()
    identifiers = [at for at, column in enumerate(head) if column.endswith(("id", "Id"))]
    picked = itemgetter(*identifiers)
    rows = part.rows(len(head), "\t")
    for _, cells in rows:
        if cells != head:
            raise part.bad(1, f"is not the head of a {what} file ({' '.join(head)})")
        break
    else:
        raise part.bad(1, "is missing, the file is empty")
    for number, cells in rows:
        if cells[2] not in ("0", "1"):
            raise part.bad(number, f"active is {cells[2]!r}, not 0 or 1")
        if not all(map(_IDENTIFIER.match, picked(cells))):
            at = next(at for at in identifiers if not _IDENTIFIER.match(cells[at]))
            raise part.bad(number, f"{head[at]} is {cells[at][:40]!r}, no identifier")
        yield number, cells
