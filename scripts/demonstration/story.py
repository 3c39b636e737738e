"""What a technician does, played in the real window with the plugin's own widgets. Each function is
a story for scripts.desktop."""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsRectangle,
    QgsUnitTypes,
    QgsVectorLayer,
)
from qgis.PyQt.QtWidgets import QComboBox

Story = Generator[Any, None, Any]
MM = QgsUnitTypes.LayoutUnit.LayoutMillimeters


def sign_in(desk: Any) -> Story:
    """Click "Sign in"; the browser does the rest; the name appears in the dock."""
    started = time.monotonic()
    desk.click("occupancySignIn")
    yield desk.until(lambda: desk.window.session.signed is not None, "signed in")
    yield 200
    return {"seconds": time.monotonic() - started, "who": desk.find("occupancyWho").text()}


def choose_purpose(desk: Any) -> Story:
    combo = desk.find("occupancyPurpose", QComboBox)
    combo.setCurrentIndex(combo.count() - 1)
    combo.activated.emit(combo.currentIndex())
    yield 50
    return combo.currentText()


def add(desk: Any, scale: str, indicator: str, vintage: str = "2022") -> Story:
    """Scale, vintage, indicator, "Add to map"; returns what the layer says of itself."""
    # maps that a sign-in fills again come first
    yield desk.until(lambda: not desk.window.loader.is_loading, "the loader free", 300)
    started = time.monotonic()
    desk.choose("occupancyScale", scale)
    box = desk.find("occupancyVintage", QComboBox)
    box.setCurrentIndex(box.findData(vintage))
    yield 50
    desk.choose_indicator(indicator)
    yield 50
    layers_before = set(desk.project.mapLayers())
    desk.click("occupancyAdd")
    yield desk.until(
        lambda: set(desk.project.mapLayers()) - layers_before and not desk.window.loader.is_loading,
        f"{scale} on the map",
        300,
    )
    seconds = time.monotonic() - started
    yield desk.drawn()
    layer = next(
        desk.project.mapLayer(i)
        for i in set(desk.project.mapLayers()) - layers_before
        if isinstance(desk.project.mapLayer(i), QgsVectorLayer)
    )
    shown, whole = desk.iface.mapCanvas().extent(), _territory(desk)
    scales = desk.window.loader.memory.find(
        desk.window.dock.chooser.territory().code, vintage
    ).scales
    released = scales[scale]
    return {
        "name": layer.name(),
        "id": layer.id(),
        "scale": scale,
        "released": layer.featureCount(),
        "withheld": len(released.withheld),
        "hidden": released.hidden_cells,
        "seconds": seconds,
        "fills": max(whole.width() / shown.width(), whole.height() / shown.height()),
    }


def _territory(desk: Any) -> QgsRectangle:
    """The box of the outlines, in the map's reference system."""
    limits = next(
        layer
        for layer in desk.project.mapLayers().values()
        if layer.customProperty("occupancy/ground") == "limits"
    )
    settings = desk.iface.mapCanvas().mapSettings()
    return settings.layerExtentToOutputExtent(limits, limits.extent())


def switch(desk: Any, indicator: str) -> Story:
    """Another indicator of the layer on top, from the entry "On the map"."""
    requests: list[Any] = []
    desk.window.session.signed.client.transport.send, original = _counting(
        desk.window.session.signed.client.transport.send, requests
    )
    combo = desk.find("occupancySwitch", QComboBox)
    position = next(i for i in range(combo.count()) if combo.itemData(i).id == indicator)
    started = time.monotonic()
    combo.setCurrentIndex(position)
    combo.activated.emit(position)
    yield desk.drawn()
    seconds = time.monotonic() - started
    desk.window.session.signed.client.transport.send = original
    return {"seconds": seconds, "requests": len(requests)}


def _counting(send: Any, requests: list[Any]) -> tuple[Any, Any]:
    def counted(*arguments: Any, **options: Any) -> Any:
        requests.append(arguments[:2])
        return send(*arguments, **options)

    return counted, send


def show_only(desk: Any, layer_id: str, label: str = "") -> Story:
    """One group visible and expanded, zoomed to, with labels."""
    root = desk.project.layerTreeRoot()
    for group in root.children():
        mine = (
            any(node.layerId() == layer_id for node in group.findLayers())
            if hasattr(group, "findLayers")
            else False
        )
        group.setItemVisibilityChecked(mine)
        group.setExpanded(mine)
    layer = desk.project.mapLayer(layer_id)
    desk.window.view.zoom(layer)
    if label:
        button = desk.find("occupancyLabel")
        action = next(a for a in button.menu().actions() if a.text() == label)
        action.trigger()
    yield desk.drawn()
    return True


def two_maps(desk: Any, indicator: str, path: str) -> Story:
    """That indicator in a view beside the map; the view goes again with its map."""
    desk.choose_indicator(indicator)
    yield 50
    layers_before, views = set(desk.project.mapLayers()), len(desk.iface.mapCanvases())
    desk.choose_entry("occupancyAdd", "occupancyAddApart")
    yield desk.until(lambda: len(desk.iface.mapCanvases()) > views, "a second view")
    yield desk.drawn()
    yield 1500
    desk.picture(path)
    desk.project.removeMapLayers(list(set(desk.project.mapLayers()) - layers_before))
    yield 300
    return len(desk.iface.mapCanvases()) == views


def picture(desk: Any, path: str) -> Story:
    yield desk.drawn()
    yield 300
    desk.picture(path)
    return True


def export(desk: Any, layer_id: str, path: str, format_name: str) -> Story:
    """The controlled export, through its dialog."""
    layer = desk.project.mapLayer(layer_id)
    desk.window.export(layer)
    yield desk.until(lambda: desk.sees("occupancyExportDialog"), "the export dialog")
    box = desk.find("occupancyFormat", QComboBox)
    box.setCurrentIndex(box.findData(format_name))
    desk.find("occupancyExportPath").setFilePath(path)
    yield 100
    desk.click("occupancyExportSave")
    yield desk.until(
        lambda: Path(path).exists() and not desk.sees("occupancyExportDialog"), "the export written"
    )
    return desk.messages()[-1:] if desk.messages() else []


def sign_out(desk: Any) -> Story:
    """The account's menu; the rows leave with the session, the layers stay empty."""
    desk.sign_out()
    yield desk.until(lambda: desk.window.session.signed is None, "signed out")
    yield 200
    layers = desk.project.mapLayers().values()
    return {
        "layers": len(layers),
        "rows": sum(layer.featureCount() for layer in layers if hasattr(layer, "featureCount")),
        "hatched": sum(w.draws_something() for w in layers if hasattr(w, "draws_something")),
        "dirty": desk.project.isDirty(),
    }
