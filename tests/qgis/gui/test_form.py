"""A form has the fields that matter to the chosen role, and no others."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QComboBox, QLabel, QLineEdit

from occupancy_plugin.gui.dialogs.form import FieldKind, Form, FormDialog, FormField
from occupancy_plugin.toolbelt.errors import BadData


def test_fields_follow_the_role(qtbot) -> None:
    roles = [("epci_agent", "Agent"), ("third_party", "Third party")]
    fields = [
        FormField("role", "Role", FieldKind.CHOICE, choices=roles),
        FormField(
            "contract", "Convention", help="its number", shown_for=("role", ("third_party",))
        ),
    ]
    dialog = FormDialog(Form("occupancyTest", "Test", fields, lambda values: values))
    qtbot.addWidget(dialog)
    dialog.show()
    role = dialog.findChild(QComboBox, "occupancyField_role")
    contract = dialog.findChild(QLineEdit, "occupancyField_contract")
    assert not contract.isVisible()
    contract.setText("typed before the role changed")
    assert dialog.values() == {"role": "epci_agent"}, "what is not asked for is not sent"
    role.setCurrentIndex(1)
    assert contract.isVisible()
    assert dialog.values()["contract"] == "typed before the role changed"
    contract.clear()
    dialog._submit()
    assert "Convention" in dialog._message.text(), "required once it is asked for"


def test_a_place_is_taken_by_its_name_and_a_wrong_one_is_told_beside_the_field(qtbot) -> None:
    sent_orders: list[dict] = []
    fields = [
        FormField(
            "role", "Role", FieldKind.CHOICE, choices=[("agent", "Agent"), ("mayor", "Mayor")]
        ),
        FormField(
            "territory",
            "Territory",
            FieldKind.PLACE,
            help="by its name",
            scales_by=("role", {"agent": ("epci",), "mayor": ("commune",)}),
        ),
    ]
    dialog = FormDialog(Form("occupancyTest", "Test", fields, sent_orders.append))
    qtbot.addWidget(dialog)
    dialog.show()
    place = dialog.findChild(QLineEdit, "occupancyField_territory")
    note = dialog.findChild(QLabel, "occupancyNote_territory")
    place.setText("Caudry")
    dialog._submit()
    assert note.property("fault"), "an agent's territory is an EPCI"
    assert not sent_orders
    dialog.findChild(QComboBox, "occupancyField_role").setCurrentIndex(1)
    assert not note.property("fault")
    assert "Nord" in note.text()
    assert dialog.values()["territory"] == "59139"


def test_a_refusal_is_shown_next_to_its_field(qtbot) -> None:
    fields = [
        FormField("name", "Name"),
        FormField("email", "E-mail", help="a person's own", refusals=("email_generic",)),
    ]

    def send(values: dict) -> None:
        raise BadData("No shared address.", refusal="email_generic")

    dialog = FormDialog(Form("occupancyTest", "Test", fields, send))
    qtbot.addWidget(dialog)
    dialog.show()
    for name, text in (("name", "Robin"), ("email", "contact@ville.example")):
        dialog.findChild(QLineEdit, f"occupancyField_{name}").setText(text)
    places = {box.objectName(): box.pos() for box in dialog.findChildren(QLineEdit)}
    dialog._submit()
    note = dialog.findChild(QLabel, "occupancyNote_email")
    qtbot.waitUntil(lambda: bool(note.property("fault")))
    assert note.text() == "No shared address."
    assert {b.objectName(): b.pos() for b in dialog.findChildren(QLineEdit)} == places


def test_an_introduction_that_somebody_else_wrote_is_a_text(qtbot):
    """A third party's name is no picture of another machine."""
    name = '<img src="http://10.0.0.9/x.png">Bureau'
    dialog = FormDialog(Form("n", "t", [FormField("a", "A")], dict, name))
    qtbot.addWidget(dialog)
    (intro,) = [child for child in dialog.findChildren(QLabel) if child.text() == name]
    assert intro.textFormat() == Qt.TextFormat.PlainText
