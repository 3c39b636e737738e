"""The words of maps and tables in the map's language, which may differ from the window's: a report
is French even in an English QGIS."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from ...toolbelt.metadata import resource
from ...toolbelt.numbers import NARROW_SPACE, Numbers
from ...toolbelt.translation import language

if TYPE_CHECKING:
    from ...description import Indicator

T = TypeVar("T")


@cache
def _words() -> dict[str, dict[str, str]]:
    """Key → language → word, from resources/styles/words.csv."""
    with resource("styles", "words.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


@dataclass(frozen=True)
class Words(Numbers):
    """The words and numbers of one language; English for any but French."""

    @classmethod
    def of_window(cls) -> Words:
        """Return the words of the window's language."""
        return cls(language())

    def own(self, tables: Mapping[str, T]) -> T:
        """Return the entry of this language in a mapping with the keys 'fr' and 'en'."""
        return tables["fr" if self.french else "en"]

    def word(self, key: str) -> str:
        """Return the word of this key, with French typography."""
        text = self.own(_words()[key])
        return text.replace(" :", f"{NARROW_SPACE}:") if self.french else text

    def word_or(self, key: str, other_key: str) -> str:
        """Return the word of the first key, else that of the other key."""
        return self.word(key if key in _words() else other_key)

    def units(self, scale: str) -> str:
        """Return what several units of a scale are called: 'communes', else 'units'."""
        return self.word_or(f"units_{scale}", "units")

    def text(self, text: Mapping[str, str] | None) -> str:
        """Return the catalogue's text in this language, else in French, else in any language."""
        if not text:
            return ""
        return text.get(self.language) or text.get("fr") or next(iter(text.values()), "")

    def title(self, indicator: Indicator) -> str:
        """Return the label with its unit: 'Familles monoparentales (%)'."""
        unit = self.text(indicator.unit)
        label = self.text(indicator.label) or indicator.id
        return f"{label} ({unit})" if unit and f"({unit})" not in label else label


FRENCH = Words("fr")
