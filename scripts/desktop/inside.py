"""Runs inside QGIS (`qgis --code`): receives stories on a loopback socket and plays them in the
window's event loop."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Collection, Generator
from typing import Any

from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QObject, QPoint, Qt, QTimer
from qgis.PyQt.QtNetwork import QHostAddress, QTcpSocket
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAction,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QPlainTextEdit,
    QTabWidget,
    QTreeWidget,
    QWidget,
)
from qgis.utils import iface, plugins

PLUGIN = "occupancy_plugin"
POLL_MILLISECONDS = 10
WAIT_SECONDS = 240.0
"""Timeout of a wait. It ends a hang and measures nothing; a busy machine is slow."""

Condition = Callable[[], Any]
Story = Generator[Any, None, Any]


class StoryError(Exception):
    """A story's condition was not met in time, or a widget was not found."""


class Rest:
    """A condition: QGIS has worked off its events, runs no task and draws no map.

    A timer of 0 fires when no event waits. Three in a row come after those that timers of 0 have
    begun. A view that moves by itself (3D) always has an event: half a second is enough there."""

    TURNS, LONGEST = 3, 0.5

    def __init__(self) -> None:
        self._turns, self._since = 0, time.monotonic()
        QTimer.singleShot(0, self._turn)

    def __call__(self) -> bool:
        if self._is_busy():
            self._since = time.monotonic()
            if self._turns >= self.TURNS:  # busy again: the turns are counted from 0
                self._turns = 0
                QTimer.singleShot(0, self._turn)
        return self._turns >= self.TURNS or time.monotonic() - self._since > self.LONGEST

    def _turn(self) -> None:
        self._turns = 0 if self._is_busy() else self._turns + 1
        if self._turns < self.TURNS:
            QTimer.singleShot(0 if self._turns else POLL_MILLISECONDS, self._turn)

    def _is_busy(self) -> bool:
        return QgsApplication.taskManager().countActiveTasks() > 0 or iface.mapCanvas().isDrawing()


class Drawn:
    """A condition: the canvas has drawn the map that was asked for, and draws no other."""

    def __init__(self) -> None:
        self._canvas = iface.mapCanvas()
        self._refreshed = False
        self._canvas.mapCanvasRefreshed.connect(self._note)
        self._canvas.refresh()

    def __call__(self) -> bool:
        silent = self._canvas.isFrozen() or not self._canvas.renderFlag()
        return (self._refreshed or silent) and not self._canvas.isDrawing()

    def _note(self) -> None:
        self._refreshed = True
        self._canvas.mapCanvasRefreshed.disconnect(self._note)


