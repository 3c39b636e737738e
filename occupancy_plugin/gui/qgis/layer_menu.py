"""The context menu of a layer: ours has what its card in the panel has, a file's layer can be
opened under statistical secrecy, any other is left alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtWidgets import QAction, QMenu

from ...guard.menus import TreeMenu
from ...layers.lineage import is_ours
from .own_files import OPENER, file_of

Act = tuple[str, str, Callable[[QgsVectorLayer], Any]]  # object name, text, what it does


class LayerMenu(TreeMenu):
    """`acts` are offered for our layers that have rows."""

    def __init__(self, iface: Any, acts: Sequence[Act]) -> None:
        super().__init__(iface)
        self._acts = acts

    def prepare(self, menu: QMenu) -> None:
        """Ours in the place of the opener, which stays for layers that have a file."""
        layer = self._view.currentLayer()
        opener = next((one for one in menu.actions() if one.objectName() == OPENER), None)
        if opener is None or not isinstance(layer, QgsVectorLayer):
            return
        if is_ours(layer) and layer.featureCount() > 0:
            for name, text, act in self._acts:
                action = QAction(text, menu)
                action.setObjectName(name)
                action.triggered.connect(lambda _=False, act=act, layer=layer: act(layer))
                menu.insertAction(opener, action)
        if is_ours(layer) or not file_of(layer):
            menu.removeAction(opener)
