"""Played inside QGIS: a landlord's raw file arrives in the real window, and somebody tries QGIS's own ways with it."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from importlib import import_module
from pathlib import Path
from typing import Any

from qgis.core import QgsPalLayerSettings, QgsVectorLayer, QgsVectorLayerSimpleLabeling
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QAction, QApplication, QDialog

INNER = "occupancy_plugin.occupancy_plugin"
ROWS = """insee,menages,age_jeunes,age_autres,x,y
59100,4,1,3,731000,7001000
59101,40,10,30,732000,7002000
59102,60,25,35,733000,7003000
"""


def intrude(desk: Any, journal: str) -> Generator[Any, None, dict[str, Any]]:
    """What is seen, refused and written down. The guard is started here unless the plugin already has one."""
    intruders = import_module(f"{INNER}.guard.intruders")
    guard = intruders.IntruderGuard(
        desk.iface,
        import_module(f"{INNER}.toolbelt.messages").Messages(desk.iface),
        import_module(f"{INNER}.guard.journal").Journal(Path(journal)),
    )
    guard.start()
    path = Path(tempfile.mkdtemp()) / "bailleur.csv"
    path.write_text(ROWS)
    layer = QgsVectorLayer(f"file://{path}?delimiter=,&xField=x&yField=y&crs=EPSG:2154&detectTypes=yes", "Bailleur", "delimitedtext")
    desk.project.addMapLayer(layer)
    desk.iface.setActiveLayer(layer)
    desk.iface.zoomToActiveLayer()
    yield 500
    seen: dict[str, Any] = {"noticed": guard.unprotected(layer), "told": [text for text in desk.messages() if "Bailleur" in text]}
    seen["buttons"] = desk.sees("occupancyProtect") and desk.sees("occupancyDeclare")

    still_open: list[bool] = []

    def leave() -> None:  # a window that nobody closed would hold QGIS up for ever
        for top in QApplication.topLevelWidgets():
            if (
                isinstance(top, QDialog)
                and top.isVisible()
                and top.metaObject().className() in ("QgsVectorLayerSaveAsDialog", "QgsDxfExportDialog")
            ):
                still_open.append(True)
                top.reject()

    window = desk.iface.mainWindow()
    for name in ("mActionLayerSaveAs", "mActionDxfExport"):
        action = window.findChild(QAction, name)
        still_open.clear()
        QTimer.singleShot(4000, leave)
        action.trigger()
        yield 4500
        seen[name] = "closed by the guard" if not still_open else "stayed open"

    settings = QgsPalLayerSettings()
    settings.fieldName = "menages"
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
    yield desk.drawn()
    seen["labels"] = layer.labelsEnabled()

    layer.selectAll()
    yield 200
    window.findChild(QAction, "mActionCopyFeatures").trigger()
    yield 300
    seen["clipboard"] = QApplication.clipboard().text()
    guard.declare(layer)
    seen["after declaration"] = guard.unprotected(layer)
    guard.stop()
    return seen
