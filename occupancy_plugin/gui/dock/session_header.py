"""The dock's header: who is signed in, until when, for which purpose; sign in, cancel, sign out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from qgis.PyQt.QtCore import QPoint, Qt, pyqtSignal
from qgis.PyQt.QtGui import QFont, QFontMetrics, QResizeEvent
from qgis.PyQt.QtWidgets import QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from ...portal.signin.session import Session, SessionState
from ...toolbelt.dates import shown_day
from ...toolbelt.message_bar import as_html
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.translation import text_of, tr
from ..tones import Tone, colour, write_in
from ..widgets import combo, fill, in_column, in_row, labelled, named, push_button, tool_button

AMBER_DAYS, RED_DAYS = 30, 7
TONES = {
    SessionState.SIGNED_OUT: Tone.QUIET,
    SessionState.SIGNING_IN: Tone.WARNING,
    SessionState.SIGNED_IN: Tone.GOOD,
    SessionState.EXPIRED: Tone.FAULT,
}


def own_secrecy() -> str:
    """Return a warning: two computers that protect the same raw rows share no ledger."""
    return tr(
        "Two computers may hide different values of this portal: do not put their maps side by "
        "side."
    )


class SessionHeader(QWidget):
    """Shows the session's state and changes it. Each sign-in reads the portal's address from the
    settings. menu: rare actions (duties, help, options, signing out)"""

    purpose_changed = pyqtSignal()

    def __init__(self, session: Session, menu: QMenu) -> None:
        super().__init__()
        self._session = session
        self._texts, self._dot = ("", ""), ""
        self._account_label = named(QLabel(), "occupancyWho")
        self._account_label.setTextFormat(Qt.TextFormat.RichText)
        self._account_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._button = push_button("", "occupancySignIn", self._clicked)
        self._button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._menu_button = tool_button(tr("Acc&ount"), "occupancyDuties")
        self._menu_button.setAutoRaise(True)
        self._menu_button.setMenu(menu)
        self._menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._end = QLabel()
        self._end.setTextFormat(Qt.TextFormat.PlainText)
        self._end.setObjectName("occupancyAccessEnd")
        self._purpose = combo("occupancyPurpose", letters=14)
        self._purpose.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._purpose.setToolTip(
            tr("The purpose is stamped on every export, layout and journal line.")
        )
        self._purpose.activated.connect(self._choose_purpose)
        self._purpose_label = labelled(tr("&Purpose"), self._purpose)
        header = in_row(self._account_label, self._button, self._menu_button, spacing=2)
        purpose = in_row(self._purpose_label, self._purpose, grow=1)
        in_column(self, header, self._end, purpose, margins=(0, 0, 0, 0), spacing=3)
        session.state_changed.connect(self._show)
        session.account_changed.connect(self._show_end)
        self._show(session.state)

    def _clicked(self) -> None:
        state = self._session.state
        if state is SessionState.SIGNING_IN:
            self._session.cancel_sign_in()
        else:
            settings = read_settings()
            self._session.sign_in(settings.portal_url, settings.stay_signed_in)

    def _show(self, state: SessionState) -> None:
        signed_in = self._session.signed_in
        if signed_in is not None and state is SessionState.SIGNED_IN:
            # a purpose belongs to a session: the last one is proposed, the only one is taken
            purposes, last_purpose = dict(signed_in.account.purposes), read_settings().last_purpose
            only_purpose = next(iter(purposes)) if len(purposes) == 1 else ""
            change_settings(purpose=last_purpose if last_purpose in purposes else only_purpose)
        sentences = {
            SessionState.SIGNED_OUT: tr("Signed out"),
            SessionState.SIGNING_IN: tr("Continue in your browser"),
            SessionState.EXPIRED: tr("session ended").capitalize(),
        }
        if signed_in is not None:
            account = signed_in.account
            name, organisation = as_html(account.name), as_html(account.organisation)
            self._texts = (account.name, f" · {account.organisation}")
            is_unsuppressed = not signed_in.is_sample and not signed_in.policy.suppressed
            warning = f"<p>{as_html(own_secrecy())}</p>" if is_unsuppressed else ""
            self._account_label.setToolTip(f"<p>{name}, {organisation}</p>{warning}")
        else:
            self._texts = ("", sentences.get(state, ""))
            self._account_label.setToolTip(f"<p>{self._texts[1]}</p>")
        self._dot = f'<span style="color:{colour(TONES[state])}">●</span> '
        self._fit()
        labels = {SessionState.SIGNING_IN: tr("Cancel")}
        self._button.setText(labels.get(state, tr("Sign in")))
        self._button.setVisible(state in (SessionState.SIGNING_IN, SessionState.EXPIRED))
        self._button.setDefault(state in (SessionState.SIGNED_OUT, SessionState.EXPIRED))
        self._show_end()
        self._show_purposes()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Write as much of an account as fits, then an ellipsis; the tooltip has all of it. What to
        do in another state takes two lines where it has to."""
        name, role = self._texts
        self._account_label.setWordWrap(not name)
        if not name:
            self._account_label.setText(self._dot + as_html(role))
            return
        font = QFont(self._account_label.font())
        font.setBold(True)
        metrics = QFontMetrics(font)
        width = self._account_label.width() - metrics.horizontalAdvance("●  ")
        elided = metrics.elidedText(name + role, Qt.TextElideMode.ElideRight, max(width, 0))
        bold, rest = (name, elided[len(name) :]) if elided.startswith(name) else (elided, "")
        self._account_label.setText(f"{self._dot}<b>{as_html(bold)}</b>{as_html(rest)}")

    def _show_end(self) -> None:
        signed_in = self._session.signed_in
        end = signed_in.account.access_ends_on if signed_in is not None else None
        days = (end - date.today()).days if end is not None else 0
        self._end.setVisible(end is not None and days <= AMBER_DAYS)
        if end is None:
            return
        text = tr("Access until {date}").format(date=shown_day(end.isoformat()))
        who = self._account_label.toolTip().split("\n")[0]
        self._account_label.setToolTip(f"{who}\n<p>{text}</p>")
        write_in(self._end, Tone.FAULT if days <= RED_DAYS else Tone.WARNING, bold=True)
        self._end.setText(f"{text} – {tr('{n} days left').format(n=max(days, 0))}")

    def _show_purposes(self) -> None:
        signed_in = self._session.signed_in
        for widget in (self._purpose, self._purpose_label):
            widget.setVisible(signed_in is not None)
        purposes = signed_in.account.purposes if signed_in is not None else ()
        choices = [(identifier, text_of(label, identifier)) for identifier, label in purposes]
        choices.insert(0, ("", tr("Choose a purpose")))
        fill(self._purpose, choices, read_settings().purpose)

    def show_purpose(self, identifier: str) -> None:
        """Take over a purpose that was chosen elsewhere (in the export dialog)."""
        self._purpose.setCurrentIndex(max(0, self._purpose.findData(identifier)))
        self._choose_purpose()

    def ask_purpose(self, widget: QWidget, continuation: Callable[[], Any]) -> None:
        """Open a list of purposes at a widget. Call `continuation` after the choice."""
        signed_in = self._session.signed_in
        menu = named(QMenu(self), "occupancyPurposes")
        menu.addSection(tr("Choose a purpose"))
        for identifier, label in signed_in.account.purposes if signed_in is not None else ():
            action = menu.addAction(text_of(label, identifier))
            action.triggered.connect(partial(self.show_purpose, identifier))
            action.triggered.connect(lambda _checked: continuation())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(widget.mapToGlobal(QPoint(0, 0)))

    def _choose_purpose(self) -> None:
        purpose = self._purpose.currentData() or ""
        change_settings(purpose=purpose, last_purpose=purpose)
        self.purpose_changed.emit()
