"""Pages and folders opened outside QGIS, in the person's own browser or file manager."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices


def open_page(address: str) -> None:
    QDesktopServices.openUrl(QUrl(address))


def open_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
