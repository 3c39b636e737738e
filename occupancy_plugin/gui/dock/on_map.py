"""What is on the map: one card per occupancy layer, or per group that shows all scales."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    QgsLayerTreeNode,
    QgsMapLayer,
    QgsProject,
    QgsRuleBasedRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QEvent, QPoint, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QLabel, QVBoxLayout, QWidget

from ...description import Indicator
from ...layers.basemap.background import (
    Background,
    insert_background,
    saved_background,
    shown_background,
)
from ...layers.basemap.tile_watch import TileWatch
from ...layers.lineage import is_ours, read_lineage
from ...layers.project.loader import Loader
from ...portal.signin.session import Session
from ...toolbelt.translation import tr
from .map_tools import MapTools

if TYPE_CHECKING:
    from ...layers.project.place import LoadedLayers
    from ..dialogs.symbology import SymbologyDialog
    from .map_card import MapCard

# ms: QGIS folds up a legend of ten lines and more when it is made, a moment after the style
LEGEND = 150


class OnMap(QWidget):
    """The tools act on the card that is selected. Signals what belongs to other rooms."""

    reason_wanted = pyqtSignal(object)  # QgsVectorLayer
    scale_wanted = pyqtSignal(object, str)
    selected = pyqtSignal(object)  # QgsVectorLayer: the map that the tools act on
    restyled = pyqtSignal(object)  # list of layers
    counted = pyqtSignal(int)  # maps in the project

    def __init__(self, session: Session, loader: Loader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._loader = session, loader
        self._dialog: SymbologyDialog | None = (
            None  # its Python side must outlive the card that asked for it
        )
        self._plan_offered = False  # is the plan there because of a first map?
        self._plan_missed = False  # did it go again?
        self._selected = ""  # id of a layer of the card that is selected
        self.tools = MapTools(loader)
        self.tools.symbology_wanted.connect(self._symbology)
        self.tools.more.changed.connect(self.show_restyled)
        self.tools.more.reason_wanted.connect(self.reason_wanted)
        self.tools.more.background_changed.connect(self._tell_plan)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(6)
        self._hint = QLabel()
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setObjectName("occupancyMapHint")
        self._hint.setWordWrap(True)
        self._watch = TileWatch(self)
        self._watch.changed.connect(self._tell_plan)
        self._plan_told = QLabel()
        self._plan_told.setObjectName("occupancyPlanTold")
        self._plan_told.setWordWrap(True)
        self._plan_told.setText(
            tr("IGN's plan cannot be fetched from here at the moment; the maps stay as they are.")
        )
        self._plan_told.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.addWidget(self.tools)
        layout.addWidget(self._plan_told)
        layout.addLayout(self._cards)
        layout.addWidget(self._hint)
        layout.addStretch(1)

    def start(self) -> None:
        project = QgsProject.instance()
        project.layersAdded.connect(self.refresh)
        project.layersRemoved.connect(self.refresh)
        self._loader.loaded.connect(self._on_loaded)
        self._session.state_changed.connect(self.refresh)
        self._watch.start()
        self.refresh()

    def stop(self) -> None:
        project = QgsProject.instance()
        self._watch.stop()
        self._session.state_changed.disconnect(self.refresh)
        self._loader.loaded.disconnect(self._on_loaded)
        project.layersRemoved.disconnect(self.refresh)
        project.layersAdded.disconnect(self.refresh)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:  # links in the colour of the new theme
            QTimer.singleShot(0, self.refresh)

    def _on_loaded(self, layers: LoadedLayers) -> None:
        self._selected = layers.safe.id()
        self.show_restyled([layers.safe])

    def refresh(self, *_: object) -> None:
        while self._cards.count():
            card = self._cards.takeAt(0).widget()
            # until Qt deletes it nothing in Python holds it: its slots may be cleared already, and
            # a click on a button that is still there would end QGIS
            card.hide()
            card.deleteLater()
        nodes = QgsProject.instance().layerTreeRoot().findLayers()
        covered: set[str] = set()
        for node in nodes:
            layer = node.layer()
            if not isinstance(layer, QgsVectorLayer) or not is_ours(layer):
                continue
            if layer.id() not in covered and not _of_pages(node):
                pairs = _companions(layer)
                covered.update(each.id() for each in pairs)
                self._cards.addWidget(self._card(pairs))
        self._hint.setText(self._lacking(bool(covered)))
        self._hint.setVisible(bool(self._hint.text()))
        self._select_any()
        self._tell_plan()
        self.counted.emit(self._cards.count())

    def cards(self) -> list[MapCard]:
        """From the top, as in the layer tree."""
        return [self._cards.itemAt(place).widget() for place in range(self._cards.count())]

    def select(self, layer: QgsMapLayer | None) -> None:
        """The tools act on the card of that layer; a layer without a card changes nothing."""
        if isinstance(layer, QgsVectorLayer) and any(c.shows(layer) for c in self.cards()):
            self._selected = layer.id()
            self._select_any()

    def _on_selected(self, layer: QgsVectorLayer) -> None:
        self.select(layer)
        self.selected.emit(layer)

    def _select_any(self) -> None:
        """The card that is selected; else the first whose map is drawn."""
        cards = self.cards()
        layer = QgsProject.instance().mapLayer(self._selected)
        mine = [c for c in cards if isinstance(layer, QgsVectorLayer) and c.shows(layer)]
        drawn = [c for c in cards if c.is_drawn()]
        chosen = next(iter(mine + drawn + cards), None)
        for card in cards:
            card.mark(card is chosen)
        self.tools.set_map(chosen.layers if chosen is not None else [])

    def offer_plan(self) -> None:
        """IGN's pale plan under a first map, where its tiles come: the map alone asks for them,
        nothing waits for it, and it is remembered only when somebody chooses it."""
        project = QgsProject.instance()
        untouched = saved_background() is Background.NONE
        if untouched and self._watch.is_available and shown_background(project) is Background.NONE:
            self._plan_offered = True
            insert_background(Background.GREY, project)

    def _tell_plan(self, *_: object) -> None:
        """A plan that is asked for and does not come says so here, once; one that nobody asked for
        goes again."""
        if self._plan_offered and not self._watch.is_available:
            self._plan_offered, self._plan_missed = False, True
            insert_background(Background.NONE, QgsProject.instance())
        self._plan_missed = self._plan_missed and not self._watch.is_available
        plan = shown_background(QgsProject.instance()) is not Background.NONE
        self._plan_told.setVisible((plan and not self._watch.is_available) or self._plan_missed)

    def _lacking(self, any_map: bool) -> str:
        """What to do here when there is nothing to do it with; else that what is loaded is
        remembered, because from the map it may leave."""
        if self._session.signed is None:
            return tr("Sign in to fill the maps of this project.") if any_map else ""
        if not any_map:
            return tr("Nothing yet: choose an indicator, then “Add to map”.")
        return tr(
            "What is on the map may leave, so it is remembered on this computer: which values were "
            "shown, never the values."
        )

    def switch(self, layer: QgsVectorLayer, indicator: Indicator) -> None:
        """What is on the map shows another indicator, in sight."""
        from ...layers.figures.evolution import as_difference

        for card in self.cards():
            if card.shows(layer):
                card.bring_forward()
                card.switch(as_difference(indicator) if card.compares else indicator)
                return

    def _card(self, layers: list[QgsVectorLayer]) -> MapCard:
        from .map_card import MapCard

        card = MapCard(layers, self._session, self._loader)
        card.selected.connect(self._on_selected)
        card.reason_wanted.connect(self.reason_wanted)
        card.restyled.connect(self.show_restyled)
        card.scale_wanted.connect(self.scale_wanted)
        return card

    def style(self, layer: QgsVectorLayer) -> None:
        """The symbology of a map, from anywhere."""
        self._symbology(_companions(layer))

    def _symbology(self, layers: list[QgsVectorLayer]) -> None:
        from ...layers.project.multiscale import main_layer
        from ...layers.project.switch import indicator_of
        from ..dialogs.symbology import SymbologyDialog

        layer = main_layer(layers)
        catalogue = self._loader.catalogue_of(layer)
        indicator = indicator_of(layer, catalogue) if catalogue is not None else None
        if catalogue is None or indicator is None:
            return
        self._dialog = SymbologyDialog(
            layers, layer, indicator, catalogue, self._loader, self.window()
        )
        layer.willBeDeleted.connect(self._dialog.close)
        self._dialog.changed.connect(self.show_restyled)
        self._dialog.show()
        self._dialog.move(self._corner(self._dialog))

    def _corner(self, dialog: QWidget) -> QPoint:
        """Left of the dock and low: off the map's middle, on the screen."""
        frame, corner = dialog.frameGeometry(), self.window().frameGeometry().bottomRight()
        x = self.mapToGlobal(QPoint(0, 0)).x() - frame.width() - 20
        return QPoint(max(x, 0), max(corner.y() - frame.height() - 60, 0))

    def show_restyled(self, layers: list[QgsVectorLayer]) -> None:
        """The cards again, and the legends open."""
        self.refresh()
        self.restyled.emit(layers)
        for layer in layers:
            self._leave_out_absent(layer)
            unfold(layer.id())

    def _leave_out_absent(self, layer: QgsVectorLayer) -> None:
        """The legend in QGIS's tree names what is on the map, as the sheet's does."""
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
        layer.legendChanged.emit()  # the tree reads the order anew


def unfold(layer_id: str) -> None:
    """Show the legend of a layer: a map that cannot be read is no map."""

    def open_it() -> None:
        node = QgsProject.instance().layerTreeRoot().findLayer(layer_id)
        if node is not None:
            node.setExpanded(False)
            node.setExpanded(True)

    QTimer.singleShot(LEGEND, open_it)


def _companions(layer: QgsVectorLayer) -> list[QgsVectorLayer]:
    """Read when there is a layer of ours, not at QGIS's start."""
    from ...layers.project.multiscale import group_layers

    return group_layers(layer)


def _of_pages(node: QgsLayerTreeNode) -> bool:
    """Read when there is a layer of ours, too."""
    from ...layers.project.place import is_page_layer

    return is_page_layer(node)
