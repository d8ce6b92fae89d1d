"""Make a plotting library's SVG fit to stand inside a page: no styles, no stray ids, with words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

_SVG = "http://www.w3.org/2000/svg"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
# What a style attribute may say that an attribute of its own can say as well.
_KEPT = frozenset(
    "fill fill-opacity fill-rule opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap "
    "stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor".split()
)
_SIZE = re.compile(r"(\d+(?:\.\d+)?)px")
_BOLD = re.compile(r"\b(?:bold|[6-9]00)\b")
_NO_TURN = re.compile(r"rotate\(-?0[ )]")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def embedded(
    source: bytes, *, name: str, look: str, title: str, described: str, colors: Mapping[str, str]
) -> str:
    """The picture as an element of a page.

    `name` makes ids unique on the page and `look` is the class of the element. Colours become
    classes by `colors` (from a colour to its name), so that the page's style decides them; style
    attributes become attributes, as a strict content security policy ignores the former.
    """
    root = ElementTree.fromstring(source)
    for parent in list(root.iter()):
        for child in list(parent):
            if _local(child.tag) in ("metadata", "style"):
                parent.remove(child)
    wanted = _referenced(root)
    for element in root.iter():
        element.tag = _local(element.tag)
        _plain_attributes(element, name, wanted, colors)
    for attribute in ("width", "height", "version"):
        root.attrib.pop(attribute, None)
    root.set("xmlns", _SVG)
    root.set("class", look)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    for place, (tag, text) in enumerate((("title", title), ("desc", described))):
        words = ElementTree.Element(tag, {"id": f"{name}-{tag}"})
        words.text = text
        root.insert(place, words)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _referenced(root: ElementTree.Element) -> set[str]:
    """Ids that something in the picture points at."""
    found = set()
    for element in root.iter():
        for key, value in element.attrib.items():
            if key == _XLINK_HREF:
                found.add(value.removeprefix("#"))
            found.update(_REFERENCE.findall(value))
    return found


def _plain_attributes(
    element: ElementTree.Element, name: str, wanted: set[str], colors: Mapping[str, str]
) -> None:
    given = dict(element.attrib)
    element.attrib.clear()
    style = given.pop("style", "")
    for declaration in style.split(";"):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        if key in _KEPT:
            given.setdefault(key, value)
        elif key in ("font", "font-size", "font-weight"):  # `font` in older versions
            if size := _SIZE.search(value):
                given["font-size"] = size.group(1)
            if key != "font-size" and _BOLD.search(value):
                given["font-weight"] = "bold"
    if _NO_TURN.match(given.get("transform", "")):
        del given["transform"]
    classes = []
    for key, value in given.items():
        if key == "id":
            if value in wanted:
                element.set("id", f"{name}-{value}")
        elif key == _XLINK_HREF:
            element.set("href", f"#{name}-{value.removeprefix('#')}")
        else:
            element.set(key, _REFERENCE.sub(lambda found: f"url(#{name}-{found[1]})", value))
        if key in ("fill", "stroke") and value in colors:
            classes.append(f"{key}-{colors[value]}")
    if classes:
        element.set("class", " ".join(classes))
