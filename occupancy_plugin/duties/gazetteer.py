"""Names of régions, départements, EPCI and communes, for forms that ask for a place: the official
geographic code that ships with the plugin (scripts/cog.py), so that it needs no account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from ..description import Territory
from ..sources.communes import cog, departement_of
from ..sources.place_names import normalise_name, place_names


@dataclass(frozen=True)
class Gazetteer:
    """`names`: scale → code → name."""

    names: Mapping[str, dict[str, str]]
    _as_typed: dict[str, list[tuple[str, str]]] = field(default_factory=dict, repr=False)

    def search(self, text: str, scales: Sequence[str], most: int = 30) -> list[Territory]:
        """Places of these scales whose name holds every word, or whose code begins so: those that
        are it first, then those that begin with it, wide before narrow, then by name."""
        spelling = normalise_name(text)
        words = spelling.split()
        if not words:
            return []
        territories = []
        for place, scale in enumerate(scales):
            for name, code in self._words(scale):
                if code.startswith(spelling) or all(word in name for word in words):
                    rank = 0 if spelling in (name, code) else 1 if name.startswith(spelling) else 2
                    territories.append((rank, place, name, code, scale))
        return [
            Territory(code, self.names[scale][code], scale)
            for *_, code, scale in sorted(territories)[:most]
        ]

    def of_text(self, text: str, scales: Sequence[str]) -> Territory | None:
        """The one place that this text names: as `label` writes it, by its code, or by a name that
        no other bears. None where there is none, or several."""
        name, _, code = text.strip().removesuffix(")").rpartition(" (")
        if not name:
            name, code = "", text.replace(" ", "").replace("\u202f", "").upper()
        of_code = [
            Territory(code, self.names[scale][code], scale)
            for scale in scales
            if code in self.names[scale]
        ]
        matches = [
            one for one in of_code if not name or normalise_name(one.name) == normalise_name(name)
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

    def newer_or_older(self, text: str, scales: Sequence[str]) -> str:
        """The code that this text is, where it may be of another year's geography: an ended
        commune, or nine digits that are a SIREN. '' otherwise."""
        code = text.replace(" ", "").replace("\u202f", "").upper()
        ended = "commune" in scales and code in cog().ended
        siren = "epci" in scales and len(code) == 9 and code.isdecimal() and _adds_up(code)
        return code if ended or siren else ""

    def holder(self, place: Territory) -> str:
        """What tells it from others of its name: a commune's département, '' otherwise."""
        if place.scale != "commune":
            return ""
        return self.names["departement"].get(departement_of(place.code), "")

    def epci_of(self, commune: str) -> str:
        """The name of the EPCI that the commune belongs to, '' for the four that are in none."""
        return self.names["epci"].get(cog().epci_of.get(commune, ""), "")

    def _words(self, scale: str) -> list[tuple[str, str]]:
        """(name as typed, code) of a scale, made once."""
        if scale not in self._as_typed:
            self._as_typed[scale] = [
                (normalise_name(n), code) for code, n in self.names[scale].items()
            ]
        return self._as_typed[scale]


def named(place: Territory) -> Territory:
    """With its name, where it bears only its code."""
    if place.name not in (place.key, place.code):
        return place
    names = gazetteer().names.get(place.scale, {})
    return replace(place, name=names.get(place.code, place.code))


def label(place: Territory) -> str:
    """'Caudry (59139)'"""
    return f"{place.name} ({place.code})"


def _adds_up(digits: str) -> bool:
    """Luhn: the last digit of a SIREN checks the others."""
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


@cache
def gazetteer() -> Gazetteer:
    """The list, made once."""
    return Gazetteer(place_names())
