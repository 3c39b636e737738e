"""Saved profiles of files (what their columns mean), as JSON in the folder of the QGIS profile.
They hold no value and no path. A file that fits a saved profile is opened with it."""

from __future__ import annotations

import contextlib
from pathlib import Path

from ...sources.profile import Profile
from ...toolbelt.errors import SourceError
from ...toolbelt.settings import profile_folder

MAX_PROFILES = 200  # read at a time


def saved_folder() -> Path:
    """Return the folder of saved profiles, created if the QGIS profile can be written."""
    folder = profile_folder("profiles")
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def fitting_profile(names: tuple[str, ...]) -> tuple[str, Profile] | None:
    """Return (name, profile) of the latest saved profile that fits these headings, or None."""
    try:
        files = sorted(saved_folder().glob("*.json"), key=lambda path: -path.stat().st_mtime)
    except OSError:  # for example a disconnected network share
        return None
    for path in files[:MAX_PROFILES]:
        with contextlib.suppress(OSError, UnicodeError, SourceError):  # of an unreadable file
            profile = Profile.from_json(path.read_text(encoding="utf-8"))
            if not profile.automatic and not profile.dwellings and profile.fits(names):
                return path.stem, profile
    return None
