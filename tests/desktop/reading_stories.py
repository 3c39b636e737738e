"""Stories that check every widget of the plugin on the screen: it has a name for a screen reader,
and its text is not cut off."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QTabWidget,
    QTextEdit,
    QToolButton,
    QWidget,
)

Story = Generator[Any, None, Any]
CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QTextEdit)
INNER = ("qt_", "mLineEdit", "ScrollLeft", "ScrollRight")  # parts of Qt's and QGIS's own widgets
SLACK = 2  # pixels: rounding of a size


def walk(user: Any) -> Story:
    """The dock's two tabs, and the windows that a map opens. Return faults by place."""
    faults: dict[str, list[str]] = {}
    dock = user.window.dock
    tabs = dock.findChild(QTabWidget, "occupancyTabs")
    for page in range(tabs.count()):
        tabs.setCurrentIndex(page)
        yield user.at_rest()
        faults[f"tab {page}"] = _faults(dock)
    for button, opened in (
        ("occupancyStyle", "occupancySymbology"),
        ("occupancyExport", "occupancyExportDialog"),
        ("occupancyTableButton", "occupancyUnitTable"),
    ):
        user.click(button)
        yield user.until(lambda name=opened: user.sees(name), opened)
        yield user.at_rest()
        window = user.find(opened)
        faults[opened] = _faults(window)
        window.close()
        yield user.at_rest()
    return {place: found for place, found in faults.items() if found}


def _faults(root: QWidget) -> list[str]:
    matches = []
    for widget in [root, *root.findChildren(QWidget)]:
        if not widget.isVisible() or widget.objectName().startswith(INNER):
            continue
        if isinstance(widget, CONTROLS) and not _is_part(widget) and not _name(widget):
            matches.append(f"no name: {_who(widget)}")
        if _is_cut(widget):
            matches.append(f"cut off: {_who(widget)} {_text(widget)!r}")
    return matches


def _is_part(widget: QWidget) -> bool:
    """The line of a combo, the buttons of a spin box, the header of a table."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, (QComboBox, QAbstractSpinBox, QAbstractItemView, QLineEdit)):
            return True
        if above.metaObject().className() in ("QgsFileWidget", "QTabBar", "QDockWidget"):
            return True
        above = above.parentWidget()
    return widget.metaObject().className() == "QDockWidgetTitleButton"


def _name(widget: QWidget) -> str:
    """What a screen reader says: the accessible name, the text, or the label whose buddy it is."""
    spoken = widget.accessibleName() or (
        widget.text() if isinstance(widget, QAbstractButton) else ""
    )
    if spoken:
        return str(spoken)
    window = widget.window()
    return next(
        (child.text() for child in window.findChildren(QLabel) if child.buddy() is widget), ""
    )


def _is_cut(widget: QWidget) -> bool:
    """One line of text that is wider than its room; what wraps or scrolls is not cut."""
    if isinstance(widget, QLabel):
        if widget.wordWrap() or not widget.text() or widget.toolTip():  # whole on hover
            return False
        return widget.width() + SLACK < widget.sizeHint().width()
    if isinstance(widget, QAbstractButton) and widget.text() and not _is_part(widget):
        return not widget.toolTip() and widget.width() + SLACK < widget.minimumSizeHint().width()
    return False


def _text(widget: Any) -> str:
    return widget.text() if hasattr(widget, "text") else ""


def _who(widget: QWidget) -> str:
    return widget.objectName() or widget.metaObject().className()


def planted(user: Any) -> Story:
    """A button without a name and a text in too small a room: the walk must find both."""
    dock = user.window.dock
    button, label = QToolButton(dock), QLabel("a text that is longer than its room", dock)
    for widget in (button, label):
        widget.setObjectName("planted")
        widget.resize(20, 20)
        widget.show()
    yield user.at_rest()
    found = [fault for fault in _faults(dock) if "planted" in fault]
    for widget in (button, label):
        widget.deleteLater()
    return found
