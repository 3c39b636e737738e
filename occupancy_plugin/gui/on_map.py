"""What is on the map: one entry per occupancy layer, with its indicator, its labels, its export and its comparators."""

from __future__ import annotations

from qgis.core import QgsApplication, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from ..layers.comparators import comparators
from ..layers.lineage import Lineage, is_ours, read_lineage
from ..layers.load import Loader, indicators_of
from ..layers.style import label_with, remove_labels
from ..layers.switch import switch_indicator
from ..layers.words import number, with_unit
from ..portal.model import Indicator
from ..portal.session import Session
from ..toolbelt.translation import language, text_of, tr


class OnMap(QWidget):
    """Signals what belongs to other rooms: the controlled export, the reason why values are hidden, zooming."""

    export_wanted = pyqtSignal(object)  # QgsVectorLayer
    reason_wanted = pyqtSignal(object)
    zoom_wanted = pyqtSignal(object)

    def __init__(self, session: Session, loader: Loader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._loader = session, loader
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
        self._loader.loaded.connect(self.refresh)
        self._session.state_changed.connect(self.refresh)
        self.refresh()

    def stop(self) -> None:
        project = QgsProject.instance()
        self._session.state_changed.disconnect(self.refresh)
        self._loader.loaded.disconnect(self.refresh)
        project.layersRemoved.disconnect(self.refresh)
        project.layersAdded.disconnect(self.refresh)

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
        title = QLabel(f"{lineage.scale_label} {lineage.vintage} · {lineage.territory_name}")
        title.setWordWrap(True)
        layout = QVBoxLayout(entry)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.setSpacing(3)
        layout.addWidget(title)
        row = QHBoxLayout()
        row.addWidget(self._indicators(layer, lineage), 1)
        row.addWidget(self._labels(layer))
        row.addWidget(
            self._button("mActionFileSaveAs.svg", tr("Controlled export…"), "occupancyExport", lambda: self.export_wanted.emit(layer))
        )
        row.addWidget(self._button("mActionZoomToLayer.svg", tr("Zoom to layer"), "occupancyZoom", lambda: self.zoom_wanted.emit(layer)))
        layout.addLayout(row)
        for text in (self._figures(lineage), self._secrecy(lineage)):
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
        names = set(layer.fields().names())
        return [i for i in indicators_of(signed, lineage.scale, lineage.vintage) if i.id in names] if signed is not None else []

    def _switch(self, layer: QgsVectorLayer, indicator: Indicator | None) -> None:
        if indicator is not None:
            switch_indicator(layer, indicator)
            self.refresh()

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

    def _label_value(self, layer: QgsVectorLayer) -> None:
        lineage = read_lineage(layer)
        if lineage is None:
            return
        indicator = next((i for i in self._offered(layer, lineage) if i.id == lineage.indicator), None)
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

    def _figures(self, lineage: Lineage) -> str:
        """ "CA2C 21,4 % · Nord 19,8 % · France 17,9 %"."""
        signed = self._session.signed
        release = self._loader.memory.find(lineage.territory, lineage.vintage)
        if signed is None or release is None:
            return ""
        indicator = next((i for i in signed.catalogue.indicators if i.id == lineage.indicator), None)
        if indicator is None or indicator.kind not in ("rate", "mean"):
            return ""
        spoken = language()
        unit = text_of(indicator.unit)
        return " · ".join(
            f"{c.name} <b>{with_unit(number(c.value, indicator.decimals, spoken), unit, spoken)}</b>"
            for c in comparators(release, signed.catalogue, indicator.id)
        )

    def _secrecy(self, lineage: Lineage) -> str:
        release = self._loader.memory.find(lineage.territory, lineage.vintage)
        scale = release.scales.get(lineage.scale) if release is not None else None
        if scale is None:
            return ""
        units = scale.withheld_units
        told = (
            tr("Units under statistical secrecy: {n}").format(n=units)
            if units is not None
            else tr("Some units are under statistical secrecy")
        )
        hidden = tr("hidden values: {n}").format(n=scale.hidden.get(lineage.indicator, 0))
        return f'<a href="#secrecy">{told} · {hidden}</a>'
