"""What the user sees of raw layers: the message about a layer that is held back, with two ways to
continue, the question before an edit is ended, and the banner of layers with raw data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import (
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QMessageBox,
    QPushButton,
    QWidget,
)

from ...secrecy.policy import FLOOR_HOUSEHOLDS
from ...toolbelt.message_bar import Messages
from ...toolbelt.translation import tr
from .recognise.examination import FAILED, Answer

RED = "QFrame { background: #b3261e; } QLabel { color: white; font-weight: bold; }"
BANNER_PLACE = (8, 72)  # pixels in the map, below the message bar, which would cover it
Act = Callable[[QgsVectorLayer], Any]


def held_sentence(name: str, answer: Answer) -> str:
    """Return the sentence about a layer that is held back."""
    if answer.kind == FAILED:
        sentence = tr("“{layer}” is held back: it could not be examined.")
    elif answer.with_earlier:
        sentence = tr(
            "“{layer}” is held back: beside what was opened under secrecy it tells figures of "
            "fewer than {n} households."
        )
    else:
        sentence = tr("“{layer}” is held back: figures of fewer than {n} households.")
    return sentence.format(layer=name, n=FLOOR_HOUSEHOLDS)


class Offers:
    """One message per layer that is held back, and the dialogs that its buttons open."""

    def __init__(self, iface: Any, messages: Messages, open_: Act, work_on: Act) -> None:
        self._iface, self._messages = iface, messages
        self._acts = (
            (tr("Open under secrecy"), open_),
            (tr("I work on raw data…"), work_on),
        )
        self._items: dict[str, Any] = {}
        self._dialog: Any = None

    def show(self, layer: QgsVectorLayer, text: str) -> None:
        """Show the message, with a button for each way to continue."""
        self.take_away(layer.id())
        identifier = layer.id()
        actions = [(label, partial(self._act, identifier, act, text)) for label, act in self._acts]
        self._items[identifier] = self._messages.warning(text, "", *actions)

    def _act(self, identifier: str, act: Act, text: str) -> None:
        """Open a dialog. The message stays: a layer that is empty without a word misleads."""
        _with_layer(identifier, act)
        _with_layer(identifier, partial(self.show, text=text))

    def take_away(self, identifier: str) -> None:
        self._messages.remove(self._items.pop(identifier, None))

    def ask_path(self, layer: QgsVectorLayer, then: Callable[[str], None]) -> None:
        """Ask where the rows of a layer without a file are saved, and pass the path on."""
        dialog = QFileDialog(
            self._iface.mainWindow(),
            tr("Save the rows of “{layer}” to open them").format(layer=layer.name()),
            layer.name(),
            "GeoPackage (*.gpkg)",
        )
        dialog.setObjectName("occupancySaveRows")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("gpkg")
        dialog.fileSelected.connect(then)
        self._dialog = dialog  # otherwise Python deletes its side of it
        dialog.open()

    def ask_reason(self, layer: QgsVectorLayer, then: Callable[[str], None]) -> None:
        """Ask why the user works on raw data, and pass a reason of some letters on."""
        dialog = QInputDialog(self._iface.mainWindow())
        dialog.setObjectName("occupancyRawReason")
        dialog.setWindowTitle(tr("I work on raw data…"))
        dialog.setLabelText(
            tr(
                "The rows of “{layer}” come back, and nothing of it is guarded: whatever is "
                "copied, computed, printed or exported from it is raw.\n\nWhy do you need the raw "
                "rows? The journal records your reason."
            ).format(layer=layer.name())
        )
        dialog.textValueSelected.connect(lambda text: then(text.strip()) if text.strip() else None)
        self._dialog = dialog  # otherwise Python deletes its side of it
        dialog.open()
        ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(False)
        dialog.textValueChanged.connect(lambda text: ok.setEnabled(bool(text.strip())))

    def ask_to_end_edit(self, layer: QgsVectorLayer, then: Act) -> None:
        """Ask whether edits are saved before the layer is held back. Without an answer they are
        saved."""
        box = QMessageBox(self._iface.mainWindow())
        box.setObjectName("occupancyEndEdit")
        box.setWindowTitle(tr("End the edit"))
        box.setText(
            tr(
                "“{layer}” holds figures of fewer than {n} households and is being edited. The "
                "edit ends now. Save its changes?"
            ).format(layer=layer.name(), n=FLOOR_HOUSEHOLDS)
        )
        save = box.addButton(QMessageBox.StandardButton.Save)
        discard = box.addButton(QMessageBox.StandardButton.Discard)
        box.setEscapeButton(save)
        end = partial(self._end_edit, box=box, discard=discard, then=then)
        box.finished.connect(partial(_with_layer, layer.id(), end))
        self._dialog = box
        box.open()

    def _end_edit(
        self, layer: QgsVectorLayer, box: QMessageBox, discard: QPushButton, then: Act
    ) -> None:
        if box.clickedButton() is discard:
            layer.rollBack()
        elif not layer.commitChanges():
            self._messages.warning(
                tr(
                    "The changes of “{layer}” could not be saved, so its rows stay until the edit "
                    "is ended."
                ).format(layer=layer.name())
            )
            return
        then(layer)


class Banner:
    """The red banner over the map while layers with raw data are in the project."""

    def __init__(self, iface: Any, hold_again: Callable[[], None]) -> None:
        self._iface, self._hold_again = iface, hold_again
        self._frame: QFrame | None = None
        self._names = ""

    def show(self, layers: Sequence[QgsVectorLayer]) -> None:
        """Name the layers, or take the banner away where there are none."""
        names = ", ".join(layer.name() for layer in layers)
        if names == self._names:
            return
        self._names = names
        if self._frame is not None and not sip.isdeleted(self._frame):
            self._frame.hide()
            self._frame.deleteLater()
        self._frame = None
        canvas = self._iface.mapCanvas()
        if not layers or not isinstance(canvas, QWidget):
            return
        label = QLabel(tr("Raw data, not guarded: {layers}").format(layers=names))
        button = QPushButton(tr("Hold back again"))
        button.setObjectName("occupancyHoldAgain")
        button.clicked.connect(lambda _=False: self._hold_again())
        frame = QFrame(canvas)
        frame.setObjectName("occupancyRawBanner")
        frame.setStyleSheet(RED)
        row = QHBoxLayout(frame)
        row.addWidget(label)
        row.addWidget(button)
        frame.move(*BANNER_PLACE)
        frame.adjustSize()
        frame.show()
        self._frame = frame


def _with_layer(identifier: str, act: Act, *_: object) -> None:
    layer = QgsProject.instance().mapLayer(identifier)
    if isinstance(layer, QgsVectorLayer):
        act(layer)
