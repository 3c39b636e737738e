"""Opens every window of the plugin through its menus and buttons, filled with records."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from qgis.core import QgsApplication, QgsVectorLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QDockWidget, QMainWindow, QRadioButton, QWidget

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.duties.client import Charter, Duties
from occupancy_plugin.guard.export.columns import column_choices
from occupancy_plugin.guard.raw.raw_layers import RawLayerGuard, WatchState
from occupancy_plugin.guard.raw.recognise.examination import RAW, Answer
from occupancy_plugin.guard.reasons import reasons_page
from occupancy_plugin.gui.account_windows import account_html
from occupancy_plugin.gui.dialogs.export_dialog import ExportDialog
from occupancy_plugin.gui.dialogs.listing import Listing
from occupancy_plugin.gui.dialogs.text_dialog import TextDialog
from occupancy_plugin.gui.dialogs.text_page import reading
from occupancy_plugin.gui.dock.on_map import OnMap
from occupancy_plugin.gui.duties.charter import charter_page, show_charter
from occupancy_plugin.gui.duties.duty_context import DutyContext
from occupancy_plugin.gui.duties.obligations import Duty, Obligations, duties_of
from occupancy_plugin.gui.files.name_review import NameReview
from occupancy_plugin.gui.files.open_file import OpenFileDialog
from occupancy_plugin.gui.panels.tables import Tables
from occupancy_plugin.gui.panels.watched_layers import WatchedLayers
from occupancy_plugin.gui.qgis.diagnosis_menu import DiagnosisMenu
from occupancy_plugin.gui.qgis.options import OptionsFactory
from occupancy_plugin.layers.lineage import read_lineage
from occupancy_plugin.layers.release.session_context import session_context
from occupancy_plugin.sources.mapping.unit_names import NamedUnits, NameMatch
from occupancy_plugin.toolbelt.message_bar import Messages
from occupancy_plugin.toolbelt.settings import read_settings
from occupancy_plugin.toolbelt.translation import tr
from tests.extract import EXTRACT
from tests.qgis.waiting import until

ROOT = Path(__file__).resolve().parents[3]
GUI = ROOT / "occupancy_plugin" / "gui"
ROLES = ("epci_agent", "local_administrator", "national", "landlord")
DAY = "2026-02-03"
RECORDS: dict[str, list[dict[str, Any]]] = {  # all fictif
    "incidents": [
        {
            "number": "V-2026-001",
            "severity": "high",
            "state": "sent",
            "discovered_at": DAY,
            "deadline": DAY,
        }
    ],
}
CHARTER = Charter("2026", {"fr": ("Un article.",) * 5}, {"fr": "J’ai suivi la formation."})


class Records:
    """Answers as a portal with one record of each kind."""

    transport = SimpleNamespace(base_url="https://portal.example")

    def read_json(self, path: str) -> dict[str, Any]:
        return asdict(CHARTER) if path == "/charter" else RECORDS


def names_of_classes() -> set[str]:
    """Classes of the gui that are windows: dialogs, docks and pages of QGIS's own windows."""
    bases: dict[str, set[str]] = {}
    for path in GUI.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = {ast.unparse(base) for base in node.bases}
    ends = ("Dialog", "DockWidget", "PageWidget", "DataSourceWidget")

    def is_window(name: str) -> bool:
        return (name.startswith("Q") and name.endswith(ends)) or any(
            map(is_window, bases.get(name, ()))
        )

    abstract = set().union(*bases.values())
    return {name for name in bases if is_window(name)} - abstract


