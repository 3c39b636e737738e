"""QGIS finds the plugin here and is handed on to the package."""

from typing import Any


def classFactory(iface: Any) -> Any:
    from . import occupancy_plugin

    return occupancy_plugin.classFactory(iface)
