"""Pages and folders opened outside QGIS, in the person's own browser or file manager; and the way
back."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QApplication, QWidget


def open_page(address: str) -> None:
    QDesktopServices.openUrl(QUrl(address))


def open_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def come_forward(window: QWidget) -> None:
    """The browser has done its part: QGIS in front again, unless another of its windows is."""
    if QApplication.activeWindow() is None:
        window.raise_()
        window.activateWindow()
