"""The plugin's page in QGIS's data source manager."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProviderRegistry
from qgis.gui import QgsAbstractDataSourceWidget, QgsFilterLineEdit, QgsSourceSelectProvider
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ...desk import Desk
from ...offer import Choices, Wish, known
from ...toolbelt.guide import guide_page
from ...toolbelt.metadata import resource
from ...toolbelt.settings import read_settings
from ...toolbelt.translation import tr
from ..dock.territory_combo import TerritoryCombo
from .browser import PROVIDER, BrowserActions
from .links import open_page

ID = Qt.ItemDataRole.UserRole


class SourceSelect(QgsSourceSelectProvider):
    """The entry in the manager's list."""

    def __init__(self, actions: BrowserActions) -> None:
        super().__init__()
        self._actions = actions

    def providerKey(self) -> str:
        return PROVIDER

    def name(self) -> str:
        return PROVIDER

    def text(self) -> str:
        return tr("Social-housing occupancy")

    def toolTip(self) -> str:
        return tr("Add a map of social-housing occupancy")

    def icon(self) -> QIcon:
        return QIcon(str(resource("icons", "occupancy.svg")))

    def ordering(self) -> int:
        return int(QgsSourceSelectProvider.Ordering.OrderRemoteProvider) + 90

    def createDataSourceWidget(
        self,
        parent: QWidget | None = None,
        fl: Any = Qt.WindowType.Widget,
        widgetMode: Any = QgsProviderRegistry.WidgetMode.Embedded,
    ) -> QgsAbstractDataSourceWidget:
        return SourcePage(self._actions, parent, fl, widgetMode)


class SourcePage(QgsAbstractDataSourceWidget):
    """Territory, scale, vintage, an indicator and “Add”; before the sign-in, how to sign in."""

    def __init__(
        self, actions: BrowserActions, parent: QWidget | None, flags: Any, mode: Any
    ) -> None:
        super().__init__(parent, flags, mode)
        self.setObjectName("occupancySourcePage")
        self._actions = actions
        self._hint = QLabel(
            tr("Sign in to see what your account may add, or open a file of your own.")
        )
        self._hint.setWordWrap(True)
        self._sign_in = QPushButton(tr("Sign in"))
        self._sign_in.clicked.connect(lambda: actions.sign_in())
        self._file = QPushButton(tr("Open a file…"))
        self._file.clicked.connect(lambda: actions.open_file())
        self._territory = TerritoryCombo()
        self._territory.setObjectName("occupancySourceTerritory")
        self._boxes = {choices: QComboBox() for choices in (Choices.SCALE, Choices.VINTAGE)}
        self._search, self._list = QgsFilterLineEdit(), QListWidget()
        self._search.setShowSearchIcon(True)
        self._search.setPlaceholderText(tr("Search an indicator"))
        self._search.textChanged.connect(self._filter)
        self._list.setObjectName("occupancySourceIndicators")
        self._list.itemSelectionChanged.connect(self._enable)
        self._list.itemDoubleClicked.connect(lambda _: self.addButtonClicked())
        self._arrange()
        actions.desk.session.state_changed.connect(self._fill_on_change)
        actions.desk.session.places.loaded.connect(self._fill_on_change)
        self._fill()

    def _arrange(self) -> None:
        form = QFormLayout()
        form.addRow(tr("Territory"), self._territory)
        labels = {
            Choices.SCALE: tr("Scale"),
            Choices.VINTAGE: tr("Vintage"),
        }
        for choices, box in self._boxes.items():
            box.setAccessibleName(labels[choices])
            form.addRow(labels[choices], box)
        form.addRow(tr("Indicator"), self._search)
        buttons = QDialogButtonBox()
        self.setupButtons(buttons)
        buttons.helpRequested.connect(lambda: open_page(guide_page("places", "source")))
        column = QVBoxLayout(self)
        for widget in (self._hint, self._sign_in, self._file):
            column.addWidget(widget)
        column.addLayout(form)
        column.addWidget(self._list, 1)
        column.addWidget(buttons)

    def _fill_on_change(self, *_: object) -> None:
        self._fill()

    def refresh(self) -> None:
        self._fill()

    def _fill(self) -> None:
        desk: Desk = self._actions.desk
        settings, signed = read_settings(), desk.signed_in is not None
        last_choices = {
            Choices.SCALE: settings.scale or "commune",
            Choices.VINTAGE: settings.vintage,
        }
        for choices, box in self._boxes.items():
            box.clear()
            for identifier, label in known(desk, choices):
                box.addItem(label, identifier)
            box.setCurrentIndex(max(0, box.findData(last_choices[choices])))
        self._territory.places(desk.session.places.all(), settings.territory)
        self._list.clear()
        for identifier, label in known(desk, Choices.INDICATORS):
            QListWidgetItem(label, self._list).setData(ID, identifier)
        for widget in (self._territory, *self._boxes.values(), self._search, self._list):
            widget.setEnabled(signed)
        self._hint.setVisible(not signed)
        self._sign_in.setVisible(not signed)
        self._enable()

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setHidden(not all(word in item.text().casefold() for word in words))

    def _enable(self) -> None:
        self.enableButtons.emit(bool(self._list.selectedItems()))

    def addButtonClicked(self) -> None:
        selected = self._list.selectedItems()
        if selected:
            territory = self._territory.territory()
            scale, vintage = (str(box.currentData() or "") for box in self._boxes.values())
            key = territory.key if territory is not None else self._territory.currentText()
            self._actions.add(Wish(key, scale, vintage, str(selected[0].data(ID))))
