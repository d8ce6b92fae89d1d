"""Damaged records: the examples with pieces replaced, dropped, doubled or put elsewhere.

The suite takes a few, the same ones in every run; ``OSTEON_EXAMPLES=5000`` takes more, at random.
"""

from __future__ import annotations

import copy
import json
import os
from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from oracle import EXAMPLES, ROOT
from pyoxigraph import RdfFormat, parse, serialize

_MORE = os.environ.get("OSTEON_EXAMPLES")


def examples(number: int, *, slow: bool = False) -> settings:
    """How many examples a property looks at; a slow one shows a failing one as it is."""
    phases = (Phase.explicit, Phase.generate, *(() if slow else (Phase.shrink,)))
    return settings(
        max_examples=(number if slow else int(_MORE)) if _MORE else number,
        derandomize=_MORE is None,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=phases,
    )


_BUNDLES = ("dirty-data", "first-dose-ready", "stopped-fixed-duration", "supplements-over-range")
_TURTLES = ("zoledronic-good", "dialysis", "unclear-order")
_FORMATS = {"nt": RdfFormat.N_TRIPLES, "jsonld": RdfFormat.JSON_LD, "trig": RdfFormat.TRIG}


@cache
def bundles() -> tuple[Any, ...]:
    """Some of the examples in FHIR."""
    return tuple(json.loads((EXAMPLES / f"{n}.json").read_text("utf-8")) for n in _BUNDLES)


@cache
def rdf(suffix: str) -> tuple[str, ...]:
    """Some of the examples in RDF, in the format of a suffix."""
    turtle = tuple((EXAMPLES / f"{name}.ttl").read_text("utf-8") for name in _TURTLES)
    if suffix == "ttl":
        return turtle
    return tuple(
        (
            serialize(parse(input=x, format=RdfFormat.TURTLE), format=_FORMATS[suffix]) or b""
        ).decode()
        for x in turtle
    )


_ODD_TEXTS = (
    *("", " ", "2026", "2026-13", "2026-02-30", "0000-01-01", "9999-12-31T23:59:60Z", "#", "#x"),
    *(
        "Patient/",
        "/",
        "urn:uuid:",
        "http://",
        "http://[",
        "Patient?identifier=|",
        "1e5",
        "-0",
        "٣",
    ),
    *("9" * 40, "\u0000", "\u202e", "😀", "a\nb", "osteon:Patient", "Bundle", "Patient", "%", "~2"),
)
_ODD_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(_ODD_TEXTS)
    | st.text(max_size=4)
)
ODD = st.recursive(
    _ODD_LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("id", "code", "value", "reference", "x")), inner, max_size=3
        )
    ),
    max_leaves=6,
)
"""A value of any kind in the place of the right one."""


@st.composite
def damaged(draw: st.DrawFn, base: Any) -> Any:
    """A JSON value with one to four places changed."""
    value = copy.deepcopy(base)
    for _ in range(draw(st.integers(1, 4))):
        holder, key = _somewhere(draw, value)
        match draw(st.sampled_from(("replace", "drop", "double", "swap"))):
            case "replace":
                holder[key] = draw(ODD)
            case "drop":
                del holder[key]
            case "double":
                holder[key] = [holder[key], holder[key]]
            case "swap":
                other, place = _somewhere(draw, value)
                holder[key] = copy.deepcopy(other[place])
        if not value:
            break
    return value


def _somewhere(draw: st.DrawFn, value: Any) -> tuple[Any, Any]:
    """A container inside a value and a key of it."""
    holder = value
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = draw(st.sampled_from(keys))
        inner = holder[key]
        if not isinstance(inner, (dict, list)) or not inner or draw(st.integers(0, 5)) == 0:
            return holder, key
        holder = inner


_TOKENS = (
    *("[", "]", "(", ")", "{", "}", ";", ".", ",", "<", ">", "<<", ">>", "<<(", ")>>", '"', '"""'),
    *("'", "\\", "\\u00", "@", "@en", "^^", "_:", "_:a", ":", "a", "#", "\n", "-", "1e999", "true"),
    *(
        "osteon:",
        "osteon:Patient",
        "osteon:value",
        "xsd:date",
        "@base",
        "@prefix",
        "é",
        "null",
        "😀",
    ),
)


@st.composite
def scribbled(draw: st.DrawFn, texts: tuple[str, ...]) -> str:
    """A text with one to four pieces cut out, put in or moved."""
    text = draw(st.sampled_from(texts))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from((0, 0, 1, 5, 40))))
        text = (
            text[:start] + draw(st.sampled_from((*_TOKENS, "", text[end : end + 30]))) + text[end:]
        )
    return text


__all__ = ["ODD", "ROOT", "bundles", "damaged", "examples", "rdf", "scribbled"]
