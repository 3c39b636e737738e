"""Stories of the user's files, without a sign-in."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtWidgets import QComboBox, QPushButton, QTableWidget

Story = Generator[Any, None, Any]


def _ours() -> list[QgsVectorLayer]:
    return [
        layer
        for layer in QgsProject.instance().mapLayers().values()
        if isinstance(layer, QgsVectorLayer)
    ]


def open_file(user: Any, path: str, picture: str) -> Story:
    """The window over a file: what it says, then the layer."""
    before = len(_ours())
    dialog = user.window.files.open(path)
    yield user.until(
        lambda: dialog.findChild(QTableWidget, "occupancyPreview").rowCount() > 0, "a preview"
    )
    yield user.at_rest()
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
    cut = [
        combo.currentText()
        for row in range(mapping.rowCount())
        if (combo := mapping.cellWidget(row, 1)).width() < combo.sizeHint().width()
    ]
    if picture:
        dialog.grab().save(picture)
    sheets = dialog.findChild(QComboBox, "occupancySheet").count()
    dialog.findChild(QPushButton, "occupancyAddFile").click()
    yield user.until(lambda: len(_ours()) > before, "the file's layer")
    yield user.at_rest()
    layer = max(_ours(), key=lambda found: found.id() == user.iface.activeLayer())
    return {
        "roles": roles,
        "cut": cut,
        "preview": shown,
        "sheets": sheets,
        "layers": len(_ours()),
        "name": layer.name(),
    }


def refused(user: Any, path: str) -> Story:
    """A file that cannot be opened says why, and cannot be added."""
    dialog = user.window.files.open(path)
    notes = dialog.findChild(object, "occupancyFileNotes")
    yield user.until(lambda: notes.text() != "", "a sentence")
    text, possible = notes.text(), dialog.findChild(QPushButton, "occupancyAddFile").isEnabled()
    dialog.reject()
    yield user.at_rest()
    return {"said": text, "possible": possible}


def picture(user: Any, path: str) -> Story:
    yield user.at_rest()
    user.iface.mainWindow().grab().save(path)
    return Path(path).exists()


def cancelled(user: Any, path: str) -> Story:
    dialog = user.window.files.open(path)
    dialog.reject()
    yield user.at_rest()
    return True


def unload(user: Any) -> Story:
    from qgis.utils import reloadPlugin

    reloadPlugin("occupancy_plugin")
    yield user.at_rest()
    return True
