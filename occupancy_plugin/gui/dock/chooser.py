"""Territory, scale, vintage, indicator, "Add to map": what to load. Fills itself from the
catalogue and the account."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...description import Indicator, Territory
from ...layers.project.loader import Loader
from ...portal.signin.session import Session, SessionState, Signed
from ...toolbelt.errors import MixedZonings, PortalError
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.translation import text_of, tr
from .fields import in_row, labelled, named_combo
from .indicator_tree import IndicatorTree, proposed
from .scale_combo import USUAL, ScaleCombo
from .territory_combo import TerritoryCombo

if TYPE_CHECKING:
    from ...layers.project.place import LoadedLayers


class Chooser(QWidget):
    """Emits `refused(Exception)` when what is chosen cannot be loaded, `switch_wanted(layer,
    indicator)` when it is on the map already; loading itself is the loader's."""

    refused = pyqtSignal(object)
    switch_wanted = pyqtSignal(object, object)
    purpose_wanted = pyqtSignal(object, object)  # where to ask for one, what to do then
    zoom_wanted = pyqtSignal()
    compare_wanted = pyqtSignal()
    beside_wanted = pyqtSignal(object)  # a layer that was loaded to stand beside the map

    def __init__(self, session: Session, loader: Loader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._loader = session, loader
        self._apart = False  # shall what is loaded stand beside the map?
        self._territory = TerritoryCombo()
        self._territory.chosen.connect(self._list_indicators)
        self._zoom = QToolButton()
        self._zoom.setObjectName("occupancyToTerritory")
        self._zoom.setIcon(QgsApplication.getThemeIcon("/mActionZoomToLayer.svg"))
        self._zoom.setToolTip(tr("Zoom to the territory"))
        self._zoom.setAccessibleName(tr("Zoom to the territory"))
        self._zoom.setAutoRaise(True)
        self._zoom.clicked.connect(self.zoom_wanted)
        self._pair = QToolButton()
        self._pair.setObjectName("occupancyComparePair")
        self._pair.setText(tr("Compare…"))
        self._pair.setToolTip(tr("Two units of the territory beside each other"))
        self._pair.setAccessibleName(tr("Two units of the territory beside each other"))
        self._pair.setAutoRaise(True)
        self._pair.clicked.connect(self.compare_wanted)
        self.scales = ScaleCombo()
        self.scales.currentIndexChanged.connect(lambda _: self._list_indicators())
        self._vintage = named_combo("occupancyVintage", tr("Vintage"), 2)
        self._vintage.currentIndexChanged.connect(lambda _: self._choose_vintage())
        self._change = QCheckBox(tr("C&hange since"))
        self._change.setObjectName("occupancyChange")
        self._change.toggled.connect(self._compare)
        self._against = named_combo("occupancyAgainst", tr("Earlier vintage"), 2)
        self._against.setToolTip(tr("Map the change since an earlier vintage"))
        self._against.currentIndexChanged.connect(lambda _: self._list_indicators())
        self.tree = IndicatorTree()
        self.tree.chosen.connect(self.show_add)
        self.tree.activated.connect(lambda _: self.add())
        self._add_button = self._add_choices()
        self._progress = QProgressBar()
        self._progress.setObjectName("occupancyProgress")
        self._progress.setRange(0, 100)
        self._progress_text = QLabel()
        self._progress_text.setTextFormat(Qt.TextFormat.PlainText)
        self._progress_text.setObjectName("occupancyProgressText")
        self._progress_text.setWordWrap(True)
        self._cancel = QToolButton()
        self._cancel.setObjectName("occupancyCancel")
        self._cancel.setText("✕")
        self._cancel.setToolTip(tr("Cancel loading"))
        self._cancel.setAccessibleName(tr("Cancel loading"))
        self._cancel.clicked.connect(loader.cancel)
        self._arrange()
        loader.stepped.connect(self._step)
        loader.idle.connect(self._stop_progress)
        loader.loaded.connect(self._on_loaded)
        session.state_changed.connect(self._on_session)
        session.places.told.connect(self._show_places)
        session.places.failed.connect(self._no_places)
        session.account_changed.connect(lambda: self._on_session(session.state))
        self._stop_progress()
        self._on_session(session.state)

    def _add_choices(self) -> QToolButton:
        """Add to the map; in its menu: as a second map, as a second view."""
        button = QToolButton()
        button.setObjectName("occupancyAdd")
        button.setText(tr("&Add to map"))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        button.clicked.connect(lambda: self.add())
        menu = QMenu(button)
        second_map = menu.addAction(tr("Overlay a second map"), lambda: self.add(second_map=True))
        second_map.setObjectName("occupancyAddBeside")
        second_view = menu.addAction(tr("Compare in two views"), lambda: self.add(second_view=True))
        second_view.setObjectName("occupancyAddApart")
        button.setMenu(menu)
        return button

    def _arrange(self) -> None:
        for field in (self._territory, self.scales, self._vintage, self._against):
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(4)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(
            labelled(tr("&Territory"), self._territory), in_row(self._territory, self._zoom)
        )
        form.addRow(labelled(tr("&Scale"), self.scales), self.scales)
        form.addRow(labelled(tr("&Vintage"), self._vintage), self._vintage)
        self._against.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        running = in_row(self._add_button, self._pair, self._progress, self._cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(form)
        since = QHBoxLayout()
        since.addWidget(self._change)
        since.addWidget(self._against)
        since.addStretch(1)
        layout.addLayout(since)
        layout.addWidget(self.tree, 1)
        layout.addLayout(running)
        layout.addWidget(self._progress_text)

    def _on_loaded(self, layers: LoadedLayers) -> None:
        self._list_indicators()
        if self._apart:
            self._apart = False
            self.beside_wanted.emit(layers.safe)

    # what the portal offers

    def _on_session(self, _state: SessionState) -> None:
        signed = self._session.signed
        if signed is not None:
            self._fill(signed)

    def _fill(self, signed: Signed) -> None:
        settings = read_settings()
        self._territory.places(self._session.places.all(), settings.territory)
        self._vintage.blockSignals(True)
        self._vintage.clear()
        for vintage in sorted(signed.catalogue.vintages, key=lambda v: v.id, reverse=True):
            self._vintage.addItem(vintage.id, vintage.id)
            self._vintage.setItemData(
                self._vintage.count() - 1,
                text_of(vintage.label, vintage.id),
                Qt.ItemDataRole.ToolTipRole,
            )
        self._vintage.setCurrentIndex(max(0, self._vintage.findData(settings.vintage)))
        self._vintage.blockSignals(False)
        self.scales.fill(signed, settings.scale)
        self._choose_vintage()

    def _show_places(self) -> None:
        """The smaller territories, which come a moment after the account's own."""
        chosen, places = self._territory.territory(), self._session.places.all()
        kept = chosen is not None and chosen != places[0].territory
        self._territory.places(places, chosen.key if kept else read_settings().territory)

    def _no_places(self) -> None:
        self._territory.setToolTip(
            tr("The smaller territories could not be asked for: the portal did not answer.")
        )

    def choose_territory(self, key: str) -> None:
        """From elsewhere in the window."""
        change_settings(territory=key)
        self._territory.places(self._session.places.all(), key)

    def _choose_vintage(self) -> None:
        """The earlier vintages are those it can be compared with."""
        signed = self._session.signed
        if signed is None:
            return
        vintage, chosen = self._vintage.currentData() or "", self._against.currentData()
        earlier = sorted((v.id for v in signed.catalogue.vintages if v.id < vintage), reverse=True)
        self._against.blockSignals(True)
        self._against.clear()
        for one in earlier:
            self._against.addItem(one, one)
        self._against.setCurrentIndex(max(0, self._against.findData(chosen)))
        self._against.blockSignals(False)
        self._change.setEnabled(bool(earlier))
        self._change.setToolTip("" if earlier else tr("There is no earlier vintage."))
        if not earlier:
            self._change.setChecked(False)
        self._compare()

    def _compare(self) -> None:
        self._against.setEnabled(self._change.isChecked())
        self._list_indicators()

    def _list_indicators(self) -> None:
        from ...layers.project.multiscale import ALL
        from ...layers.project.prepare import indicators_of

        signed = self._session.signed
        if signed is None:
            return
        scale = self.scales.scale()
        offered = indicators_of(
            signed, USUAL if scale == ALL else scale, self._vintage.currentData() or ""
        )
        refusals = {i.id: why for i in offered if (why := self._not_comparable(i))}
        chosen = self.tree.indicator() or read_settings().indicator
        if chosen not in {indicator.id for indicator in offered}:
            chosen = proposed(offered)
        self.tree.fill(signed.catalogue.themes, offered, self._shown(), refusals, chosen)
        self.show_add()

    def _shown(self) -> dict[str, tuple[int, int]]:
        """How many units of the scale show each indicator; nothing before the territory is
        loaded."""
        territory = self.territory()
        release = (
            self._loader.memory.find(territory.key, self._vintage.currentData() or "")
            if territory is not None and not self.against()
            else None
        )
        scale = release.scales.get(self.scales.scale()) if release is not None else None
        return dict(scale.shown) if scale is not None else {}

    def _not_comparable(self, indicator: Indicator) -> str:
        """Why the two vintages chosen cannot be compared for this indicator, '' where they can or
        where none is compared."""
        from ...layers.figures.evolution import vintage_of
        from ...layers.project.zonings import refuse_comparison

        signed, against = self._session.signed, self.against()
        if signed is None or not against:
            return ""
        catalogue, vintage = signed.catalogue, self._vintage.currentData()
        if not indicator.kind.comparable:
            return tr("Only rates and means can be compared between two vintages.")
        try:
            refuse_comparison(
                indicator, vintage_of(catalogue, vintage), vintage_of(catalogue, against)
            )
        except MixedZonings as refusal:
            return str(refusal)
        return ""

    # what the user chose

    def territory(self) -> Territory | None:
        return self._territory.territory()

    def against(self) -> str:
        """The earlier vintage to compare with, '' for none."""
        return (self._against.currentData() or "") if self._change.isChecked() else ""

    def show_add(self) -> None:
        """The button is on when there is something to add; its tip says what is lacking."""
        lacking = "" if self.tree.indicator() else tr("Choose an indicator first.")
        self._add_button.setEnabled(not lacking and not self._loader.is_loading)
        self._add_button.setToolTip(lacking)

    def add(self, *, second_map: bool = False, second_view: bool = False) -> None:
        """second_map: over those that are there · second_view: in a view of its own"""
        from ...layers.project.multiscale import ALL

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
            add = partial(self.add, second_map=second_map, second_view=second_view)
            self.purpose_wanted.emit(self._add_button, add)
            return
        vintage = self._vintage.currentData() or ""
        change_settings(
            territory=territory.key,
            scale=self.scales.scale(),
            vintage=vintage,
            indicator=identifier,
        )
        self.tree.remember(identifier)
        second_map = second_map or second_view
        if self._switched(territory, vintage, identifier, second_map, second_view):
            return
        try:
            self._load(territory, vintage, identifier, second_map)
            self._apart = second_view and self.scales.scale() != ALL
        except MixedZonings as refusal:
            self.refused.emit(refusal)
            return
        self._progress.setValue(0)
        for widget in (self._progress, self._cancel):
            widget.setVisible(True)
        self._add_button.setVisible(False)
        self._pair.setVisible(False)
        self.show_add()

    def add_first(self) -> None:
        """The first map of all: communes, the latest vintage, the indicator that is proposed."""
        self.scales.choose(USUAL)
        self._vintage.setCurrentIndex(0)
        self._change.setChecked(False)
        self.add()

    def _switched(
        self,
        territory: Territory,
        vintage: str,
        identifier: str,
        second_map: bool,
        second_view: bool,
    ) -> bool:
        """What is on the map already shows the other indicator: no request, no second layer. The
        same map does not come twice."""
        from ...layers.project.columns import showable
        from ...layers.project.place import present

        signed = self._session.signed
        layer = present(
            QgsProject.instance(),
            territory.key,
            self.scales.scale(),
            vintage,
            self.against(),
            identifier if second_map else "",
        )
        if (
            signed is None
            or layer is None
            or identifier not in showable(layer, self._loader.memory)
        ):
            return False
        if second_view:
            self.beside_wanted.emit(layer)
            return True
        indicator = next(i for i in signed.catalogue.indicators if i.id == identifier)
        self.switch_wanted.emit(layer, indicator)
        return True

    def _load(self, territory: Territory, vintage: str, identifier: str, second_map: bool) -> None:
        from ...layers.project.multiscale import ALL, MultiScale, scales_offered
        from ...layers.project.prepare import LoadOrder

        signed, scale = self._session.signed, self.scales.scale()
        if scale == ALL and signed is not None:
            scales = scales_offered(signed, vintage)
            together = MultiScale(self._loader, signed.catalogue, scales)
            together.load(territory, vintage, identifier, self.against())
        else:
            order = LoadOrder(territory, scale, vintage, identifier, against=self.against())
            self._loader.load(order, second_map=second_map)

    def _step(self, percent: float, text: str) -> None:
        self._progress.setValue(int(percent))
        self._progress.setFormat("%p %")
        self._progress_text.setText(text)
        self._progress_text.setVisible(self._progress.isVisible())

    def _stop_progress(self) -> None:
        self._apart = False
        for widget in (self._progress, self._progress_text, self._cancel):
            widget.setVisible(False)
        self._add_button.setVisible(True)
        self._pair.setVisible(True)
        self.show_add()
