"""Where the keyboard is: a ring around what has the focus in a window of ours. QGIS's themes show
it by a tint that few see, and on some controls not at all."""

from __future__ import annotations

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QObject, QPoint, QRect, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPaintEvent, QRegion
from qgis.PyQt.QtWidgets import QApplication, QTabBar, QWidget

from .tones import RING

WIDTHS = (2, 1)  # pixels of its two lines


class FocusRing(QWidget):
    """A dark line and a light one: one of them stands out on any ground. Lies over its control,
    lets the mouse through, goes with it."""

    def __init__(self, control: QWidget) -> None:
        super().__init__(control)
        self.setObjectName("occupancyFocusRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        control.installEventFilter(self)
        self._fit()
        self.show()
        self.raise_()

    def eventFilter(self, _control: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.KeyRelease):
            self._fit()
        return False

    def _fit(self) -> None:
        control = self.parentWidget()
        if isinstance(control, QTabBar):
            self.setGeometry(control.tabRect(control.currentIndex()))
        elif control is not None:
            self.setGeometry(QRect(QPoint(0, 0), control.size()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, frame = QPainter(self), self.rect()
        for line, width in zip(RING, WIDTHS, strict=True):
            inner = frame.adjusted(width, width, -width, -width)
            painter.setClipRegion(QRegion(frame) - QRegion(inner))
            painter.fillRect(frame, QColor(line))
            frame = inner
        painter.end()


class KeyboardFocus(QObject):
    """Follows the focus through the dock and every dialog of ours; the mouse brings no ring."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ring: FocusRing | None = None
        QApplication.instance().focusChanged.connect(self._follow)

    def _follow(self, before: QWidget | None, control: QWidget | None) -> None:
        self._take_away()
        pressed = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        # what opens or hides takes the focus along: nobody went there
        walked = before is not None and not sip.isdeleted(before) and before.isVisible()
        if control is not None and walked and not pressed and _is_ours(control):
            self._ring = FocusRing(control)

    def page_turned(self) -> None:
        """Another tab takes the focus along: nobody walked there, unless along the tabs."""
        ring = self._ring
        gone = ring is None or sip.isdeleted(ring)
        if not gone and not isinstance(ring.parentWidget(), QTabBar):
            self._take_away()

    def _take_away(self) -> None:
        if self._ring is not None and not sip.isdeleted(self._ring):
            self._ring.hide()
            self._ring.setParent(None)
            self._ring.deleteLater()
        self._ring = None


def _is_ours(control: QWidget) -> bool:
    """Does it stand in a dock or a window of ours?"""
    above: QWidget | None = control
    while above is not None:
        if above.objectName().lower().startswith("occupancy") and above is not control:
            return True
        above = above.parentWidget()
    return False
