"""Played inside QGIS: forty seconds in the window as frames, on the fictitious territory."""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtGui import QCursor
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QWidget

Story = Generator[Any, None, Any]
STEPS = 12  # of the mouse on its way


class Camera:
    """Takes a picture of the screen every `every` milliseconds; a frame's name is its moment."""

    def __init__(self, folder: Path, every: int) -> None:
        self._folder, self._begun = folder, time.monotonic()
        self._timer = QTimer()
        self._timer.timeout.connect(self._take)
        self._timer.start(every)

    def _take(self) -> None:
        moment = int((time.monotonic() - self._begun) * 1000)
        screen = QApplication.primaryScreen().grabWindow(0)
        screen.save(str(self._folder / f"{moment:06}.jpg"), "JPG", 92)

    def stop(self) -> float:
        self._timer.stop()
        return time.monotonic() - self._begun


def film(user: Any, folder: str, words: str, every: int) -> Story:
    """Show a map, another indicator, names, a style, two views, a page."""
    main = user.iface.mainWindow()
    main.showMaximized()
    user.iface.messageBar().clearWidgets()
    yield 1200
    camera = Camera(Path(folder), every)
    yield 1500
    yield from _press(user.find("occupancyTry"))
    yield user.loaded((), "map")
    yield user.drawn()
    yield 3000
    combo = user.find("occupancySwitch", QComboBox)
    yield from _press(combo.lineEdit())
    combo.lineEdit().selectAll()
    for letter in words:
        QTest.keyClicks(combo.lineEdit(), letter)
        yield 130
    yield 1200
    first_match = combo.completer().completionModel().index(0, 0).data()
    combo.completer().popup().hide()
    position = combo.findText(first_match)
    combo.setCurrentIndex(position)
    combo.activated.emit(position)
    yield user.drawn()
    yield 2500
    yield from _choose(user, "occupancyLabel", 2)
    yield user.drawn()
    yield 2800
    yield from _press(user.find("occupancyStyle"))
    yield 1500
    user.choose("occupancyLook", "diverging")
    yield user.drawn()
    yield 2500
    user.find("occupancySymbology").reject()
    yield 600
    yield from _move(user.find("occupancyMore"))
    user.compare("income_u40_rate")
    yield user.until(lambda: len(user.iface.mapCanvases()) > 1, "a second view")
    yield user.drawn()
    yield 4500
    user.window.dock.show_map_tab()
    yield 500
    yield from _press(user.find("occupancyLayOut"))
    yield user.until(lambda: user.iface.openLayoutDesigners(), "the page")
    user.iface.openLayoutDesigners()[0].window().showMaximized()
    yield 5000
    seconds = camera.stop()
    for designer in user.iface.openLayoutDesigners():
        designer.close()
    yield 300
    return seconds


def _move(widget: QWidget, at: QPoint | None = None) -> Story:
    """Move the mouse slowly to the widget, so that viewers can follow it."""
    start, end = QCursor.pos(), widget.mapToGlobal(at or widget.rect().center())
    for step in range(1, STEPS + 1):
        QCursor.setPos(start + (end - start) * step / STEPS)
        yield 35
    yield 150


def _press(widget: QWidget) -> Story:
    yield from _move(widget)
    # left of the arrow of a button with a menu
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(widget.width() // 3, 10))


def _choose(user: Any, button: str, position: int) -> Story:
    """Choose an entry of a button's menu after showing the menu."""
    widget = user.find(button)
    yield from _move(widget)
    menu = widget.menu()
    menu.popup(widget.mapToGlobal(widget.rect().bottomLeft()))
    yield 500
    action = menu.actions()[position]
    yield from _move(menu, menu.actionGeometry(action).center())
    menu.close()
    action.trigger()
