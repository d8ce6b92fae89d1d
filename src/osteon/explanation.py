"""Why an item of an answer stands as it does: claims, class, definition, facts, what is missing."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, Final

from pyoxigraph import NamedNode, Store

from osteon.answer_parts import KINDS
from osteon.claims import read_claims
from osteon.definition_words import DefinitionWords, Part
from osteon.errors import InputError
from osteon.explain import Explainer
from osteon.knowledge import Knowledge
from osteon.pipeline import Assessment
from osteon.run import Run
from osteon.store import OSTEON, Row

# Where an answer lists the items of each kind.
PARTS: Final = {kind: part for part, kind in KINDS.items()}
_RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_HAS_FINDING: Final = OSTEON + "hasFinding"


def find_item(kb: Knowledge, name: str) -> Row:
    """The item of that id, of that `kind/id`, or of the name that a page calls it by.

    Raises InputError with the nearest id, or with the choices if several kinds share the id.
    """
    rows = kb.ask("item-kinds")
    found = [row for row in rows if name in (row["id"], f"{row['kind']}/{row['id']}")]
    found = found or [row for row in rows if name in (row["label"], row["short"])]
    if len(found) == 1:
        return found[0]
    if found:
        choices = " or ".join(sorted(f"{row['kind']}/{row['id']}" for row in found))
        raise InputError(f"{name} is the id of several items; write {choices}")
    known = {row["id"] for row in rows} | {f"{row['kind']}/{row['id']}" for row in rows}
    near = get_close_matches(name, known, n=1, cutoff=0.4)
    hint = f"; the nearest is {near[0]}" if near else ""
    raise InputError(f"no item {name!r}{hint}; `osteon assess --verbose` shows ids")


class ItemExplainer:
    """Explains any number of items for one assessed patient."""

    def __init__(self, kb: Knowledge, assessment: Assessment) -> None:
        self._kb = kb
        self._answer = assessment.answer
        self._patient = NamedNode(assessment.patient)
        self._store = Store()
        self._store.bulk_extend(kb.working_set)
        self._store.bulk_extend(assessment.quads)
        labels = {row["term"]: row["label"] for row in kb.ask("labels")}
        run = Run(self._store, kb, "+".join(self._answer["profile"]))
        explainer = Explainer(run, self._patient)
        self._words = DefinitionWords(explainer, labels)
        self._claims = read_claims(kb.store, kb.root)

    def explain(self, item: Row) -> dict[str, Any]:
        """Everything behind one item, as plain data."""
        answer = self._answer
        listed = [one for one in answer[PARTS[item["kind"]]] if one["id"] == item["id"]]
        rows = self._kb.ask("item-classes", self._store, item=NamedNode(item["item"]))
        classes = sorted({row["class"] for row in rows if row["class"]})
        claims = {row["claim"] for row in rows if row["claim"]}
        claims |= {claim for one in listed for claim in one["claims"]}
        missing = sorted({fact for one in listed for fact in one.get("missing", [])})
        return {
            "patient": answer["patient"],
            "asOf": answer["asOf"],
            "profile": answer["profile"],
            "item": {"id": item["id"], "kind": item["kind"], "label": item["label"]},
            "listed": bool(listed),
            "answer": listed,
            "claims": [self._claims[c].as_dict() for c in sorted(claims) if c in self._claims],
            "appliesTo": [_pair(self._words, self._kb, iri) for iri in classes],
            "judgedBy": [] if item["kind"] == "check" else self._tests(item),
            "missing": [self._fact(fact) for fact in missing],
            "disclaimer": answer["disclaimer"],
        }

    def _fact(self, fact: str) -> dict[str, Any]:
        return self._kb.fact(fact)

    def _tests(self, item: Row) -> list[dict[str, Any]]:
        """The shapes that judge a requirement: what each looks at, and whether it is violated."""
        shapes: dict[str, dict[str, Any]] = {}
        classes: dict[str, set[str]] = {}
        bound = {"p": self._patient, "item": NamedNode(item["item"])}
        for row in self._kb.ask("judging-shapes", self._store, **bound):
            shapes.setdefault(row["shape"], row)
            if row["class"]:
                classes.setdefault(row["shape"], set()).add(row["class"])
        told = []
        for iri in sorted(shapes):
            row = shapes[iri]
            looked: list[Part]
            if row["path"] == _HAS_FINDING:
                looked = [self._words.finding_classes(sorted(classes.get(iri, ())))]
            elif row["path"] == _RDF_TYPE:
                looked = [self._words.patient_class(cls) for cls in sorted(classes.get(iri, ()))]
            else:
                looked = []
            target = self._words.patient_class(row["target"])
            ran = target.status == "holds"
            told.append(
                {
                    "shape": iri.removeprefix(OSTEON + "shape/"),
                    "concerns": {
                        "class": target.name,
                        "words": target.words,
                        "status": target.status,
                    },
                    "result": "violated" if row["violated"] else "passed" if ran else "not run",
                    "violationMeans": row["means"],
                    "message": row["message"],
                    "looksAt": [part.as_dict() for part in looked],
                }
            )
        return told


def _pair(words: DefinitionWords, kb: Knowledge, iri: str) -> dict[str, Any]:
    """A class and, where it has one, its opposite: what is in neither is unknown."""
    told: dict[str, Any] = words.patient_class(iri).as_dict()
    counter = kb.classifier.ontology.counter.get(iri)
    if counter is not None:
        told["opposite"] = words.patient_class(counter).as_dict()
    return told
