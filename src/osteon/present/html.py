"""Answers as one HTML file: nothing is fetched, nothing is run, everything is escaped.

One patient gives a page with the verdict at its head; several give one page with an index and a
section each. Equal input gives equal bytes.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import unicodedata
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

import osteon
from osteon.knowledge import Knowledge
from osteon.pipeline import Assessment
from osteon.present.advice import policies
from osteon.present.html_items import cited
from osteon.present.html_page import PatientPage, patient_page
from osteon.present.html_record import Record
from osteon.present.html_words import Words

# Characters that no page may hold, or that turn the reading order of what stands around them.
_UNFIT = {"Cc", "Cs"}
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b", re.ASCII)
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def can_draw() -> bool:
    """Whether the plotting library is there (`pip install 'osteon[html]'`)."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # no talk of font caches on stderr
    try:
        import osteon.present.html_picture  # noqa: F401
    except ImportError:
        return False
    return True


def present(done: Sequence[Assessment], kb: Knowledge) -> str:
    """Render one page for all assessments."""
    words = Words(kb)
    pages = [
        patient_page(f"p{place}", one.answer, Record(kb, one), words)
        for place, one in enumerate(done, start=1)
    ]
    look = style()
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            pages=pages,
            pictures=_pictures(pages),
            words=words,
            evidence=_evidence(pages),
            policy_of=policies,
            cited=cited,
            style=Markup(look),
            style_hash=style_hash(look),
            version=osteon.__version__,
            knowledge=_common(pages),
        )
    )


def clean(value: Any) -> Any:
    """Text of a record without signs that a page must not hold; markup stays as it is."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    if value.isprintable():  # the common case: nothing to look for
        return value
    return "".join(_fit(sign) for sign in value)


def _fit(sign: str) -> str:
    if sign in _TURNING:
        return ""
    category = unicodedata.category(sign)
    if category not in _UNFIT:
        return sign
    return "\ufffd" if category == "Cs" else " "


def environment() -> Environment:
    """What renders a page: everything is escaped, and a word that is missing is a fault."""
    environment = Environment(
        loader=PackageLoader("osteon.present", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=clean,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["host"] = _host
    environment.filters["days"] = _days
    environment.filters["review"] = _review
    return environment


def _days(text: str) -> Markup:
    """Escaped text whose dates are not broken at the end of a line."""
    return Markup(_DATE.sub(r'<span class="date">\g<0></span>', str(escape(clean(text)))))


def _review(status: str | None, words: Words) -> str:
    """How far a source is reviewed, in words."""
    return words.label("ReviewStatus", status) if status else "review status not stated"


def _host(address: str) -> str:
    """What a link is called: its address without the scheme."""
    return re.sub(r"^https?://(www\.)?|/$", "", address)


def style() -> str:
    """The style of every page."""
    text = resources.files("osteon.present").joinpath("templates/style.css").read_text("utf-8")
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def style_hash(style: str) -> str:
    """The name of the style in the page's content security policy: no other style counts."""
    return base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")


def _pictures(pages: Sequence[PatientPage]) -> dict[str, list[Markup]]:
    """The timeline of each patient in both layouts; none without the plotting library."""
    if not can_draw():
        return {}
    from osteon.present.html_picture import NARROW, WIDE, draw

    found = {}
    for page in pages:
        if page.timeline.rows:
            title = clean(f"Timeline of {page.answer['patient']}")
            found[page.name] = [
                Markup(draw(page.timeline, layout, name=f"{page.name}-picture", title=title))
                for layout in (WIDE, NARROW)
            ]
    return found


def _evidence(pages: Sequence[PatientPage]) -> dict[str, Mapping[str, Any]]:
    """The evidence of all answers; one knowledge says the same of a claim in each."""
    found: dict[str, Mapping[str, Any]] = {}
    for page in pages:
        found.update(page.answer["evidence"])
    return dict(sorted(found.items()))


def _common(pages: Sequence[PatientPage]) -> Mapping[str, Any]:
    """What all answers of one run share: date, profile, knowledge, disclaimer."""
    return pages[0].answer
