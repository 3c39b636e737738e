"""A form asks for what matters to the role chosen, and for nothing else."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QComboBox, QLineEdit

from occupancy_plugin.gui.dialogs.form import FormDialog, FormField, Kind


def test_fields_follow_the_role(qtbot) -> None:
    roles = [("epci_agent", "Agent"), ("third_party", "Third party")]
    fields = [
        FormField("role", "Role", Kind.CHOICE, choices=roles),
        FormField("contract", "Convention", help="its number", when=("role", ("third_party",))),
    ]
    dialog = FormDialog("occupancyTest", "Test", "", fields, lambda values: values)
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
