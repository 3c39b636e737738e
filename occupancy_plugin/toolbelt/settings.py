"""The user's settings in one dataclass, and the profile's key. Never a token or a value."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsSettings

from .work.file_lock import hold_lock

PREFIX = "occupancy"
PATIENCE_SECONDS = 10.0


def profile_folder(*parts: str) -> Path:
    """Return the folder of the plugin's files in the QGIS profile, or a path below it."""
    return Path(QgsApplication.qgisSettingsDirPath()).joinpath(PREFIX, *parts)


@dataclass(frozen=True)
class Settings:
    """The settings that QGIS stores for the plugin.

    portal_url: where to sign in
    stay_signed_in: keep the refresh token in QGIS's authentication database (opt-in)
    draw_withheld_addresses: draw a hatched dot for addresses under secrecy
    purpose, last_purpose: of the working session, and proposed at the next sign-in
    territory, scale, vintage, indicator: the last choice in the dock
    recent: ids of indicators, separated by commas
    known_portals: addresses that answered, separated by spaces
    export_folder: of the last export
    logo: path of a picture, for sheets and dossiers
    outlines_url: service of outlines for files without geometry, '' for IGN's
    hover: whether QGIS's map tips were switched on once; a user may have switched them off
    memory_told: whether the panel has said what this computer remembers
    secrecy_told: whether it was said that two computers may hide different values"""

    portal_url: str = ""
    stay_signed_in: bool = False
    draw_withheld_addresses: bool = False
    purpose: str = ""
    territory: str = ""
    scale: str = ""
    vintage: str = ""
    indicator: str = ""
    last_purpose: str = ""
    recent: str = ""
    known_portals: str = ""
    export_folder: str = ""
    logo: str = ""
    outlines_url: str = ""
    hover: bool = False
    memory_told: bool = False
    secrecy_told: bool = False


def read_settings() -> Settings:
    """Return the stored settings."""
    store = QgsSettings()
    values: dict[str, Any] = {}
    for field in fields(Settings):
        kind = bool if isinstance(field.default, bool) else str
        values[field.name] = store.value(f"{PREFIX}/{field.name}", field.default, type=kind)
    return Settings(**values)


def change_settings(**changes: Any) -> Settings:
    """Store the named settings and return all of them."""
    settings = replace(read_settings(), **changes)
    store = QgsSettings()
    for name in changes:
        store.setValue(f"{PREFIX}/{name}", getattr(settings, name))
    return settings


def profile_digest(content: bytes, length: int = 8) -> bytes:
    """Return a digest of `length` bytes under a random key, which is made at its first use and
    stays in the profile: without it nobody can find by trial what was digested. Raises OSError."""
    store, name = QgsSettings(), f"{PREFIX}/secret"
    if not store.contains(name):
        with hold_lock(Path(f"{store.fileName()}.{PREFIX}"), lambda: None, PATIENCE_SECONDS):
            store.sync()  # another process of the profile may have made it meanwhile
            if not store.contains(name):
                store.setValue(name, secrets.token_hex(32))
                store.sync()
    return hashlib.shake_256(store.value(name, type=str).encode() + content).digest(length)
