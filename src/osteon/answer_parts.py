"""The parts of an answer that are not statements: regimens, schedule, checks, gaps, evidence."""

from __future__ import annotations

from collections.abc import Iterable, Set
from decimal import Decimal
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from osteon.explain import Explainer
from osteon.knowledge import Knowledge
from osteon.messages import fill
from osteon.store import Row, osteon
from osteon.validate import Fault

Item = dict[str, Any]


def regimens(ex: Explainer) -> list[Item]:
    """The regimens that matched, the driving one marked."""
    found: dict[str, Item] = {}
    for row in ex.rows("regimens"):
        item = found.setdefault(
            row["regimen"],
            {
                "id": row["id"],
                "driving": row["driving"] is not None,
                "indications": [],
                "dose": {"value": _number(row["dose"]), "unit": row["unit"]},
                "route": row["route"],
                "interval": row["interval"],
                "sites": [],
                "claims": [],
            },
        )
        _add(item["claims"], row["claim"])
        _add(item["indications"], row["indication"])
    for row in ex.rows("sites"):
        if row["regimen"] in found:
            _add(found[row["regimen"]]["sites"], row["site"])
            _add(found[row["regimen"]]["claims"], row["claim"])
    for item in found.values():
        item["claims"].sort()
        item["indications"].sort()
    return [found[key] for key in sorted(found, key=lambda k: (not found[k]["driving"], k))]


def schedule(ex: Explainer) -> Item | None:
    """The schedule of the driving regimen, or None."""
    rows = ex.rows("schedule")
    if not rows:
        return None
    row = rows[0]
    matching = ex.rows("regimens")
    claims = {c["claim"] for c in matching if c["regimen"] == row["r"]}
    if not claims:  # a dose fits a regimen that no indication matched
        naming = ex.run.shared("regimen-claims")
        claims = {c["claim"] for c in naming if c["regimen"] == row["r"]}
    return {
        "regimen": row["regimen"],
        "lastDose": row["lastDose"],
        "nextDue": row["nextDue"],
        "status": row["status"],
        "daysOverdue": int(row["daysOverdue"]),
        "ifGivenOn": row["ifGivenOn"],
        "thenDue": row["thenDue"],
        "claims": sorted(claims),
    }


def order_checks(ex: Explainer) -> list[Item]:
    """Checks of orders and of doses given; of several accepted values, all are named."""
    found: dict[str, Item] = {}
    several: dict[str, dict[str, list[str]]] = {}
    for row in ex.rows("checks"):
        if row["check"] not in found:
            found[row["check"]] = {
                "id": row["id"],
                "subject": ex.reference(NamedNode(row["subject"])),
                "status": row["status"],
                "expected": None,
                "found": None,
                "claims": [],
                "policy": [],
            }
        item = found[row["check"]]
        values = several.setdefault(row["check"], {"expected": [], "found": []})
        _add(values["expected"], row["expected"])
        _add(values["found"], row["found"])
        _add(item["claims"], row["claim"])
        _add(item["policy"], row["policy"])
    for check, item in found.items():
        for key, given in several[check].items():
            item[key] = " or ".join(filter(None, (", ".join(given[:-1]), *given[-1:]))) or None
        item["claims"].sort()
        item["policy"].sort()
    return sorted(found.values(), key=lambda i: (i["subject"], i["id"]))


def conflicts(ex: Explainer, *, brief: bool = False) -> list[Item]:
    """Claims that pull in different directions for this patient."""
    found: dict[str, Item] = {}
    classes: dict[str, set[str]] = {}
    for row in ex.rows("conflicts"):
        item = found.setdefault(
            row["item"], {"id": row["id"], "text": "", "because": [], "claims": []}
        )
        _add(item["claims"], row["claim"])
        if row["class"]:
            classes.setdefault(row["item"], set()).add(row["class"])
    for iri, item in found.items():
        _tell(ex, iri, item, classes.get(iri, set()), brief)
        if not brief and not classes.get(iri):
            item["because"] = _indication_sources(ex)
    return sorted(found.values(), key=lambda i: str(i["id"]))


def _tell(ex: Explainer, iri: str, item: Item, classes: set[str], brief: bool) -> None:
    """Give an item without statuses its words, and the entries behind its classes."""
    item["claims"].sort()
    if brief:
        del item["text"], item["because"]
        return
    certain = not classes or _certain(ex, classes)
    judged = osteon("Holds" if certain else "MayHold").value
    behind = ex.support(classes, judged)
    missing = [] if certain else ex.missing(classes)
    message = ex.message(iri, None, judged, behind, behind)
    item["text"] = ex.words(message, behind, behind, missing) if message else item["id"]
    item["because"] = sorted({*item["because"], *ex.because(behind)})


def _indication_sources(ex: Explainer) -> list[str]:
    """The entries behind all indications that are present: what a clash of regimens rests on."""
    classes = {
        row["class"] for row in ex.rows("statement-claims") if "/statement/indication/" in row["s"]
    }
    return ex.because(ex.support(sorted(classes), osteon("Holds").value))


