"""Stories of the convention's duties: each goes through the menu and the windows, as a person
does."""

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
    QSpinBox,
    QTableWidget,
)

Story = Generator[Any, None, Any]


def sign_in_as(desk: Any) -> Story:
    """Sign in; whoever it is; returns the messages."""
    if desk.window.session.signed_in is not None:
        desk.sign_out()
        yield desk.until(lambda: desk.window.session.signed_in is None, "signed out")
    desk.iface.messageBar().clearWidgets()
    desk.click("occupancySignIn")
    yield desk.until(lambda: desk.window.session.signed_in is not None, "signed in")
    yield 500
    messages = desk.messages()
    yield desk.until(lambda: not desk.window.loader.is_loading, "the maps filled again", 300)
    return {
        "messages": messages,
        "offers": offers(desk),
        "role": desk.window.session.signed_in.account.role,
    }


def empty_map(desk: Any) -> Story:
    """A new project, once whatever loads has come; windows that a failed story left open are
    closed, so that the next one does not take them for its own."""
    for window in reversed(QApplication.topLevelWidgets()):
        if isinstance(window, QDialog) and window.isVisible():
            window.reject()
    yield desk.until(lambda: not desk.window.loader.is_loading, "the loader free", 300)
    desk.project.clear()
    yield desk.at_rest()
    return None


def offers(desk: Any) -> list[str]:
    """What the menu of the account offers, and the list of duties."""
    menu = desk.window.dock.menu
    menu.aboutToShow.emit()
    lines = [action.objectName() for action in menu.actions() if action.objectName()]
    duties = [name for name, _ in duties_offered(desk)]
    leave(desk)
    return lines + duties


def duties_offered(desk: Any) -> list[tuple[str, int]]:
    """(name, row) of what the window of duties lists, which is opened."""
    menu = desk.window.dock.menu
    menu.aboutToShow.emit()
    next(
        action for action in menu.actions() if action.objectName() == "occupancyMenuDuties"
    ).trigger()
    widget = desk.find("occupancyObligations").findChild(QListWidget, "occupancyDuties")
    return [(widget.item(row).data(Qt.ItemDataRole.UserRole), row) for row in range(widget.count())]


def choose(desk: Any, name: str) -> None:
    """A duty of the list; else the button of that name, wherever in the list it stands."""
    offered = duties_offered(desk)
    window = desk.find("occupancyObligations")
    lines = window.findChild(QListWidget, "occupancyDuties")
    for duty, row in offered:
        if name == duty or not name.startswith("occupancyDuty"):
            lines.setCurrentRow(row)
        button = window.findChild(QPushButton, name)
        if button is not None:
            desk.click(button)
            return
        if name == duty:
            return
    raise AssertionError(f"{name} is not offered: {offered}")


def leave(desk: Any) -> None:
    """Close the window of duties."""
    if desk.sees("occupancyObligations"):
        desk.find("occupancyObligations").reject()


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


def said(desk: Any, window: str) -> str:
    """What a form refuses: below its fields, or beside the one it is about."""
    for label in desk.find(window).findChildren(QLabel):
        below = label.objectName() == "occupancyFormMessage"
        if label.isVisible() and label.text() and (below or label.property("fault")):
            return str(label.text())
    return ""


def form(desk: Any, menu: str, window: str, values: Mapping[str, Any], picture: str = "") -> Story:
    """Fill a form of the menu and send it: the message that follows, or the refusal that keeps it
    open."""
    desk.iface.messageBar().clearWidgets()
    choose(desk, menu)
    yield desk.until(lambda: desk.sees(window), window)
    fill(desk, values)
    if picture:
        yield desk.at_rest()
        desk.picture(picture, desk.find(window))
    desk.click("occupancyFormSend")
    read_over = ""
    if desk.sees("occupancyReadOver"):
        read_over = desk.find("occupancyReadOver").toPlainText()
        yield desk.at_rest()
        desk.click("occupancyFormSend")
    yield desk.until(lambda: not desk.sees(window) or said(desk, window), "an answer", 20)
    refused = said(desk, window) if desk.sees(window) else ""
    if desk.sees(window):
        desk.find(window).reject()
    yield desk.at_rest()
    leave(desk)
    return {"messages": desk.messages(), "refused": refused, "read_over": read_over}


