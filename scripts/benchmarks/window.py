"""`scripts/bench window` (under `scripts/on_screen`): a newcomer's presses and seconds from nothing
to a map, another one and a page, in the real window.

And what a user feels with a large layer in the window, for the other benches: the first repaint
after a switch, panning and zooming, the longest block. Every figure stands beside the same on a
plain memory layer, or beside its goal.
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
    """Seconds of one whole map."""
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
    """The same rows and style in QGIS's own memory provider, with its spatial index."""
    copy = layer.materialize(QgsFeatureRequest())
    assert copy is not None
    copy.dataProvider().createSpatialIndex()
    copy.setRenderer(layer.renderer().clone())
    return copy


def walk(layer: QgsVectorLayer, width: float = 0.35) -> float:
    """Seconds of STEPS steps: a pan to the right, then closer."""
    whole = layer.extent()
    seconds = 0.0
    for step in range(STEPS):
        size = width / (1 + step // 2)
        west = whole.xMinimum() + whole.width() * (0.1 + 0.05 * step)
        low = whole.yMinimum() + whole.height() * (0.3 + 0.02 * step)
        seconds += draw(
            layer, QgsRectangle(west, low, west + whole.width() * size, low + whole.height() * size)
        )
    return seconds


class Heart(QObject):
    """Beats in the event loop; `longest` is the longest time between two beats, in seconds."""

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
    """Notes when the canvas is painted."""

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
    """Start something and come back when the canvas has drawn it."""
    loop = QEventLoop()
    canvas.mapCanvasRefreshed.connect(loop.quit)
    start()
    loop.exec()
    canvas.mapCanvasRefreshed.disconnect(loop.quit)


def window_of(
    load: Callable[[], QgsVectorLayer], switch: Callable[[QgsVectorLayer], None]
) -> tuple[QgsVectorLayer, float, list[float]]:
    """Load in a task while the event loop beats, show in a canvas, switch: (layer, longest block,
    seconds to the first repaint)."""
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
    watch, waits = Watch(), []
    canvas.viewport().installEventFilter(watch)
    for _ in range(3):
        watch.painted.clear()
        begun: list[float] = []

        def change(begun: list[float] = begun) -> None:
            begun.append(time.perf_counter())
            switch(layer)

        _wait(canvas, change)
        QgsApplication.processEvents()
        rendering = [moment for moment in watch.painted if moment > begun[0]]
        waits.append(rendering[0] - begun[0])
    canvas.setLayers([])
    QgsProject.instance().takeMapLayer(layer)
    return layer, block, waits


def main() -> None:
    """The story that tests/desktop/test_newcomer.py looks at, with its seconds."""
    bench = Bench("window")
    with tempfile.TemporaryDirectory() as folder, Desktop("", folder=Path(folder)) as desktop:
        seen = desktop.run(NEWCOMER, "to_a_page", words="moins de 30")
    for step in seen["steps"]:
        clicks, seconds = GOALS[step["step"]]
        met = step["clicks"] <= clicks
        bench.add(f"{step['step']}: presses", step["clicks"], "", "", None, f"≤ {clicks}", met)
        met = step["seconds"] <= seconds
        bench.add(step["step"], step["seconds"], "s", "", None, f"≤ {seconds:g} s", met)
    bench.write(lambda figure: chart(figure, bench))


def chart(figure: Any, bench: Bench) -> None:
    """Seconds of each step."""
    axes = figure.subplots()
    rows = [one for one in bench.results if one.unit == "s"]
    axes.barh([one.what for one in rows][::-1], [one.value for one in rows][::-1])
    axes.set(xlabel="seconds", title="A newcomer, from nothing to a page")
