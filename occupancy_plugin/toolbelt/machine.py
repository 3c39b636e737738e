"""Checks that the machine has the Python and the four libraries that the plugin needs, and words
the sentences for missing, outdated and broken ones.

The check imports no library."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from .translation import tr

LOWEST_PYTHON = (3, 10)
LOWEST_VERSIONS = {"numpy": "1.24", "pandas": "1.5", "scipy": "1.10", "requests": "2.28"}


def shortcomings() -> str:
    """Return a sentence with the problem and its remedy, '' for a machine that has everything."""
    if sys.version_info < LOWEST_PYTHON:
        return tr(
            "Occupancy needs Python {needed} or newer, and this QGIS brings Python {found}: "
            "install a newer QGIS (on macOS the package of QGIS 3.40 brings Python 3.9)."
        ).format(needed=_version_text(LOWEST_PYTHON), found=_version_text(sys.version_info[:2]))
    missing = [name for name in LOWEST_VERSIONS if not _is_installed(name)]
    if missing:
        packages = " ".join(f"python3-{name}" for name in missing)
        return tr(
            "Occupancy needs Python libraries that this QGIS lacks: {names}. Windows: OSGeo4W "
            "setup, {packages}. macOS: a newer QGIS package brings them. Debian and Ubuntu: sudo "
            "apt install {packages}. Flatpak: a QGIS from another source. Then restart QGIS."
        ).format(names=", ".join(missing), packages=packages)
    outdated = [
        f"{name} {version_here}"
        for name in LOWEST_VERSIONS
        if (version_here := _outdated_version(name))
    ]
    if outdated:
        lowest_versions = ", ".join(f"{name} {LOWEST_VERSIONS[name]}" for name in LOWEST_VERSIONS)
        return tr(
            "Occupancy needs newer Python libraries ({lowest}); this QGIS has {names}: install a "
            "newer QGIS."
        ).format(lowest=lowest_versions, names=", ".join(outdated))
    return ""


def broken_library(error: BaseException) -> str:
    """Return the sentence for a library that is present but cannot be loaded, '' for any other
    error."""
    if not isinstance(error, ImportError):
        return ""
    names = {str(error.name or "").partition(".")[0]}
    trace = error.__traceback__
    while trace is not None:
        names.add(str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0])
        trace = trace.tb_next
    name = next((name for name in LOWEST_VERSIONS if name in names), "")
    if not name:
        return ""
    return tr(
        "The Python library “{name}” of this QGIS is there and cannot be loaded: install QGIS "
        "again, or a newer one; on Debian and Ubuntu, sudo apt install --reinstall python3-{name}."
    ).format(name=name)


def _is_installed(name: str) -> bool:
    """Whether a library is installed. It is not imported, so that QGIS's start does not wait for
    it."""
    try:
        return find_spec(name) is not None
    except ValueError:  # it is imported already, without a specification
        return True


def _outdated_version(name: str) -> str:
    """Return the version installed if it is too old, '' for one that is not or cannot be read."""
    try:
        text = version(name)
        numbers = [int(number) for number in text.split(".")[:2]]
    except (PackageNotFoundError, ValueError):
        return ""
    return text if numbers < [int(number) for number in LOWEST_VERSIONS[name].split(".")] else ""


def _version_text(numbers: tuple[int, ...]) -> str:
    """Return the version as text."""
    return ".".join(map(str, numbers))