class User:
    """A story's access to the window, to the plugin, and to a user's actions."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.iface = iface
        self.say = say
        self.longest_block = 0.0

    @property
    def plugin(self) -> Any:
        return plugins[PLUGIN]

    @property
    def window(self) -> Any:
        """The plugin's gui.window.Window. Its messages stay until a story has read them."""
        self.plugin.window.messages.seconds = 0
        return self.plugin.window

    @property
    def project(self) -> Any:
        return QgsProject.instance()

    def find(self, name: str, kind: type = QWidget) -> Any:
        """Return a visible widget by its object name. If it is in another tab of the dock, that tab
        is opened, as a user would. Raises StoryError."""
        widget = self._visible(name, kind)
        if widget is None:
            for tabs in self.iface.mainWindow().findChildren(QTabWidget, "occupancyTabs"):
                for page in range(tabs.count()):
                    if tabs.widget(page).findChild(kind, name) is not None:
                        tabs.setCurrentIndex(page)
                        widget = widget or self._visible(name, kind)
        if widget is None:
            raise StoryError(f"no visible widget {name}")
        return widget

    def _visible(self, name: str, kind: type) -> Any:
        for top in QApplication.topLevelWidgets():
            for widget in [top, *top.findChildren(QWidget, name)]:
                if widget.objectName() == name and widget.isVisible() and isinstance(widget, kind):
                    return widget
        return None

    def sees(self, name: str) -> bool:
        try:
            self.find(name)
        except StoryError:
            return False
        return True

    def click(self, widget: QWidget | str) -> None:
        target = self.find(widget) if isinstance(widget, str) else widget
        if not target.isEnabled():
            raise StoryError(f"{target.objectName()} is not enabled")
        is_button = isinstance(target, QAbstractButton)
        position = target.rect().center() if is_button else QPoint(10, 10)
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=position)

    def choose_indicator(self, identifier: str) -> None:
        tree = self.find("occupancyIndicators", QTreeWidget)
        items = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
        while items:
            item = items.pop()
            items += [item.child(position) for position in range(item.childCount())]
            if item.data(0, Qt.ItemDataRole.UserRole) != identifier:
                continue
            parent = item.parent()
            while parent is not None:
                parent.setExpanded(True)
                parent = parent.parent()
            tree.scrollToItem(item)
            position = tree.visualItemRect(item).center()
            QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=position)
            return
        raise StoryError(f"no indicator {identifier}")

    def choose(self, name: str, data: Any) -> None:
        """Choose the entry of a combo box with this data. Raises StoryError."""
        box = self.find(name, QComboBox)
        position = box.findData(data)
        if position < 0:
            raise StoryError(f"{name} does not offer {data!r}")
        item = box.model().item(position) if hasattr(box.model(), "item") else None
        if item is not None and not item.isEnabled():
            raise StoryError(f"{name} does not let one choose {data!r}: {item.toolTip()}")
        box.setCurrentIndex(position)
        box.activated.emit(position)

    def new_layers(self, before: Collection[str]) -> list[Any]:
        """Return the layers that the project did not have before."""
        layers = self.project.mapLayers()
        return [layer for identifier, layer in layers.items() if identifier not in before]

    def entry(self, button: str, name: str) -> QAction:
        """Return an entry of a button's menu, after the menu's update on opening."""
        menu = self.find(button).menu()
        menu.aboutToShow.emit()
        entries = menu.findChildren(QAction)
        matches = [action for action in entries if action.objectName() == name]
        if not matches:
            raise StoryError(
                f"{button} has {[action.objectName() for action in entries]}, not {name}"
            )
        return matches[-1]

    def choose_entry(self, button: str, name: str) -> None:
        action = self.entry(button, name)
        if not action.isEnabled():
            raise StoryError(f"{name} is not enabled: {action.toolTip()}")
        action.trigger()

    def compare(self, indicator: str) -> None:
        """Choose *Compare in two views ▸ Another indicator* for the selected map."""
        self.find("occupancyMore").menu().aboutToShow.emit()
        entries = self.find("occupancyMore").menu().findChildren(QAction)
        names = [action.objectName() for action in entries]
        matches = [name for name in names if name.startswith("occupancyBeside_")]
        self.choose_entry("occupancyMore", next(n for n in matches if n.endswith(indicator)))

    def sign_out(self) -> None:
        self.choose_entry("occupancyDuties", "occupancySignOut")

    def picture(self, path: str, widget: QWidget | None = None) -> None:
        (widget or self.iface.mainWindow()).grab().save(path)

    def screen(self, path: str) -> None:
        QApplication.primaryScreen().grabWindow(0).save(path)

    def messages(self) -> list[str]:
        """Return the full texts of the message bar, also of those that it shortens."""
        items = self.iface.messageBar().items()
        return [item.property("occupancyWhole") or item.text() for item in items]

    # conditions to yield

    def until(
        self, condition: Condition, what: str, seconds: float = WAIT_SECONDS
    ) -> tuple[Condition, str, float]:
        """Return a condition to yield: wait until it is true, or fail after `seconds`."""
        return condition, what, seconds

    def loaded(
        self, before: Collection[str], what: str, least: int = 1
    ) -> tuple[Condition, str, float]:
        return self.until(
            lambda: len(self.new_layers(before)) >= least and not self.window.loader.is_loading,
            what,
            300,
        )

    def drawn(self, seconds: float = WAIT_SECONDS) -> tuple[Condition, str, float]:
        """Refresh the canvas, and return a condition to yield: the canvas has finished drawing."""
        return Drawn(), "the map drawn", seconds

    def at_rest(self) -> tuple[Condition, str, float]:
        """Return a condition to yield: QGIS has done what was begun (Rest)."""
        return Rest(), "QGIS at rest", WAIT_SECONDS


