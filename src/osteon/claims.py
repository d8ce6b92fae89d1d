"""The claims of the knowledge as plain data: what each says, where, and what it yields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from pyoxigraph import Store

from osteon.errors import InputError
from osteon.files import Root, find, read_text
from osteon.store import Row, select


@dataclass
class Claim:
    """One claim, as ``osteon claims`` shows it."""

    id: str
    statement: str
    section: str | None
    bullet: int | None
    modality: str | None
    source: str
    source_label: str
    review_status: str | None
    kinds: list[str] = field(default_factory=list)
    citations: list[int] = field(default_factory=list)
    yields: list[dict[str, str]] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the claim with the key names of the answer's JSON."""
        return {
            "id": self.id,
            "statement": self.statement,
            "section": self.section,
            "bullet": self.bullet,
            "kinds": self.kinds,
            "modality": self.modality,
            "citations": self.citations,
            "source": self.source,
            "reviewStatus": self.review_status,
            "yields": self.yields,
            "links": self.links,
        }


def read_claims(store: Store, root: Root) -> dict[str, Claim]:
    """Return every claim by its id, in the order of ids."""
    claims: dict[str, Claim] = {}
    for row in _rows(store, root, "claims"):
        claim = claims.get(row["id"]) or Claim(
            id=row["id"],
            statement=row["statement"],
            section=row["section"],
            bullet=int(row["bullet"]) if row["bullet"] else None,
            modality=row["modality"],
            source=row["source"],
            source_label=row["sourceLabel"] or row["source"],
            review_status=row["reviewStatus"],
        )
        claims[claim.id] = claim
        if row["kind"] and row["kind"] not in claim.kinds:
            claim.kinds.append(row["kind"])
        if row["marker"] and int(row["marker"]) not in claim.citations:
            claim.citations.append(int(row["marker"]))
    for row in _rows(store, root, "claim-yields"):
        claims[row["id"]].yields.append(
            {"how": row["how"], "item": row["item"], "appliesTo": _local(row["class"])}
        )
    for row in _rows(store, root, "claim-links"):
        claims[row["id"]].links.append({"link": row["link"], "claim": row["other"]})
    return claims


def choose(claims: dict[str, Claim], wanted: Sequence[str]) -> list[Claim]:
    """Return the wanted claims in the order asked for, or all of them."""
    if not wanted:
        return list(claims.values())
    by_lower = {name.lower(): claim for name, claim in claims.items()}
    found = []
    for name in dict.fromkeys(wanted):
        claim = by_lower.get(name.lower())
        if claim is None:
            near = get_close_matches(name.upper(), claims, n=1, cutoff=0.5)
            hint = f"the nearest is {near[0]}; " if near else ""
            raise InputError(f"no claim {name}; {hint}`osteon claims` lists them all")
        found.append(claim)
    return found


def _rows(store: Store, root: Root, name: str) -> list[Row]:
    return select(store, read_text(find(root, f"queries/explain/{name}.rq")))


def _local(iri: str) -> str:
    return re.split(r"[/#]", iri)[-1]
