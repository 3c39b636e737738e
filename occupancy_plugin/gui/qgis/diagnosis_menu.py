"""The diagnosis in QGIS's window: what *New page* opens, the dossier in the vector menu, and the
expression function for charts in layouts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import QgsMapLayer, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QAction, QMenu

from ...app_context import AppContext
from ...description import Territory
from ...diagnosis.chart_function import register, unregister
from ...layers.lineage import read_lineage
from ...portal.signin.session import SessionState
from ...toolbelt.errors import SheetError
from ...toolbelt.message_bar import Messages
from ...toolbelt.translation import tr
from ..widgets import named

if TYPE_CHECKING:
    from ...diagnosis.content.facts import Facts
    from ...layers.project.place import LoadedLayers
    from ..dialogs.diagnosis import DiagnosisDialog
    from ..dialogs.publish import PublishDialog


class DiagnosisMenu(QObject):
    """The windows of the dossier, its pages and the atlas.

    territory: returns the one chosen in the dock
    shown_layers: returns what a sheet may show"""

    def __init__(
        self,
        app: AppContext,
        iface: Any,
        messages: Messages,
        territory: Callable[[], Territory | None],
        shown_layers: Callable[[], list[QgsMapLayer]],
    ) -> None:
        super().__init__()
        self.app, self.iface, self.messages = app, iface, messages
        self._territory, self._shown_layers = territory, shown_layers
        self.dialog: DiagnosisDialog | PublishDialog | None = None
        self._function: Any = None
        self._undo = ExitStack()

    def start(self) -> None:
        action = named(
            QAction(tr("Diagnosis dossier") + "…", self.iface.mainWindow()),
            "occupancyDiagnosisAction",
        )
        action.triggered.connect(lambda: self.open_dossier())
        menu = self.iface.vectorMenu().findChild(QMenu, "occupancyMenu")
        if menu is not None:
            menu.addAction(action)
        self._undo.callback(action.deleteLater)
        self._function = register(self._facts)  # QGIS keeps no reference
        self._undo.callback(unregister)
        self.app.loader.loaded.connect(self._on_loaded)
        self.app.session.state_changed.connect(self._on_session)
        self._undo.callback(self.app.loader.loaded.disconnect, self._on_loaded)
        self._undo.callback(self.app.session.state_changed.disconnect, self._on_session)

    def stop(self) -> None:
        self._undo.close()

    def _facts(self, layer: QgsVectorLayer | None) -> Facts | None:
        from .sheets import facts_for

        return facts_for(self.app, layer)

    def _on_loaded(self, layers: LoadedLayers) -> None:
        """Fill the pages of the project. Without one the modules of the diagnosis are not imported:
        the window would not answer meanwhile."""
        has_pages = QgsProject.instance().layoutManager().layouts()
        facts = self._facts(layers.safe) if has_pages else None
        if facts is not None:
            from ...diagnosis.saved_pages import saved_pages
            from ...diagnosis.sheet import fill_again

            project = QgsProject.instance()
            dirty = project.isDirty()
            for layout in saved_pages(project):
                fill_again(layout, layers.safe, facts)
            project.setDirty(dirty)

    def _on_session(self, state: SessionState) -> None:
        if state is SessionState.SIGNED_IN:
            return
        if self.dialog is not None:
            self.dialog.reject()

    def open_dossier(self) -> None:
        """Open the dossier of the territory chosen in the dock."""
        from ..dialogs.diagnosis import DiagnosisDialog

        territory = self._territory() if self.app.signed_in is not None else None
        if territory is None:
            self.messages.info(tr("Sign in first."), *self.messages.sign_in_actions)
            return
        window = self.iface.mainWindow()
        self._open(DiagnosisDialog(self.app, territory, self._note, window))

    def _open(self, dialog: DiagnosisDialog | PublishDialog) -> None:
        self.dialog = dialog
        dialog.open()

    def _note(self, event: str, **facts: str) -> None:
        from ...duties.records import note

        note(self.app, event, **facts)

    def open_publication(self, layer: QgsVectorLayer) -> None:
        """Open the publication of a layer's territory."""
        from ..dialogs.publish import PublishChoice, PublishDialog

        lineage = read_lineage(layer)
        place = self.app.session.places.find(lineage.territory) if lineage is not None else None
        if self.app.signed_in is None or lineage is None or place is None:
            self.messages.info(tr("Sign in first."), *self.messages.sign_in_actions)
            return
        choice = PublishChoice(place, lineage.vintage, lineage.indicator)
        self._open(PublishDialog(self.app, choice, self.iface.mainWindow()))

    def open_paper(self, output: str, layer: QgsVectorLayer) -> None:
        """Open what a card requests: "atlas", "dossier" or "publish"."""
        windows: dict[str, Callable[[], None]] = {
            "atlas": partial(self.open_atlas, layer),
            "publish": partial(self.open_publication, layer),
            "dossier": self.open_dossier,
        }
        windows[output]()

    def open_atlas(self, layer: QgsVectorLayer) -> None:
        """Lay out a layer's units, a page each, in QGIS's designer."""
        from .sheets import lay_out_atlas, layers_of_page, show_designer

        try:
            page_layers = layers_of_page(layer, self._shown_layers())
            settings = self.iface.mapCanvas().mapSettings()
            layout = lay_out_atlas(self.app, layer, page_layers, settings)
        except SheetError as error:
            self.messages.error(error)
            return
        lineage = read_lineage(layer)
        if lineage is not None:
            self._note("layout", **lineage.facts())
        designer = self.iface.openLayoutDesigner(layout)
        if designer is not None:
            show_designer(designer)
            designer.setAtlasPreviewEnabled(True)  # otherwise the title shows its expression
