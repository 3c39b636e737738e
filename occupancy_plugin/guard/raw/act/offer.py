"""The message about a watched layer: what was recognised, and two ways to continue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import QPushButton, QTextBrowser

from ....secrecy.policy import FLOOR_HOUSEHOLDS
from ....toolbelt.message_bar import Messages, as_html
from ....toolbelt.translation import tr
from ..recognise.examination import DERIVED, FAILED, RAW
from ..watchlist import LOOKING, READS, WatchState

ONE_LINE, TWO_LINES = "1.75em", "3.25em"  # of QGIS's message
Act = Callable[[QgsVectorLayer], None]


def reason(name: str, state: WatchState) -> str:
    """Return the sentence that says why a layer is watched."""
    if state.kind == RAW and state.answer is not None and state.answer.columns is None:
        return tr("The layer “{layer}” has a line for each household.").format(layer=name)
    if state.kind == RAW:
        return tr(
            "The layer “{layer}” looks like raw occupancy data: it has units under {n} households."
        ).format(layer=name, n=FLOOR_HOUSEHOLDS)
    if state.kind == DERIVED:
        return tr("The layer “{layer}” holds rows or values of the raw layer “{raw}”.").format(
            layer=name, raw=state.source_name
        )
    if state.kind == READS:
        return tr("The layer “{layer}” shows values of the raw layer “{raw}”.").format(
            layer=name, raw=state.source_name
        )
    if state.kind == FAILED:
        text = tr("The layer “{layer}” could not be examined and counts as raw occupancy data.")
        return text.format(layer=name)
    return tr("The layer “{layer}” is still being looked at. Try again in a moment.").format(
        layer=name
    )


class Offers:
    """`show` offers to protect or declare a layer; `refuse` says why an action was stopped."""

    def __init__(self, iface: Any, messages: Messages, protect: Act, declare: Act) -> None:
        self._iface, self._messages = iface, messages
        self._protect, self._declare = protect, declare
        self._items: dict[str, Any] = {}
        self._refusal: Any = None

    def show(self, layer: QgsVectorLayer, state: WatchState) -> None:
        """Say in the message bar what the layer is, with a button for each way out."""
        self.take_away(layer.id())
        text = f"{reason(layer.name(), state)} " + tr(
            "Until it is protected, its labels and QGIS's exports are blocked."
        )
        bar = self._iface.messageBar()
        if bar is None or not hasattr(bar, "createMessage"):
            self._messages.warning(text)
            return
        identifier = layer.id()
        item = bar.createMessage("", as_html(text))
        item.setProperty("occupancyWhole", text)
        text_browser = item.findChild(QTextBrowser)
        if text_browser is not None:
            text_browser.setStyleSheet(text_browser.styleSheet().replace(ONE_LINE, TWO_LINES))
        for label, name, act in (
            (tr("Protect…"), "occupancyProtect", self._protect),
            (tr("Not occupancy data"), "occupancyDeclare", self._declare),
        ):
            button = QPushButton(label)
            button.setObjectName(name)
            button.clicked.connect(lambda _=False, act=act: _with_layer(identifier, act))
            item.layout().addWidget(button)
        bar.pushWidget(item, 1, 0)
        self._items[identifier] = item

    def refuse(self, layer: QgsVectorLayer, state: WatchState | None) -> None:
        """Explain a refusal, unless the message of the last one is still shown."""
        if self._refusal is not None and not sip.isdeleted(self._refusal):
            return
        if state is not None and state.kind == LOOKING:
            self._messages.warning(reason(layer.name(), state))
        else:
            self._messages.warning(
                tr(
                    "This layer did not come through the gate: it can be neither labelled, copied "
                    "nor exported. Protect it first."
                )
            )
        bar = self._iface.messageBar()
        self._refusal = bar.currentItem() if hasattr(bar, "currentItem") else None

    def take_away(self, identifier: str) -> None:
        item = self._items.pop(identifier, None)
        if item is not None and not sip.isdeleted(item):
            self._iface.messageBar().popWidget(item)


def _with_layer(identifier: str, act: Act) -> None:
    layer = QgsProject.instance().mapLayer(identifier)
    if isinstance(layer, QgsVectorLayer):
        act(layer)
