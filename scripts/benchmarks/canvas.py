"""Measurements with a large layer in a canvas: first repaint after a switch, panning and zooming,
longest block of the event loop."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsFeatureRequest,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsTask,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QEvent, QEventLoop, QObject, QSize, QTimer

STEPS = 10
PULSE_MILLISECONDS = 5
WIDEST = 0.35  # of the layer: the width of the first map


def draw(layer: QgsVectorLayer, extent: QgsRectangle | None = None) -> float:
    """Draw a map of the layer. Return seconds."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(extent or layer.extent())
    settings.setOutputSize(QSize(1200, 900))
    started = time.perf_counter()
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return time.perf_counter() - started


def plain_copy(layer: QgsVectorLayer) -> QgsVectorLayer:
    """Copy rows and style into QGIS's memory provider, with a spatial index."""
    copy = layer.materialize(QgsFeatureRequest())
    assert copy is not None
    copy.dataProvider().createSpatialIndex()
    copy.setRenderer(layer.renderer().clone())
    return copy


def walk(layer: QgsVectorLayer) -> float:
    """Draw STEPS maps, each farther right and closer. Return seconds."""
    full_extent = layer.extent()
    seconds = 0.0
    for step in range(STEPS):
        size = WIDEST / (1 + step // 2)
        west = full_extent.xMinimum() + full_extent.width() * (0.1 + 0.05 * step)
        low = full_extent.yMinimum() + full_extent.height() * (0.3 + 0.02 * step)
        seconds += draw(
            layer,
            QgsRectangle(
                west, low, west + full_extent.width() * size, low + full_extent.height() * size
            ),
        )
    return seconds


class Pulse:
    """Fires every PULSE_MILLISECONDS while the event loop is free; `longest` is the longest gap in
    seconds."""

    def __init__(self) -> None:
        self.longest, self._last = 0.0, time.perf_counter()
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)
        self._timer.start(PULSE_MILLISECONDS)

    def _beat(self) -> None:
        moment = time.perf_counter()
        self.longest, self._last = max(self.longest, moment - self._last), moment

    def stop(self) -> float:
        """Return the longest gap in seconds."""
        self._beat()
        self._timer.stop()
        return self.longest


class Watch(QObject):
    """Records when the canvas is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: list[float] = []

    def eventFilter(self, _watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.Paint:
            self.painted.append(time.perf_counter())
        return False


def _wait(canvas: QgsMapCanvas, start: Callable[[], None]) -> None:
    """Call `start` and return when the canvas has drawn the map."""
    loop = QEventLoop()
    canvas.mapCanvasRefreshed.connect(loop.quit)
    start()
    loop.exec()
    canvas.mapCanvasRefreshed.disconnect(loop.quit)


def window_of(
    load: Callable[[], QgsVectorLayer], switch: Callable[[QgsVectorLayer], None]
) -> tuple[QgsVectorLayer, float, list[float]]:
    """Load in a task, show the layer in a canvas and switch it three times. Return layer, longest
    block of the event loop, seconds from each switch to its first repaint."""
    canvas = QgsMapCanvas()
    canvas.resize(1200, 900)
    canvas.setCachingEnabled(True)
    canvas.show()
    pulse, loop = Pulse(), QEventLoop()
    work: Any = QgsTask.fromFunction("bench", lambda _task: load())
    work.taskCompleted.connect(loop.quit)
    work.taskTerminated.connect(loop.quit)
    QgsApplication.taskManager().addTask(work)
    loop.exec()
    layer: QgsVectorLayer = work.returned_values

    def show() -> None:
        QgsProject.instance().addMapLayer(layer)
        canvas.setDestinationCrs(layer.crs())
        canvas.setLayers([layer])
        canvas.setExtent(layer.extent())
        canvas.refresh()

    _wait(canvas, show)
    block = pulse.stop()
    watch, repaint_seconds = Watch(), []
    canvas.viewport().installEventFilter(watch)
    for _ in range(3):
        watch.painted.clear()
        started: list[float] = []

        def switch_layer(started: list[float] = started) -> None:
            started.append(time.perf_counter())
            switch(layer)

        _wait(canvas, switch_layer)
        QgsApplication.processEvents()
        rendering = [moment for moment in watch.painted if moment > started[0]]
        repaint_seconds.append(rendering[0] - started[0])
    canvas.setLayers([])
    QgsProject.instance().takeMapLayer(layer)
    return layer, block, repaint_seconds
