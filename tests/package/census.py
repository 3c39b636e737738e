"""Counts the objects of a running QGIS. The plugin may add to them and must remove all that it
added."""

from __future__ import annotations

import gc
import sys
import threading
from collections import Counter
from pathlib import Path
from types import FunctionType
from typing import Any

from osgeo import gdal
from qgis.core import QgsApplication, QgsExpression, QgsProject
from qgis.gui import QgsGui, QgsLocatorWidget, QgsMessageBar
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QAction, QApplication, QDockWidget, QMenu, QStatusBar, QToolBar

PLUGIN = "occupancy_plugin"


def census(iface: Any) -> dict[str, Any]:
    """Kind of thing → how many, or which. Numbers and names only."""
    window, project = iface.mainWindow(), QgsProject.instance()
    locators = [
        locator_filter.name()
        for widget in window.findChildren(QgsLocatorWidget)
        for locator_filter in widget.locator().filters()
    ]
    return {
        "actions": len(window.findChildren(QAction)),
        "menus": len(window.findChildren(QMenu)),
        "menu entries": sum(len(menu.actions()) for menu in window.findChildren(QMenu)),
        "toolbar entries": sum(len(bar.actions()) for bar in window.findChildren(QToolBar)),
        "docks": sorted(dock.objectName() for dock in window.findChildren(QDockWidget)),
        "shortcuts": len(QgsGui.shortcutsManager().listActions()),
        "timers": sum(  # but those with which QGIS counts the seconds of a message
            not isinstance(timer.parent(), (QStatusBar, QgsMessageBar))
            for timer in window.findChildren(QTimer)
        ),
        "top windows": sorted(
            type(widget).__name__
            for widget in QApplication.topLevelWidgets()
            if PLUGIN in type(widget).__module__
        ),
        "providers": sorted(
            provider.id() for provider in QgsApplication.processingRegistry().providers()
        ),
        "browser": sorted(
            provider.name() for provider in QgsApplication.dataItemProviderRegistry().providers()
        ),
        "data sources": sorted(
            provider.providerKey() for provider in QgsGui.sourceSelectProviderRegistry().providers()
        ),
        "locators": sorted(locators),
        "layer types": sorted(QgsApplication.pluginLayerRegistry().pluginLayerTypes()),
        "formatters": len(QgsApplication.fieldFormatterRegistry().formatters())
        if hasattr(QgsApplication.fieldFormatterRegistry(), "formatters")
        else None,
        "functions": len(QgsExpression.Functions()),
        "tasks": QgsApplication.taskManager().count(),
        "layers": len(project.mapLayers()),
        "threads": sorted(
            thread.name for thread in threading.enumerate() if not thread.name.startswith("Dummy")
        ),
        "memory files": sorted(
            name for name in gdal.ReadDirRecursive("/vsimem/") or [] if not name.endswith("/")
        ),
        "modules": sum(name == PLUGIN or name.startswith(PLUGIN + ".") for name in sys.modules),
        "objects": objects(),
    }


def objects() -> dict[str, int]:
    """Python objects of the plugin's own classes, and its functions, that are alive. A signal that
    is still connected keeps the function, partial or object that hears it."""
    gc.collect()
    alive: Counter[str] = Counter()
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType):
            module, name = thing.__module__, f"{thing.__qualname__}()"
        else:
            module, name = type(thing).__module__, type(thing).__qualname__
        if isinstance(module, str) and module.split(".")[0] == PLUGIN:
            alive[name] += 1
    return dict(sorted(alive.items()))


def files(profile: Path) -> list[str]:
    """Below the profile, whose path contains the plugin's name."""
    return sorted(
        str(path.relative_to(profile))
        for path in profile.rglob("*")
        if "occupancy" in str(path.relative_to(profile)).lower()
    )
