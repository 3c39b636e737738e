"""The one dock: who is signed in, what to load, what is on the map. Holds no logic: a head over two
tabs, or the first run."""

from __future__ import annotations

from typing import Any

from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import QEvent, Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon, QKeySequence
from qgis.PyQt.QtWidgets import (
    QFrame,
    QMenu,
    QScrollArea,
    QShortcut,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ...layers.project.loader import Loader
from ...portal.signin.session import Session, SessionState
from ...toolbelt.metadata import resource
from ...toolbelt.translation import tr
from ..focus import KeyboardFocus
from .chooser import Chooser
from .explanations import explain
from .first_run import FirstRun
from .on_map import OnMap
from .state_line import StateLine

MIN_WIDTH = 320
PAGES = ("index", "map")  # of the guide, by tab


class OccupancyDock(QgsDockWidget):
    """Signals what is asked for in it; window.py wires them."""

    file_wanted = pyqtSignal()
    help_wanted = pyqtSignal(str)  # page of the guide
    sample_wanted = pyqtSignal()
    tour_wanted = pyqtSignal()

    def __init__(self, session: Session, loader: Loader, on_map: OnMap, parent: Any = None) -> None:
        super().__init__(tr("Social-housing occupancy"), parent)
        self.setObjectName("OccupancyDock")
        self._focus = KeyboardFocus(self)
        self.setWindowIcon(QIcon(str(resource("icons", "occupancy.svg"))))
        self.menu = QMenu(self)
        self.state_line = StateLine(session, self.menu)
        self.chooser = Chooser(session, loader)
        self.on_map = on_map
        self.first_run = FirstRun(session)
        for part in (self.chooser, self.first_run):
            part.file_wanted.connect(self.file_wanted)
        self.first_run.sample_wanted.connect(self.sample_wanted)
        self.first_run.tour_wanted.connect(self.tour_wanted)
        self._choices = QStackedWidget()
        for page in (self.first_run, self.chooser):
            self._choices.addWidget(page)
        self._tabs = QTabWidget()
        self._tabs.setObjectName("occupancyTabs")
        self._tabs.setDocumentMode(True)
        self._tabs.addTab(_scrolled(self._choices), tr("&Choose"))
        self._tabs.addTab(_scrolled(on_map), "")
        self._tabs.currentChanged.connect(lambda _: self._focus.page_turned())
        whole = QWidget()
        whole.setMinimumWidth(MIN_WIDTH)
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.setSpacing(4)
        layout.addWidget(self.state_line)
        layout.addWidget(self._tabs, 1)
        self.setWidget(whole)
        explain(whole)
        search = QShortcut(QKeySequence("F3"), self)
        search.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        search.activated.connect(self._search)
        self.chooser.purpose_wanted.connect(self.state_line.ask_purpose)
        on_map.counted.connect(self._count)
        session.state_changed.connect(self._on_session)
        self._count(0)
        self._on_session(session.state)

    def _on_session(self, state: SessionState) -> None:
        signed = state is SessionState.SIGNED_IN
        self._choices.setCurrentWidget(self.chooser if signed else self.first_run)

    def _count(self, maps: int) -> None:
        text = tr("On the &map ({n})").format(n=maps) if maps else tr("On the &map")
        self._tabs.setTabText(1, text)

    def show_map_tab(self) -> None:
        self._tabs.setCurrentIndex(1)

    def event(self, event: QEvent) -> bool:
        """F1 in the dock opens the guide where one is; QGIS's own F1 is for QGIS."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if event.type() in kinds and event.key() == Qt.Key.Key_F1:  # type: ignore[attr-defined]
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.help_wanted.emit(PAGES[self._tabs.currentIndex()])
            return True
        return bool(super().event(event))

    def _search(self) -> None:
        self._tabs.setCurrentIndex(0)
        self.chooser.tree.search.setFocus()


def _scrolled(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it shows nothing of it, and scrolls by itself
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    return area
