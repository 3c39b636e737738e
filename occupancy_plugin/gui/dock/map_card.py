"""A card of "On the map", in two lines: visibility, indicator, scale and vintage; then the
distribution of the values, comparators, and how much is hidden.

Actions are in the row of tools above the cards (map_tools.py), which acts on the selected card. The
card of a group of all scales applies each change to all of its layers.
"""

from __future__ import annotations

import html
from functools import partial

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QEvent, QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QFocusEvent, QMouseEvent
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...description import Indicator
from ...layers.figures.evolution import as_difference
from ...layers.lineage import Lineage, read_lineage
from ...layers.project.columns import showable_indicators
from ...layers.project.loader import Loader
from ...layers.project.map_content import wider_scale
from ...layers.project.multiscale import main_layer, share_thresholds
from ...layers.project.place import show_alone
from ...layers.project.switch import switch_indicator
from ...layers.project.vintages.other_vintage import other_vintages, show_vintage
from ...layers.project.vintages.same_classes import take_over_classes
from ...portal.signin.session import Session
from ...toolbelt.numbers import NARROW_SPACE
from ...toolbelt.translation import text_of, tr
from ..widgets import (
    PlainLabel,
    add_choices,
    combo,
    in_column,
    in_row,
    make_searchable,
    named,
    rich_label,
    tool_button,
)
from .card_figures import GAP, comparators_text, histogram_of, secrecy_link, secrecy_sentence
from .explanations import explain

KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
SELECTED = (
    "#occupancyEntry { border: 1px solid palette(mid); border-radius: 3px; }"
    '#occupancyEntry[selected="true"] { border: 2px solid palette(highlight); }'
)


