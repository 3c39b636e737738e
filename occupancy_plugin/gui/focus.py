"""A ring around the control that has the keyboard focus. QGIS's themes show the focus by a faint
tint, and on some controls not at all."""

from __future__ import annotations

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QObject, QPoint, QRect, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPaintEvent, QRegion
from qgis.PyQt.QtWidgets import QApplication, QTabBar, QWidget

from .tones import RING

WIDTHS = (2, 1)  # pixels of its two lines


class FocusRing(QWidget):
    """A dark line and a light one, so that one of them contrasts with any background. The ring lies
    over its control, lets the mouse through, and is deleted with it."""

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
            inner_frame = frame.adjusted(width, width, -width, -width)
            painter.setClipRegion(QRegion(frame) - QRegion(inner_frame))
            painter.fillRect(frame, QColor(line))
            frame = inner_frame
        painter.end()


class KeyboardFocus(QObject):
    """Shows the ring in the dock and the plugin's dialogs, not when the mouse moved the focus."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ring: FocusRing | None = None
        QApplication.instance().focusChanged.connect(self._follow)

    def _follow(self, previous_control: QWidget | None, control: QWidget | None) -> None:
        self._remove_ring()
        is_mouse_pressed = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        # the focus also moves when its control is hidden or a window opens: no ring then
        by_keyboard = (
            previous_control is not None
            and not sip.isdeleted(previous_control)
            and previous_control.isVisible()
        )
        if control is not None and by_keyboard and not is_mouse_pressed and _is_ours(control):
            self._ring = FocusRing(control)

    def page_turned(self) -> None:
        """Remove the ring after a change of tab, unless the focus is on the tabs."""
        ring = self._ring
        is_gone = ring is None or sip.isdeleted(ring)
        if not is_gone and not isinstance(ring.parentWidget(), QTabBar):
            self._remove_ring()

    def _remove_ring(self) -> None:
        if self._ring is not None and not sip.isdeleted(self._ring):
            self._ring.hide()
            self._ring.setParent(None)
            self._ring.deleteLater()
        self._ring = None


def _is_ours(control: QWidget) -> bool:
    """Whether the control is in a dock or window of the plugin."""
    ancestor: QWidget | None = control
    while ancestor is not None:
        if ancestor.objectName().lower().startswith("occupancy") and ancestor is not control:
            return True
        ancestor = ancestor.parentWidget()
    return False
