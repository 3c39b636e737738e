"""A message brings the button that helps, stays until it is read, and goes when it is answered."""

from __future__ import annotations

import pytest
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtWidgets import QApplication, QPushButton, QTextBrowser

from occupancy_plugin.toolbelt.errors import BadData, Cancelled
from occupancy_plugin.toolbelt.message_bar import Messages

LONG = (
    "A breach of personal data is told within twenty-four hours, counted from its discovery. "
    "Six recipients read it. Its number is kept in the register, where it is followed until it "
    "is closed."
)


class Iface:
    def __init__(self) -> None:
        self.bar, self.logs = QgsMessageBar(), 0

    def messageBar(self) -> QgsMessageBar:
        return self.bar

    def openMessageLog(self) -> None:
        self.logs += 1


@pytest.fixture
def iface(qgis_app: object) -> Iface:
    return Iface()


def buttons(iface: Iface) -> dict[str, QPushButton]:
    found = iface.bar.currentItem().findChildren(QPushButton, "occupancyOffer")
    return {button.text(): button for button in found}


def test_the_details_of_an_error_are_one_click_away(iface: Iface) -> None:
    Messages(iface).error(BadData("The portal's data cannot be read.", "status 500 on /ogc"))
    assert "status" not in iface.bar.currentItem().text()
    (button,) = buttons(iface).values()
    button.click()
    QApplication.processEvents()
    assert iface.logs == 1
    assert iface.bar.items() == [], "read, and gone"


def test_an_error_without_details_and_a_cancel_bring_no_button(iface: Iface) -> None:
    messages = Messages(iface)
    messages.error(Cancelled("Cancelled."))
    assert iface.bar.items() == []
    messages.error(BadData("The portal's data cannot be read."))
    assert buttons(iface) == {}


def test_a_message_with_a_button_stays_until_it_is_read(iface: Iface) -> None:
    pressed: list[str] = []
    messages = Messages(iface)
    messages.success("Written.", ("Open the folder", lambda: pressed.append("folder")))
    assert iface.bar.currentItem().duration() == 0
    buttons(iface)["Open the folder"].click()
    QApplication.processEvents()
    assert pressed == ["folder"]
    assert iface.bar.items() == []


def test_the_sign_in_message_goes_with_the_sign_in_and_others_stay(iface: Iface) -> None:
    messages = Messages(iface)
    messages.sign_in_actions = (("Sign in", lambda: None),)
    messages.warning("Something else that matters.")
    messages.info("Sign in to fill the maps.", *messages.sign_in_actions)
    assert len(iface.bar.items()) == 2
    messages.signed_in()
    QApplication.processEvents()
    assert [item.text() for item in iface.bar.items()] == ["Something else that matters."]


@pytest.mark.parametrize("width", [480, 520, 600, 640, 900, 1600])
@pytest.mark.parametrize("length", [20, 60, 90, 140, len(LONG)])
def test_texts_in_the_bar_are_never_cut(iface: Iface, width: int, length: int) -> None:
    iface.bar.resize(width, 40)
    iface.bar.show()
    Messages(iface).warning(LONG[:length], "", ("Sign in", lambda: None))
    iface.bar.resize(width, iface.bar.sizeHint().height())
    QApplication.processEvents()
    item = iface.bar.currentItem()
    written = item.findChild(QTextBrowser)
    assert written.document().size().height() <= written.viewport().height()
    iface.bar.resize(width * 2 // 3, iface.bar.height())  # a second view of the map has opened
    QApplication.processEvents()
    assert written.document().size().height() <= written.viewport().height()
    assert item.property("occupancyWhole") == LONG[:length]
    assert item.text() == LONG[:length]


def test_a_plain_message_goes_by_itself_for_any_length(iface: Iface) -> None:
    """A long one later; a warning and a button stay."""
    messages = Messages(iface)
    messages.info("Written.")
    assert iface.bar.currentItem().duration() == 6
    messages.info(LONG)
    assert iface.bar.currentItem().duration() == 18
    messages.warning(LONG)
    assert iface.bar.currentItem().duration() == 0
    messages.success(LONG, ("Open the folder", lambda: None))
    assert iface.bar.currentItem().duration() == 0
