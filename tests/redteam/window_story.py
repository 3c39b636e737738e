"""A story played inside QGIS: a landlord's raw file arrives in the real window, and the user tries
QGIS's own exports of it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsLayoutItemLabel,
    QgsLayoutItemMap,
    QgsLayoutSize,
    QgsPalLayerSettings,
    QgsSingleSymbolRenderer,
    QgsSymbol,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtWidgets import QAction, QApplication, QMenu, QPushButton

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from redteam.ways.dialogs import Trigger, answer_file, answer_name, later, shown, stays_open

Story = Generator[Any, None, Any]
ROWS = """insee,menages,age_jeunes,age_autres,x,y
59100,4,1,3,731000,7001000
59101,40,10,30,732000,7002000
59102,60,25,35,733000,7003000
59103,90,33,57,734000,7001500
59104,71,29,42,735000,7002500
"""


def arrive(user: Any) -> Story:
    """A raw file between two other layers, half transparent."""
    path = Path(tempfile.mkdtemp()) / "bailleur.csv"
    path.write_text(ROWS)
    layer = QgsVectorLayer(
        f"file://{path}?delimiter=,&xField=x&yField=y&crs=EPSG:2154&detectTypes=yes",
        "Bailleur",
        "delimitedtext",
    )
    for one in (
        QgsVectorLayer("Point?crs=EPSG:2154", "dessous", "memory"),
        layer,
        QgsVectorLayer("Point", "dessus", "memory"),
    ):
        user.project.addMapLayer(one)
    layer.setOpacity(0.5)
    symbol = QgsSymbol.defaultSymbol(layer.geometryType())
    symbol.setSize(7.5)
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    user.iface.setActiveLayer(layer)
    user.iface.zoomToActiveLayer()
    yield user.until(lambda: user.window.raw_layers.unprotected(layer), "the layer noticed")
    yield user.at_rest()
    texts = [text for text in user.messages() if "Bailleur" in text]
    buttons = user.sees("occupancyProtect") and user.sees("occupancyDeclare")
    user.picture(str(path.with_name("arrived.png")))
    return {
        "noticed": user.window.raw_layers.unprotected(layer),
        "told": texts,
        "buttons": buttons,
        "picture": str(path.parent),
    }


def _raw(user: Any) -> Any:
    return user.project.mapLayersByName("Bailleur")[0]


def export_windows(user: Any) -> Story:
    """QGIS's own export windows over the map: each must close again."""
    user.iface.setActiveLayer(_raw(user))
    results = {}
    kinds = {
        "mActionLayerSaveAs": "QgsVectorLayerSaveAsDialog",
        "mActionDxfExport": "QgsDxfExportDialog",
        "mActionSaveMapAsImage": "QgsMapSaveDialog",
        "mActionSaveMapAsPdf": "QgsMapSaveDialog",
    }
    window = user.iface.mainWindow()
    for name, kind in kinds.items():
        stays = yield from stays_open(user, kind, window.findChild(QAction, name))
        results[name] = "stayed open" if stays else "closed"
    user.project.layerTreeRoot().findLayer(_raw(user).id()).setItemVisibilityChecked(False)
    yield user.drawn()
    action = window.findChild(QAction, "mActionSaveMapAsImage")
    stays = yield from stays_open(user, "QgsMapSaveDialog", action)
    results["the map without it"] = "stayed open" if stays else "closed"
    user.project.layerTreeRoot().findLayer(_raw(user).id()).setItemVisibilityChecked(True)
    yield user.drawn()
    return results


def labels_and_copies(user: Any) -> Story:
    layer = _raw(user)
    settings = QgsPalLayerSettings()
    settings.fieldName = "menages"
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
    yield user.drawn()
    clipboard: dict[str, Any] = {"labels": layer.labelsEnabled()}
    layer.selectAll()
    user.iface.setActiveLayer(layer)
    yield user.at_rest()
    QApplication.clipboard().setText("avant")
    user.iface.mainWindow().findChild(QAction, "mActionCopyFeatures").trigger()
    yield user.at_rest()
    clipboard["copied"] = QApplication.clipboard().text()
    table = user.iface.showAttributeTable(layer)
    yield user.at_rest()
    QApplication.clipboard().setText("avant")
    table.findChild(QAction, "mActionCopySelectedRows").trigger()
    yield user.at_rest()
    clipboard["table"] = QApplication.clipboard().text()
    table.close()
    view = user.iface.layerTreeView()
    view.setCurrentLayer(layer)
    model = view.layerTreeModel()
    node = user.project.layerTreeRoot().findLayer(layer.id())
    data = model.mimeData([model.node2index(node)])
    clipboard["dragged"] = " ".join(
        bytes(data.data(kind)).decode("utf-8", "replace") for kind in data.formats()
    )
    return clipboard


