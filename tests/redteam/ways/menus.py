"""Ways out of QGIS through its menus and windows, as a user takes them."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

from .dialogs import answer_file, answer_name, later, opened, save_as, shown
from .labels import EVERYTHING, simple
from .registry import Stage, way

Story = Generator[Any, None, Any]


@way("Layer ▸ Save As…, QGIS's own window")
def menu_save_as(stage: Stage) -> Story:
    return (yield from _save(stage, stage.safe, "saved.gpkg"))


@way("Layer ▸ Save As… with the hatch current")
def menu_save_as_hatch(stage: Stage) -> Story:
    stage.activate(stage.hatch)
    yield stage.user.at_rest()
    action = stage.action("mActionLayerSaveAs")
    if not action.isEnabled():
        return "not offered"
    try:
        return (yield from save_as(stage, action, stage.file("hatch.gpkg")))
    except TimeoutError:
        return "no window opened"


def _new_layers(stage: Stage, before: set[str]) -> list[Any]:
    return [stage.project.mapLayer(one) for one in set(stage.project.mapLayers()) - before]


def _save(stage: Stage, layer: Any, name: str) -> Story:
    stage.activate(layer)
    yield stage.user.at_rest()
    return (yield from save_as(stage, stage.action("mActionLayerSaveAs"), stage.file(name)))


def _save_new(stage: Stage, before: set[str], name: str) -> Story:
    """Save the new vector layers and the project."""
    new_layers = _new_layers(stage, before)
    for number, layer in enumerate(it for it in new_layers if hasattr(it, "getFeatures")):
        yield from _save(stage, layer, f"{name}{number}.gpkg")
    stage.project.write(stage.file(f"{name}.qgz"))
    return f"{len(new_layers)} layers"


@way("Layer ▸ Duplicate Layer, of the layer and of the hatch, then Save As… of what can be")
def menu_duplicate(stage: Stage) -> Story:
    before = set(stage.project.mapLayers())
    for layer in (stage.hatch, stage.safe):
        stage.iface.layerTreeView().setCurrentLayer(layer)
        yield stage.user.at_rest()
        stage.action("mActionDuplicateLayer").trigger()
        yield stage.user.at_rest()
    return (yield from _save_new(stage, before, "copies"))


@way("Edit ▸ Paste Features As ▸ Temporary Scratch Layer, then Save As…")
def menu_paste_as_scratch(stage: Stage) -> Story:
    before = set(stage.project.mapLayers())
    yield from stage.copy(stage.safe)
    later(stage.action("mActionPasteAsNewMemoryVector"))
    yield from answer_name(stage, "QInputDialog", "collée")
    yield stage.user.until(lambda: _new_layers(stage, before), "the pasted layer")
    return (yield from _save(stage, _new_layers(stage, before)[0], "pasted.gpkg"))


@way("Edit ▸ Paste Features As ▸ New Vector Layer…")
def menu_paste_as_file(stage: Stage) -> Story:
    yield from stage.copy(stage.points)
    action = stage.action("mActionPasteAsNewVector")
    return (yield from save_as(stage, action, stage.file("pasted.gpkg")))


@way("Copy Layer, Paste Layer (the hatch too), then Save As… and the project")
def menu_paste_layers(stage: Stage) -> Story:
    before = set(stage.project.mapLayers())
    view = stage.iface.layerTreeView()
    for layer in (stage.hatch, stage.safe):
        view.setCurrentLayer(layer)
        yield stage.user.at_rest()
        stage.action("mActionCopyLayer").trigger()
        yield stage.user.at_rest()
        stage.clipboard(f"{layer.id()[:20]}.txt")
        stage.action("mActionPasteLayer").trigger()
        yield stage.user.at_rest()
    return (yield from _save_new(stage, before, "pasted"))


@way("Project ▸ Import/Export ▸ Export Map to PDF…, as a GeoPDF with features")
def menu_map_to_pdf(stage: Stage) -> Story:
    from qgis.PyQt.QtWidgets import QCheckBox, QDialogButtonBox, QGroupBox

    simple(stage.safe, EVERYTHING)
    stage.iface.mapCanvas().setExtent(stage.safe.extent())
    yield stage.user.drawn()
    dialog = yield from opened(stage, "QgsMapSaveDialog", stage.action("mActionSaveMapAsPdf"))
    geospatial = dialog.findChild(QGroupBox, "mGeospatialPDFGroupBox")
    geospatial.setChecked(True)
    dialog.findChild(QCheckBox, "mExportGeospatialPdfFeaturesCheckBox").setChecked(True)
    dialog.findChild(QCheckBox, "mSaveAsRaster").setChecked(False)
    yield stage.user.at_rest()
    later(dialog.findChild(QDialogButtonBox, "buttonBox").accepted.emit)
    yield from answer_file(stage, stage.file("map.pdf"))
    yield stage.user.until(lambda: Path(stage.file("map.pdf")).exists(), "the PDF")
    yield stage.user.at_rest()
    return "written"


@way("Project ▸ Import/Export ▸ Export Map to Image…")
def menu_map_to_image(stage: Stage) -> Story:
    from qgis.PyQt.QtWidgets import QDialogButtonBox

    dialog = yield from opened(stage, "QgsMapSaveDialog", stage.action("mActionSaveMapAsImage"))
    later(dialog.findChild(QDialogButtonBox, "buttonBox").accepted.emit)
    yield from answer_file(stage, stage.file("map.png"))
    yield stage.user.until(lambda: Path(stage.file("map.png")).exists(), "the picture")
    yield stage.user.at_rest()
    return "a picture"


@way("Project ▸ Import/Export ▸ Export Project to DXF…")
def menu_dxf(stage: Stage) -> Story:
    from qgis.gui import QgsFileWidget

    simple(stage.safe, EVERYTHING)
    stage.iface.mapCanvas().setExtent(stage.safe.extent())
    yield stage.user.drawn()
    dialog = yield from opened(stage, "QgsDxfExportDialog", stage.action("mActionDxfExport"))
    dialog.findChild(QgsFileWidget, "mFileName").setFilePath(stage.file("map.dxf"))
    yield stage.user.at_rest()
    later(dialog.accept)
    yield stage.user.until(lambda: Path(stage.file("map.dxf")).exists(), "the DXF")
    yield stage.user.at_rest()
    return "written"


@way("Project ▸ New Report…: a page per unit with its figures, exported from the designer to PDF")
def menu_report(stage: Stage) -> Story:
    from qgis.core import QgsLayout, QgsLayoutItemLabel, QgsLayoutSize, QgsReportSectionFieldGroup
    from qgis.PyQt.QtWidgets import QAction

    later(stage.action("mActionNewReport"))
    yield from answer_name(stage, "QgsNewNameDialog", "rapport")
    yield stage.user.until(
        lambda: stage.project.layoutManager().layoutByName("rapport"), "the report"
    )
    report = stage.project.layoutManager().layoutByName("rapport")
    body = QgsLayout(stage.project)
    body.initializeDefaults()
    label = QgsLayoutItemLabel(body)
    label.setText(f"[% {EVERYTHING} %]")
    label.attemptResize(QgsLayoutSize(280, 60))
    body.addLayoutItem(label)
    section = QgsReportSectionFieldGroup(report)
    section.setLayer(stage.safe)
    section.setField("code")
    section.setBody(body)
    section.setBodyEnabled(True)
    report.appendChild(section)
    designer = shown("QgsLayoutDesignerDialog")
    later(designer.findChild(QAction, "mActionExportReportAsPDF"))
    yield from answer_file(stage, stage.file("report.pdf"))
    yield stage.user.until(
        lambda: shown("QgsLayoutPdfExportOptionsDialog") is not None, "the PDF's options"
    )
    later(shown("QgsLayoutPdfExportOptionsDialog").accept)
    yield stage.user.until(
        lambda: (
            Path(stage.file("report.pdf")).exists()
            and b"%%EOF" in Path(stage.file("report.pdf")).read_bytes()[-64:]
        ),
        "the report",
    )
    stage.project.write(stage.file("with_report.qgz"))
    designer.close()
    yield stage.user.at_rest()
    stage.project.layoutManager().removeLayout(report)
    return "written"


@way("View ▸ 3D Map Views ▸ New 3D Map View, its picture and Export 3D Scene", also=("temp",))
def menu_3d(stage: Stage) -> Story:
    from qgis.PyQt.QtWidgets import QAction, QApplication, QDialogButtonBox, QWidget

    stage.iface.mapCanvas().setExtent(stage.safe.extent())
    yield stage.user.drawn()
    _raise_blocks(stage.safe)
    _raise_blocks(stage.hatch)
    later(stage.action("mActionNew3DMapCanvas"))
    views: list[Any] = []

    def found() -> bool:
        tops = QApplication.topLevelWidgets()
        views[:] = [
            w
            for top in tops
            for w in top.findChildren(QWidget)
            if w.metaObject().className() == "Qgs3DMapCanvasWidget"
        ]
        return bool(views)

    yield stage.user.until(found, "the 3D view")
    yield from _scene_ready(stage.user)
    export = [
        action
        for action in views[0].findChildren(QAction)
        if action.text() in ("Exporter la scène 3D", "Export 3D Scene")
    ]
    outcome = "no export offered"
    if export:
        dialog = yield from opened(
            stage, "QgsMap3DExportWidget" if shown("QgsMap3DExportWidget") else "QDialog", export[0]
        )
        for widget in dialog.findChildren(QWidget):
            if widget.metaObject().className() == "QgsFileWidget":
                widget.setFilePath(str(stage.out))
        yield stage.user.at_rest()
        buttons = dialog.findChild(QDialogButtonBox)
        later(buttons.accepted.emit if buttons is not None else dialog.accept)
        yield stage.user.at_rest()
        outcome = "exported"
    pages = [top for top in QApplication.topLevelWidgets() if views[0] in top.findChildren(QWidget)]
    for page in pages:
        page.grab().save(stage.file("view.png"))
    stage.project.write(stage.file("with_view.qgz"))
    for page in pages:
        if page is not stage.iface.mainWindow():
            page.close()
    yield stage.user.at_rest()
    return outcome


def _scene_ready(user: Any) -> Story:
    """Wait until the 3D view shows the whole map, or for six seconds, as some scenes never become
    ready."""
    from qgis._3d import Qgs3DMapScene

    end = time.monotonic() + 6.0

    def ready() -> bool:
        scenes = [canvas.scene() for canvas in user.iface.mapCanvases3D()]
        states = [scene.sceneState() for scene in scenes if scene is not None]
        return len(states) == len(scenes) > 0 and set(states) == {Qgs3DMapScene.SceneState.Ready}

    yield user.until(lambda: ready() or time.monotonic() > end, "the scene")
    yield user.at_rest()


def _raise_blocks(layer: Any) -> None:
    """Draw the units as blocks in 3D, where the layer takes a 3D renderer."""
    from qgis._3d import QgsPolygon3DSymbol, QgsVectorLayer3DRenderer

    if hasattr(layer, "getFeatures"):
        symbol = QgsPolygon3DSymbol()
        symbol.setExtrusionHeight(500)
        layer.setRenderer3D(QgsVectorLayer3DRenderer(symbol))


@way("The project published by QGIS Server: WMS picture and feature info, WFS with every row")
def server(stage: Stage) -> Story:
    """A separate process, as a server is: it has the saved project and nothing else."""
    names = [layer.id() for layer in (stage.safe, stage.points)]
    for service in ("WFSLayers", "WCSLayers"):
        stage.project.writeEntry(service, "/", names)
    for name in names:
        stage.project.writeEntry("WFSLayers", f"{name}/precision", 8)
    stage.project.write(stage.file("served.qgz"))
    script = Path(__file__).with_name("ask_server.py")
    # the Python that QGIS is built for
    command = ["/usr/bin/python3", str(script), stage.file("served.qgz"), str(stage.out)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    yield stage.user.until(lambda: process.poll() is not None, "the server's answers")
    for service in ("WFSLayers", "WCSLayers"):
        stage.project.removeEntry(service, "/")
    assert process.stdout is not None
    return process.stdout.read().decode().strip()[:200]
