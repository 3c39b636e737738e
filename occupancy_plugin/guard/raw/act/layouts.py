"""Does a window belong to a print layout or a report?"""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QObject


def designer_of(iface: Any, window: QObject) -> Any:
    """The layout designer that a window belongs to, None for windows of the map."""
    designers = iface.openLayoutDesigners() if hasattr(iface, "openLayoutDesigners") else []
    owners: list[QObject] = []
    owner: QObject | None = window
    while owner is not None:
        owners.append(owner)
        owner = owner.parent()
    return next((designer for designer in designers if designer.window() in owners), None)
