"""The context menu of a layer: an occupancy layer gets the actions of its card, a layer with a file
can be opened under statistical secrecy, any other is left alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtWidgets import QAction, QMenu

from ...guard.menus import TreeMenu
from ...guard.raw.quarantine import file_of
from ...layers.lineage import is_ours
from ..widgets import named

Act = tuple[str, str, Callable[[QgsVectorLayer], Any]]  # object name, text, what it does


OPENER = "occupancyOpenLayer"  # the action that opens a raw layer under secrecy


class LayerMenu(TreeMenu):
    """`acts` are offered for occupancy layers that have rows."""

    def __init__(self, iface: Any, acts: Sequence[Act]) -> None:
        super().__init__(iface)
        self._acts = acts

    def prepare(self, menu: QMenu) -> None:
        """Add the plugin's actions, and remove *Open* from layers without a file."""
        layer = self._view.currentLayer()
        opener = next((a for a in menu.actions() if a.objectName() == OPENER), None)
        if opener is None or not isinstance(layer, QgsVectorLayer):
            return
        if is_ours(layer) and layer.featureCount() > 0:
            for name, text, act in self._acts:
                action = named(QAction(text, menu), name)
                action.triggered.connect(lambda _=False, act=act, layer=layer: act(layer))
                menu.insertAction(opener, action)
        if is_ours(layer) or not file_of(layer):
            menu.removeAction(opener)