def layout_exports(user: Any, folder: str) -> Story:
    """A layout that shows the raw layer: PDF, SVG and picture; then the same layout without it."""
    later(user.iface.mainWindow().findChild(QAction, "mActionNewPrintLayout"))
    yield from answer_name(_Stage(user), "QgsNewNameDialog", "planche")
    yield user.until(lambda: user.iface.openLayoutDesigners(), "the designer", 10)
    designer = user.iface.openLayoutDesigners()[0]
    page = designer.layout()
    item = QgsLayoutItemMap(page)
    item.attemptResize(QgsLayoutSize(200, 150))
    page.addLayoutItem(item)
    item.zoomToExtent(_raw(user).extent())
    label = QgsLayoutItemLabel(page)
    label.setText(
        "[% aggregate('Bailleur', 'concatenate', to_string(\"menages\"), concatenator:=' ') %]"
    )
    page.addLayoutItem(label)
    results = {}
    for wanted in ("with it", "text only", "without it"):
        if wanted != "with it":
            item.setKeepLayerSet(True)
            item.setLayers([user.project.mapLayersByName("dessous")[0]])
        if wanted == "without it":
            page.removeLayoutItem(label)
        for name, suffix in (
            ("mActionExportAsPDF", "pdf"),
            ("mActionExportAsSVG", "svg"),
            ("mActionExportAsImage", "png"),
        ):
            path = Path(folder) / f"{wanted.replace(' ', '_')}.{suffix}"
            export = Trigger(designer.window().findChild(QAction, name))
            yield user.until(lambda: shown("QgsMessageViewer") or shown("QFileDialog"), "a dialog")
            if shown("QgsMessageViewer") is not None:  # QGIS's own words about SVG
                later(shown("QgsMessageViewer").accept)
            yield from answer_file(_Stage(user), str(path))
            yield from _options_accepted(user, export)
            export.stop()
            results[f"{suffix} {wanted}"] = path.exists()
    designer.window().close()
    yield user.at_rest()
    return results


def _options_accepted(user: Any, export: Trigger) -> Story:
    """The window of options that comes before the file is written: accepted where it stays."""

    def options() -> Any:
        window = QApplication.activeModalWidget()
        return window if window is not None and window.isActiveWindow() else None

    while not export.returned:
        yield user.until(lambda: export.returned or options() is not None, "the options")
        yield user.at_rest()
        if options() is not None:
            later(options().accept)
    yield user.at_rest()


def processing_window(user: Any, algorithm: str) -> Story:
    """What the message bar says of the layer when the window of an algorithm opens."""
    import processing

    user.iface.messageBar().clearWidgets()
    dialog = processing.createAlgorithmDialog(algorithm, {})
    dialog.show()
    dialog.activateWindow()
    yield user.until(dialog.isActiveWindow, "the window active")
    yield user.at_rest()
    texts = [text for text in user.messages() if "Bailleur" in text]
    dialog.close()
    return texts


def processing_result(user: Any) -> Story:
    """Processing cannot be refused; it is said, and what it puts on the map is watched too."""
    import processing

    texts = yield from processing_window(user, "native:centroids")
    results = processing.run("native:centroids", {"INPUT": _raw(user), "OUTPUT": "memory:"})[
        "OUTPUT"
    ]
    user.project.addMapLayer(results)
    yield user.at_rest()
    watched = user.window.raw_layers.unprotected(results)
    user.project.removeMapLayer(results.id())
    return {"told": texts, "watched": watched}


def protect_in_place(user: Any, folder: str) -> Story:
    """The offer's button, the gate's window, Run: the result is in the raw layer's place, and is
    exported under control."""
    raw = _raw(user)
    before = raw.id()
    guard = user.window.raw_layers
    guard.offers.show(raw, guard.watchlist.state(raw))
    yield user.at_rest()
    user.click("occupancyProtect")
    yield user.until(lambda: shown("AlgorithmDialog") is not None, "the gate's window", 20)
    dialog = shown("AlgorithmDialog")
    yield user.at_rest()
    dialog.grab().save(f"{folder}/gate.png")
    later(
        dialog.findChild(QPushButton, "").click
        if dialog.runButton() is None
        else dialog.runButton().click
    )
    yield user.until(lambda: user.project.mapLayer(before) is None, "the raw layer gone", 40)
    yield user.at_rest()
    if shown("AlgorithmDialog") is not None:
        dialog.close()
    safe = _raw(user)
    root = user.project.layerTreeRoot()
    seen: dict[str, Any] = {
        "order": [node.name() for node in root.children()],
        "codes": sorted(feature["insee"] for feature in safe.getFeatures()),
        "opacity": safe.opacity(),
        "size": safe.renderer().symbol().size(),
        "caption": safe.metadata().abstract(),
        "unprotected": user.window.raw_layers.unprotected(safe),
    }
    view = user.iface.layerTreeView()
    view.setCurrentLayer(safe)
    menu = view.menuProvider().createContextMenu()
    view.contextMenuAboutToShow.emit(menu)
    (action,) = menu.findChild(QMenu, "exportMenu").actions()
    seen["menu"] = action.objectName()
    later(action)
    yield user.until(lambda: user.sees("occupancyExportDialog"), "the export dialog", 10)
    path = Path(folder) / "protégé.csv"
    box = user.find("occupancyFormat")
    box.setCurrentIndex(box.findData("csv"))
    user.find("occupancyExportPath").setFilePath(str(path))
    user.find("occupancyExportPurpose").setCurrentIndex(3)
    yield user.at_rest()
    user.find("occupancyExportDialog").grab().save(f"{folder}/export.png")
    user.click("occupancyExportSave")
    yield user.until(
        lambda: path.exists() and not user.sees("occupancyExportDialog"), "the export written", 20
    )
    seen["exported"] = path.read_text("utf-8-sig").splitlines()
    seen["notice"] = path.with_name("protégé.csv-metadata.json").read_text("utf-8")
    user.screen(f"{folder}/protected.png")
    return seen


def declare(user: Any) -> Story:
    layer = _raw(user)
    user.window.raw_layers.declare(layer)
    yield user.at_rest()
    return user.window.raw_layers.unprotected(layer)


class _Stage:
    """What the answers to dialogs need of a stage."""

    def __init__(self, user: Any) -> None:
        self.user = user
