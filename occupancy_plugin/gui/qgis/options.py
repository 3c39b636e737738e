"""Settings ▸ Options ▸ Occupancy: the portal's address and two choices."""

from __future__ import annotations

from typing import Any

from qgis.gui import QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QCheckBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout

from ...toolbelt.metadata import plugin_version, resource
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.translation import tr

PAGE = "occupancyOptionsPage"


class OptionsPage(QgsOptionsPageWidget):
    """Reads the settings when shown, writes them when QGIS applies."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.setObjectName(PAGE)
        settings = read_settings()
        self._url = QLineEdit(settings.portal_url)
        self._url.setObjectName("occupancyPortalUrl")
        self._url.setPlaceholderText("https://portal.example.fr")
        self._stay = QCheckBox(
            tr(
                "Stay signed in (kept in QGIS's authentication database, under your master "
                "password)"
            )
        )
        self._stay.setChecked(settings.stay_signed_in)
        self._draw = QCheckBox(tr("Draw a hatched dot for addresses under statistical secrecy"))
        self._draw.setChecked(settings.draw_withheld_addresses)
        form = QFormLayout()
        form.addRow(tr("Portal address"), self._url)
        form.addRow(self._stay)
        form.addRow(self._draw)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(QLabel(tr("Version {version}").format(version=plugin_version())))

    def apply(self) -> None:
        change_settings(
            portal_url=self._url.text().strip().rstrip("/"),
            stay_signed_in=self._stay.isChecked(),
            draw_withheld_addresses=self._draw.isChecked(),
        )


class OptionsFactory(QgsOptionsWidgetFactory):
    def __init__(self) -> None:
        super().__init__("Occupancy", QIcon(str(resource("icons", "occupancy.svg"))))

    def icon(self) -> QIcon:
        return QIcon(str(resource("icons", "occupancy.svg")))

    def createWidget(self, parent: Any = None) -> OptionsPage:
        return OptionsPage(parent)
