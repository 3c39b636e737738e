"""Stories of the guard: the life of a saved project, what the hatch answers, what derived layers
keep, a journal that was changed."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import QgsProject, QgsRuleBasedRenderer, QgsVectorLayer
from qgis.PyQt.QtWidgets import QAction, QApplication, QDialog, QLabel, QMenu

Story = Generator[Any, None, Any]


def ours() -> list[QgsVectorLayer]:
    layers = QgsProject.instance().mapLayers().values()
    return [
        layer
        for layer in layers
        if isinstance(layer, QgsVectorLayer) and layer.customProperty("occupancy/lineage")
    ]


def hatches() -> list[Any]:
    return [
        layer
        for layer in QgsProject.instance().mapLayers().values()
        if hasattr(layer, "pluginLayerType") and layer.pluginLayerType() == "occupancy_withheld"
    ]


def restyle_and_save(desk: Any, path: str) -> Story:
    """A style and a name of one's own, then saved."""
    (layer,) = ours()
    layer.setName("Ma couche")
    layer.setOpacity(0.4)
    yield desk.at_rest()
    desk.project.write(path)
    return {"rows": layer.featureCount(), "style": _style(layer)}


def _style(layer: QgsVectorLayer) -> list[str]:
    renderer = layer.renderer()
    assert isinstance(renderer, QgsRuleBasedRenderer)
    return [
        layer.name(),
        f"{layer.opacity():.1f}",
        *(rule.label() for rule in renderer.rootRule().children()),
    ]


def look_at_project(desk: Any) -> Story:
    yield desk.at_rest()
    dialogs = [
        top.windowTitle()
        for top in QApplication.topLevelWidgets()
        if isinstance(top, QDialog) and top.isVisible()
    ]
    return {
        "dialogs": dialogs,
        "rows": [layer.featureCount() for layer in ours()],
        "valid": [layer.isValid() for layer in ours()],
        "styles": [_style(layer) for layer in ours()],
        "hatches": [hatch.draws_something() for hatch in hatches()],
        "messages": desk.messages(),
    }


def open_project(desk: Any, path: str) -> Story:
    desk.iface.addProject(path)
    return (yield from look_at_project(desk))


def sign_in_and_look(desk: Any) -> Story:
    desk.click("occupancySignIn")
    yield desk.until(lambda: desk.window.session.signed_in is not None, "signed in")
    yield 500
    yield desk.until(lambda: not desk.window.loader.is_loading, "the layers settled", 300)
    return (yield from look_at_project(desk))


def ask_the_hatch(desk: Any) -> Story:
    """Labels, table, save, properties: refused with a reason; the page on secrecy opens instead."""
    (hatch,) = hatches()
    desk.iface.messageBar().clearWidgets()
    desk.iface.layerTreeView().setCurrentLayer(hatch)
    yield desk.at_rest()
    window = desk.iface.mainWindow()
    answers: dict[str, Any] = {"status": window.statusBar().currentMessage()}
    for name in ("mActionLabeling", "mActionOpenTable", "mActionLayerSaveAs"):
        action = window.findChild(QAction, name)
        answers[name] = [action.isEnabled(), action.toolTip()]
    desk.iface.showLayerProperties(hatch)
    yield desk.at_rest()
    answers["properties"] = desk.messages()
    tops = QApplication.topLevelWidgets()
    dialogs = [top for top in tops if isinstance(top, QDialog) and top.isVisible()]
    answers["dialogs"] = [top.windowTitle() for top in dialogs]
    for top in dialogs:
        top.close()
    return answers


