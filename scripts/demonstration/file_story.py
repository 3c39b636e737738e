"""Stories of a technician's own file in the window “Ouvrir un fichier…”."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import NULL, QgsProject, QgsVectorLayer
from qgis.PyQt.QtWidgets import QTableWidget

Story = Generator[Any, None, Any]


def add_outlines(desk: Any, path: str) -> Story:
    """Add a layer of outlines to the project."""
    layer = QgsVectorLayer(path, "Contours des communes", "ogr")
    QgsProject.instance().addMapLayer(layer)
    yield desk.drawn()
    return layer.isValid()


def open_file(desk: Any, path: str, indicator: str, window: str = "", picture: str = "") -> Story:
    """Open the file, add it and show the indicator. window, picture: paths for PNG of the dialog
    and of QGIS. Returns the layer's id, its name and its rates by code."""
    layers_before = set(desk.project.mapLayers())
    dialog = desk.window.files.open(path)
    preview = dialog.findChild(QTableWidget, "occupancyPreview")
    yield desk.until(lambda: preview.rowCount() > 0, "the file's preview")
    yield 500
    if window:
        desk.picture(window, dialog)
    desk.click("occupancyAddFile")
    yield desk.until(
        lambda: set(desk.project.mapLayers()) - layers_before and not desk.window.loader.is_loading,
        "the file's map",
        300,
    )
    layer = next(
        desk.project.mapLayer(layer_id)
        for layer_id in set(desk.project.mapLayers()) - layers_before
        if isinstance(desk.project.mapLayer(layer_id), QgsVectorLayer)
    )
    yield desk.until(lambda: desk.sees("occupancySwitch"), "the map's card")  # after the next event
    switch = desk.find("occupancySwitch")
    position = switch.findData(indicator)
    switch.setCurrentIndex(position)
    switch.activated.emit(position)
    if picture:
        yield from _show_only(desk, layer.id())
        desk.picture(picture)
    return {"id": layer.id(), "name": layer.name(), "rates": _rates(layer, indicator)}


def close(desk: Any, kept: list[str]) -> Story:
    """Remove all layers from the project except `kept`."""
    desk.project.removeMapLayers(
        [layer_id for layer_id in desk.project.mapLayers() if layer_id not in kept]
    )
    for group in desk.project.layerTreeRoot().findGroups():
        if not group.findLayers():
            desk.project.layerTreeRoot().removeChildNode(group)
    yield desk.drawn()
    return None


def layers(desk: Any) -> Story:
    yield 10
    return list(desk.project.mapLayers())


def rates(desk: Any, layer_id: str, indicator: str) -> Story:
    """Return commune's code → rate of a map, None where hidden."""
    yield 10
    return _rates(desk.project.mapLayer(layer_id), indicator)


def _rates(layer: QgsVectorLayer, indicator: str) -> dict[str, float | None]:
    values = {str(row["code"]): row[indicator] for row in layer.getFeatures()}
    return {code: None if value in (None, NULL) else value for code, value in values.items()}


def _show_only(desk: Any, layer_id: str) -> Story:
    """Show only the group of the layer, and zoom to it."""
    for group in desk.project.layerTreeRoot().children():
        layers = group.findLayers() if hasattr(group, "findLayers") else []
        group.setItemVisibilityChecked(any(node.layerId() == layer_id for node in layers))
    desk.window.view.zoom(desk.project.mapLayer(layer_id))
    yield desk.drawn()
    yield 300
