"""The page of raw layers: those that are held back and those with raw data, each with its ways to
continue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QAbstractItemView, QLabel, QTreeWidget, QTreeWidgetItem, QWidget

from ...guard.raw.raw_layers import DECLARED, LOOKING, RawLayerGuard
from ...toolbelt.translation import tr
from ..widgets import PlainLabel, buttons_in_row, in_column, named, push_button


class WatchedLayers(QWidget):
    """The list; it is updated while it is open."""

    def __init__(self, guard: RawLayerGuard) -> None:
        super().__init__()
        self._guard = guard
        explanation = PlainLabel(
            tr(
                "Layers that did not come through statistical secrecy are held back: QGIS shows "
                "none of their rows until they are opened under secrecy, or until you state that "
                "you work on raw data."
            )
        )
        self._table = named(QTreeWidget(), "occupancyWatchedTable", tr("Raw layers"))
        self._table.setHeaderLabels([tr("Layer"), tr("State")])
        self._table.setRootIsDecorated(False)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.itemSelectionChanged.connect(self._enable_buttons)
        self._empty_note = QLabel(tr("No layer is held back."))
        open_, work_on = tr("Open under secrecy"), tr("I work on raw data…")
        self._open = push_button(
            open_, "occupancyListOpen", lambda: self._act(guard.open_under_secrecy)
        )
        self._work_on = push_button(
            work_on, "occupancyListWorkOn", lambda: self._act(guard.work_on)
        )
        self._hold = push_button(
            tr("Hold back again"), "occupancyListHold", lambda: self._act(guard.hold_again)
        )
        buttons = buttons_in_row(self._open, self._work_on, self._hold)
        layout = in_column(self, explanation, self._empty_note, self._table, buttons)
        layout.addStretch(1)
        guard.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """List every raw layer of the project, and keep the selection."""
        selected_layer = self._selected_layer()
        self._table.clear()
        for identifier, state in self._guard.states().items():
            layer = QgsProject.instance().mapLayer(identifier)
            if layer is None:
                continue
            names = {
                LOOKING: tr("Held back while it is examined"),
                DECLARED: tr("Raw data, not guarded"),
            }
            item = QTreeWidgetItem([layer.name(), names.get(state.kind, tr("Held back"))])
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
        state = self._guard.state(self._selected_layer())
        is_held = state is not None and state.kind not in (LOOKING, DECLARED)
        self._open.setEnabled(is_held)
        self._work_on.setEnabled(is_held)
        self._hold.setEnabled(state is not None and state.kind == DECLARED)

    def _act(self, act: Callable[[QgsVectorLayer], Any]) -> None:
        layer = self._selected_layer()
        if layer is not None:
            act(layer)
