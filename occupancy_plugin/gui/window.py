"""The plugin in QGIS's window: makes the rooms' objects once, connects them, and takes all of it
down again."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsApplication,
    QgsExpressionContextUtils,
    QgsMapLayer,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QObject, QTimer, QUrl
from qgis.PyQt.QtGui import QDesktopServices

from ..diagnosis.sheet import sheet
from ..duties.client import Duties
from ..duties.extracts import journal_extract
from ..guard.derived import DerivedLayers
from ..guard.export.remember import remember_export
from ..guard.journal import Journal
from ..guard.labels import LabelGuard
from ..guard.menus import LayerMenus
from ..guard.publication import quoted_dossier, stamp_purpose
from ..guard.raw.intruders import IntruderGuard
from ..layers.lineage import read_lineage
from ..layers.project.life import LayerLife
from ..layers.project.loader import Loader
from ..layers.project.place import LoadedLayers
from ..layers.project.style_memory import StyleMemory
from ..layers.style.cells import register_formatter, unregister_formatter
from ..layers.withheld import TYPE_NAME, WithheldLayerType
from ..portal.client import Client
from ..portal.http.network import forget_ca_bundle, qgis_network_settings
from ..portal.http.transport import Transport
from ..portal.signin.credentials import Anonymous
from ..portal.signin.session import Session, SessionState
from ..toolbelt.errors import PortalError
from ..toolbelt.messages import Messages, log
from ..toolbelt.metadata import ROOT
from ..toolbelt.settings import change_settings, read_settings
from ..toolbelt.translation import language, text_of, tr
from ..toolbelt.work.task import run_errand
from .dialogs.export_dialog import ExportDialog
from .dock.dock import OccupancyDock
from .dock.on_map import OnMap
from .dock.state_line import RED_DAYS
from .duties.charter import show_charter
from .duties.menu import fill_menu
from .duties.office import Office
from .qgis.extent import territory_extent
from .qgis.options import PAGE, OptionsFactory

if TYPE_CHECKING:
    pass

END_CHECK = 60_000  # ms
RIGHTS_CHECK = 240_000  # ms: an opposition empties what it closes within five minutes


class Window(QObject):
    """`start` after QGIS's window exists, `stop` at unload, in reverse order."""

    def __init__(self, iface: Any, messages: Messages) -> None:
        super().__init__()
        self.iface, self.messages = iface, messages
        self.session = Session(self)
        self.loader = Loader(self.session)
        self.life = LayerLife(self.session, self.loader, self)
        self.styles = StyleMemory(self.session, self)
        self.journal = Journal.of_profile()
        self.journal.purpose = lambda: (
            read_settings().purpose if self.session.signed is not None else ""
        )
        self.intruders = IntruderGuard(self.iface, self.messages, self.journal)
        self.on_map = OnMap(self.session, self.loader)
        self.dock = OccupancyDock(self.session, self.loader, self.on_map)
        self._dialog: ExportDialog | None = None
        self._office: Office | None = None
        self._reminded: set[tuple[str, str, bool]] = set()
        self._undo: list[Callable[[], Any]] = []

    def start(self) -> None:
        Session.running = self.session
        self._undo.append(lambda: setattr(Session, "running", None))
        self._register_hatch()
        register_formatter()
        self._undo.append(unregister_formatter)
        self._listen()
        for room in (self.life, self.styles, self.on_map, *self._guards()):
            room.start()
            self._undo.append(room.stop)
        factory = OptionsFactory()
        self.iface.registerOptionsWidgetFactory(factory)
        self._undo.append(lambda: self.iface.unregisterOptionsWidgetFactory(factory))
        for milliseconds, check in (
            (END_CHECK, self.session.check_access_end),
            (RIGHTS_CHECK, self.session.refresh_account),
        ):
            timer = QTimer(self)
            timer.timeout.connect(check)
            timer.start(milliseconds)
            self._undo.append(timer.stop)
        self._undo.append(forget_ca_bundle)
        self._undo.append(self.session.sign_out)

    def stop(self) -> None:
        while self._undo:
            self._undo.pop()()
        self.dock.deleteLater()

    def _register_hatch(self) -> None:
        self._hatch_type = WithheldLayerType(lambda layer: self.explain())
        registry = QgsApplication.pluginLayerRegistry()
        registry.addPluginLayerType(self._hatch_type)
        self._undo.append(lambda: registry.removePluginLayerType(TYPE_NAME))

    def _guards(self) -> list[Any]:
        return [
            DerivedLayers(self.iface),
            self.intruders,
            LabelGuard(self.iface, self.messages, self.journal),
            LayerMenus(
                self.iface,
                self.messages,
                self.export,
                lambda layer: self.journal.append("refusal", what="withheld units"),
            ),
        ]

    def _listen(self) -> None:
        self.session.failed.connect(self.messages.error)
        self.session.told.connect(self.messages.info)
        self.session.state_changed.connect(self._on_session)
        self.session.account_changed.connect(self._remind)
        self.loader.failed.connect(self.messages.error)
        self.loader.loaded.connect(self._on_loaded)
        self.life.failed.connect(self.messages.error)
        self.life.told.connect(self.messages.info)
        self.dock.chooser.refused.connect(self.messages.error)
        self.dock.options_wanted.connect(
            lambda: self.iface.showOptionsDialog(self.iface.mainWindow(), PAGE)
        )
        self.dock.help_wanted.connect(self._help)
        self.dock.duties.aboutToShow.connect(lambda: fill_menu(self.dock.duties, self.office))
        self.dock.state_line.purpose_changed.connect(self._stamp_purpose)
        self.on_map.export_wanted.connect(self.export)
        self.on_map.sheet_wanted.connect(self.lay_out)
        self.on_map.reason_wanted.connect(lambda layer: self.explain())
        self.on_map.zoom_wanted.connect(self._zoom)

    def _on_session(self, state: SessionState) -> None:
        names = {
            SessionState.SIGNED_IN: "sign-in",
            SessionState.SIGNED_OUT: "sign-out",
            SessionState.EXPIRED: "expiry",
        }
        if state in names:
            self.journal.append(names[state])
        if state is not SessionState.SIGNED_IN:
            self._reminded.clear()
        if state is SessionState.SIGNED_IN:
            self._check_charter()
            self._remind()

    def _remind(self) -> None:
        """The end of an access (30 and 7 days before) or the yearly renewal (30 days before) is
        near: said once each, at sign-in or
        when the day comes while one works."""
        signed = self.session.signed
        for reminder in signed.account.reminders if signed is not None else ():
            soon = reminder.kind == "access_ends" and reminder.days <= RED_DAYS
            if (reminder.kind, reminder.on, soon) not in self._reminded:
                self._reminded.add((reminder.kind, reminder.on, soon))
                (self.messages.urgent if soon else self.messages.warning)(text_of(reminder.text))

    def _on_loaded(self, layers: LoadedLayers) -> None:
        lineage = read_lineage(layers.safe)
        if lineage is not None:
            self.note(
                "load",
                territory=lineage.territory,
                scale=lineage.scale,
                vintage=lineage.period,
                indicator=lineage.indicator,
            )
            QgsExpressionContextUtils.setProjectVariable(
                QgsProject.instance(), "occupancy_caption", lineage.caption
            )
            self._stamp_purpose()
        if layers.zoom:  # once QGIS has given an empty project the first layer's reference system
            QTimer.singleShot(0, partial(self._zoom_to, layers.safe.id()))

    def _zoom_to(self, layer_id: str) -> None:
        layer = QgsProject.instance().mapLayer(layer_id)
        if isinstance(layer, QgsVectorLayer):
            self._zoom(layer)

    def _stamp_purpose(self) -> None:
        """The session's purpose, as sheets show it."""
        signed, chosen = self.session.signed, read_settings().purpose
        labels = dict(signed.account.purposes) if signed is not None else {}
        stamp_purpose(text_of(labels.get(chosen), chosen))

    def note(self, event: str, **facts: str) -> None:
        """A journal line, with the purpose, here and at the portal (its register of exports)."""
        self.journal.append(event, purpose=read_settings().purpose, **facts)
        office = self.office()
        if office is not None and office.signed is not None:
            lines = journal_extract(self.journal)[-1:]
            run_errand(
                tr("Journal"),
                lambda: office.duties.send_journal(lines),
                lambda _: None,
                lambda error: log(f"journal: {error}"),
            )

    def _zoom(self, layer: QgsVectorLayer) -> None:
        canvas = self.iface.mapCanvas()
        extent = territory_extent(layer, canvas.mapSettings())
        if not extent.isEmpty():
            canvas.setExtent(extent)
            canvas.refresh()

    def export(self, layer: QgsVectorLayer) -> None:
        """The controlled export's dialog for one of our layers."""
        signed = self.session.signed
        purposes = signed.account.purposes if signed is not None else ()
        remember = partial(
            remember_export,
            self.loader.memory,
            signed.catalogue.indicators if signed is not None else (),
        )
        dialog = ExportDialog(
            layer, purposes, read_settings(), self.note, remember, self.iface.mainWindow()
        )
        dialog.done_with.connect(self.messages.success)
        dialog.failed.connect(self.messages.error)
        dialog.folder_chosen.connect(lambda folder: change_settings(export_folder=folder))
        dialog.purpose_chosen.connect(self.dock.state_line.show_purpose)
        self._dialog = dialog  # its Python side would not outlive this call
        dialog.open()

    def _shown_layers(self) -> list[QgsMapLayer]:
        """What a sheet may show: the map without layers that did not come through the gate."""
        checked = QgsProject.instance().layerTreeRoot().checkedLayers()
        return [layer for layer in checked if not self.intruders.unprotected(layer)]

    def lay_out(self, layer: QgsVectorLayer) -> None:
        """A sheet of the map as it is, with caption, purpose and the dossier's number, opened in
        QGIS's own designer."""
        self._stamp_purpose()
        layout = sheet(layer.name(), self.iface.mapCanvas().extent(), self._shown_layers())
        manager = QgsProject.instance().layoutManager()
        names = {known.name() for known in manager.layouts()}
        layout.setName(
            next(name for n in itertools.count(1) if (name := f"{layer.name()} ({n})") not in names)
        )
        manager.addLayout(layout)
        lineage = read_lineage(layer)
        if lineage is not None:
            facts = {
                "territory": lineage.territory,
                "scale": lineage.scale,
                "vintage": lineage.period,
                "indicator": lineage.indicator,
            }
            self.note("layout", publication=quoted_dossier(), **facts)
        self.iface.openLayoutDesigner(layout)

    def explain(self) -> None:
        self.messages.info(
            tr(
                "These units are under statistical secrecy: they can be neither labelled nor "
                "exported."
            )
            + " "
            + tr(
                "Nothing is released about fewer than 11 households, no rate of 0 % or 100 %, and "
                "nothing that could be computed back."
            )
        )

    def office(self) -> Office | None:
        """Where duties are done: in the account's name, or nobody's before the sign-in. None
        without a portal address."""
        signed = self.session.signed
        try:
            client = (
                signed.client
                if signed
                else Client(
                    Transport(read_settings().portal_url, qgis_network_settings()), Anonymous()
                )
            )
        except PortalError:
            return None
        window, canvas = self.iface.mainWindow(), self.iface.mapCanvas()
        self._office = Office(
            Duties(client), signed, self.journal, self.messages, window, canvas, self._shown_layers
        )
        return self._office

    def _check_charter(self) -> None:
        """Nothing is served before the charter in force is accepted."""
        signed, office = self.session.signed, self.office()
        if signed is None or office is None or signed.account.charter_accepted:
            return
        run_errand(
            tr("Terms of use"),
            office.duties.charter,
            lambda charter: show_charter(office, charter, self.session.refresh_account),
            self.messages.error,
        )

    def _help(self) -> None:
        page = ROOT / "resources" / "help" / f"{language()}.html"
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(page)))
