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


def state(user: Any) -> Story:
    yield user.at_rest()
    return user.window.session.state.value


def open_sign_in_and_cancel(user: Any) -> Story:
    """Leave the browser's page open; the button now says Cancel."""
    user.click("occupancySignIn")
    yield user.until(lambda: user.window.session.state.value == "signing in", "signing in")
    label = user.find("occupancySignIn").text()
    started = time.monotonic()
    user.click("occupancySignIn")
    yield user.until(lambda: user.window.session.state.value == "signed out", "signed out", 2)
    seconds = time.monotonic() - started
    yield user.at_rest()
    return {
        "label": label,
        "seconds": seconds,
        "messages": user.messages(),
        "running": QgsApplication.taskManager().countActiveTasks(),
    }


def sign_in_to(user: Any, url: str) -> Story:
    """Sign in to another portal address. Return the message."""
    # the package as QGIS loaded it
    from occupancy_plugin.occupancy_plugin.toolbelt.settings import (
        change_settings,
    )

    change_settings(portal_url=url)
    user.iface.messageBar().clearWidgets()
    user.click("occupancySignIn")
    yield user.until(lambda: user.messages() or user.window.session.signed_in, "an answer", 40)
    return {"state": user.window.session.state.value, "messages": user.messages()}


def look(user: Any) -> Story:
    """Return the texts of the dock."""
    yield user.at_rest()
    names = ("occupancyWho", "occupancyAccessEnd", "occupancyMapHint")
    return {name: user.find(name).text() if user.sees(name) else None for name in names}


def labels(user: Any, layer_id: str) -> Story:
    """Return the label of every feature, as the expression of the labelling gives it."""
    layer = user.project.mapLayer(layer_id)
    user.click("occupancySignIn") if user.window.session.signed_in is None else None
    button = user.find("occupancyLabel")
    button.menu().actions()[1].trigger()
    yield user.drawn()
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


def menus(user: Any, layer_id: str) -> Story:
    """Return the entries of the layer tree's context menu, for the safe layer and for the hatch."""
    view = user.iface.layerTreeView()
    safe = user.project.mapLayer(layer_id)
    group = user.project.layerTreeRoot().findLayer(layer_id).parent()
    hatch = next(node.layer() for node in group.findLayers() if node.layer() is not safe)
    offered = {}
    for name, layer in (("safe", safe), ("withheld", hatch)):
        view.setCurrentLayer(layer)
        yield user.at_rest()
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
            user.iface.messageBar().clearWidgets()
            menu.findChild(QAction, "occupancyWhy").trigger()
            yield user.at_rest()
            offered["message"] = user.messages()
    return offered


def save_and_reopen(user: Any, path: str) -> Story:
    """Save, open again while signed in: the layers come back filled, their style and name kept."""
    before = [layer.name() for layer in _ours(user)]
    user.project.write(path)
    yield user.at_rest()
    still = [layer.featureCount() for layer in _ours(user)]
    user.iface.addProject(path)
    yield user.until(
        lambda: _ours(user) and all(layer.featureCount() > 0 for layer in _ours(user)),
        "layers refilled",
    )
    yield user.drawn()
    return {
        "before": before,
        "still": still,
        "after": [layer.name() for layer in _ours(user)],
        "renderers": [layer.renderer().type() for layer in _ours(user)],
        "withheld": [
            layer.draws_something()
            for layer in user.project.mapLayers().values()
            if hasattr(layer, "draws_something")
        ],
    }


def expire(user: Any) -> Story:
    """Expire the session: safe layers and hatches are emptied, and no window opens by itself."""
    user.window.session.expire()
    yield user.at_rest()
    return {
        "state": user.window.session.state.value,
        "rows": [layer.featureCount() for layer in _ours(user)],
        "withheld": [
            layer.draws_something()
            for layer in user.project.mapLayers().values()
            if hasattr(layer, "draws_something")
        ],
        "button": user.find("occupancySignIn").text(),
        "messages": user.messages(),
    }


def sign_in_again(user: Any) -> Story:
    user.click("occupancySignIn")
    yield user.until(
        lambda: _ours(user) and all(layer.featureCount() > 0 for layer in _ours(user)),
        "layers refilled",
    )
    return [layer.featureCount() for layer in _ours(user)]


def cancel_loading(user: Any, indicator: str) -> Story:
    """Press ✕ as soon as it is visible."""
    user.window.loader.memory.forget()
    count = len(user.project.mapLayers())
    user.compare(indicator)
    yield user.until(lambda: user.sees("occupancyCancel"), "the cancel button", 5)
    started = time.monotonic()
    user.click("occupancyCancel")
    yield user.until(lambda: not user.window.loader.is_loading, "cancelled", 5)
    return {
        "seconds": time.monotonic() - started,
        "new": len(user.project.mapLayers()) - count,
        "messages": user.messages(),
    }


def longest_block(user: Any, scale: str, indicator: str) -> Story:
    """Load a scale while a heartbeat of 5 ms measures how long the event loop was ever blocked
    (ms)."""
    beats: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(time.monotonic()))
    user.choose("occupancyScale", scale)
    box = user.find("occupancyVintage", QComboBox)
    box.setCurrentIndex(box.findData("2022"))
    yield user.at_rest()
    user.choose_indicator(indicator)
    yield user.at_rest()
    timer.start(5)
    count = len(user.project.mapLayers())
    user.click("occupancyAdd")
    yield user.until(
        lambda: len(user.project.mapLayers()) > count and not user.window.loader.is_loading,
        "loaded",
        300,
    )
    yield user.drawn(120)
    timer.stop()
    layer = user.iface.layerTreeView().layerTreeModel().rootGroup().findLayers()[0].layer()
    gaps = [(later - earlier) * 1000 for earlier, later in itertools.pairwise(beats)]
    return {
        "rows": layer.featureCount(),
        "longest_ms": max(gaps),
        "over_100": sum(gap > 100 for gap in gaps),
    }


def unload_and_load(user: Any) -> Story:
    """Extensions ▸ off and on again: everything is undone and redone."""
    import qgis.utils

    user.project.clear()
    ok = qgis.utils.unloadPlugin("occupancy_plugin")
    yield user.at_rest()
    gone = (
        not user.sees("occupancySignIn")
        and QgsApplication.processingRegistry().providerById("occupancy") is None
    )
    qgis.utils.loadPlugin("occupancy_plugin")
    qgis.utils.startPlugin("occupancy_plugin")
    yield user.at_rest()
    return {"unloaded": ok, "gone": gone, "back": user.sees("occupancySignIn")}


def _ours(user: Any) -> list[QgsVectorLayer]:
    layers = QgsProject.instance().mapLayers().values()
    return [
        layer
        for layer in layers
        if isinstance(layer, QgsVectorLayer) and layer.customProperty("occupancy/lineage")
    ]
