"""How numbers are written, in the language of the map or of the window: narrow spaces and decimal
commas in French, a true minus, `s` for a hidden one."""

from __future__ import annotations

import math

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
HIDDEN = "s"
MINUS = "\u2212"
POINTS = "points"


def number(value: float | None, decimals: int, language: str) -> str:
    """21.44 → '21,4' and 12345 → '12 345' in French, '21.4' and '12,345' otherwise; 's' for a
    hidden one."""
    if value is None or not math.isfinite(value):
        return HIDDEN
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    if language == "fr":
        text = text.replace(",", NARROW_SPACE).replace(".", ",")
    return text


def signed(value: float | None, decimals: int, language: str) -> str:
    """+1,6 or −1,6 (a true minus), 0,0 without a sign: a difference."""
    text = number(value, decimals, language)
    if text.startswith("-"):
        return MINUS + text[1:]
    return f"+{text}" if value is not None and text != HIDDEN and text.strip("0.,") else text


def with_unit(text: str, unit: str, language: str) -> str:
    """'21,4 %' (narrow no-break space), '312 ménages' (no-break space); a hidden value takes no
    unit."""
    if not unit or text == HIDDEN:
        return text
    unit = unit.removesuffix("s") if unit == POINTS and _single(text, language) else unit
    if unit == "%":
        return f"{text}{NARROW_SPACE}%" if language == "fr" else f"{text}%"
    return f"{text}{NO_BREAK_SPACE}{unit}"


def _single(text: str, language: str) -> bool:
    """Is the unit in the singular? In French below two, in English for one alone."""
    plain = text.replace(NARROW_SPACE, "").replace(MINUS, "").lstrip("+-")
    try:
        value = float(plain.replace(",", ".") if language == "fr" else plain.replace(",", ""))
    except ValueError:
        return False
    return value < 2 if language == "fr" else value == 1
