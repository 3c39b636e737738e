"""A technician's steps in the real window, with the plugin's own widgets. Each function is a story
for scripts.desktop."""

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
    """Click "Sign in"; the browser fills the form; the name appears in the dock."""
    started = time.monotonic()
    desk.click("occupancySignIn")
    yield desk.until(lambda: desk.window.session.signed_in is not None, "signed in")
    yield 200
    return {"seconds": time.monotonic() - started, "who": desk.find("occupancyWho").text()}


def choose_purpose(desk: Any) -> Story:
    combo = desk.find("occupancyPurpose", QComboBox)
    combo.setCurrentIndex(combo.count() - 1)
    combo.activated.emit(combo.currentIndex())
    yield 50
    return combo.currentText()


def add(desk: Any, scale: str, indicator: str, vintage: str = "2022") -> Story:
    """Choose scale, vintage and indicator, click "Add to map". Returns facts about the layer."""
    # after a sign-in the loader refills the project's maps first
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
    visible_extent, territory_extent = desk.iface.mapCanvas().extent(), _territory(desk)
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
        "fills": max(
            territory_extent.width() / visible_extent.width(),
            territory_extent.height() / visible_extent.height(),
        ),
    }


def _territory(desk: Any) -> QgsRectangle:
    """Return the extent of the outlines in the map's reference system."""
    limits = next(
        layer
        for layer in desk.project.mapLayers().values()
        if layer.customProperty("occupancy/ground") == "limits"
    )
    settings = desk.iface.mapCanvas().mapSettings()
    return settings.layerExtentToOutputExtent(limits, limits.extent())


def switch(desk: Any, indicator: str) -> Story:
    """Choose another indicator for the top layer in *On the map*. Returns seconds and requests."""
    requests: list[Any] = []
    desk.window.session.signed_in.client.transport.send, original = _counting(
        desk.window.session.signed_in.client.transport.send, requests
    )
    combo = desk.find("occupancySwitch", QComboBox)
    position = combo.findData(indicator)
    started = time.monotonic()
    combo.setCurrentIndex(position)
    combo.activated.emit(position)
    yield desk.drawn()
    seconds = time.monotonic() - started
    desk.window.session.signed_in.client.transport.send = original
    return {"seconds": seconds, "requests": len(requests)}


def _counting(send: Any, requests: list[Any]) -> tuple[Any, Any]:
    def send_and_count(*arguments: Any, **options: Any) -> Any:
        requests.append(arguments[:2])
        return send(*arguments, **options)

    return send_and_count, send


def show_only(desk: Any, layer_id: str, label: str = "") -> Story:
    """Show and expand only the layer's group, and the surroundings; zoom to it, with labels if
    `label` is given."""
    root = desk.project.layerTreeRoot()
    for group in root.findGroups():
        is_group_of_layer = any(node.layerId() == layer_id for node in group.findLayers())
        group.setItemVisibilityChecked(is_group_of_layer)
        group.setExpanded(is_group_of_layer)
    layer = desk.project.mapLayer(layer_id)
    desk.window.view.zoom(layer)
    if label:
        button = desk.find("occupancyLabel")
        action = next(a for a in button.menu().actions() if a.text() == label)
        action.trigger()
    yield desk.drawn()
    return True


def two_maps(desk: Any, indicator: str, path: str) -> Story:
    """Open the indicator in a second view and remove its map, which closes the view."""
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
    """Export the layer with the controlled export's dialog."""
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
    """Sign out with the account's menu. Returns the layers that stay and their rows."""
    desk.sign_out()
    yield desk.until(lambda: desk.window.session.signed_in is None, "signed out")
    yield 200
    layers = desk.project.mapLayers().values()
    return {
        "layers": len(layers),
        "rows": sum(layer.featureCount() for layer in layers if hasattr(layer, "featureCount")),
        "hatched": sum(
            layer.draws_something() for layer in layers if hasattr(layer, "draws_something")
        ),
        "dirty": desk.project.isDirty(),
    }
