"""What the user is told: a sentence in the message bar, details in the log. Never a value, a token
or a response body."""

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
LONGER = 2  # times as long stays what is shortened, until it goes by itself
FRAME, BUTTON = 145, 28  # pixels of the bar and of a button beside words
NARROWEST = 480  # pixels that the bar is taken to have at least


def log(details: str, level: Qgis.MessageLevel = Qgis.MessageLevel.Info) -> None:
    QgsMessageLog.logMessage(details, LOG_TAG, level, notifyUser=False)


def as_html(text: str) -> str:
    """The message bar reads HTML: a portal's sentence or a layer's name is no link and no image."""
    return html.escape(text, quote=False)


def _take(bar: Any, item: Any) -> None:
    """Take a message away, unless it went by itself meanwhile."""
    if not sip.isdeleted(item):
        bar.popWidget(item)


def in_short(text: str, fits: Callable[[str], bool]) -> str:
    """The text where it fits, else as many of its sentences as do, else its first words and '…'."""
    if fits(text):
        return text
    ends = [match.start() for match in re.finditer(r"(?<=[.!?…])\s", text)]
    sentences = [text[:end] for end in ends if fits(text[:end])]
    if sentences:
        return sentences[-1]
    words = text.split(" ")
    beginnings = [part for n in range(1, len(words)) if fits(part := " ".join(words[:n]) + "…")]
    return beginnings[-1] if beginnings else words[0] + "…"


Action = tuple[str, Callable[[], Any]]
"""A button of a message: its words, and what it does."""


class Messages:
    """The message bar of the window; without a window (tests, qgis_process) the log alone. A
    message with a button stays until it is read; what does not fit is one click away.

    The bar's wrapper is kept: with a passing one, bar, message, button and slot refer to each other
    only, the collector clears the slot, and a click on the button ends QGIS.
    """

    def __init__(self, iface: Any = None) -> None:
        self._iface = iface
        self._bar = iface.messageBar() if iface is not None else None
        self._viewer: Any = None
        self._waiting: list[Any] = []  # messages that ask to sign in
        self.seconds = SECONDS
        """How long what is only said stands; 0: until it is taken away."""
        self.sign_in: tuple[Action, ...] = ()
        """The window's way to sign in: a button for who must do so first."""

    def _push(
        self, text: str, level: Qgis.MessageLevel, seconds: int, actions: tuple[Action, ...] = ()
    ) -> None:
        log(text, level)
        bar = self._bar
        if bar is None:
            return
        width = bar.fontMetrics().horizontalAdvance
        # a bar that is out of sight keeps the width that it had when it was last shown
        around = bar if bar.isVisible() else bar.parentWidget() or bar
        buttons = sum(width(label) + BUTTON for label, _ in actions)
        room = max(around.width(), NARROWEST) - FRAME - buttons
        short = in_short(text, lambda part: width(part) <= LINES * room)
        lasting = bool(actions)
        if short != text and tr("Details") not in [label for label, _ in actions]:
            room -= width(tr("Details…")) + BUTTON
            short = in_short(text, lambda part: width(part) <= LINES * room)
            actions = (*actions, (tr("Details…"), partial(self._show_whole, text)))
        item = bar.createMessage("", as_html(short))  # no prefix of our own
        item.setProperty("occupancyWhole", text)
        written = item.findChild(QTextBrowser)
        if written is not None and width(short) > room:
            written.setStyleSheet(written.styleSheet().replace("1.75em", "3.25em"))
        # the rest of a long one is read in the log too; with a caller's button it stays
        stays = 0 if lasting else seconds if short == text else LONGER * seconds
        for label, run in actions:
            button = QPushButton(label)
            button.setObjectName("occupancyOffer")
            button.clicked.connect(partial(self._pressed, item, run))
            item.layout().addWidget(button)
        if set(self.sign_in) & set(actions):
            self._waiting.append(item)
        bar.pushWidget(item, level, stays)  # which sets the item's own duration

    def _show_whole(self, text: str) -> None:
        """All of a message, in QGIS's own window for that."""
        from qgis.gui import QgsMessageViewer  # qgis_process has no window

        self._viewer = QgsMessageViewer(self._bar.window(), deleteOnClose=False)
        self._viewer.setTitle(tr("Social-housing occupancy"))
        self._viewer.setMessageAsPlainText(text)
        self._viewer.open()

    def _pressed(self, item: Any, run: Callable[[], Any], *_: object) -> None:
        """The message goes once the click is over: its own button is not deleted under it."""
        run()
        QTimer.singleShot(0, partial(_take, self._bar, item))

    def info(self, text: str, *actions: Action) -> None:
        self._push(text, Qgis.MessageLevel.Info, self.seconds, actions)

    def success(self, text: str, *actions: Action) -> None:
        self._push(text, Qgis.MessageLevel.Success, self.seconds, actions)

    def warning(self, text: str, details: str = "", *actions: Action) -> None:
        if details:
            log(details, Qgis.MessageLevel.Warning)
        self._push(text, Qgis.MessageLevel.Warning, 0, actions)

    def offer(self, text: str, label: str, run: Callable[[], Any]) -> None:
        """A sentence with a button: nothing happens before it is pressed."""
        self.success(text, (label, run))

    def urgent(self, text: str) -> None:
        self._push(text, Qgis.MessageLevel.Critical, 0)

    def error(self, error: Exception, *actions: Action) -> None:
        """An error of ours: its sentence in the bar, `details` in the log, one click away. A cancel
        is no error."""
        if isinstance(error, Cancelled):
            return
        details = getattr(error, "details", "")
        if details and self._iface is not None:
            actions = (*actions, (tr("Details"), self._iface.openMessageLog))
        self.warning(str(error), details or type(error).__name__, *actions)

    def signed_in(self) -> None:
        """What asked to sign in has been answered."""
        while self._waiting:
            _take(self._bar, self._waiting.pop())
