"""Names of régions, départements, EPCI and communes, for forms that ask for a territory. They come
from the official geographic code that ships with the plugin (scripts/cog.py), without an
account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ..description import Territory
from ..sources.communes import cog, departement_of, normalise_name, place_names
from ..toolbelt.cached_method import cached_method


@dataclass(frozen=True)
class Gazetteer:
    """`names`: scale → code → name."""

    names: Mapping[str, dict[str, str]]

    def search(self, text: str, scales: Sequence[str], limit: int = 30) -> list[Territory]:
        """Return territories of these scales whose name contains every word, or whose code starts
        with the text. Exact matches come first, then names that start with the text; then wide
        before narrow, then by name."""
        spelling = normalise_name(text)
        words = spelling.split()
        if not words:
            return []
        territories = []
        for position, scale in enumerate(scales):
            for name, code in self._words(scale):
                if code.startswith(spelling) or all(word in name for word in words):
                    rank = 0 if spelling in (name, code) else 1 if name.startswith(spelling) else 2
                    territories.append((rank, position, name, code, scale))
        return [
            Territory(code, self.names[scale][code], scale)
            for *_, code, scale in sorted(territories)[:limit]
        ]

    def of_text(self, text: str, scales: Sequence[str]) -> Territory | None:
        """Return the only territory that the text names: as `label` writes it, by its code, or by a
        unique name. None without a match or with several."""
        name, _, code = text.strip().removesuffix(")").rpartition(" (")
        if not name:
            name, code = "", text.replace(" ", "").replace("\u202f", "").upper()
        of_code = [
            Territory(code, self.names[scale][code], scale)
            for scale in scales
            if code in self.names[scale]
        ]
        matches = [
            territory
            for territory in of_code
            if not name or normalise_name(territory.name) == normalise_name(name)
        ]
        if not matches:
            spelling = normalise_name(text)
            matches = [
                Territory(code, self.names[scale][code], scale)
                for scale in scales
                for words, code in self._words(scale)
                if words == spelling
            ]
        return matches[0] if len(matches) == 1 else None

    def code_of_other_year(self, text: str, scales: Sequence[str]) -> str:
        """Return the code in the text where it may belong to the geography of another year: that of
        a former commune, or a valid SIREN. '' for any other text."""
        code = text.replace(" ", "").replace("\u202f", "").upper()
        is_former_commune = "commune" in scales and code in cog().ended
        siren = "epci" in scales and len(code) == 9 and code.isdecimal() and _is_siren(code)
        return code if is_former_commune or siren else ""

    def holder(self, place: Territory) -> str:
        """Return what distinguishes namesakes: a commune's département, '' for other scales."""
        if place.scale != "commune":
            return ""
        return self.names["departement"].get(departement_of(place.code), "")

    def epci_of(self, commune: str) -> str:
        """Return the name of the commune's EPCI, '' for the four communes that belong to none."""
        return self.names["epci"].get(cog().epci_of.get(commune, ""), "")

    @cached_method
    def _words(self, scale: str) -> list[tuple[str, str]]:
        """Return (normalised name, code) of a scale's territories."""
        return [(normalise_name(name), code) for code, name in self.names[scale].items()]


def with_name(place: Territory) -> Territory:
    """Fill in the name of a territory that has only its code."""
    if place.name not in (place.key, place.code):
        return place
    names = gazetteer().names.get(place.scale, {})
    return replace(place, name=names.get(place.code, place.code))


def label(place: Territory) -> str:
    """Return for example 'Caudry (59139)'."""
    return f"{place.name} ({place.code})"


def _is_siren(digits: str) -> bool:
    """Whether the last digit of a SIREN matches the others (Luhn)."""
    weighted_digits = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(digit - 9 if digit > 9 else digit for digit in weighted_digits) % 10 == 0


@cache
def gazetteer() -> Gazetteer:
    """Return the list, made once."""
    return Gazetteer(place_names())
