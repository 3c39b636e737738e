"""What maps and tables say, in the map's language (a report is French even when QGIS's window is not), and its numbers."""

from __future__ import annotations

import math

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
HIDDEN = "s"

WORDS = {
    "fr": {
        "secret": "secret statistique",  # nosec B105: no password
        "empty": "pas de logement social",
        "nodata": "absence de données",
        "below": "moins de {high}",
        "between": "{low} à {high}",
        "above": "{low} et plus",
        "note": "s : secret statistique",
        "fictitious": "Données fictives",
    },
    "en": {
        "secret": "statistical secrecy",  # nosec B105: no password
        "empty": "no social housing",
        "nodata": "no data",
        "below": "under {high}",
        "between": "{low} to {high}",
        "above": "{low} and over",
        "note": "s: statistical secrecy",
        "fictitious": "Fictitious data",
    },
}


def word(key: str, language: str) -> str:
    """A word of the map; English for any language but French."""
    text = WORDS["fr" if language == "fr" else "en"][key]
    return text.replace(" :", f"{NARROW_SPACE}:") if language == "fr" else text


def number(value: float | None, decimals: int, language: str) -> str:
    """21.44 → '21,4' and 12345 → '12 345' in French, '21.4' and '12,345' otherwise; 's' for a hidden one."""
    if value is None or not math.isfinite(value):
        return HIDDEN
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    if language == "fr":
        text = text.replace(",", NARROW_SPACE).replace(".", ",")
    return text


def with_unit(text: str, unit: str, language: str) -> str:
    """'21,4 %' (narrow no-break space), '312 ménages' (no-break space); a hidden value takes no unit."""
    if not unit or text == HIDDEN:
        return text
    if unit == "%":
        return f"{text}{NARROW_SPACE}%" if language == "fr" else f"{text}%"
    return f"{text}{NO_BREAK_SPACE}{unit}"


def number_expression(expression: str, decimals: int, language: str) -> str:
    """The QGIS expression that writes a number as `number` does."""
    english = f"format_number({expression}, {decimals}, 'en')"
    if language != "fr":
        return english
    return f"replace(replace({english}, ',', '{NARROW_SPACE}'), '.', ',')"


def value_expression(expression: str, decimals: int, unit: str, language: str) -> str:
    """The same with its unit."""
    text = number_expression(expression, decimals, language)
    suffix = with_unit("", unit, language) if unit else ""
    return f"{text} || {literal(suffix)}" if suffix else text


def literal(text: str) -> str:
    """A text as a QGIS expression literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