def listing(desk: Any, menu: str, window: str, picture: str = "") -> Story:
    """Open a list: its lines and the buttons below it."""
    choose(desk, menu)
    yield desk.until(
        lambda: (
            desk.sees(window)
            and desk.find("occupancyListingMessage", QLabel).text() not in ("Lecture…",)
        ),
        window,
    )
    yield desk.at_rest()
    lines = table(desk)
    if picture:
        desk.picture(picture, desk.find(window))
    leave(desk)
    yield desk.at_rest()
    return lines


def page(desk: Any, menu: str) -> Story:
    """An entry of the menu that opens a page of the portal in the person's browser."""
    choose(desk, menu)
    leave(desk)
    yield desk.at_rest()
    return None


def press_offer(desk: Any) -> Story:
    """The button of the message that is shown."""
    yield desk.until(lambda: desk.sees("occupancyOffer"), "the offer")
    desk.click("occupancyOffer")
    yield desk.at_rest()
    return not desk.sees("occupancyOffer")


def read(
    desk: Any, menu: str, window: str, text: str, button: str, dialog: str, picture: str = ""
) -> Story:
    """Choose the line that holds `text`, press a button, read what opens."""
    yield from _open_line(desk, menu, window, text)
    desk.click(button)
    yield desk.until(lambda: desk.sees(dialog), dialog)
    yield desk.at_rest()
    shown = desk.find("occupancyReading").toPlainText()
    if picture:
        desk.picture(picture, desk.find(dialog))
    desk.find(dialog).accept()
    leave(desk)
    yield desk.at_rest()
    return shown


def _open_line(desk: Any, menu: str, window: str, text: str) -> Story:
    choose(desk, menu)
    yield desk.until(
        lambda: desk.sees(window) and (desk.find("occupancyListing").rowCount() or not text), window
    )
    if text:
        row = next(i for i, line in enumerate(table(desk)) if text in " ".join(line))
        desk.find("occupancyListing", QTableWidget).selectRow(row)


def save_letter(desk: Any, text: str, path: str) -> Story:
    """The reviewer saves the letter of a request (the file dialog left out)."""
    from pathlib import Path

    # the package as QGIS loaded it
    from occupancy_plugin.occupancy_plugin.gui.dialogs.saving import save
    from occupancy_plugin.occupancy_plugin.gui.duties.accounts import letter_of

    yield from _open_line(desk, "occupancyDutyReview", "occupancyReview", text)
    window = desk.find("occupancyReview")
    enabled = desk.find("occupancyLetter").isEnabled()
    letter = letter_of(desk.window.account.duty_context(), window.selected_record())
    save(letter, Path(path), window.say)
    yield desk.until(lambda: Path(path).exists(), "the letter", 20)
    yield desk.at_rest()
    leave(desk)
    return enabled


def save_dossier(desk: Any, text: str, path: str) -> Story:
    """A member saves the maps of a dossier (the file dialog left out)."""
    from pathlib import Path

    # the package as QGIS loaded it
    from occupancy_plugin.occupancy_plugin.gui.dialogs.saving import save
    from occupancy_plugin.occupancy_plugin.gui.duties.committee import maps_of

    yield from _open_line(desk, "occupancyDutyCommittee", "occupancyDossiers", text)
    desk.click("occupancyReadDossier")
    yield desk.until(
        lambda: desk.sees("occupancyDossier") and desk.sees("occupancySaveAs"), "the dossier"
    )
    publication = desk.find("occupancyDossiers").selected_record()
    maps = maps_of(desk.window.account.duty_context(), publication)
    save(maps, Path(path), desk.find("occupancyDossiers").say)
    yield desk.until(lambda: Path(path).exists(), "the maps", 20)
    desk.find("occupancyDossier").accept()
    leave(desk)
    yield desk.at_rest()
    return None


def check_access(desk: Any) -> Story:
    """The check of every four minutes, now; what is left afterwards."""
    desk.iface.messageBar().clearWidgets()
    desk.window.session.refresh_account()
    yield desk.at_rest()
    ours = [
        layer
        for layer in desk.project.mapLayers().values()
        if layer.customProperty("occupancy/lineage")
    ]
    return {
        "state": desk.window.session.state.value,
        "rows": [layer.featureCount() for layer in ours if hasattr(layer, "featureCount")],
        "drawn": [layer.draws_something() for layer in ours if hasattr(layer, "draws_something")],
        "signed": desk.window.session.signed_in is not None,
        "messages": desk.messages(),
    }


def try_sign_in(desk: Any) -> Story:
    """A sign-in that may be refused: the state and the message."""
    desk.iface.messageBar().clearWidgets()
    desk.click("occupancySignIn")
    yield desk.until(lambda: desk.messages() or desk.window.session.signed_in, "an answer", 40)
    return {"state": desk.window.session.state.value, "messages": desk.messages()}


