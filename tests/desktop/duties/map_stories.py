"""Stories of what leaves a map, and of the journal that tells of it."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.PyQt.QtWidgets import QComboBox, QLabel

Story = Generator[Any, None, Any]


def export(desk: Any, path: str) -> Story:
    """The controlled export of the first layer, as CSV; what the window warned of."""
    layer = next(
        layer
        for layer in desk.project.mapLayers().values()
        if layer.customProperty("occupancy/lineage")
    )
    desk.window.export(layer)
    yield desk.until(lambda: desk.sees("occupancyExportDialog"), "the export dialog")
    box = desk.find("occupancyFormat", QComboBox)
    box.setCurrentIndex(box.findData("csv"))
    desk.find("occupancyExportPath").setFilePath(path)
    yield desk.at_rest()
    warned = (
        desk.find("occupancyCloudWarning", QLabel).text()
        if desk.sees("occupancyCloudWarning")
        else ""
    )
    desk.click("occupancyExportSave")
    yield desk.until(lambda: not desk.sees("occupancyExportDialog"), "the export written")
    yield desk.at_rest()
    return warned


def lay_out(desk: Any, path: str) -> Story:
    """The button of the layer's entry: a sheet in QGIS's designer, written as PDF; its name."""
    from pathlib import Path

    # the package as QGIS loaded it
    from occupancy_plugin.occupancy_plugin.diagnosis.sheet import write_sheet
    from qgis.core import QgsProject

    desk.click("occupancyLayOut")
    yield desk.until(lambda: QgsProject.instance().layoutManager().layouts(), "a sheet")
    yield desk.at_rest()
    sheet = QgsProject.instance().layoutManager().layouts()[-1]
    for designer in desk.iface.openLayoutDesigners():
        designer.close()
    write_sheet(sheet, Path(path))
    return sheet.name()


def journal_lines(desk: Any) -> Story:
    yield desk.at_rest()
    return [[entry.event, entry.details] for entry in desk.window.journal.entries()]
