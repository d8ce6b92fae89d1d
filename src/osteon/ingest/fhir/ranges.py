"""Reference ranges: which of the limits that a laboratory states are meant for the patient."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from osteon.ingest.fhir.context import Context
from osteon.ingest.fhir.elements import Json, codings, obj, objects
from osteon.ingest.fhir.quantities import unit_of
from osteon.ingest.literals import days_of, decimal_literal
from osteon.ingest.record import term

_SIDES = (("low", "referenceLow"), ("high", "referenceHigh"))
_DAYS_PER_MONTH = Decimal("30.436875")
"""Only for the part of an age below a whole month, as in 17.99 years."""
_MONTHS = term("CountedInMonths")

Days = tuple[date, date]


@dataclass(frozen=True)
class _Candidate:
    """A normal range that may be the patient's."""

    entry: Json
    certain: bool
    qualifiers: int


def write_reference_range(context: Context, ranges: object, day: str | None) -> None:
    """The limits of the normal range for the patient's sex and age on the day of the result.

    A range that is said to be for such patients goes before one for everybody. Where the record
    leaves open which range holds, or two that hold differ, no limit is known.
    """
    if not ranges:
        return
    known = [entry for entry in objects(ranges) if _is_normal(context, entry)]
    # Ages are whole years, months or days: "18 to 49" ends on the eve of 50. Ranges that then
    # overlap, as "18 to 50" and "50 and over", hold up to their edge only.
    for whole in (True, False):
        found = [one for entry in known if (one := _candidate(context, entry, day, whole))]
        stated = _stated(found)
        if all(len(limits) < 2 for limits in stated.values()):
            break
    for name, limits in stated.items():
        for limit in limits if len(limits) == 1 else ():
            context.writer.number(context.node, name, limit.get("value"))
            context.writer.string(context.node, "referenceUnit", unit_of(limit))
    if not any(candidate.certain for candidate in found):
        _report_groups(context, objects(ranges))


def _stated(found: list[_Candidate]) -> dict[str, list[Json]]:
    """The different limits on either side of the ranges of which none goes before another."""
    best = max((one.qualifiers for one in found if one.certain), default=None)
    rivals = [one.entry for one in found if best is not None and one.qualifiers >= best]
    stated: dict[str, list[Json]] = {}
    for side, name in _SIDES:
        limits = [obj(entry.get(side)) for entry in rivals]
        by_value = {
            (Decimal(number.value), unit_of(limit)): limit
            for limit in limits
            if (number := decimal_literal(limit.get("value"))) is not None
        }
        stated[name] = list(by_value.values())
    return stated


def _report_groups(context: Context, ranges: list[Json]) -> None:
    """No range was the patient's; a group that was not understood may have been."""
    for entry in ranges:
        for group in objects(entry.get("appliesTo")):
            if not context.writer.values(group, "Sex"):
                context.report_unmapped(codings(group), "range")
                return


def _is_normal(context: Context, entry: Json) -> bool:
    """Whether a range is one of healthy people; one that does not say what it is, is."""
    kind = entry.get("type")
    return not codings(kind) or "Normal" in context.writer.values(kind, "Interpretation")


def _candidate(context: Context, entry: Json, day: str | None, whole: bool) -> _Candidate | None:
    groups = objects(entry.get("appliesTo"))
    age = obj(entry.get("age"))
    fits: list[bool | None] = []
    if groups:
        fits.append(_fits_groups(context, groups))
    if age:
        fits.append(_fits_age(context, age, day, whole))
    if False in fits:
        return None
    return _Candidate(entry, all(fits), len(fits))


def _fits_groups(context: Context, groups: list[Json]) -> bool | None:
    """Whether the patient is of the people named; None if the sex is not known."""
    named = [context.writer.values(group, "Sex") for group in groups]
    if not all(named):
        return False  # a group that is not understood is not known to be the patient's
    sex = context.bearer.sex
    return bool(sex & frozenset().union(*named)) if sex else None


def _fits_age(context: Context, age: Json, day: str | None, whole: bool) -> bool | None:
    """Whether the patient was of an age on a day; None if the record leaves that open."""
    born, when = days_of(context.bearer.birth), days_of(day)
    if born is None or when is None:
        return None
    verdicts: list[bool | None] = []
    for side in ("low", "high"):
        if side not in age:
            continue
        reached = _when_reached(context, obj(age.get(side)), born, whole and side == "high")
        if reached is None:
            verdicts.append(None)
        elif side == "low":
            verdicts.append(_not_after(reached, when))
        elif whole:
            verdicts.append(_not_after(when, (_eve(reached[0]), _eve(reached[1]))))
        else:
            verdicts.append(_not_after(when, reached))
    if False in verdicts:
        return False
    return True if verdicts and all(verdicts) else None


def _not_after(first: Days, second: Days) -> bool | None:
    """Whether one day is no later than another, each known as an interval."""
    if first[1] <= second[0]:
        return True
    return False if first[0] > second[1] else None


def _eve(day: date) -> date:
    return day - timedelta(days=1) if day > date.min else day


def _when_reached(context: Context, age: Json, born: Days, next_unit: bool) -> Days | None:
    """The days between which an age is reached, or the next whole unit after it."""
    number = decimal_literal(age.get("value"))
    units = context.writer.values(unit_of(age) or "", "TimeUnit")
    if number is None or len(units) != 1 or (amount := Decimal(number.value)) < 0:
        return None
    facts = context.writer.pattern(next(iter(units)))
    if next_unit:
        amount = Decimal(int(amount) + 1)
    in_months = facts.get("timeBase") == _MONTHS
    length = amount * Decimal(facts["factor"].value)
    return _later(born[0], length, in_months), _later(born[1], length, in_months)


def _later(day: date, length: Decimal, in_months: bool) -> date:
    """A day later by so many months, clipped to the month's end, or by so many hours."""
    months = int(length) if in_months else 0
    rest = (length - months) * _DAYS_PER_MONTH if in_months else length / 24
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    start = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return start + timedelta(days=min(int(rest), (date.max - start).days))
