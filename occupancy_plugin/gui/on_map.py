"""What is on the map: one entry per occupancy layer, with its indicator, its labels, its export and its comparators."""

from __future__ import annotations

from qgis.core import QgsApplication, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QPoint, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from ..layers.cells import hidden_cells
from ..layers.derive import DIFFERENCE
from ..layers.evolution import as_difference
from ..layers.lineage import Lineage, is_ours, read_lineage
from ..layers.load import LoadedLayers, Loader, indicators_of
from ..layers.references import read_references
from ..layers.style import label_with, remove_labels
from ..layers.switch import indicator_of, measured_for, switch_indicator
from ..layers.words import number, with_unit
from ..layers.words import signed as signed_number
from ..portal.model import Indicator
from ..portal.session import Session
from ..toolbelt.translation import language, text_of, tr
from .symbology import SymbologyDialog

LEGEND = 150  # ms: QGIS folds up a legend of ten lines and more when it is made, a moment after the style


class OnMap(QWidget):
    """Signals what belongs to other rooms: the controlled export, the reason why values are hidden, zooming."""

    export_wanted = pyqtSignal(object)  # QgsVectorLayer
    reason_wanted = pyqtSignal(object)
    zoom_wanted = pyqtSignal(object)

    def __init__(self, session: Session, loader: Loader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._loader = session, loader
        self._dialog: SymbologyDialog | None = None
        self._entries = QVBoxLayout()
        self._entries.setSpacing(6)
        self._hint = QLabel(tr("Nothing yet: choose an indicator, then “Add to map”."))
        self._hint.setWordWrap(True)
        self._hint.setEnabled(False)
        title = QLabel(f"<b>{tr('On the map')}</b>")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(title)
        layout.addWidget(self._hint)
        layout.addLayout(self._entries)
        layout.addStretch(1)

    def start(self) -> None:
        project = QgsProject.instance()
        project.layersAdded.connect(self.refresh)
        project.layersRemoved.connect(self.refresh)
        self._loader.loaded.connect(self._on_loaded)
        self._session.state_changed.connect(self.refresh)
        self.refresh()

    def stop(self) -> None:
        project = QgsProject.instance()
        self._session.state_changed.disconnect(self.refresh)
        self._loader.loaded.disconnect(self._on_loaded)
        project.layersRemoved.disconnect(self.refresh)
        project.layersAdded.disconnect(self.refresh)

    def _on_loaded(self, layers: LoadedLayers) -> None:
        self.refresh()
        unfold(layers.safe.id())

    def refresh(self, *_: object) -> None:
        while self._entries.count():
            self._entries.takeAt(0).widget().deleteLater()
        nodes = QgsProject.instance().layerTreeRoot().findLayers()
        layers = [node.layer() for node in nodes if isinstance(node.layer(), QgsVectorLayer) and is_ours(node.layer())]
        for layer in layers:
            lineage = read_lineage(layer)
            if lineage is not None:
                self._entries.addWidget(self._entry(layer, lineage))
        self._hint.setVisible(not layers and self._session.signed is not None)

    def _entry(self, layer: QgsVectorLayer, lineage: Lineage) -> QWidget:
        entry = QFrame()
        entry.setObjectName("occupancyEntry")
        entry.setFrameShape(QFrame.Shape.StyledPanel)
        title = QLabel(f"{lineage.scale_label} {lineage.period} · {lineage.territory_name}")
        title.setWordWrap(True)
        layout = QVBoxLayout(entry)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.setSpacing(3)
        layout.addWidget(title)
        row = QHBoxLayout()
        row.addWidget(self._indicators(layer, lineage), 1)
        row.addWidget(self._button("propertyicons/symbology.svg", tr("Symbology…"), "occupancyStyle", lambda: self._symbology(layer)))
        row.addWidget(self._labels(layer))
        row.addWidget(
            self._button("mActionFileSaveAs.svg", tr("Controlled export…"), "occupancyExport", lambda: self.export_wanted.emit(layer))
        )
        row.addWidget(self._button("mActionZoomToLayer.svg", tr("Zoom to layer"), "occupancyZoom", lambda: self.zoom_wanted.emit(layer)))
        layout.addLayout(row)
        for text in (self._figures(layer), self._secrecy(layer, lineage)):
            if text:
                label = QLabel(text)
                label.setWordWrap(True)
                label.setMinimumWidth(1)
                label.linkActivated.connect(lambda _: self.reason_wanted.emit(layer))
                layout.addWidget(label)
        return entry

    def _indicators(self, layer: QgsVectorLayer, lineage: Lineage) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName("occupancySwitch")
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(14)
        for indicator in self._offered(layer, lineage):
            combo.addItem(text_of(indicator.label, indicator.id), indicator)
            combo.setItemData(combo.count() - 1, text_of(indicator.label), Qt.ItemDataRole.ToolTipRole)
            if indicator.id == lineage.indicator:
                combo.setCurrentIndex(combo.count() - 1)
        combo.activated.connect(lambda _: self._switch(layer, combo.currentData()))
        return combo

    def _offered(self, layer: QgsVectorLayer, lineage: Lineage) -> list[Indicator]:
        signed = self._session.signed
        if signed is None:
            return []
        names = set(layer.fields().names())
        offered = [i for i in indicators_of(signed, lineage.scale, lineage.vintage) if i.id in names]
        return [as_difference(i) for i in offered] if lineage.against else offered

    def _switch(self, layer: QgsVectorLayer, indicator: Indicator | None) -> None:
        signed = self._session.signed
        if indicator is not None and signed is not None:
            switch_indicator(layer, indicator, measured_for(layer, indicator, signed.catalogue, self._loader.memory))
            self._restyled(layer)

    def _restyled(self, layer: QgsVectorLayer) -> None:
        self.refresh()
        unfold(layer.id())

    def _symbology(self, layer: QgsVectorLayer) -> None:
        signed = self._session.signed
        indicator = indicator_of(layer, signed.catalogue) if signed is not None else None
        if signed is None or indicator is None:
            return
        self._dialog = SymbologyDialog(layer, indicator, signed.catalogue, self._loader, self.window())
        layer.willBeDeleted.connect(self._dialog.close)
        self._dialog.changed.connect(lambda: self._restyled(layer))
        self._dialog.show()
        self._dialog.move(self._beside(self._dialog))

    def _labels(self, layer: QgsVectorLayer) -> QToolButton:
        button = self._button("mActionLabeling.svg", tr("Label with…"), "occupancyLabel", None)
        menu = QMenu(button)
        menu.addAction(tr("Name"), lambda: label_with(layer, "name", language()))
        menu.addAction(tr("Value of the indicator"), lambda: self._label_value(layer))
        menu.addSeparator()
        menu.addAction(tr("No label"), lambda: remove_labels(layer))
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    def _beside(self, dialog: QWidget) -> QPoint:
        """Left of the dock and low: off the map's middle, on the screen."""
        frame, corner = dialog.frameGeometry(), self.window().frameGeometry().bottomRight()
        left = self.mapToGlobal(QPoint(0, 0)).x() - frame.width() - 20
        return QPoint(max(left, 0), max(corner.y() - frame.height() - 60, 0))

    def _label_value(self, layer: QgsVectorLayer) -> None:
        signed = self._session.signed
        indicator = indicator_of(layer, signed.catalogue) if signed is not None else None
        if indicator is not None:
            label_with(layer, indicator, language())

    def _button(self, icon: str, tip: str, name: str, clicked: object) -> QToolButton:
        button = QToolButton()
        button.setIcon(QgsApplication.getThemeIcon(f"/{icon}"))
        button.setToolTip(tip)
        button.setObjectName(name)
        button.setAutoRaise(True)
        if clicked is not None:
            button.clicked.connect(clicked)
        return button

    def _figures(self, layer: QgsVectorLayer) -> str:
        """ "CA2C 21,4 % · Nord 19,8 % · France 17,9 %"."""
        signed = self._session.signed
        indicator = indicator_of(layer, signed.catalogue) if signed is not None else None
        if indicator is None or indicator.kind not in ("rate", "mean", DIFFERENCE):
            return ""
        spoken, unit = language(), text_of(indicator.unit)
        write = signed_number if indicator.kind == DIFFERENCE else number
        return " · ".join(
            f"{figure.name} <b>{with_unit(write(figure.value, indicator.decimals, spoken), unit, spoken)}</b>"
            for figure in read_references(layer).figures
        )

    def _secrecy(self, layer: QgsVectorLayer, lineage: Lineage) -> str:
        """How much is hidden, where that number itself says nothing."""
        if layer.featureCount() == 0:
            return ""
        told = (
            tr("Units under statistical secrecy: {n}").format(n=lineage.withheld_units)
            if lineage.withheld_units is not None
            else tr("Some units are under statistical secrecy")
        )
        hidden = tr("hidden values: {n}").format(n=self._hidden(layer, lineage))
        return f'<a href="#secrecy">{told} · {hidden}</a>'

    def _hidden(self, layer: QgsVectorLayer, lineage: Lineage) -> int:
        """Hidden values of the indicator shown: from the release in memory, or counted on a layer that compares two."""
        release = self._loader.memory.find(lineage.territory, lineage.vintage)
        scale = release.scales.get(lineage.scale) if release is not None and not lineage.against else None
        return scale.hidden.get(lineage.indicator, 0) if scale is not None else hidden_cells(layer, lineage.indicator)


def unfold(layer_id: str) -> None:
    """Show the legend of a layer: a map that cannot be read is no map."""

    def open_it() -> None:
        node = QgsProject.instance().layerTreeRoot().findLayer(layer_id)
        if node is not None:
            node.setExpanded(False)
            node.setExpanded(True)

    QTimer.singleShot(LEGEND, open_it)
