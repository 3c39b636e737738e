"""The indicators of the catalogue: `tables/indicators.csv` in the form of `/catalogue`. Colours and
common search words come with the theme."""

from __future__ import annotations

from typing import Any, NamedTuple

from .families import DENOMINATORS, class_values
from .sums import OF_PARTS
from .tables import Label, read_table, text


class _Theme(NamedTuple):
    id: str
    fr: str
    en: str
    palette: str
    search_fr: str
    search_en: str


class _Indicator(NamedTuple):
    """A line of the table, in the order of lists. `priority`: rank among the headlines, which are
    published first while fine categories pay for the secrecy (R14). `fr`, `en`: a map's title;
    `short_…`: an entry of a list below its theme and group, where it differs. `bounds`: fixed ones,
    which a diagnosis uses at every scale and vintage. `help_…`: where the denominator does not say
    it. `search_…`: what people also type."""

    id: str
    theme: str
    kind: str
    numerator: tuple[str, ...]
    denominator: str
    family: str
    priority: int | None
    fr: str
    en: str
    short_fr: str
    short_en: str
    group_fr: str
    group_en: str
    unit_fr: str
    unit_en: str
    decimals: int
    method: str
    bounds: tuple[int, ...]
    scales: tuple[str, ...]
    help_fr: str
    help_en: str
    search_fr: str
    search_en: str


THEMES = {theme.id: theme for theme in read_table("themes", _Theme)}


def indicators() -> list[dict[str, Any]]:
    """Return every indicator: one rate per category, cumulative shares, counts, means, classes."""
    return [_document(row) for row in read_table("indicators", _Indicator)]


def _document(row: _Indicator) -> dict[str, Any]:
    """Return the catalogue's entry of an indicator."""
    theme, label = THEMES[row.theme], text((row.fr, row.en))
    french, english = f"{row.search_fr} {theme.search_fr}", f"{row.search_en} {theme.search_en}"
    return {
        "id": row.id,
        "label": label,
        "short": text((row.short_fr, row.short_en)) if row.short_fr else label,
        "group": text((row.group_fr, row.group_en)) if row.group_fr else None,
        "theme": row.theme,
        "kind": row.kind,
        "unit": text((row.unit_fr, row.unit_en)),
        "numerator": list(row.numerator),
        "denominator": row.denominator,
        "family": row.family,
        "decimals": row.decimals,
        "method": row.method,
        "classes": 5,
        "palette": theme.palette,
        "bounds": list(row.bounds),
        "help": _help(row),
        "scales": list(row.scales),
        "vintages": [],
        "sum": OF_PARTS.get(frozenset(row.numerator), ""),
        "priority": row.priority,
        "definition": _definition(row),
        "search": text((french.strip(), english.strip())),
        "values": [
            {"value": value, "label": text(name), "colour": colour}
            for value, name, colour in class_values(row.id)
        ],
    }


def _help(row: _Indicator) -> dict[str, str] | None:
    if row.help_fr:
        return text((row.help_fr, row.help_en))
    return _denominator_help(DENOMINATORS[row.denominator]) if row.kind == "rate" else None


def _denominator_help(denominator: Label) -> dict[str, str]:
    french, english = (name[0].lower() + name[1:] for name in denominator)
    return {
        "fr": f"Dénominateur\u00a0: {french}. Données fictives.",
        "en": f"Denominator: {english}. Fictitious data.",
    }


def _definition(row: _Indicator) -> str:
    """Return which definition of the vintage the indicator depends on; "" for none."""
    if row.theme == "recent":
        return "recent"
    return "qpv" if row.numerator[0].startswith("qpv_") else ""
