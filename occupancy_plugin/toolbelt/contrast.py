"""The contrast of colours (WCAG 2.2)."""

from __future__ import annotations


def luminance(colour: str) -> float:
    """Return the relative luminance of '#rrggbb', 0 to 1."""
    components = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        component / 12.92 if component <= 0.04045 else ((component + 0.055) / 1.055) ** 2.4
        for component in components
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first_colour: str, second_colour: str) -> float:
    """Return the contrast ratio of two colours '#rrggbb', 1 to 21."""
    lighter, darker = sorted((luminance(first_colour), luminance(second_colour)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
