"""Stories of a technician's own file in the window “Ouvrir un fichier…”."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import NULL, QgsProject, QgsVectorLayer
from qgis.PyQt.QtWidgets import QComboBox, QTableWidget

Story = Generator[Any, None, Any]


def add_outlines(user: Any, path: str) -> Story:
    """Add a layer of outlines to the project."""
    layer = QgsVectorLayer(path, "Contours des communes", "ogr")
    QgsProject.instance().addMapLayer(layer)
    yield user.drawn()
    return layer.isValid()


def open_file(user: Any, path: str, indicator: str, window: str = "", picture: str = "") -> Story:
    """Open the file, add it and show the indicator. window, picture: paths for PNG of the dialog
    and of QGIS. Return the layer's id, its name and its rates by code."""
    layers_before = set(user.project.mapLayers())
    dialog = user.window.files.open(path)
    preview = dialog.findChild(QTableWidget, "occupancyPreview")
    yield user.until(lambda: preview.rowCount() > 0, "the file's preview")
    yield 500
    if window:
        user.picture(window, dialog)
    user.click("occupancyAddFile")
    yield user.loaded(layers_before, "the file's map")
    new_layers = user.new_layers(layers_before)
    layer = next(layer for layer in new_layers if isinstance(layer, QgsVectorLayer))
    yield user.until(lambda: _card(user, layer) is not None, "the map's card")
    box = _card(user, layer).findChild(QComboBox, "occupancySwitch")
    box.setCurrentIndex(box.findData(indicator))
    box.activated.emit(box.currentIndex())
    if picture:
        yield from _show_only(user, layer.id())
        user.picture(picture)
    return {"id": layer.id(), "name": layer.name(), "rates": _rates(layer, indicator)}


def close(user: Any, kept: list[str]) -> Story:
    """Remove all layers from the project except `kept`."""
    user.project.removeMapLayers(
        [layer_id for layer_id in user.project.mapLayers() if layer_id not in kept]
    )
    for group in user.project.layerTreeRoot().findGroups():
        if not group.findLayers():
            user.project.layerTreeRoot().removeChildNode(group)
    yield user.drawn()
    return None


def layers(user: Any) -> Story:
    yield 10
    return list(user.project.mapLayers())


def rates(user: Any, layer_id: str, indicator: str) -> Story:
    """Return commune's code → rate of a map, None where hidden."""
    yield 10
    return _rates(user.project.mapLayer(layer_id), indicator)


def _card(user: Any, layer: QgsVectorLayer) -> Any:
    """Return the card of the layer in *On the map*, None before it is there."""
    cards = user.window.on_map.cards()
    return next((card for card in cards if card.layer.id() == layer.id()), None)


def _rates(layer: QgsVectorLayer, indicator: str) -> dict[str, float | None]:
    values = {str(row["code"]): row[indicator] for row in layer.getFeatures()}
    return {code: None if value in (None, NULL) else value for code, value in values.items()}


def _show_only(user: Any, layer_id: str) -> Story:
    """Show only the group of the layer, and zoom to it, without older messages over the map."""
    user.iface.messageBar().clearWidgets()
    for group in user.project.layerTreeRoot().children():
        layers = group.findLayers() if hasattr(group, "findLayers") else []
        group.setItemVisibilityChecked(any(node.layerId() == layer_id for node in layers))
    user.window.view.zoom(user.project.mapLayer(layer_id))
    yield user.drawn()
    yield 300
