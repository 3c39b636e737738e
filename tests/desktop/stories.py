"""Stories played inside QGIS (scripts.desktop): a user's gestures and what the window answers."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

from qgis.core import QgsApplication, QgsProject, QgsVectorLayer

Story = Generator[Any, None, Any]


def open_sign_in_and_cancel(user: Any) -> Story:
    """Leave the browser's page open; the button now says Cancel."""
    user.click("occupancySignIn")
    yield user.until(lambda: user.window.session.state.value == "signing in", "signing in")
    label = user.find("occupancySignIn").text()
    started = time.monotonic()
    user.click("occupancySignIn")
    yield user.until(lambda: user.window.session.state.value == "signed out", "signed out")
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
    from occupancy_plugin.occupancy_plugin.toolbelt.settings import change_settings

    change_settings(portal_url=url)
    user.iface.messageBar().clearWidgets()
    user.click("occupancySignIn")
    yield user.until(lambda: user.messages() or user.window.session.signed_in, "an answer")
    return {"state": user.window.session.state.value, "messages": user.messages()}


def look(user: Any) -> Story:
    yield user.at_rest()
    names = ("occupancyWho", "occupancyAccessEnd", "occupancyMapHint")
    return {name: user.find(name).text() if user.sees(name) else None for name in names}


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
