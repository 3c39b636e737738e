"""Stories of the convention's duties, played through the menu and the windows as a person would.

A form's fields are found by their names; a story returns what the window shows afterwards."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
)

Story = Generator[Any, None, Any]


def sign_in_as(user: Any) -> Story:
    """Sign in with any account. Return the messages."""
    if user.window.session.signed_in is not None:
        user.sign_out()
        yield user.until(lambda: user.window.session.signed_in is None, "signed out")
    user.iface.messageBar().clearWidgets()
    user.click("occupancySignIn")
    yield user.until(lambda: user.window.session.signed_in is not None, "signed in")
    yield user.at_rest()
    messages = user.messages()
    yield user.until(lambda: not user.window.loader.is_loading, "the maps filled again", 300)
    return {"messages": messages}


def empty_map(user: Any) -> Story:
    """Empty the project once loading has ended. Windows that a failed story left open are closed,
    so that the next one does not take them for its own."""
    for window in reversed(QApplication.topLevelWidgets()):
        if isinstance(window, QDialog) and window.isVisible():
            window.reject()
    yield user.until(lambda: not user.window.loader.is_loading, "the loader free", 300)
    user.project.clear()
    yield user.at_rest()
    return None


def duties_offered(user: Any) -> list[tuple[str, int]]:
    """Open the window of duties. Return (name, row) of its list."""
    menu = user.window.dock.menu
    menu.aboutToShow.emit()
    next(
        action for action in menu.actions() if action.objectName() == "occupancyMenuDuties"
    ).trigger()
    widget = user.find("occupancyObligations").findChild(QListWidget, "occupancyDuties")
    return [(widget.item(row).data(Qt.ItemDataRole.UserRole), row) for row in range(widget.count())]


def choose(user: Any, name: str) -> None:
    """Choose the duty of that name in the list, or press the button of that name, which may belong
    to any duty of the list."""
    offered = duties_offered(user)
    window = user.find("occupancyObligations")
    lines = window.findChild(QListWidget, "occupancyDuties")
    for duty, row in offered:
        if name == duty or not name.startswith("occupancyDuty"):
            lines.setCurrentRow(row)
        button = window.findChild(QPushButton, name)
        if button is not None:
            user.click(button)
            return
        if name == duty:
            return
    raise AssertionError(f"{name} is not offered: {offered}")


def leave(user: Any) -> None:
    """Close the window of duties."""
    if user.sees("occupancyObligations"):
        user.find("occupancyObligations").reject()


def fill(user: Any, values: Mapping[str, Any]) -> None:
    """Fill the fields of the form that is open. values: field → what is entered"""
    for name, value in values.items():
        box = user.find(f"occupancyField_{name}")
        if isinstance(box, QLineEdit):
            box.setText(value)
        elif isinstance(box, QPlainTextEdit):
            box.setPlainText(value)
        elif isinstance(box, QComboBox):
            box.setCurrentIndex(box.findData(value))
        elif isinstance(box, QCheckBox):
            box.setChecked(bool(value))
        else:
            raise AssertionError(f"what to do with {name}?")


def _answer(user: Any, window: str) -> Story:
    """Wait for the portal's answer to a form, close the form, and return its refusals ('' where it
    was accepted)."""
    yield user.until(lambda: not user.sees(window) or said(user, window), "an answer")
    refusal = said(user, window) if user.sees(window) else ""
    if user.sees(window):
        user.find(window).reject()
    yield user.at_rest()
    return refusal


def said(user: Any, window: str) -> str:
    """Return the refusals of a form: below its fields, or next to the field concerned."""
    for label in user.find(window).findChildren(QLabel):
        below = label.objectName() == "occupancyFormMessage"
        if label.isVisible() and label.text() and (below or label.property("fault")):
            return str(label.text())
    return ""


def form(user: Any, menu: str, window: str, values: Mapping[str, Any]) -> Story:
    """Fill a form of the menu and send it. Return the messages, the refusal ('' where it was
    accepted) and the text that was read over before it was sent."""
    user.iface.messageBar().clearWidgets()
    choose(user, menu)
    yield user.until(lambda: user.sees(window), window)
    fill(user, values)
    user.click("occupancyFormSend")
    read_over = ""
    if user.sees("occupancyReadOver"):
        read_over = user.find("occupancyReadOver").toPlainText()
        yield user.at_rest()
        user.click("occupancyFormSend")
    refusal = yield from _answer(user, window)
    leave(user)
    return {"messages": user.messages(), "refused": refusal, "read_over": read_over}


def listing(user: Any, menu: str, window: str) -> Story:
    """Return the lines of a duty's list."""
    choose(user, menu)
    yield user.until(
        lambda: (
            user.sees(window) and user.find("occupancyListingMessage", QLabel).text() != "Lecture…"
        ),
        window,
    )
    yield user.at_rest()
    lines = table(user)
    leave(user)
    yield user.at_rest()
    return lines


