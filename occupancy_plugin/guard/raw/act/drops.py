"""Refuses to drop a watched layer in QGIS's Browser, which would write its rows into a database
without a window."""

from __future__ import annotations

from collections.abc import Callable

from qgis.core import QgsMapLayer, QgsMimeDataUtils, QgsProject
from qgis.gui import QgsBrowserTreeView
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QMimeData, QObject
from qgis.PyQt.QtWidgets import QApplication, QWidget

from ....toolbelt.errors import logged
from ..watchlist import Watchlist

DRAGS = frozenset({QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop})


class BrowserDrops(QObject):
    """Watches the trees of the Browser. The guard calls `watch` whenever a panel appears, and
    `stop` once no layer is watched any more."""

    def __init__(
        self, watchlist: Watchlist, on_refused: Callable[[QgsMapLayer, str], None]
    ) -> None:
        super().__init__()
        self._watchlist, self._refused = watchlist, on_refused
        self._views: list[QWidget] = []

    def watch(self) -> None:
        for tree in QApplication.allWidgets():
            if isinstance(tree, QgsBrowserTreeView) and tree.viewport() not in self._views:
                self._views.append(tree.viewport())
                tree.viewport().installEventFilter(self)

    def stop(self) -> None:
        for view in self._views:
            if not sip.isdeleted(view):
                view.removeEventFilter(self)
        self._views.clear()

    def eventFilter(self, _view: QObject, event: QEvent) -> bool:
        if event.type() not in DRAGS:
            return False
        with logged("A dragged layer could not be looked at."):
            layer = self._dragged(event.mimeData())
            if layer is not None:
                event.ignore()
                if event.type() != QEvent.Type.DragMove:
                    self._refused(layer, "export")
                return True
        return False

    def _dragged(self, data: QMimeData) -> QgsMapLayer | None:
        """Return the watched layer among those that are dragged."""
        if not QgsMimeDataUtils.isUriList(data):
            return None
        layers = map(_layer_of, QgsMimeDataUtils.decodeUriList(data))
        return next((layer for layer in layers if self._watchlist.state(layer) is not None), None)


def _layer_of(uri: QgsMimeDataUtils.Uri) -> QgsMapLayer | None:
    return QgsProject.instance().mapLayer(uri.layerId)
