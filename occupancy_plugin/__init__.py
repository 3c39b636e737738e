"""Occupancy: social-housing occupancy in QGIS, under statistical secrecy."""

from __future__ import annotations

from typing import Any


def classFactory(iface: Any) -> Any:
    """Return the plugin object, as QGIS asks for it."""
    from .plugin import OccupancyPlugin

    return OccupancyPlugin(iface)
