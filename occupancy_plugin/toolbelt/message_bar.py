"""Shows sentences in the message bar and writes details to the log. Never a value, a token or a
response body."""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import partial
from math import ceil
from typing import Any

from qgis.core import Qgis, QgsMessageLog
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QSizeF, QTimer
from qgis.PyQt.QtWidgets import QPushButton, QTextBrowser

from .errors import Cancelled
from .translation import tr

LOG_TAG = "Occupancy"
SECONDS = 6
LETTERS = 90  # of a message that stays for SECONDS; a longer one stays longer
Action = tuple[str, Callable[[], Any]]
"""A button of a message: its words, and what it does."""
Actions = tuple[Action, ...]


def log(details: str, level: Qgis.MessageLevel = Qgis.MessageLevel.Info) -> None:
    """Write a line to QGIS's log, without a notification."""
    QgsMessageLog.logMessage(details, LOG_TAG, level, notifyUser=False)


def as_html(text: str) -> str:
    """Return a text escaped, as the bar reads HTML: a portal's sentence must show no link and no
    image."""
    return html.escape(text, quote=False)


def _grow(text_widget: QTextBrowser, style: str, size: QSizeF) -> None:
    """Make room for all lines of a message. style: the sheet of QGIS, for one line"""
    text_widget.setStyleSheet(style.replace("1.75em", f"{ceil(size.height())}px"))


class Messages:
    """The message bar of the window; without a window (tests, qgis_process) only the log.

    A message with a button stays until it is read. The bar's wrapper is kept as an attribute:
    otherwise bar, message, button and slot refer only to each other, the collector clears the slot,
    and a click on the button ends QGIS."""

    def __init__(self, iface: Any = None) -> None:
        self._iface = iface
        self._bar = iface.messageBar() if iface is not None else None
        self._waiting: list[Any] = []  # messages that ask to sign in
        self.seconds = SECONDS
        """How long a message without a button stays; 0: until it is closed."""
        self.sign_in_actions: Actions = ()
        """The buttons of a message that asks to sign in."""

    def _push(self, text: str, level: Qgis.MessageLevel, seconds: int, actions: Actions) -> Any:
        """Show a message and log it. It stays until it is closed if `seconds` is 0 or it has a
        button of the caller's. Return its widget, for `remove`."""
        log(text, level)
        if self._bar is None:
            return None
        item = self._bar.createMessage("", as_html(text))  # no prefix of our own
        item.setProperty("occupancyWhole", text)
        text_widget = item.findChild(QTextBrowser)
        if text_widget is not None:  # QGIS's has one line, and cuts the others off
            layout = text_widget.document().documentLayout()
            layout.documentSizeChanged.connect(
                partial(_grow, text_widget, text_widget.styleSheet())
            )
        for label, run in actions:
            button = QPushButton(label)
            button.setObjectName("occupancyOffer")
            button.clicked.connect(partial(self._on_press, item, run))
            item.layout().addWidget(button)
        if set(self.sign_in_actions) & set(actions):
            self._waiting.append(item)
        duration = 0 if actions else seconds * (1 + len(text) // LETTERS)
        self._bar.pushWidget(item, level, duration)  # this sets the item's own duration
        return item

    def _on_press(self, item: Any, run: Callable[[], Any], *_: object) -> None:
        """Run a button's action, then remove the message. The timer keeps the button alive during
        its own click."""
        run()
        QTimer.singleShot(0, partial(self.remove, item))

    def info(self, text: str, *actions: Action) -> None:
        """Show a sentence for some seconds; with a button until it is read."""
        self._push(text, Qgis.MessageLevel.Info, self.seconds, actions)

    def success(self, text: str, *actions: Action) -> None:
        """Show that something was done, as `info` does."""
        self._push(text, Qgis.MessageLevel.Success, self.seconds, actions)

    def warning(self, text: str, details: str = "", *actions: Action) -> Any:
        """Show a sentence until it is closed, and log the details. Return it, for `remove`."""
        if details:
            log(details, Qgis.MessageLevel.Warning)
        return self._push(text, Qgis.MessageLevel.Warning, 0, actions)

    def remove(self, item: Any) -> None:
        """Remove a message that `warning` returned, unless it was removed already."""
        if item is not None and not sip.isdeleted(item):
            self._bar.popWidget(item)

    def urgent(self, text: str) -> None:
        """Show a sentence in red until it is closed."""
        self._push(text, Qgis.MessageLevel.Critical, 0, ())

    def error(self, error: Exception, *actions: Action) -> None:
        """Show an error's sentence; its `details` go to the log, one click away. A cancel is no
        error."""
        if isinstance(error, Cancelled):
            return
        details = getattr(error, "details", "")
        if details and self._iface is not None:
            actions = (*actions, (tr("Details"), self._iface.openMessageLog))
        self.warning(str(error), details or type(error).__name__, *actions)

    def signed_in(self) -> None:
        """Remove the messages that asked to sign in."""
        while self._waiting:
            self.remove(self._waiting.pop())
