"""The dock's head: who is signed in, until when, for which purpose; sign in, cancel, sign out."""

from __future__ import annotations

from datetime import date

from qgis.PyQt.QtCore import QDate, QLocale, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ...portal.signin.session import Session, SessionState
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.translation import text_of, tr

AMBER_DAYS, RED_DAYS = 30, 7
COLOURS = {
    SessionState.SIGNED_OUT: "#8a8f98",
    SessionState.SIGNING_IN: "#c77700",
    SessionState.SIGNED_IN: "#2e7d32",
    SessionState.EXPIRED: "#b3261e",
}


def shown_date(day: date) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)


class StateLine(QWidget):
    """Shows the session's state and changes it. `portal_url` is asked from the settings at each
    sign-in."""

    purpose_changed = pyqtSignal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._who = QLabel()
        self._who.setObjectName("occupancyWho")
        self._who.setWordWrap(True)
        self._who.setTextFormat(Qt.TextFormat.RichText)
        self._button = QPushButton()
        self._button.setObjectName("occupancySignIn")
        self._button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._button.clicked.connect(self._clicked)
        self._end = QLabel()
        self._end.setObjectName("occupancyAccessEnd")
        self._purpose = QComboBox()
        self._purpose.setObjectName("occupancyPurpose")
        self._purpose.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._purpose.setMinimumContentsLength(18)
        self._purpose.setToolTip(
            tr("The purpose is stamped on every export, layout and journal line.")
        )
        self._purpose.activated.connect(self._choose_purpose)
        self._purpose_label = QLabel(tr("Purpose"))
        head = QHBoxLayout()
        head.addWidget(self._who, 1)
        head.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)
        purpose = QHBoxLayout()
        purpose.addWidget(self._purpose_label)
        purpose.addWidget(self._purpose, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(head)
        layout.addWidget(self._end)
        layout.addLayout(purpose)
        session.state_changed.connect(self._show)
        session.account_changed.connect(self._show_end)
        self._show(session.state)

    def _clicked(self) -> None:
        state = self._session.state
        if state is SessionState.SIGNED_IN:
            self._session.sign_out()
        elif state is SessionState.SIGNING_IN:
            self._session.cancel_sign_in()
        else:
            settings = read_settings()
            self._session.sign_in(settings.portal_url, settings.stay_signed_in)

    def _show(self, state: SessionState) -> None:
        if state is SessionState.SIGNED_IN:
            change_settings(purpose="")  # chosen anew for each working session
        dot = f'<span style="color:{COLOURS[state]}">●</span> '
        signed = self._session.signed
        sentences = {
            SessionState.SIGNED_OUT: tr("Signed out"),
            SessionState.SIGNING_IN: tr("Signing in: continue in your browser"),
            SessionState.EXPIRED: tr("Your session has ended. Sign in again."),
        }
        if signed is not None:
            self._who.setText(
                f"{dot}<b>{_plain(signed.account.name)}</b> · {_plain(signed.account.organisation)}"
            )
        else:
            self._who.setText(dot + sentences.get(state, ""))
        labels = {SessionState.SIGNED_IN: tr("Sign out"), SessionState.SIGNING_IN: tr("Cancel")}
        self._button.setText(labels.get(state, tr("Sign in")))
        self._button.setDefault(state in (SessionState.SIGNED_OUT, SessionState.EXPIRED))
        self._show_end()
        self._show_purposes()

    def _show_end(self) -> None:
        signed = self._session.signed
        end = signed.account.access_ends_on if signed is not None else None
        self._end.setVisible(end is not None)
        if end is None:
            return
        days = (end - date.today()).days
        colour = "#b3261e" if days <= RED_DAYS else "#b25e00" if days <= AMBER_DAYS else ""
        self._end.setStyleSheet(f"color: {colour}; font-weight: bold" if colour else "")
        text = tr("Access until {date}").format(date=shown_date(end))
        self._end.setText(
            text + (" – " + tr("{n} days left").format(n=max(days, 0)) if colour else "")
        )

    def _show_purposes(self) -> None:
        signed = self._session.signed
        shown = signed is not None
        self._purpose.setVisible(shown)
        self._purpose_label.setVisible(shown)
        self._purpose.clear()
        if signed is None:
            return
        chosen = read_settings().purpose
        self._purpose.addItem(tr("Choose a purpose"), "")
        for identifier, label in signed.account.purposes:
            self._purpose.addItem(text_of(label, identifier), identifier)
            self._purpose.setItemData(
                self._purpose.count() - 1, text_of(label, identifier), Qt.ItemDataRole.ToolTipRole
            )
        self._purpose.setCurrentIndex(max(0, self._purpose.findData(chosen)))

    def show_purpose(self, identifier: str) -> None:
        """A purpose chosen elsewhere (the export's window) is the session's from now on."""
        self._purpose.setCurrentIndex(max(0, self._purpose.findData(identifier)))
        self._choose_purpose()

    def _choose_purpose(self) -> None:
        change_settings(purpose=self._purpose.currentData() or "")
        self.purpose_changed.emit()


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
