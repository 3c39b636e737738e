"""Profiles of files that were opened before, in the QGIS profile's folder: JSON without a value or
a path. A file that fits one is opened with it, and the window says so."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from qgis.core import QgsApplication

from ...sources.profile import Profile
from ...toolbelt.errors import SourceError

FOLDER = ("occupancy", "profiles")
MOST = 200  # files that are looked at


def shelf() -> Path:
    """The folder, made when it is first asked for, if the profile can be written."""
    folder = Path(QgsApplication.qgisSettingsDirPath()).joinpath(*FOLDER)
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def kept_profiles() -> Iterator[tuple[str, Profile]]:
    """(name, profile), the latest first; what cannot be read is passed over."""
    try:
        files = sorted(shelf().glob("*.json"), key=lambda path: -path.stat().st_mtime)
    except OSError:  # a network share that is away
        return
    for path in files[:MOST]:
        try:
            yield path.stem, Profile.from_json(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeError, SourceError):
            continue


def fitting_profile(names: tuple[str, ...]) -> tuple[str, Profile] | None:
    """The latest kept profile that describes a table with these headings; None where none does."""
    for name, profile in kept_profiles():
        if not profile.automatic and not profile.dwellings and profile.fits(names):
            return name, profile
    return None
