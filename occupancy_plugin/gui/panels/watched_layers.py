"""The list of all watched layers, with the reason and the buttons to protect or declare each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QAbstractItemView, QLabel, QTreeWidget, QTreeWidgetItem, QWidget

from ...guard.raw.act.offer import reason
from ...guard.raw.raw_layers import RawLayerGuard
from ...toolbelt.guide import help_on
from ...toolbelt.translation import tr
from ..dialogs.dialog import Dialog
from ..widgets import add_button, close_row, in_column, named

SIZE = (760, 320)


class WatchedLayers(Dialog):
    """The list; it is updated while it is open."""

    def __init__(self, guard: RawLayerGuard, parent: QWidget | None = None) -> None:
        super().__init__(parent, "occupancyWatchedLayers", tr("Watched layers"))
        self._guard = guard
        self.resize(*SIZE)
        self._table = named(QTreeWidget(), "occupancyWatchedTable", tr("Watched layers"))
        self._table.setHeaderLabels([tr("Layer"), tr("Why")])
        self._table.setRootIsDecorated(False)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.itemSelectionChanged.connect(self._enable_buttons)
        self._empty_note = QLabel(tr("No layer is watched."))
        buttons, protect, declare = close_row(self), tr("Protect…"), tr("Not occupancy data")
        self._protect = add_button(
            buttons, protect, "occupancyListProtect", lambda: self._act(self._guard.protect)
        )
        self._declare = add_button(
            buttons, declare, "occupancyListDeclare", lambda: self._act(self._guard.declare)
        )
        in_column(self, self._empty_note, self._table, buttons)
        guard.watchlist.changed.connect(self.refresh)
        help_on(self, "file", "watched")
        self.refresh()

    def refresh(self) -> None:
        """List every watched layer of the project, and keep the selection."""
        selected = self._selected_layer()
        self._table.clear()
        for identifier, state in self._guard.watchlist.watched().items():
            layer = QgsProject.instance().mapLayer(identifier)
            if layer is None:
                continue
            item = QTreeWidgetItem([layer.name(), reason(layer.name(), state)])
            item.setData(0, Qt.ItemDataRole.UserRole, identifier)
            self._table.addTopLevelItem(item)
            if selected is not None and selected.id() == identifier:
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
