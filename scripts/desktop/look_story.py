"""Played inside QGIS: a large layer with a household count arrives, and the guard looks at it."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QTimer

Story = Generator[Any, None, Any]


def look(desk: Any, path: str, layers: int) -> Story:
    """Seconds: to add the layer, the longest that the main thread was taken until the answer, and
    until the answer came; then to add so many layers more, all at once."""
    stalls: list[float] = []
    last = [time.perf_counter()]

    def tick() -> None:
        now = time.perf_counter()
        stalls.append(now - last[0])
        last[0] = now

    guard = desk.window.raw_layers
    layer = QgsVectorLayer(path, "Grande", "ogr")
    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(0)
    yield 500
    stalls.clear()
    begin = time.perf_counter()
    desk.project.addMapLayer(layer, False)
    added = time.perf_counter() - begin
    yield desk.until(lambda: not guard.watchlist.is_looking(), "looked at", 60)
    answered = time.perf_counter() - begin
    longest = max(stalls)
    timer.stop()
    is_watched = guard.unprotected(layer)
    desk.project.removeMapLayer(layer.id())
    many = _small_layers(layers)
    begin = time.perf_counter()
    desk.project.addMapLayers(many, False)
    yield desk.until(lambda: not guard.watchlist.is_looking(), "looked at", 60)
    seconds = time.perf_counter() - begin
    desk.project.removeMapLayers([one.id() for one in many])
    return {
        "added": added,
        "longest": longest,
        "answered": answered,
        "watched": is_watched,
        "together": seconds,
    }


def add_alone(desk: Any, layers: int) -> Story:
    """Seconds to add so many layers in a QGIS without the plugin."""
    many = _small_layers(layers)
    begin = time.perf_counter()
    desk.project.addMapLayers(many, False)
    seconds = time.perf_counter() - begin
    yield 100
    desk.project.removeMapLayers([one.id() for one in many])
    return seconds


def _small_layers(count: int) -> list[QgsVectorLayer]:
    fields = "field=insee:string&field=a:integer"
    return [QgsVectorLayer(f"Point?{fields}", f"x{at}", "memory") for at in range(count)]
