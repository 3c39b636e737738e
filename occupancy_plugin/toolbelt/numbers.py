"""Writes numbers in the language of a map, a report or the window.

In French with narrow spaces and decimal commas. A minus is a true minus, and a hidden value is
`s`."""

from __future__ import annotations

import math
from dataclasses import dataclass

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
HIDDEN = "s"
MINUS = "\u2212"
POINTS = "points"


@dataclass(frozen=True)
class Numbers:
    """Numbers in one language: 'fr', or English for any other."""

    language: str = "fr"

    @property
    def french(self) -> bool:
        return self.language == "fr"

    def number(self, value: float | None, decimals: int = 0) -> str:
        """Return 21.44 as '21,4' and 12345 as '12 345' in French, '21.4' and '12,345' otherwise;
        's' for a hidden value."""
        if value is None or not math.isfinite(value):
            return HIDDEN
        text = f"{value:,.{decimals}f}"
        if float(text.replace(",", "")) == 0:
            text = text.lstrip("-")
        return text.replace(",", NARROW_SPACE).replace(".", ",") if self.french else text

    def percent(self, value: float | None, decimals: int = 1) -> str:
        """Write a percentage with its unit; 's' where it is hidden."""
        return self.with_unit(self.number(value, decimals), "%")

    def with_sign(self, value: float | None, decimals: int = 0) -> str:
        """Return a difference with its sign: '+1,6' or '−1,6' (a true minus), '0,0' without."""
        text = self.number(value, decimals)
        if text.startswith("-"):
            return MINUS + text[1:]
        return f"+{text}" if value is not None and text != HIDDEN and text.strip("0.,") else text

    def with_unit(self, text: str, unit: str) -> str:
        """Return a number with its unit: '21,4 %' (narrow no-break space), '312 ménages' (no-break
        space). A hidden value has none."""
        if not unit or text == HIDDEN:
            return text
        unit = unit.removesuffix("s") if unit == POINTS and self._is_singular(text) else unit
        if unit == "%":
            return f"{text}{NARROW_SPACE}%" if self.french else f"{text}%"
        return f"{text}{NO_BREAK_SPACE}{unit}"

    def _is_singular(self, text: str) -> bool:
        """Whether the unit is singular: in French below two, in English for one only."""
        digits = text.replace(NARROW_SPACE, "").replace(MINUS, "").lstrip("+-")
        try:
            value = float(digits.replace(",", ".") if self.french else digits.replace(",", ""))
        except ValueError:
            return False
        return value < 2 if self.french else value == 1


def parsed_number(text: str) -> float:
    """Return the number that a person typed: '1 234,5', '12.5', '−2'. Raises ValueError."""
    plain_text = text.strip().replace(MINUS, "-").replace(",", ".")
    value = float("".join(plain_text.split()))
    if not math.isfinite(value):
        raise ValueError(text)
    return value
