"""Stories of the convention's duties: each goes through the menu and the windows, as a person does."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QSpinBox, QTableWidget

Story = Generator[Any, None, Any]


def sign_in_as(desk: Any) -> Story:
    """Sign in; whoever it is; returns the messages."""
    if desk.window.session.signed is not None:
        desk.click("occupancySignIn")
        yield desk.until(lambda: desk.window.session.signed is None, "signed out")
    desk.iface.messageBar().clearWidgets()
    desk.click("occupancySignIn")
    yield desk.until(lambda: desk.window.session.signed is not None, "signed in")
    yield 500
    return {"messages": desk.messages(), "offers": offers(desk), "role": desk.window.session.signed.account.role}


def offers(desk: Any) -> list[str]:
    """The duties' menu, as it is now."""
    menu = desk.window.dock.duties
    menu.aboutToShow.emit()
    return [action.objectName() for action in menu.actions() if action.objectName()]


def choose(desk: Any, name: str) -> None:
    menu = desk.window.dock.duties
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.objectName() == name).trigger()


def fill(desk: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        box = desk.find(f"occupancyField_{name}")
        if isinstance(box, QLineEdit):
            box.setText(value)
        elif isinstance(box, QPlainTextEdit):
            box.setPlainText(value)
        elif isinstance(box, QComboBox):
            box.setCurrentIndex(box.findData(value))
        elif isinstance(box, QSpinBox):
            box.setValue(value)
        elif isinstance(box, QCheckBox):
            box.setChecked(bool(value))
        elif hasattr(box, "setFilePath"):
            box.setFilePath(value)
        else:
            raise AssertionError(f"what to do with {name}?")


def form(desk: Any, menu: str, window: str, values: Mapping[str, Any], picture: str = "") -> Story:
    """Fill a form of the menu and send it: the message that follows, or the refusal that keeps it open."""
    desk.iface.messageBar().clearWidgets()
    choose(desk, menu)
    yield desk.until(lambda: desk.sees(window), window)
    fill(desk, values)
    if picture:
        yield 100
        desk.picture(picture, desk.find(window))
    desk.click("occupancyFormSend")
    yield desk.until(lambda: not desk.sees(window) or desk.sees("occupancyFormMessage"), "an answer", 20)
    refused = desk.find("occupancyFormMessage", QLabel).text() if desk.sees(window) else ""
    if desk.sees(window):
        desk.find(window).reject()
    yield 300
    return {"messages": desk.messages(), "refused": refused}


def listing(desk: Any, menu: str, window: str, picture: str = "") -> Story:
    """Open a list: its lines and the buttons below it."""
    choose(desk, menu)
    yield desk.until(lambda: desk.sees(window) and desk.find("occupancyListingMessage", QLabel).text() not in ("Lecture…",), window)
    yield 200
    lines = table(desk)
    if picture:
        desk.picture(picture, desk.find(window))
    desk.find(window).accept()
    yield 100
    return lines


def table(desk: Any) -> list[list[str]]:
    found = desk.find("occupancyListing", QTableWidget)
    return [[found.item(row, column).text() for column in range(found.columnCount())] for row in range(found.rowCount())]


def act(desk: Any, menu: str, window: str, text: str, button: str, dialog: str, values: Mapping[str, Any]) -> Story:
    """Choose the line that holds `text`, press a button, fill the form that opens; the lines afterwards."""
    choose(desk, menu)
    yield desk.until(lambda: desk.sees(window) and (desk.find("occupancyListing").rowCount() or not text), window)
    found = desk.find("occupancyListing", QTableWidget)
    if text:
        row = next(i for i, line in enumerate(table(desk)) if text in " ".join(line))
        found.selectRow(row)
    desk.click(button)
    yield desk.until(lambda: desk.sees(dialog), dialog)
    fill(desk, values)
    desk.click("occupancyFormSend")
    yield desk.until(lambda: not desk.sees(dialog) or desk.sees("occupancyFormMessage"), "an answer", 20)
    refused = desk.find("occupancyFormMessage", QLabel).text() if desk.sees(dialog) else ""
    if desk.sees(dialog):
        desk.find(dialog).reject()
    yield 600
    lines = table(desk)
    desk.find(window).accept()
    yield 100
    return {"lines": lines, "refused": refused}


def charter(desk: Any, picture: str = "") -> Story:
    """First sign-in of a new account: the charter comes by itself; nothing is served before it is accepted."""
    yield desk.until(lambda: desk.sees("occupancyCharter"), "the charter")
    if picture:
        desk.picture(picture, desk.find("occupancyCharter"))
    desk.click("occupancyFormSend")
    yield 200
    without = desk.find("occupancyFormMessage", QLabel).text()
    fill(desk, {"trained": True})
    desk.click("occupancyFormSend")
    yield desk.until(lambda: desk.window.session.signed.account.charter_accepted, "accepted")
    return without


def access(desk: Any, scale: str) -> Story:
    """Check the rights now (the window does so every four minutes): the scale's button and its tip, and the layers' rows."""
    desk.iface.messageBar().clearWidgets()
    desk.window.session.refresh_account()
    yield 1500
    button = desk.find(f"occupancyScale_{scale}")
    rows = [
        layer.featureCount()
        for layer in desk.project.mapLayers().values()
        if hasattr(layer, "featureCount") and layer.customProperty("occupancy/scale") == scale
    ]
    return {"enabled": button.isEnabled(), "tip": button.toolTip(), "rows": rows, "messages": desk.messages()}


def registers(desk: Any, path: str) -> Story:
    from pathlib import Path

    from occupancy_plugin.occupancy_plugin.gui.duties.registers import fetch_registers  # the package as QGIS loaded it

    fetch_registers(desk.window.office(), Path(path))
    yield desk.until(lambda: Path(path).exists(), "registers written", 20)
    yield 200
    return desk.messages()
