"""The diagnosis in QGIS's window: its entries in the menu of vectors, the portrait's dock, the
expression function of atlases."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import QgsMapLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtWidgets import QAction, QMenu

from ...description import Territory
from ...desk import Desk
from ...diagnosis.chart_function import register, unregister
from ...layers.lineage import is_ours, read_lineage
from ...portal.signin.session import SessionState
from ...toolbelt.errors import SheetError
from ...toolbelt.messages import Messages
from ...toolbelt.translation import tr
from ..dock.portrait import PortraitDock

if TYPE_CHECKING:
    from ...diagnosis.content.facts import Facts
    from ...layers.project.place import LoadedLayers
    from ..dialogs.diagnosis import DiagnosisDialog


class DiagnosisMenu(QObject):
    """`start` with the window, `stop` at unload. territory: that of the dock · shown_layers: what a
    sheet may show."""

    def __init__(
        self,
        desk: Desk,
        iface: Any,
        messages: Messages,
        territory: Callable[[], Territory | None],
        shown_layers: Callable[[], list[QgsMapLayer]],
    ) -> None:
        super().__init__()
        self.desk, self.iface, self.messages = desk, iface, messages
        self._territory, self._shown_layers = territory, shown_layers
        self.dialog: DiagnosisDialog | None = None
        self.portrait: PortraitDock | None = None
        self._function: Any = None
        self._last: QgsVectorLayer | None = None
        self._undo: list[Callable[[], Any]] = []

    def start(self) -> None:
        window = self.iface.mainWindow()
        self.portrait = PortraitDock(self.desk, window)
        self.iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.portrait)
        self.portrait.hide()
        self._undo.append(self._take_portrait)
        shown = self.portrait.toggleViewAction()
        for name, text, run in (
            ("occupancyDiagnosisAction", tr("Diagnosis dossier…"), self.open_dossier),
            ("occupancyAtlasAction", tr("Atlas of the current layer"), self.open_atlas),
        ):
            action = QAction(text, window)
            action.setObjectName(name)
            action.triggered.connect(run)
            self._offer(action)
        self._offer(shown)
        self._function = register(self._facts)  # QGIS keeps no reference
        self._undo.append(unregister)
        self.desk.loader.loaded.connect(self._on_loaded)
        self.desk.session.state_changed.connect(self._on_session)
        self._undo.append(lambda: self.desk.loader.loaded.disconnect(self._on_loaded))
        self._undo.append(lambda: self.desk.session.state_changed.disconnect(self._on_session))

    def stop(self) -> None:
        while self._undo:
            self._undo.pop()()

    def _offer(self, action: QAction) -> None:
        menu = self.iface.vectorMenu().findChild(QMenu, "occupancyMenu")
        if menu is not None:
            menu.addAction(action)
        self._undo.append(action.deleteLater)

    def _take_portrait(self) -> None:
        if self.portrait is not None:
            self.iface.removeDockWidget(self.portrait)
            self.portrait.deleteLater()
        self.portrait = None

    def _facts(self) -> Facts | None:
        """Of the layer loaded last, for charts in an atlas."""
        from .sheets import facts_for

        return facts_for(self.desk, self._last)

    def _on_loaded(self, layers: LoadedLayers) -> None:
        self._last = layers.safe
        facts = self._facts()
        if facts is not None and self.portrait is not None:
            self.portrait.show_release(facts.release, facts.before)

    def _on_session(self, state: SessionState) -> None:
        if state is SessionState.SIGNED_IN:
            return
        self._last = None
        if self.portrait is not None:
            self.portrait.empty()
        if self.dialog is not None:
            self.dialog.reject()

    def open_dossier(self) -> None:
        """The dossier of the territory chosen in the dock."""
        from ...duties.records import note
        from ..dialogs.diagnosis import DiagnosisDialog

        territory = self._territory() if self.desk.signed is not None else None
        if territory is None:
            self.messages.info(tr("Sign in first."))
            return
        written = partial(note, self.desk)
        self.dialog = DiagnosisDialog(self.desk, territory, written, self.iface.mainWindow())
        self.dialog.open()

    def open_atlas(self) -> None:
        """The current layer's units, a page each, in QGIS's own designer."""
        from ...duties.records import note
        from .sheets import lay_out_atlas

        layer = self.iface.activeLayer()
        if not isinstance(layer, QgsVectorLayer) or not is_ours(layer):
            self.messages.info(tr("Choose a layer of the portal in the layer tree first."))
            return
        self._last = layer
        try:
            layout = lay_out_atlas(
                self.desk, layer, self._shown_layers(), self.iface.mapCanvas().mapSettings()
            )
        except SheetError as error:
            self.messages.error(error)
            return
        lineage = read_lineage(layer)
        if lineage is not None:
            note(self.desk, "layout", **lineage.facts())
        self.iface.openLayoutDesigner(layout)
