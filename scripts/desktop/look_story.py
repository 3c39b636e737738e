"""Played inside QGIS: adds a large layer with a household count, which the guard examines."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QTimer

Story = Generator[Any, None, Any]


def look(user: Any, path: str, layers: int) -> Story:
    """Return seconds: to add the layer, the longest block of the main thread until the guard's
    answer, until that answer, and to add `layers` more layers in one call."""
    stalls: list[float] = []
    last_tick = [time.perf_counter()]

    def tick() -> None:
        now = time.perf_counter()
        stalls.append(now - last_tick[0])
        last_tick[0] = now

    guard = user.window.raw_layers
    layer = QgsVectorLayer(path, "Grande", "ogr")
    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(0)
    yield 500
    stalls.clear()
    begin = time.perf_counter()
    user.project.addMapLayer(layer, False)
    added = time.perf_counter() - begin
    yield user.until(lambda: not guard.is_looking(), "looked at")
    answered = time.perf_counter() - begin
    longest = max(stalls)
    timer.stop()
    is_watched = guard.unprotected(layer)
    user.project.removeMapLayer(layer.id())
    small_layers = _small_layers(layers)
    begin = time.perf_counter()
    user.project.addMapLayers(small_layers, False)
    yield user.until(lambda: not guard.is_looking(), "looked at")
    seconds = time.perf_counter() - begin
    user.project.removeMapLayers([small_layer.id() for small_layer in small_layers])
    return {
        "added": added,
        "longest": longest,
        "answered": answered,
        "watched": is_watched,
        "together": seconds,
    }


def add_alone(user: Any, layers: int) -> Story:
    """Return the seconds to add so many layers in a QGIS without the plugin."""
    small_layers = _small_layers(layers)
    begin = time.perf_counter()
    user.project.addMapLayers(small_layers, False)
    seconds = time.perf_counter() - begin
    yield 100
    user.project.removeMapLayers([small_layer.id() for small_layer in small_layers])
    return seconds


def _small_layers(count: int) -> list[QgsVectorLayer]:
    fields = "field=insee:string&field=a:integer"
    return [QgsVectorLayer(f"Point?{fields}", f"x{number}", "memory") for number in range(count)]
