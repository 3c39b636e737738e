"""Ways by traces: profile, settings, caches, logs, history, temporary files, crash reports."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from typing import Any

from .projects import categorise
from .registry import Stage, way

Story = Generator[Any, None, Any]


@way("The profile folder: settings, recent projects, history, journal", also=("profile",))
def trace_profile(stage: Stage) -> Story:
    from qgis.core import QgsSettings

    QgsSettings().sync()
    yield stage.user.at_rest()
    return "searched"


@way("QGIS's HTTP cache and every other cache", also=("cache",))
def trace_cache(stage: Stage) -> Story:
    yield stage.user.at_rest()
    return "searched"


@way("The temp folder", also=("temp",))
def trace_temp(stage: Stage) -> Story:
    yield stage.user.at_rest()
    return "searched"


@way("Standard output, Qt's and QGIS's message log", also=("log",))
def trace_log(stage: Stage) -> str:
    from qgis.PyQt.QtWidgets import QApplication, QPlainTextEdit, QTextBrowser

    texts = []
    for top in QApplication.topLevelWidgets():
        for kind in (QPlainTextEdit, QTextBrowser):
            texts += [widget.toPlainText() for widget in top.findChildren(kind)]
    stage.write("log.txt", "\n".join(texts))
    return "read"


@way("Processing history", also=("profile",))
def trace_history(stage: Stage) -> Story:
    from qgis.gui import QgsGui

    registry = QgsGui.historyProviderRegistry()
    entries = registry.queryEntries() if hasattr(registry, "queryEntries") else []
    stage.write("history.txt", "\n".join(str(entry.entry) for entry in entries))
    yield stage.user.at_rest()
    return f"{len(entries)} entries"


@way("Settings in memory: every key and value")
def trace_settings(stage: Stage) -> str:
    from qgis.core import QgsSettings

    settings = QgsSettings()
    stage.write(
        "settings.txt", "\n".join(f"{key}={settings.value(key)}" for key in settings.allKeys())
    )
    return "read"


@way("Every text shown in the window: labels, lists, trees, tool tips")
def trace_widgets(stage: Stage) -> Story:
    stage.iface.showAttributeTable(stage.safe)
    yield stage.user.at_rest()
    from qgis.PyQt.QtWidgets import QApplication, QWidget

    texts = []
    for top in QApplication.topLevelWidgets():
        for widget in [top, *top.findChildren(QWidget)]:
            for name in ("text", "toolTip", "windowTitle", "currentText"):
                read = getattr(widget, name, None)
                with contextlib.suppress(TypeError):
                    texts.append(str(read()) if callable(read) else "")
    yield stage.user.at_rest()
    return stage.lines("widgets.txt", texts, "texts")


@way("The style database and favourites", also=("profile",))
def trace_styles(stage: Stage) -> Story:
    from qgis.core import QgsStyle

    categorise(stage.safe)
    for category in stage.safe.renderer().categories():
        QgsStyle.defaultStyle().addSymbol(category.label(), category.symbol().clone(), True)
    yield stage.user.at_rest()
    QgsStyle.defaultStyle().exportXml(stage.file("styles.xml"))
    return "written"


@way("A picture of the window")
def trace_screenshot(stage: Stage) -> str:
    stage.user.picture(stage.file("window.png"))
    return "a picture"


@way("Automatic saving: the project's dirty state written by a plugin's auto-save")
def trace_autosave(stage: Stage) -> Story:
    from qgis.PyQt.QtXml import QDomDocument

    stage.project.setDirty(True)
    document = QDomDocument()
    document.setContent("<qgis/>")
    for layer in (stage.safe, stage.hatch):
        element = document.createElement("maplayer")
        from qgis.core import QgsReadWriteContext

        layer.writeLayerXml(element, document, QgsReadWriteContext())
        document.documentElement().appendChild(element)
    stage.write("autosave.qgs", document.toString())
    yield stage.user.at_rest()
    return "written"
