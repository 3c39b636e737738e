"""Territory, scale, vintage, theme, indicator, "Add to map": what to load. Fills itself from the
catalogue and the account."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QFont
from qgis.PyQt.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QCompleter,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...layers.figures.evolution import vintage_of
from ...layers.project.loader import Loader
from ...layers.project.multiscale import ALL, MultiScale, scales_offered
from ...layers.project.prepare import LoadOrder, indicators_of
from ...layers.project.zonings import refuse_comparison
from ...portal.model import Indicator, Territory
from ...portal.signin.session import Session, SessionState, Signed
from ...toolbelt.errors import MixedZonings, PortalError
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.translation import text_of, tr
from .flow_layout import FlowLayout

ID = Qt.ItemDataRole.UserRole
LONG = 24  # characters of a scale's name that fit a dock of 320 pixels
COMMON = "commune"  # whose indicators are offered for all scales together


class Chooser(QWidget):
    """Emits `refused(Exception)` when what is chosen cannot be loaded; loading itself is the
    loader's."""

    refused = pyqtSignal(object)

    def __init__(self, session: Session, loader: Loader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._loader = session, loader
        self._scale = ""
        self._together: MultiScale | None = None
        self._territory = QComboBox()
        self._territory.setObjectName("occupancyTerritory")
        self._territory.setEditable(True)
        self._territory.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._territory.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._territory.setMinimumContentsLength(10)
        self._territory.completer().setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self._territory.completer().setFilterMode(Qt.MatchFlag.MatchContains)
        self._scale_buttons = QWidget()
        self._scales = FlowLayout(self._scale_buttons)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.buttonClicked.connect(self._choose_scale)
        self._vintage = QComboBox()
        self._vintage.setObjectName("occupancyVintage")
        self._vintage.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._vintage.setMinimumContentsLength(2)
        self._vintage.currentIndexChanged.connect(lambda _: self._choose_vintage())
        self._against = QComboBox()
        self._against.setObjectName("occupancyAgainst")
        self._against.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._against.setMinimumContentsLength(2)
        self._against.setToolTip(tr("Map the change since an earlier vintage"))
        self._against.currentIndexChanged.connect(lambda _: self._list_indicators())
        self._search = QgsFilterLineEdit()
        self._search.setObjectName("occupancySearch")
        self._search.setShowSearchIcon(True)
        self._search.setPlaceholderText(tr("Search an indicator…"))
        self._search.textChanged.connect(self._filter)
        self._tree = QTreeWidget()
        self._tree.setObjectName("occupancyIndicators")
        self._tree.setHeaderHidden(True)
        self._tree.setMinimumHeight(190)
        self._tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._tree.setIndentation(14)
        self._tree.itemSelectionChanged.connect(self.show_add)
        self._tree.itemDoubleClicked.connect(
            lambda item, _: self._add() if item.data(0, ID) else None
        )
        self._add_button = QPushButton(tr("Add to map"))
        self._add_button.setObjectName("occupancyAdd")
        self._add_button.clicked.connect(self._add)
        self._progress = QProgressBar()
        self._progress.setObjectName("occupancyProgress")
        self._progress.setRange(0, 100)
        self._told = QLabel()
        self._told.setObjectName("occupancyProgressText")
        self._told.setWordWrap(True)
        self._cancel = QToolButton()
        self._cancel.setObjectName("occupancyCancel")
        self._cancel.setText("✕")
        self._cancel.setToolTip(tr("Cancel loading"))
        self._cancel.clicked.connect(loader.cancel)
        self._arrange()
        loader.stepped.connect(self._step)
        loader.idle.connect(self._stop_progress)
        session.state_changed.connect(self._on_session)
        session.account_changed.connect(lambda: self._on_session(session.state))
        self._stop_progress()
        self._on_session(session.state)

    def _arrange(self) -> None:
        for field in (self._territory, self._scale_buttons, self._vintage, self._against):
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(tr("Territory"), self._territory)
        form.addRow(tr("Scale"), self._scale_buttons)
        vintages = QHBoxLayout()
        vintages.setSpacing(4)
        vintages.addWidget(self._vintage, 3)
        vintages.addWidget(QLabel(tr("Compare with")))
        vintages.addWidget(self._against, 2)
        form.addRow(tr("Vintage"), vintages)
        running = QHBoxLayout()
        running.addWidget(self._add_button)
        running.addWidget(self._progress, 1)
        running.addWidget(self._cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(form)
        layout.addWidget(self._search)
        layout.addWidget(self._tree, 1)
        layout.addLayout(running)
        layout.addWidget(self._told)

    # what the portal offers

    def _on_session(self, state: SessionState) -> None:
        signed = self._session.signed
        self.setVisible(signed is not None)
        if signed is not None:
            self._fill(signed)

    def _fill(self, signed: Signed) -> None:
        settings = read_settings()
        self._territory.clear()
        for territory in signed.account.territories:
            self._territory.addItem(f"{territory.name} ({territory.code})", territory)
            if territory.code == settings.territory:
                self._territory.setCurrentIndex(self._territory.count() - 1)
        self._territory.lineEdit().setCursorPosition(0)
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
        self._fill_scales(signed, settings.scale)
        self._choose_vintage()

    def _fill_scales(self, signed: Signed, wanted: str) -> None:
        while self._scales.count():
            button = self._scales.takeAt(0).widget()
            self._group.removeButton(button)
            button.deleteLater()
        rights = {right.scale: right for right in signed.account.scales}
        offered = {collection.scale for collection in signed.catalogue.collections}
        scales = [
            s
            for s in sorted(signed.catalogue.scales, key=lambda s: s.order)
            if s.id in offered and not s.comparator
        ]
        open_scales = [s.id for s in scales if s.id in rights and rights[s.id].allowed]
        fallback = "commune" if "commune" in open_scales else next(iter(open_scales), "")
        self._scale = wanted if wanted in open_scales else fallback
        for scale in scales:
            button = QToolButton()
            label = text_of(scale.label, scale.id)
            button.setText(label.split(" (", 1)[0] if len(label) > LONG else label)
            button.setToolTip(label)
            button.setObjectName(f"occupancyScale_{scale.id}")
            button.setCheckable(True)
            button.setProperty("scale", scale.id)
            right = rights.get(scale.id)
            if right is None or not right.allowed:
                button.setEnabled(False)
                button.setIcon(QgsApplication.getThemeIcon("/lockedGray.svg"))
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
                button.setToolTip(
                    text_of(
                        right.reason if right else None, tr("Your account may not see this scale.")
                    )
                )
            button.setChecked(scale.id == self._scale)
            self._group.addButton(button)
            self._scales.addWidget(button)
        together = QToolButton()
        together.setText(tr("All scales"))
        together.setObjectName(f"occupancyScale_{ALL}")
        together.setCheckable(True)
        together.setProperty("scale", ALL)
        together.setToolTip(
            tr(
                "One group from the région to the address: each scale is drawn when the map is "
                "close enough"
            )
        )
        self._group.addButton(together)
        self._scales.addWidget(together)

    def _choose_scale(self, button: QToolButton) -> None:
        self._scale = button.property("scale")
        self._list_indicators()

    def _choose_vintage(self) -> None:
        """The earlier vintages are those it can be compared with."""
        signed = self._session.signed
        if signed is None:
            return
        vintage, chosen = self._vintage.currentData() or "", self.against()
        self._against.blockSignals(True)
        self._against.clear()
        self._against.addItem("–", "")
        for earlier in sorted(
            (v.id for v in signed.catalogue.vintages if v.id < vintage), reverse=True
        ):
            self._against.addItem(earlier, earlier)
        self._against.setCurrentIndex(max(0, self._against.findData(chosen)))
        self._against.blockSignals(False)
        self._list_indicators()

    def _list_indicators(self) -> None:
        signed = self._session.signed
        if signed is None:
            return
        chosen = self.indicator()
        self._tree.clear()
        offered = indicators_of(
            signed, COMMON if self._scale == ALL else self._scale, self._vintage.currentData() or ""
        )
        bold = QFont(self._tree.font())
        bold.setBold(True)
        for theme in signed.catalogue.themes:
            own = [i for i in offered if i.theme == theme.id]
            if not own:
                continue
            branch = QTreeWidgetItem(self._tree, [text_of(theme.label, theme.id)])
            branch.setFont(0, bold)
            branch.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for indicator in own:
                leaf = QTreeWidgetItem(branch, [_indicator_text(indicator)])
                leaf.setData(0, ID, indicator.id)
                leaf.setToolTip(0, text_of(indicator.help, text_of(indicator.label)))
                why_not = self._not_comparable(indicator)
                if why_not:
                    leaf.setToolTip(0, why_not)
                    leaf.setFlags(Qt.ItemFlag.NoItemFlags)
                    continue
                if indicator.id == chosen:
                    branch.setExpanded(True)
                    leaf.setSelected(True)
        self._filter(self._search.text())
        self.show_add()

    def _not_comparable(self, indicator: Indicator) -> str:
        """Why the two vintages chosen cannot be compared for this indicator, '' where they can or
        where none is compared."""
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

    def _filter(self, text: str) -> None:
        wanted = _folded(text)
        for position in range(self._tree.topLevelItemCount()):
            branch = self._tree.topLevelItem(position)
            whole = bool(wanted) and wanted in _folded(branch.text(0))
            found = 0
            for row in range(branch.childCount()):
                leaf = branch.child(row)
                matches = not wanted or whole or wanted in _folded(leaf.text(0))
                leaf.setHidden(not matches)
                found += matches
            branch.setHidden(found == 0)
            if wanted:
                branch.setExpanded(found > 0)

    # what the user chose

    def territory(self) -> Territory | None:
        position = self._territory.currentIndex()
        chosen = self._territory.itemData(position) if position >= 0 else None
        typed = self._territory.currentText().strip()
        return (
            chosen if chosen is not None and typed == self._territory.itemText(position) else None
        )

    def against(self) -> str:
        """The earlier vintage to compare with, '' for none."""
        return self._against.currentData() or ""

    def indicator(self) -> str:
        selected = self._tree.selectedItems()
        return selected[0].data(0, ID) or "" if selected else ""

    def show_add(self) -> None:
        """The button is on when there is something to add and a purpose to add it for; its tip says
        what is lacking."""
        lacking = "" if read_settings().purpose else tr("Choose a purpose first.")
        lacking = lacking if self.indicator() else tr("Choose an indicator first.")
        self._add_button.setEnabled(not lacking and not self._loader.is_loading)
        self._add_button.setToolTip(lacking)

    def _add(self) -> None:
        territory = self.territory()
        if territory is None:
            self.refused.emit(
                PortalError(
                    tr("This territory is not among those of your account. Choose one in the list.")
                )
            )
            return
        if not self.indicator():
            return
        vintage = self._vintage.currentData() or ""
        change_settings(territory=territory.code, scale=self._scale, vintage=vintage)
        try:
            self._load(territory, vintage)
        except MixedZonings as refusal:
            self.refused.emit(refusal)
            return
        self._progress.setValue(0)
        self._progress.setVisible(True)
        self._cancel.setVisible(True)
        self.show_add()

    def _load(self, territory: Territory, vintage: str) -> None:
        signed = self._session.signed
        if self._scale == ALL and signed is not None:
            self._together = MultiScale(
                self._loader, signed.catalogue, scales_offered(signed, vintage)
            )
            self._together.load(territory, vintage, self.indicator(), self.against())
        else:
            self._loader.load(
                LoadOrder(territory, self._scale, vintage, self.indicator(), against=self.against())
            )

    def _step(self, percent: float, text: str) -> None:
        self._progress.setValue(int(percent))
        self._progress.setFormat("%p %")
        self._told.setText(text)
        self._told.setVisible(self._progress.isVisible())

    def _stop_progress(self) -> None:
        self._progress.setVisible(False)
        self._told.setVisible(False)
        self._cancel.setVisible(False)
        self.show_add()

    def sizeHint(self) -> QSize:
        return QSize(340, 420)


def _indicator_text(indicator: Indicator) -> str:
    unit = text_of(indicator.unit)
    return text_of(indicator.label, indicator.id) + (f" ({unit})" if unit else "")


def _folded(text: str) -> str:
    """Lower case, without accents: 'menages' finds 'Ménages'."""
    import unicodedata

    return "".join(
        c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c)
    )
