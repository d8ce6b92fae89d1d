"""Each item of an answer as one line of a page: status, words, remedies, facts, claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from osteon.present.advice import STRENGTH
from osteon.present.html_record import Entry
from osteon.present.html_words import Words
from osteon.present.wording import every, joined, shown

Answer = Mapping[str, Any]
Item = Mapping[str, Any]

# How a status looks. The sign and the word say it without the colour.
_LOOKS = {
    "met": ("good", "✓"),
    "ok": ("good", "✓"),
    "unmet": ("bad", "✗"),
    "violation": ("bad", "✗"),
    "unknown": ("ask", "?"),
    "not-applicable": ("idle", "–"),
    "absent": ("idle", "–"),
    "applies": ("info", "•"),
}
_GOOD, _BAD, _ALERT, _IDLE = ("good", "✓"), ("bad", "✗"), ("ask", "!"), ("idle", "–")


@dataclass(frozen=True)
class Cited:
    """A claim behind a line, as the evidence of the answer has it."""

    id: str
    markers: str
    statement: str
    where: str


@dataclass(frozen=True)
class Line:
    """One item of the answer.

    Attributes:
        kind: which part of the answer it is from; with `id` and `subject` it is named.
        status: the id of the status; `badge` is the word for it, `tone` and `sign` its look.
        name: what the item is called, or what it says if that is all there is to say.
        text: what is said of it; `aside` is set off from that.
        todo: what to do about it or to record; `missing` are facts, each with its remedy.
        facts: the record's entries behind it; `claims` what it rests on.
        policies: local choices that had a part in it, by id and name.
        extras: further details, each with its name; `routine` is what goes to everyone.
    """

    kind: str
    id: str
    status: str
    badge: str
    tone: str
    sign: str
    name: str
    text: str = ""
    subject: str = ""
    aside: str = ""
    todo: tuple[str, ...] = ()
    routine: bool = False
    missing: tuple[tuple[str, str], ...] = ()
    facts: tuple[Entry, ...] = ()
    claims: tuple[Cited, ...] = ()
    policies: tuple[tuple[str, str], ...] = ()
    extras: tuple[tuple[str, str], ...] = ()


class Lines:
    """Makes lines of the items of one answer."""

    def __init__(self, answer: Answer, words: Words, entries: Mapping[str, Entry]) -> None:
        self._answer, self._words, self._entries = answer, words, entries

    def indications(self) -> list[Line]:
        """The indications, present ones first, then those that are open."""
        lines = []
        for item in _ranked(self._answer["indications"], ("present", "unknown", "absent")):
            status = item["status"]
            tone, sign = _GOOD if status == "present" else _LOOKS[status]
            lines.append(self._line("indication", item, tone=tone, sign=sign))
        return lines

    def regimens(self) -> list[Line]:
        """The regimens that matched."""
        items = self._answer["regimens"]
        settled = any(item["driving"] for item in items)
        lines = []
        for item in items:
            way = self._words.label("Route", item["route"])
            text = f"{shown(item['dose'])}, {way}, {every(item['interval'])}"
            sites = [self._words.label("Site", site) for site in item["sites"]]
            text += f"; {joined(sites, ' or ')}." if sites else "."
            why = "does not drive this schedule" if settled else "which regimen applies is open"
            driving = item["driving"]
            lines.append(
                self._line(
                    "regimen",
                    {**item, "status": "driving" if driving else "matched"},
                    badge="driving" if driving else "matched",
                    tone="info" if driving else "ask",
                    sign="•" if driving else "?",
                    text=text,
                    aside="" if driving else f"Matched; {why}.",
                    extras=self._for(item["indications"]),
                )
            )
        return lines

    def _for(self, indications: Sequence[str]) -> tuple[tuple[str, str], ...]:
        names = [self._words.label("indication", name) for name in indications]
        return (("For", joined(names)),) if names else ()

    def requirements(self) -> list[Line]:
        """Every requirement: what stands in the way first, what does not apply last."""
        lines = []
        for item in _ranked(
            self._answer["requirements"], ("unmet", "unknown", "met", "not-applicable")
        ):
            extras = [
                ("When", self._words.label("Timing", item["timing"])),
                ("Judged for", str(item["judgedOn"])),
            ]
            if item.get("validUntil"):
                extras.append(("Counts until", str(item["validUntil"])))
            open_item = item["status"] in ("unmet", "unknown")
            aside = "Does not decide this dose." if open_item and not item["sways"] else ""
            lines.append(
                self._line(
                    "requirement",
                    item,
                    text=item["message"],
                    aside=aside,
                    extras=tuple(extras),
                )
            )
        return lines

    def contraindications(self) -> list[Line]:
        """Every contraindication, present ones first."""
        lines = []
        for item in _ranked(self._answer["contraindications"], ("present", "unknown", "absent")):
            tone, sign = _BAD if item["status"] == "present" else _LOOKS[item["status"]]
            lines.append(
                self._line("contraindication", item, tone=tone, sign=sign, text=item["message"])
            )
        return lines

    def checks(self) -> list[Line]:
        """How orders and doses compare with what the regimen expects."""
        lines = []
        for item in _ranked(self._answer["orderChecks"], ("violation", "unknown", "ok")):
            lines.append(
                self._line(
                    "check",
                    {**item, "because": [item["subject"]]},
                    subject=str(item["subject"]),
                    text=f"Found: {shown(item['found'])}. Expected: {shown(item['expected'])}.",
                )
            )
        return lines

    def recommendations(self) -> list[Line]:
        """What the claims recommend; where a fact is missing, that is all that is said."""
        lines = []
        strongest_first = sorted(
            self._answer["recommendations"], key=lambda item: STRENGTH.index(item["modality"])
        )
        for item in _ranked(strongest_first, ("applies", "unknown")):
            applies = item["status"] == "applies"
            deadline = str(item["deadline"]) if item.get("deadline") and applies else ""
            over = ", passed" if deadline and deadline < self._answer["asOf"] else ""
            lines.append(
                self._line(
                    "recommendation",
                    item,
                    badge=self._words.label("Modality", item["modality"]) if applies else None,
                    **self._advice("recommendation", item),
                    extras=(("Deadline", deadline + over),) if deadline else (),
                )
            )
        return lines

    def cautions(self) -> list[Line]:
        """What to take care of."""
        lines = []
        for item in _ranked(self._answer["cautions"], ("applies", "unknown")):
            tone, sign = _ALERT if item["status"] == "applies" else _LOOKS["unknown"]
            said = self._advice("caution", item)
            lines.append(self._line("caution", item, tone=tone, sign=sign, **said))
        return lines

    def _advice(self, kind: str, item: Item) -> dict[str, str]:
        """The words of advice; of what cannot be decided only the name, lest it read as advice."""
        if item["status"] == "applies":
            return {"name": item["text"]}
        return {"name": self._words.label(kind, item["id"]), "aside": "Cannot be decided yet."}

    def conflicts(self) -> list[Line]:
        """Claims that pull in different directions."""
        return [
            self._line(
                "conflict",
                {**item, "status": "conflict"},
                "conflict",
                *_ALERT,
                name=item["text"],
            )
            for item in self._answer["conflicts"]
        ]

    def gaps(self) -> list[Line]:
        """Where the sources are silent, grave entries first."""
        return [
            self._line(
                "gap",
                {**item, "status": "grave" if item["grave"] else "silent"},
                "not covered",
                *(_BAD if item["grave"] else _IDLE),
                name=item["text"],
            )
            for item in sorted(self._answer["notCovered"], key=lambda item: not item["grave"])
        ]

    def differences(self) -> list[Line]:
        """Where the label and the article part."""
        return [
            self._line(
                "difference",
                {**item, "status": "differs"},
                "differs",
                "info",
                "≠",
                extras=(("Article", shown(item["article"])), ("Label", shown(item["label"]))),
                name=str(item["id"]),
            )
            for item in self._answer["differences"]
        ]

    def _line(
        self,
        kind: str,
        item: Item,
        badge: str | None = None,
        tone: str | None = None,
        sign: str | None = None,
        text: str = "",
        **more: Any,
    ) -> Line:
        look = _LOOKS.get(item["status"], _IDLE)
        said = {
            "name": self._words.label(kind, item["id"]),
            "routine": self._words.is_routine(kind, item["id"]),
            "todo": (item["resolution"],) if item.get("resolution") else (),
            "missing": tuple(self._words.fact(fact) for fact in item.get("missing", ())),
            "facts": tuple(self._entry(name) for name in item.get("because", ())),
            "claims": tuple(cited(self._answer, claim) for claim in item.get("claims", ())),
            "policies": tuple(
                (name, self._words.label("PolicyChoice", name)) for name in item.get("policy", ())
            ),
        }
        return Line(
            kind=kind,
            id=str(item["id"]),
            status=item["status"],
            badge=badge or self._words.label("ItemStatus", item["status"]),
            tone=tone or look[0],
            sign=sign or look[1],
            text=text,
            **{**said, **more},
        )

    def _entry(self, name: str) -> Entry:
        return self._entries.get(name) or Entry(name, "", ())


def cited(answer: Answer, claim: str) -> Cited:
    """A claim with its citation markers, words and place."""
    evidence: Item = answer["evidence"].get(claim, {})
    citations = evidence.get("citations", ())
    where = [str(evidence["section"])] if evidence.get("section") else []
    if evidence.get("bullet") is not None:
        where.append(f"bullet {evidence['bullet']}")
    return Cited(
        claim,
        f"[{','.join(map(str, citations))}]" if citations else "",
        str(evidence.get("statement", "")),
        ", ".join(where),
    )


def _ranked(items: Iterable[Item], order: Sequence[str]) -> list[Item]:
    """Items by status; a status that nobody foresaw comes first, so that it is seen."""
    return sorted(
        items, key=lambda item: order.index(item["status"]) + 1 if item["status"] in order else 0
    )
