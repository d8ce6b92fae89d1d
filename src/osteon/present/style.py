"""How a line looks: width, colour and glyphs, with a fallback for ASCII-only terminals."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_GLYPHS = {
    "unmet": ("✗", "x"),
    "unknown": ("?", "?"),
    "met": ("✓", "+"),
    "none": ("–", "-"),
    "alert": ("!", "!"),
    "item": ("•", "*"),
    "arrow": ("→", "->"),
    "dot": ("·", "|"),
    "rule": ("─", "-"),
}

_CODES = {
    "unmet": "31",
    "unknown": "33",
    "met": "32",
    "none": "2",
    "alert": "1;31",
    "item": "36",
    "dim": "2",
    "bold": "1",
    "bad": "1;31",
    "ask": "1;33",
    "good": "1;32",
}

# Signs that clinical text uses and that no decomposition turns into ASCII.
_ASCII = str.maketrans(
    {
        "→": "->", "·": "|", "–": "-", "—": "-", "−": "-", "•": "*", "✓": "+", "✗": "x",
        "≥": ">=", "≤": "<=", "×": "x", "µ": "u", "μ": "u", "±": "+/-", "…": "...", "─": "-",
        "‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " ",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Style:
    """What the reader's terminal can show."""

    width: int = 100
    color: bool = False
    unicode: bool = True

    def glyph(self, name: str) -> str:
        """Return the sign of that name."""
        return _GLYPHS[name][0 if self.unicode else 1]

    def paint(self, text: str, tone: str | None) -> str:
        """Wrap the text in the colour of that tone, if colours are shown."""
        if not self.color or tone is None or not text:
            return text
        return f"\x1b[{_CODES[tone]}m{text}\x1b[0m"

    def plain(self, text: str) -> str:
        """Return the text in signs that the terminal can show; no control character passes."""
        text = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text)
        text = " ".join(text.split())
        if self.unicode:
            return text
        folded = unicodedata.normalize("NFKD", text.translate(_ASCII))
        kept = "".join(sign for sign in folded if not unicodedata.combining(sign))
        return kept.encode("ascii", "replace").decode("ascii")
