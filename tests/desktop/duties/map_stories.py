"""Stories of exports of a map, and of the journal that records them."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtWidgets import QComboBox, QLabel

Story = Generator[Any, None, Any]


def export(user: Any, path: str) -> Story:
    """The controlled export of the first layer, as CSV; what the window warned of."""
    layer = next(
        layer
        for layer in user.project.mapLayers().values()
        if isinstance(layer, QgsVectorLayer) and layer.customProperty("occupancy/lineage")
    )
    user.window.export(layer)
    yield user.until(lambda: user.sees("occupancyExportDialog"), "the export dialog")
    box = user.find("occupancyFormat", QComboBox)
    box.setCurrentIndex(box.findData("csv"))
    user.find("occupancyExportPath").setFilePath(path)
    yield user.at_rest()
    warned = (
        user.find("occupancyCloudWarning", QLabel).text()
        if user.sees("occupancyCloudWarning")
        else ""
    )
    user.click("occupancyExportSave")
    yield user.until(lambda: not user.sees("occupancyExportDialog"), "the export written")
    yield user.at_rest()
    return warned


def lay_out(user: Any, path: str) -> Story:
    """The button of the layer's entry: a sheet in QGIS's designer, written as PDF; its name."""
    from pathlib import Path

    # the package as QGIS loaded it
    from occupancy_plugin.occupancy_plugin.diagnosis.sheet import write_sheet
    from qgis.core import QgsProject

    user.click("occupancyLayOut")
    yield user.until(lambda: QgsProject.instance().layoutManager().layouts(), "a sheet")
    yield user.at_rest()
    sheet = QgsProject.instance().layoutManager().layouts()[-1]
    for designer in user.iface.openLayoutDesigners():
        designer.close()
    write_sheet(sheet, Path(path))
    return sheet.name()


def journal_lines(user: Any) -> Story:
    yield user.at_rest()
    return [[entry.event, entry.details] for entry in user.window.journal.entries()]