class Player(QObject):
    """Plays one story at a time, a step per turn of the event loop."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._socket = QTcpSocket(self)
        self._socket.readyRead.connect(self._read)
        self._socket.disconnected.connect(lambda: os._exit(0))
        self._socket.connectToHost(QHostAddress.SpecialAddress.LocalHost, port)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._turn)
        self._story: Story | None = None
        self._waiting: tuple[Condition, str, float] | None = None
        self._since = 0.0
        self._user = User(lambda text: self._send({"say": text}))
        self._python_errors: list[str] = []
        QgsApplication.messageLog().messageReceived.connect(self._listen)

    def _send(self, answer: dict[str, Any]) -> None:
        self._socket.write((json.dumps(answer, default=str) + "\n").encode())
        self._socket.flush()

    def _read(self) -> None:
        while self._socket.canReadLine():
            request = json.loads(bytes(self._socket.readLine()).decode())
            if request.get("quit"):
                quit_quietly()
                return
            try:
                story = getattr(module_at(request["file"]), request["function"])
                self._story = story(self._user, **request["arguments"])
                self._waiting = None
                self._timer.start(POLL_MILLISECONDS)
            except Exception:
                self._send({"error": traceback.format_exc()})

    def _turn(self) -> None:
        if self._story is None:
            return
        try:
            if self._waiting is not None:
                condition, what, seconds = self._waiting
                if not condition():
                    if time.monotonic() - self._since > seconds:
                        reason = f"waited {seconds:.0f} s in vain for {what}; messages: "
                        report = f"{reason}{self._user.messages()}\n{stacks()}"
                        self._story.throw(StoryError(report))
                    return
            self._waiting = None
            step = next(self._story)
            self._since = time.monotonic()
            if isinstance(step, (int, float)):
                due = self._since + step / 1000
                self._waiting = (lambda: time.monotonic() >= due, "time", step / 1000 + 60)
            elif callable(step):
                self._waiting = (step, getattr(step, "__name__", "a condition"), WAIT_SECONDS)
            else:
                self._waiting = step
        except StopIteration as end:
            self._finish({"result": end.value})
        except Exception:
            self._finish({"error": traceback.format_exc()})

    def _listen(self, text: str, _tag: str, _level: Any) -> None:
        """Record an exception in a slot, which does not stop QGIS but must fail the story."""
        if "Traceback" in text:
            self._python_errors.append(text)

    def _finish(self, answer: dict[str, Any]) -> None:
        if self._python_errors:
            story_error = [answer["error"]] if "error" in answer else []
            lines = [*story_error, "a Python error in the window:", self._python_errors[0]]
            answer = {"error": "\n".join(lines)}
        self._python_errors.clear()
        self._timer.stop()
        self._story = None
        self._send(answer)


def stacks() -> str:
    """Describe the state for a report after a timeout: stacks of all threads, running tasks, open
    dialogs."""
    lines = []
    for frame in sys._current_frames().values():
        calls = traceback.extract_stack(frame)[-6:]
        lines.append(" < ".join(f"{call.name}:{call.lineno}" for call in reversed(calls)))
    tasks = [
        f"{task.description()} {task.status()}" for task in QgsApplication.taskManager().tasks()
    ]
    dialogs = [top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog)]
    for dialog in dialogs:
        if dialog.isVisible():
            buttons = dialog.findChildren(QAbstractButton)
            ready = [b.objectName() or b.text() for b in buttons if b.isVisible() and b.isEnabled()]
            lines.append(f"{type(dialog).__name__} {dialog.objectName()}, to press: {ready}")
            pressed = [b.objectName() or b.text() for b in buttons if b.isDown()]
            texts = [w.toPlainText() for w in dialog.findChildren(QPlainTextEdit)]
            lines.append(f"   active: {dialog.isActiveWindow()}, held: {pressed}, written: {texts}")
    return "\n".join([*lines, f"tasks: {tasks}"])


def quit_quietly() -> None:
    """End as File ▸ Exit does, without asking about unsaved work."""
    QgsProject.instance().setDirty(False)
    plugin = plugins.get(PLUGIN)
    if plugin is not None:
        plugin.unload()
        plugins.pop(PLUGIN, None)
    QTimer.singleShot(0, lambda: (QgsProject.instance().clear(), QgsApplication.instance().exit(0)))
    QTimer.singleShot(8000, lambda: os._exit(0))


def begin() -> None:
    window = iface.mainWindow()
    window.resize(1500, 940)
    window.move(20, 20)
    for dock in window.findChildren(QDockWidget, "Browser"):
        dock.hide()
    layers = window.findChild(QDockWidget, "Layers")
    occupancy = window.findChild(QDockWidget, "OccupancyDock")
    window.resizeDocks(
        [d for d in (layers, occupancy) if d],
        [330, 370][: 2 if occupancy else 1],
        Qt.Orientation.Horizontal,
    )
    iface.messageBar().clearWidgets()
    if "OCCUPANCY_RELEASES" in os.environ:
        remember_the_gate(os.environ["OCCUPANCY_RELEASES"])
    global player
    player = Player(int(os.environ["OCCUPANCY_DRIVER_PORT"]))


def remember_the_gate(module: str) -> None:
    """Reuse releases that another window's gate has computed already (releases.py)."""
    if PLUGIN in plugins:
        gate: Any = importlib.import_module(f"{PLUGIN}.{PLUGIN}.layers.release.gate")
        gate._protect = module_at(module).remembered(gate._protect)


def module_at(path: str) -> Any:
    """Import the file of a module that is in no package here."""
    specification = importlib.util.spec_from_file_location("story", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


player: Player | None = None
if "OCCUPANCY_LIBRARIES" in os.environ:
    sys.path.append(os.environ["OCCUPANCY_LIBRARIES"])
if "OCCUPANCY_DRIVER_PORT" in os.environ:
    iface.initializationCompleted.connect(lambda: QTimer.singleShot(0, begin))
