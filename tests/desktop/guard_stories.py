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


def restyle_and_save(user: Any, path: str) -> Story:
    """Give a map another style and name, and save the project."""
    (layer,) = ours()
    layer.setName("Ma couche")
    layer.setOpacity(0.4)
    yield user.at_rest()
    user.project.write(path)
    return {"rows": layer.featureCount(), "style": _style(layer)}


def _style(layer: QgsVectorLayer) -> list[str]:
    renderer = layer.renderer()
    assert isinstance(renderer, QgsRuleBasedRenderer)
    return [
        layer.name(),
        f"{layer.opacity():.1f}",
        *(rule.label() for rule in renderer.rootRule().children()),
    ]


def look_at_project(user: Any) -> Story:
    yield user.at_rest()
    return {
        "dialogs": [dialog.windowTitle() for dialog in _dialogs()],
        "rows": [layer.featureCount() for layer in ours()],
        "valid": [layer.isValid() for layer in ours()],
        "styles": [_style(layer) for layer in ours()],
        "hatches": [hatch.draws_something() for hatch in hatches()],
        "messages": user.messages(),
    }


def open_project(user: Any, path: str) -> Story:
    user.iface.addProject(path)
    return (yield from look_at_project(user))


def sign_in_and_look(user: Any) -> Story:
    user.click("occupancySignIn")
    yield user.until(lambda: user.window.session.signed_in is not None, "signed in")
    yield 500
    yield user.until(lambda: not user.window.loader.is_loading, "the layers settled", 300)
    return (yield from look_at_project(user))


def ask_the_hatch(user: Any) -> Story:
    """QGIS opens neither table nor saving for it; its properties are the page on secrecy."""
    (hatch,) = hatches()
    user.iface.messageBar().clearWidgets()
    user.iface.layerTreeView().setCurrentLayer(hatch)
    yield user.at_rest()
    for name in ("mActionOpenTable", "mActionLayerSaveAs"):
        user.iface.mainWindow().findChild(QAction, name).trigger()
        yield user.at_rest()
    windows = [dialog.windowTitle() for dialog in _dialogs()]
    user.iface.showLayerProperties(hatch)
    yield user.at_rest()
    answers = {"windows": windows, "properties": user.messages()}
    answers["dialogs"] = [dialog.windowTitle() for dialog in _dialogs()]
    for dialog in _dialogs():
        dialog.close()
    return answers


def _dialogs() -> list[QDialog]:
    tops = QApplication.topLevelWidgets()
    return [top for top in tops if isinstance(top, QDialog) and top.isVisible()]


def derive(user: Any) -> Story:
    """Duplicate by QGIS's action, Processing, a virtual layer: caption and the menu that each
    has."""
    import processing

    (source,) = ours()
    caption = source.customProperty("occupancy/caption")
    before = set(user.project.mapLayers())
    user.iface.layerTreeView().setCurrentLayer(source)
    yield user.at_rest()
    user.iface.mainWindow().findChild(QAction, "mActionDuplicateLayer").trigger()
    yield user.at_rest()
    user.project.addMapLayer(
        processing.run("native:buffer", {"INPUT": source, "DISTANCE": 5, "OUTPUT": "memory:"})[
            "OUTPUT"
        ]
    )
    user.project.addMapLayer(
        QgsVectorLayer(
            f"?query=SELECT code, name, households FROM {source.id()}", "virtuelle", "virtual"
        )
    )
    yield user.at_rest()
    view = user.iface.layerTreeView()
    made_layers = {}
    for identifier in set(user.project.mapLayers()) - before:
        layer = user.project.mapLayer(identifier)
        view.setCurrentLayer(layer)
        yield user.at_rest()
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
    user.project.removeMapLayers(list(set(user.project.mapLayers()) - before))
    return made_layers


def look_at_journal(user: Any) -> Story:
    """The duties ▸ Journal, as the person reads it."""
    user.window.account.open_duties()
    user.find("occupancyObligations").show_duty("occupancyDutyJournal")
    yield user.until(lambda: user.sees("occupancyJournal"), "the journal", 10)
    window = user.find("occupancyJournal")
    texts = [label.text() for label in window.findChildren(QLabel)]
    user.find("occupancyObligations").reject()
    yield user.at_rest()
    return texts


def export_and_freeze(user: Any, path: str) -> Story:
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
    user.window.export(layer)
    yield user.until(lambda: user.sees("occupancyExportDialog"), "the export dialog")
    box = user.find("occupancyFormat", QComboBox)
    box.setCurrentIndex(box.findData(Path(path).suffix[1:]))
    user.find("occupancyExportPath").setFilePath(path)
    yield user.at_rest()
    timer.start(5)
    started = time.monotonic()
    user.click("occupancyExportSave")
    yield user.until(
        lambda: Path(path).exists() and not user.sees("occupancyExportDialog"),
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


def export_and_cancel(user: Any, path: str) -> Story:
    from qgis.PyQt.QtWidgets import QComboBox

    layer = max(ours(), key=lambda one: one.featureCount())
    user.window.export(layer)
    yield user.until(lambda: user.sees("occupancyExportDialog"), "the export dialog")
    box = user.find("occupancyFormat", QComboBox)
    box.setCurrentIndex(box.findData("ods"))
    user.find("occupancyExportPath").setFilePath(path)
    yield user.at_rest()
    user.click("occupancyExportSave")
    yield user.until(lambda: user.find("occupancyExportProgress").value() > 0, "some progress", 30)
    user.picture(path.replace(".ods", ".png"), user.find("occupancyExportDialog"))
    user.click("occupancyExportCancel")
    yield user.until(lambda: not user.sees("occupancyExportProgress"), "cancelled", 10)
    user.click("occupancyExportCancel")
    yield user.until(lambda: not user.sees("occupancyExportDialog"), "closed", 5)
    return user.messages()
