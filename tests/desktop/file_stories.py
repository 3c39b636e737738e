"""Stories of files of the user's own: no portal is signed in."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtWidgets import QComboBox, QPushButton, QTableWidget

Story = Generator[Any, None, Any]


def _ours() -> list[QgsVectorLayer]:
    return [layer for layer in QgsProject.instance().mapLayers().values() if isinstance(layer, QgsVectorLayer)]


def try_fictitious(desk: Any) -> Story:
    """The first map: one click after the plugin is there."""
    desk.click("occupancyTry")
    yield desk.until(lambda: len(_ours()) == 3, "the fictitious layers", 60)
    yield 1500
    groups = [node.name() for node in QgsProject.instance().layerTreeRoot().children()]
    return {
        "rows": {layer.name(): layer.featureCount() for layer in _ours()},
        "groups": groups,
        "indicators": desk.find("occupancySwitch").count(),
        "messages": desk.messages(),
    }


def open_file(desk: Any, path: str, picture: str) -> Story:
    """The window over a file: what it says, then the layer."""
    before = len(_ours())
    dialog = desk.window.files.open(path)
    yield desk.until(lambda: dialog.findChild(QTableWidget, "occupancyPreview").rowCount() > 0, "a preview", 30)
    yield 300
    mapping = dialog.findChild(QTableWidget, "occupancyMapping")
    roles = {
        mapping.item(row, 0).text(): mapping.cellWidget(row, 1).currentText()
        for row in range(mapping.rowCount())
    }
    preview = dialog.findChild(QTableWidget, "occupancyPreview")
    shown = [
        [preview.item(row, column).text() for column in range(preview.columnCount())]
        for row in range(preview.rowCount())
    ]
    if picture:
        dialog.grab().save(picture)
    sheets = dialog.findChild(QComboBox, "occupancySheet").count()
    dialog.findChild(QPushButton, "occupancyAddFile").click()
    yield desk.until(lambda: len(_ours()) > before, "the file's layer", 30)
    yield 500
    layer = max(_ours(), key=lambda found: found.id() == desk.iface.activeLayer())
    return {"roles": roles, "preview": shown, "sheets": sheets, "layers": len(_ours()), "name": layer.name()}


def refused(desk: Any, path: str) -> Story:
    """A file that cannot be opened says why, and cannot be added."""
    dialog = desk.window.files.open(path)
    notes = dialog.findChild(object, "occupancyFileNotes")
    yield desk.until(lambda: notes.text() != "", "a sentence", 30)
    said, possible = notes.text(), dialog.findChild(QPushButton, "occupancyAddFile").isEnabled()
    dialog.reject()
    yield 100
    return {"said": said, "possible": possible}


def picture(desk: Any, path: str) -> Story:
    yield 800
    desk.iface.mainWindow().grab().save(path)
    return Path(path).exists()
