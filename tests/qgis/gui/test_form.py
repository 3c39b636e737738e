"""A form says what it still needs, and why the portal refused it."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QLabel, QLineEdit

from occupancy_plugin.gui.dialogs.form import Form, FormDialog, FormField
from occupancy_plugin.toolbelt.errors import BadData


def test_what_is_required_or_refused_is_told_below_the_fields(qtbot) -> None:
    def send(values: dict) -> None:
        raise BadData("No shared address.")

    fields = [FormField("name", "Name"), FormField("email", "E-mail", help="a person's own")]
    dialog = FormDialog(Form("occupancyTest", "Test", fields, send))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.findChild(QLineEdit, "occupancyField_name").setText("Robin")
    dialog._submit()
    assert "E-mail" in dialog._message.text()
    dialog.findChild(QLineEdit, "occupancyField_email").setText("contact@ville.example")
    places = {box.objectName(): box.pos() for box in dialog.findChildren(QLineEdit)}
    dialog._submit()
    qtbot.waitUntil(lambda: dialog._message.text() == "No shared address.")
    assert {b.objectName(): b.pos() for b in dialog.findChildren(QLineEdit)} == places


def test_an_introduction_that_somebody_else_wrote_is_a_text(qtbot):
    """A third party's name is no picture of another machine."""
    name = '<img src="http://10.0.0.9/x.png">Bureau'
    dialog = FormDialog(Form("n", "t", [FormField("a", "A")], dict, name))
    qtbot.addWidget(dialog)
    (intro,) = [child for child in dialog.findChildren(QLabel) if child.text() == name]
    assert intro.textFormat() == Qt.TextFormat.PlainText
