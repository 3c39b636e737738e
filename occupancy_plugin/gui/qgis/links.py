"""Opens pages and folders in the user's browser or file manager, and brings QGIS back to the
front."""

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
    """Raise QGIS's window after the browser, unless another of its windows is active."""
    if QApplication.activeWindow() is None:
        window.raise_()
        window.activateWindow()
