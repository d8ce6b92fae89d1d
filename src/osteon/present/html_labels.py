"""Words in a picture: how wide they are, where they break, where they find room."""

from __future__ import annotations

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

FONT, SIZE, SMALL, LEADING = "DejaVu Sans", 12.0, 11.0, 14.5
INK = "#1c2127"


def text_width(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """The width of a text in pixels."""
    properties = FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")
    return float(text_to_path.get_text_width_height_descent(text, properties, ismath=False)[0])


def wrapped(text: str, width: float, lines: int = 3) -> list[str]:
    """Break a text into lines of at most that width; what does not fit ends in an ellipsis."""
    found = [""]
    for word in text.split():
        for piece in _pieces(word, width):
            longer = f"{found[-1]} {piece}".strip()
            if text_width(longer) <= width or not found[-1]:
                found[-1] = longer
            else:
                found.append(piece)
    if len(found) > lines:
        last = found[lines - 1]
        while last and text_width(last + "…") > width:
            last = last[:-1]
        found = [*found[: lines - 1], last.rstrip() + "…"]
    return found


def _pieces(word: str, width: float) -> list[str]:
    """A word that is wider than the line, cut."""
    pieces = [""]
    for sign in word:
        if pieces[-1] and text_width(pieces[-1] + sign) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces


class Labels:
    """Places labels between two edges, around marks at a height `y`, none upon another.

    `placed` has the middle, the base line, the text and the colour of each.
    """

    def __init__(self, low: float, high: float, y: float) -> None:
        self._low, self._high, self._y = low, high, y
        self._taken: list[tuple[float, float, float]] = []
        self.placed: list[tuple[float, float, str, str]] = []

    def keep_clear(self, x: float) -> None:
        """No label on the line of the marks runs over a mark."""
        self._taken.append((x - 5, x + 5, 4))

    def place(
        self,
        x: float,
        text: str,
        levels: tuple[float, ...],
        *,
        color: str = INK,
        shifts: bool = True,
    ) -> None:
        """Place a label at the first free place; without one, the table tells the day.

        Above and below it may be shifted to begin or end at its mark, if `shifts`; without levels
        it stands beside the mark.
        """
        width = text_width(text, SMALL)
        low, high = self._low + width / 2, self._high - width / 2
        centered = min(max(x, low), high)
        ways = (centered, x + width / 2, x - width / 2) if shifts else (centered,)
        places = [(at, level) for level in levels for at in ways]
        if not levels:
            places = [(x + 13 + width / 2, 4.0), (x - 13 - width / 2, 4.0)]
        for at, level in places:
            start, end = at - width / 2 - 5, at + width / 2 + 5
            free = all(
                abs(level - other) > 12 or end <= left or start >= right
                for left, right, other in self._taken
            )
            if free and low <= at <= high:
                self._taken.append((start, end, level))
                self.placed.append((at, self._y + level, text, color))
                return
