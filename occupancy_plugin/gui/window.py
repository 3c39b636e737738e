"""The plugin in QGIS's window: makes the objects of all rooms, connects them, and takes them
down."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication, QgsMapLayer, QgsPrintLayout, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer
from qgis.PyQt.QtWidgets import QAction

from ..app_context import AppContext
from ..duties.reminders import Reminders
from ..guard.derived import DerivedLayers
from ..guard.menus import ExportMenus, refusal
from ..guard.publication import quoted_dossier, stamp_caption, stamp_purpose
from ..guard.raw.raw_layers import RawLayerGuard
from ..layers.basemap.outlines import TYPE_NAME as GROUND_TYPE
from ..layers.basemap.outlines import BaseMapLayerType
from ..layers.basemap.territories import BaseMap
from ..layers.lineage import read_lineage
from ..layers.project.file_orders import is_file
from ..layers.project.lifecycle import LayerLifecycle
from ..layers.style.fields import register_formatter, unregister_formatter
from ..layers.withheld import TYPE_NAME, WithheldLayerType
from ..portal.http.authorities import forget_ca_bundle
from ..portal.signin.session import SessionState
from ..toolbelt.errors import JournalError, MixedZonings, SheetError
from ..toolbelt.guide import guide_page
from ..toolbelt.message_bar import Messages
from ..toolbelt.settings import change_settings, read_settings
from ..toolbelt.translation import tr
from ..toolbelt.work.task import BackgroundTask
from .account_windows import AccountWindows
from .dock.dock import OccupancyDock
from .dock.on_map import OnMap
from .dock.session_header import own_secrecy
from .map_handover import MapHandover
from .panels.side_by_side import SideBySide
from .panels.watched_layers import WatchedLayers
from .qgis.cell_widgets import register_cell_widgets
from .qgis.diagnosis_menu import DiagnosisMenu
from .qgis.file_entry_points import FileEntryPoints
from .qgis.integration import QgisIntegration
from .qgis.layer_menu import LayerMenu
from .qgis.links import come_forward, open_page
from .qgis.map_view import MapView
from .remedies import Remedies

if TYPE_CHECKING:
    from ..layers.project.place import LoadedLayers
    from ..layers.project.prepare import LoadOrder, Prepared
    from .dialogs.export_dialog import ExportDialog
    from .dialogs.text_dialog import TextDialog
    from .panels.tables import Tables

END_CHECK = 60_000  # ms
RIGHTS_CHECK = 240_000  # ms, so that an objection closes its scales within five minutes


class Window(QObject):
    """`start` runs when QGIS's window exists; `stop`, at unload, undoes it in reverse order."""

    def __init__(self, iface: Any, messages: Messages, app: AppContext) -> None:
        from ..diagnosis.saved_pages import SavedPages

        super().__init__()
        self.iface, self.messages, self.app = iface, messages, app
        self.session, self.loader, self.journal = app.session, app.loader, app.journal
        self.life = LayerLifecycle(self.session, self.loader, self)
        self.ground = BaseMap(self.session, self.loader, self)
        self.pages = SavedPages(self)
        self.reminders = Reminders()
        self.raw_layers = RawLayerGuard(self.iface, self.messages, self.journal)
        self.on_map = OnMap(self.session, self.loader)
        self.dock = OccupancyDock(self.session, self.loader, self.on_map)
        self.files = FileEntryPoints(iface, messages, app, self.dock)
        chooser, files = self.dock.chooser, self.files
        self.raw_layers.open_file = files.open
        self.diagnosis = DiagnosisMenu(app, iface, messages, chooser.territory, self._shown_layers)
        self.layer_menu = LayerMenu(
            iface,
            (
                ("occupancyLayerStyle", tr("Style of the occupancy…"), self.on_map.style),
                ("occupancyLayerTable", tr("Table of the map"), self._tabulate),
                ("occupancyLayerWhy", tr("What is hidden, and why"), self.explain),
            ),
        )
        self.view = MapView(iface.mapCanvas())
        self.map_ways = MapHandover(iface, messages, app, self._page_layers)
        self.side_by_side = SideBySide(iface, self.dock, self.loader, self)
        self.account = AccountWindows(iface, messages, app, self.dock, self._shown_layers)
        self.account.watched = partial(WatchedLayers, self.raw_layers)
        sign_in, read_terms = self.dock.sign_in, self.account.read_charter
        self.remedies = Remedies(messages, self.session, sign_in, chooser.add, read_terms)
        self.account.terms_closed = self.remedies.terms_closed
        self.places = QgisIntegration(iface, sign_in, files.choose)
        self._dialog: ExportDialog | None = None
        self._why: TextDialog | None = None
        self._tables: Tables | None = None
        self._undo = ExitStack()

    def start(self) -> None:
        self._register_hatch()
        register_formatter()
        self._undo.callback(unregister_formatter)
        register_cell_widgets()
        self._listen()
        for part in (
            self.life,
            self.view,
            self.ground,
            self.pages,
            self.diagnosis,
            self.on_map,
            self.side_by_side,
            self.files,
            self.layer_menu,
            self.places,
            *self._guards(),
        ):
            part.start()
            self._undo.callback(part.stop)
        for milliseconds, check in (
            (END_CHECK, self.session.check_access_end),
            (RIGHTS_CHECK, self.session.refresh_account),
        ):
            timer = QTimer(self)
            timer.timeout.connect(check)
            timer.start(milliseconds)
            self._undo.callback(timer.stop)
        for end in (forget_ca_bundle, self.life.remove, self.ground.remove, self.session.sign_out):
            self._undo.callback(end)

    def stop(self) -> None:
        self._undo.close()
        self.dock.deleteLater()

    def _register_hatch(self) -> None:
        self._hatch_type = WithheldLayerType(self._refuse_properties)
        registry = QgsApplication.pluginLayerRegistry()
        registry.addPluginLayerType(self._hatch_type)
        self._undo.callback(registry.removePluginLayerType, TYPE_NAME)
        self._ground_type = BaseMapLayerType()
        registry.addPluginLayerType(self._ground_type)
        self._undo.callback(registry.removePluginLayerType, GROUND_TYPE)

    def _guards(self) -> list[Any]:
        return [
            DerivedLayers(self.iface),
            self.raw_layers,
            ExportMenus(
                self.iface,
                self.messages,
                self.export,
                lambda _layer: self._record("refusal", what="withheld units"),
            ),
        ]

    def _listen(self) -> None:
        self.session.failed.connect(self.remedies.session_failed)
        self.session.noticed.connect(self.messages.info)
        self.session.state_changed.connect(self._on_session)
        self.session.account_changed.connect(self._remind)
        self.loader.failed.connect(self.remedies.load_failed)
        self.loader.message.connect(self.messages.info)
        self.loader.loaded.connect(self._on_loaded)
        self.life.failed.connect(self.messages.error)
        self.life.message.connect(self.messages.info)
        self.life.waiting.connect(self.remedies.waiting)
        self.life.restyled.connect(self.on_map.show_restyled)
        self.dock.chooser.refused.connect(self.messages.error)
        self.dock.help_wanted.connect(lambda page: open_page(guide_page(page)))
        self.dock.sample_wanted.connect(self._try_sample)
        self.dock.menu.aboutToShow.connect(self.account.fill_menu)
        self.dock.session_header.purpose_changed.connect(lambda: stamp_purpose(self.app.purpose))
        tools, more_menu = self.on_map.tools, self.on_map.tools.more
        tools.export_wanted.connect(self.export)
        tools.sheet_wanted.connect(self.lay_out)
        tools.paper_wanted.connect(self.diagnosis.open_paper)
        tools.table_wanted.connect(self._tabulate)
        more_menu.zoom_wanted.connect(self.view.zoom)
        more_menu.two_views_wanted.connect(self._compare_views)
        more_menu.compare_wanted.connect(self._compare)
        more_menu.unit_wanted.connect(self._click_unit)
        more_menu.copy_wanted.connect(self.map_ways.copy)
        more_menu.picture_wanted.connect(self.map_ways.ask_picture)
        self.on_map.reason_wanted.connect(self.explain)
        self.on_map.sign_in_wanted.connect(self.dock.sign_in)
        self.on_map.selected.connect(self.iface.setActiveLayer)
        self.iface.currentLayerChanged.connect(self.on_map.select)
        self._undo.callback(self.iface.currentLayerChanged.disconnect, self.on_map.select)
        manager = QgsProject.instance().layoutManager()
        manager.layoutAboutToBeRemoved.connect(self._remove_copies)
        self._undo.callback(manager.layoutAboutToBeRemoved.disconnect, self._remove_copies)
        self.dock.chooser.switch_wanted.connect(self.on_map.switch)

    def _on_session(self, state: SessionState) -> None:
        names = {
            SessionState.SIGNED_IN: "sign-in",
            SessionState.SIGNED_OUT: "sign-out",
            SessionState.EXPIRED: "expiry",
        }
        signed_in = self.session.signed_in
        if state in names and not (signed_in is not None and signed_in.is_sample):
            self._record(names[state])
        if state is not SessionState.SIGNED_IN:
            self.reminders.forget()
            self.pages.empty()
        if state is SessionState.SIGNED_IN:
            self.messages.signed_in()
            self._show_who_protects()
            come_forward(self.iface.mainWindow())
            self.account.check_charter()
            self._remind()

    def _show_who_protects(self) -> None:
        """Say once in a profile who protects the data; the dock's tooltip repeats it."""
        signed_in = self.session.signed_in
        if signed_in is None or signed_in.is_sample or signed_in.policy.suppressed:
            return
        if not read_settings().secrecy_told:
            change_settings(secrecy_told=True)
            self.messages.info(own_secrecy())

    def _record(self, event: str, **facts: str) -> None:
        """Write to the journal. If the profile cannot be written, show it and continue."""
        try:
            self.journal.append(event, **facts)
        except JournalError as error:
            self.messages.error(error)

    def _remind(self) -> None:
        """Show reminders that are due, at the sign-in and during the session."""
        signed_in = self.session.signed_in
        for sentence, is_urgent in (
            self.reminders.due(signed_in.account) if signed_in is not None else ()
        ):
            (self.messages.urgent if is_urgent else self.messages.warning)(sentence)

    def _on_loaded(self, layers: LoadedLayers) -> None:
        from ..duties.records import note

        lineage = read_lineage(layers.safe)
        if lineage is not None:
            note(self.app, "load", **lineage.facts())
            stamp_caption(lineage.caption)
            stamp_purpose(self.app.purpose)
        if is_file(lineage):
            self.raw_layers.look_again()
            self.dock.show_map_tab()
        if not layers.is_new:
            return
        self.iface.setActiveLayer(layers.safe)  # map tips show the active layer's values
        # once: a user who switches map tips off is respected
        action = self.iface.mainWindow().findChild(QAction, "mActionMapTips")
        if action is not None and not read_settings().hover:
            change_settings(hover=True)
            if not action.isChecked():
                action.trigger()
        # after QGIS has given an empty project the first layer's reference system
        QTimer.singleShot(0, partial(self.view.zoom_to_new, layers.safe.id()))

    def _try_sample(self) -> None:
        """Show a first map without a portal. A task imports the gate's libraries, or the window
        would not answer for a second or two."""
        self.dock.first_run.show_opening(True)
        task = BackgroundTask(
            tr("Opening the fictitious data"),
            lambda _work: import_module("..layers.project.place", __package__),
        )
        task.done.connect(self._open_sample)
        task.failed.connect(self.messages.error)
        for end in (task.done, task.failed):
            end.connect(lambda _: self.dock.first_run.show_opening(False))
        task.start()

    def _open_sample(self, _modules: object) -> None:
        """Open the fictitious territory, and the tab with everything one can do with its map."""
        self.session.try_sample()
        self.dock.chooser.add_first()
        self.dock.show_map_tab()

    def export(self, layer: QgsVectorLayer) -> None:
        """Open the dialog of the controlled export for an occupancy layer."""
        from ..duties.records import note, record_shown_cells
        from ..guard.export.columns import column_choices
        from .dialogs.export_dialog import ExportDialog

        signed_in = self.session.signed_in
        dialog = ExportDialog(
            layer,
            signed_in.account if signed_in is not None else None,
            read_settings(),
            partial(note, self.app),
            partial(record_shown_cells, self.app),
            self.iface.mainWindow(),
            column_choices(layer, self.loader.catalogue_of(layer), self.loader.memory),
        )
        dialog.done_with.connect(self.remedies.report_written)
        dialog.failed.connect(self.messages.error)
        dialog.folder_chosen.connect(lambda folder: change_settings(export_folder=folder))
        dialog.purpose_chosen.connect(self.dock.session_header.show_purpose)
        self._dialog = dialog  # otherwise Python deletes its side of it
        dialog.open()

    def _shown_layers(self) -> list[QgsMapLayer]:
        """Return what a sheet may show: visible layers without those that did not pass the gate."""
        checked = QgsProject.instance().layerTreeRoot().checkedLayers()
        return [layer for layer in checked if not self.raw_layers.unprotected(layer)]

    def _page_layers(self, layer: QgsVectorLayer) -> list[QgsMapLayer]:
        from .qgis.sheets import layers_of_page

        return layers_of_page(layer, self._shown_layers())

    def lay_out(
        self, layer: QgsVectorLayer, paper: str = "a4", template: Path | None = None
    ) -> None:
        """Lay the map out on a page of a template, and open it in QGIS's designer. The page has
        its own copy of the map, or the map itself when its release is no longer in memory."""
        from .qgis.page_copy import copying

        work = copying(self.app, layer)
        if work is None:
            self._open_page(layer, layer, self._page_layers(layer), paper, template)
            return
        task = BackgroundTask(tr("Loading occupancy data"), lambda _task: work())
        task.done.connect(partial(self._lay_out_copy, layer.id(), paper, template))
        task.failed.connect(self.messages.error)
        task.start()

    def _lay_out_copy(
        self, layer_id: str, paper: str, template: Path | None, prepared: Prepared
    ) -> None:
        from ..layers.store.geopackage import discard
        from .qgis.page_copy import place_copy, with_copy

        layer = QgsProject.instance().mapLayer(layer_id)
        if not isinstance(layer, QgsVectorLayer) or self.session.signed_in is None:
            discard(prepared.stored.path)
            return
        copy = place_copy(self.app, prepared, layer)
        page_layers = with_copy(self._page_layers(layer), layer, copy)

        def open_page() -> None:
            if not self._open_page(copy.safe, layer, page_layers, paper, template):
                QgsProject.instance().removeMapLayer(copy.safe.id())

        QTimer.singleShot(0, open_page)  # QGIS responds between the steps

    def _open_page(
        self,
        shown: QgsVectorLayer,
        layer: QgsVectorLayer,
        page_layers: list[QgsMapLayer],
        paper: str,
        template: Path | None,
    ) -> bool:
        """Open a page of these layers, `shown` in place of the map. Return whether it was made."""
        from ..duties.records import note
        from .qgis.sheets import into_project, page_of_map, show_designer

        stamp_purpose(self.app.purpose)
        settings = self.iface.mapCanvas().mapSettings()
        try:
            layout = page_of_map(self.app, shown, page_layers, settings, template, paper, layer)
        except SheetError as error:
            self.messages.error(error)
            return False
        into_project(layout, layer.name())
        lineage = read_lineage(layer)
        if lineage is not None:
            note(self.app, "layout", publication=quoted_dossier(), **lineage.facts())
        QTimer.singleShot(0, lambda: show_designer(self.iface.openLayoutDesigner(layout)))
        return True

    def _remove_copies(self, name: str) -> None:
        from .qgis.page_copy import remove_copies

        layout = QgsProject.instance().layoutManager().layoutByName(name)
        if isinstance(layout, QgsPrintLayout):  # a report has no page of ours
            remove_copies(layout)

    def _tabulate(self, layer: QgsVectorLayer) -> None:
        """Open the table of a map; the panel is made at the first use."""
        from .panels.tables import Tables

        if self._tables is None:
            self._tables = Tables(self.iface, self.app, self)
            self.on_map.restyled.connect(self._tables.follow)
            self._undo.callback(self._tables.stop)
        self._tables.show(layer)

    def _compare(self, layer: QgsVectorLayer) -> None:
        self._tabulate(layer)
        if self._tables is not None:
            self._tables.compare()

    def _click_unit(self, layer: QgsVectorLayer) -> None:
        """Take QGIS's tool that selects a unit by a click: the dock shows its portrait."""
        self.iface.setActiveLayer(layer)
        self.iface.actionSelect().trigger()

    def _compare_views(self, layer: QgsVectorLayer, order: LoadOrder) -> None:
        try:
            self.side_by_side.compare(layer, order)
        except MixedZonings as refusal:
            self.messages.error(refusal)

    def _refuse_properties(self, layer: QgsMapLayer) -> None:
        """Explain the hatch to a user who opens its properties."""
        self.messages.info(refusal())
        self.explain(layer)

    def explain(self, layer: QgsMapLayer) -> None:
        """Show why values and units are hidden, with the map's numbers."""
        from ..guard.reasons import reasons_page
        from .dialogs.text_dialog import TextDialog

        lineage = read_lineage(layer)
        if lineage is None:
            return
        release = self.loader.memory.find(lineage.territory, lineage.vintage)
        catalogue = self.loader.catalogue_of(layer) if isinstance(layer, QgsVectorLayer) else None
        page, window = reasons_page(lineage, release, catalogue), self.iface.mainWindow()
        title = tr("What is hidden, and why")
        self._why = TextDialog("occupancyWhyHidden", title, page, None, window, True)
        self._why.show()
