"""`scripts/bench window` (under `scripts/on_screen`): clicks and seconds of a newcomer in the real
window, from nothing to a map, another map and a page.

Also measurements with a large layer in a canvas, for the other benches: first repaint after a
switch, panning and zooming, longest block of the event loop.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
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

from scripts.desktop import Desktop

from .results import Bench

NEWCOMER = Path(__file__).resolve().parents[2] / "tests" / "desktop" / "newcomer_stories.py"
GOALS = {"first map": (1, 6.0), "another indicator": (2, 1.0), "a page": (1, 10.0)}
BEAT_MS = 5
STEPS = 10


def draw(layer: QgsVectorLayer, extent: QgsRectangle | None = None) -> float:
    """Draw a map of the layer. Returns seconds."""
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


def walk(layer: QgsVectorLayer, width: float = 0.35) -> float:
    """Draw STEPS maps, each farther right and closer. Returns seconds."""
    full_extent = layer.extent()
    seconds = 0.0
    for step in range(STEPS):
        size = width / (1 + step // 2)
        west = full_extent.xMinimum() + full_extent.width() * (0.1 + 0.05 * step)
        low = full_extent.yMinimum() + full_extent.height() * (0.3 + 0.02 * step)
        seconds += draw(
            layer,
            QgsRectangle(
                west, low, west + full_extent.width() * size, low + full_extent.height() * size
            ),
        )
    return seconds


class Heart(QObject):
    """A timer in the event loop; `longest` is the longest delay of a beat in seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def _beat(self) -> None:
        moment = time.perf_counter()
        self.longest = max(self.longest, moment - self._last - BEAT_MS / 1000)
        self._last = moment

    def stop(self) -> float:
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


class Work(QgsTask):
    def __init__(self, run: Callable[[], Any]) -> None:
        super().__init__("bench")
        self._run = run
        self.result: Any = None

    def run(self) -> bool:
        self.result = self._run()
        return True


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
    """Load in a task, show the layer in a canvas and switch it three times. Returns layer, longest
    block of the event loop, seconds from each switch to its first repaint."""
    canvas = QgsMapCanvas()
    canvas.resize(1200, 900)
    canvas.setCachingEnabled(True)
    canvas.show()
    heart, work, loop = Heart(), Work(load), QEventLoop()
    work.taskCompleted.connect(loop.quit)
    work.taskTerminated.connect(loop.quit)
    QgsApplication.taskManager().addTask(work)
    loop.exec()
    layer: QgsVectorLayer = work.result

    def show() -> None:
        QgsProject.instance().addMapLayer(layer)
        canvas.setDestinationCrs(layer.crs())
        canvas.setLayers([layer])
        canvas.setExtent(layer.extent())
        canvas.refresh()

    _wait(canvas, show)
    block = heart.stop()
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


def main() -> None:
    """Run the story of tests/desktop/test_newcomer.py and measure its steps."""
    bench = Bench("window")
    with tempfile.TemporaryDirectory() as folder, Desktop("", folder=Path(folder)) as desktop:
        result = desktop.run(NEWCOMER, "to_a_page", words="moins de 30")
    for step in result["steps"]:
        clicks, seconds = GOALS[step["step"]]
        met = step["clicks"] <= clicks
        bench.add(f"{step['step']}: presses", step["clicks"], "", "", None, f"≤ {clicks}", met)
        met = step["seconds"] <= seconds
        bench.add(step["step"], step["seconds"], "s", "", None, f"≤ {seconds:g} s", met)
    bench.write(lambda figure: chart(figure, bench))


def chart(figure: Any, bench: Bench) -> None:
    """Draw the seconds of each step."""
    axes = figure.subplots()
    rows = [result for result in bench.results if result.unit == "s"]
    axes.barh([result.what for result in rows][::-1], [result.value for result in rows][::-1])
    axes.set(xlabel="seconds", title="A newcomer, from nothing to a page")
