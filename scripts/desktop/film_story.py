"""Played inside QGIS: forty seconds in the window as frames, on the fictitious territory."""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtGui import QCursor
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QTreeWidget, QWidget

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


def film(desk: Any, folder: str, words: str, every: int) -> Story:
    """Show a map, another indicator, names, a style, two views, a page."""
    main = desk.iface.mainWindow()
    main.showMaximized()
    desk.iface.messageBar().clearWidgets()
    yield 1200
    camera = Camera(Path(folder), every)
    yield 1500
    yield from _press(desk.find("occupancyTry"))
    yield desk.until(lambda: desk.project.mapLayers() and not desk.window.loader.is_loading, "map")
    yield desk.drawn()
    yield 3000
    combo = desk.find("occupancySwitch", QComboBox)
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
    yield desk.drawn()
    yield 2500
    yield from _choose(desk, "occupancyLabel", 2)
    yield desk.drawn()
    yield 2800
    yield from _press(desk.find("occupancyStyle"))
    yield 1500
    type_box = desk.find("occupancyLook", QComboBox)
    type_box.setCurrentIndex(type_box.findData("diverging"))
    type_box.activated.emit(type_box.currentIndex())
    yield desk.drawn()
    yield 2500
    desk.find("occupancySymbology").reject()
    yield 600
    tree = desk.find("occupancyIndicators", QTreeWidget)
    yield from _move(tree)
    desk.choose_indicator("income_u40_rate")
    yield 900
    desk.choose_entry("occupancyAdd", "occupancyAddApart")
    yield desk.until(lambda: len(desk.iface.mapCanvases()) > 1, "a second view")
    yield desk.drawn()
    yield 4500
    desk.window.dock.show_map_tab()
    yield 500
    yield from _press(desk.find("occupancyLayOut"))
    yield desk.until(lambda: desk.iface.openLayoutDesigners(), "the page")
    desk.iface.openLayoutDesigners()[0].window().showMaximized()
    yield 5000
    seconds = camera.stop()
    for designer in desk.iface.openLayoutDesigners():
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


def _choose(desk: Any, button: str, position: int) -> Story:
    """Choose an entry of a button's menu after showing the menu."""
    widget = desk.find(button)
    yield from _move(widget)
    menu = widget.menu()
    menu.popup(widget.mapToGlobal(widget.rect().bottomLeft()))
    yield 500
    action = menu.actions()[position]
    yield from _move(menu, menu.actionGeometry(action).center())
    menu.close()
    action.trigger()