def read(user: Any, menu: str, window: str, text: str, button: str, dialog: str) -> Story:
    """Choose the line that holds `text` and press a button. Return the text of what opens."""
    yield from _open_line(user, menu, window, text)
    user.click(button)
    yield user.until(lambda: user.sees(dialog), dialog)
    yield user.at_rest()
    shown = user.find("occupancyReading").toPlainText()
    user.find(dialog).accept()
    leave(user)
    yield user.at_rest()
    return shown


def _open_line(user: Any, menu: str, window: str, text: str) -> Story:
    """Open a duty's list and choose the line that holds `text`."""
    choose(user, menu)
    yield user.until(lambda: user.sees(window) and user.find("occupancyListing").rowCount(), window)
    row = next(position for position, line in enumerate(table(user)) if text in " ".join(line))
    user.find("occupancyListing", QTableWidget).selectRow(row)


def _check_account(user: Any) -> Story:
    """Check the account now, as the window does every four minutes."""
    user.iface.messageBar().clearWidgets()
    user.window.session.refresh_account()
    yield user.at_rest()


def check_access(user: Any) -> Story:
    """Check the account. Return whether it is still signed in, and what the layers still show."""
    yield from _check_account(user)
    ours = [
        layer
        for layer in user.project.mapLayers().values()
        if layer.customProperty("occupancy/lineage")
    ]
    return {
        "rows": [layer.featureCount() for layer in ours if hasattr(layer, "featureCount")],
        "drawn": [layer.draws_something() for layer in ours if hasattr(layer, "draws_something")],
        "signed": user.window.session.signed_in is not None,
        "messages": user.messages(),
    }


def try_sign_in(user: Any) -> Story:
    """Try to sign in. Return the session's state and the messages."""
    user.iface.messageBar().clearWidgets()
    user.click("occupancySignIn")
    yield user.until(lambda: user.messages() or user.window.session.signed_in, "an answer")
    return {"state": user.window.session.state.value, "messages": user.messages()}


def table(user: Any) -> list[list[str]]:
    """Return the cells of the list that is open."""
    widget = user.find("occupancyListing", QTableWidget)
    return [
        [widget.item(row, column).text() for column in range(widget.columnCount())]
        for row in range(widget.rowCount())
    ]


def act(
    user: Any,
    menu: str,
    window: str,
    text: str,
    button: str,
    dialog: str,
    values: Mapping[str, Any],
) -> Story:
    """Choose the line that holds `text`, press a button, and fill and send the form that opens.
    Return the list's lines afterwards, and the refusal."""
    yield from _open_line(user, menu, window, text)
    user.click(button)
    yield user.until(lambda: user.sees(dialog), dialog)
    fill(user, values)
    user.click("occupancyFormSend")
    refusal = yield from _answer(user, dialog)
    lines = table(user)
    leave(user)
    yield user.at_rest()
    return {"lines": lines, "refused": refusal}


def charter(user: Any) -> Story:
    """Sign in for the first time: the charter opens by itself, and the message opens it again for
    a person who put it off. Return what the form says where the training is not declared."""
    yield user.until(lambda: user.sees("occupancyCharter"), "the charter")
    user.click("occupancyFormSend")
    yield user.at_rest()
    without = user.find("occupancyFormMessage", QLabel).text()
    user.find("occupancyCharter").reject()
    yield user.until(lambda: user.sees("occupancyOffer"), "the way back")
    user.click("occupancyOffer")
    yield user.until(lambda: user.sees("occupancyCharter"), "the charter again")
    fill(user, {"trained": True})
    user.click("occupancyFormSend")
    yield user.until(lambda: user.window.session.signed_in.account.charter_accepted, "accepted")
    return without


def access(user: Any, scale: str, opens: bool | None = None) -> Story:
    """Check the account. Return whether the scale can be chosen, its tip, and its layers' rows.
    opens: wait until the scale is open, or closed, and its layers are filled, or empty."""

    def rows() -> list[int]:
        layers = user.project.mapLayers().values()
        return [
            layer.featureCount()
            for layer in layers
            if hasattr(layer, "featureCount") and layer.customProperty("occupancy/scale") == scale
        ]

    yield from _check_account(user)

    def enabled() -> bool:
        return bool(user.window.dock.chooser.scales.is_open(scale))

    if opens is not None:
        yield user.until(
            lambda: enabled() is opens and all((count > 0) is opens for count in rows()),
            "the rights applied",
        )
    return {
        "enabled": enabled(),
        "tip": user.window.dock.chooser.scales.reason(scale),
        "rows": rows(),
        "messages": user.messages(),
    }
