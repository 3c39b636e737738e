"""A card of "On the map": an indicator to switch, its symbology, labels, controlled export,
comparators, and what is hidden.

For a group of all scales, what is done to one layer is done to all of them.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...layers.figures.evolution import as_difference
from ...layers.lineage import Lineage, read_lineage
from ...layers.project.columns import (
    carries_all,
    carry_all,
    carry_less,
    showable,
)
from ...layers.project.loader import Loader
from ...layers.project.multiscale import leading, share_thresholds
from ...layers.project.place import show_alone
from ...layers.project.shown_map import wider_scale
from ...layers.project.switch import indicator_of, switch_indicator
from ...layers.project.vintages.other_vintage import other_vintages, show_vintage
from ...layers.project.vintages.same_classes import take_over_classes
from ...layers.style.apply import label_with, remove_labels
from ...layers.style.labelling import Labels
from ...layers.style.words import Words
from ...portal.model import Indicator
from ...portal.signin.session import Session
from ...toolbelt.translation import text_of, tr
from .card_figures import figures_of, secrecy_of, spread_of
from .elided_box import ElidedBox
from .flow_layout import FlowLayout


class MapCard(QFrame):
    """`layers`: one, or those of a multi-scale group, widest scale first."""

    export_wanted = pyqtSignal(object)  # QgsVectorLayer
    sheet_wanted = pyqtSignal(object, str, object)  # QgsVectorLayer, paper, template or None
    paper_wanted = pyqtSignal(str, object)  # what (diagnosis_menu.py), QgsVectorLayer
    reason_wanted = pyqtSignal(object)
    zoom_wanted = pyqtSignal(object)
    table_wanted = pyqtSignal(object)
    beside_wanted = pyqtSignal(object)
    symbology_wanted = pyqtSignal(object)  # list of layers
    restyled = pyqtSignal(object)  # list of layers
    scale_wanted = pyqtSignal(object, str)  # QgsVectorLayer, id of the scale

    def __init__(
        self,
        layers: list[QgsVectorLayer],
        session: Session,
        loader: Loader,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("occupancyEntry")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._layers, self._layer = layers, leading(layers)
        self._session, self._loader = session, loader
        lineage = read_lineage(self._layer)
        if lineage is not None:
            self._arrange(lineage)

    def _arrange(self, lineage: Lineage) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.setSpacing(3)
        head = QHBoxLayout()
        head.addWidget(self._eye(lineage), 1)
        vintages = self._vintages(lineage)
        if vintages is not None:
            head.addWidget(vintages)
        layout.addLayout(head)
        layout.addWidget(self._indicators(lineage))
        actions = QWidget()
        row = FlowLayout(actions)
        style = self._button(
            tr("Style…"), "occupancyStyle", lambda: self.symbology_wanted.emit(self._layers)
        )
        sheet = self._sheet()
        table = self._table()
        zoom = self._button(tr("Zoom"), "occupancyZoom", lambda: self.zoom_wanted.emit(self._layer))
        side_by_side = self._button(
            tr("Side by side"), "occupancyBeside", lambda: self.beside_wanted.emit(self._layer)
        )
        side_by_side.setToolTip(
            tr("This map in a view of its own beside QGIS's map, at the same place and scale")
        )
        known = self._loader.catalogue_of(self._layer) is not None
        usable = known and self._layer.featureCount() > 0
        for button in (style, self._labels(), table, self._export(), sheet, zoom, side_by_side):
            if not usable:
                button.setEnabled(False)
                button.setToolTip(tr("This layer is empty: sign in to fill it."))
            row.addWidget(button)
        layout.addWidget(actions)
        catalogue, memory = self._loader.catalogue_of(self._layer), self._loader.memory
        if usable:
            layout.addWidget(spread_of(self._layer, catalogue, memory))
        multiscale = len(self._layers) > 1
        for text in (
            figures_of(self._layer, catalogue),
            secrecy_of(self._layer, lineage, memory, with_scale=multiscale),
        ):
            if text:
                label = QLabel(text)
                label.setTextFormat(Qt.TextFormat.RichText)  # its parts are escaped
                label.setWordWrap(True)
                label.setMinimumWidth(1)
                label.linkActivated.connect(lambda _: self.reason_wanted.emit(self._layer))
                layout.addWidget(label)
        self._offer_scale(lineage, layout)

    def _table(self) -> QToolButton:
        """The table of the theme; the arrow beside it puts every indicator into the layer."""
        button = self._button(
            tr("Table"), "occupancyTableButton", lambda: self.table_wanted.emit(self._layer)
        )
        menu = QMenu(button)
        every = menu.addAction(tr("All indicators"))
        every.setToolTip(tr("Every indicator in this layer, not those of its theme alone"))
        menu.setToolTipsVisible(True)
        every.setObjectName("occupancyAllColumns")
        every.setCheckable(True)
        every.setChecked(carries_all(self._layer))
        every.toggled.connect(self._carry)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        return button

    def _carry(self, every: bool) -> None:
        catalogue = self._loader.catalogue_of(self._layer)
        for layer in self._layers if catalogue is not None else ():
            (carry_all if every else carry_less)(layer, catalogue, self._loader.memory)
        self.restyled.emit(self._layers)

    def _eye(self, lineage: Lineage) -> QCheckBox:
        """What the card is about, and whether it is drawn."""
        scale = lineage.scale_label if len(self._layers) == 1 else tr("All scales")
        eye = ElidedBox(f"{scale} {lineage.period} · {lineage.territory_name}")
        eye.setObjectName("occupancyVisible")
        eye.setToolTip(f"{eye.words}\n{tr('Show or hide this map')}")
        node = QgsProject.instance().layerTreeRoot().findLayer(self._layer.id())
        eye.setChecked(node is not None and node.isVisible())
        eye.toggled.connect(self.show_map)
        return eye

    def _vintages(self, lineage: Lineage) -> QToolButton | None:
        """Another vintage under the same classes; None where there is none."""
        signed = self._session.signed
        if signed is None or len(self._layers) > 1 or not self._layer.featureCount():
            return None
        others = other_vintages(signed, self._layer)
        if not others:
            return None
        button = self._button(lineage.vintage, "occupancyCardVintage", None)
        button.setAutoRaise(True)
        button.setToolTip(tr("Another vintage of this map, under the same classes"))
        button.setAccessibleName(tr("Vintage"))
        menu = QMenu(button)
        for vintage in others:
            load = partial(show_vintage, self._loader, signed, self._layer, vintage)
            menu.addAction(vintage, load)
        return _with_menu(button, menu)

    def shows(self, layer: QgsVectorLayer) -> bool:
        return any(one.id() == layer.id() for one in self._layers)

    @property
    def compares(self) -> bool:
        """Two vintages?"""
        lineage = read_lineage(self._layer)
        return lineage is not None and bool(lineage.against)

    def bring_forward(self) -> None:
        """The one map of its territory that is seen."""
        show_alone(self._layer)
        self.show_map(True)

    def show_map(self, shown: bool) -> None:
        for layer in self._layers:
            node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
            if node is None:
                continue
            if shown:
                node.setItemVisibilityCheckedParentRecursive(True)
            elif node.parent() is not None:
                node.parent().setItemVisibilityChecked(False)

    def _offer_scale(self, lineage: Lineage, layout: QVBoxLayout) -> None:
        """An indicator that is hidden everywhere says so, and names the scale that shows it."""
        release = self._loader.memory.find(lineage.territory, lineage.vintage)
        catalogue = self._loader.catalogue_of(self._layer)
        if release is None or catalogue is None or lineage.against or len(self._layers) > 1:
            return
        scale = release.scales.get(lineage.scale)
        if scale is None or scale.shown.get(lineage.indicator, (1, 1))[0] > 0:
            return
        sentence = QLabel(tr("Nothing of this indicator is releasable at this scale."))
        sentence.setObjectName("occupancyNothingReleasable")
        sentence.setWordWrap(True)
        layout.addWidget(sentence)
        wider = wider_scale(release, catalogue, lineage.scale, lineage.indicator)
        if wider is not None and self._session.signed is not None:
            label = text_of(wider.label, wider.id)
            button = self._button(
                tr("Show it at the scale: {scale}").format(scale=label),
                "occupancyWider",
                lambda: self.scale_wanted.emit(self._layer, wider.id),
            )
            layout.addWidget(button)

    # the indicator

    def _indicators(self, lineage: Lineage) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName("occupancySwitch")
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(6)
        combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        combo.setAccessibleName(tr("Indicator shown"))
        combo.setToolTip(tr("Another indicator of this map: type to search"))
        combo.setEditable(True)
        combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        combo.completer().setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        combo.completer().setFilterMode(Qt.MatchFlag.MatchContains)
        offered = self._offered(lineage)
        if not offered:  # without a session: what the layer is called
            combo.addItem(self._layer.name())
            combo.setEnabled(False)
        for indicator in offered:
            combo.addItem(text_of(indicator.label, indicator.id), indicator)
            combo.setItemData(
                combo.count() - 1, text_of(indicator.label), Qt.ItemDataRole.ToolTipRole
            )
            if indicator.id == lineage.indicator:
                combo.setCurrentIndex(combo.count() - 1)
        combo.lineEdit().setCursorPosition(0)
        combo.activated.connect(lambda _: self.switch(combo.currentData()))
        return combo

    def _offered(self, lineage: Lineage) -> list[Indicator]:
        catalogue = self._loader.catalogue_of(self._layer)
        if catalogue is None:
            return []
        names = showable(self._layer, self._loader.memory)
        offered = [
            i
            for i in catalogue.indicators
            if i.exists(lineage.scale, lineage.vintage) and i.id in names
        ]
        return [as_difference(i) for i in offered] if lineage.against else offered

    def switch(self, indicator: Indicator | None) -> None:
        """Show another indicator of the rows that are there: no request."""
        catalogue = self._loader.catalogue_of(self._layer)
        if indicator is None or catalogue is None:
            return
        for layer in self._layers:
            if indicator.id in showable(layer, self._loader.memory):
                switch_indicator(layer, indicator, catalogue, self._loader.memory)
                if len(self._layers) > 1:
                    share_thresholds(layer, indicator, catalogue, self._loader.memory)
                else:
                    take_over_classes(layer, catalogue, self._loader.memory)
        self.restyled.emit(self._layers)

    # labels and export

    def _labels(self) -> QToolButton:
        button = self._button(tr("Labels"), "occupancyLabel", None)
        menu = QMenu(button)
        for text, what in (
            (tr("Name"), Labels.NAME),
            (tr("Value of the indicator"), Labels.VALUE),
            (tr("Name and value"), Labels.BOTH),
        ):
            menu.addAction(text, partial(self._label, what))
        menu.addSeparator()
        menu.addAction(tr("No label"), self._no_label)
        return _with_menu(button, menu)

    def _no_label(self) -> None:
        for layer in self._layers:
            remove_labels(layer)

    def _label(self, what: Labels) -> None:
        catalogue = self._loader.catalogue_of(self._layer)
        for layer in self._layers:
            indicator = indicator_of(layer, catalogue) if catalogue is not None else None
            if indicator is not None:
                label_with(layer, indicator, Words.of_window(), what)

    def _export(self) -> QToolButton:
        if len(self._layers) == 1:
            return self._button(
                tr("Export…"), "occupancyExport", lambda: self.export_wanted.emit(self._layer)
            )
        button = self._button(tr("Export…"), "occupancyExport", None)
        menu = QMenu(button)
        for layer in self._layers:
            lineage = read_lineage(layer)
            if lineage is not None:
                menu.addAction(
                    lineage.scale_label, lambda chosen=layer: self.export_wanted.emit(chosen)
                )
        return _with_menu(button, menu)

    def _sheet(self) -> QToolButton:
        """One click for a page A4; the arrow beside it has all other paper: A3, a user's own
        templates, atlas, series, dossier, charts, a
        published atlas."""

        from ...diagnosis.content.order import PAPERS
        from ...diagnosis.pages.templates import own_templates

        def lay_out(paper: str = PAPERS[0], template: Path | None = None) -> None:
            self.sheet_wanted.emit(self._layer, paper, template)

        button = self._button(tr("Lay out…"), "occupancyLayOut", lambda: lay_out())
        menu = QMenu(button)
        for paper in PAPERS:
            menu.addAction(paper.upper(), lambda chosen=paper: lay_out(chosen))
        for path in own_templates():
            paper = next((p for p in PAPERS if path.stem.lower().endswith(p)), PAPERS[0])
            menu.addAction(path.stem, lambda at=path, chosen=paper: lay_out(chosen, at))
        menu.addSeparator()
        for what, text in (
            ("atlas", tr("Atlas, a page per unit")),
            ("series", tr("Series of maps…")),
            ("dossier", tr("Diagnosis dossier…")),
            ("charts", tr("Charts…")),
            ("publish", tr("Publish an atlas…")),
        ):
            action = menu.addAction(text, partial(self.paper_wanted.emit, what, self._layer))
            action.setObjectName(f"occupancyPaper_{what}")
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        return button

    def _button(self, text: str, name: str, clicked: object) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setObjectName(name)
        if clicked is not None:
            button.clicked.connect(clicked)
        return button


def _with_menu(button: QToolButton, menu: QMenu) -> QToolButton:
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return button
