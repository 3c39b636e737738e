"""The field for a portal's address, with the addresses that answered before as a list."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QComboBox

from ..toolbelt.settings import read_settings
from .widgets import combo


def address_combo(name: str) -> QComboBox:
    box = combo(name)
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.lineEdit().setPlaceholderText("https://portal.example.fr")
    return box


def fill_addresses(box: QComboBox) -> None:
    """List the known addresses; the portal of the settings is in the field."""
    settings = read_settings()
    urls = [settings.portal_url, *settings.known_portals.split()]
    box.clear()
    box.addItems([url for url in dict.fromkeys(urls) if url])
    box.setEditText(settings.portal_url)
