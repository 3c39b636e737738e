"""The dock: the session's header over two tabs, or the first run. Holds no logic."""

from __future__ import annotations

from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import QEvent, Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import (
    QFrame,
    QMenu,
    QScrollArea,
    QShortcut,
    QStackedWidget,
    QTabWidget,
    QWidget,
)

from ...layers.project.loader import Loader
from ...portal.signin.session import Session, SessionState
from ...toolbelt.settings import read_settings
from ...toolbelt.translation import tr
from ..focus import KeyboardFocus
from ..icons import icon
from ..widgets import in_column, named
from .chooser import Chooser
from .first_run import FirstRun
from .on_map import OnMap
from .session_header import SessionHeader

MIN_WIDTH = 320
SEARCH_KEYS = "Ctrl+Shift+K"  # next to Ctrl+K, with which QGIS's own search opens
PAGES = ("index", "map")  # the guide's page of each tab


class OccupancyDock(QgsDockWidget):
    """Emits a signal for each request; window.py connects them."""

    file_wanted = pyqtSignal()
    help_wanted = pyqtSignal(str)  # page of the guide
    sample_wanted = pyqtSignal()

    def __init__(self, session: Session, loader: Loader, on_map: OnMap) -> None:
        super().__init__(tr("Social-housing occupancy"))
        self.setObjectName("OccupancyDock")
        self._focus = KeyboardFocus(self)
        self.setWindowIcon(icon())
        self.menu = QMenu(self)
        self.session_header = SessionHeader(session, self.menu)
        self.chooser = Chooser(session, loader)
        self.on_map = on_map
        self.first_run = FirstRun(session)
        for part in (self.chooser, self.first_run):
            part.file_wanted.connect(self.file_wanted)
        self.first_run.sample_wanted.connect(self.sample_wanted)
        self._choices = QStackedWidget()
        for page in (self.first_run, self.chooser):
            self._choices.addWidget(page)
        self._tabs = named(QTabWidget(), "occupancyTabs")
        self._tabs.setDocumentMode(True)
        self._tabs.addTab(_scrolled(self._choices), tr("&Choose"))
        self._tabs.addTab(_scrolled(on_map), "")
        self._tabs.currentChanged.connect(lambda _: self._focus.page_turned())
        content = QWidget()
        content.setMinimumWidth(MIN_WIDTH)
        parts = (self.session_header, self._tabs)
        in_column(content, *parts, grow=1, margins=(6, 4, 6, 4), spacing=4)
        self.setWidget(content)
        search = QShortcut(QKeySequence(SEARCH_KEYS), self)
        search.setContext(Qt.ShortcutContext.WindowShortcut)
        search.activated.connect(self._search)
        self.chooser.added.connect(self.show_map_tab)
        self.chooser.purpose_wanted.connect(self.session_header.ask_purpose)
        on_map.counted.connect(self._count)
        session.state_changed.connect(self._on_session)
        self._count(0)
        self._on_session(session.state)

    def _on_session(self, state: SessionState) -> None:
        is_signed_in = state is SessionState.SIGNED_IN
        self._choices.setCurrentWidget(self.chooser if is_signed_in else self.first_run)
        if is_signed_in and self.on_map.cards():  # which are filled now
            self.show_map_tab()

    def _count(self, maps: int) -> None:
        self._tabs.setTabText(1, tr("On the &map") + (f" ({maps})" if maps else ""))

    def sign_in(self) -> None:
        """Sign in at the known address; without one, show where it is typed."""
        if not read_settings().portal_url:
            self.setUserVisible(True)
            self._tabs.setCurrentIndex(0)
        self.first_run.sign_in()

    def show_map_tab(self) -> None:
        self._tabs.setCurrentIndex(1)

    def event(self, event: QEvent) -> bool:
        """Open the guide's page of the current tab at F1; outside the dock F1 belongs to QGIS."""
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
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the focus would be invisible there
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    return area
