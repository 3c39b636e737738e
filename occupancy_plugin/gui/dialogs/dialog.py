"""What every window of ours is built on: as large as its words need, whatever the letters."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent
from qgis.PyQt.QtWidgets import QDialog, QWidget

SHAPED = (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show)


class Dialog(QDialog):
    """A QDialog grows with what is in it. Qt's own stops at a least size that was set, and at the
    height that wrapped texts have at their narrowest: what is longer would be cut off."""

    def event(self, event: QEvent) -> bool:
        handled = bool(super().event(event))
        if event.type() in SHAPED:
            grow(self)
        return handled


def grow(window: QWidget) -> None:
    """Never narrower, nor at its width lower, than its layout asks for."""
    layout = window.layout()
    if layout is None:
        return
    least = layout.totalMinimumSize()
    window.setMinimumWidth(max(window.minimumWidth(), least.width()))
    height = least.height()
    if layout.hasHeightForWidth():
        width = max(window.width(), window.minimumWidth())
        height = max(height, layout.minimumHeightForWidth(width))
    window.setMinimumHeight(height)
