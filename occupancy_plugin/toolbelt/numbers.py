"""How numbers are written, in the language of a map, a report or the window: narrow spaces and
decimal commas in French, a true minus, `s` for a hidden one."""

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
        """21.44 → '21,4' and 12345 → '12 345' in French, '21.4' and '12,345' otherwise; 's' for a
        hidden one."""
        if value is None or not math.isfinite(value):
            return HIDDEN
        text = f"{value:,.{decimals}f}"
        if float(text.replace(",", "")) == 0:
            text = text.lstrip("-")
        return text.replace(",", NARROW_SPACE).replace(".", ",") if self.french else text

    def signed(self, value: float | None, decimals: int = 0) -> str:
        """+1,6 or −1,6 (a true minus), 0,0 without a sign: a difference."""
        text = self.number(value, decimals)
        if text.startswith("-"):
            return MINUS + text[1:]
        return f"+{text}" if value is not None and text != HIDDEN and text.strip("0.,") else text

    def with_unit(self, text: str, unit: str) -> str:
        """'21,4 %' (narrow no-break space), '312 ménages' (no-break space); a hidden value takes no
        unit."""
        if not unit or text == HIDDEN:
            return text
        unit = unit.removesuffix("s") if unit == POINTS and self._singular(text) else unit
        if unit == "%":
            return f"{text}{NARROW_SPACE}%" if self.french else f"{text}%"
        return f"{text}{NO_BREAK_SPACE}{unit}"

    def _singular(self, text: str) -> bool:
        """Is the unit in the singular? In French below two, in English for one alone."""
        plain = text.replace(NARROW_SPACE, "").replace(MINUS, "").lstrip("+-")
        try:
            value = float(plain.replace(",", ".") if self.french else plain.replace(",", ""))
        except ValueError:
            return False
        return value < 2 if self.french else value == 1


def parsed_number(text: str) -> float:
    """A number as a person types it: '1 234,5', '12.5', '−2'. Raises ValueError."""
    plain = text.strip().replace(MINUS, "-").replace(",", ".")
    value = float("".join(plain.split()))
    if not math.isfinite(value):
        raise ValueError(text)
    return value
