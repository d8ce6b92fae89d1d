"""What a brief answer has of a whole one."""

from __future__ import annotations

from typing import Any

WORDS = {"because", "message", "missing", "policy", "resolution", "text", "couldMatter"}
WORDED = (
    "indications",
    "requirements",
    "contraindications",
    "recommendations",
    "cautions",
    "conflicts",
    "notCovered",
    "codesNotUnderstood",
)
LEFT_OUT = {"codesUnderstood", "differences", "evidence", "disclaimer"}


def shortened(answer: dict[str, Any]) -> dict[str, Any]:
    """What a brief answer is to hold, taken from a whole one."""
    kept = {part: value for part, value in answer.items() if part not in LEFT_OUT}
    for part in WORDED:
        kept[part] = [{k: v for k, v in item.items() if k not in WORDS} for item in kept[part]]
    return kept
