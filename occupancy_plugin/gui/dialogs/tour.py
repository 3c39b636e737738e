"""First steps: five of them, from the portal's address to the first map. The window leaves the dock
usable, frames the widget of the current step, and continues when the step is done."""

from __future__ import annotations

from dataclasses import dataclass

from qgis.PyQt.QtCore import QPoint, QRect, QTimer
from qgis.PyQt.QtWidgets import QDialogButtonBox, QLabel, QProgressBar, QRubberBand, QWidget

from ...layers.project.loader import Loader
from ...portal.signin.session import Session, SessionState
from ...toolbelt.guide import help_on
from ...toolbelt.settings import read_settings
from ...toolbelt.translation import tr
from ..widgets import in_column
from .dialog import Dialog

WIDTH = 380  # pixels
FOLLOW = 300  # ms between two adjustments of the frame to its widget


@dataclass(frozen=True)
class TourStep:
    """A step of the tour. `about` is the object name of the dock's widget that it explains."""

    title: str
    text: str
    about: str


def steps() -> tuple[TourStep, ...]:
    """Return the steps in the window's language."""
    return (
        TourStep(
            tr("The address of your portal"),
            tr("Your EPCI or the GIP SNE gave it to you. Type it here; it is kept."),
            "occupancyAddress",
        ),
        TourStep(
            tr("The sign-in"),
            tr(
                "“Sign in” opens your browser: the password is typed there, never in QGIS. The "
                "first time, the terms of use are shown."
            ),
            "occupancySignIn",
        ),
        TourStep(
            tr("The purpose"),
            tr("Your purpose of today: it is written on every export and in the journal."),
            "occupancyPurpose",
        ),
        TourStep(
            tr("Territory, scale, vintage, indicator"),
            tr("Type a word to find an indicator. Scales that are closed to you say why."),
            "occupancyIndicators",
        ),
        TourStep(
            tr("The map"),
            tr(
                "“Add to map” downloads and protects all scales together. Hatched units are under "
                "statistical secrecy: the guide says why."
            ),
            "occupancyAdd",
        ),
    )


class TourDialog(Dialog):
    """Not modal. dock: the parent of the widgets explained"""

    def __init__(
        self, dock: QWidget, session: Session, loader: Loader, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, "occupancyTour", tr("First steps"), stays=True)
        self._dock, self._session, self._loader = dock, session, loader
        self._steps, self._position = steps(), 0
        self._progress = QProgressBar()
        self._progress.setRange(0, len(self._steps))
        self._progress.setTextVisible(False)
        self._title, self._text = QLabel(), QLabel()
        self._title.setObjectName("occupancyTourTitle")
        self._title.setStyleSheet("font-weight: bold")
        for label in (self._title, self._text):
            label.setWordWrap(True)
        row = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._back = row.addButton(tr("&Back"), QDialogButtonBox.ButtonRole.ActionRole)
        self._next = row.addButton(tr("&Next"), QDialogButtonBox.ButtonRole.ActionRole)
        self._next.setDefault(True)
        self._back.clicked.connect(lambda: self.go(self._position - 1))
        self._next.clicked.connect(lambda: self.go(self._position + 1))
        row.rejected.connect(self.reject)
        in_column(self, self._progress, self._title, self._text, row)
        self.setMinimumWidth(WIDTH)
        self._frame: QRubberBand | None = None
        self._frame_timer = QTimer(self)
        self._frame_timer.timeout.connect(self._put_frame)
        self._frame_timer.start(FOLLOW)
        session.state_changed.connect(self._on_session)
        loader.loaded.connect(self._on_loaded)
        help_on(self, "index")
        self.go(self._first_open_step())

    def _first_open_step(self) -> int:
        """Return the first step that is not done yet."""
        settings = read_settings()
        if self._session.signed_in is None:
            return 1 if settings.portal_url else 0
        return 3 if settings.purpose else 2

    @property
    def at(self) -> int:
        return self._position

    def go(self, position: int) -> None:
        """Show a step, counted from 0; after the last one close the tour."""
        if position >= len(self._steps):
            self.accept()
            return
        self._position = max(position, 0)
        step = self._steps[self._position]
        self._progress.setValue(self._position + 1)
        self._title.setText(f"{self._position + 1}/{len(self._steps)} – {step.title}")
        self._text.setText(step.text)
        self._back.setEnabled(self._position > 0)
        is_last = self._position == len(self._steps) - 1
        self._next.setText(tr("&Done") if is_last else tr("&Next"))
        self._put_frame()

    def _on_session(self, state: SessionState) -> None:
        if state is SessionState.SIGNED_IN and self._position < 2:
            self.go(self._first_open_step())

    def _on_loaded(self, _: object) -> None:
        self.go(len(self._steps))

    def _put_frame(self) -> None:
        """Frame the step's widget if it is visible."""
        if self._position == 2 and read_settings().purpose and self._session.signed_in is not None:
            self.go(3)
            return
        name = self._steps[self._position].about
        widgets = [w for w in self._dock.findChildren(QWidget, name) if w.isVisible()]
        if self._frame is None:
            self._frame = QRubberBand(QRubberBand.Shape.Rectangle, self._dock)
        if not widgets or not self.isVisible():
            self._frame.hide()
            return
        corner = widgets[0].mapTo(self._dock, QPoint(0, 0))
        self._frame.setGeometry(QRect(corner, widgets[0].size()).adjusted(-3, -3, 3, 3))
        self._frame.show()
        self._frame.raise_()

    def done(self, result: int) -> None:
        """Disconnect the signals and remove the frame, however the window is closed."""
        self._frame_timer.stop()
        if self._frame is not None:
            self._frame.deleteLater()
            self._frame = None
        self._session.state_changed.disconnect(self._on_session)
        self._loader.loaded.disconnect(self._on_loaded)
        super().done(result)
        self.deleteLater()
