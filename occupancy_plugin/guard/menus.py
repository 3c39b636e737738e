"""The layer tree's context menu: occupancy layers get the controlled export, and the hatch explains
why it cannot be exported.

This is guidance, not protection: a safe layer may be exported anyway, and a hatch has no values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from qgis.core import QgsMapLayer, QgsVectorLayer
from qgis.PyQt.QtWidgets import QAction, QMenu

from ..layers.lineage import is_ours
from ..toolbelt.errors import logged
from ..toolbelt.listening import Connection, Listening
from ..toolbelt.message_bar import Messages
from ..toolbelt.translation import tr

if TYPE_CHECKING:
    from ..layers.withheld import WithheldLayer

EXPORT_MENU = "exportMenu"  # QGIS's object name, the same in every language


def refusal() -> str:
    """Return the sentence for a user who asks the hatch for labels, values or an export."""
    return tr(
        "These units are under statistical secrecy: they can be neither labelled nor exported."
    )


class TreeMenu(Listening):
    """Calls `prepare` with the layer tree's context menu each time before it is shown."""

    def __init__(self, iface: Any) -> None:
        self._iface = iface
        self._view: Any = iface.layerTreeView()

    def connections(self) -> list[Connection]:
        view = self._view
        return [(view.contextMenuAboutToShow, self.prepare)] if view is not None else []

    def prepare(self, menu: QMenu) -> None:
        raise NotImplementedError


class ExportMenus(TreeMenu):
    """`export(layer)` opens the dialog of the controlled export; `refused(layer)` is called at
    every refusal (for the journal)."""

    def __init__(
        self,
        iface: Any,
        messages: Messages,
        export: Callable[[QgsVectorLayer], None],
        on_refused: Callable[[QgsMapLayer], None] | None = None,
    ) -> None:
        super().__init__(iface)
        self._messages, self._export, self._refused = messages, export, on_refused

    def prepare(self, menu: QMenu) -> None:
        """Adapt the menu to an occupancy layer or a hatch; leave any other as it is."""
        from ..layers.withheld import WithheldLayer
        from .derived import registered_lineage

        with logged("The layer's menu could not be prepared."):
            layer = self._view.currentLayer() if self._view is not None else None
            if isinstance(layer, WithheldLayer):
                self._explain(menu, layer)
            elif isinstance(layer, QgsVectorLayer) and (
                is_ours(layer) or registered_lineage(layer)
            ):
                self._replace_export(menu, layer)

    def _replace_export(self, menu: QMenu, layer: QgsVectorLayer) -> None:
        export = menu.findChild(QMenu, EXPORT_MENU)
        if export is None:
            menu.addAction(self._action(menu, layer))
            return
        export.clear()
        export.addAction(self._action(export, layer))

    def _action(self, parent: QMenu, layer: QgsVectorLayer) -> QAction:
        action = QAction(tr("Controlled export") + "…", parent)
        action.setObjectName("occupancyControlledExport")
        action.triggered.connect(lambda: self._export(layer))
        return action

    def _explain(self, menu: QMenu, layer: WithheldLayer) -> None:
        export = menu.findChild(QMenu, EXPORT_MENU)
        if export is not None:
            menu.removeAction(export.menuAction())
        entry = menu.actions()[0] if menu.actions() else None
        reason = QAction(tr("Why can this layer be neither labelled nor exported?"), menu)
        reason.setObjectName("occupancyWhy")
        reason.triggered.connect(lambda: self.refuse(layer))
        menu.insertAction(entry, reason)
        menu.insertSeparator(entry)

    def refuse(self, layer: QgsMapLayer) -> None:
        """Refuse, and say what the user can do instead."""
        self._messages.info(
            refusal()
            + " "
            + tr("Choose a wider scale, or use the labels and the export of the layer below it.")
        )
        if self._refused is not None:
            self._refused(layer)
