"""Observes whether the tiles of the background plan arrive, by the results of their requests."""

from __future__ import annotations

from urllib.parse import urlsplit

from qgis.core import QgsNetworkAccessManager, QgsNetworkReplyContent
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtNetwork import QNetworkReply

from ...toolbelt.listening import Connection, Listening
from .background import TILES

CANCELLED = QNetworkReply.NetworkError.OperationCanceledError  # the map has moved


class TileWatch(QObject, Listening):
    """Emits `changed(is_available)` at the first tile that fails, and at the first that arrives
    afterwards."""

    changed = pyqtSignal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_available = True

    def connections(self) -> list[Connection]:
        finished = QgsNetworkAccessManager.instance().finished[QgsNetworkReplyContent]
        return [(finished, self._on_end)]

    def _on_end(self, reply: QgsNetworkReplyContent) -> None:
        if reply.request().url().host() != urlsplit(TILES).hostname or reply.error() == CANCELLED:
            return
        is_available = reply.error() == QNetworkReply.NetworkError.NoError
        if is_available is not self.is_available:
            self.is_available = is_available
            self.changed.emit(is_available)
