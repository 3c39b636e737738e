"""The base class of all dialogs: it grows with its texts in any font."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtWidgets import QDialog, QWidget

SHAPE_EVENTS = (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show)


class Dialog(QDialog):
    """A QDialog that is never smaller than its contents. Qt's own keeps a minimum size that was
    set, and the height of wrapped texts at their narrowest, so longer texts would be cut off."""

    def __init__(
        self, parent: QWidget | None, name: str, title: str = "", *, stays: bool = False
    ) -> None:
        """Make an empty window, titled as the entry that opens it ("Style…"), without its dots. It
        is deleted when it is closed, unless it `stays`."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title.removesuffix("…"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, not stays)

    def event(self, event: QEvent) -> bool:
        handled = bool(super().event(event))
        if event.type() in SHAPE_EVENTS:
            grow(self)
        return handled


def grow(window: QWidget) -> None:
    """Enlarge a window to the size that its layout needs at the current width."""
    layout = window.layout()
    if layout is None:
        return
    minimum = layout.totalMinimumSize()
    window.setMinimumWidth(max(window.minimumWidth(), minimum.width()))
    height = minimum.height()
    if layout.hasHeightForWidth():
        width = max(window.width(), window.minimumWidth())
        height = max(height, layout.minimumHeightForWidth(width))
    window.setMinimumHeight(height)
