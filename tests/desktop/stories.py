"""Stories played inside QGIS (scripts.desktop): a user's gestures and what the window answers."""

from __future__ import annotations

import itertools
import time
from collections.abc import Generator
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QAction, QComboBox, QMenu

Story = Generator[Any, None, Any]


def state(desk: Any) -> Story:
    yield desk.at_rest()
    return desk.window.session.state.value


def open_sign_in_and_cancel(desk: Any) -> Story:
    """Nobody answers in the browser; the button now says Cancel."""
    desk.click("occupancySignIn")
    yield desk.until(lambda: desk.window.session.state.value == "signing in", "signing in")
    label = desk.find("occupancySignIn").text()
    started = time.monotonic()
    desk.click("occupancySignIn")
    yield desk.until(lambda: desk.window.session.state.value == "signed out", "signed out", 2)
    seconds = time.monotonic() - started
    yield desk.at_rest()
    return {
        "label": label,
        "seconds": seconds,
        "messages": desk.messages(),
        "running": QgsApplication.taskManager().countActiveTasks(),
    }


def sign_in_to(desk: Any, url: str) -> Story:
    """Another portal address; returns the message that comes."""
    from occupancy_plugin.occupancy_plugin.toolbelt.settings import (
        change_settings,
    )  # the package as QGIS loaded it

    change_settings(portal_url=url)
    desk.iface.messageBar().clearWidgets()
    desk.click("occupancySignIn")
    yield desk.until(lambda: desk.messages() or desk.window.session.signed_in, "an answer", 40)
    return {"state": desk.window.session.state.value, "messages": desk.messages()}


def look(desk: Any) -> Story:
    """What the dock shows."""
    yield desk.at_rest()
    names = ("occupancyWho", "occupancyAccessEnd", "occupancyMapHint")
    return {name: desk.find(name).text() if desk.sees(name) else None for name in names}


def labels(desk: Any, layer_id: str) -> Story:
    """The label of every feature, as the labelling's own expression gives it."""
    layer = desk.project.mapLayer(layer_id)
    desk.click("occupancySignIn") if desk.window.session.signed_in is None else None
    button = desk.find("occupancyLabel")
    button.menu().actions()[1].trigger()
    yield desk.drawn()
    expression = QgsExpression(layer.labeling().settings().fieldName)
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    matches = {}
    for feature in layer.getFeatures():
        context.setFeature(feature)
        matches[feature["code"]] = [
            expression.evaluate(context),
            feature["state"],
            feature[layer.customProperty("occupancy/indicator")],
        ]
    button.menu().actions()[-1].trigger()
    return {
        code: [text, kind, None if value is None or str(value) == "NULL" else value]
        for code, (text, kind, value) in matches.items()
    }


def menus(desk: Any, layer_id: str) -> Story:
    """What the layer tree's context menu offers for S and for W."""
    view = desk.iface.layerTreeView()
    safe = desk.project.mapLayer(layer_id)
    group = desk.project.layerTreeRoot().findLayer(layer_id).parent()
    hatch = next(node.layer() for node in group.findLayers() if node.layer() is not safe)
    offered = {}
    for name, layer in (("safe", safe), ("withheld", hatch)):
        view.setCurrentLayer(layer)
        yield desk.at_rest()
        menu = view.menuProvider().createContextMenu() if view.menuProvider() else QMenu()
        view.contextMenuAboutToShow.emit(menu)
        export = menu.findChild(QMenu, "exportMenu")
        offered[name] = {
            "export": [action.objectName() for action in export.actions()]
            if export is not None
            else None,
            "why": menu.findChild(QAction, "occupancyWhy") is not None,
        }
        if name == "withheld":
            desk.iface.messageBar().clearWidgets()
            menu.findChild(QAction, "occupancyWhy").trigger()
            yield desk.at_rest()
            offered["message"] = desk.messages()
    return offered