def stay_signed_in_without_master_password(desk: Any) -> Story:
    """QGIS asks for its master password and the person closes the question."""
    from occupancy_plugin.occupancy_plugin.toolbelt.settings import (
        change_settings,
    )  # the package as QGIS loaded it
    from qgis.core import QgsApplication
    from qgis.PyQt.QtCore import QTimer
    from qgis.PyQt.QtWidgets import QApplication

    requests = []

    def close() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            requests.append(type(dialog).__name__)
            dialog.reject()

    change_settings(stay_signed_in=True)
    timer = QTimer()
    timer.timeout.connect(close)
    timer.start(100)
    try:
        answer = yield from sign_in_as(desk)
        yield desk.at_rest()
    finally:
        timer.stop()
        change_settings(stay_signed_in=False)
    kept = QgsApplication.authManager().masterPasswordIsSet()
    return {**answer, "messages": desk.messages(), "asked": requests, "kept": kept}


def table(desk: Any) -> list[list[str]]:
    widget = desk.find("occupancyListing", QTableWidget)
    return [
        [widget.item(row, column).text() for column in range(widget.columnCount())]
        for row in range(widget.rowCount())
    ]


def act(
    desk: Any,
    menu: str,
    window: str,
    text: str,
    button: str,
    dialog: str,
    values: Mapping[str, Any],
) -> Story:
    """Choose the line that holds `text`, press a button, fill the form that opens; the lines
    afterwards."""
    yield from _open_line(desk, menu, window, text)
    desk.click(button)
    yield desk.until(lambda: desk.sees(dialog), dialog)
    fill(desk, values)
    desk.click("occupancyFormSend")
    yield desk.until(lambda: not desk.sees(dialog) or said(desk, dialog), "an answer", 20)
    refused = said(desk, dialog) if desk.sees(dialog) else ""
    if desk.sees(dialog):
        desk.find(dialog).reject()
    yield desk.at_rest()
    lines = table(desk)
    leave(desk)
    yield desk.at_rest()
    return {"lines": lines, "refused": refused}


def charter(desk: Any, picture: str = "") -> Story:
    """First sign-in of a new account: the charter comes by itself; nothing is served before it is
    accepted; who put it off finds it again in the message."""
    yield desk.until(lambda: desk.sees("occupancyCharter"), "the charter")
    if picture:
        desk.picture(picture, desk.find("occupancyCharter"))
    desk.click("occupancyFormSend")
    yield desk.at_rest()
    without = desk.find("occupancyFormMessage", QLabel).text()
    desk.find("occupancyCharter").reject()
    yield desk.until(lambda: desk.sees("occupancyOffer"), "the way back")
    desk.click("occupancyOffer")
    yield desk.until(lambda: desk.sees("occupancyCharter"), "the charter again")
    fill(desk, {"trained": True})
    desk.click("occupancyFormSend")
    yield desk.until(lambda: desk.window.session.signed_in.account.charter_accepted, "accepted")
    return without


def access(desk: Any, scale: str, opens: bool | None = None) -> Story:
    """Check the rights now (the window does so every four minutes): the scale's button and its tip,
    and the layers' rows.
    `opens`: wait until the scale is open, or closed, and its layers are filled, or empty."""

    def rows() -> list[int]:
        layers = desk.project.mapLayers().values()
        return [
            layer.featureCount()
            for layer in layers
            if hasattr(layer, "featureCount") and layer.customProperty("occupancy/scale") == scale
        ]

    desk.iface.messageBar().clearWidgets()
    desk.window.session.refresh_account()
    yield desk.at_rest()

    def enabled() -> bool:
        return bool(desk.window.dock.chooser.scales.is_open(scale))

    if opens is not None:
        yield desk.until(
            lambda: enabled() is opens and all((count > 0) is opens for count in rows()),
            "the rights applied",
            30,
        )
    return {
        "enabled": enabled(),
        "tip": desk.window.dock.chooser.scales.reason(scale),
        "rows": rows(),
        "messages": desk.messages(),
    }


def registers(desk: Any, path: str) -> Story:
    from pathlib import Path

    from occupancy_plugin.occupancy_plugin.gui.duties.registers import (
        fetch_registers,
    )  # the package as QGIS loaded it

    fetch_registers(desk.window.account.duty_context(), Path(path))
    yield desk.until(lambda: Path(path).exists(), "registers written", 20)
    yield desk.at_rest()
    return desk.messages()
