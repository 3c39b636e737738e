"""Disables QGIS's actions on labels, tables and saving while the hatch is the current layer, with
tips that say why.

The safe layer needs no such guard, because a hidden cell has no value that a label could show.
"""

from __future__ import annotations

from typing import Any

from qgis.core import QgsMapLayer
from qgis.PyQt.QtWidgets import QAction

from ..layers.withheld import WithheldLayer
from ..toolbelt.errors import logged
from ..toolbelt.listening import Connection, Listening
from .menus import refusal

ACTIONS = ("mActionLabeling", "mActionDiagramProperties", "mActionOpenTable", "mActionLayerSaveAs")
MESSAGE_MS = 8000


class HatchTips(Listening):
    """Disables the actions and restores their tips."""

    def __init__(self, iface: Any) -> None:
        self._iface = iface
        self._tips: dict[QAction, str] = {}

    def connections(self) -> list[Connection]:
        view = self._iface.layerTreeView()
        return [(view.currentLayerChanged, self._on_current)] if view is not None else []

    def stop(self) -> None:
        super().stop()
        self._restore()

    def _on_current(self, layer: QgsMapLayer | None) -> None:
        with logged("The reason could not be shown."):
            self._restore()
            if isinstance(layer, WithheldLayer):
                self._explain()

    def _explain(self) -> None:
        window = self._iface.mainWindow()
        if window is None:
            return
        for name in ACTIONS:
            action = window.findChild(QAction, name)
            if action is not None:
                self._tips[action] = action.toolTip()
                action.setToolTip(refusal())
                # QGIS leaves its label actions on after a vector layer; the next layer resets them
                action.setEnabled(False)
        bar = getattr(window, "statusBar", lambda: None)()
        if bar is not None:
            bar.showMessage(refusal(), MESSAGE_MS)

    def _restore(self) -> None:
        for action, tip in self._tips.items():
            action.setToolTip(tip)
        self._tips.clear()
