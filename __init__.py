"""QGIS finds the plugin here and is handed on to the package."""

from typing import Any


def classFactory(iface: Any) -> Any:
    from .occupancy_plugin import classFactory as factory

    return factory(iface)