class Place:
    """Where windows are opened: signed in, CA2C's map loaded, a main window that holds docks."""

    def __init__(self, app: AppContext, layer: QgsVectorLayer) -> None:
        self.app, self.layer = app, layer
        self.main = QMainWindow()
        self.canvas = QgsMapCanvas(self.main)
        self.iface: Any = SimpleNamespace(
            mainWindow=lambda: self.main,
            mapCanvas=lambda: self.canvas,
            activeLayer=lambda: layer,
            openLayoutDesigner=lambda layout: None,
            addDockWidget=self.main.addDockWidget,
            removeDockWidget=self.main.removeDockWidget,
            addPluginToVectorMenu=lambda *_: None,
            removePluginVectorMenu=lambda *_: None,
        )
        self.messages: Any = SimpleNamespace(info=print, error=print, success=print)
        self.on_map = OnMap(app.session, app.loader)

    def windows(self) -> Iterator[tuple[str, QWidget]]:
        """(what it is, the window), one after the other; a window may come again with another page
        of it."""
        yield from self._of_qgis()
        yield from self._of_the_map()
        yield from self._of_pages()
        yield from self._of_duties()

    def _of_qgis(self) -> Iterator[tuple[str, QWidget]]:
        yield "options", OptionsFactory().createWidget(None)

    def _of_the_map(self) -> Iterator[tuple[str, QWidget]]:
        loader, layer = self.app.loader, self.layer
        catalogue, lineage = loader.catalogue_of(layer), read_lineage(layer)
        assert catalogue is not None
        assert lineage is not None
        self.on_map.style(layer)
        assert self.on_map._dialog is not None
        yield "symbology", self.on_map._dialog
        account = self.app.signed_in.account if self.app.signed_in else None
        offer = column_choices(layer, catalogue, loader.memory)
        yield (
            "export",
            ExportDialog(layer, account, read_settings(), print, print, self.main, offer),
        )
        release = loader.memory.find(lineage.territory, lineage.vintage)
        title = tr("What is hidden, and why")
        page = reasons_page(lineage, release, catalogue)
        yield "why", TextDialog("occupancyWhyHidden", title, page)
        tables = Tables(self.iface, self.app)
        tables.show(layer)
        assert tables._panel is not None
        yield "table", alone(tables._panel)
        tables._panel.empty()
        opened = OpenFileDialog(
            f"{EXTRACT}|layername=commune", session_context=session_context(self.app.signed_in, ())
        )
        until(lambda: opened._task is None)
        yield "open file", opened
        matches = (NameMatch("Le Catau", "", (("59136", "Le Cateau-Cambrésis (59136, Nord)"),)),)
        yield (
            "names and codes",
            NameReview(NamedUnits("commune", "Commune", "code_commune", matches), {}),
        )

    def _of_pages(self) -> Iterator[tuple[str, QWidget]]:
        territory = self.app.signed_in.account.territories[0] if self.app.signed_in else None
        menu = DiagnosisMenu(self.app, self.iface, self.messages, lambda: territory, list)
        menu._last = self.layer
        menu.open_publication(self.layer)
        yield "publish an atlas", cast(QWidget, menu.dialog)
        menu.open_dossier()
        dossier: Any = menu.dialog
        until(lambda: dossier._pages and dossier.write_button.isEnabled())
        seen: set[frozenset[str]] = set()  # a page with the controls of another one is that one
        for row in range(dossier.tree.topLevelItemCount()):
            dossier.tree.setCurrentItem(dossier.tree.topLevelItem(row))
            parts = dossier.findChildren(QWidget)
            names = frozenset(part.objectName() for part in parts if part.isVisibleTo(dossier))
            if names not in seen:
                yield f"dossier, page {row}", dossier
            seen.add(names)
        dossier.reject()

    def _of_duties(self) -> Iterator[tuple[str, QWidget]]:
        signed = self.app.signed_in
        assert signed is not None
        duties = Duties(cast(Any, Records()))
        context = DutyContext(
            duties, None, self.app.journal, self.messages, self.main, self.canvas, list
        )
        yield "charter", show_charter(context, CHARTER, lambda: None)
        guard = watching(self.app, self.layer)
        page = account_html(signed, "https://portal.example")
        entries = [
            Duty("account", tr("My account"), lambda _: reading(page, tr("My account"))),
            Duty("terms", tr("Terms of use"), charter_page),
            Duty("watched", tr("Raw layers"), lambda _: WatchedLayers(guard)),
        ]
        for entry in entries:
            window = Obligations(context, entries)
            window.show_duty(entry.name)
            yield entry.name, window
            window.close()
        for role in ("", *ROLES):
            account = replace(signed.account, role=role)
            context.signed_in = replace(signed, account=account) if role else None
            for duty in duties_of(context):
                window = Obligations(context)
                page = window.show_duty(duty.name)
                yield from _with_those_over_it(f"{role} {duty.name}", window, page)


def watching(app: AppContext, layer: QgsVectorLayer) -> RawLayerGuard:
    iface = SimpleNamespace(messageBar=lambda: None, mapCanvas=lambda: None)
    guard = RawLayerGuard(iface, Messages(), app.journal)
    guard._set(layer, WatchState(RAW, Answer(RAW, layer.id())))
    return guard


def _with_those_over_it(name: str, window: QWidget, page: QWidget) -> Iterator[tuple[str, QWidget]]:
    """The window of duties at one of them, and, for a list, what its buttons open over it for its
    first line."""
    if isinstance(page, Listing):
        until(lambda: page._message.text() != tr("Reading…"))
        page._table.selectRow(0)
    yield name, window
    if isinstance(page, Listing):
        for _, button in page._buttons:
            page._child = None
            button.click()
            if page._child is not None:
                yield f"{name} › {button.objectName()}", page._child
                page._child.close()
    window.close()


def shown(window: QWidget, width: int = 0, height: int = 0) -> QWidget:
    """Without a size: as large as it opens."""
    window.ensurePolished()
    if width:
        window.resize(width, height)
    window.show()
    for _ in range(5):
        QgsApplication.processEvents()
    return window


def alone(dock: QDockWidget) -> QDockWidget:
    dock.setFloating(True)
    dock.resize(900, 300)
    return dock


def controls(window: QWidget) -> list[QWidget]:
    """Those that the Tab key should reach: of a choice the button that is chosen."""
    return [
        child
        for child in window.findChildren(QWidget)
        if child.isVisibleTo(window)
        and child.isEnabled()
        and child.focusPolicy() & Qt.FocusPolicy.TabFocus
        and child.focusProxy() is None
        and (not isinstance(child, QRadioButton) or child.isChecked())
    ]
