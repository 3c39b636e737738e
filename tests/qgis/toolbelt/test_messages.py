"""A message brings the button that helps, stays until it is read, and goes when it is answered."""

from __future__ import annotations

import pytest
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtWidgets import QApplication, QPushButton

from occupancy_plugin.toolbelt.errors import BadData, Cancelled
from occupancy_plugin.toolbelt.messages import Messages


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


def test_what_asks_to_sign_in_goes_with_the_sign_in_and_nothing_else_does(iface: Iface) -> None:
    messages = Messages(iface)
    messages.sign_in = (("Sign in", lambda: None),)
    messages.warning("Something else that matters.")
    messages.info("Sign in to fill the maps.", *messages.sign_in)
    assert len(iface.bar.items()) == 2
    messages.signed_in()
    QApplication.processEvents()
    assert [item.text() for item in iface.bar.items()] == ["Something else that matters."]
