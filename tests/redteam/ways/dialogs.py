"""QGIS's own windows, answered as a user does: they run event loops of their own, so an action is
triggered later and waited for."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

from .registry import Stage

Story = Generator[Any, None, Any]
SECONDS = 12.0


def shown(kind: str) -> Any:
    """The visible window of this class, or None."""
    from qgis.PyQt.QtWidgets import QApplication

    return next(
        (
            top
            for top in QApplication.topLevelWidgets()
            if top.isVisible() and top.metaObject().className() == kind
        ),
        None,
    )


def later(action: Any) -> None:
    from qgis.PyQt.QtCore import QTimer

    QTimer.singleShot(0, action.trigger if hasattr(action, "trigger") else action)


def opened(stage: Stage, kind: str, action: Any, seconds: float = SECONDS) -> Story:
    """Trigger the action and return the window that appears; TimeoutError where it does not come (a
    refusal)."""
    from time import monotonic

    later(action)
    end = monotonic() + seconds
    yield stage.desk.until(lambda: shown(kind) is not None or monotonic() > end, kind, seconds + 5)
    window = shown(kind)
    if window is None:
        raise TimeoutError(f"{kind} did not open")
    yield 300
    if not window.isVisible():
        raise TimeoutError(f"{kind} was closed again")
    return window


def answer_file(stage: Stage, path: str) -> Story:
    """The file dialog that is open."""
    from qgis.PyQt.QtWidgets import QLineEdit

    yield stage.desk.until(lambda: shown("QFileDialog") is not None, "the file dialog", SECONDS)
    dialog = shown("QFileDialog")
    dialog.findChild(QLineEdit, "fileNameEdit").setText(path)
    yield 100
    later(dialog.accept)
    yield stage.desk.until(lambda: shown("QFileDialog") is None, "the file dialog closed", SECONDS)


def answer_name(stage: Stage, kind: str, text: str) -> Story:
    """A window that asks for a name."""
    from qgis.PyQt.QtWidgets import QLineEdit

    yield stage.desk.until(lambda: shown(kind) is not None, kind, SECONDS)
    dialog = shown(kind)
    dialog.findChild(QLineEdit).setText(text)
    yield 100
    later(dialog.accept)
    yield 500


def save_as(stage: Stage, action: Any, path: str) -> Story:
    """QGIS's Save Vector Layer As window, as GeoPackage with everything ticked."""
    from qgis.gui import QgsFileWidget
    from qgis.PyQt.QtWidgets import QComboBox

    dialog = yield from opened(stage, "QgsVectorLayerSaveAsDialog", action)
    formats = dialog.findChild(QComboBox, "mFormatComboBox")
    formats.setCurrentIndex(formats.findData("GPKG"))
    yield 100
    dialog.findChild(QgsFileWidget, "mFilename").setFilePath(path)
    yield 100
    later(dialog.accept)
    yield stage.desk.until(lambda: Path(path).exists(), "the file written", 20)
    yield 800
    return "written"


def close_all() -> None:
    """Windows that a way left open."""
    from qgis.PyQt.QtWidgets import QApplication, QDialog

    for top in QApplication.topLevelWidgets():
        if isinstance(top, QDialog) and top.isVisible():
            top.reject()
