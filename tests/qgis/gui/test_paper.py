"""One button is the door to all paper; an atlas opens on its first page."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtWidgets import QAction, QToolButton

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.dock.map_tools import MapTools
from occupancy_plugin.gui.qgis.diagnosis_menu import DiagnosisMenu


def test_lay_out_leads_to_all_paper(app: AppContext, layer: QgsVectorLayer) -> None:
    tools = MapTools(app.session, app.loader)
    tools.set_map(layer)
    tools.findChild(QToolButton, "occupancyLayOut").menu().aboutToShow.emit()
    expected: list[str] = []
    tools.paper_wanted.connect(lambda what, _layer: expected.append(what))
    for action in tools.findChild(QToolButton, "occupancyLayOut").menu().findChildren(QAction):
        if action.objectName().startswith("occupancyPaper"):
            action.trigger()
    assert expected == ["atlas", "dossier", "publish"]


def test_an_atlas_opens_with_its_preview(app: AppContext, layer: QgsVectorLayer) -> None:
    """Without it the title is an expression and the chart a red cross."""
    canvas, previews = QgsMapCanvas(), []
    canvas.setDestinationCrs(layer.crs())
    designer = SimpleNamespace(
        setAtlasPreviewEnabled=previews.append,
        window=lambda: SimpleNamespace(showMaximized=lambda: None),
        view=lambda: SimpleNamespace(zoomFull=lambda: None),
    )
    iface: Any = SimpleNamespace(mapCanvas=lambda: canvas, openLayoutDesigner=lambda _: designer)
    messages: Any = SimpleNamespace(info=print, error=print)
    menu = DiagnosisMenu(app, iface, messages, lambda: None, lambda: [layer])
    menu.open_paper("atlas", layer)
    assert previews == [True]
    (layout,) = QgsProject.instance().layoutManager().printLayouts()
    assert layout.atlas().enabled()
    QgsProject.instance().layoutManager().removeLayout(layout)
