"""Stories played inside QGIS: from nothing to a map with the mouse alone, each press counted."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QTreeWidget, QTreeWidgetItem, QWidget

Story = Generator[Any, None, Any]


class Hand:
    """Presses the mouse, and knows how often."""

    def __init__(self) -> None:
        self.clicks = 0

    def press(self, widget: QWidget, at: QPoint | None = None) -> None:
        self.clicks += 1
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or widget.rect().center())


def first(user: Any, words: str, indicator: str) -> Story:
    """Sign in, purpose, some letters of the indicator, the indicator, “Add to map”."""
    hand = Hand()
    yield from _signed_in(user, hand)
    purposes = user.find("occupancyPurpose", QComboBox)
    hand.press(purposes)
    listed = purposes.view()
    yield user.until(listed.isVisible, "the list of purposes")
    yield 2 * QApplication.doubleClickInterval()  # Qt takes an earlier press for a double click
    last = purposes.model().index(purposes.count() - 1, 0)
    listed.scrollTo(last)
    hand.press(listed.viewport(), listed.visualRect(last).center())
    yield user.until(lambda: not listed.isVisible(), "the purpose")
    QTest.keyClicks(user.find("occupancySearch"), words)
    yield 500
    tree = user.find("occupancyIndicators", QTreeWidget)
    shown = tree.visualItemRect(_item(tree, indicator))
    assert tree.viewport().rect().contains(shown.center()), "what is found is in sight"
    hand.press(tree.viewport(), shown.center())
    yield 200
    assert tree.currentItem() is not None
    yield from _added(user, hand)
    return hand.clicks


def again(user: Any) -> Story:
    """Another day: sign in, “Add to map”; the choices are those of the last time."""
    hand = Hand()
    yield from _signed_in(user, hand)
    yield from _added(user, hand)
    return hand.clicks


def _signed_in(user: Any, hand: Hand) -> Story:
    yield user.until(lambda: user.sees("occupancySignIn"), "the button to sign in")
    hand.press(user.find("occupancySignIn"))
    yield user.until(lambda: user.window.session.signed_in is not None, "signed in")
    yield 500


def _added(user: Any, hand: Hand) -> Story:
    before = set(user.project.mapLayers())
    yield user.until(lambda: user.find("occupancyAdd").isEnabled(), "something to add")
    hand.press(user.find("occupancyAdd"), QPoint(20, 10))
    yield user.until(
        lambda: set(user.project.mapLayers()) - before and not user.window.loader.is_loading,
        "a map",
        300,
    )
    yield user.drawn()


def _item(tree: QTreeWidget, indicator: str) -> QTreeWidgetItem:
    tree_items = tree.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
    return next(
        item
        for item in tree_items
        if item.data(0, Qt.ItemDataRole.UserRole) == indicator and item.parent() is not None
    )
