"""What the user is told: a sentence in the message bar, details in the log. Never a value, a token
or a response body."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

from qgis.core import Qgis, QgsMessageLog
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QPushButton

from .errors import Cancelled

LOG_TAG = "Occupancy"


def log(details: str, level: Qgis.MessageLevel = Qgis.MessageLevel.Info) -> None:
    QgsMessageLog.logMessage(details, LOG_TAG, level, notifyUser=False)


def as_html(text: str) -> str:
    """The message bar reads HTML: a portal's sentence or a layer's name is no link and no image."""
    return html.escape(text, quote=False)


def _take(bar: Any, item: Any) -> None:
    """Take a message away, unless it went by itself meanwhile."""
    if not sip.isdeleted(item):
        bar.popWidget(item)


class Messages:
    """The message bar of the window; without a window (tests, qgis_process) the log alone.

    The bar's wrapper is kept: with a passing one, bar, message, button and slot refer to each other
    only, the collector clears the slot, and a click on the button ends QGIS.
    """

    def __init__(self, iface: Any = None) -> None:
        self._bar = iface.messageBar() if iface is not None else None

    def _push(self, text: str, level: Qgis.MessageLevel, seconds: int) -> None:
        log(text, level)
        if self._bar is not None:
            self._bar.pushMessage("", as_html(text), level, seconds)  # no prefix of our own

    def info(self, text: str) -> None:
        self._push(text, Qgis.MessageLevel.Info, 6)

    def success(self, text: str) -> None:
        self._push(text, Qgis.MessageLevel.Success, 6)

    def warning(self, text: str, details: str = "") -> None:
        if details:
            log(details, Qgis.MessageLevel.Warning)
        self._push(text, Qgis.MessageLevel.Warning, 0)

    def offer(self, text: str, label: str, run: Callable[[], Any]) -> None:
        """A sentence with a button: nothing happens before it is pressed."""
        log(text)
        bar = self._bar
        if bar is None:
            return
        item = bar.createMessage("", as_html(text))
        button = QPushButton(label)
        button.setObjectName("occupancyOffer")
        # the message goes once the click is over: its own button is not deleted under it
        button.clicked.connect(lambda: (run(), QTimer.singleShot(0, lambda: _take(bar, item))))
        item.layout().addWidget(button)
        bar.pushWidget(item, Qgis.MessageLevel.Success)

    def urgent(self, text: str) -> None:
        self._push(text, Qgis.MessageLevel.Critical, 0)

    def error(self, error: Exception) -> None:
        """An error of ours: its sentence in the bar, `details` in the log. A cancel is no error."""
        if isinstance(error, Cancelled):
            return
        details = getattr(error, "details", "") or type(error).__name__
        self.warning(str(error), details)
