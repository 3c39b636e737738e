"""The one dock: session, what to load, what is on the map. Holds no logic: it puts three widgets
under each other."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication
from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...layers.project.loader import Loader
from ...portal.signin.session import Session, SessionState
from ...toolbelt.metadata import resource
from ...toolbelt.translation import tr
from .chooser import Chooser
from .on_map import OnMap
from .state_line import StateLine

MIN_WIDTH = 320


class OccupancyDock(QgsDockWidget):
    """Signals what its tool buttons ask for; plugin.py wires them."""

    options_wanted = pyqtSignal()
    help_wanted = pyqtSignal()
    file_wanted = pyqtSignal()
    sample_wanted = pyqtSignal()

    def __init__(self, session: Session, loader: Loader, on_map: OnMap, parent: Any = None) -> None:
        super().__init__(tr("Social-housing occupancy"), parent)
        self.setObjectName("OccupancyDock")
        self.setWindowIcon(QIcon(str(resource("icons", "occupancy.svg"))))
        self.state_line = StateLine(session)
        self.chooser = Chooser(session, loader)
        self.on_map = on_map
        self.duties = QMenu(self)
        self._hint = QLabel(
            tr("Sign in to the portal to add the occupancy layers of your territory to the map.")
        )
        self._hint.setWordWrap(True)
        self._hint.setObjectName("occupancyHint")
        self._without_portal = WithoutPortal()
        self._without_portal.file_wanted.connect(self.file_wanted)
        self._without_portal.sample_wanted.connect(self.sample_wanted)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.state_line, 1)
        layout.addLayout(head)
        layout.addWidget(_rule())
        layout.addWidget(self._hint)
        layout.addWidget(self._without_portal)
        layout.addWidget(self.chooser, 3)
        layout.addWidget(_rule())
        layout.addWidget(on_map, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        scroll.setMinimumWidth(MIN_WIDTH)
        whole = QWidget()
        outer = QVBoxLayout(whole)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(self._tools())
        outer.addWidget(scroll, 1)
        self.setWidget(whole)
        self.state_line.purpose_changed.connect(self.chooser.show_add)
        session.state_changed.connect(self._on_session)
        self._on_session(session.state)

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(6, 2, 6, 0)
        row.addStretch(1)
        for name, icon, tip, signal in (
            ("occupancyFile", "mActionFileOpen.svg", tr("Open a file…"), self.file_wanted),
            ("occupancyOptions", "mActionOptions.svg", tr("Options"), self.options_wanted),
            ("occupancyHelp", "mActionHelpContents.svg", tr("Help"), self.help_wanted),
        ):
            button = QToolButton()
            button.setObjectName(name)
            button.setIcon(QgsApplication.getThemeIcon(f"/{icon}"))
            button.setToolTip(tip)
            button.setAutoRaise(True)
            button.clicked.connect(signal)
            row.addWidget(button)
        menu_button = QToolButton()
        menu_button.setObjectName("occupancyDuties")
        menu_button.setText(tr("Accounts and duties"))
        menu_button.setAutoRaise(True)
        menu_button.setMenu(self.duties)
        menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row.insertWidget(0, menu_button)
        return row

    def _on_session(self, state: SessionState) -> None:
        signed_out = state in (SessionState.SIGNED_OUT, SessionState.EXPIRED)
        self._hint.setVisible(signed_out)
        self._without_portal.setVisible(signed_out)


class WithoutPortal(QWidget):
    """What can be done before signing in: a file of one's own, or fictitious data."""

    file_wanted = pyqtSignal()
    sample_wanted = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for name, text, signal in (
            ("occupancyOpenFileButton", tr("Open a file…"), self.file_wanted),
            ("occupancyTry", tr("Try with fictitious data"), self.sample_wanted),
        ):
            button = QPushButton(text)
            button.setObjectName(name)
            button.clicked.connect(signal)
            row.addWidget(button)


def _rule() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Sunken)
    return line
