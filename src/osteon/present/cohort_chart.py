"""Bars, drawn with matplotlib as SVG: a row each, with its parts beside each other and its number.

Like the timeline of a patient's page, everything is placed by hand in pixels, in a wide layout with
the names on the left and a narrow one with the names above. Equal input gives equal bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from osteon.present import canvas
from osteon.present.html_labels import INK, LEADING, SIZE, SMALL, text_width, wrapped
from osteon.present.html_svg import embedded

# Colours by tone; the page's style gives each a colour of its own for dark screens.
TONES: Final = {
    "good": "#14632f",
    "bad": "#a3180f",
    "ask": "#7a4b00",
    "info": "#0b57a4",
    "idle": "#9aa5b1",
}
_COLORS: Final = {INK: "ink", **{color: tone for tone, color in TONES.items()}}
_BAR: Final = 13.0


@dataclass(frozen=True)
class Bar:
    """One row: its name, its parts as tone and number, and what stands at its end."""

    name: str
    parts: tuple[tuple[str, int], ...]
    told: str


@dataclass(frozen=True)
class Chart:
    """Some rows, with what a reader who does not see them is told."""

    title: str
    described: str
    bars: Sequence[Bar]


@dataclass(frozen=True)
class _Layout:
    look: str
    width: float
    gutter: float


_LAYOUTS: Final = (_Layout("wide", 760, 300), _Layout("narrow", 340, 0))


def draw(chart: Chart, name: str) -> list[str]:
    """The chart as an SVG element for each layout; `name` begins every id in it."""
    found = []
    for layout in _LAYOUTS:
        with canvas.plain():
            source = _svg(chart, layout)
        found.append(
            embedded(
                source,
                name=f"{name}-{layout.look}",
                look=f"chart {layout.look}",
                title=chart.title,
                described=chart.described,
                colors=_COLORS,
            )
        )
    return found


def _svg(chart: Chart, layout: _Layout) -> bytes:
    above = not layout.gutter
    names = [wrapped(bar.name, layout.gutter or layout.width - 8, 2) for bar in chart.bars]
    end = max((text_width(bar.told, SMALL) for bar in chart.bars), default=0) + 14
    left = layout.gutter + 10 if layout.gutter else 2
    most = max((sum(n for _, n in bar.parts) for bar in chart.bars), default=0) or 1
    scale = (layout.width - left - end) / most
    heights = [
        len(lines) * LEADING + (_BAR + 12 if above else 10 - LEADING + max(LEADING, _BAR))
        for lines in names
    ]
    height = sum(heights) + 6
    figure, axes = canvas.blank(layout.width, height)
    top = 4.0
    for bar, lines, own in zip(chart.bars, names, heights, strict=True):
        words = top + SIZE - 1
        for number, line in enumerate(lines):
            x, side = (left, "left") if above else (layout.gutter, "right")
            axes.text(x, words + number * LEADING, line, fontsize=SIZE, color=INK, ha=side)
        _bar(axes, bar, left, top + (len(lines) * LEADING + 2 if above else 0), scale)
        top += own
    return canvas.svg(figure)


def _bar(axes: Axes, bar: Bar, left: float, top: float, scale: float) -> None:
    x = left
    for tone, number in bar.parts:
        width = number * scale
        if number:
            # What there is must be seen, however little it is beside the rest.
            shown = max(width, 1.5)
            color = TONES[tone]
            axes.add_patch(
                Rectangle((x, top), shown, _BAR, facecolor=color, linewidth=0, clip_on=False)
            )
        x += width
    axes.text(x + 7, top + _BAR - 2.5, bar.told, fontsize=SMALL, color=INK, ha="left")
