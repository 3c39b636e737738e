"""Draws a layer again after its style or rows changed."""

from __future__ import annotations

from qgis.core import QgsMapLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QThread
from qgis.PyQt.QtWidgets import QApplication
from qgis.utils import iface


def repaint(layer: QgsMapLayer) -> None:
    """Draw the layer again, in each canvas that is drawing it now once more after it has finished.

    A canvas puts a drawing that it began with the old style into its cache when it takes it up,
    which may be after the change. It would then show that drawing until somebody moves the map."""
    layer.triggerRepaint()
    if QThread.currentThread() != QApplication.instance().thread():
        return  # a task's layer, which no canvas draws
    canvases: list[QgsMapCanvas] = iface.mapCanvases() if iface is not None else []
    for canvas in canvases:
        if canvas.isDrawing():
            _repaint_after(canvas, layer.id())


def _repaint_after(canvas: QgsMapCanvas, identifier: str) -> None:
    """Draw a layer again when the canvas has finished its present drawing."""

    def draw_again() -> None:
        canvas.mapCanvasRefreshed.disconnect(draw_again)
        for layer in canvas.layers():  # by its id, since the layer may be gone
            if layer.id() == identifier:
                layer.triggerRepaint()

    canvas.mapCanvasRefreshed.connect(draw_again)
