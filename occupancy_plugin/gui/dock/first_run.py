"""The dock without a session: the portal's address and the sign-in, or work without a portal."""

from __future__ import annotations

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QFrame, QLabel, QVBoxLayout, QWidget

from ...portal.signin.session import Session, SessionState
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.translation import tr
from ..addresses import address_combo, fill_addresses
from ..tones import Tone, write_in
from ..widgets import PlainLabel, labelled, push_button


class FirstRun(QWidget):
    """The sign-in tests the address, which is saved once it has answered as a portal."""

    file_wanted = pyqtSignal()
    sample_wanted = pyqtSignal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._typed_url = self._saved_url = ""
        self._address = address_combo("occupancyAddress")
        self._address.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._address.lineEdit().returnPressed.connect(self.sign_in)
        label = labelled(tr("&Address of your portal"), self._address)
        self._refusal = PlainLabel(name="occupancyAddressRefused")
        write_in(self._refusal, Tone.FAULT)
        self._refusal.hide()
        self._button = push_button(tr("Sign in"), "occupancySignIn", self.sign_in)
        self._button.setDefault(True)
        welcome = PlainLabel(
            tr(
                "Your EPCI or the GIP SNE gives you the address. The password is typed in your own "
                "browser, never here."
            )
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFrameShadow(QFrame.Shadow.Sunken)
        for widget in (label, self._address, self._refusal, self._button, welcome, line):
            layout.addWidget(widget)
        layout.addWidget(QLabel(tr("Without a portal:")))
        open_file = push_button(
            tr("Open a file…"), "occupancyOpenFileButton", self.file_wanted.emit
        )
        self._try = push_button("", "occupancyTry", self.sample_wanted.emit)
        self.show_opening(False)
        for button in (open_file, self._try):
            layout.addWidget(button)
        layout.addStretch(1)
        session.failed.connect(self._on_failure)
        session.state_changed.connect(self._on_session)
        self._fill()

    def show_opening(self, is_opening: bool) -> None:
        """Say that the fictitious data are being opened."""
        opening, offer = tr("Opening the fictitious data"), tr("Try with fictitious data")
        self._try.setText(opening if is_opening else offer)
        self.setEnabled(not is_opening)

    def _fill(self) -> None:
        fill_addresses(self._address)
        self._saved_url = self._address.currentText()

    def sign_in(self) -> None:
        address = read_settings().portal_url
        typed_url = self._address.currentText().strip().rstrip("/")
        # the options may have changed it
        self._typed_url = address if address != self._saved_url else typed_url
        if not self._typed_url:
            self._refuse(tr("Type the address of your portal first."))
            self._address.setFocus()
            return
        self._refusal.hide()
        self._session.sign_in(self._typed_url, read_settings().stay_signed_in)

    def _on_session(self, state: SessionState) -> None:
        self._button.setVisible(state is not SessionState.SIGNING_IN)
        signed_in = self._session.signed_in
        if signed_in is not None and not signed_in.is_sample:
            urls = read_settings().known_portals.split(" ")
            url = self._session.portal_url
            change_settings(
                portal_url=url, known_portals=" ".join(dict.fromkeys([url, *filter(None, urls)]))
            )
        if state in (SessionState.SIGNED_OUT, SessionState.SIGNED_IN):
            self._typed_url = self._typed_url if state is SessionState.SIGNED_OUT else ""
            # the typed address stays, so that it can be corrected
            typed_url = self._typed_url
            self._fill()
            if typed_url:
                self._address.setCurrentText(typed_url)

    def _on_failure(self, error: Exception) -> None:
        if self.isVisible() and self._typed_url:
            self._refuse(str(error))

    def _refuse(self, sentence: str) -> None:
        self._refusal.setText(sentence)
        self._refusal.show()
