"""Counts over many patients that add up: part by part, and then all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from osteon.cohort.batch import Fault

if TYPE_CHECKING:
    from osteon.pipeline import Brief

Counts = dict[str, Any]
_BY_STATUS: Final = ("indications", "requirements", "contraindications", "recommendations")


class Tally:
    """What a summary needs, and no more than that."""

    def __init__(self) -> None:
        self.patients = 0
        self.errors: Counter[str] = Counter()
        self._named: dict[str, Counter[str]] = {
            name: Counter() for name in ("verdicts", "schedule", "due", "missing", "grave")
        }
        self._items: dict[str, dict[str, Counter[str]]] = {name: {} for name in _BY_STATUS}
        self._codes: dict[tuple[str, str], dict[str, Any]] = {}

    def add(self, one: Brief | Fault) -> None:
        """Count what came of a patient."""
        if isinstance(one, Fault):
            self.errors[one.kind] += 1
            return
        self.patients += 1
        answer, named = one.answer, self._named
        named["verdicts"][answer["verdict"]] += 1
        if answer["schedule"]:
            named["schedule"][answer["schedule"]["status"]] += 1
            if due := answer["schedule"]["nextDue"]:
                named["due"][due[:7]] += 1
        open_facts: set[str] = set()
        for part in _BY_STATUS:
            for item in answer[part]:
                self._items[part].setdefault(item["id"], Counter())[item["status"]] += 1
                open_facts.update(item.get("missing", ()))
        named["missing"].update(open_facts)
        grave = [*answer["contraindications"], *answer["notCovered"]]
        named["grave"].update({item["id"] for item in grave if item["grave"] and item["id"]})
        self._add_codes(answer["codesNotUnderstood"])

    def _add_codes(self, codes: list[dict[str, Any]]) -> None:
        seen = set()
        for code in codes:
            key = code["system"] or "", code["code"] or code["display"] or ""
            found = self._codes.setdefault(key, {"display": None, "entries": 0, "patients": 0})
            found["entries"] += 1
            found["patients"] += key not in seen
            found["display"] = min(
                (d for d in (found["display"], code["display"]) if d), default=None
            )
            seen.add(key)

    def counts(self) -> Counts:
        """The counts as plain data."""
        return {
            "assessed": self.patients,
            "errors": dict(self.errors),
            **{name: dict(found) for name, found in self._named.items()},
            **{
                part: {ident: dict(by) for ident, by in found.items()}
                for part, found in self._items.items()
            },
            "codesNotUnderstood": [
                {"system": key[0] or None, "code": key[1] or None, **found}
                for key, found in self._codes.items()
            ],
        }


def together(several: Iterable[Counts]) -> Counts:
    """The sum of some counts, sorted: the most frequent first, months and ids by name."""
    whole = Tally()
    for one in several:
        whole.patients += one["assessed"]
        whole.errors.update(one["errors"])
        for name, counter in whole._named.items():
            counter.update(one[name])
        for part, found in whole._items.items():
            for ident, by in one[part].items():
                found.setdefault(ident, Counter()).update(by)
        for code in one["codesNotUnderstood"]:
            _merge(whole._codes, code)
    counts = whole.counts()
    for name in ("verdicts", "missing", "grave", "errors", "schedule"):
        counts[name] = dict(sorted(counts[name].items(), key=lambda one: (-one[1], one[0])))
    for name in ("due", *_BY_STATUS):
        counts[name] = dict(sorted(counts[name].items()))
    counts["codesNotUnderstood"].sort(
        key=lambda one: (-one["entries"], one["system"] or "", one["code"] or "")
    )
    return counts


def _merge(codes: dict[tuple[str, str], dict[str, Any]], code: dict[str, Any]) -> None:
    key = code["system"] or "", code["code"] or ""
    found = codes.setdefault(key, {"display": None, "entries": 0, "patients": 0})
    found["entries"] += code["entries"]
    found["patients"] += code["patients"]
    found["display"] = min((d for d in (found["display"], code["display"]) if d), default=None)
