"""Do the tiles of the background plan come? Of its requests, the end alone is looked at."""

from __future__ import annotations

from urllib.parse import urlsplit

from qgis.core import QgsNetworkAccessManager, QgsNetworkReplyContent
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtNetwork import QNetworkReply

from .background import TILES

LEFT = QNetworkReply.NetworkError.OperationCanceledError  # the map moved on


class PlanWatch(QObject):
    """`changed(comes)` at the first tile that fails, and at the first that comes again."""

    changed = pyqtSignal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.comes = True

    def start(self) -> None:
        QgsNetworkAccessManager.instance().finished[QgsNetworkReplyContent].connect(self._on_end)

    def stop(self) -> None:
        QgsNetworkAccessManager.instance().finished[QgsNetworkReplyContent].disconnect(self._on_end)

    def _on_end(self, reply: QgsNetworkReplyContent) -> None:
        if reply.request().url().host() != urlsplit(TILES).hostname or reply.error() == LEFT:
            return
        comes = reply.error() == QNetworkReply.NetworkError.NoError
        if comes is not self.comes:
            self.comes = comes
            self.changed.emit(comes)