def gaps(ex: Explainer, *, brief: bool = False) -> list[Item]:
    """What concerns the patient and the sources do not cover."""
    found: dict[str, Item] = {}
    classes: dict[str, set[str]] = {}
    for row in ex.rows("gaps"):
        item = found.setdefault(
            row["item"],
            {
                "id": row["id"],
                "grave": row["grave"] == "true",
                "text": "",
                "because": [],
                "claims": [],
            },
        )
        _add(item["claims"], row["claim"])
        if row["node"]:
            _add(item["because"], ex.reference(NamedNode(row["node"])))
        if row["class"]:
            classes.setdefault(row["item"], set()).add(row["class"])
    for iri, item in found.items():
        _tell(ex, iri, item, classes.get(iri, set()), brief)
    return sorted(found.values(), key=lambda i: (not i["grave"], str(i["id"])))


def _certain(ex: Explainer, classes: set[str]) -> bool:
    return any(
        ex.kb.classifier.status(ex.run.store, ex.patient, c) == "certain"
        for c in classes
        if c in ex.kb.classifier.ontology.definitions
    )


def data_errors(ex: Explainer, faults: Iterable[Fault]) -> list[Item]:
    """Entries of the record that the record shapes fault."""
    found = []
    for focus, judged_by in faults:
        shape = ex.kb.record_shapes.get(judged_by)
        if shape is None or not isinstance(focus, NamedNode):
            continue
        seen = _literals(ex, focus, NamedNode(shape["by"]))
        # What a shape asks of every entry, or what the entry itself is compared with.
        own = shape["expected"]
        expected = [own] if own else _literals(ex, focus, osteon("expectedShown"))
        found.append(
            {
                "subject": ex.reference(focus),
                "message": shape["message"],
                "found": min(seen) if seen and seen[0] != "true" else None,
                "expected": min(expected) if expected else None,
            }
        )
        if "true" in _literals(ex, focus, osteon("graveError")):
            found[-1]["grave"] = True
    found += _contradictions(ex)
    return sorted(found, key=lambda i: (i["subject"], i["message"]))


def _literals(ex: Explainer, subject: NamedNode, predicate: NamedNode) -> list[str]:
    return [one.value for one in ex.run.values(subject, predicate) if isinstance(one, Literal)]


def _contradictions(ex: Explainer) -> list[Item]:
    """Pairs of opposite classes that the record supports both: an error in the record."""
    found = []
    for row in ex.rows("contradictions"):
        holds = osteon("Holds").value
        sides = [ex.because(ex.support([row[side]], holds)) for side in ("one", "other")]
        labels = {"one": row["oneLabel"], "other": row["otherLabel"]}
        found.append(
            {
                "subject": ex.reference(ex.patient),
                "message": fill(row["template"], labels),
                "found": "; ".join(", ".join(side) for side in sides),
                "expected": f"{row['oneLabel']} or {row['otherLabel']}",
            }
        )
    return found


def differences(ex: Explainer, answer: Item) -> list[Item]:
    """Differences between article and label whose item is in the answer."""
    named = _items_in(answer)
    claims = claims_in(answer)
    found: dict[str, Item] = {}
    relevant: set[str] = set()
    for row in ex.kb.difference_rows:
        item = found.setdefault(
            row["id"],
            {"id": row["id"], "article": row["article"], "label": row["label"], "claims": []},
        )
        _add(item["claims"], row["claim"])
        if row["item"] and row["item"] in named:
            relevant.add(row["id"])
    for item in found.values():
        item["claims"] = sorted(c for c in item["claims"] if c in claims or c[0] in "CL")
    return [found[key] for key in sorted(relevant)]


# What each list of an answer holds.
KINDS: Final = {
    "indications": "indication",
    "regimens": "regimen",
    "requirements": "requirement",
    "contraindications": "contraindication",
    "orderChecks": "check",
    "recommendations": "recommendation",
    "cautions": "caution",
    "conflicts": "conflict",
    "notCovered": "gap",
}


def _items_in(answer: Item) -> set[str]:
    """IRIs of the items that an answer speaks of; absent indications are not spoken of."""
    return {
        osteon(f"{kind}/{item['id']}").value
        for part, kind in KINDS.items()
        for item in answer[part]
        if not (part == "indications" and item["status"] == "absent")
    }


def claims_in(answer: Item) -> set[str]:
    """Every claim id that an answer names."""
    parts = [answer[part] for part in (*KINDS, "differences")]
    found = {claim for part in parts for item in part for claim in item["claims"]}
    if answer["schedule"]:
        found |= set(answer["schedule"]["claims"])
    return found


def evidence(kb: Knowledge, answer: Item) -> Item:
    """What the answer shows of each claim that it names."""
    return evidence_of(kb, claims_in(answer))


def evidence_of(kb: Knowledge, wanted: Set[str]) -> Item:
    """What an answer shows of some claims."""
    found: dict[str, Item] = {}
    for row in kb.evidence_rows:
        if row["claim"] in wanted:
            item = found.setdefault(row["claim"], _claim(row))
            if row["citation"] is not None:
                _add(item["citations"], int(row["citation"]))
    for item in found.values():
        item["citations"].sort()
    return {key: found[key] for key in sorted(found)}


def _claim(row: Row) -> Item:
    return {
        "statement": row["statement"],
        "section": row["section"],
        "bullet": None if row["bullet"] is None else int(row["bullet"]),
        "citations": [],
        "source": row["source"],
        "reviewStatus": row["review"],
    }


def _add(values: list[Any], value: Any) -> None:
    if value is not None and value not in values:
        values.append(value)


def _number(text: str) -> Decimal | int:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else number
