"""Dates and numbers of a record as literals that later stages can rely on."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from pyoxigraph import Literal, NamedNode

from osteon.ingest.jsontext import plain_decimal

XSD = "http://www.w3.org/2001/XMLSchema#"
DECIMAL = NamedNode(XSD + "decimal")
DATE = NamedNode(XSD + "date")
DATE_TIME = NamedNode(XSD + "dateTime")
YEAR_MONTH = NamedNode(XSD + "gYearMonth")
YEAR = NamedNode(XSD + "gYear")
BOOLEAN = NamedNode(XSD + "boolean")

_DATE = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?P<time>T(?P<hour>\d\d):(?P<minute>\d\d)(?P<second>:\d\d(?:\.\d+)?)?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?\Z"
)


def date_literal(text: str) -> Literal:
    """A date, month, year or time as written; what is none of them stays a string."""
    text = text.strip()
    match = _DATE.match(text)
    if match is None or not _exists(match):
        return Literal(text)
    if match["month"] is None:
        return Literal(text, datatype=YEAR)
    if match["day"] is None:
        return Literal(text, datatype=YEAR_MONTH)
    if match["time"] is None:
        return Literal(text, datatype=DATE)
    if match["second"] is None:  # xsd:dateTime requires seconds
        head = f"{match['year']}-{match['month']}-{match['day']}T{match['hour']}:{match['minute']}"
        text = head + ":00" + (match["zone"] or "")
    return Literal(text, datatype=DATE_TIME)


def days_of(text: str | None) -> tuple[date, date] | None:
    """The first and the last day that a date, month, year or time may mean; None if it is none."""
    match = _DATE.match((text or "").strip())
    if match is None or not _exists(match):
        return None
    year, month, day = (int(match[part] or 0) for part in ("year", "month", "day"))
    last_month = month or 12
    return (
        date(year, month or 1, day or 1),
        date(year, last_month, day or monthrange(year, last_month)[1]),
    )


def _exists(match: re.Match[str]) -> bool:
    year = int(match["year"])
    month = int(match["month"] or 1)
    if year < 1 or not 1 <= month <= 12:
        return False
    if not 1 <= int(match["day"] or 1) <= monthrange(year, month)[1]:
        return False
    second = float((match["second"] or ":0")[1:])
    if int(match["hour"] or 0) > 23 or int(match["minute"] or 0) > 59 or second >= 60:
        return False
    zone = match["zone"]
    return zone in (None, "Z") or (int(zone[1:3]) <= 14 and int(zone[4:6]) <= 59)


def decimal_literal(value: object) -> Literal | None:
    """A number with its exact digits; None if it is no number."""
    text = plain_decimal(value)
    return None if text is None else Literal(text, datatype=DECIMAL)


def boolean_literal(value: bool) -> Literal:
    """True or false."""
    return Literal("true" if value else "false", datatype=BOOLEAN)
