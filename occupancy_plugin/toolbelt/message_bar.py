"""Shows sentences in the message bar and writes details to the log. Never a value, a token or a
response body."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from qgis.core import Qgis, QgsMessageLog
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QPushButton, QTextBrowser

from .errors import Cancelled
from .translation import tr

LOG_TAG = "Occupancy"
LINES = 2  # of a message in the bar
SECONDS = 6
LONGER = 2  # factor of the seconds for shortened messages
FRAME, BUTTON = 145, 28  # pixels of the bar, and of a button, apart from their texts
NARROWEST = 480  # least width of the bar in pixels that is assumed
Action = tuple[str, Callable[[], Any]]
"""A button of a message: its words, and what it does."""


def log(details: str, level: Qgis.MessageLevel = Qgis.MessageLevel.Info) -> None:
    """Write a line to QGIS's log, without a notification."""
    QgsMessageLog.logMessage(details, LOG_TAG, level, notifyUser=False)


def as_html(text: str) -> str:
    """Return a text escaped, as the bar reads HTML: a portal's sentence must show no link and no
    image."""
    return html.escape(text, quote=False)


def _remove(bar: Any, item: Any) -> None:
    """Remove a message, unless it is gone already."""
    if not sip.isdeleted(item):
        bar.popWidget(item)


def in_short(text: str, fits: Callable[[str], bool]) -> str:
    """Return the text if it fits, else as many of its sentences as fit, else its first words and
    '…'."""
    if fits(text):
        return text
    ends = [match.start() for match in re.finditer(r"(?<=[.!?…])\s", text)]
    sentences = [text[:end] for end in ends if fits(text[:end])]
    if sentences:
        return sentences[-1]
    words = text.split(" ")
    beginnings = [
        words_kept for n in range(1, len(words)) if fits(words_kept := " ".join(words[:n]) + "…")
    ]
    return beginnings[-1] if beginnings else words[0] + "…"


class Messages:
    """The message bar of the window; without a window (tests, qgis_process) only the log.

    A message with a button stays until it is read. A button shows the rest of a long one. The bar's
    wrapper is kept as an attribute: otherwise bar, message, button and slot refer only to each
    other, the collector clears the slot, and a click on the button ends QGIS."""

    def __init__(self, iface: Any = None) -> None:
        self._iface = iface
        self._bar = iface.messageBar() if iface is not None else None
        self._viewer: Any = None
        self._waiting: list[Any] = []  # messages that ask to sign in
        self.seconds = SECONDS
        """How long a message without a button stays; 0: until it is closed."""
        self.sign_in: tuple[Action, ...] = ()
        """The buttons of a message that asks to sign in."""

    def _push(
        self, text: str, level: Qgis.MessageLevel, seconds: int, actions: tuple[Action, ...] = ()
    ) -> None:
        """Show a message and log it."""
        log(text, level)
        bar = self._bar
        if bar is None:
            return
        width = bar.fontMetrics().horizontalAdvance
        # a hidden bar keeps the width that it had when it was last visible
        widget = bar if bar.isVisible() else bar.parentWidget() or bar
        buttons = sum(width(label) + BUTTON for label, _ in actions)
        available_width = max(widget.width(), NARROWEST) - FRAME - buttons
        short_text = in_short(text, lambda words: width(words) <= LINES * available_width)
        has_buttons = bool(actions)
        if short_text != text and tr("Details") not in [label for label, _ in actions]:
            available_width -= width(tr("Details…")) + BUTTON
            short_text = in_short(text, lambda words: width(words) <= LINES * available_width)
            actions = (*actions, (tr("Details…"), partial(self._show_complete, text)))
        item = bar.createMessage("", as_html(short_text))  # no prefix of our own
        item.setProperty("occupancyWhole", text)
        text_widget = item.findChild(QTextBrowser)
        if text_widget is not None and width(short_text) > available_width:
            text_widget.setStyleSheet(text_widget.styleSheet().replace("1.75em", "3.25em"))
        # a message with a caller's button stays; a shortened one is in the log too
        duration = 0 if has_buttons else seconds if short_text == text else LONGER * seconds
        for label, run in actions:
            button = QPushButton(label)
            button.setObjectName("occupancyOffer")
            button.clicked.connect(partial(self._on_press, item, run))
            item.layout().addWidget(button)
        if set(self.sign_in) & set(actions):
            self._waiting.append(item)
        bar.pushWidget(item, level, duration)  # this sets the item's own duration

    def _show_complete(self, text: str) -> None:
        """Show the complete message in QGIS's own window for that."""
        from qgis.gui import QgsMessageViewer  # qgis_process has no window

        self._viewer = QgsMessageViewer(self._bar.window(), deleteOnClose=False)
        self._viewer.setTitle(tr("Social-housing occupancy"))
        self._viewer.setMessageAsPlainText(text)
        self._viewer.open()

    def _on_press(self, item: Any, run: Callable[[], Any], *_: object) -> None:
        """Run a button's action, then remove the message. The timer keeps the button alive during
        its own click."""
        run()
        QTimer.singleShot(0, partial(_remove, self._bar, item))

    def info(self, text: str, *actions: Action) -> None:
        """Show a sentence for some seconds."""
        self._push(text, Qgis.MessageLevel.Info, self.seconds, actions)

    def success(self, text: str, *actions: Action) -> None:
        """Show that something was done, for some seconds."""
        self._push(text, Qgis.MessageLevel.Success, self.seconds, actions)

    def warning(self, text: str, details: str = "", *actions: Action) -> None:
        """Show a sentence until it is closed, and log the details."""
        if details:
            log(details, Qgis.MessageLevel.Warning)
        self._push(text, Qgis.MessageLevel.Warning, 0, actions)

    def offer(self, text: str, label: str, run: Callable[[], Any]) -> None:
        """Show a sentence with a button. Nothing happens before it is pressed."""
        self.success(text, (label, run))

    def urgent(self, text: str) -> None:
        """Show a sentence in red until it is closed."""
        self._push(text, Qgis.MessageLevel.Critical, 0)

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
            _remove(self._bar, self._waiting.pop())
