"""The user's favourite and recent indicators, which the settings keep as lists of ids."""

from __future__ import annotations

from ..toolbelt.settings import change_settings, read_settings

MAX_FAVOURITES, MAX_RECENT = 20, 5


def favourites() -> list[str]:
    return _ids(read_settings().favourites)


def recent() -> list[str]:
    return _ids(read_settings().recent)


def keep_favourite(indicator: str, is_favourite: bool) -> None:
    """Put an indicator first among the favourites, or take it from them."""
    other_favourites = [favourite for favourite in favourites() if favourite != indicator]
    identifiers = [indicator, *other_favourites] if is_favourite else other_favourites
    change_settings(favourites=",".join(identifiers[:MAX_FAVOURITES]))


def remember(indicator: str) -> None:
    """Put an indicator first among the recent ones."""
    other_recent = [candidate for candidate in recent() if candidate != indicator]
    change_settings(recent=",".join([indicator, *other_recent][:MAX_RECENT]))


def _ids(text: str) -> list[str]:
    return [identifier for identifier in text.split(",") if identifier]
