"""A card of "On the map", in two lines: visibility, indicator, scale and vintage; then the
distribution of the values, comparators, and how much is hidden.

Actions are in the row of tools above the cards (map_tools.py), which acts on the selected card.
"""

from __future__ import annotations

import html
from dataclasses import replace

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QEvent, QObject, QSignalBlocker, Qt, pyqtSignal
from qgis.PyQt.QtGui import QFocusEvent, QMouseEvent
from qgis.PyQt.QtWidgets import QCheckBox, QFrame, QMenu, QSizePolicy, QToolButton, QWidget

from ...description import Indicator
from ...layers.figures.evolution import as_difference
from ...layers.lineage import Lineage, read_lineage
from ...layers.project.columns import showable_indicators
from ...layers.project.file_orders import is_file, missing_file
from ...layers.project.loader import Loader
from ...layers.project.map_content import wider_scale
from ...layers.project.place import show_alone
from ...layers.project.same_classes import take_over_classes
from ...layers.project.switch import (
    indicator_of,
    order_of,
    other_vintages,
    refusal_to_fill,
    switch_indicator,
)
from ...layers.style.shown_classes import shown_classes
from ...portal.model import SAMPLE
from ...portal.signin.session import Session
from ...toolbelt.numbers import NARROW_SPACE
from ...toolbelt.translation import text_of, tr
from ..dialogs.histogram import Histogram
from ..tones import Tone, colour
from ..widgets import (
    PlainLabel,
    add_choices,
    combo,
    fill,
    in_column,
    in_row,
    make_searchable,
    named,
    rich_label,
    tool_button,
)
from .card_figures import GAP, comparators_text, secrecy_link, secrecy_sentence
from .map_wait import MapWait

SIGN_IN, REOPEN = "#sign-in", "#sample"
KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
SELECTED = (
    "#occupancyEntry { border: 1px solid palette(mid); border-radius: 3px; }"
    '#occupancyEntry[selected="true"] { border: 2px solid palette(highlight); }'
)


