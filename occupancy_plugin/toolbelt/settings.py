"""The user's settings: one dataclass, one manager. Never a token, a password or a value."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from qgis.core import QgsSettings

PREFIX = "occupancy"


@dataclass(frozen=True)
class Settings:
    """portal_url: where to sign in · stay_signed_in: keep the refresh token in QGIS's
    authentication database (opt-in) ·
    draw_withheld_addresses: draw a hatched dot for addresses under secrecy · purpose: of the
    working session · export_folder: where the last export went ·
    territory, scale, vintage, indicator: the last choice in the dock · last_purpose: offered again
    at the next sign-in · favourites, recent: ids of indicators, separated by commas ·
    known_portals: addresses that answered, separated by spaces · background: the plan under the
    maps · outlines_url: the service of outlines for files without any, '' = IGN's ·
    logo: a picture's path, for sheets and dossiers · hover: QGIS's map tips were switched on
    once; who switches them off is left alone."""

    portal_url: str = ""
    stay_signed_in: bool = False
    draw_withheld_addresses: bool = False
    purpose: str = ""
    territory: str = ""
    scale: str = ""
    vintage: str = ""
    indicator: str = ""
    last_purpose: str = ""
    favourites: str = ""
    recent: str = ""
    known_portals: str = ""
    export_folder: str = ""
    background: str = ""
    logo: str = ""
    outlines_url: str = ""
    hover: bool = False


def read_settings() -> Settings:
    store = QgsSettings()
    values: dict[str, Any] = {}
    for field in fields(Settings):
        kind = bool if isinstance(field.default, bool) else str
        values[field.name] = store.value(f"{PREFIX}/{field.name}", field.default, type=kind)
    return Settings(**values)


def change_settings(**changes: Any) -> Settings:
    """Write the named settings and return them all."""
    settings = replace(read_settings(), **changes)
    store = QgsSettings()
    for name in changes:
        store.setValue(f"{PREFIX}/{name}", getattr(settings, name))
    return settings
