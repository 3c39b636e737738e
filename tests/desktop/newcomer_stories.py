"""A newcomer without a portal, from the first click to a page: each press and second counted."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QComboBox, QWidget

Story = Generator[Any, None, Any]
Step = dict[str, Any]


class Hand:
    """Presses the mouse; `step` notes the presses and seconds since the last one."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._clicks, self._begun = 0, time.monotonic()

    def press(self, widget: QWidget) -> None:
        self._clicks += 1
        place = QPoint(widget.width() // 3, 10)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)

    def take(self, combo: QComboBox, words: str) -> None:
        """Type some letters into a list, press the first line that is found."""
        self.press(combo.lineEdit())
        combo.lineEdit().selectAll()
        QTest.keyClicks(combo.lineEdit(), words)
        found = combo.completer().completionModel().index(0, 0).data()
        combo.completer().popup().hide()
        self._clicks += 1
        place = combo.findText(found)
        combo.setCurrentIndex(place)
        combo.activated.emit(place)

    def step(self, name: str) -> None:
        seconds = time.monotonic() - self._begun
        self.steps.append({"step": name, "clicks": self._clicks, "seconds": seconds})
        self._clicks, self._begun = 0, time.monotonic()


def to_a_page(user: Any, words: str) -> Story:
    """First map, another indicator, a page with its finding."""
    yield user.until(lambda: user.sees("occupancyTry"), "the button of the fictitious data")
    hand = Hand()
    hand.press(user.find("occupancyTry"))
    yield user.until(
        lambda: user.project.mapLayers() and not user.window.loader.is_loading, "a map"
    )
    yield user.drawn()
    hand.step("first map")
    first = _shown(user)
    yield user.until(lambda: user.sees("occupancySwitch"), "the map's card")
    hand.take(user.find("occupancySwitch", QComboBox), words)
    yield user.drawn()
    hand.step("another indicator")
    second = _shown(user)
    hand.press(user.find("occupancyLayOut"))
    yield user.until(lambda: user.iface.openLayoutDesigners(), "the page")
    hand.step("a page")
    designers = user.iface.openLayoutDesigners()
    items = [item for item in designers[0].layout().items() if hasattr(item, "text")]
    texts = [item.currentText() if hasattr(item, "currentText") else item.text() for item in items]
    for designer in designers:
        designer.close()
    yield user.at_rest()
    return {"steps": hand.steps, "maps": [first, second], "texts": texts}


def _shown(user: Any) -> list[str]:
    """Return the names of the plugin's maps that are drawn."""
    layers = user.iface.mapCanvas().layers()
    return [layer.name() for layer in layers if layer.customProperty("occupancy/scale")]
