"""What maps and tables say, in the map's language (a report is French even when QGIS's window is
not), and its numbers."""

from __future__ import annotations

from ...toolbelt.numbers import MINUS, NARROW_SPACE, with_unit

WORDS = {
    "fr": {
        "secrecy": "secret statistique",
        "empty": "pas de logement social",
        "nodata": "absence de données",
        "below": "moins de {high}",
        "between": "{low} à {high}",
        "above": "{low} et plus",
        "note": "s : secret statistique",
        "fictitious": "Données fictives",
        "around": "autour de {value}",
        "far_below": "{d} et plus au-dessous",
        "below_by": "{low} à {d} au-dessous",
        "just_below": "moins de {d} au-dessous",
        "just_above": "moins de {d} au-dessus",
        "above_by": "{low} à {d} au-dessus",
        "far_above": "{d} et plus au-dessus",
        "any_below": "au-dessous",
        "any_above": "au-dessus",
        "far_down": "baisse de {d} et plus",
        "down_by": "baisse de {low} à {d}",
        "stable": "stable (moins de {d})",
        "up_by": "hausse de {low} à {d}",
        "far_up": "hausse de {d} et plus",
        "size": "Surface : {name}",
        "colour": "Couleur : {name}",
        "imputed": "valeurs imputées",
        "of": "sur : {name}",
    },
    "en": {
        "secrecy": "statistical secrecy",
        "empty": "no social housing",
        "nodata": "no data",
        "below": "under {high}",
        "between": "{low} to {high}",
        "above": "{low} and over",
        "note": "s: statistical secrecy",
        "fictitious": "Fictitious data",
        "around": "around {value}",
        "far_below": "{d} or more below",
        "below_by": "{low} to {d} below",
        "just_below": "under {d} below",
        "just_above": "under {d} above",
        "above_by": "{low} to {d} above",
        "far_above": "{d} or more above",
        "any_below": "below",
        "any_above": "above",
        "far_down": "down {d} or more",
        "down_by": "down {low} to {d}",
        "stable": "stable (under {d})",
        "up_by": "up {low} to {d}",
        "far_up": "up {d} or more",
        "size": "Area: {name}",
        "colour": "Colour: {name}",
        "imputed": "imputed values",
        "of": "out of: {name}",
    },
}


def word(key: str, language: str) -> str:
    """A word of the map; English for any language but French."""
    text = WORDS["fr" if language == "fr" else "en"][key]
    return text.replace(" :", f"{NARROW_SPACE}:") if language == "fr" else text


def number_expression(expression: str, decimals: int, language: str) -> str:
    """The QGIS expression that writes a number as `number` does."""
    english = f"format_number({expression}, {decimals}, 'en')"
    if language != "fr":
        return english
    return f"replace(replace({english}, ',', '{NARROW_SPACE}'), '.', ',')"


def value_expression(
    expression: str, decimals: int, unit: str, language: str, difference: bool = False
) -> str:
    """The same with its unit; a difference with its sign."""
    text = number_expression(expression, decimals, language)
    if difference:
        text = f"if({expression} > 0, '+', '') || replace({text}, '-', '{MINUS}')"
    suffix = with_unit("", unit, language) if unit else ""
    return f"{text} || {literal(suffix)}" if suffix else text


def literal(text: str) -> str:
    """A text as a QGIS expression literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