def derive(desk: Any) -> Story:
    """Duplicate by QGIS's action, Processing, a virtual layer: caption and the menu that each
    has."""
    import processing

    (source,) = ours()
    caption = source.customProperty("occupancy/caption")
    before = set(desk.project.mapLayers())
    desk.iface.layerTreeView().setCurrentLayer(source)
    yield desk.at_rest()
    desk.iface.mainWindow().findChild(QAction, "mActionDuplicateLayer").trigger()
    yield desk.at_rest()
    desk.project.addMapLayer(
        processing.run("native:buffer", {"INPUT": source, "DISTANCE": 5, "OUTPUT": "memory:"})[
            "OUTPUT"
        ]
    )
    desk.project.addMapLayer(
        QgsVectorLayer(
            f"?query=SELECT code, name, households FROM {source.id()}", "virtuelle", "virtual"
        )
    )
    yield desk.at_rest()
    view = desk.iface.layerTreeView()
    made_layers = {}
    for identifier in set(desk.project.mapLayers()) - before:
        layer = desk.project.mapLayer(identifier)
        view.setCurrentLayer(layer)
        yield desk.at_rest()
        menu = view.menuProvider().createContextMenu()
        view.contextMenuAboutToShow.emit(menu)
        export = menu.findChild(QMenu, "exportMenu")
        kept = layer.customProperty("occupancy/caption") or layer.customProperty(
            "occupancy-derived/caption"
        )
        made_layers[layer.providerType()] = [
            kept == caption,
            [action.objectName() for action in export.actions()],
        ]
        menu.deleteLater()
    desk.project.removeMapLayers(list(set(desk.project.mapLayers()) - before))
    return made_layers


def look_at_journal(desk: Any) -> Story:
    """The duties ▸ Journal, as the person reads it."""
    desk.window.account.open_duties()
    desk.find("occupancyObligations").show_duty("occupancyDutyJournal")
    yield desk.until(lambda: desk.sees("occupancyJournal"), "the journal", 10)
    window = desk.find("occupancyJournal")
    texts = [label.text() for label in window.findChildren(QLabel)]
    desk.find("occupancyObligations").reject()
    yield desk.at_rest()
    return texts


def export_and_freeze(desk: Any, path: str) -> Story:
    """Export while a heartbeat measures how long the event loop was ever blocked, then the file's
    size."""
    import itertools
    import time
    from pathlib import Path

    from qgis.PyQt.QtCore import QTimer
    from qgis.PyQt.QtWidgets import QComboBox

    beats: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(time.monotonic()))
    layer = max(ours(), key=lambda one: one.featureCount())
    desk.window.export(layer)
    yield desk.until(lambda: desk.sees("occupancyExportDialog"), "the export dialog")
    box = desk.find("occupancyFormat", QComboBox)
    box.setCurrentIndex(box.findData(Path(path).suffix[1:]))
    desk.find("occupancyExportPath").setFilePath(path)
    yield desk.at_rest()
    timer.start(5)
    started = time.monotonic()
    desk.click("occupancyExportSave")
    yield desk.until(
        lambda: Path(path).exists() and not desk.sees("occupancyExportDialog"),
        "the export written",
        120,
    )
    timer.stop()
    gaps = [(later - earlier) * 1000 for earlier, later in itertools.pairwise(beats)]
    return {
        "rows": layer.featureCount(),
        "seconds": time.monotonic() - started,
        "longest_ms": max(gaps, default=0.0),
    }


def export_and_cancel(desk: Any, path: str) -> Story:
    from qgis.PyQt.QtWidgets import QComboBox

    layer = max(ours(), key=lambda one: one.featureCount())
    desk.window.export(layer)
    yield desk.until(lambda: desk.sees("occupancyExportDialog"), "the export dialog")
    box = desk.find("occupancyFormat", QComboBox)
    box.setCurrentIndex(box.findData("ods"))
    desk.find("occupancyExportPath").setFilePath(path)
    yield desk.at_rest()
    desk.click("occupancyExportSave")
    yield desk.until(lambda: desk.find("occupancyExportProgress").value() > 0, "some progress", 30)
    desk.picture(path.replace(".ods", ".png"), desk.find("occupancyExportDialog"))
    desk.click("occupancyExportCancel")
    yield desk.until(lambda: not desk.sees("occupancyExportProgress"), "cancelled", 10)
    desk.click("occupancyExportCancel")
    yield desk.until(lambda: not desk.sees("occupancyExportDialog"), "closed", 5)
    return desk.messages()
