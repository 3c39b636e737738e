"""The tab *Choose*: territory, scale, vintage, indicator, and "Add to map". It offers what the
catalogue and the account allow."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QSignalBlocker, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QFormLayout, QMenu, QSizePolicy, QToolButton, QWidget

from ...choices import vintages
from ...description import Territory
from ...layers.project.loader import Loader
from ...layers.style.words import Words
from ...portal.signin.session import Session, SessionState
from ...portal.signin.signed_in import SignedIn
from ...toolbelt.errors import MixedZonings, PortalError
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.translation import tr
from ..widgets import combo, in_column, labelled, tool_button
from .indicator_tree import IndicatorTree, proposed_indicator, remember
from .scale_combo import USUAL_SCALE, ScaleCombo
from .territory_combo import TerritoryCombo

if TYPE_CHECKING:
    from ...layers.project.prepare import LoadOrder


class Chooser(QWidget):
    """Emits `refused(Exception)` when the choice cannot be loaded, `switch_wanted(layer,
    indicator)` when a loaded layer can show it, `added` when a map comes. The loader loads."""

    refused = pyqtSignal(object)
    switch_wanted = pyqtSignal(object, object)
    purpose_wanted = pyqtSignal(object, object)  # widget to ask at, what to do afterwards
    file_wanted = pyqtSignal()
    added = pyqtSignal()

    def __init__(self, session: Session, loader: Loader) -> None:
        super().__init__()
        self._session, self._loader = session, loader
        self._territory = TerritoryCombo()
        self._territory.chosen.connect(self._list_indicators)
        self.scales = ScaleCombo()
        self.scales.currentIndexChanged.connect(lambda _: self._list_indicators())
        self._vintage = combo("occupancyVintage", letters=2)
        self._vintage.currentIndexChanged.connect(lambda _: self._list_indicators())
        self.tree = IndicatorTree()
        self.tree.chosen.connect(self.show_add)
        self.tree.activated.connect(lambda _: self.add())
        self._add_button = self._add_choices()
        self._arrange()
        loader.loaded.connect(self._list_indicators)
        session.state_changed.connect(self._on_session)
        session.places.loaded.connect(self._show_places)
        session.places.failed.connect(self._no_places)
        session.account_changed.connect(lambda: self._on_session(session.state))
        self._on_session(session.state)

    def _add_choices(self) -> QToolButton:
        """Make the button "Add to map", whose menu has the other ways to add."""
        button = tool_button(tr("&Add to map"), "occupancyAdd", self.add)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._fill_menu)
        button.setMenu(menu)
        return button

    def _fill_menu(self) -> None:
        """List the change since an earlier vintage, and a file."""
        menu = self._add_button.menu()
        menu.clear()
        signed_in, shown_vintage = self._session.signed_in, self._vintage.currentData() or ""
        vintages = signed_in.catalogue.vintage_ids if signed_in is not None else ()
        for vintage in (earlier for earlier in vintages if earlier < shown_vintage):
            text = tr("Change since {vintage}").format(vintage=vintage)
            action = menu.addAction(text, partial(self.add, against=vintage))
            action.setObjectName(f"occupancyChangeSince_{vintage}")
            refusal = self.not_comparable(self.tree.indicator(), vintage)
            action.setEnabled(not refusal)
            action.setToolTip(refusal)
        menu.addSeparator()
        menu.addAction(tr("From a file…"), self.file_wanted.emit).setObjectName("occupancyFile")

    def _arrange(self) -> None:
        for field in (self._territory, self.scales, self._vintage):
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(4)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(labelled(tr("&Territory"), self._territory), self._territory)
        form.addRow(labelled(tr("&Scale"), self.scales), self.scales)
        form.addRow(labelled(tr("&Vintage"), self._vintage), self._vintage)
        parts = (form, self.tree, self._add_button)
        in_column(self, *parts, grow=1, margins=(0, 4, 0, 0), spacing=4)

    # the portal's choices

    def _on_session(self, _state: SessionState) -> None:
        signed_in = self._session.signed_in
        if signed_in is not None:
            self._fill(signed_in)

    def _fill(self, signed_in: SignedIn) -> None:
        settings = read_settings()
        self._territory.places(self._session.places.all(), settings.territory)
        with QSignalBlocker(self._vintage):
            self._vintage.clear()
            for position, (vintage, label) in enumerate(vintages(signed_in)):
                self._vintage.addItem(vintage, vintage)
                self._vintage.setItemData(position, label, Qt.ItemDataRole.ToolTipRole)
            self._vintage.setCurrentIndex(max(0, self._vintage.findData(settings.vintage)))
        self.scales.fill(signed_in, settings.scale)
        self._list_indicators()

    def _show_places(self) -> None:
        """List the smaller territories, which arrive after the account's own."""
        territory, places = self._territory.territory(), self._session.places.all()
        is_smaller = territory is not None and territory != places[0].territory
        self._territory.places(places, territory.key if is_smaller else read_settings().territory)

    def _no_places(self) -> None:
        self._territory.setToolTip(
            tr("The smaller territories could not be asked for: the portal did not answer.")
        )

    def _list_indicators(self, *_: object) -> None:
        signed_in = self._session.signed_in
        if signed_in is None:
            return
        indicators = signed_in.catalogue.indicators_at(
            self.scales.scale(), self._vintage.currentData() or ""
        )
        indicator_id = self.tree.indicator(is_in_sight=False) or read_settings().indicator
        if indicator_id not in {indicator.id for indicator in indicators}:
            indicator_id = proposed_indicator(indicators)
        self.tree.fill(
            signed_in.catalogue.themes,
            indicators,
            self._units_shown(),
            indicator_id,
            Words.of_window().units(self.scales.scale()),
        )
        self.show_add()

    def _units_shown(self) -> dict[str, tuple[int, int]]:
        """Return indicator → (units that show it, units); {} before the territory is loaded."""
        territory = self.territory()
        release = (
            self._loader.memory.find(territory.key, self._vintage.currentData() or "")
            if territory is not None
            else None
        )
        scale = release.scales.get(self.scales.scale()) if release is not None else None
        return dict(scale.shown_counts) if scale is not None else {}

    def not_comparable(self, identifier: str, against: str) -> str:
        """Return why the chosen vintage cannot be compared with that one, '' where it can."""
        from ...layers.project.zonings import refuse_comparison

        signed_in = self._session.signed_in
        if signed_in is None or not identifier:
            return tr("Choose an indicator first.")
        catalogue, vintage = signed_in.catalogue, self._vintage.currentData()
        indicator = catalogue.indicator(identifier)
        if indicator is None or not indicator.kind.comparable:
            return tr("Only rates and means can be compared between two vintages.")
        try:
            refuse_comparison(catalogue, indicator, vintage, against)
        except MixedZonings as refusal:
            return str(refusal)
        return ""

    # the user's choice

    def territory(self) -> Territory | None:
        return self._territory.territory()

    def show_add(self) -> None:
        """Enable the button when something can be added; its tooltip says what is missing."""
        fault = "" if self.tree.indicator() else tr("Choose an indicator first.")
        self._add_button.setEnabled(not fault)
        self._add_button.setToolTip(fault)

    def add(self, *, against: str = "") -> None:
        """Load the choice. against: the earlier vintage of a map of the change"""
        from ...layers.project.prepare import LoadOrder

        territory, identifier = self.territory(), self.tree.indicator()
        if territory is None:
            self.refused.emit(
                PortalError(
                    tr("This territory is not among those of your account. Choose one in the list.")
                )
            )
            return
        if not identifier or not self._add_button.isEnabled():
            return
        if not read_settings().purpose:
            self.purpose_wanted.emit(self._add_button, partial(self.add, against=against))
            return
        vintage, scale = self._vintage.currentData() or "", self.scales.scale()
        change_settings(territory=territory.key, scale=scale, vintage=vintage, indicator=identifier)
        remember(identifier)
        order = LoadOrder(territory, scale, vintage, identifier, against=against)
        if not self._switch_loaded(order):
            try:
                self._loader.load(order)
            except MixedZonings as refusal:
                self.refused.emit(refusal)
                return
        self.added.emit()

    def add_first(self) -> None:
        """Add a first map: communes, the latest vintage, the proposed indicator."""
        self.scales.choose(USUAL_SCALE)
        self._vintage.setCurrentIndex(0)
        self.add()

    def _switch_loaded(self, order: LoadOrder) -> bool:
        """Let a loaded layer show the indicator, without a request and without loading the same map
        twice. Return whether one does."""
        from ...layers.project.columns import showable_indicators
        from ...layers.project.place import find_loaded

        signed_in, identifier = self._session.signed_in, order.indicator
        layer = find_loaded(QgsProject.instance(), order)
        if (
            signed_in is None
            or layer is None
            or identifier not in showable_indicators(layer, self._loader.memory)
        ):
            return False
        self.switch_wanted.emit(layer, signed_in.catalogue.indicator(identifier))
        return True
