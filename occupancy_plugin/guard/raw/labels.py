"""Labels and diagrams of raw layers go off, on every map of the window, before it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsVectorLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip


class LabelsOff:
    """`raw()` gives the layers to watch, `refused(layer)` is told of each whose labels went off."""

    def __init__(
        self,
        iface: Any,
        raw: Callable[[], list[QgsVectorLayer]],
        refused: Callable[[QgsVectorLayer], None],
    ) -> None:
        self._iface, self._raw, self._refused = iface, raw, refused
        self._maps: list[QgsMapCanvas] = []

    def watch_maps(self) -> None:
        """QGIS's map, and the views that were opened beside it since."""
        if not hasattr(self._iface, "mapCanvases"):
            return
        for canvas in self._iface.mapCanvases():
            if canvas not in self._maps:
                canvas.renderStarting.connect(self.switch_off)
                self._maps.append(canvas)

    def leave_maps(self) -> None:
        for canvas in self._maps:
            if not sip.isdeleted(canvas):
                canvas.renderStarting.disconnect(self.switch_off)
        self._maps.clear()

    def switch_off(self) -> None:
        for layer in self._raw():
            if layer.labelsEnabled() or layer.diagramsEnabled():
                layer.setLabelsEnabled(False)
                layer.setDiagramRenderer(None)
                self._refused(layer)
