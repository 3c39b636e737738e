"""The page in QGIS's options: the portal, the session and folders."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from qgis.gui import QgsFileWidget, QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QCheckBox, QFormLayout, QGroupBox

from ...toolbelt.guide import guide_page
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.translation import tr
from ..addresses import address_combo, fill_addresses
from ..icons import icon
from ..widgets import (
    PICTURES,
    buttons_in_row,
    file_field,
    in_column,
    labelled,
    line_edit,
    push_button,
)
from .links import open_folder, open_page

PAGE = "occupancyOptionsPage"


class OptionsPage(QgsOptionsPageWidget):
    """Reads the settings when it is made, and writes them when QGIS applies."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.setObjectName(PAGE)
        layout = in_column(self, self._portal(), self._drawing())
        layout.addStretch(1)
        page = guide_page("places", "options")
        guide = push_button(tr("User guide"), "occupancyGuide", lambda: open_page(page))
        layout.addLayout(buttons_in_row(guide))
        self.setMinimumHeight(self.sizeHint().height())  # lines that wrap would squeeze the rest

    def _portal(self) -> QGroupBox:
        self._url = address_combo("occupancyPortalUrl")
        fill_addresses(self._url)
        self._stay = QCheckBox(
            tr(
                "Stay signed in (kept in QGIS's authentication database, under your master "
                "password)"
            )
        )
        self._stay.setChecked(read_settings().stay_signed_in)
        group = QGroupBox(tr("Portal"))
        form = QFormLayout(group)
        form.addRow(labelled(tr("Portal address"), self._url), self._url)
        form.addRow(self._stay)
        return group

    def _drawing(self) -> QGroupBox:
        from ...layers.project.outlines import IGN

        settings = read_settings()
        self._draw = QCheckBox(tr("Draw a hatched dot for addresses under statistical secrecy"))
        self._draw.setChecked(settings.draw_withheld_addresses)
        mode = QgsFileWidget.StorageMode.GetDirectory
        self._exports = file_field("occupancyExports", mode=mode, path=settings.export_folder)
        self._outlines = line_edit("occupancyOutlinesUrl", IGN, settings.outlines_url)
        self._outlines.setToolTip(
            tr("Asked only when you choose its outlines for a file: the départements leave, no row")
        )
        self._logo = file_field("occupancyLogo", PICTURES, path=settings.logo)
        group = QGroupBox(tr("Maps and exports"))
        form = QFormLayout(group)
        form.addRow(self._draw)
        form.addRow(tr("Folder of exports"), self._exports)
        form.addRow(tr("Outlines for files (WFS)"), self._outlines)
        form.addRow(tr("Logo of sheets and dossiers"), self._logo)
        templates = push_button(tr("Your page templates"), "occupancyTemplates", _open_templates)
        form.addRow(buttons_in_row(templates))
        return group

    def apply(self) -> None:
        change_settings(
            portal_url=self._url.currentText().strip().rstrip("/"),
            stay_signed_in=self._stay.isChecked(),
            draw_withheld_addresses=self._draw.isChecked(),
            export_folder=self._exports.filePath(),
            logo=self._logo.filePath(),
            outlines_url=self._outlines.text().strip(),
        )


def _open_templates() -> None:
    from ...diagnosis.pages.templates import own_folder  # not at QGIS's start

    with suppress(OSError):  # without a writable profile there is no folder to show
        own_folder().mkdir(parents=True, exist_ok=True)
        open_folder(own_folder())


class OptionsFactory(QgsOptionsWidgetFactory):
    def __init__(self) -> None:
        super().__init__(tr("Social-housing occupancy"), icon())

    def icon(self) -> QIcon:
        return icon()

    def createWidget(self, parent: Any = None) -> OptionsPage:
        return OptionsPage(parent)
