"""A technician's steps in the real window, with the plugin's own widgets. Each function is a story
for scripts.desktop."""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path
from typing import Any
from unittest import mock

from qgis.core import QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtWidgets import QComboBox

Story = Generator[Any, None, Any]


def sign_in(user: Any) -> Story:
    """Click "Sign in"; the browser fills the form; the name appears in the dock."""
    started = time.monotonic()
    user.click("occupancySignIn")
    yield user.until(lambda: user.window.session.signed_in is not None, "signed in")
    yield 200
    return {"seconds": time.monotonic() - started, "who": user.find("occupancyWho").text()}


def choose_purpose(user: Any) -> Story:
    combo = user.find("occupancyPurpose", QComboBox)
    combo.setCurrentIndex(combo.count() - 1)
    combo.activated.emit(combo.currentIndex())
    yield 50
    return combo.currentText()


def add(user: Any, scale: str, indicator: str, vintage: str = "2022") -> Story:
    """Choose scale, vintage and indicator, click "Add to map". Return facts about the layer."""
    # after a sign-in the loader refills the project's maps first
    yield user.until(lambda: not user.window.loader.is_loading, "the loader free", 300)
    started = time.monotonic()
    user.choose("occupancyScale", scale)
    user.choose("occupancyVintage", vintage)
    yield 50
    user.choose_indicator(indicator)
    yield 50
    layers_before = set(user.project.mapLayers())
    user.click("occupancyAdd")
    yield user.loaded(layers_before, f"{scale} on the map")
    seconds = time.monotonic() - started
    yield user.drawn()
    new_layers = user.new_layers(layers_before)
    layer = next(layer for layer in new_layers if isinstance(layer, QgsVectorLayer))
    visible, whole = user.iface.mapCanvas().extent(), _territory(user)
    territory = user.window.dock.chooser.territory()
    released = user.window.loader.memory.find(territory.code, vintage).scales[scale]
    return {
        "name": layer.name(),
        "id": layer.id(),
        "scale": scale,
        "released": layer.featureCount(),
        "withheld": len(released.withheld),
        "hidden": released.hidden_cells,
        "seconds": seconds,
        "fills": max(whole.width() / visible.width(), whole.height() / visible.height()),
    }


def _territory(user: Any) -> QgsRectangle:
    """Return the extent of the outlines in the map's reference system."""
    limits = next(
        layer
        for layer in user.project.mapLayers().values()
        if layer.customProperty("occupancy/ground") == "limits"
    )
    settings = user.iface.mapCanvas().mapSettings()
    return settings.layerExtentToOutputExtent(limits, limits.extent())


def switch(user: Any, indicator: str) -> Story:
    """Choose another indicator for the top layer in *On the map*. Return seconds and requests."""
    transport = user.window.session.signed_in.client.transport
    with mock.patch.object(transport, "send", side_effect=transport.send) as send:
        started = time.monotonic()
        card = user.window.on_map.cards()[0]
        box = card.findChild(QComboBox, "occupancySwitch")
        box.setCurrentIndex(box.findData(indicator))
        box.activated.emit(box.currentIndex())
        yield user.drawn()
        return {"seconds": time.monotonic() - started, "requests": send.call_count}


def show_only(user: Any, layer_id: str, label: str = "") -> Story:
    """Show and expand only the layer's group, and the surroundings; zoom to it, with labels if
    `label` is given."""
    root = user.project.layerTreeRoot()
    for group in root.findGroups():
        is_group_of_layer = any(node.layerId() == layer_id for node in group.findLayers())
        group.setItemVisibilityChecked(is_group_of_layer)
        group.setExpanded(is_group_of_layer)
    layer = user.project.mapLayer(layer_id)
    user.window.view.zoom(layer)
    if label:
        button = user.find("occupancyLabel")
        action = next(a for a in button.menu().actions() if a.text() == label)
        action.trigger()
    yield user.drawn()
    return True


def two_maps(user: Any, indicator: str, path: str) -> Story:
    """Open the indicator in a second view and remove its map, which closes the view."""
    layers_before, views = set(user.project.mapLayers()), len(user.iface.mapCanvases())
    user.compare(indicator)
    yield user.until(lambda: len(user.iface.mapCanvases()) > views, "a second view")
    yield user.drawn()
    yield 1500
    user.picture(path)
    user.project.removeMapLayers([layer.id() for layer in user.new_layers(layers_before)])
    yield 300
    return len(user.iface.mapCanvases()) == views


def picture(user: Any, path: str) -> Story:
    yield user.drawn()
    yield 300
    user.picture(path)
    return True


def export(user: Any, layer_id: str, path: str, format_name: str) -> Story:
    """Export the layer with the controlled export's dialog."""
    layer = user.project.mapLayer(layer_id)
    user.window.export(layer)
    yield user.until(lambda: user.sees("occupancyExportDialog"), "the export dialog")
    user.choose("occupancyFormat", format_name)
    user.find("occupancyExportPath").setFilePath(path)
    yield 100
    user.click("occupancyExportSave")
    yield user.until(
        lambda: Path(path).exists() and not user.sees("occupancyExportDialog"), "the export written"
    )
    return user.messages()[-1:] if user.messages() else []


def sign_out(user: Any) -> Story:
    """Sign out with the account's menu. Return the layers that stay and their rows."""
    user.sign_out()
    yield user.until(lambda: user.window.session.signed_in is None, "signed out")
    yield 200
    layers = user.project.mapLayers().values()
    return {
        "layers": len(layers),
        "rows": sum(layer.featureCount() for layer in layers if hasattr(layer, "featureCount")),
        "hatched": sum(
            layer.draws_something() for layer in layers if hasattr(layer, "draws_something")
        ),
        "dirty": user.project.isDirty(),
    }
