"""The tab *On the map*: a card per occupancy layer, and above them the maps that are loading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsMapLayer, QgsProject, QgsRuleBasedRenderer, QgsVectorLayer
from qgis.PyQt.QtCore import QEvent, QPoint, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QVBoxLayout, QWidget

from ...description import Indicator
from ...layers.lineage import our_vectors, read_lineage
from ...layers.project.layer_tree import is_page_layer
from ...layers.project.loader import Load, Loader
from ...portal.signin.session import Session
from ...toolbelt.listening import Connection, Listening
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.translation import tr
from ..widgets import PlainLabel, in_column
from .map_tools import MapTools
from .map_wait import MapWait

if TYPE_CHECKING:
    from ...layers.project.place import LoadedLayers
    from ..dialogs.symbology import SymbologyDialog
    from .map_card import MapCard
    from .unit_portrait import UnitPortrait

# ms: QGIS collapses a new legend of ten lines and more a moment after the style is set
LEGEND_DELAY = 150


class OnMap(QWidget, Listening):
    """Shows the cards and the tools for the selected one. Its signals are requests to others."""

    reason_wanted = pyqtSignal(object)  # QgsVectorLayer
    selected = pyqtSignal(object)  # QgsVectorLayer: the map that the tools act on
    restyled = pyqtSignal(object)  # QgsVectorLayer
    sign_in_wanted = pyqtSignal()
    counted = pyqtSignal(int)  # number of maps in the project

    def __init__(self, session: Session, loader: Loader) -> None:
        super().__init__()
        self._session, self._loader = session, loader
        self._dialog: SymbologyDialog | None = None  # otherwise Python deletes its side of it
        self._selected = ""  # id of a layer of the card that is selected
        self._must_explain_ledger = not read_settings().memory_told
        self.portrait: UnitPortrait | None = None  # made with the first card
        self.tools = MapTools(session, loader)
        self.tools.symbology_wanted.connect(self.style)
        self.tools.more.changed.connect(self.show_restyled)
        self.tools.more.reason_wanted.connect(self.reason_wanted)
        self._waits, self._cards = QVBoxLayout(), QVBoxLayout()
        for column in (self._waits, self._cards):
            column.setSpacing(6)
        self._new_maps: dict[Load, MapWait] = {}
        self._hint = PlainLabel(name="occupancyMapHint")
        parts = (self._waits, self.tools, self._cards, self._hint)
        self._column = in_column(self, *parts, margins=(0, 4, 0, 0))
        self._column.addStretch(1)

    def connections(self) -> list[Connection]:
        project = QgsProject.instance()
        return [
            (project.layerTreeRoot().addedChildren, self.refresh),  # also of a copy
            (project.layersRemoved, self.refresh),
            (project.readProject, self.refresh),
            (project.layerTreeRoot().visibilityChanged, self._show_visibility),
            (self._loader.begun, self._on_begun),
            (self._loader.ended, self._on_ended),
            (self._loader.loaded, self._on_loaded),
            (self._session.state_changed, self._refresh_all),
        ]

    def start(self) -> None:
        super().start()
        self._refresh_all()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:  # links need the new theme's colour
            QTimer.singleShot(0, self._refresh_all)

    def _on_begun(self, load: Load) -> None:
        card = self._card_of(load.layer_id)
        if card is not None:
            card.wait.show_load(load)
            card.show_map_now()
            return
        if load.layer_id:
            return  # of a page's copy
        wait = MapWait(self._loader)
        self._new_maps[load] = wait
        self._waits.addWidget(wait)  # first, or it would be a window of its own
        wait.show_load(load)
        self._show_hint()

    def _on_ended(self, load: Load) -> None:
        card = self._card_of(load.layer_id)
        wait = self._new_maps.pop(load, None)
        if wait is not None:
            wait.show_load(None)
            _remove(wait, self._waits)
            self._show_hint()
        elif card is not None and load.failure is not None:
            card.wait.show_failure(str(load.failure))
        elif card is not None:
            card.wait.show_load(None)
            card.show_map_now()

    def _card_of(self, layer_id: str) -> MapCard | None:
        return next((card for card in self.cards() if card.layer.id() == layer_id), None)

    def _on_loaded(self, layers: LoadedLayers) -> None:
        if layers.is_new:
            self._selected = layers.safe.id()
        self.show_restyled(layers.safe)

    def refresh(self, *_: object) -> None:
        """Add cards of new maps, remove those of maps that are gone, in the order of the tree."""
        nodes = QgsProject.instance().layerTreeRoot().findLayers()
        shown = our_vectors(node.layer() for node in nodes if not is_page_layer(node))
        cards = {card.layer: card for card in self.cards()}
        for layer, card in cards.items():
            if layer not in shown:
                _remove(card, self._cards)
        for position, layer in enumerate(shown):
            card = cards.get(layer) or self._card(layer)
            if self._cards.indexOf(card) != position:
                self._cards.insertWidget(position, card)
        self._show_hint()
        self._mark_selected()
        if self.portrait is not None:
            self.portrait.follow()
        self.counted.emit(self._cards.count())

    def _refresh_all(self, *_: object) -> None:
        self.refresh()
        for card in self.cards():
            card.show_map_now()
        self._mark_selected()

    def _show_visibility(self, *_: object) -> None:
        for card in self.cards():
            card.show_visibility()

    def _show_hint(self) -> None:
        self._hint.setText(self._hint_text(self._cards.count() > 0))
        self._hint.setVisible(bool(self._hint.text()) and not self._new_maps)

    def cards(self) -> list[MapCard]:
        """Return the cards from the top, in the order of the layer tree."""
        return [self._cards.itemAt(position).widget() for position in range(self._cards.count())]

    def select(self, layer: QgsMapLayer | None) -> None:
        """Select the card of a layer, if it has one."""
        if isinstance(layer, QgsVectorLayer) and any(card.shows(layer) for card in self.cards()):
            self._selected = layer.id()
            self._mark_selected()

    def _on_selected(self, layer: QgsVectorLayer) -> None:
        self.select(layer)
        self.selected.emit(layer)

    def _mark_selected(self) -> None:
        """Mark the card that was selected last, else the first whose map is drawn."""
        cards = self.cards()
        layer = QgsProject.instance().mapLayer(self._selected)
        last_selected = [c for c in cards if isinstance(layer, QgsVectorLayer) and c.shows(layer)]
        drawn_cards = [c for c in cards if c.is_drawn()]
        selected_card = next(iter(last_selected + drawn_cards + cards), None)
        for card in cards:
            card.mark(card is selected_card)
        self.tools.set_map(selected_card.layer if selected_card is not None else None)

    def _hint_text(self, has_map: bool) -> str:
        """Return what the user can do next, or the note about the ledger of earlier releases."""
        if not has_map:
            return tr("Nothing yet: the tab “Choose” brings a first map.")
        if self._session.signed_in is None or not self._must_explain_ledger:
            return ""  # a card without rows says so itself
        change_settings(memory_told=True)  # the note disappears when QGIS is started again
        return tr(
            "This computer remembers which values were shown, never the values, so that nobody can "
            "combine them later."
        )

    def switch(self, layer: QgsVectorLayer, indicator: Indicator) -> None:
        """Let a loaded map show another indicator, and show it."""
        from ...layers.figures.evolution import as_difference

        for card in [card for card in self.cards() if card.shows(layer)]:
            card.bring_forward()
            card.switch(as_difference(indicator) if card.compares else indicator)

    def _card(self, layer: QgsVectorLayer) -> MapCard:
        from .map_card import MapCard
        from .unit_portrait import UnitPortrait

        if self.portrait is None:
            self.portrait = UnitPortrait(self._loader)
            self._column.insertWidget(2, self.portrait)  # below the tools
        card = MapCard(layer, self._session, self._loader)
        card.wait.show_load(self._loader.load_of(layer))
        card.sign_in_wanted.connect(self.sign_in_wanted)
        card.selected.connect(self._on_selected)
        card.reason_wanted.connect(self.reason_wanted)
        card.restyled.connect(self.show_restyled)
        card.units_selected.connect(self.portrait.show_selection)
        return card

    def style(self, layer: QgsVectorLayer) -> None:
        """Open the symbology of a map."""
        from ...layers.project.switch import indicator_of
        from ..dialogs.symbology import SymbologyDialog

        catalogue = self._loader.catalogue_of(layer)
        indicator = indicator_of(layer, catalogue)
        if catalogue is None or indicator is None:
            return
        self._dialog = SymbologyDialog(layer, indicator, catalogue, self._loader, self.window())
        layer.willBeDeleted.connect(self._dialog.close)
        self._dialog.changed.connect(self.show_restyled)
        self._dialog.resize(self.width(), self._dialog.height())
        self._dialog.show()
        self._dialog.move(self._foot_of_dock(self._dialog))

    def _foot_of_dock(self, dialog: QWidget) -> QPoint:
        """Return the corner of a dialog over the lower part of the dock, within its screen: there
        it does not cover the map that it changes."""
        frame, screen = dialog.frameGeometry(), self.screen().availableGeometry()
        dock = self.parentWidget() or self
        foot = dock.mapToGlobal(QPoint(0, dock.height()))
        x = min(max(foot.x(), screen.left()), screen.right() - frame.width())
        y = min(foot.y(), screen.bottom()) - frame.height()
        return QPoint(x, max(y, screen.top()))

    def show_restyled(self, layer: QgsVectorLayer) -> None:
        """Update a map's card, and open its legend."""
        self.refresh()
        card = self._card_of(layer.id())
        if card is not None:
            card.show_map_now()
        self.restyled.emit(layer)
        self._shorten_legend(layer)
        unfold(layer.id())

    def _shorten_legend(self, layer: QgsVectorLayer) -> None:
        """Remove from the legend in the layer tree what is not on the map, as on a page."""
        from ...diagnosis.content.facts import Facts
        from ...diagnosis.pages.legend import greys_of, leave_out_absent

        node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
        lineage, catalogue = read_lineage(layer), self._loader.catalogue_of(layer)
        if node is None or lineage is None or catalogue is None:
            return
        release = self._loader.memory.find(lineage.territory, lineage.vintage)
        if release is None or not isinstance(layer.renderer(), QgsRuleBasedRenderer):
            return
        leave_out_absent(node, layer, greys_of(layer, lineage, Facts(release, catalogue)))
        layer.legendChanged.emit()  # the tree reads the new order


def _remove(widget: QWidget, column: QVBoxLayout) -> None:
    """Remove a widget for good. It is hidden first: Python no longer holds it, so its slots may be
    cleared before Qt deletes it, and a click on a button that is still visible would crash QGIS."""
    column.removeWidget(widget)
    widget.hide()
    widget.deleteLater()


def unfold(layer_id: str) -> None:
    """Expand the legend of a layer: without it the map cannot be read."""

    def expand() -> None:
        node = QgsProject.instance().layerTreeRoot().findLayer(layer_id)
        if node is not None:
            node.setExpanded(False)
            node.setExpanded(True)

    QTimer.singleShot(LEGEND_DELAY, expand)
