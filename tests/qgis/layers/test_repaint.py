"""A change of style while the canvas draws. The canvas kept the old colours under the new legend,
until it was moved: 3 s after another indicator of a file was chosen they were still there."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from qgis.core import (
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QPoint

from occupancy_plugin.layers.repaint import repaint
from tests.qgis.waiting import until

RED, BLUE = "#ff0000", "#0000ff"


def renderer(colour: str) -> QgsSingleSymbolRenderer:
    symbol = QgsFillSymbol.createSimple({"color": colour, "outline_style": "no"})
    assert symbol is not None
    return QgsSingleSymbolRenderer(symbol)


@pytest.fixture
def layer(qgis_app: object) -> QgsVectorLayer:
    """Red squares, so many that they take a moment to draw."""
    squares = QgsVectorLayer("Polygon?crs=EPSG:2154", "squares", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(0, 0, 100, 100)))
    squares.dataProvider().addFeatures([feature] * 20_000)
    squares.setRenderer(renderer(RED))
    return squares


def test_a_drawing_that_ends_during_a_change_is_not_kept(
    layer: QgsVectorLayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas = QgsMapCanvas()
    iface = SimpleNamespace(mapCanvases=lambda: [canvas])
    monkeypatch.setattr("occupancy_plugin.layers.repaint.iface", iface)
    canvas.setParallelRenderingEnabled(True)
    canvas.setCachingEnabled(True)
    canvas.resize(200, 200)
    canvas.setLayers([layer])
    canvas.setDestinationCrs(layer.crs())
    canvas.setExtent(QgsRectangle(20, 20, 80, 80))
    canvas.show()
    canvas.refresh()
    until(canvas.isDrawing, 20)
    time.sleep(2)  # the drawing ends; nothing has taken it up yet
    layer.setRenderer(renderer(BLUE))
    repaint(layer)
    drawn: list[bool] = []
    canvas.mapCanvasRefreshed.connect(lambda: drawn.append(True))
    until(lambda: drawn and not canvas.isDrawing(), 20)
    until(lambda: _middle(canvas) == BLUE, 20)
    canvas.refresh()  # from the cache
    drawn.clear()
    until(lambda: drawn and not canvas.isDrawing(), 20)
    assert _middle(canvas) == BLUE


def _middle(canvas: QgsMapCanvas) -> str:
    return canvas.grab().toImage().pixelColor(QPoint(100, 100)).name()
