"""Stories of documents for the council: a page of the map, the dossier through its window."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

from qgis.core import QgsLayoutExporter, QgsProject
from qgis.PyQt.QtWidgets import QApplication

Story = Generator[Any, None, Any]
OTHER_FORMATS = ("odt", "html", "xlsx")


def sheet(user: Any, layer_id: str, png: str, pdf: str) -> Story:
    """Lay out the layer, and export the page as QGIS's designer does."""
    manager = QgsProject.instance().layoutManager()
    pages = len(manager.printLayouts())
    user.window.lay_out(user.project.mapLayer(layer_id))
    yield user.until(lambda: len(manager.printLayouts()) > pages, "the page")
    yield 500
    layout = manager.printLayouts()[-1]
    exporter = QgsLayoutExporter(layout)
    image = QgsLayoutExporter.ImageExportSettings()
    image.dpi = 150
    png_result = exporter.exportToImage(png, image)
    pdf_result = exporter.exportToPdf(pdf, QgsLayoutExporter.PdfExportSettings())
    for window in QApplication.topLevelWidgets():
        if window.metaObject().className() == "QgsLayoutDesignerDialog":
            window.close()
    yield 200
    return {"png": int(png_result), "pdf": int(pdf_result), "title": layout.name()}


def dossier(user: Any, path: str, vintage: str, against: str) -> Story:
    """Write a dossier: choose vintages, formats and file in its window. Return its state."""
    user.window.diagnosis.open_dossier()
    dialog = user.window.diagnosis.dialog
    user.choose("occupancyDiagnosisVintage", vintage)
    user.choose("occupancyDiagnosisAgainst", against)
    yield user.until(lambda: dialog.write_button.isEnabled(), "the pages listed")
    user.choose("occupancyDiagnosisLanguage", "fr")
    yield user.until(lambda: dialog.write_button.isEnabled(), "the pages in French")
    for kind in OTHER_FORMATS:
        dialog.outputs[kind].setChecked(True)
    dialog.target.setFilePath(path)
    yield 600
    dialog.grab().save(str(Path(path).with_name("diagnosis_window.png")))
    user.click("occupancyDiagnosisWrite")
    yield user.until(lambda: dialog._run is None, "the dossier written")
    state = dialog.state.text()
    dialog.close()
    yield 100
    return {"state": state}
