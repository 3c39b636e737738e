"""The page of watched layers, with the reason and the buttons to protect or declare each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QAbstractItemView, QLabel, QTreeWidget, QTreeWidgetItem, QWidget

from ...guard.raw.act.offer import reason
from ...guard.raw.raw_layers import RawLayerGuard
from ...toolbelt.translation import tr
from ..widgets import PlainLabel, buttons_in_row, in_column, named, push_button


class WatchedLayers(QWidget):
    """The list; it is updated while it is open."""

    def __init__(self, guard: RawLayerGuard) -> None:
        super().__init__()
        self._guard = guard
        explanation = PlainLabel(
            tr(
                "Layers that did not come through statistical secrecy are watched: their labels "
                "and ways out are closed until they are protected or declared."
            )
        )
        self._table = named(QTreeWidget(), "occupancyWatchedTable", tr("Watched layers"))
        self._table.setHeaderLabels([tr("Layer"), tr("Why")])
        self._table.setRootIsDecorated(False)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.itemSelectionChanged.connect(self._enable_buttons)
        self._empty_note = QLabel(tr("No layer is watched."))
        protect, declare = tr("Protect…"), tr("Not occupancy data")
        self._protect = push_button(
            protect, "occupancyListProtect", lambda: self._act(self._guard.protect)
        )
        self._declare = push_button(
            declare, "occupancyListDeclare", lambda: self._act(self._guard.declare)
        )
        buttons = buttons_in_row(self._protect, self._declare)
        layout = in_column(self, explanation, self._empty_note, self._table, buttons)
        layout.addStretch(1)
        guard.watchlist.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """List every watched layer of the project, and keep the selection."""
        selected_layer = self._selected_layer()
        self._table.clear()
        for identifier, state in self._guard.watchlist.watched().items():
            layer = QgsProject.instance().mapLayer(identifier)
            if layer is None:
                continue
            item = QTreeWidgetItem([layer.name(), reason(layer.name(), state)])
            item.setData(0, Qt.ItemDataRole.UserRole, identifier)
            self._table.addTopLevelItem(item)
            if selected_layer is not None and selected_layer.id() == identifier:
                self._table.setCurrentItem(item)
        is_empty = self._table.topLevelItemCount() == 0
        if not is_empty and not self._table.selectedItems():
            self._table.setCurrentItem(self._table.topLevelItem(0))
        self._empty_note.setVisible(is_empty)
        self._table.setVisible(not is_empty)
        self._table.resizeColumnToContents(0)
        self._enable_buttons()

    def _selected_layer(self) -> QgsVectorLayer | None:
        items = self._table.selectedItems()
        identifier = items[0].data(0, Qt.ItemDataRole.UserRole) if items else ""
        layer = QgsProject.instance().mapLayer(identifier)
        return layer if isinstance(layer, QgsVectorLayer) else None

    def _enable_buttons(self) -> None:
        state = self._guard.watchlist.state(self._selected_layer())
        answer = state.answer if state is not None else None
        self._declare.setEnabled(answer is not None)
        self._protect.setEnabled(answer is not None and answer.columns is not None)

    def _act(self, act: Callable[[QgsVectorLayer], Any]) -> None:
        layer = self._selected_layer()
        if layer is not None:
            act(layer)
