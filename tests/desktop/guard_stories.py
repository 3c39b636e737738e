"""Stories of the guard: the life of a saved project, what the hatch answers, what derived layers
keep, a journal that was changed."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import QgsProject, QgsRuleBasedRenderer, QgsVectorLayer
from qgis.PyQt.QtWidgets import QApplication, QDialog, QLabel

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
        "dialogs": [
            top.windowTitle()
            for top in QApplication.topLevelWidgets()
            if isinstance(top, QDialog) and top.isVisible()
        ],
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


def look_at_journal(user: Any) -> Story:
    """The duties ▸ Journal, as the person reads it."""
    user.window.account.open_duties()
    user.find("occupancyObligations").show_duty("occupancyDutyJournal")
    yield user.until(lambda: user.sees("occupancyJournal"), "the journal")
    window = user.find("occupancyJournal")
    texts = [label.text() for label in window.findChildren(QLabel)]
    user.find("occupancyObligations").reject()
    yield user.at_rest()
    return texts


def export_and_freeze(user: Any, path: str) -> Story:
    """Export. Return the processor seconds of the whole, and the most that the main thread worked
    between two beats of a timer."""
    import itertools
    import time
    from pathlib import Path

    from qgis.PyQt.QtCore import QTimer
    from qgis.PyQt.QtWidgets import QComboBox

    beats: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(time.thread_time()))
    layer = max(ours(), key=lambda one: one.featureCount())
    user.window.export(layer)
    yield user.until(lambda: user.sees("occupancyExportDialog"), "the export dialog")
    box = user.find("occupancyFormat", QComboBox)
    box.setCurrentIndex(box.findData(Path(path).suffix[1:]))
    user.find("occupancyExportPath").setFilePath(path)
    yield user.at_rest()
    timer.start(5)
    started = time.process_time()
    user.click("occupancyExportSave")
    yield user.until(
        lambda: Path(path).exists() and not user.sees("occupancyExportDialog"), "the export written"
    )
    timer.stop()
    return {
        "rows": layer.featureCount(),
        "seconds": time.process_time() - started,
        "longest": max(later - earlier for earlier, later in itertools.pairwise(beats)),
    }