class MapCard(QFrame):
    """The dock's card of a loaded map: its indicator, its vintage, its figures. `show_map_now`
    reads them again from the layer."""

    selected = pyqtSignal(object)  # QgsVectorLayer: the user has turned to this card
    reason_wanted = pyqtSignal(object)
    restyled = pyqtSignal(object)  # QgsVectorLayer
    sign_in_wanted = pyqtSignal()
    units_selected = pyqtSignal(object)  # QgsVectorLayer: other units of it are selected

    def __init__(self, layer: QgsVectorLayer, session: Session, loader: Loader) -> None:
        super().__init__()
        self.setObjectName("occupancyEntry")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setStyleSheet(SELECTED)
        self.layer, self._session, self._loader = layer, session, loader
        self._indicators: dict[str, Indicator] = {}
        self._eye = named(QCheckBox(), "occupancyVisible")
        self._eye.toggled.connect(self.show_map)
        self._switch = combo("occupancySwitch", tr("Indicator shown"), letters=6)
        self._switch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        make_searchable(self._switch)
        self._switch.activated.connect(
            lambda _: self.switch(self._indicators.get(self._switch.currentData()))
        )
        self._period = tool_button("", "occupancyCardVintage")
        self._period.setAutoRaise(True)
        self._period.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._histogram = Histogram()
        self._figures = rich_label("occupancyCardFigures")
        self._figures.setMinimumWidth(1)
        self._figures.linkActivated.connect(self._follow_link)
        self.wait = MapWait(loader)
        self._nothing = PlainLabel(name="occupancyNothingReleasable")
        self._wider_scale = ""
        self._wider = tool_button("", "occupancyWider", self._show_wider)
        header = in_row(self._eye, self._switch, self._period, grow=1)
        figures = in_row(self._histogram, self._figures, grow=1, spacing=8)
        figures.setStretch(0, 1)
        figures.setStretch(1, 2)
        rows = (header, figures, self.wait, self._nothing, self._wider)
        in_column(self, *rows, margins=(6, 4, 6, 4), spacing=3)
        layer.selectionChanged.connect(self._on_units_selected)
        for control in self.findChildren(QWidget):
            control.installEventFilter(self)
        self.show_map_now()

    def show_map_now(self) -> None:
        """Show what the layer shows now."""
        lineage = read_lineage(self.layer)
        if lineage is None:
            return
        title = f"{lineage.scale_label} {lineage.period} · {lineage.territory_name}"
        self._eye.setAccessibleName(title)
        self._eye.setToolTip(f"{title}\n{tr('Show or hide this map')}")
        self.show_visibility()
        self._list_indicators(lineage)
        self._list_vintages(lineage)
        self._write_figures(lineage)
        self._offer_scale(lineage)

    def show_visibility(self) -> None:
        with QSignalBlocker(self._eye):
            self._eye.setChecked(self.is_drawn())

    def _write_figures(self, lineage: Lineage) -> None:
        """Write the second line: histogram, comparators, hidden values; or that rows lack."""
        catalogue, memory = self._loader.catalogue_of(self.layer), self._loader.memory
        if not self.layer.featureCount():
            self._histogram.hide()
            is_waiting = self._loader.load_of(self.layer) is not None
            self._figures.setVisible(not is_waiting)
            self._figures.setText(self._way_to_rows(lineage))
            self._figures.setToolTip("")
            return
        indicator = indicator_of(self.layer, catalogue)
        classes = shown_classes(self.layer, indicator) if indicator is not None else None
        self._histogram.show_classes(classes, indicator.decimals if indicator is not None else 0)
        sections = (
            comparators_text(self.layer, lineage, catalogue),
            secrecy_link(self.layer, lineage, memory),
        )
        subject = lineage.scale_label
        if lineage.against:
            subject = tr("{name}, change").format(name=subject)
        figures = GAP.join(filter(None, sections))
        text = tr("{what}: {step}").format(what=html.escape(subject), step=figures)
        sentence = secrecy_sentence(self.layer, lineage, memory)
        self._figures.setText(text.replace(NARROW_SPACE, "\u00a0"))  # Qt breaks at the narrow one
        self._figures.setToolTip(f"<p>{html.escape(sentence)}</p>")
        self._figures.setAccessibleDescription(sentence)
        self._figures.show()

    def _way_to_rows(self, lineage: Lineage) -> str:
        """Return what fills an empty map (its file, the fictitious data, a sign-in), or why nothing
        does."""
        if is_file(lineage):
            return html.escape(missing_file(self.layer))
        text, style = html.escape(tr("to be filled")), f'style="color:{colour(Tone.LINK)}"'
        signed_in = self._session.signed_in
        if signed_in is not None:
            return html.escape(refusal_to_fill(signed_in, self.layer)) or text
        is_sample = lineage.portal == SAMPLE
        target, way = (REOPEN, tr("reopen")) if is_sample else (SIGN_IN, tr("Sign in").lower())
        return f'{text} – <a href="{target}" {style}>{html.escape(way)}</a>'

    def _follow_link(self, target: str) -> None:
        if target == REOPEN:
            self._session.try_sample()  # which fills the maps
        elif target == SIGN_IN:
            self.sign_in_wanted.emit()
        else:
            self.reason_wanted.emit(self.layer)

    def _list_vintages(self, lineage: Lineage) -> None:
        """Write the vintage, with a menu where another one can be shown."""
        text, signed_in = lineage.period, self._session.signed_in
        vintages: tuple[str, ...] = ()
        if signed_in is not None and self.layer.featureCount():
            vintages = other_vintages(signed_in, self.layer)
        self._period.setText(text)
        self._period.setEnabled(bool(vintages))
        other = tr("Another vintage of this map, under the same classes")
        self._period.setToolTip(other if vintages else tr("No other vintage can be shown here."))
        earlier_menu = self._period.menu()
        self._period.setMenu(None)
        if earlier_menu is not None:
            earlier_menu.deleteLater()
        if vintages:
            menu = QMenu(self._period)
            every_vintage = {v: v for v in sorted({text, *vintages}, reverse=True)}
            add_choices(menu, every_vintage, self._show_vintage, text)
            self._period.setMenu(menu)

    def _show_vintage(self, vintage: str) -> None:
        signed_in, lineage = self._session.signed_in, read_lineage(self.layer)
        is_other = lineage is not None and vintage != lineage.period
        order = order_of(signed_in, self.layer, vintage) if signed_in and is_other else None
        if order is not None:
            self._loader.refill(order, self.layer)

    def _show_wider(self) -> None:
        """Load the same indicator at the wider scale that shows it."""
        signed_in = self._session.signed_in
        order = order_of(signed_in, self.layer) if signed_in is not None else None
        if order is not None:
            self._loader.load(replace(order, scale=self._wider_scale))

    # selection

    def mark(self, is_selected: bool) -> None:
        """Frame the card while the tools act on it."""
        if self.property("selected") == is_selected:
            return
        self.setProperty("selected", is_selected)
        self.style().unpolish(self)
        self.style().polish(self)
        self.update()  # polishing alone leaves the old frame on the screen

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

    def _on_units_selected(self, *_: object) -> None:
        self.units_selected.emit(self.layer)

    def is_drawn(self) -> bool:
        node = QgsProject.instance().layerTreeRoot().findLayer(self.layer.id())
        return node is not None and bool(node.isVisible())

    def shows(self, layer: QgsVectorLayer) -> bool:
        return bool(self.layer.id() == layer.id())

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
        node = QgsProject.instance().layerTreeRoot().findLayer(self.layer.id())
        if node is not None and is_shown:
            node.setItemVisibilityCheckedParentRecursive(True)
        elif node is not None and node.parent() is not None:
            node.parent().setItemVisibilityChecked(False)

    def _offer_scale(self, lineage: Lineage) -> None:
        """Say that an indicator is hidden everywhere, and offer a wider scale that shows it."""
        release = self._loader.memory.find(lineage.territory, lineage.vintage)
        catalogue = self._loader.catalogue_of(self.layer)
        scale = release.scales.get(lineage.scale) if release is not None else None
        shown_count = scale.shown_counts.get(lineage.indicator, (1, 1))[0] if scale else 1
        is_hidden = bool(self.layer.featureCount()) and not lineage.against and shown_count == 0
        self._nothing.setText(tr("Nothing of this indicator is releasable at this scale."))
        self._nothing.setVisible(is_hidden)
        self._wider.hide()
        if is_hidden and release is not None and catalogue is not None:
            other_scale = wider_scale(release, catalogue, lineage.scale, lineage.indicator)
            if other_scale is not None and self._session.signed_in is not None:
                label = text_of(other_scale.label, other_scale.id)
                self._wider_scale = other_scale.id
                self._wider.setText(tr("Show it at the scale: {scale}").format(scale=label))
                self._wider.show()

    # the indicator

    def _list_indicators(self, lineage: Lineage) -> None:
        """List the indicators that the layer can show, and mark the one that it shows."""
        indicators = {indicator.id: indicator for indicator in self._switchable(lineage)}
        if list(indicators) != list(self._indicators) or not indicators:
            with QSignalBlocker(self._switch):
                choices = [(key, text_of(item.label, key)) for key, item in indicators.items()]
                fill(self._switch, choices or [("", self.layer.name())])
        self._indicators = indicators
        self._switch.setEnabled(bool(indicators))
        tip = tr("Another indicator of this map: type to search")
        self._switch.setToolTip(tip if indicators else self.layer.name())
        with QSignalBlocker(self._switch):
            self._switch.setCurrentIndex(max(0, self._switch.findData(lineage.indicator)))
        self._switch.lineEdit().setCursorPosition(0)

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
        if indicator.id in showable_indicators(self.layer, self._loader.memory):
            switch_indicator(self.layer, indicator, catalogue, self._loader.memory)
            take_over_classes(self.layer, catalogue)
        self.restyled.emit(self.layer)
