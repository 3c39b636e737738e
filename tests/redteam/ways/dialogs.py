"""Answers QGIS's windows as a user does. They run event loops of their own, so an action is
triggered later and awaited."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QObject, QTimer
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QWidget

from .registry import Stage

Story = Generator[Any, None, Any]


def shown(kind: str) -> Any:
    return next(
        (
            top
            for top in QApplication.topLevelWidgets()
            if top.isVisible() and top.metaObject().className() == kind
        ),
        None,
    )


def later(action: Any) -> None:
    QTimer.singleShot(0, action.trigger if hasattr(action, "trigger") else action)


class Trigger(QObject):
    """An action that is triggered in the next turn of the event loop, and the windows that QGIS has
    shown since, also those that were closed at once. While a window runs an event loop of its own
    the action has not returned."""

    def __init__(self, action: Any) -> None:
        super().__init__()
        self.returned = False
        self._action = action.trigger if hasattr(action, "trigger") else action
        self._shown: dict[str, QWidget] = {}
        QApplication.instance().installEventFilter(self)
        QTimer.singleShot(0, self._run)

    def has_shown(self, kind: str) -> bool:
        return kind in self._shown

    def window(self, kind: str) -> Any:
        """The window of this class that was shown, None where it was closed again."""
        window = self._shown.get(kind)
        if window is None or sip.isdeleted(window) or not window.isVisible():
            return None
        return window

    def stop(self) -> None:
        QApplication.instance().removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self._shown[watched.metaObject().className()] = watched
        return False

    def _run(self) -> None:
        self._action()
        self.returned = True


def outcome(user: Any, kind: str, action: Any) -> Story:
    """Trigger the action and return its window once the user could use it; None where the window
    was closed before. TimeoutError where the action ends without a window (a refusal)."""
    trigger = Trigger(action)
    try:
        yield user.until(lambda: trigger.has_shown(kind) or trigger.returned, kind)
        yield user.at_rest()  # a window that does not wait for its answer is shown a moment later
        if not trigger.has_shown(kind):
            raise TimeoutError(f"{kind} did not open")
        yield user.until(
            lambda: trigger.window(kind) is None or trigger.window(kind).isActiveWindow(),
            f"{kind} active",
        )
        yield user.at_rest()  # who closes windows does it when they become active
    finally:
        trigger.stop()
    return trigger.window(kind)


def opened(stage: Stage, kind: str, action: Any) -> Story:
    """Trigger the action and return the window that appears; TimeoutError where it does not come (a
    refusal)."""
    window = yield from outcome(stage.user, kind, action)
    if window is None:
        raise TimeoutError(f"{kind} was closed again")
    return window


def answer_file(stage: Stage, path: str) -> Story:
    yield stage.user.until(lambda: shown("QFileDialog") is not None, "the file dialog")
    dialog = shown("QFileDialog")
    dialog.findChild(QLineEdit, "fileNameEdit").setText(path)
    yield stage.user.at_rest()
    later(dialog.accept)
    yield stage.user.until(lambda: shown("QFileDialog") is None, "the file dialog closed")


def answer_name(stage: Stage, kind: str, text: str) -> Story:
    yield stage.user.until(lambda: shown(kind) is not None, kind)
    dialog = shown(kind)
    dialog.findChild(QLineEdit).setText(text)
    yield stage.user.at_rest()
    later(dialog.accept)
    yield stage.user.until(lambda: shown(kind) is None, f"{kind} closed")
    yield stage.user.at_rest()


def save_as(stage: Stage, action: Any, path: str) -> Story:
    """QGIS's Save Vector Layer As window, as GeoPackage with everything ticked."""
    from qgis.gui import QgsFileWidget

    dialog = yield from opened(stage, "QgsVectorLayerSaveAsDialog", action)
    formats = dialog.findChild(QComboBox, "mFormatComboBox")
    formats.setCurrentIndex(formats.findData("GPKG"))
    yield stage.user.at_rest()
    dialog.findChild(QgsFileWidget, "mFilename").setFilePath(path)
    yield stage.user.at_rest()
    later(dialog.accept)
    yield stage.user.until(lambda: Path(path).exists(), "the file written")
    yield stage.user.at_rest()
    return "written"


def close_all() -> None:
    for top in QApplication.topLevelWidgets():
        if isinstance(top, QDialog) and top.isVisible():
            top.reject()