def save_and_reopen(desk: Any, path: str) -> Story:
    """Save, open again while signed in: the layers come back filled, their style and name kept."""
    before = [layer.name() for layer in _ours(desk)]
    desk.project.write(path)
    yield desk.at_rest()
    still = [layer.featureCount() for layer in _ours(desk)]
    desk.iface.addProject(path)
    yield desk.until(
        lambda: _ours(desk) and all(layer.featureCount() > 0 for layer in _ours(desk)),
        "layers refilled",
    )
    yield desk.drawn()
    return {
        "before": before,
        "still": still,
        "after": [layer.name() for layer in _ours(desk)],
        "renderers": [layer.renderer().type() for layer in _ours(desk)],
        "withheld": [
            w.draws_something()
            for w in desk.project.mapLayers().values()
            if hasattr(w, "draws_something")
        ],
    }


def expire(desk: Any) -> Story:
    """The portal no longer knows the session: S and W are emptied, nothing opens by itself."""
    desk.window.session.expire()
    yield desk.at_rest()
    return {
        "state": desk.window.session.state.value,
        "rows": [layer.featureCount() for layer in _ours(desk)],
        "withheld": [
            w.draws_something()
            for w in desk.project.mapLayers().values()
            if hasattr(w, "draws_something")
        ],
        "button": desk.find("occupancySignIn").text(),
        "messages": desk.messages(),
    }


def sign_in_again(desk: Any) -> Story:
    desk.click("occupancySignIn")
    yield desk.until(
        lambda: _ours(desk) and all(layer.featureCount() > 0 for layer in _ours(desk)),
        "layers refilled",
    )
    return [layer.featureCount() for layer in _ours(desk)]


def cancel_loading(desk: Any, indicator: str) -> Story:
    """Press ✕ as soon as it shows."""
    desk.window.loader.memory.forget()
    count = len(desk.project.mapLayers())
    desk.choose_indicator(indicator)
    yield desk.at_rest()
    desk.choose_entry("occupancyAdd", "occupancyAddBeside")
    yield desk.until(lambda: desk.sees("occupancyCancel"), "the cancel button", 5)
    started = time.monotonic()
    desk.click("occupancyCancel")
    yield desk.until(lambda: not desk.window.loader.is_loading, "cancelled", 5)
    return {
        "seconds": time.monotonic() - started,
        "new": len(desk.project.mapLayers()) - count,
        "messages": desk.messages(),
    }


def longest_block(desk: Any, scale: str, indicator: str) -> Story:
    """Load a scale while a heartbeat of 5 ms measures how long the event loop was ever blocked
    (ms)."""
    beats: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(time.monotonic()))
    desk.choose("occupancyScale", scale)
    box = desk.find("occupancyVintage", QComboBox)
    box.setCurrentIndex(box.findData("2022"))
    yield desk.at_rest()
    desk.choose_indicator(indicator)
    yield desk.at_rest()
    timer.start(5)
    count = len(desk.project.mapLayers())
    desk.click("occupancyAdd")
    yield desk.until(
        lambda: len(desk.project.mapLayers()) > count and not desk.window.loader.is_loading,
        "loaded",
        300,
    )
    yield desk.drawn(120)
    timer.stop()
    layer = desk.iface.layerTreeView().layerTreeModel().rootGroup().findLayers()[0].layer()
    gaps = [(later - earlier) * 1000 for earlier, later in itertools.pairwise(beats)]
    return {
        "rows": layer.featureCount(),
        "longest_ms": max(gaps),
        "over_100": sum(gap > 100 for gap in gaps),
    }


def unload_and_load(desk: Any) -> Story:
    """Extensions ▸ off and on again: everything is undone and redone."""
    import qgis.utils

    desk.project.clear()
    ok = qgis.utils.unloadPlugin("occupancy_plugin")
    yield desk.at_rest()
    gone = (
        not desk.sees("occupancySignIn")
        and QgsApplication.processingRegistry().providerById("occupancy") is None
    )
    qgis.utils.loadPlugin("occupancy_plugin")
    qgis.utils.startPlugin("occupancy_plugin")
    yield desk.at_rest()
    return {"unloaded": ok, "gone": gone, "back": desk.sees("occupancySignIn")}


def _ours(desk: Any) -> list[QgsVectorLayer]:
    layers = QgsProject.instance().mapLayers().values()
    return [
        layer
        for layer in layers
        if isinstance(layer, QgsVectorLayer) and layer.customProperty("occupancy/lineage")
    ]
