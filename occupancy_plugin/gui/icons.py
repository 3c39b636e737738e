"""The plugin's icons."""

from __future__ import annotations

from qgis.PyQt.QtGui import QIcon

from ..toolbelt.metadata import resource


def icon(name: str = "occupancy") -> QIcon:
    return QIcon(str(resource("icons", f"{name}.svg")))