class MapCard(QFrame):
    """The dock's card of a loaded map: its indicator, its style, its figures.

    layers: one, or those of a multi-scale group, the widest scale first"""

    selected = pyqtSignal(object)  # QgsVectorLayer: the user has turned to this card
    reason_wanted = pyqtSignal(object)
    restyled = pyqtSignal(object)  # list of layers
    scale_wanted = pyqtSignal(object, str)  # QgsVectorLayer, id of the scale

    def __init__(self, layers: list[QgsVectorLayer], session: Session, loader: Loader) -> None:
        super().__init__()
        self.setObjectName("occupancyEntry")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setStyleSheet(SELECTED)
        self.layers, self.layer = layers, main_layer(layers)
        self._session, self._loader = session, loader
        lineage = read_lineage(self.layer)
        if lineage is not None:
            self._arrange(lineage)

    def _arrange(self, lineage: Lineage) -> None:
        eye, indicators = self._visibility_box(lineage), self._indicators(lineage)
        header = in_row(eye, indicators, self._period(lineage), grow=1)
        figures = self._figures(lineage)
        layout = in_column(self, header, figures, margins=(6, 4, 6, 4), spacing=3)
        self._offer_scale(lineage, layout)
        explain(self)
        for control in self.findChildren(QWidget):
            control.installEventFilter(self)

    def _figures(self, lineage: Lineage) -> QHBoxLayout:
        """Make the second line: histogram, comparators, hidden values."""
        row = QHBoxLayout()
        row.setSpacing(8)
        if not self.layer.featureCount():
            return row
        catalogue, memory = self._loader.catalogue_of(self.layer), self._loader.memory
        if catalogue is not None:
            row.addWidget(histogram_of(self.layer, catalogue, memory), 1)
        sections = (
            comparators_text(self.layer, lineage, catalogue),
            secrecy_link(self.layer, lineage, memory),
        )
        text = tr("{scale}: {figures}").format(
            scale=html.escape(self._scale_name(lineage)), figures=GAP.join(filter(None, sections))
        )
        text = text.replace(NARROW_SPACE, "\u00a0")  # Qt breaks lines at the narrow one
        label = rich_label("occupancyCardFigures", text)
        label.setMinimumWidth(1)
        sentence = secrecy_sentence(self.layer, lineage, memory)
        label.setToolTip(f"<p>{html.escape(sentence)}<br>{html.escape(tr('Click for why.'))}</p>")
        label.setAccessibleDescription(sentence)
        label.linkActivated.connect(lambda _: self.reason_wanted.emit(self.layer))
        row.addWidget(label, 2)
        return row

    def _visibility_box(self, lineage: Lineage) -> QCheckBox:
        """Make the check box that shows or hides the map."""
        title = f"{self._scale_name(lineage)} {lineage.period} · {lineage.territory_name}"
        eye = named(QCheckBox(), "occupancyVisible", title)
        eye.setToolTip(f"{title}\n{tr('Show or hide this map')}")
        eye.setChecked(self.is_drawn())
        eye.toggled.connect(self.show_map)
        return eye

    def _scale_name(self, lineage: Lineage) -> str:
        return lineage.scale_label if len(self.layers) == 1 else tr("All scales")

    def _period(self, lineage: Lineage) -> QWidget:
        """Make the label of the vintage, or a button where another vintage can be shown."""
        text = lineage.period
        vintages = self._other_vintages()
        if not vintages:
            label = named(QLabel(text), "occupancyCardPeriod")
            label.setTextFormat(Qt.TextFormat.PlainText)
            return label
        tip = tr("Another vintage of this map, under the same classes")
        button = tool_button(text, "occupancyCardVintage", tip=tip)
        button.setAutoRaise(True)
        menu = QMenu(button)
        every_vintage = sorted({text, *vintages}, reverse=True)
        add_choices(menu, {vintage: vintage for vintage in every_vintage}, self._show_vintage, text)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    def _show_vintage(self, vintage: str) -> None:
        signed_in, lineage = self._session.signed_in, read_lineage(self.layer)
        if signed_in is not None and lineage is not None and vintage != lineage.period:
            show_vintage(self._loader, signed_in, self.layer, vintage)

    def _other_vintages(self) -> tuple[str, ...]:
        signed_in = self._session.signed_in
        if signed_in is None or len(self.layers) > 1 or not self.layer.featureCount():
            return ()
        return other_vintages(signed_in, self.layer)

    # selection

    def mark(self, is_selected: bool) -> None:
        """Frame the card while the tools act on it."""
        if self.property("selected") == is_selected:
            return
        self.setProperty("selected", is_selected)
        self.style().unpolish(self)
        self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.selected.emit(self.layer)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Select the card when the user clicks a control or reaches it by keyboard. A focus that
        returns with the window does not count."""
        if isinstance(event, QFocusEvent) and event.gotFocus():
            if event.reason() in KEYBOARD:
                self.selected.emit(self.layer)
        elif event is not None and event.type() == QEvent.Type.MouseButtonPress:
            self.selected.emit(self.layer)
        return bool(super().eventFilter(watched, event))

    def is_drawn(self) -> bool:
        node = QgsProject.instance().layerTreeRoot().findLayer(self.layer.id())
        return node is not None and bool(node.isVisible())

    def shows(self, layer: QgsVectorLayer) -> bool:
        return any(card_layer.id() == layer.id() for card_layer in self.layers)

    @property
    def compares(self) -> bool:
        """Whether the map compares two vintages."""
        lineage = read_lineage(self.layer)
        return lineage is not None and bool(lineage.against)

    def bring_forward(self) -> None:
        """Show this map, and hide the other maps of its territory."""
        show_alone(self.layer)
        self.show_map(True)

    def show_map(self, is_shown: bool) -> None:
        for layer in self.layers:
            node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
            if node is None:
                continue
            if is_shown:
                node.setItemVisibilityCheckedParentRecursive(True)
            elif node.parent() is not None:
                node.parent().setItemVisibilityChecked(False)

    def _offer_scale(self, lineage: Lineage, layout: QVBoxLayout) -> None:
        """Say that an indicator is hidden everywhere, and offer a wider scale that shows it."""
        release = self._loader.memory.find(lineage.territory, lineage.vintage)
        catalogue = self._loader.catalogue_of(self.layer)
        if release is None or catalogue is None or lineage.against or len(self.layers) > 1:
            return
        scale = release.scales.get(lineage.scale)
        if scale is None or scale.shown_counts.get(lineage.indicator, (1, 1))[0] > 0:
            return
        sentence = tr("Nothing of this indicator is releasable at this scale.")
        layout.addWidget(PlainLabel(sentence, "occupancyNothingReleasable"))
        other_scale = wider_scale(release, catalogue, lineage.scale, lineage.indicator)
        if other_scale is not None and self._session.signed_in is not None:
            label = text_of(other_scale.label, other_scale.id)
            text = tr("Show it at the scale: {scale}").format(scale=label)
            show = partial(self.scale_wanted.emit, self.layer, other_scale.id)
            layout.addWidget(tool_button(text, "occupancyWider", show))

    # the indicator

    def _indicators(self, lineage: Lineage) -> QComboBox:
        indicators = {indicator.id: indicator for indicator in self._switchable(lineage)}
        choices = [(key, text_of(indicator.label, key)) for key, indicator in indicators.items()]
        without_session = [("", self.layer.name())]
        box = combo(
            "occupancySwitch",
            tr("Indicator shown"),
            choices or without_session,
            lineage.indicator,
            letters=6,
        )
        box.setEnabled(bool(choices))
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.setToolTip(tr("Another indicator of this map: type to search"))
        make_searchable(box)
        box.lineEdit().setCursorPosition(0)
        box.activated.connect(lambda _: self.switch(indicators.get(box.currentData())))
        return box

    def _switchable(self, lineage: Lineage) -> list[Indicator]:
        catalogue = self._loader.catalogue_of(self.layer)
        if catalogue is None:
            return []
        names = showable_indicators(self.layer, self._loader.memory)
        at_scale = catalogue.indicators_at(lineage.scale, lineage.vintage)
        indicators = [i for i in at_scale if i.id in names]
        return [as_difference(i) for i in indicators] if lineage.against else indicators

    def switch(self, indicator: Indicator | None) -> None:
        """Show another indicator from the loaded rows, without a request."""
        catalogue = self._loader.catalogue_of(self.layer)
        if indicator is None or catalogue is None:
            return
        for layer in self.layers:
            if indicator.id in showable_indicators(layer, self._loader.memory):
                switch_indicator(layer, indicator, catalogue, self._loader.memory)
                if len(self.layers) > 1:
                    share_thresholds(layer, indicator, catalogue, self._loader.memory)
                else:
                    take_over_classes(layer, catalogue, self._loader.memory)
        self.restyled.emit(self.layers)
