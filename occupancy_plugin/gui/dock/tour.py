"""First steps: five of them, from the portal's address to the first map. They are written at the
foot of the dock, frame the widget of the current step, and continue when the step is done."""

from __future__ import annotations

from dataclasses import dataclass

from qgis.PyQt.QtCore import QEvent, QPoint, QRect, QTimer
from qgis.PyQt.QtWidgets import QProgressBar, QRubberBand, QWidget

from ...layers.project.loader import Loader
from ...portal.signin.session import Session, SessionState
from ...toolbelt.settings import read_settings
from ...toolbelt.translation import tr
from ..dialogs.dialog import SHAPE_EVENTS, grow
from ..widgets import PlainLabel, buttons_in_row, in_column, push_button

PROGRESS_HEIGHT = 6  # pixels
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


class Tour(QWidget):
    """Hidden until `start`; `end` removes the frame."""

    def __init__(self, session: Session, loader: Loader) -> None:
        super().__init__()
        self.setObjectName("occupancyTour")
        self._session = session
        self._steps, self._position = steps(), 0
        self._progress = QProgressBar()
        self._progress.setRange(0, len(self._steps))
        self._progress.setTextVisible(False)
        self._progress.setMaximumHeight(PROGRESS_HEIGHT)
        self._title, self._text = PlainLabel(name="occupancyTourTitle"), PlainLabel()
        self._title.setStyleSheet("font-weight: bold")
        self._back = push_button(tr("&Back"), "occupancyTourBack", lambda: self.go(self.at - 1))
        self._next = push_button(tr("&Next"), "occupancyTourNext", lambda: self.go(self.at + 1))
        close = push_button(tr("Close"), "occupancyTourClose", self.end)
        buttons = buttons_in_row(self._back, self._next, close)
        in_column(
            self, self._progress, self._title, self._text, buttons, margins=(0, 6, 0, 0), spacing=4
        )
        self._band: QRubberBand | None = None
        self._follow_timer = QTimer(self)
        self._follow_timer.timeout.connect(self._follow)
        session.state_changed.connect(self._on_session)
        loader.loaded.connect(self.end)
        self.hide()

    def start(self) -> None:
        """Show the first step that is not done yet."""
        self.show()
        self._follow_timer.start(FOLLOW)
        self.go(self._first_open_step())

    def end(self, _: object = None) -> None:
        """Hide the steps and remove the frame: at the end, or after a load."""
        self._follow_timer.stop()
        if self._band is not None:
            self._band.deleteLater()
            self._band = None
        self.hide()

    def event(self, event: QEvent) -> bool:
        """Keep the height of the wrapped texts, which the tabs above would take."""
        handled = bool(super().event(event))
        if event.type() in SHAPE_EVENTS:
            grow(self)
        return handled

    def _first_open_step(self) -> int:
        settings = read_settings()
        if self._session.signed_in is None:
            return 1 if settings.portal_url else 0
        return 3 if settings.purpose else 2

    @property
    def at(self) -> int:
        return self._position

    def go(self, position: int) -> None:
        """Show a step, counted from 0; end after the last one."""
        if position >= len(self._steps):
            self.end()
            return
        self._position = max(position, 0)
        step = self._steps[self._position]
        self._progress.setValue(self._position + 1)
        self._title.setText(f"{self._position + 1}/{len(self._steps)} – {step.title}")
        self._text.setText(step.text)
        self._back.setEnabled(self._position > 0)
        is_last = self._position == len(self._steps) - 1
        self._next.setText(tr("&Done") if is_last else tr("&Next"))
        self._follow()

    def _on_session(self, state: SessionState) -> None:
        if state is SessionState.SIGNED_IN and not self.isHidden() and self._position < 2:
            self.go(self._first_open_step())

    def _follow(self) -> None:
        """Frame the step's widget if it is visible."""
        if self._position == 2 and read_settings().purpose and self._session.signed_in is not None:
            self.go(3)
            return
        name, dock = self._steps[self._position].about, self.parentWidget()
        widgets = [widget for widget in dock.findChildren(QWidget, name) if widget.isVisible()]
        if self._band is None:
            self._band = QRubberBand(QRubberBand.Shape.Rectangle, dock)
        if not widgets:
            self._band.hide()
            return
        corner = widgets[0].mapTo(dock, QPoint(0, 0))
        self._band.setGeometry(QRect(corner, widgets[0].size()).adjusted(-3, -3, 3, 3))
        self._band.show()
        self._band.raise_()
