"""The page in QGIS's options: the portal and a test of it, the session, folders, the journal, and
the files that the plugin keeps."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from qgis.gui import QgsFileWidget, QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtCore import QEvent, QObject
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ...toolbelt.errors import OccupancyError
from ...toolbelt.guide import guide_page
from ...toolbelt.metadata import plugin_version
from ...toolbelt.settings import change_settings, profile_folder, read_settings
from ...toolbelt.translation import tr
from ...toolbelt.work.task import run_in_background
from ..addresses import address_combo, fill_addresses
from ..icons import icon
from ..widgets import (
    PICTURES,
    PlainLabel,
    buttons_in_row,
    file_field,
    in_column,
    in_row,
    labelled,
    line_edit,
    push_button,
)
from .links import open_folder, open_page

PAGE = "occupancyOptionsPage"


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files below a folder; 0 without one."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


class OptionsPage(QgsOptionsPageWidget):
    """Reads the settings when it is made, and writes them when QGIS applies."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.setObjectName(PAGE)
        layout = in_column(self, self._portal(), self._drawing(), self._disk())
        layout.addStretch(1)
        layout.addLayout(self._foot())
        self._help_button: QPushButton | None = None

    def _portal(self) -> QGroupBox:
        settings = read_settings()
        self._url = address_combo("occupancyPortalUrl")
        fill_addresses(self._url)
        self._test = push_button(tr("Test"), "occupancyTestPortal", self._try_portal)
        self._answer = PlainLabel(name="occupancyTestAnswer")
        self._stay = QCheckBox(
            tr(
                "Stay signed in (kept in QGIS's authentication database, under your master "
                "password)"
            )
        )
        self._stay.setChecked(settings.stay_signed_in)
        group = QGroupBox(tr("Portal"))
        form = QFormLayout(group)
        form.addRow(labelled(tr("Portal address"), self._url), in_row(self._url, self._test))
        form.addRow(self._answer)
        form.addRow(self._stay)
        return group

    def _drawing(self) -> QGroupBox:
        from ...diagnosis.pages.templates import own_folder  # not at QGIS's start
        from ...layers.project.outlines import IGN

        settings = read_settings()
        self._draw = QCheckBox(tr("Draw a hatched dot for addresses under statistical secrecy"))
        self._draw.setChecked(settings.draw_withheld_addresses)
        mode = QgsFileWidget.StorageMode.GetDirectory
        self._exports = file_field("occupancyExports", mode=mode, path=settings.export_folder)
        group = QGroupBox(tr("Maps and exports"))
        form = QFormLayout(group)
        form.addRow(self._draw)
        form.addRow(tr("Folder of exports"), self._exports)
        self._outlines = line_edit("occupancyOutlinesUrl", IGN, settings.outlines_url)
        self._outlines.setToolTip(
            tr("Asked only when you choose its outlines for a file: the départements leave, no row")
        )
        form.addRow(tr("Outlines for files (WFS)"), self._outlines)
        self._logo = file_field("occupancyLogo", PICTURES, path=settings.logo)
        form.addRow(tr("Logo of sheets and dossiers"), self._logo)
        templates = _opener("occupancyTemplates", tr("Your page templates"), own_folder())
        styles = _opener("occupancyStyles", tr("Your symbology"), profile_folder("styles"))
        form.addRow(tr("Open the folder"), buttons_in_row(templates, styles))
        return group

    def _disk(self) -> QGroupBox:
        """Make the list of what stays on the disk, and what is never written."""
        folder = profile_folder()
        names = {  # below the profile's folder
            "journal.jsonl": tr("Journal of what you did with the data, without a value"),
            "ledger": tr(
                "Which cells were shown before, without a value: they protect the next export"
            ),
            "styles": tr("Your own symbology, without a value"),
            "outlines": tr("Outlines of the State's service that you chose for files"),
        }
        group = QGroupBox(tr("What stays on the disk"))
        column = QVBoxLayout(group)
        for name, label in names.items():
            kilobytes = -(-size_of(folder / name) // 1024)
            column.addWidget(PlainLabel(tr("{what}: {n} KB").format(what=label, n=kilobytes)))
        column.addWidget(PlainLabel(tr("No row, no rate and no token is ever written there.")))
        show = partial(open_folder, folder)
        button = push_button(tr("Open the folder"), "occupancyProfileFolder", show)
        button.setEnabled(folder.exists())
        column.addLayout(buttons_in_row(button))
        return group

    def _foot(self) -> QHBoxLayout:
        guide = push_button(tr("User guide"), "occupancyGuide", open_guide)
        return in_row(QLabel(tr("Version {version}").format(version=plugin_version())), guide)

    def address(self) -> str:
        return self._url.currentText().strip().rstrip("/")

    def _try_portal(self) -> None:
        """Ask the address for its identity, in a task; no setting changes."""
        from ...portal.http.qgis_options import qgis_network_settings
        from ...portal.http.transport import Transport
        from ...portal.signin.oidc import discover

        self._test.setEnabled(False)
        self._answer.setText(tr("The portal is asked…"))
        address, network = self.address(), qgis_network_settings()
        run_in_background(
            tr("Test of the portal"),
            lambda: discover(Transport(address, network)).issuer,
            lambda _: self._show_answer(tr("An occupancy portal answers at this address.")),
            lambda error: self._show_answer(
                str(error) if isinstance(error, OccupancyError) else tr("The test failed.")
            ),
        )

    def _show_answer(self, text: str) -> None:
        self._answer.setText(text)
        self._test.setEnabled(True)

    def apply(self) -> None:
        change_settings(
            portal_url=self.address(),
            stay_signed_in=self._stay.isChecked(),
            draw_withheld_addresses=self._draw.isChecked(),
            export_folder=self._exports.filePath(),
            logo=self._logo.filePath(),
            outlines_url=self._outlines.text().strip(),
        )

    def showEvent(self, event: Any) -> None:
        """Let the Help button open the plugin's guide on this page, instead of QGIS's manual."""
        super().showEvent(event)
        box = self.window().findChild(QDialogButtonBox)
        button = box.button(QDialogButtonBox.StandardButton.Help) if box is not None else None
        if button is not None and self._help_button is None:
            self._help_button = button
            button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_pressed = event.type() in (QEvent.Type.MouseButtonRelease, QEvent.Type.KeyRelease)
        if watched is self._help_button and is_pressed and self.isVisible():
            if event.type() == QEvent.Type.MouseButtonRelease:
                open_guide()
            return True
        return super().eventFilter(watched, event)


def _opener(name: str, text: str, folder: Path) -> QPushButton:
    """Make a button that opens a folder of the profile, which is created if necessary."""

    def show() -> None:
        with suppress(OSError):  # without a writable profile there is no folder to show
            folder.mkdir(parents=True, exist_ok=True)
            open_folder(folder)

    button = push_button(text, name, show, str(folder))
    button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return button


def open_guide() -> None:
    open_page(guide_page("places", "options"))


class OptionsFactory(QgsOptionsWidgetFactory):
    def __init__(self) -> None:
        super().__init__(tr("Social-housing occupancy"), icon())

    def icon(self) -> QIcon:
        return icon()

    def createWidget(self, parent: QWidget | None = None) -> OptionsPage:
        return OptionsPage(parent)
