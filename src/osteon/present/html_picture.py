"""Draw a timeline with matplotlib: doses, due days, windows and deadlines, as SVG.

Everything is placed by hand in pixels, in two layouts: a wide one with the names of the rows on
the left, and a narrow one for small screens with the names above. Equal input gives equal bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from osteon.present import canvas
from osteon.present.html_labels import INK, LEADING, SIZE, SMALL, Labels, text_width, wrapped
from osteon.present.html_svg import embedded
from osteon.present.html_timeline import Bar, Mark, Row, Timeline

# Colours by name; the page's style gives each name a colour of its own for dark screens.
SOFT, LINE, PAPER = "#4c5763", "#d5dbe1", "#ffffff"
ACCENT, WASH, BAD, BAD_WASH = "#0b57a4", "#cfe2f6", "#a3180f", "#fbdcd8"
COLORS = {
    INK: "ink",
    SOFT: "soft",
    LINE: "line",
    PAPER: "paper",
    ACCENT: "accent",
    WASH: "wash",
    BAD: "bad",
    BAD_WASH: "bad-wash",
}
# Further than this from the evaluation date, a day is told at the edge instead of placed.
_FURTHEST = 1100
_NARROWEST_SPAN = 90


@dataclass(frozen=True)
class Layout:
    """How wide the picture is, and where the names of the rows stand."""

    look: str
    width: float
    gutter: float
    above: bool
    ticks: int


WIDE = Layout("wide", 760, 250, above=False, ticks=7)
NARROW = Layout("narrow", 340, 8, above=True, ticks=4)


def draw(timeline: Timeline, layout: Layout, *, name: str, title: str) -> str:
    """The picture as an SVG element; `name` begins every id in it."""
    with canvas.plain():
        source = _Drawing(timeline, layout).svg()
    return embedded(
        source,
        name=f"{name}-{layout.look}",
        look=f"timeline {layout.look}",
        title=title,
        described=timeline.told(),
        colors=COLORS,
    )


class _Drawing:
    """One picture in one layout."""

    def __init__(self, timeline: Timeline, layout: Layout) -> None:
        self._timeline, self._layout = timeline, layout
        self._left = layout.gutter + 10
        self._right = layout.width - max(16, _room_for_ends(timeline))
        self._low, self._high = _span(timeline)
        self._titles = [self._title_lines(row) for row in timeline.rows]
        tops = [28.0]
        for row, lines in zip(timeline.rows, self._titles, strict=True):
            tops.append(tops[-1] + self._row_height(row, len(lines)))
        self._tops = tops
        self._height = tops[-1] + 26
        self._axes: Axes

    def svg(self) -> bytes:
        """Draw everything, what lies behind first."""
        figure, self._axes = canvas.blank(self._layout.width, self._height)
        self._grid()
        self._verticals()
        for place, row in enumerate(self._timeline.rows):
            self._row(place, row)
        return canvas.svg(figure)

    # -- sizes

    def _title_lines(self, row: Row) -> list[str]:
        layout = self._layout
        room = layout.width - 16 if layout.above else layout.gutter - 12
        return wrapped(row.title, room)

    def _row_height(self, row: Row, lines: int) -> float:
        words = lines * LEADING
        band = 72.0 if _crowded(row) else 26.0
        return words + band + 8 if self._layout.above else max(words + 12, band + 4)

    def _middle(self, place: int) -> float:
        """Where the marks of a row stand."""
        top, bottom = self._tops[place], self._tops[place + 1]
        if self._layout.above:
            top += len(self._titles[place]) * LEADING + 4
        return (top + bottom) / 2

    def _x(self, day: date) -> float:
        span = self._high.toordinal() - self._low.toordinal()
        share = (day.toordinal() - self._low.toordinal()) / span
        return self._left + share * (self._right - self._left)

    # -- what lies behind

    def _grid(self) -> None:
        bottom = self._tops[-1]
        for top in self._tops:
            self._line(0, self._layout.width, top, top, LINE, 1)
        free = 0.0
        for day, label in _ticks(self._low, self._high, self._layout.ticks):
            x = self._x(day)
            self._line(x, x, self._tops[0], bottom + 4, LINE, 1)
            half = text_width(label, SMALL) / 2
            at = min(max(x, half + 1), self._layout.width - half - 1)
            if at - half > free:
                self._write(at, bottom + 17, label, SOFT, SMALL, "center")
                free = at + half + 4

    def _verticals(self) -> None:
        """The day of the evaluation, and the day of the next dose."""
        bottom = self._tops[-1]
        planned = self._timeline.next_dose
        if planned and self._within(planned) and planned != self._timeline.as_of:
            x = self._x(planned)
            self._line(x, x, self._tops[0], bottom, ACCENT, 1.2, (2, 3))
        x = self._x(self._timeline.as_of)
        self._line(x, x, self._tops[0] - 8, bottom, INK, 1.4)
        label = f"as of {self._timeline.as_of}"
        half = text_width(label, bold=True) / 2
        at = min(max(x, half + 2), self._layout.width - half - 2)
        self._write(at, 14, label, INK, SIZE, "center", bold=True)

    # -- rows

    def _row(self, place: int, row: Row) -> None:
        lines = self._titles[place]
        if self._layout.above:
            first = self._tops[place] + 15
        else:
            first = (self._tops[place] + self._tops[place + 1] - len(lines) * LEADING) / 2 + 10
        for number, line in enumerate(lines):
            self._write(2, first + number * LEADING, line, INK)
        y = self._middle(place)
        labels = Labels(self._left - 8, self._layout.width - 2, y)
        for bar in row.bars:
            self._bar(bar, y)
        shown = [mark for mark in row.marks if self._within(mark.day)]
        for mark in shown:
            labels.keep_clear(self._x(mark.day))
            self._mark(mark, y)
        self._edges(row, labels)
        self._mark_labels(row, shown, labels)
        self._written(labels)
        self._bar_labels(row, y)

    def _mark_labels(self, row: Row, shown: list[Mark], labels: Labels) -> None:
        """Words at the marks; where room is short, what matters most now comes first."""
        newest: dict[str, Mark] = {}
        for mark in shown:
            newest[mark.kind] = mark
        crowded = _crowded(row)
        for kind in sorted(newest, key=lambda kind: (kind != "dose-given", kind != "due", kind)):
            levels = _BELOW_FIRST if kind in ("due", "then-due") else _ABOVE_FIRST
            # The day of a dose has no word with it, so it must not stand over another dose.
            shifts = kind != "dose-given"
            x = self._x(newest[kind].day)
            labels.place(x, newest[kind].label, levels if crowded else (), shifts=shifts)
        for bar in row.bars:
            if bar.kind == "overdue" and self._within(bar.start):
                middle = (self._x(bar.start) + self._x(bar.end)) / 2
                labels.place(middle, bar.label, _ABOVE_FIRST, color=BAD)
        for mark in reversed(shown):
            if mark is not newest[mark.kind]:
                labels.place(self._x(mark.day), mark.label, _ABOVE_FIRST[:1], shifts=False)

    def _written(self, labels: Labels) -> None:
        for x, y, text, color in labels.placed:
            self._write(x, y, text, color, SMALL, "center")

    def _within(self, day: date) -> bool:
        return self._low <= day <= self._high

    def _bar(self, bar: Bar, y: float) -> None:
        start, end = max(bar.start, self._low), min(bar.end, self._high)
        if start > end:
            return
        face, edge, height = _BARS.get(bar.kind, (WASH, ACCENT, 9.0))
        x = self._x(start)
        self._axes.add_patch(
            Rectangle(
                (x, y - height / 2),
                max(self._x(end) - x, 1),
                height,
                facecolor=face,
                edgecolor=edge,
                linewidth=1,
                linestyle=(0, (3, 2)) if face == "none" else "solid",
                clip_on=False,
                zorder=2,
            )
        )

    def _bar_labels(self, row: Row, y: float) -> None:
        """Beside the end of a bar where there is room, else before its start or above it."""
        for bar in row.bars:
            if bar.kind not in ("counts", "over"):
                continue
            start = self._x(max(min(bar.start, self._high), self._low))
            end = self._x(max(min(bar.end, self._high), self._low))
            width = text_width(bar.label, SMALL)
            if end + 5 + width <= self._layout.width - 2:
                self._write(end + 5, y + 4, bar.label, INK, SMALL)
            elif start - 5 - width >= self._left:
                self._write(start - 5, y + 4, bar.label, INK, SMALL, "right")
            else:
                self._write(self._right, y - 8, bar.label, INK, SMALL, "right")

    def _edges(self, row: Row, labels: Labels) -> None:
        """Days that are too far away to be placed."""
        days = [mark.day for mark in row.marks]
        early = [day for day in days if day < self._low]
        late = [day for day in days if day > self._high]
        if early:
            more = f"{len(early)} earlier, from " if len(early) > 1 else ""
            labels.place(0, f"◀ {more}{min(early)}", _FAR, color=SOFT)
        if late:
            more = f"{len(late)} later, to " if len(late) > 1 else ""
            labels.place(self._layout.width, f"{more}{max(late)} ▶", _FAR, color=SOFT)

    def _mark(self, mark: Mark, y: float) -> None:
        sign, size, face, edge = _SIGNS.get(mark.kind, ("s", 7.0, ACCENT, ACCENT))
        self._axes.plot(
            [self._x(mark.day)],
            [y],
            marker=sign,
            markersize=size,
            markerfacecolor=face,
            markeredgecolor=edge,
            markeredgewidth=2.4 if sign == "x" else 1.6,
            linestyle="none",
            clip_on=False,
            zorder=3,
        )

    # -- strokes

    def _line(
        self,
        x1: float,
        x2: float,
        y1: float,
        y2: float,
        color: str,
        width: float,
        dashes: tuple[float, float] | None = None,
    ) -> None:
        style: str | tuple[int, tuple[float, float]] = (0, dashes) if dashes else "solid"
        self._axes.plot(
            [x1, x2],
            [y1, y2],
            color=color,
            linewidth=width,
            linestyle=style,
            clip_on=False,
            zorder=0 if color == LINE else 2.5,
        )

    def _write(
        self,
        x: float,
        y: float,
        text: str,
        color: str,
        size: float = SIZE,
        align: str = "left",
        bold: bool = False,
    ) -> None:
        weight = "bold" if bold else "normal"
        self._axes.text(
            x,
            y,
            text,
            color=color,
            fontsize=size,
            ha=align,
            va="baseline",
            fontweight=weight,
            zorder=4,
        )


# How each kind of day is drawn: sign, size, face, edge. No two share a sign and a face.
_SIGNS = {
    "dose-given": ("o", 10.0, ACCENT, ACCENT),
    "dose-ordered": ("o", 10.0, PAPER, ACCENT),
    "if-given": ("o", 7.0, PAPER, SOFT),
    "due": ("D", 9.0, PAPER, INK),
    "then-due": ("D", 6.0, PAPER, SOFT),
    "treatment-stopped": ("x", 9.0, BAD, BAD),
    "transition-begun": ("s", 9.0, ACCENT, ACCENT),
    "deadline": ("v", 10.0, INK, INK),
}

# How each kind of span is drawn: face, edge, height.
_BARS = {
    "interval": (ACCENT, ACCENT, 3.0),
    "overdue": (BAD_WASH, BAD, 9.0),
    "counts": (WASH, ACCENT, 9.0),
    "over": ("none", SOFT, 9.0),
}

# Base lines of labels, from that of the marks.
_ABOVE_FIRST = (-11.0, -24.0, 20.0, 33.0)
_BELOW_FIRST = (20.0, 33.0, -11.0, -24.0)
_FAR = (33.0, 20.0)


def _room_for_ends(timeline: Timeline) -> float:
    """How much room the words at the ends of the bars need."""
    bars = [bar for row in timeline.rows if not row.marks for bar in row.bars]
    return max((text_width(bar.label, SMALL) + 8 for bar in bars), default=0)


def _crowded(row: Row) -> bool:
    """Whether the labels of a row need room above and below its marks."""
    return len(row.marks) > 1 or bool(row.marks and row.bars)


def _span(timeline: Timeline) -> tuple[date, date]:
    """From when to when the picture goes, with a little air on both sides."""
    as_of = timeline.as_of.toordinal()
    days = [day.toordinal() for day in timeline.days()]
    near = [day for day in days if abs(day - as_of) <= _FURTHEST]
    low, high = min(near), max(near)
    if high - low < _NARROWEST_SPAN:
        low, high = low - _NARROWEST_SPAN // 3, high + _NARROWEST_SPAN // 3
    air = max((high - low) // 25, 3)
    first, last = date.min.toordinal(), date.max.toordinal()
    return date.fromordinal(max(low - air, first)), date.fromordinal(min(high + air, last))


def _ticks(low: date, high: date, most: int) -> list[tuple[date, str]]:
    """First days of months at an even step, no more than fit."""
    months = (high.year - low.year) * 12 + high.month - low.month
    step = next((one for one in (1, 2, 3, 6, 12, 24) if months / one <= most), 24)
    found = []
    for count in range(low.year * 12 + low.month - 1, high.year * 12 + high.month):
        day = date(count // 12, count % 12 + 1, 1)
        if count % step == 0 and low <= day <= high:
            found.append((day, f"{day:%Y}" if step >= 12 else f"{day:%Y-%m}"))
    return found
