"""The contrast of two colours."""

from __future__ import annotations

from qgis.PyQt.QtGui import QColor


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2: from 1 to 21."""
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


def _light(colour: QColor) -> float:
    def part(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (part(value) for value in colour.getRgbF()[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
