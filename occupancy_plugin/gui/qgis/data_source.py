"""The plugin's page in QGIS's data source manager."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qgis.core import QgsProviderRegistry
from qgis.gui import QgsAbstractDataSourceWidget, QgsSourceSelectProvider
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QDialogButtonBox, QListWidget, QListWidgetItem, QWidget

from ...app_context import AppContext
from ...choices import ChoiceList, MapKey, available_choices, usual_map_key
from ...toolbelt.guide import guide_page
from ...toolbelt.letters import has_words
from ...toolbelt.translation import tr
from ..dock.territory_combo import TerritoryCombo
from ..icons import icon
from ..widgets import PlainLabel, combo, fill, form_of, in_column, named, push_button, search_field
from .links import open_page

ID = Qt.ItemDataRole.UserRole
PROVIDER = "occupancy"


@dataclass(frozen=True)
class SourceActions:
    """What the page does: add a map, sign in, open a file."""

    app: AppContext
    add: Callable[[MapKey], Any]
    sign_in: Callable[[], Any]
    open_file: Callable[[], Any]


class SourceSelect(QgsSourceSelectProvider):
    """The entry in the manager's list."""

    def __init__(self, actions: SourceActions) -> None:
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
        return icon()

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
        self, actions: SourceActions, parent: QWidget | None, flags: Any, mode: Any
    ) -> None:
        super().__init__(parent, flags, mode)
        self.setObjectName("occupancySourcePage")
        self._actions = actions
        self._hint = PlainLabel(
            tr("Sign in to see what your account may add, or open a file of your own.")
        )
        self._sign_in = push_button(tr("Sign in"), "occupancySourceSignIn", actions.sign_in)
        self._file = push_button(tr("Open a file…"), "occupancySourceFile", actions.open_file)
        self._territory = named(TerritoryCombo(), "occupancySourceTerritory")
        self._boxes = {
            ChoiceList.SCALE: combo("occupancySourceScale", tr("Scale")),
            ChoiceList.VINTAGE: combo("occupancySourceVintage", tr("Vintage")),
        }
        self._search = search_field(tr("Search an indicator"), self._filter)
        self._list = named(QListWidget(), "occupancySourceIndicators")
        self._list.itemSelectionChanged.connect(self._enable)
        self._list.itemDoubleClicked.connect(lambda _: self.addButtonClicked())
        self._arrange()
        actions.app.session.state_changed.connect(self.refresh)
        actions.app.session.places.loaded.connect(self.refresh)
        self.refresh()

    def _arrange(self) -> None:
        form = form_of(
            (tr("Territory"), self._territory),
            *((box.accessibleName(), box) for box in self._boxes.values()),
            (tr("Indicator"), self._search),
        )
        buttons = QDialogButtonBox()
        self.setupButtons(buttons)
        buttons.helpRequested.connect(lambda: open_page(guide_page("places", "source")))
        in_column(self, self._hint, self._sign_in, self._file, form, self._list, buttons, grow=4)

    def refresh(self, *_: object) -> None:
        app: AppContext = self._actions.app
        is_signed_in = app.signed_in is not None
        map_key = usual_map_key(app) or MapKey("", "", "", "")
        selected_ids = {ChoiceList.SCALE: map_key.scale, ChoiceList.VINTAGE: map_key.vintage}
        for choices, box in self._boxes.items():
            fill(box, available_choices(app, choices), selected_ids[choices])
        self._territory.places(app.session.places.all(), map_key.territory)
        self._list.clear()
        for identifier, label in available_choices(app, ChoiceList.INDICATORS):
            QListWidgetItem(label, self._list).setData(ID, identifier)
        for widget in (self._territory, *self._boxes.values(), self._search, self._list):
            widget.setEnabled(is_signed_in)
        self._hint.setVisible(not is_signed_in)
        self._sign_in.setVisible(not is_signed_in)
        self._enable()

    def _filter(self, text: str) -> None:
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setHidden(not has_words(item.text(), text))

    def _enable(self) -> None:
        self.enableButtons.emit(bool(self._list.selectedItems()))

    def addButtonClicked(self) -> None:
        selected_items = self._list.selectedItems()
        if selected_items:
            territory = self._territory.territory()
            scale, vintage = (str(box.currentData() or "") for box in self._boxes.values())
            key = territory.key if territory is not None else self._territory.currentText()
            self._actions.add(MapKey(key, scale, vintage, str(selected_items[0].data(ID))))
