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
MAX_LINES = 2  # lines of a message in the bar
SECONDS = 6
SHORTENED_FACTOR = 2  # shortened messages stay longer by this factor
BAR_FRAME, BUTTON_FRAME = 145, 28  # pixels of the bar and of a button, apart from their texts
MIN_WIDTH = 480  # least width of the bar in pixels that is assumed
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
    fitting_counts = [
        count for count in range(1, len(words)) if fits(" ".join(words[:count]) + "…")
    ]
    return " ".join(words[: max(fitting_counts, default=1)]) + "…"


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
        self.sign_in_actions: Actions = ()
        """The buttons of a message that asks to sign in."""

    def _push(self, text: str, level: Qgis.MessageLevel, seconds: int, actions: Actions) -> Any:
        """Show a message and log it. It stays until it is closed if `seconds` is 0 or it has a
        button of the caller's. Return its widget, for `remove`."""
        log(text, level)
        if self._bar is None:
            return None
        short_text, buttons, is_long = self._fit(text, actions)
        item = self._bar.createMessage("", as_html(short_text))  # no prefix of our own
        item.setProperty("occupancyWhole", text)
        text_widget = item.findChild(QTextBrowser)
        if text_widget is not None and is_long:
            text_widget.setStyleSheet(text_widget.styleSheet().replace("1.75em", "3.25em"))
        for label, run in buttons:
            button = QPushButton(label)
            button.setObjectName("occupancyOffer")
            button.clicked.connect(partial(self._on_press, item, run))
            item.layout().addWidget(button)
        if set(self.sign_in_actions) & set(actions):
            self._waiting.append(item)
        if actions:
            seconds = 0
        elif short_text != text:
            seconds *= SHORTENED_FACTOR
        self._bar.pushWidget(item, level, seconds)  # this sets the item's own duration
        return item

    def _fit(self, text: str, actions: Actions) -> tuple[str, Actions, bool]:
        """Return the part of a text that the bar has room for, the buttons next to it, and whether
        it takes more than a line. A shortened text has a button that shows the complete one, unless
        one shows the log."""
        bar = self._bar
        width = bar.fontMetrics().horizontalAdvance
        # a hidden bar keeps the width that it had when it was last visible
        widget = bar if bar.isVisible() else bar.parentWidget() or bar

        def fit_next_to(buttons: Actions) -> tuple[str, bool]:
            button_width = sum(width(label) + BUTTON_FRAME for label, _ in buttons)
            line = max(widget.width(), MIN_WIDTH) - BAR_FRAME - button_width
            short_text = in_short(text, lambda part: width(part) <= MAX_LINES * line)
            return short_text, width(short_text) > line

        short_text, is_long = fit_next_to(actions)
        if short_text != text and tr("Details") not in [label for label, _ in actions]:
            actions = (*actions, (tr("Details…"), partial(self._show_complete, text)))
            short_text, is_long = fit_next_to(actions)
        return short_text, actions, is_long

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
