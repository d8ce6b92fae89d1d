"""An empty picture of the plotting library, and its SVG: the same wherever it is drawn."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from osteon.present.html_labels import FONT

_SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "osteon",
    "font.family": FONT,
    "text.parse_math": False,
    "text.usetex": False,
    "path.simplify": False,
}


@contextmanager
def plain() -> Iterator[None]:
    """Draw by these settings, whatever the user's own say."""
    with warnings.catch_warnings(), matplotlib.rc_context():
        warnings.simplefilter("ignore")  # a sign that the font lacks is the browser's to show
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield


def blank(width: float, height: float) -> tuple[Figure, Axes]:
    """A figure of so many points, without frame or paper; its axes count points from the top."""
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    FigureCanvasSVG(figure)
    figure.patch.set_visible(False)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.axis("off")
    return figure, axes


def svg(figure: Figure) -> bytes:
    """The picture as a file, without the time at which it was made."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    return buffer.getvalue()
