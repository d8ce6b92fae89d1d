"""Every claim in our words, with its place, citations and what it yields."""

from __future__ import annotations

from rdflib import Graph

from docs.generate.tables import COMMAND, HOUSE, REFERENCE, Pages
from osteon.claims import Claim, read_claims
from osteon.knowledge import Knowledge

HEAD = f"""# Claims

What each source says, in our own words, generated from `ontology/guideline/` by `{COMMAND}`.
`osteon claims ID` shows one. The article awaits human review; its numbers in brackets
are citation markers, which the article does not link to its list of references.
"""


def pages(graph: Graph) -> Pages:
    """The page of claims, by source and in the order of ids."""
    claims = read_claims(Knowledge.load(HOUSE).store, HOUSE).values()
    parts = [HEAD]
    for source in dict.fromkeys(claim.source_label for claim in claims):
        of_source = [claim for claim in claims if claim.source_label == source]
        status = of_source[0].review_status
        parts.append(f"\n## {source[0].upper()}{source[1:]}{f' ({status})' if status else ''}\n")
        parts += [_entry(claim) for claim in of_source]
    return {REFERENCE / "claims.md": "".join(parts)}


def _entry(claim: Claim) -> str:
    place = ", ".join(
        [
            *([claim.section] if claim.section else []),
            *([f"bullet {claim.bullet}"] * bool(claim.bullet)),
        ]
    )
    cited = f" [{','.join(map(str, claim.citations))}]" if claim.citations else ""
    about = "; ".join(filter(None, [", ".join(claim.kinds), claim.modality or "", place]))
    lines = [f"\n### {claim.id}", "", f"{claim.statement}{cited}", "", f"- {about}"]
    lines += [f"- {one['how']} `{one['item']}` for `{one['appliesTo']}`" for one in claim.yields]
    lines += [f"- {one['link']} [{one['claim']}](#{one['claim'].lower()})" for one in claim.links]
    return "\n".join(lines) + "\n"
