"""Print layouts and reports: the designer that a window belongs to, and raw rows in a page's
texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgis.core import QgsLayout, QgsLayoutItemLabel
from qgis.PyQt.QtCore import QObject

from ..recognise.shared_rows import Snapshot
from .copied_text import holds_watched_row


def designer_of(iface: Any, window: QObject) -> Any:
    """Return the layout designer that a window belongs to, None for windows of the map."""
    designers = iface.openLayoutDesigners() if hasattr(iface, "openLayoutDesigners") else []
    owners: list[QObject] = []
    owner: QObject | None = window
    while owner is not None:
        owners.append(owner)
        owner = owner.parent()
    return next((designer for designer in designers if designer.window() in owners), None)


def static_rows(layout: QgsLayout, snapshots: Sequence[Snapshot]) -> Snapshot | None:
    """Return the raw layer of which a label of the layout holds a row, None without one. *Convert
    to Static Text* keeps values after the layer is removed."""
    for item in layout.items():
        if isinstance(item, QgsLayoutItemLabel):
            snapshot = holds_watched_row(item.text(), snapshots)
            if snapshot is not None:
                return snapshot
    return None
