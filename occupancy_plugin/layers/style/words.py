"""The words of maps and tables in the map's language, which may differ from the window's: a report
is French even in an English QGIS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from ...toolbelt.numbers import NARROW_SPACE, Numbers
from ...toolbelt.translation import language

if TYPE_CHECKING:
    from ...description import Indicator

T = TypeVar("T")

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
        "fewer": "{n} classes : une de plus n’aurait qu’une unité, ou aucune",
        "single": "1 classe : une de plus n’aurait qu’une unité, ou aucune",
        "only": "une seule unité diffusable",
        "equal": "1 classe : toutes les valeurs sont égales",
        "of": "sur : {name}",
        "undrawn": "{n} adresses couvertes par le secret, non dessinées",
        "undrawn_some": "des adresses couvertes par le secret, non dessinées",
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
        "fewer": "{n} classes: one more would hold a single unit, or none",
        "single": "1 class: one more would hold a single unit, or none",
        "only": "a single releasable unit",
        "equal": "1 class: all values are equal",
        "of": "out of: {name}",
        "undrawn": "{n} addresses under secrecy, not drawn",
        "undrawn_some": "addresses under secrecy, not drawn",
    },
}


@dataclass(frozen=True)
class Words(Numbers):
    """The words and numbers of one language; English for any but French."""

    @classmethod
    def of_window(cls) -> Words:
        """The words of the window's language."""
        return cls(language())

    def own(self, tables: Mapping[str, T]) -> T:
        """The entry of this language in a mapping with the keys 'fr' and 'en'."""
        return tables["fr" if self.french else "en"]

    def word(self, key: str) -> str:
        """The word of this key in `WORDS`, with French typography."""
        text = self.own(WORDS)[key]
        return text.replace(" :", f"{NARROW_SPACE}:") if self.french else text

    def text(self, text: Mapping[str, str] | None) -> str:
        """The catalogue's text in this language, else in French, else in any language."""
        if not text:
            return ""
        return text.get(self.language) or text.get("fr") or next(iter(text.values()), "")

    def title(self, indicator: Indicator) -> str:
        """The label with its unit: 'Familles monoparentales (%)'."""
        unit = self.text(indicator.unit)
        label = self.text(indicator.label) or indicator.id
        return f"{label} ({unit})" if unit and f"({unit})" not in label else label


FRENCH = Words("fr")
