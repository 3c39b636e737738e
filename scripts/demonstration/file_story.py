"""A file of the technician's own, through the window “Ouvrir un fichier…”."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import NULL, QgsProject, QgsVectorLayer
from qgis.PyQt.QtWidgets import QTableWidget

Story = Generator[Any, None, Any]


def add_outlines(desk: Any, path: str) -> Story:
    """A layer of outlines that is in the project already."""
    layer = QgsVectorLayer(path, "Contours des communes", "ogr")
    QgsProject.instance().addMapLayer(layer)
    yield desk.drawn()
    return layer.isValid()


def open_file(desk: Any, path: str, indicator: str, window: str = "", picture: str = "") -> Story:
    """Open the file, add it, show the indicator: the layer's id and its rates by code.
    window, picture: PNG of the dialog and of QGIS."""
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
        desk.project.mapLayer(one)
        for one in set(desk.project.mapLayers()) - layers_before
        if isinstance(desk.project.mapLayer(one), QgsVectorLayer)
    )
    yield desk.until(lambda: desk.sees("occupancySwitch"), "the map's card")  # after the next event
    switch = desk.find("occupancySwitch")
    at = next(row for row in range(switch.count()) if switch.itemData(row).id == indicator)
    switch.setCurrentIndex(at)
    switch.activated.emit(at)
    if picture:
        yield from _alone(desk, layer.id())
        desk.picture(picture)
    return {"id": layer.id(), "name": layer.name(), "rates": _rates(layer, indicator)}


def close(desk: Any, kept: list[str]) -> Story:
    """The maps of files and the outlines leave the project; the layers `kept` stay."""
    desk.project.removeMapLayers([one for one in desk.project.mapLayers() if one not in kept])
    for group in desk.project.layerTreeRoot().findGroups():
        if not group.findLayers():
            desk.project.layerTreeRoot().removeChildNode(group)
    yield desk.drawn()
    return None


def layers(desk: Any) -> Story:
    yield 10
    return list(desk.project.mapLayers())


def rates(desk: Any, layer_id: str, indicator: str) -> Story:
    """What a map on the table says: commune's code → rate, None where it is hidden."""
    yield 10
    return _rates(desk.project.mapLayer(layer_id), indicator)


def _rates(layer: QgsVectorLayer, indicator: str) -> dict[str, float | None]:
    values = {str(row["code"]): row[indicator] for row in layer.getFeatures()}
    return {code: None if value in (None, NULL) else value for code, value in values.items()}


def _alone(desk: Any, layer_id: str) -> Story:
    """One group is seen, the whole of it."""
    for group in desk.project.layerTreeRoot().children():
        layers = group.findLayers() if hasattr(group, "findLayers") else []
        group.setItemVisibilityChecked(any(node.layerId() == layer_id for node in layers))
    desk.window.view.zoom(desk.project.mapLayer(layer_id))
    yield desk.drawn()
    yield 300
