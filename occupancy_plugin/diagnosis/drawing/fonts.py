"""The width of texts in the one typeface of maps and pages."""

from __future__ import annotations

from functools import cache

from qgis.PyQt.QtGui import QFont, QFontMetricsF

from ...layers.style.typeface import FAMILIES, family

__all__ = ["FAMILIES", "family"]  # for drawings and pages
MEASURED_SIZE = 100  # pixels: large enough that no letter is fitted to a grid
POINT = 25.4 / 72.0  # mm
LINE = 1.3  # line height over letter size, paragraphs
KINDS = (
    ("communauté d’agglomération", "CA"),
    ("communauté de communes", "CC"),
    ("communauté urbaine", "CU"),
)
ABBREVIATIONS = ("CA", "CC", "CU", "Métropole")


def substitute_font() -> str:
    """Return the typeface used in place of FAMILIES, '' where one of them is installed."""
    return "" if family() in FAMILIES else family()


@cache
def font(bold: bool = False) -> QFont:
    """Return the typeface at MEASURED_SIZE pixels; a painter scales it."""
    face = QFont(family())
    face.setPixelSize(MEASURED_SIZE)
    face.setBold(bold)
    face.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    face.setStyleStrategy(QFont.StyleStrategy.ForceOutline)
    return face


@cache
def _metrics(bold: bool) -> QFontMetricsF:
    return QFontMetricsF(font(bold))


def width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a text in mm.

    size: points"""
    return float(_metrics(bold).horizontalAdvance(text)) * size * POINT / MEASURED_SIZE


def wrap(text: str, size: float, limit: float, bold: bool = False) -> list[str]:
    """Break a text into lines no wider than `limit` mm. A wider word gets a line of its own."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            extended_line = f"{line} {word}" if line else word
            if line and width(extended_line, size, bold) > limit:
                lines.append(line)
                line = word
            else:
                line = extended_line
        lines.append(line)
    return lines


def fit(text: str, sizes: tuple[float, ...], limit: float, bold: bool = False) -> float:
    """Return the first size (largest first) at which a text fits on one line, else the last."""
    return next((size for size in sizes if width(text, size, bold) <= limit), sizes[-1])


def shorten(text: str, size: float, limit: float, bold: bool = False) -> str:
    """Shorten a text to `limit` mm: an EPCI to its usual abbreviation, then to its kind; other
    texts to their first words and “…”."""
    if width(text, size, bold) <= limit:
        return text
    text = abridged(text)
    if width(text, size, bold) <= limit:
        return text
    if kind_of(text):
        return kind_of(text)
    words = text.split(" ")
    while len(words) > 1:
        words.pop()
        first_words = " ".join(words) + "…"
        if width(first_words, size, bold) <= limit:
            return first_words
    return words[0]


def even_lines(lines: list[str], text: str, size: float, limit: float, bold: bool) -> list[str]:
    """Break a text again, into as many lines of about one length.

    lines: the text, broken at `limit` mm"""
    step = 2.0
    count = len(lines)
    while count > 1 and limit > step:
        limit -= step
        narrow_lines = wrap(text, size, limit, bold)
        if (
            len(narrow_lines) > count
            or max(width(line, size, bold) for line in narrow_lines) > limit
        ):
            break
        lines = narrow_lines
    return lines


def kind_of(name: str) -> str:
    """Return the kind of an EPCI: 'CA' of 'CA du Caudrésis et du Catésis', 'CA (2022)' where its
    vintage follows. '' for other names."""
    kind, _, remainder = abridged(name).partition(" ")
    if kind not in ABBREVIATIONS or not remainder:
        return ""
    _, bracket, vintage = remainder.rpartition(" (")
    return f"{kind} ({vintage}" if bracket else kind


def abridged(name: str) -> str:
    """Abbreviate 'Communauté de communes du Vexin' to 'CC du Vexin'."""
    lowercase_name = name.replace("'", "’").lower()
    for kind, abbreviation in KINDS:
        if lowercase_name.startswith(kind + " "):
            return abbreviation + name[len(kind) :]
    return name
