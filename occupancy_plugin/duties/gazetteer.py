"""How a territory is written: its name from the official geographic code that ships with the plugin
(scripts/cog.py), and its code."""

from __future__ import annotations

from dataclasses import replace

from ..description import Territory
from ..sources.communes import place_names


def with_name(place: Territory) -> Territory:
    """Fill in the name of a territory that has only its code."""
    if place.name not in (place.key, place.code):
        return place
    return replace(place, name=place_names().get(place.scale, {}).get(place.code, place.code))


def label(place: Territory) -> str:
    """Return for example 'Caudry (59139)'."""
    return f"{place.name} ({place.code})"
